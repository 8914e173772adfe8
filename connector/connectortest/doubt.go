package connectortest

import (
	"context"
	"time"

	"github.com/vezne/vezne/connector"
)

func doubtChecks() []check {
	var checks []check
	for _, k := range after() {
		checks = append(checks, check{k.String(), func(b *bench) { doubtAfter(b, k) }})
	}
	for _, k := range before() {
		checks = append(checks, check{k.String(), func(b *bench) { doubtBefore(b, k) }})
	}
	for _, what := range alterations() {
		checks = append(checks, check{"answer with " + what.String(), func(b *bench) { doubtAltered(b, what) }})
	}
	return append(checks, check{"deadline passes", deadlinePasses}, check{"decline whose answer is lost", lostDecline})
}

const doubtRule = "an answer that is lost, late, unreadable or about something else is a doubt, with a cause, and neither success nor failure"

// through is the time in which a call meets a trouble. It ends by itself where the trouble never would.
func (b *bench) through(k trouble) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(b.Context())
	if k == answerNever || k == requestHeld {
		go func() {
			select {
			case <-b.line.quiet:
				cancel()
			case <-ctx.Done():
			}
		}()
	}
	return ctx, cancel
}

// call authorizes and ends the wait itself where the trouble would never end.
func call(b *bench, k trouble, do func(ctx context.Context) connector.Result) connector.Result {
	ctx, cancel := b.through(k)
	defer cancel()
	b.line.trouble(k)
	r := do(ctx)
	b.saw(r)
	return r
}

func inDoubt(b *bench, r connector.Result) {
	b.Helper()
	if r.Outcome != connector.Indeterminate || r.NeverSent {
		b.broke(doubtRule, "outcome %s, never sent %t, %+v", r.Outcome, r.NeverSent, r.Refusal)
	}
	if r.Cause == nil {
		b.broke(doubtRule, "there is no cause")
	}
}

func doubtAfter(b *bench, k trouble) {
	a := b.sale()
	inDoubt(b, call(b, k, func(ctx context.Context) connector.Result { return b.connector.Authorize(ctx, a) }))
	if n := b.line.moved(); n != 1 {
		b.broke("a request that may move money is never sent twice", "%d requests were made", n)
	}
	if b.line.strayed() {
		b.broke("a redirect is not followed: a card goes to the configured address alone", "it was")
	}
	q := b.query(a)
	if !b.blind(q) && (q.Finding != connector.Found || q.Result.Outcome != connector.Approved || q.Result.Amount != a.Amount) {
		b.broke("a query settles the doubt", "query says %s, %s, cause %v, want found and approved", q.Finding, q.Result.Outcome, q.Cause)
	}
	b.moved(a.Order, Movement{connector.KindSale, a.Amount})
}

func doubtBefore(b *bench, k trouble) {
	a := b.sale()
	inDoubt(b, call(b, k, func(ctx context.Context) connector.Result { return b.connector.Authorize(ctx, a) }))
	if n := b.line.moved(); n != 1 {
		b.broke("a request that may move money is never sent twice", "%d requests were made", n)
	}
	q := b.query(a)
	if !b.blind(q) && q.Finding != connector.NotFound {
		b.broke("a query says that the provider knows nothing of the request", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
	}
	b.moved(a.Order)
}

func doubtAltered(b *bench, what Alteration) {
	if b.Alter[what] == nil {
		// Not every provider names everything in its answers; what it does not name cannot be wrong.
		b.Logf("the provider's answers name nothing that could be %s", what)
		return
	}
	a := b.sale()
	b.line.alter(what, false)
	r := b.connector.Authorize(b.Context(), a)
	b.saw(r)
	inDoubt(b, r)
	b.line.alter(what, true)
	q := b.query(a)
	if q.Finding == connector.Found || q.Finding == connector.NotFound {
		b.broke("a query's answer about something else settles nothing", "query says %s, %s", q.Finding, q.Result.Outcome)
	}
	b.line.trouble(noTrouble)
	if q := b.query(a); !b.blind(q) && (q.Finding != connector.Found || q.Result.Outcome != connector.Approved) {
		b.broke("a query settles the doubt", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
	}
	b.moved(a.Order, Movement{connector.KindSale, a.Amount})
}

func deadlinePasses(b *bench) {
	a := b.sale()
	// The only real time in the suite: the call must end by itself when its deadline has passed, however the clocks
	// of the rest stand. How long it takes does not matter to the check.
	a.Deadline = b.clock.Now().Add(20 * time.Millisecond)
	b.line.trouble(answerNever)
	r := b.connector.Authorize(b.Context(), a)
	b.saw(r)
	if r.NeverSent && b.line.moved() == 0 {
		return // The deadline passed before the request was on its way, which a slow machine may bring about.
	}
	inDoubt(b, r)
}

func lostDecline(b *bench) {
	a := b.sale()
	a.Card = b.Declined
	inDoubt(b, call(b, answerLost, func(ctx context.Context) connector.Result { return b.connector.Authorize(ctx, a) }))
	q := b.query(a)
	if b.blind(q) {
		return
	}
	if q.Finding == connector.Found && q.Result.Outcome != connector.Declined || q.Finding == connector.Unclear || q.Finding == connector.Pending {
		b.broke("a query about a decline finds it declined, or does not find it", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
	}
	b.moved(a.Order)
}

// settles checks what a query found out about a sale in doubt: that it took effect, if the provider acted, and else that the
// provider knows nothing of it; and that the books say the same.
func (b *bench) settles(a connector.Authorization, q connector.Report, acted bool) {
	if !acted {
		if q.Finding != connector.NotFound {
			b.broke("a query says that the provider knows nothing of the request", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
		}
		b.moved(a.Order)
		return
	}
	if q.Finding != connector.Found || q.Result.Outcome != connector.Approved || q.Result.Amount != a.Amount {
		b.broke("a query settles the doubt", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
	}
	b.moved(a.Order, Movement{connector.KindSale, a.Amount})
}
