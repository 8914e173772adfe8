package connectortest

import (
	"context"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/money"
)

func payChecks(c connector.Connector) []check {
	checks := []check{
		{"a part", func(b *bench) { paidWithPoints(b, 2345) }},
		{"all of it", func(b *bench) { paidWithPoints(b, 12345) }},
		{"more than the card has", tooManyPoints},
		{"points that cannot be", impossiblePoints},
		{"a payment that is declined", pointsDeclined},
	}
	for _, k := range after() {
		checks = append(checks, check{"payment meets " + k.String(), func(b *bench) { pointsInDoubt(b, k, true) }})
	}
	for _, k := range before() {
		checks = append(checks, check{"payment meets " + k.String(), func(b *bench) { pointsInDoubt(b, k, false) }})
	}
	if _, able := c.(connector.Challenger); able {
		checks = append(checks, check{"after 3-D Secure", pointsAfterVisit})
		for _, k := range append(after(), before()...) {
			checks = append(checks, check{"registration meets " + k.String(), func(b *bench) {
				unregisteredBy(b, k, func(ctx context.Context, a connector.Authorization) connector.Challenge {
					return b.payer().ChallengeWithPoints(ctx, a, b.use(2345), returnURL)
				})
			}})
		}
	}
	if _, able := c.(connector.Voider); able {
		checks = append(checks, check{"a void gives all of them back", pointsVoided})
	}
	if _, able := c.(connector.Capturer); able {
		checks = append(checks, check{"a capture takes them first", pointsCaptured})
	}
	checks = append(checks, check{"a refund gives back what it says of them", pointsRefunded}, check{"a refund in money gives none back", moneyRefunded})
	for _, k := range after() {
		checks = append(checks, check{"refund meets " + k.String(), func(b *bench) { pointsRefundInDoubt(b, k, true) }})
	}
	for _, k := range before() {
		checks = append(checks, check{"refund meets " + k.String(), func(b *bench) { pointsRefundInDoubt(b, k, false) }})
	}
	return checks
}

func (b *bench) payer() connector.PointsPayer { return able[connector.PointsPayer](b) }

func (b *bench) use(minor int64) connector.PointsUse {
	b.Helper()
	if len(b.Points) == 0 || b.PointsOf == nil || b.Points[0].Worth.Minor() < 20000 {
		b.Fatal("harness: a payer with points needs a card with at least 200.00 of them, and PointsOf")
	}
	return connector.PointsUse{Name: b.Points[0].Name, Amount: b.money(minor)}
}

// spent compares what the card has with what it had.
func (b *bench) spent(minor int64) {
	b.Helper()
	// Whoever was never asked about the card may not have written down what it has.
	if _, err := b.points(b.Context(), b.clock.Now().Add(patience)); err != nil {
		b.Fatalf("ask for points: %v", err)
	}
	if got, want := b.PointsOf(b.T), b.Points[0].Worth.Minor()-minor; got != want {
		b.broke("no point is lost or doubled", "the card has %d, want %d", got, want)
	}
}

// payWithPoints makes a payment with points, which must be approved.
func (b *bench) payWithPoints(a connector.Authorization, p connector.PointsUse) connector.FollowUp {
	b.Helper()
	r := b.payer().AuthorizeWithPoints(b.Context(), a, p)
	b.saw(r)
	if r.Outcome != connector.Approved || r.Amount != a.Amount {
		b.Fatalf("outcome %s of %s (%+v, cause %v), want the whole approved", r.Outcome, r.Amount, r.Refusal, r.Cause)
	}
	original := connector.Original{Ref: a.Ref, Amount: a.Amount, IDs: r.IDs}
	if !a.PreAuth {
		original.Captured = a.Amount.Minor()
	}
	b.known(a.Ref, original)
	return connector.FollowUp{Ref: b.ref(), Order: a.Order, Original: original, Amount: a.Amount, Deadline: b.clock.Now().Add(patience)}
}

func (b *bench) askOf(a connector.Authorization, p connector.PointsUse) connector.Report {
	b.Helper()
	return b.ask(connector.Inquiry{Ref: a.Ref, Order: a.Order, Kind: kindOf(a), Amount: a.Amount, Original: b.original(a), Proof: a.Proof, Points: p})
}

