package payment_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/payment"
)

// matrix is the table a second time, written down by hand from the life of a payment and not from the code: one
// line per state, one column per event. "." is a refusal, "before" the state in which the operation was asked.
const matrix = `
                   challenge  send authorize  capture  decline  expire  reroute    lose          ask                refuse             void   refund_part        refund_rest dispute
created            challenged sent .          .        declined expired .          .             .                  .                  .      .                  .           .
challenged         .          sent authorized captured declined expired challenged indeterminate .                  .                  .      .                  .           .
sent               .          .    authorized captured declined .       sent       indeterminate .                  .                  .      .                  .           .
authorized         .          .    .          captured .        .       .          indeterminate authorized         authorized         voided .                  .           .
captured           .          .    .          .        .        .       .          indeterminate captured           captured           voided partially_refunded refunded    captured
partially_refunded .          .    .          .        .        .       .          indeterminate partially_refunded partially_refunded .      partially_refunded refunded    partially_refunded
refunded           .          .    .          .        .        .       .          .             .                  .                  .      .                  .           .
voided             .          .    .          .        .        .       .          .             .                  .                  .      .                  .           .
declined           .          .    .          .        .        .       .          .             .                  .                  .      .                  .           .
expired            .          .    .          .        .        .       .          .             .                  .                  .      .                  .           .
indeterminate      .          .    authorized captured declined .       sent       .             .                  before             voided partially_refunded refunded    .
`

// cells reads the matrix: by state, then by event.
func cells(t *testing.T) map[payment.State]map[payment.Event]string {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(matrix), "\n")
	events := strings.Fields(lines[0])
	table := map[payment.State]map[payment.Event]string{}
	for _, line := range lines[1:] {
		words := strings.Fields(line)
		if len(words) != len(events)+1 {
			t.Fatalf("line %q has %d cells, want %d", words[0], len(words)-1, len(events))
		}
		row := map[payment.Event]string{}
		for i, e := range events {
			row[payment.Event(e)] = words[i+1]
		}
		table[payment.State(words[0])] = row
	}
	return table
}

func TestEveryPairOfStateAndEventIsAllowedOrRefused(t *testing.T) {
	t.Parallel()
	table := cells(t)
	if len(table) != len(payment.States()) {
		t.Fatalf("the matrix has %d states, want %d", len(table), len(payment.States()))
	}
	for _, s := range payment.States() {
		if len(table[s]) != len(payment.Events()) {
			t.Fatalf("the matrix has %d events in state %q, want %d", len(table[s]), s, len(payment.Events()))
		}
		for _, e := range payment.Events() {
			cell, known := table[s][e]
			if !known {
				t.Errorf("the matrix does not say what %s in state %s leads to", e, s)
				continue
			}
			t.Run(string(s)+" "+string(e), func(t *testing.T) {
				t.Parallel()
				for _, before := range payment.States() {
					want := payment.State(cell)
					switch cell {
					case ".":
						want = ""
					case "before":
						want = before
					}
					got, ok := payment.Next(s, e, before)
					if got != want || ok != (want != "") {
						t.Errorf("asked in %s: got %q, %v; want %q", before, got, ok, want)
					}
				}
			})
		}
	}
}

func TestUnknownStatesAndEventsAreRefused(t *testing.T) {
	t.Parallel()
	for _, e := range append(payment.Events(), "", "refund", "CAPTURE") {
		for _, s := range []payment.State{"", "prior", "paid", "Captured"} {
			if got, ok := payment.Next(s, e, payment.Captured); ok || got != "" {
				t.Errorf("%q in state %q leads to %q", e, s, got)
			}
		}
	}
	for _, s := range payment.States() {
		for _, e := range []payment.Event{"", "refund", "CAPTURE"} {
			if got, ok := payment.Next(s, e, payment.Captured); ok || got != "" {
				t.Errorf("%q in state %q leads to %q", e, s, got)
			}
		}
	}
}

// A refusal in doubt whose operation was asked nowhere cannot lead anywhere.
func TestReturnToNowhereIsRefused(t *testing.T) {
	t.Parallel()
	if got, ok := payment.Next(payment.Indeterminate, payment.EventRefuse, ""); ok || got != "" {
		t.Errorf("got %q, %v; want a refusal", got, ok)
	}
}

func TestStatesSayWhatTheyMean(t *testing.T) {
	t.Parallel()
	tests := []struct {
		state                 payment.State
		final, approved, paid bool
	}{
		{state: payment.Created},
		{state: payment.Challenged},
		{state: payment.Sent},
		{state: payment.Authorized, approved: true},
		{state: payment.Captured, approved: true, paid: true},
		{state: payment.PartiallyRefunded, approved: true, paid: true},
		{state: payment.Refunded, final: true, approved: true, paid: true},
		{state: payment.Voided, final: true, approved: true},
		{state: payment.Declined, final: true},
		{state: payment.Expired, final: true},
		{state: payment.Indeterminate},
	}
	if len(tests) != len(payment.States()) {
		t.Fatalf("got %d cases, want one per state, %d", len(tests), len(payment.States()))
	}
	for _, test := range tests {
		s := test.state
		if !slices.Contains(payment.States(), s) || !s.Valid() {
			t.Errorf("%q is not valid", s)
		}
		if s.Final() != test.final || s.Approved() != test.approved || s.Paid() != test.paid {
			t.Errorf("%s: final %v, approved %v, paid %v; want %v, %v, %v",
				s, s.Final(), s.Approved(), s.Paid(), test.final, test.approved, test.paid)
		}
		var out int
		for _, e := range payment.Events() {
			if _, ok := payment.Next(s, e, payment.Captured); ok {
				out++
			}
		}
		if s.Final() != (out == 0) {
			t.Errorf("%s: final is %v, yet %d events lead out of it", s, s.Final(), out)
		}
	}
	for _, s := range []payment.State{"", "prior", "Captured"} {
		if s.Valid() {
			t.Errorf("%q is valid", s)
		}
	}
}

func TestEveryStateHasANameInBothLanguages(t *testing.T) {
	t.Parallel()
	seen := map[string]payment.State{}
	for _, s := range payment.States() {
		text := s.Text()
		if text.TR == "" || text.EN == "" || text.TR == text.EN || text.TR == string(s) {
			t.Errorf("%s is called %q and %q", s, text.TR, text.EN)
		}
		for _, name := range []string{text.TR, text.EN} {
			if other, taken := seen[name]; taken {
				t.Errorf("%s and %s are both called %q", s, other, name)
			}
			seen[name] = s
		}
	}
	if got := payment.State("later").Text(); got.TR != "later" || got.EN != "later" {
		t.Errorf("an unknown state is called %+v, want its own letters", got)
	}
}
