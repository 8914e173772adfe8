package connectortest

import (
	"github.com/vezne/vezne/connector"
)

func authorizeChecks() []check {
	return []check{
		{"a sale is approved and taken once", func(b *bench) { approved(b, b.sale()) }},
		{"installments", func(b *bench) {
			a := b.sale()
			a.Installments = 3
			if b.quirks.Installments == 1 {
				neverSent(b, b.connector.Authorize(b.Context(), a))
				untouched(b)
				b.moved(a.Order)
				return
			}
			approved(b, a)
		}},
		{"a sale is declined with a reason", declined},
	}
}

// onlyChecks are those of a provider that sells with 3-D Secure only.
func onlyChecks() []check {
	return []check{{"a payment without 3-D Secure is refused before anything is sent", func(b *bench) {
		a := b.sale()
		neverSent(b, b.connector.Authorize(b.Context(), a))
		untouched(b)
		b.moved(a.Order)
	}}}
}

func approved(b *bench, a connector.Authorization) {
	r := b.connector.Authorize(b.Context(), a)
	b.saw(r)
	if r.Outcome != connector.Approved || r.NeverSent {
		b.Fatalf("outcome %s (never sent %t, %+v, cause %v), want approved", r.Outcome, r.NeverSent, r.Refusal, r.Cause)
	}
	if r.Amount != a.Amount {
		b.broke("what is approved is what was asked for", "approved %s, asked for %s", r.Amount, a.Amount)
	}
	if n := b.line.moved(); n != 1 {
		b.broke("an authorization calls the provider once", "%d calls were made", n)
	}
	b.moved(a.Order, Movement{kindOf(a), a.Amount})
	b.known(a.Ref, connector.Original{Ref: a.Ref, Amount: a.Amount, IDs: r.IDs})
	q := b.query(a)
	if q.Finding != connector.Found || q.Result.Outcome != connector.Approved || q.Result.Amount != a.Amount {
		b.broke("a query finds an approval", "query says %s, %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Result.Amount, q.Cause)
	}
}

func declined(b *bench) {
	a := b.sale()
	a.Card = b.Declined
	r := b.connector.Authorize(b.Context(), a)
	b.saw(r)
	if r.Outcome != connector.Declined || r.NeverSent {
		b.Fatalf("outcome %s (never sent %t, cause %v), want declined by the provider", r.Outcome, r.NeverSent, r.Cause)
	}
	if r.Refusal.Reason != b.Reason {
		b.broke("a decline says why, in our words", "reason is %q, want %q", r.Refusal.Reason, b.Reason)
	}
	if r.Refusal.Code == "" && r.Refusal.Message == "" {
		b.broke("a decline keeps the provider's own code or words", "both are empty")
	}
	if len(r.Refusal.Code) > 64 || len(r.Refusal.Message) > 300 {
		b.broke("the provider's code and words have at most 64 and 300 bytes", "they have %d and %d", len(r.Refusal.Code), len(r.Refusal.Message))
	}
	if !r.Amount.IsZero() {
		b.broke("only an approval has an amount", "the decline has %s", r.Amount)
	}
	b.moved(a.Order)
	// Some providers keep no declined payments; what matters is that nothing is found approved.
	b.known(a.Ref, connector.Original{Ref: a.Ref, Amount: a.Amount, IDs: r.IDs})
	q := b.query(a)
	if b.quirks.Status.Blind && r.IDs == (connector.IDs{}) && b.blind(q) {
		return
	}
	if q.Finding == connector.Found && q.Result.Outcome != connector.Declined || q.Finding == connector.Unclear || q.Finding == connector.Pending {
		b.broke("a query about a decline finds it declined, or does not find it", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
	}
}
