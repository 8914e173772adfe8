package connectortest

import (
	"context"
	"slices"
	"time"

	"github.com/vezne/vezne/connector"
)

func listChecks() []check {
	checks := []check{
		{"all that happened, once", listsAll},
		{"a span has what is in it and nothing else", listsSpan},
		{"what followed later", listsLater},
		{"in pages", listsPages},
		{"a cursor of nobody", listsNoCursor},
	}
	for _, k := range []trouble{answerLost, answerError, answerHTML, answerCut, answerEmpty, requestLost, requestError, requestEchoed} {
		checks = append(checks, check{"list meets " + k.String(), func(b *bench) { listMeets(b, k) }})
	}
	return checks
}

// lines reads all pages of a list. A line that stands in two of them, by the provider's id of it, counts once, as the contract
// says that it may.
func (b *bench) lines(from, to time.Time) []connector.Line {
	b.Helper()
	l := able[connector.Lister](b)
	q := connector.Listing{From: from, To: to}
	var all []connector.Line
	seen := map[string]bool{}
	const rule = "a list ends, and gives every line of its span"
	for page := 0; ; page++ {
		q.Deadline = b.clock.Now().Add(patience)
		p, err := l.List(b.Context(), q)
		if err != nil {
			b.broke(rule, "page %d: %v", page, err)
			return all
		}
		for _, line := range p.Lines {
			key := line.IDs.Transaction + " " + line.Kind.String()
			if line.IDs.Transaction == "" || !seen[key] {
				all = append(all, line)
			}
			seen[key] = true
		}
		if p.Next == "" {
			return all
		}
		if p.Next == q.Cursor || page > 100 {
			b.broke(rule, "page %d leads to itself, or there is no end", page)
			return all
		}
		q.Cursor = p.Next
	}
}

// told is what a list says of one authorization and what followed it, of that which took effect.
func (b *bench) told(all []connector.Line, ref string) []Movement {
	b.Helper()
	name := able[connector.Lister](b).Named(ref)
	var got []Movement
	for _, line := range all {
		if line.Original == name && line.Status == connector.LineDone {
			got = append(got, Movement{line.Kind, line.Amount})
		}
	}
	return got
}

// tells compares what a list says with what was done. What was given back whole may be called a void or a refund.
func (b *bench) tells(all []connector.Line, ref string, want ...Movement) {
	b.Helper()
	got := b.told(all, ref)
	left := slices.Clone(got)
	for _, w := range want {
		i := slices.IndexFunc(left, func(m Movement) bool {
			return m.Amount == w.Amount && (m.Kind == w.Kind || back(m.Kind) && back(w.Kind))
		})
		if i < 0 {
			b.broke("a list has what was done", "it has %v of %s, want %v", got, ref, want)
			return
		}
		left = slices.Delete(left, i, i+1)
	}
	if len(left) > 0 {
		b.broke("a list has what was done, and no more", "it has %v of %s, want %v", got, ref, want)
	}
}

func back(k connector.Kind) bool { return k == connector.KindVoid || k == connector.KindRefund }

func listsAll(b *bench) {
	began := b.clock.Now()
	var wants [][]Movement
	var refs []string
	add := func(ref string, m ...Movement) { refs, wants = append(refs, ref), append(wants, m) }

	sold := b.sale()
	b.authorize(sold)
	add(sold.Ref, Movement{connector.KindSale, sold.Amount})
	refused := b.sale()
	refused.Card = b.Declined
	b.saw(b.sell(refused))
	add(refused.Ref)
	if c, holds := b.connector.(connector.Capturer); holds {
		held := b.preAuth()
		f := b.next(b.authorize(held), 5000)
		b.saw(c.Capture(b.Context(), f))
		add(held.Ref, Movement{connector.KindPreAuth, held.Amount}, Movement{connector.KindCapture, f.Amount})
	}
	if v, voids := b.connector.(connector.Voider); voids {
		undone := b.sale()
		b.saw(v.Void(b.Context(), b.summed(b.authorize(undone))))
		add(undone.Ref, Movement{connector.KindSale, undone.Amount}, Movement{connector.KindVoid, undone.Amount})
	}
	if _, refunds := b.connector.(connector.Refunder); refunds {
		given := b.sale()
		f := b.next(b.authorize(given), 2345)
		refund().approved(b, f)
		add(given.Ref, Movement{connector.KindSale, given.Amount}, Movement{connector.KindRefund, f.Amount})
	}
	b.clock.Advance(time.Minute)
	all := b.lines(began.Add(-time.Minute), b.clock.Now())
	for i, ref := range refs {
		b.tells(all, ref, wants[i]...)
	}
	for _, line := range all {
		b.saw(line)
		if line.Status == connector.LineOpen || line.Kind == 0 || line.Amount.Minor() < 0 || line.At.Before(began.Add(-time.Minute)) || line.At.After(b.clock.Now()) {
			b.broke("a line says what happened, how much of it, and when", "line %+v", line)
		}
	}
}