func paidWithPoints(b *bench, minor int64) {
	a, p := b.sale(), b.use(minor)
	b.payWithPoints(a, p)
	if n := b.line.moved(); n != 1 {
		b.broke("a request that may move money is made once", "%d requests were made", n)
	}
	b.moved(a.Order, Movement{connector.KindSale, a.Amount})
	b.spent(minor)
	if q := b.askOf(a, p); q.Finding != connector.Found || q.Result.Outcome != connector.Approved || q.Result.Amount != a.Amount {
		b.broke("a query finds an approval", "query says %s, %s of %s, cause %v", q.Finding, q.Result.Outcome, q.Result.Amount, q.Cause)
	}
	const rule = "an answer about other points settles nothing"
	for name, other := range map[string]connector.PointsUse{"none": {}, "fewer": b.use(minor - 1), "another kind": {Name: "x" + p.Name, Amount: p.Amount}} {
		if q := b.askOf(a, other); q.Finding == connector.Found {
			b.broke(rule, "query for %s says %s", name, q.Result.Outcome)
		}
	}
}

func tooManyPoints(b *bench) {
	a := b.sale()
	has := b.Points[0].Worth.Minor()
	a.Amount = b.money(has + 1)
	r := b.payer().AuthorizeWithPoints(b.Context(), a, b.use(has+1))
	b.saw(r)
	if r.Outcome != connector.Declined || r.Refusal.Reason == "" {
		b.broke("more points than the card has are a decline", "outcome %s, %+v, cause %v", r.Outcome, r.Refusal, r.Cause)
	}
	b.moved(a.Order)
	b.spent(0)
}

func impossiblePoints(b *bench) {
	a := b.sale()
	f := connector.FollowUp{Ref: b.ref(), Order: a.Order, Original: connector.Original{Ref: a.Ref, Amount: a.Amount}, Amount: a.Amount, Deadline: a.Deadline}
	other := money.USD
	if a.Amount.Currency() == other {
		other = money.EUR
	}
	for name, p := range map[string]connector.PointsUse{
		"none": {}, "of no kind": {Amount: b.money(100)}, "nothing": b.use(0), "less than nothing": b.use(-100),
		"too many": b.use(a.Amount.Minor() + 1), "another currency": {Name: b.Points[0].Name, Amount: money.New(100, other)},
	} {
		neverSent(b, b.payer().AuthorizeWithPoints(b.Context(), a, p))
		neverSent(b, b.payer().RefundWithPoints(b.Context(), f, p))
		ch := b.payer().ChallengeWithPoints(b.Context(), a, p, returnURL)
		b.saw(ch)
		if ch.Result == nil || ch.Redirect != nil {
			b.broke("points that cannot be are refused before anything is sent", "%s: challenge led to redirect %t", name, ch.Redirect != nil)
			continue
		}
		neverSent(b, *ch.Result)
	}
	untouched(b)
	b.moved(a.Order)
}

func pointsDeclined(b *bench) {
	a := b.sale()
	a.Card = b.Declined
	r := b.payer().AuthorizeWithPoints(b.Context(), a, b.use(2345))
	b.saw(r)
	if r.Outcome != connector.Declined || r.Refusal.Reason != b.Reason {
		b.broke("a decline has its reason", "outcome %s, %+v, cause %v", r.Outcome, r.Refusal, r.Cause)
	}
	b.moved(a.Order)
	b.spent(0)
}

func pointsInDoubt(b *bench, k trouble, acts bool) {
	a, p := b.sale(), b.use(2345)
	inDoubt(b, call(b, k, func(ctx context.Context) connector.Result { return b.payer().AuthorizeWithPoints(ctx, a, p) }))
	if n := b.line.moved(); n != 1 {
		b.broke("a request that may move money is never sent twice", "%d requests were made", n)
	}
	b.settles(a, b.askOf(a, p), acts)
	b.line.trouble(noTrouble)
	if acts {
		b.spent(2345)
	} else {
		b.spent(0)
	}
}

func pointsAfterVisit(b *bench) {
	a, p := b.sale(), b.use(2345)
	ch := b.payer().ChallengeWithPoints(b.Context(), a, p, returnURL)
	b.saw(ch)
	if ch.Redirect == nil {
		b.Fatalf("challenge led to proof %+v and result %+v, want a redirect", ch.Proof, ch.Result)
	}
	form := b.Buyer(b.T, *ch.Redirect, Confirm)
	f := b.challenger().Finish(b.Context(), connector.Return{
		Ref: a.Ref, Order: a.Order, Amount: a.Amount, State: ch.State, Points: p, Form: form, Deadline: b.clock.Now().Add(patience),
	})
	b.saw(f)
	r := f.Result
	if b.challenger().Shape() == connector.TwoStep {
		a.Proof = &f.Proof
		r = b.payer().AuthorizeWithPoints(b.Context(), a, p)
		b.saw(r)
	}
	if r.Outcome != connector.Approved || r.Amount != a.Amount {
		b.broke("a payment after 3-D Secure is approved", "outcome %s of %s, %+v, cause %v", r.Outcome, r.Amount, r.Refusal, r.Cause)
	}
	b.moved(a.Order, Movement{connector.KindSale, a.Amount})
	b.spent(2345)
}

