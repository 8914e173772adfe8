package crashtest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// rule is something that must hold between the books.
type rule string

// The rules.
const (
	// ruleSettled: no payment and no operation is left without an outcome.
	ruleSettled rule = "payment is settled"
	// ruleReference: every request has a reference of its own, in both books.
	ruleReference rule = "reference names one request"
	// ruleIntent: the bank did nothing of which the gateway has no record.
	ruleIntent rule = "bank's operation has an intent"
	// ruleAnswer: whatever the gateway believes to be done, the bank has done.
	ruleAnswer rule = "gateway's approval is the bank's"
	// ruleOutcome: both have the same outcome of the same request.
	ruleOutcome rule = "outcomes agree"
	// ruleSubject: both mean the same operation, amount, currency, order and authorization by it.
	ruleSubject rule = "request is the same in both books"
	// ruleOnce: an order is authorized once and captured once.
	ruleOnce rule = "one order, one capture"
	// ruleSums: a payment's sums are those of the bank's operations.
	ruleSums rule = "sums agree"
	// ruleState: a payment's state is what the bank's operations amount to.
	ruleState rule = "state follows from the bank's operations"
	// ruleWord: what a shop was told is in both books.
	ruleWord rule = "shop was told what happened"
	// ruleSilence: nothing happened of which a shop that insisted was not told.
	ruleSilence rule = "nothing happened that the shop was not told"
)

// difference is one place at which the books, or a shop's memory, do not agree. It shows both sides.
type difference struct {
	rule          rule
	where         string
	bank, gateway string
}

func (d difference) String() string {
	return fmt.Sprintf("%s: %s\n    bank or shop: %s\n    gateway:      %s", d.rule, d.where, d.bank, d.gateway)
}

// compare finds every difference between the bank's books, the gateway's books and what the shops were told. It
// looks at nothing else, so that it can be tested with books in which a difference has been planted.
func compare(bank []entry, gateway []payment, shops []story) []difference {
	b := newBooks(bank, gateway)
	b.requests()
	b.entries()
	for _, p := range gateway {
		b.payment(p)
	}
	b.orders()
	for _, s := range shops {
		b.story(s)
	}
	return b.found
}

// request is one attempt with what it belongs to.
type request struct {
	payment   payment
	operation operation
	attempt   attempt
}

func (r request) String() string {
	return fmt.Sprintf("%s %s of %d %s for %s, %s", r.attempt.Reference, r.operation.Kind, r.operation.Amount.Minor,
		r.operation.Amount.Currency, r.payment.Reference, r.attempt.Status)
}

func (e entry) String() string {
	return fmt.Sprintf("%s %s of %d %s for %s, %s", e.Ref, e.Kind, e.Amount, e.Currency, e.Order, e.Outcome)
}

func (p payment) String() string {
	return fmt.Sprintf("%s for %s, %s: authorized %d, captured %d, refunded %d %s", p.ID, p.Reference, p.State,
		p.Authorized.Minor, p.Captured.Minor, p.Refunded.Minor, p.Amount.Currency)
}

// books are both sides with the ways to find things in them.
type books struct {
	bank      []entry
	gateway   []payment
	byRef     map[string]entry
	requested map[string]request
	byNumber  map[int64]payment
	found     []difference
}

func newBooks(bank []entry, gateway []payment) *books {
	b := &books{
		bank: bank, gateway: gateway,
		byRef: map[string]entry{}, requested: map[string]request{}, byNumber: map[int64]payment{},
	}
	for _, e := range bank {
		if twin, taken := b.byRef[e.Ref]; taken {
			b.differ(ruleReference, e.Ref, twin.String()+"; "+e.String(), "")
		}
		b.byRef[e.Ref] = e
	}
	for _, p := range gateway {
		if twin, taken := b.byNumber[p.Number]; taken {
			b.differ(ruleReference, fmt.Sprintf("payment number %d", p.Number), "", twin.String()+"; "+p.String())
		}
		b.byNumber[p.Number] = p
		for _, o := range p.Operations {
			for _, a := range o.Attempts {
				r := request{p, o, a}
				if twin, taken := b.requested[a.Reference]; taken {
					b.differ(ruleReference, a.Reference, "", twin.String()+"; "+r.String())
				}
				b.requested[a.Reference] = r
			}
		}
	}
	return b
}

func (b *books) differ(r rule, where, bank, gateway string) {
	b.found = append(b.found, difference{r, where, cmp.Or(bank, "nothing"), cmp.Or(gateway, "nothing")})
}

// requests holds the gateway's requests against the bank's books.
func (b *books) requests() {
	for _, ref := range slices.Sorted(maps.Keys(b.requested)) {
		r := b.requested[ref]
		e, known := b.byRef[ref]
		switch {
		case r.payment.State == stateChallenged && r.attempt.Status == pending:
			// The buyer is at 3-D Secure, or has left; nothing has been asked of the bank's books.
			if known {
				b.differ(ruleOutcome, ref, e.String(), r.String())
			}
		case r.attempt.Status != approved && r.attempt.Status != refused, r.operation.Status != r.attempt.Status:
			b.differ(ruleSettled, ref, e.String(), fmt.Sprintf("%s, operation %s", r, r.operation.Status))
		case r.attempt.Status == approved && !known:
			b.differ(ruleAnswer, ref, "", r.String())
		case known && (r.attempt.Status == approved) != (e.Outcome == bankApproved):
			b.differ(ruleOutcome, ref, e.String(), r.String())
		}
	}
}

