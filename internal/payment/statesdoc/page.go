package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/vezne/vezne/internal/payment"
)

// page returns the whole of docs/states.md.
func page() []byte {
	var b bytes.Buffer
	b.WriteString(`# The life of a payment

<!-- Written by "go run ./internal/payment/statesdoc". Change the table in internal/payment/transition.go instead. -->

A payment is in exactly one of these states, and only an event moves it. Everything that is not drawn here is
refused. The words are explained below the diagram, in English and in Turkish.

`)
	b.WriteString("```mermaid\nstateDiagram-v2\n")
	diagram(&b)
	b.WriteString("```\n\n## States\n\n")
	states(&b)
	b.WriteString("\n## Events\n\n")
	events(&b)
	b.WriteString("\n## Every pair\n\n")
	b.WriteString("One line per state, one column per event; the cell is the state that follows, and \"–\" is a refusal.\n" +
		"\"*before*\" is the state in which the operation in doubt had been asked.\n\n")
	pairs(&b)
	return b.Bytes()
}

// diagram draws every allowed pair; pairs with the same two ends share an arrow.
func diagram(b *bytes.Buffer) {
	fmt.Fprintf(b, "    [*] --> %s\n", payment.Created)
	for _, from := range payment.States() {
		for _, to := range payment.States() {
			var labels []string
			for _, e := range payment.Events() {
				next, ok := payment.Next(from, e, askedIn(to))
				if !ok || next != to || returns(from, e) && askedIn(to) == "" {
					continue
				}
				label := string(e)
				if returns(from, e) {
					label += " (asked there)"
				}
				labels = append(labels, label)
			}
			if len(labels) > 0 {
				fmt.Fprintf(b, "    %s --> %s: %s\n", from, to, strings.Join(labels, ", "))
			}
		}
		if from.Final() {
			fmt.Fprintf(b, "    %s --> [*]\n", from)
		}
	}
}

// askedIn returns s when a follow-up can be asked in s, and nothing otherwise: only there can a payment return to.
func askedIn(s payment.State) payment.State {
	if _, ok := payment.Next(s, payment.EventAsk, ""); ok {
		return s
	}
	return ""
}

// returns reports whether e leads from s back to the state in which the operation in doubt had been asked.
func returns(s payment.State, e payment.Event) bool {
	_, always := payment.Next(s, e, "")
	_, sometimes := payment.Next(s, e, payment.Captured)
	return sometimes && !always
}

func states(b *bytes.Buffer) {
	b.WriteString("| State | English | Türkçe | What it means | Final | Paid |\n|---|---|---|---|---|---|\n")
	for _, s := range payment.States() {
		text := s.Text()
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s | %s |\n", s, text.EN, text.TR, meaning(s), yes(s.Final()), yes(s.Paid()))
	}
}

func events(b *bytes.Buffer) {
	b.WriteString("| Event | What happened |\n|---|---|\n")
	for _, e := range payment.Events() {
		fmt.Fprintf(b, "| `%s` | %s |\n", e, happened(e))
	}
}

func pairs(b *bytes.Buffer) {
	b.WriteString("| |")
	for _, e := range payment.Events() {
		fmt.Fprintf(b, " `%s` |", e)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(payment.Events())) + "\n")
	for _, s := range payment.States() {
		fmt.Fprintf(b, "| **%s** |", s)
		for _, e := range payment.Events() {
			fmt.Fprintf(b, " %s |", cell(s, e))
		}
		b.WriteString("\n")
	}
}

func cell(s payment.State, e payment.Event) string {
	if returns(s, e) {
		return "*before*"
	}
	next, ok := payment.Next(s, e, "")
	if !ok {
		return "–"
	}
	return string(next)
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}
