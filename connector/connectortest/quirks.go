package connectortest

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/money"
)

// quirks.go holds the table of a provider's quirks to the connector and to the provider.

func quirkChecks(q connector.Quirks) []check {
	checks := []check{
		{"the table is whole", whole},
		{"our reference is called what the table says", referred},
	}
	if q.Currencies != nil {
		checks = append(checks, check{"a currency that is not taken is refused before anything is sent", foreignMoney})
	}
	if q.Installments > 0 {
		checks = append(checks, check{"more installments than are taken are refused before anything is sent", tooManyParts})
	}
	if q.ReturnURL > 0 {
		checks = append(checks, check{"a return address that is too long is refused before anything is sent", longReturn})
	}
	if q.LateVoid != 0 {
		checks = append(checks, check{"a void until midnight, and after it", lateVoid})
	}
	if q.Refund.SameDay != 0 {
		checks = append(checks, check{"a refund on the day of the payment", sameDay})
	}
	return checks
}

const quirkRule = "the table of quirks says what the connector does and what the provider does"

// whole looks for what a table leaves out, and for what it says that the connector's type contradicts.
func whole(b *bench) {
	q := b.quirks
	_, captures := b.connector.(connector.Capturer)
	_, voids := b.connector.(connector.Voider)
	_, refunds := b.connector.(connector.Refunder)
	_, challenges := b.connector.(connector.Challenger)
	days := q.LateVoid != 0 || q.Refund.SameDay != 0
	signed := slices.ContainsFunc(q.Hashes, func(h connector.Hash) bool {
		return h.Field == "" || len(h.Of) == 0 || h.Algorithm == 0 || h.Message == ""
	})
	ours := slices.ContainsFunc(q.IDs, func(id connector.ID) bool { return slices.Contains(id.Uses, connector.Ours) })
	for what, wrong := range map[string]bool{
		"no name, no document or no content type": q.Provider == "" || q.Document == "" || len(q.ContentTypes) == 0,
		"no amounts":                               len(q.Amounts) == 0,
		"no reference of ours":                     q.Reference.Field == "" || !ours,
		"another window than the connector":        q.Window <= 0 || q.Window != b.connector.Window(),
		"late voids, and no voids":                 (q.LateVoid != 0) != voids,
		"refunds, and no refunds":                  (q.Refund.SameDay != 0) != refunds || (q.Refund.Booking != 0) != refunds,
		"days without a midnight":                  days && !midnightKnown(q.DayEnds),
		"returns, and no 3-D Secure":               (q.Visit.Proof != connector.Unproven) != challenges,
		"signed returns without a hash":            q.Visit.Proof == connector.Signed && len(q.Hashes) == 0,
		"a hash without its field or its parts":    signed,
		"follow-ups, and none":                     (q.Status.FollowUps != connector.NoFollowUps) != (captures || voids || refunds),
		"a status call that finds nothing by name": q.Status.Call == "" || len(q.Status.By) == 0,
	} {
		if wrong {
			b.broke(quirkRule, "the table has %s", what)
		}
	}
}

func midnightKnown(zone string) bool {
	_, err := time.LoadLocation(zone)
	return err == nil && zone != ""
}

// referred looks for the reference of a payment in what was sent.
func referred(b *bench) {
	a := b.sale()
	b.authorize(a)
	name := b.quirks.Reference.Of(a.Ref)
	if b.quirks.Reference.Limit > 0 && len(name) > b.quirks.Reference.Limit {
		b.broke(quirkRule, "a reference has %d characters, more than %d", len(name), b.quirks.Reference.Limit)
	}
	if !b.line.said(b.quirks.Reference.Field, name) {
		b.broke(quirkRule, "no request has %s with our reference", b.quirks.Reference.Field)
	}
	_ = b.query(a)
	for _, kind := range b.line.types() {
		if !slices.Contains(b.quirks.ContentTypes, kind) {
			b.broke(quirkRule, "a request is of type %q, the table has %q", kind, b.quirks.ContentTypes)
		}
	}
	long := strings.Repeat("r", 36)
	if b.quirks.Reference.Of(long) == b.quirks.Reference.Of(long[1:]+"s") {
		b.broke(quirkRule, "two references have one name")
	}
}

