package cli

import (
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestEveryCommandIsDescribedInBothLanguages walks every command, flag and argument that there is: whoever adds one describes it in Turkish and in
// English, lets its reader choose the language, and says what stands behind a flag in a word that help in Turkish knows too.
func TestEveryCommandIsDescribedInBothLanguages(t *testing.T) {
	t.Parallel()
	english, turkish := model(t), model(t)
	language{Lang: "tr_TR.UTF-8"}.translate(turkish)
	commands, flags := 0, 0
	twins(t, english.Node, turkish.Node, func(path string, en, tr *kong.Node) {
		commands++
		twice(t, path, en.Help, tr.Help)
		if en.Type == kong.CommandNode && len(en.Children) == 0 {
			has := false
			for _, level := range en.AllFlags(false) {
				for _, f := range level {
					has = has || f.Name == "lang"
				}
			}
			if !has {
				t.Errorf("%s has no flag --lang: embed language", path)
			}
		}
		for i, f := range en.Flags {
			flags++
			twice(t, path+" --"+f.Name, f.Help, tr.Flags[i].Help)
			known(t, path+" --"+f.Name, f, tr.Flags[i])
		}
		for i, p := range en.Positional {
			twice(t, path+" <"+p.Name+">", p.Help, tr.Positional[i].Help)
		}
	})
	if commands < 50 || flags < 200 {
		t.Fatalf("%d commands and %d flags were looked at, which cannot be all", commands, flags)
	}
}

func model(t *testing.T) *kong.Application {
	t.Helper()
	parser, err := kong.New(&commands{}, kong.Name("vezne"), kong.Description("-"))
	if err != nil {
		t.Fatal(err)
	}
	return parser.Model
}

// twins walks two trees of one shape.
func twins(t *testing.T, en, tr *kong.Node, do func(path string, en, tr *kong.Node)) {
	t.Helper()
	if en.Type == kong.CommandNode {
		do("vezne "+en.Path(), en, tr)
	}
	for i := range en.Children {
		twins(t, en.Children[i], tr.Children[i], do)
	}
}

// twice checks that a description is there in both languages, and that they are two.
func twice(t *testing.T, what, en, tr string) {
	t.Helper()
	switch {
	case en == "" || tr == "":
		t.Errorf("%s: help is %q in English and %q in Turkish", what, en, tr)
	case en == tr:
		t.Errorf("%s: help has no Turkish: write tr:\"…\" behind help:%q", what, en)
	case !strings.HasSuffix(en, ".") && !strings.HasSuffix(en, "?") || !strings.HasSuffix(tr, ".") && !strings.HasSuffix(tr, "?"):
		t.Errorf("%s: help is a sentence and ends like one: %q, %q", what, en, tr)
	}
}

// capitals is a word such as FILE. Values that begin with a lower-case letter or a digit, such as 125.50, are samples and no words.
var capitals = regexp.MustCompile(`^[A-Z][A-Z:=,.]+$`)

// known checks what stands for a flag's value.
func known(t *testing.T, what string, en, tr *kong.Flag) {
	t.Helper()
	if en.IsBool() || en.HasDefault && en.PlaceHolder == "" {
		return
	}
	if en.PlaceHolder == "" {
		t.Errorf("%s: name what its value is: placeholder:\"…\"", what)
		return
	}
	if !capitals.MatchString(en.PlaceHolder) {
		return
	}
	for _, p := range placeholders() {
		if p.EN == en.PlaceHolder && p.TR == tr.PlaceHolder {
			return
		}
	}
	t.Errorf("%s: %s is not among the placeholders that Turkish help knows", what, en.PlaceHolder)
}
