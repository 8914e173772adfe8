package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	kinds "github.com/vezne/vezne/internal/provider"
)

// providersPage returns the whole of docs/providers.md.
func providersPage(all []kinds.Description) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(`# Providers

<!-- Written by "go run ./internal/tablesdoc". Change a connector's quirks.go, or what its type implements, instead. -->

What each kind of provider can do is what its connector's type implements; the rest is its table of quirks (` + "`connector.Quirks`" + `), which the connector
obeys and the contract's suite holds the provider to. ` + "`vezne provider kinds`" + ` prints the same in Turkish or English, ` + "`GET /v1/provider-kinds`" + ` answers
it to programs. How payments are sent to providers is in [routing.md](routing.md), how each is played by our dialects in [dialect/](dialect/README.md).

What a provider cannot do is refused before anything is sent.

`)
	columns(&b, all)
	for _, d := range all {
		if d.Provider == "" || len(d.Variants) == 0 {
			return nil, fmt.Errorf("%s: nothing is told of it", d.Kind)
		}
		sectionOf(&b, d)
	}
	return b.Bytes(), nil
}

// columns is the table of who can do what: a line per ability, a column per variant.
func columns(b *bytes.Buffer, all []kinds.Description) {
	b.WriteString("| |")
	words, n := []string{}, 0
	for _, d := range all {
		for _, v := range d.Variants {
			n++
			fmt.Fprintf(b, " [%s](#%s)%s |", d.Kind, d.Kind, with(v))
			for _, word := range v.Abilities {
				if !slices.Contains(words, word) {
					words = append(words, word)
				}
			}
		}
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", n) + "\n")
	order := kinds.AbilityWords()
	slices.SortFunc(words, func(x, y string) int { return slices.Index(order, x) - slices.Index(order, y) })
	for _, word := range words {
		fmt.Fprintf(b, "| %s |", kinds.Explain("ability", word).EN)
		for _, d := range all {
			for _, v := range d.Variants {
				mark := " "
				if slices.Contains(v.Abilities, word) {
					mark = " ✓ "
				}
				b.WriteString(mark + "|")
			}
		}
		b.WriteString("\n")
	}
}

func with(v kinds.Variant) string {
	if v.With == "" {
		return ""
	}
	return " with `" + v.With + "`"
}

// sectionOf tells of one kind: what its accounts need and, variant by variant, its quirks. Of a later variant only what is not as
// in the first is told.
func sectionOf(b *bytes.Buffer, d kinds.Description) {
	fmt.Fprintf(b, "\n## %s\n\n%s. Credentials: %s", d.Kind, d.Provider, listed(d.Credentials))
	if len(d.OptionalCredentials) > 0 {
		fmt.Fprintf(b, "; optionally %s", listed(d.OptionalCredentials))
	}
	b.WriteString(".\n")
	first := d.Variants[0].Quirks.Lines()
	for i, v := range d.Variants {
		lines := v.Quirks.Lines()
		if i > 0 {
			lines = slices.DeleteFunc(lines, func(l kinds.Line) bool { return slices.Contains(first, l) })
			fmt.Fprintf(b, "\nWith `%s`", v.With)
			if len(lines) == 0 {
				b.WriteString(" the quirks are the same.\n")
				continue
			}
			b.WriteString(", besides or instead:\n")
		}
		b.WriteString("\n| | |\n|---|---|\n")
		for j, l := range lines {
			name := l.Name.EN
			if j > 0 && lines[j-1].Name == l.Name {
				name = ""
			}
			fmt.Fprintf(b, "| %s | %s |\n", name, strings.ReplaceAll(l.Value.EN, "|", `\|`))
		}
	}
}

func listed(names []string) string {
	return "`" + strings.Join(names, "`, `") + "`"
}
