package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/payment"
)

// root is the repository's root as seen from this package, where tests run.
const root = "../../../"

func TestPageIsUpToDate(t *testing.T) {
	t.Parallel()
	got, err := os.ReadFile(root + path)
	if err != nil {
		t.Fatalf("%v; run make generate", err)
	}
	if diff := cmp.Diff(string(page()), string(got)); diff != "" {
		t.Errorf("docs/states.md is not what the table says; run make generate (-want +got):\n%s", diff)
	}
}

func TestPageExplainsEverything(t *testing.T) {
	t.Parallel()
	for _, s := range payment.States() {
		if meaning(s) == "" {
			t.Errorf("state %s has no explanation", s)
		}
	}
	for _, e := range payment.Events() {
		if happened(e) == "" {
			t.Errorf("event %s has no explanation", e)
		}
	}
}

// Every allowed pair is an arrow of the diagram, and every arrow is an allowed pair.
func TestDiagramShowsTheTable(t *testing.T) {
	t.Parallel()
	_, rest, _ := strings.Cut(string(page()), "stateDiagram-v2\n")
	drawing, _, _ := strings.Cut(rest, "```")
	drawn := map[string]bool{}
	for line := range strings.Lines(drawing) {
		arrow, label, labelled := strings.Cut(strings.TrimSpace(line), ": ")
		from, to, ok := strings.Cut(arrow, " --> ")
		if !ok {
			t.Fatalf("line %q is no arrow", line)
		}
		if !labelled {
			if from != "[*]" && to != "[*]" {
				t.Errorf("arrow %q has no event", arrow)
			}
			continue
		}
		for _, e := range strings.Split(label, ", ") {
			e = strings.TrimSuffix(e, " (asked there)")
			drawn[from+" "+e+" "+to] = true
			if next, ok := payment.Next(payment.State(from), payment.Event(e), payment.State(to)); !ok || string(next) != to {
				t.Errorf("%s in %s is drawn to %s, and leads to %q", e, from, to, next)
			}
		}
	}
	for _, s := range payment.States() {
		for _, e := range payment.Events() {
			for _, before := range []payment.State{payment.Authorized, payment.Captured, payment.PartiallyRefunded} {
				next, ok := payment.Next(s, e, before)
				if ok && !drawn[string(s)+" "+string(e)+" "+string(next)] {
					t.Errorf("%s in %s leads to %s, which is not drawn", e, s, next)
				}
			}
		}
	}
}
