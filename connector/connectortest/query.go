package connectortest

import (
	"context"
	"time"

	"github.com/vezne/vezne/connector"
)

func queryChecks() []check {
	checks := []check{
		{"unknown ref", unknownRef},
		{"another amount than was asked for", otherAmountAsked},
	}
	for _, k := range []trouble{answerLost, answerNever, answerError, answerHTML, answerCut, answerEmpty, answerEndless, requestLost, requestError, requestEchoed} {
		checks = append(checks, check{"query meets " + k.String(), func(b *bench) { troubledQuery(b, k) }})
	}
	return checks
}

func unknownRef(b *bench) {
	known := b.sale()
	b.authorize(known)
	q := b.query(b.sale())
	if b.blind(q) {
		return
	}
	if q.Finding != connector.NotFound {
		b.broke("a request that the provider does not know is not found", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
	}
}

// otherAmountAsked asks about a request with another amount than it had: one of the two is not the payment that is meant.
func otherAmountAsked(b *bench) {
	a := b.sale()
	b.authorize(a)
	a.Amount = b.money(a.Amount.Minor() + 1)
	q := b.query(a)
	if q.Finding == connector.Found && q.Result.Outcome == connector.Approved {
		b.broke("an answer about another amount settles nothing", "query says %s, %s, %s", q.Finding, q.Result.Outcome, q.Result.Amount)
	}
}

func troubledQuery(b *bench, k trouble) {
	a := b.sale()
	b.authorize(a)
	ctx, cancel := b.through(k)
	defer cancel()
	b.line.down(k)
	r := b.connector.Query(ctx, connector.Inquiry{
		Ref: a.Ref, Order: a.Order, Kind: connector.KindSale, Amount: a.Amount, Original: b.original(a), Deadline: a.Deadline,
	})
	b.saw(r)
	if r.Finding != connector.Unclear || r.Cause == nil {
		b.broke("a query without a usable answer is unclear, with a cause", "report %s, %s, cause %v", r.Finding, r.Result.Outcome, r.Cause)
	}
	b.line.trouble(noTrouble)
	if q := b.query(a); q.Finding != connector.Found || q.Result.Outcome != connector.Approved {
		b.broke("a query may be repeated until it is answered", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
	}
	b.moved(a.Order, Movement{connector.KindSale, a.Amount})
}

// heldUp keeps a request on its way until its deadline and the window have passed. The provider then says that it
// does not know it, the contract says that this is proof, and the request arrives after all.
func heldUp(b *bench) {
	a := b.sale()
	inDoubt(b, call(b, requestHeld, func(ctx context.Context) connector.Result { return b.connector.Authorize(ctx, a) }))
	if connector.Expired(b.connector, a.Deadline, b.clock.Now()) {
		b.broke("a denial before the deadline and the window have passed proves nothing", "the contract calls it proof")
	}
	if q := b.query(a); b.blind(q) {
		return
	} else if q.Finding != connector.NotFound {
		b.broke("a request that has not arrived is not found", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
	}
	b.clock.Advance(a.Deadline.Sub(b.clock.Now()) + b.connector.Window() + time.Second)
	if !connector.Expired(b.connector, a.Deadline, b.clock.Now()) {
		b.broke("a denial after the deadline and the window have passed is proof", "the contract does not call it proof")
	}
	if q := b.query(a); q.Finding != connector.NotFound {
		b.broke("a request that has not arrived is not found", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
	}
	if !b.EnforcesDeadline {
		// Such a provider is trusted to have dropped the connection by then, and the window is as long as that takes.
		return
	}
	b.line.deliver()
	b.moved(a.Order)
	if q := b.query(a); q.Finding != connector.NotFound {
		b.broke("a denial that was proof stays true", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
	}
}
