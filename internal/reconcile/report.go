package reconcile

import (
	"cmp"
	"slices"
	"time"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
)

// Report is what a reconciliation found.
type Report struct {
	Merchant merchant.ID `json:"merchant"`
	Account  string      `json:"account"`
	// Against is "list", or "statement" with the name of its file in File.
	Against string `json:"against"`
	File    string `json:"file,omitzero"`
	// From is in the span and To is not. Asked is the end that was asked for, if the last of it has not settled yet.
	From  time.Time  `json:"from"`
	To    time.Time  `json:"to"`
	Asked *time.Time `json:"asked_to,omitzero"`
	// RanAt is when it was compared.
	RanAt time.Time `json:"ran_at"`
	// Matched is how many operations are alike on both sides, Open how many have no outcome yet on one of them, and Unread how
	// many lines are of a kind that we do not know, and were compared with nothing.
	Matched int `json:"matched"`
	Open    int `json:"open"`
	Unread  int `json:"unread"`
	// Totals are what took effect on each side, by currency and kind.
	Totals []Total `json:"totals"`
	// Counts are the differences by kind, all of them.
	Counts map[Kind]int `json:"counts"`
	// Findings are the differences, up to the number that was asked for; Omitted is how many more there are.
	Findings []Finding `json:"findings"`
	Omitted  int       `json:"omitted,omitzero"`

	totals map[totalKey]*Total
}

// Total is what took effect of one kind in one currency.
type Total struct {
	Kind string `json:"kind"`
	// Ours and Theirs are how many, and OurSum and TheirSum how much.
	Ours     int64        `json:"ours"`
	OurSum   money.Amount `json:"our_sum"`
	Theirs   int64        `json:"theirs"`
	TheirSum money.Amount `json:"their_sum"`
}

type totalKey struct{ currency, kind string }

// Differences is how many there are.
func (r *Report) Differences() int {
	n := 0
	for _, count := range r.Counts {
		n += count
	}
	return n
}

// count adds one that took effect to the totals of its side.
func (r *Report) count(e *entry, theirs bool) {
	key := totalKey{e.Currency, e.Kind.String()}
	t := r.totals[key]
	if t == nil {
		zero := money.New(0, money.Currency(e.Currency))
		t = &Total{Kind: key.kind, OurSum: zero, TheirSum: zero}
		r.totals[key] = t
	}
	if theirs {
		t.Theirs++
		t.TheirSum = money.New(t.TheirSum.Minor()+e.Minor, t.TheirSum.Currency())
		return
	}
	t.Ours++
	t.OurSum = money.New(t.OurSum.Minor()+e.Minor, t.OurSum.Currency())
}

// finish puts everything in the order of reports.
func (r *Report) finish() {
	r.Totals = make([]Total, 0, len(r.totals))
	for _, t := range r.totals {
		r.Totals = append(r.Totals, *t)
	}
	slices.SortFunc(r.Totals, func(a, b Total) int {
		return cmp.Or(cmp.Compare(a.OurSum.Currency(), b.OurSum.Currency()), cmp.Compare(a.Kind, b.Kind))
	})
	rank := map[Kind]int{}
	for i, k := range Kinds() {
		rank[k] = i
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return cmp.Or(cmp.Compare(rank[a.Kind], rank[b.Kind]), a.at().Compare(b.at())) })
}

func (f *Finding) at() time.Time {
	if f.Ours != nil {
		return f.Ours.At
	}
	return f.Theirs.At
}