func pointsVoided(b *bench) {
	a := b.sale()
	f := b.payWithPoints(a, b.use(2345))
	void().approved(b, f)
	b.moved(a.Order, Movement{connector.KindSale, a.Amount}, Movement{connector.KindVoid, a.Amount})
	b.spent(0)
}

func pointsCaptured(b *bench) {
	for _, c := range []struct{ amount, taken int64 }{{12345, 2345}, {2345, 2345}, {1000, 1000}} {
		had := b.Points[0].Worth.Minor()
		a := b.preAuth()
		f := b.next(b.payWithPoints(a, b.use(2345)), c.amount)
		b.spent(2345)
		capture().approved(b, f)
		b.spent(c.taken)
		b.Points[0].Worth = b.money(had - c.taken)
		b.Points[0].Value, b.Points[0].Amount = b.Points[0].Worth.Decimal(), b.Points[0].Worth.Decimal()
	}
}

// refunded gives back amount, of which points go back as such.
func (b *bench) refunded(ctx context.Context, f connector.FollowUp, points int64) connector.Result {
	if b.quirks.Refund.SameDay != connector.RefundsAtOnce {
		b.clock.Advance(24 * time.Hour)
		f.Deadline = b.clock.Now().Add(patience)
	}
	r := b.payer().RefundWithPoints(ctx, f, b.use(points))
	b.saw(r)
	return r
}

func pointsRefunded(b *bench) {
	a := b.sale()
	f := b.payWithPoints(a, b.use(2345))
	for _, part := range []struct{ amount, points, left int64 }{{1000, 1000, 1345}, {5000, 1000, 345}} {
		g := b.next(f, part.amount)
		if r := b.refunded(b.Context(), g, part.points); r.Outcome != connector.Approved || r.Amount != g.Amount {
			b.broke("what is allowed is done, for the amount asked for", "outcome %s of %s, %+v, cause %v", r.Outcome, r.Amount, r.Refusal, r.Cause)
		}
		b.spent(part.left)
	}
	if r := b.refunded(b.Context(), b.next(f, 346), 346); r.Outcome != connector.Declined {
		b.broke("no more points are given back than were taken", "outcome %s, cause %v", r.Outcome, r.Cause)
	}
	if r := b.refunded(b.Context(), b.next(f, 6345), 345); r.Outcome != connector.Approved {
		b.broke("the rest is given back", "outcome %s, %+v, cause %v", r.Outcome, r.Refusal, r.Cause)
	}
	b.spent(0)
	b.moved(a.Order, Movement{connector.KindSale, a.Amount}, Movement{connector.KindRefund, b.money(1000)},
		Movement{connector.KindRefund, b.money(5000)}, Movement{connector.KindRefund, b.money(6345)})
}

func moneyRefunded(b *bench) {
	a := b.sale()
	f := b.payWithPoints(a, b.use(2345))
	refund().approved(b, b.next(f, 10000))
	b.spent(2345)
	refund().declined(b, b.next(f, 1))
	b.moved(a.Order, Movement{connector.KindSale, a.Amount}, Movement{connector.KindRefund, b.money(10000)})
}

func pointsRefundInDoubt(b *bench, k trouble, acts bool) {
	a := b.sale()
	f := b.next(b.payWithPoints(a, b.use(2345)), 5000)
	inDoubt(b, call(b, k, func(ctx context.Context) connector.Result { return b.refunded(ctx, f, 2345) }))
	q := b.ask(connector.Inquiry{
		Ref: f.Ref, Order: f.Order, Kind: connector.KindRefund, Amount: f.Amount, Original: f.Original, Points: b.use(2345),
	})
	want, left := connector.NotFound, int64(2345)
	if acts {
		want, left = connector.Found, 0
	}
	if q.Finding != want {
		b.broke("a query settles the doubt", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
	}
	b.line.trouble(noTrouble)
	b.spent(left)
}
