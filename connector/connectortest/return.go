package connectortest

import (
	"maps"
	"net/url"
	"slices"

	"github.com/vezne/vezne/connector"
)

func returnChecks() []check {
	return []check{
		{"forged", forged},
		{"of another payment", foreign},
		{"for another amount, order or challenge", mismatched},
		{"while the provider is unreachable", unasked},
		{"of a buyer who is still at the bank", premature},
	}
}

const returnRule = "a browser's word proves nothing: a return that is altered, foreign or too early is not valid, and says why"

func (b *bench) unbelieved(what string, f connector.Finished) {
	b.Helper()
	if f.Valid || f.Cause == nil || f.Result.Outcome == connector.Approved || f.Proof.Authenticated() {
		b.broke(returnRule, "%s: valid %t, outcome %s, mdStatus %d, cause %v", what, f.Valid, f.Result.Outcome, f.Proof.Status, f.Cause)
	}
}

// forged changes, removes and doubles one field after another, and then brings the true form.
func forged(b *bench) {
	a := b.sale()
	ch := b.register(a)
	form := b.Buyer(b.T, *ch.Redirect, Confirm)
	if len(form) == 0 {
		b.Fatal("harness: the buyer came back with an empty form")
	}
	b.unbelieved("an empty form", b.finish(a, ch, url.Values{}))
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if slices.Contains(b.Unsigned, name) {
			continue
		}
		changed := maps.Clone(form)
		changed[name] = []string{form.Get(name) + "1"}
		b.unbelieved("changed "+name, b.finish(a, ch, changed))
		without := maps.Clone(form)
		delete(without, name)
		b.unbelieved("without "+name, b.finish(a, ch, without))
		twice := maps.Clone(form)
		twice[name] = []string{form.Get(name) + "1", form.Get(name)}
		b.unbelieved("two of "+name, b.finish(a, ch, twice))
	}
	if f := b.finish(a, ch, form); !f.Valid {
		b.broke("forged returns do not spoil the true one", "it is not valid: %v", f.Cause)
	}
}

func foreign(b *bench) {
	a, other := b.sale(), b.sale()
	ch, otherCh := b.register(a), b.register(other)
	form := b.Buyer(b.T, *otherCh.Redirect, Confirm)
	b.unbelieved("another payment's return", b.finish(a, ch, form))
	if f := b.finish(other, otherCh, form); !f.Valid {
		b.broke("forged returns do not spoil the true one", "it is not valid: %v", f.Cause)
	}
}

func mismatched(b *bench) {
	a := b.sale()
	ch := b.register(a)
	form := b.Buyer(b.T, *ch.Redirect, Confirm)
	changed := a
	changed.Amount = b.money(a.Amount.Minor() + 1)
	b.unbelieved("another amount", b.finish(changed, ch, form))
	changed = a
	changed.Ref, changed.Order = b.ref(), "order-of-another"
	b.unbelieved("another order", b.finish(changed, ch, form))
}

// unasked finishes while the provider's server cannot be asked: nothing may then be believed that only it can say.
func unasked(b *bench) {
	a := b.sale()
	ch := b.register(a)
	form := b.Buyer(b.T, *ch.Redirect, Confirm)
	if b.quirks.Visit.Untold {
		return
	}
	b.line.down(requestLost)
	before := b.line.came()
	f := b.finish(a, ch, form)
	if b.line.came() == before {
		b.broke("a finish asks the provider's server", "it did not")
	}
	if f.Result.Outcome == connector.Approved || f.Proof.Authenticated() {
		b.broke("without the server's word nothing is approved or authenticated", "valid %t, outcome %s, mdStatus %d", f.Valid, f.Result.Outcome, f.Proof.Status)
	}
	if f.Result.Outcome == connector.Declined {
		b.broke("without the server's word nothing is declined either", "outcome %s", f.Result.Outcome)
	}
	b.line.trouble(noTrouble)
	if f := b.finish(a, ch, form); !f.Valid {
		b.broke("a return is believed once the server can be asked", "it is not valid: %v", f.Cause)
	}
}

// premature brings, for a buyer who has not confirmed, the form of one who has.
func premature(b *bench) {
	a, other := b.sale(), b.sale()
	ch, otherCh := b.register(a), b.register(other)
	form := maps.Clone(b.Buyer(b.T, *otherCh.Redirect, Confirm))
	for name, values := range form {
		for i, value := range values {
			if value == other.Ref {
				form[name] = slices.Clone(values)
				form[name][i] = a.Ref
			}
			if value == other.Order {
				form[name] = slices.Clone(values)
				form[name][i] = a.Order
			}
		}
	}
	b.unbelieved("a return rewritten from another payment's", b.finish(a, ch, form))
	b.moved(a.Order)
}