func listsSpan(b *bench) {
	first := b.sale()
	b.authorize(first)
	begun := b.clock.Now()
	b.clock.Advance(26 * time.Hour)
	second := b.sale()
	b.authorize(second)
	then := b.clock.Now()
	for _, span := range []struct {
		from, to      time.Time
		first, second bool
	}{
		{begun.Add(-time.Minute), begun.Add(time.Minute), true, false},
		{then.Add(-time.Minute), then.Add(time.Minute), false, true},
		{begun.Add(-time.Minute), then.Add(time.Minute), true, true},
		{begun.Add(time.Minute), then.Add(-time.Minute), false, false},
		{begun.Add(-time.Hour), begun.Add(-time.Minute), false, false},
	} {
		all := b.lines(span.from, span.to)
		for ref, in := range map[string]bool{first.Ref: span.first, second.Ref: span.second} {
			if in {
				b.tells(all, ref, Movement{connector.KindSale, first.Amount})
			} else {
				b.tells(all, ref)
			}
		}
	}
}

// listsLater gives money back on another day: by line it stands there, by payment beside the sale.
func listsLater(b *bench) {
	if _, refunds := b.connector.(connector.Refunder); !refunds {
		return
	}
	a := b.sale()
	f := b.next(b.authorize(a), 1000)
	sold := b.clock.Now()
	b.clock.Advance(26 * time.Hour)
	f.Deadline = b.clock.Now().Add(patience)
	refund().approved(b, f) // where refunds are of the next day, it waits one more
	given := b.clock.Now()
	sale, back := Movement{connector.KindSale, a.Amount}, Movement{connector.KindRefund, f.Amount}
	early, late := b.lines(sold.Add(-time.Minute), sold.Add(time.Minute)), b.lines(given.Add(-time.Minute), given.Add(time.Minute))
	switch able[connector.Lister](b).Basis() {
	case connector.ByLine:
		b.tells(early, a.Ref, sale)
		b.tells(late, a.Ref, back)
	case connector.ByPayment:
		b.tells(early, a.Ref, sale, back)
		b.tells(late, a.Ref)
	default:
		b.broke("a list says what its span goes by", "it says nothing")
	}
}

// listsPages makes more sales than a page has lines. Where a payment means a visit to the bank, a page is a day.
func listsPages(b *bench) {
	count := 260
	if b.threeDOnly() {
		count = 3
	}
	began := b.clock.Now()
	var refs []string
	for range count {
		a := b.sale()
		b.authorize(a)
		refs = append(refs, a.Ref)
		if b.threeDOnly() {
			b.clock.Advance(24 * time.Hour)
			continue
		}
		b.clock.Advance(time.Second)
	}
	all := b.lines(began.Add(-time.Minute), b.clock.Now().Add(time.Minute))
	for _, ref := range refs {
		b.tells(all, ref, Movement{connector.KindSale, b.sale().Amount})
	}
	if len(all) != count {
		b.broke("a list has every line once", "%d lines of %d sales", len(all), count)
	}
}

func listsNoCursor(b *bench) {
	_, err := able[connector.Lister](b).List(b.Context(), connector.Listing{
		From: b.clock.Now().Add(-time.Hour), To: b.clock.Now(), Cursor: "nobody's", Deadline: b.clock.Now().Add(patience),
	})
	if err == nil {
		b.broke("a cursor that is none of the list's own is an error", "it led to a page")
	}
}

func listMeets(b *bench, k trouble) {
	a := b.sale()
	b.authorize(a)
	b.line.down(k)
	p, err := able[connector.Lister](b).List(context.WithoutCancel(b.Context()), connector.Listing{
		From: b.clock.Now().Add(-time.Minute), To: b.clock.Now().Add(time.Minute), Deadline: b.clock.Now().Add(patience),
	})
	b.saw(err)
	if err == nil {
		b.broke("a list that did not come is an error, and not an empty list", "%d lines and no error", len(p.Lines))
	}
	b.line.trouble(noTrouble)
	b.tells(b.lines(b.clock.Now().Add(-time.Minute), b.clock.Now().Add(time.Minute)), a.Ref, Movement{connector.KindSale, a.Amount})
}