// refusedUnsent asks for a payment in the way that the provider takes one, and requires that nothing is sent.
func refusedUnsent(b *bench, a connector.Authorization, back string) {
	b.Helper()
	results := []connector.Result{}
	if !b.threeDOnly() && back == returnURL {
		results = append(results, b.connector.Authorize(b.Context(), a))
	}
	if ch, able := b.connector.(connector.Challenger); able {
		c := ch.Challenge(b.Context(), a, back)
		if c.Result == nil {
			b.broke(quirkRule, "a payment that is not taken led to %+v", c)
			return
		}
		results = append(results, *c.Result)
	}
	for _, r := range results {
		if r.Outcome != connector.Declined || !r.NeverSent || r.Refusal.Reason == "" {
			b.broke(quirkRule, "a payment that is not taken is %s, never sent %t, %q", r.Outcome, r.NeverSent, r.Refusal.Reason)
		}
	}
	untouched(b)
	b.moved(a.Order)
}

func foreignMoney(b *bench) {
	a := b.sale()
	const francs = money.Currency("CHF")
	if b.quirks.Takes(francs) {
		b.broke(quirkRule, "the table takes %s", francs)
	}
	a.Amount = money.New(a.Amount.Minor(), francs)
	refusedUnsent(b, a, returnURL)
}

func tooManyParts(b *bench) {
	a := b.sale()
	a.Installments = b.quirks.Installments + 1
	refusedUnsent(b, a, returnURL)
}

func longReturn(b *bench) {
	refusedUnsent(b, b.sale(), returnURL+strings.Repeat("x", b.quirks.ReturnURL-len(returnURL)+1))
}

// lateVoid voids a payment shortly before the midnight of the table, and another one shortly after it.
func lateVoid(b *bench) {
	zone, err := time.LoadLocation(b.quirks.DayEnds)
	if err != nil {
		b.Fatal(err)
	}
	u := void()
	early, late := b.sale(), b.sale()
	first, second := b.authorize(early), b.authorize(late)
	now := b.clock.Now().In(zone)
	midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, zone)
	b.clock.Advance(midnight.Sub(now) - time.Minute)
	u.approved(b, b.next(first, early.Amount.Minor()))
	b.moved(early.Order, Movement{connector.KindSale, early.Amount}, Movement{connector.KindVoid, early.Amount})
	b.clock.Advance(2 * time.Minute)
	f := b.next(second, late.Amount.Minor())
	if b.quirks.LateVoid == connector.VoidRefused {
		u.declined(b, f)
		b.moved(late.Order, Movement{connector.KindSale, late.Amount})
		return
	}
	r := u.do(b.Context(), b, b.summed(f))
	b.saw(r)
	if r.Outcome != connector.Approved {
		b.broke(quirkRule, "a void after midnight is %s, %+v, cause %v, and the table says that it is a refund", r.Outcome, r.Refusal, r.Cause)
	}
	b.moved(late.Order, Movement{connector.KindSale, late.Amount}, Movement{connector.KindRefund, late.Amount})
}

// sameDay gives back on the day of the payment: all of one payment, and a part of another.
func sameDay(b *bench) {
	whole, part := b.sale(), b.sale()
	f, p := b.authorize(whole), b.authorize(part)
	give := able[connector.Refunder](b).Refund
	r := give(b.Context(), b.summed(b.next(f, whole.Amount.Minor())))
	b.saw(r)
	kind := connector.KindVoid
	if b.quirks.Refund.SameDay == connector.RefundsAtOnce {
		kind = connector.KindRefund
	}
	if r.Outcome != connector.Approved {
		b.broke(quirkRule, "a refund of everything is %s, %+v, cause %v", r.Outcome, r.Refusal, r.Cause)
	}
	b.moved(whole.Order, Movement{connector.KindSale, whole.Amount}, Movement{kind, whole.Amount})

	some := b.next(p, 1000)
	r = give(b.Context(), b.summed(some))
	b.saw(r)
	if b.quirks.Refund.SameDay == connector.VoidsOnlyWhole || !b.quirks.Refund.Parts {
		if r.Outcome != connector.Declined {
			b.broke(quirkRule, "a refund of a part is %s, and the table says that it is refused", r.Outcome)
		}
		b.moved(part.Order, Movement{connector.KindSale, part.Amount})
		return
	}
	if r.Outcome != connector.Approved {
		b.broke(quirkRule, "a refund of a part is %s, %+v, cause %v", r.Outcome, r.Refusal, r.Cause)
	}
	b.moved(part.Order, Movement{connector.KindSale, part.Amount}, Movement{connector.KindRefund, some.Amount})
}

// said reports whether some request had a field with a value, in a form, in JSON or in its address.
func (l *line) said(field, value string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, sent := range l.sent {
		for _, spelled := range []string{field + "=" + value, `"` + field + `":"` + value + `"`} {
			if bytes.Contains(sent, []byte(spelled)) {
				return true
			}
		}
	}
	return false
}

// types are the content types of the requests that had a body.
func (l *line) types() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.kinds)
}