// entries holds the bank's lines against the gateway's requests.
func (b *books) entries() {
	for _, e := range b.bank {
		r, known := b.requested[e.Ref]
		if !known {
			b.differ(ruleIntent, e.Ref, e.String(), "")
			continue
		}
		if e.Outcome != bankApproved && e.Outcome != bankDeclined {
			b.differ(ruleSettled, e.Ref, e.String(), r.String())
		}
		original := ""
		if e.Kind != sale && e.Kind != preAuth {
			original = authorization(r.payment)
		}
		want := entry{
			Kind: r.operation.Kind, Order: r.payment.Reference, Ref: e.Ref, Original: original,
			Amount: r.operation.Amount.Minor, Currency: r.operation.Amount.Currency, Outcome: e.Outcome,
		}
		if e != want {
			b.differ(ruleSubject, e.Ref, fmt.Sprintf("%s, original %q", e, e.Original), fmt.Sprintf("%s, original %q", r, original))
		}
	}
}

// authorization is the reference of the request that authorized a payment.
func authorization(p payment) string {
	if len(p.Operations) == 0 || len(p.Operations[0].Attempts) == 0 {
		return ""
	}
	attempts := p.Operations[0].Attempts
	return attempts[len(attempts)-1].Reference
}

// done is what the bank approved of a payment's operations.
func (b *books) done(p payment) []entry {
	var done []entry
	for _, o := range p.Operations {
		for _, a := range o.Attempts {
			e, known := b.byRef[a.Reference]
			if known && e.Outcome == bankApproved {
				done = append(done, e)
			}
		}
	}
	return done
}

// payment adds up what the bank did for a payment and holds the sums and the state against it.
func (b *books) payment(p payment) {
	var t totals
	for _, e := range b.done(p) {
		t.add(e)
	}
	claimed := totals{authorized: p.Authorized.Minor, captured: p.Captured.Minor, refunded: p.Refunded.Minor}
	if claimed.authorized != t.authorized || claimed.captured != t.captured || claimed.refunded != t.refunded {
		b.differ(ruleSums, p.ID, t.String(), p.String())
	}
	switch p.State {
	case stateChallenged, stateDeclined, stateExpired:
		if t != (totals{}) {
			b.differ(ruleState, p.ID, t.String(), p.String())
		}
	case stateAuthorized, stateCaptured, statePartly, stateRefunded, stateVoided:
		if p.State != t.state() {
			b.differ(ruleState, p.ID, t.String(), p.String())
		}
	default:
		b.differ(ruleSettled, p.ID, t.String(), p.String())
	}
}

// totals are sums over operations that the bank approved, in minor units.
type totals struct {
	authorized, captured, refunded int64
	voids                          int
}

func (t *totals) add(e entry) {
	switch e.Kind {
	case sale:
		t.authorized += e.Amount
		t.captured += e.Amount
	case preAuth:
		t.authorized += e.Amount
	case capture:
		t.captured += e.Amount
	case refund:
		t.refunded += e.Amount
	case void:
		t.voids++
	}
}

// state is the state of a payment of which the bank did this.
func (t totals) state() string {
	switch {
	case t.voids == 1 && t.refunded == 0:
		return stateVoided
	case t.voids > 0 || t.authorized == 0:
		return "impossible"
	case t.captured == 0:
		return stateAuthorized
	case t.refunded == 0:
		return stateCaptured
	case t.refunded < t.captured:
		return statePartly
	}
	return stateRefunded
}

func (t totals) String() string {
	return fmt.Sprintf("authorized %d, captured %d, refunded %d, %d voids", t.authorized, t.captured, t.refunded, t.voids)
}

// orders counts how often each order was authorized and captured, over all payments that were made for it.
func (b *books) orders() {
	type count struct{ authorizations, captures int }
	counts := map[string]count{}
	for _, e := range b.bank {
		if e.Outcome != bankApproved {
			continue
		}
		c := counts[e.Order]
		if e.Kind == sale || e.Kind == preAuth {
			c.authorizations++
		}
		if e.Kind == sale || e.Kind == capture {
			c.captures++
		}
		counts[e.Order] = c
	}
	for _, order := range slices.Sorted(maps.Keys(counts)) {
		c := counts[order]
		if c.authorizations > 1 || c.captures > 1 {
			b.differ(ruleOnce, order, fmt.Sprintf("%d authorizations, %d captures", c.authorizations, c.captures), b.paymentsOf(order))
		}
	}
}

func (b *books) paymentsOf(order string) string {
	text := ""
	for _, p := range b.gateway {
		if p.Reference == order {
			text += p.String() + "; "
		}
	}
	return text
}
