package cli

import (
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/paylink"
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

// TestListsNameEveryCode: what lists show of a state or an event is a word in both languages.
func TestListsNameEveryCode(t *testing.T) {
	t.Parallel()
	named := func(what string, text fault.Text) {
		t.Helper()
		if text.EN == "" || text.TR == "" || text.TR == text.EN && what != "sms" || strings.Contains(text.TR, "_") {
			t.Errorf("%s is called %q in Turkish and %q in English", what, text.TR, text.EN)
		}
	}
	for _, s := range dispute.States() {
		named(string(s), disputeState(s))
	}
	for _, e := range dispute.Events() {
		named(string(e), disputeEvent(e))
	}
	for _, s := range []paylink.State{paylink.Active, paylink.Paused, paylink.Paid, paylink.Expired, paylink.Cancelled} {
		named(string(s), linkState(s))
	}
	for _, s := range []message.Status{message.Waiting, message.Sent, message.GivenUp} {
		named(string(s), messageStatus(s))
	}
	for _, c := range []message.Channel{message.Mail, message.SMS} {
		named(string(c), channelName(c))
	}
	for _, k := range []marketplace.Type{marketplace.Personal, marketplace.PersonalCompany, marketplace.Company} {
		named(string(k), storeType(k))
	}
	if got := called("new_code", map[string]string{}); got.TR != "new code" {
		t.Errorf("a code that is new is called %q", got.TR)
	}
	for rate, want := range map[commission.Rate]string{35_000: "%3,5", 0: "%0", -2_500: "-%0,25", 1_000_000: "%100"} {
		if got := (language{Lang: "tr"}).percent(rate); got != want {
			t.Errorf("a rate of %d is written %q, want %q", rate, got, want)
		}
	}
}
