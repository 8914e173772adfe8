package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/vezne/vezne/decline"
)

// codesPage returns the whole of docs/codes.md. It refuses a table with a gap: whoever gets a refusal in one provider's words
// has to be able to read on in every other's.
func codesPage(all []provider) ([]byte, error) {
	for _, p := range all {
		err := checkCodes(p)
		if err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	b.WriteString(`# Reasons to refuse, in everybody's words

<!-- Written by "go run ./internal/tablesdoc". Change decline/reason.go or a dialect's Codes() instead. -->

A refusal keeps three faces: our one reason, the dialect's own code and sentence, and the bank's raw code and words, which are passed on as
they came. This page is the first two. The first table goes from our reasons to what a shop is told in each dialect; after it stand, provider by
provider, the sentences, and the codes that the provider publishes with the reason that each is read as.

Both directions are total: every reason has a code and a sentence in every dialect, and every published code has a reason. Where a provider
publishes no code for a reason, the dialect's page says what it is told instead and why.

## From our reasons

`)
	across(&b, all)
	b.WriteString("\n## What a buyer is told\n\n" +
		"The last column says what may be tried after such a refusal. `elsewhere`: another provider, at once, with the same card; a payment whose merchant has\n" +
		"another account [goes on there by itself](failover.md). `later`: the same card, as a new payment. `corrected`: as soon as the buyer has put right what was\n" +
		"wrong. `never`: not with this card.\n\n| Reason | Türkçe | English | Another try |\n|---|---|---|---|\n")
	for _, r := range decline.All() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r, cell(r.Text("tr")), cell(r.Text("en")), r.Retry())
	}
	for _, p := range all {
		codesOf(&b, p)
	}
	return b.Bytes(), nil
}

func checkCodes(p provider) error {
	for _, r := range decline.All() {
		code, text := p.codes.Of(r)
		if code == "" || text == "" {
			return fmt.Errorf("%s: reason %s has no code or no text", p.surface(), r)
		}
	}
	if len(p.codes.Known) == 0 {
		return fmt.Errorf("%s: no code of the provider's own is known", p.surface())
	}
	for _, k := range p.codes.Known {
		if k.Code == "" || !k.Reason.Valid() {
			return fmt.Errorf("%s: code %q has no reason", p.surface(), k.Code)
		}
	}
	return nil
}

// across is one line per reason, one column per dialect.
func across(b *bytes.Buffer, all []provider) {
	b.WriteString("| Reason | ISO 8583 |")
	for _, p := range all {
		fmt.Fprintf(b, " [%s](#%s) |", p.name, p.surface())
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(all)) + "\n")
	for _, r := range decline.All() {
		fmt.Fprintf(b, "| `%s` | %s |", r, r.ISO())
		for _, p := range all {
			code, _ := p.codes.Of(r)
			fmt.Fprintf(b, " %s |", quoted(code))
		}
		b.WriteString("\n")
	}
}

// codesOf is a provider's section: what each reason is told as, and what its own codes are read as. Sentences that are
// decline's own stand above already.
func codesOf(b *bytes.Buffer, p provider) {
	fmt.Fprintf(b, "\n## %s\n\n[What decides](dialect/%s.md).\n\n", p.name, p.surface())
	own := 0
	for _, r := range decline.All() {
		code, text := p.codes.Of(r)
		if text == r.Text("tr") {
			continue
		}
		if own == 0 {
			b.WriteString("| Reason | Code | Sentence |\n|---|---|---|\n")
		}
		own++
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", r, quoted(code), cell(text))
	}
	switch own {
	case len(decline.All()):
		b.WriteString("\n")
	case 0:
		b.WriteString("The sentences are those of the table above.\n\n")
	default:
		b.WriteString("\nThe other reasons are told in the sentences of the table above.\n\n")
	}
	fmt.Fprintf(b, "Codes of %s and what they are read as:\n\n| Code | Its text | Reason |\n|---|---|---|\n", p.name)
	for _, k := range p.codes.Known {
		fmt.Fprintf(b, "| %s | %s | `%s` |\n", quoted(k.Code), cell(k.Text), k.Reason)
	}
}

// cell makes a text fit into a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;", "*", `\*`, "_", `\_`, "[", `\[`).Replace(text)
}

func quoted(code string) string { return "`" + strings.ReplaceAll(code, "|", `\|`) + "`" }
