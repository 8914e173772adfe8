package crashtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// deed is something that was done, as a shop would name it.
type deed struct {
	kind   string
	amount int64
}

// tally counts deeds. Two refunds of one amount are two.
type tally map[deed]int

func (t tally) String() string {
	var parts []string
	for d, n := range t {
		parts = append(parts, fmt.Sprintf("%d × %s of %d", n, d.kind, d.amount))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// story holds what a shop was told about one order against both books.
func (b *books) story(s story) {
	told := map[word]int{}
	all := tally{}
	for _, w := range s.Words {
		told[w]++
		if w.Approved {
			all[deed{w.Kind, w.Amount}]++
		}
	}
	for w, times := range told {
		b.word(s.Reference, w, times)
	}
	if !s.Whole {
		return
	}
	did := tally{}
	for _, e := range b.bank {
		if e.Order == s.Reference && e.Outcome == bankApproved {
			did[deed{e.Kind, e.Amount}]++
		}
	}
	if !maps.Equal(did, all) {
		b.differ(ruleSilence, s.Reference, fmt.Sprintf("bank did %s; shop was told %s", did, all), b.paymentsOf(s.Reference))
	}
}

// word holds one answer, which a shop was given so many times for as many things that it asked for, against both
// books.
func (b *books) word(reference string, w word, times int) {
	where := fmt.Sprintf("%s: told %d × %s of %d approved=%t in payment %d", reference, times, w.Kind, w.Amount, w.Approved, w.Payment)
	p, known := b.byNumber[w.Payment]
	if !known || p.Reference != reference {
		b.differ(ruleWord, where, "shop was told of it", p.String())
		return
	}
	want := refused
	if w.Approved {
		want = approved
	}
	inGateway, inBank := 0, 0
	for _, o := range p.Operations {
		if o.Kind == w.Kind && o.Amount.Minor == w.Amount && o.Status == want {
			inGateway++
		}
	}
	for _, e := range b.done(p) {
		if e.Kind == w.Kind && e.Amount == w.Amount {
			inBank++
		}
	}
	// A refusal that is asked for again is made again, so the books may hold more of them than the shop was told
	// of; that is no harm. What was approved and not told is found by the story as a whole.
	if inGateway < times || w.Approved && inBank < times {
		b.differ(ruleWord, where, fmt.Sprintf("%d approved", inBank), fmt.Sprintf("%d %s in %s", inGateway, want, p))
	}
	authorizes := w.Kind == sale || w.Kind == preAuth
	if !w.Approved && authorizes && (p.State != stateDeclined || len(b.done(p)) > 0) {
		b.differ(ruleWord, where, fmt.Sprintf("%d approved", len(b.done(p))), p.String())
	}
}
