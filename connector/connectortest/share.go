package connectortest

import (
	"context"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/money"
)

// Market is what the suite has to know of a marketplace's account, if the connector is a [connector.Sharer].
type Market struct {
	// Stores makes stores known to the provider, where that has to be done, and returns what the provider calls them: two, or
	// one where a payment has one store only.
	Stores func(t *testing.T) []string
	// Whole says that the stores have to share all of a payment.
	Whole bool
	// Part returns what a store has of an order in the provider's own books, whether it is held or released; nil if nothing
	// tells that.
	Part func(t *testing.T, order, store string) money.Amount
}

func shareChecks(c connector.Connector) []check {
	checks := []check{
		{"stores have their parts of a payment", sharedPayment},
		{"stores have their parts after 3-D Secure", sharedChallenge},
		{"parts that cannot be", impossibleShares},
	}
	for _, k := range append(after(), before()...) {
		checks = append(checks, check{"registration meets " + k.String(), func(b *bench) {
			unregisteredBy(b, k, func(ctx context.Context, a connector.Authorization) connector.Challenge {
				return b.sharer().ChallengeShared(ctx, a, b.parts(a.Amount), returnURL)
			})
		}})
	}
	if _, only := c.(connector.ThreeDOnly); !only {
		for _, k := range after() {
			checks = append(checks, check{"payment meets " + k.String(), func(b *bench) { sharedInDoubt(b, k, true) }})
		}
		for _, k := range before() {
			checks = append(checks, check{"payment meets " + k.String(), func(b *bench) { sharedInDoubt(b, k, false) }})
		}
	}
	if _, able := c.(connector.HoldSharer); able {
		checks = append(checks, check{"stores have their parts of what was held and is captured", sharedHold}, check{"a shared hold is voided", sharedHoldVoided})
	}
	if _, able := c.(connector.ShareReleaser); able {
		checks = append(checks, check{"a store is let have its part", released}, check{"a part of nobody is not released", notReleased})
		for _, k := range append(after(), before()...) {
			checks = append(checks, check{"release meets " + k.String(), func(b *bench) { releaseInDoubt(b, k) }})
		}
	}
	if _, able := c.(connector.ShareRefunder); able {
		checks = append(checks, check{"stores give back parts of a refund", sharedRefund})
		for _, k := range after() {
			checks = append(checks, check{"refund meets " + k.String(), func(b *bench) { sharedRefundInDoubt(b, k, true) }})
		}
		for _, k := range before() {
			checks = append(checks, check{"refund meets " + k.String(), func(b *bench) { sharedRefundInDoubt(b, k, false) }})
		}
	}
	return checks
}

func (b *bench) sharer() connector.Sharer {
	b.Helper()
	if b.Market == nil {
		b.Fatal("harness: a sharer needs a Market")
	}
	return able[connector.Sharer](b)
}

// stores are the stores of this check's marketplace.
func (b *bench) stores() []string {
	b.Helper()
	b.opened.Do(func() { b.marketed = b.Market.Stores(b.T) })
	return b.marketed
}

// parts divides an amount among the stores. The suite's amounts are lira of some hundreds.
func (b *bench) parts(whole money.Amount) []connector.Share {
	first := int64(5000)
	shares := []connector.Share{{Store: b.stores()[0], Amount: b.money(first)}}
	if len(b.stores()) == 1 {
		return shares
	}
	second := int64(2345)
	if b.Market.Whole {
		second = whole.Minor() - first
	}
	return append(shares, connector.Share{Store: b.stores()[1], Amount: b.money(second)})
}

// sellShared makes a shared payment in the way that the provider takes one, which must be approved.
func (b *bench) sellShared(a connector.Authorization) connector.FollowUp {
	b.Helper()
	var r connector.Result
	if b.threeDOnly() {
		ch := b.registerShared(a)
		r = b.finish(a, ch, b.Buyer(b.T, *ch.Redirect, Confirm)).Result
	} else {
		r = b.sharer().AuthorizeShared(b.Context(), a, b.parts(a.Amount))
	}
	b.saw(r)
	if r.Outcome != connector.Approved || r.Amount != a.Amount {
		b.Fatalf("outcome %s of %s (%+v, cause %v), want approved", r.Outcome, r.Amount, r.Refusal, r.Cause)
	}
	original := connector.Original{Ref: a.Ref, Amount: a.Amount, IDs: r.IDs, Captured: a.Amount.Minor()}
	b.known(a.Ref, original)
	return connector.FollowUp{Ref: b.ref(), Order: a.Order, Original: original, Amount: a.Amount, Deadline: b.clock.Now().Add(patience)}
}

// holdShared has an amount held of which stores are to have parts.
func (b *bench) holdShared(a connector.Authorization) connector.FollowUp {
	b.Helper()
	f := b.sellShared(a)
	f.Original.Captured = 0
	b.known(a.Ref, f.Original)
	return f
}

func sharedHold(b *bench) {
	a := b.preAuth()
	f := b.holdShared(a)
	if q := b.query(a); q.Finding != connector.Found || q.Result.Outcome != connector.Approved || q.Result.Amount != a.Amount {
		b.broke("a query finds an approval", "query says %s, %s of %s, cause %v", q.Finding, q.Result.Outcome, q.Result.Amount, q.Cause)
	}
	r := able[connector.Capturer](b).Capture(b.Context(), f)
	b.saw(r)
	if r.Outcome != connector.Approved || r.Amount != a.Amount {
		b.broke("what is allowed is done, for the amount asked for", "outcome %s of %s, %+v, cause %v", r.Outcome, r.Amount, r.Refusal, r.Cause)
	}
	b.moved(a.Order, Movement{connector.KindPreAuth, a.Amount}, Movement{connector.KindCapture, a.Amount})
	b.divided(a.Order, b.parts(a.Amount))
}

func sharedHoldVoided(b *bench) {
	a := b.preAuth()
	f := b.holdShared(a)
	r := able[connector.Voider](b).Void(b.Context(), f)
	b.saw(r)
	if r.Outcome != connector.Approved {
		b.broke("what is allowed is done, for the amount asked for", "outcome %s, %+v, cause %v", r.Outcome, r.Refusal, r.Cause)
	}
	b.moved(a.Order, Movement{connector.KindPreAuth, a.Amount}, Movement{connector.KindVoid, a.Amount})
}

func (b *bench) registerShared(a connector.Authorization) connector.Challenge {
	b.Helper()
	ch := b.sharer().ChallengeShared(b.Context(), a, b.parts(a.Amount), returnURL)
	b.saw(ch)
	if ch.Redirect == nil {
		b.Fatalf("challenge led to proof %+v and result %+v, want a redirect", ch.Proof, ch.Result)
	}
	return ch
}

// divided compares what the stores have.
func (b *bench) divided(order string, want []connector.Share) {
	b.Helper()
	if b.Market.Part == nil {
		b.Log("nothing tells what the stores have")
		return
	}
	for _, s := range want {
		if got := b.Market.Part(b.T, order, s.Store); got != s.Amount {
			b.broke("each store has the part that was said, and no other", "store %s has %s, want %s", s.Store, got, s.Amount)
		}
	}
}

func sharedPayment(b *bench) {
	a := b.sale()
	if b.threeDOnly() {
		neverSent(b, b.sharer().AuthorizeShared(b.Context(), a, b.parts(a.Amount)))
		untouched(b)
	}
	b.sellShared(a)
	b.moved(a.Order, Movement{connector.KindSale, a.Amount})
	b.divided(a.Order, b.parts(a.Amount))
	if q := b.query(a); q.Finding != connector.Found || q.Result.Outcome != connector.Approved || q.Result.Amount != a.Amount {
		b.broke("a query finds an approval", "query says %s, %s of %s, cause %v", q.Finding, q.Result.Outcome, q.Result.Amount, q.Cause)
	}
}

func sharedChallenge(b *bench) {
	a := b.sale()
	ch := b.registerShared(a)
	f := b.finish(a, ch, b.Buyer(b.T, *ch.Redirect, Confirm))
	if b.challenger().Shape() == connector.TwoStep {
		a.Proof = &f.Proof
		r := b.connector.Authorize(b.Context(), a)
		b.saw(r)
		if r.Outcome != connector.Approved {
			b.broke("a charge with its proof is approved", "outcome %s, %+v, cause %v", r.Outcome, r.Refusal, r.Cause)
		}
	}
	b.moved(a.Order, Movement{connector.KindSale, a.Amount})
	b.divided(a.Order, b.parts(a.Amount))
}

func impossibleShares(b *bench) {
	a := b.sale()
	store := b.sharer() // it names what the harness lacks
	first := b.stores()[0]
	if err := store.CanShare(a.Amount, b.parts(a.Amount)); err != nil {
		b.broke("parts that can be are known to be", "CanShare refuses them: %v", err)
	}
	otherMoney := money.New(100, money.USD)
	if a.Amount.Currency() == money.USD {
		otherMoney = money.New(100, money.EUR)
	}
	for name, shares := range map[string][]connector.Share{
		"none":              nil,
		"of nobody":         {{Amount: b.money(100)}},
		"of nothing":        {{Store: first, Amount: b.money(0)}},
		"too much":          {{Store: first, Amount: b.money(a.Amount.Minor() + 1)}},
		"twice":             {{Store: first, Amount: b.money(100)}, {Store: first, Amount: b.money(100)}},
		"another currency":  {{Store: first, Amount: otherMoney}},
		"less than nothing": {{Store: first, Amount: b.money(-100)}},
	} {
		if store.CanShare(a.Amount, shares) == nil {
			b.broke("parts that cannot be are known before anything is sent", "%s: CanShare passes them", name)
		}
		neverSent(b, store.AuthorizeShared(b.Context(), a, shares))
		ch := store.ChallengeShared(b.Context(), a, shares, returnURL)
		b.saw(ch)
		if ch.Result == nil || ch.Redirect != nil {
			b.broke("parts that cannot be are refused before anything is sent", "%s: challenge led to redirect %t", name, ch.Redirect != nil)
			continue
		}
		neverSent(b, *ch.Result)
	}
	untouched(b)
	b.moved(a.Order)
}

func sharedInDoubt(b *bench, k trouble, acts bool) {
	a := b.sale()
	inDoubt(b, call(b, k, func(ctx context.Context) connector.Result {
		return b.sharer().AuthorizeShared(ctx, a, b.parts(a.Amount))
	}))
	if n := b.line.moved(); n != 1 {
		b.broke("a request that may move money is never sent twice", "%d requests were made", n)
	}
	b.settles(a, b.query(a), acts)
	if acts {
		b.divided(a.Order, b.parts(a.Amount))
	}
}

func (b *bench) release(f connector.FollowUp, store string) connector.Release {
	return connector.Release{Original: f.Original, Store: store, Deadline: b.clock.Now().Add(patience)}
}

func released(b *bench) {
	a := b.sale()
	f := b.sellShared(a)
	for _, store := range b.stores() {
		before := b.line.moved()
		r := able[connector.ShareReleaser](b).ReleaseShare(b.Context(), b.release(f, store))
		b.saw(r)
		if r.Outcome != connector.Approved || !r.Amount.IsZero() {
			b.broke("a part that is held is released", "outcome %s of %s, %+v, cause %v", r.Outcome, r.Amount, r.Refusal, r.Cause)
		}
		if n := b.line.moved() - before; n != 1 {
			b.broke("a release calls the provider once", "%d requests were made", n)
		}
	}
	b.moved(a.Order, Movement{connector.KindSale, a.Amount}) // the buyer's money stays where it is
	b.divided(a.Order, b.parts(a.Amount))
	late := b.release(f, b.stores()[0])
	late.Deadline = b.clock.Now().Add(-time.Second)
	neverSent(b, able[connector.ShareReleaser](b).ReleaseShare(b.Context(), late))
}

func notReleased(b *bench) {
	a := b.sale()
	f := b.sellShared(a)
	r := able[connector.ShareReleaser](b).ReleaseShare(b.Context(), b.release(f, "NOBODY"))
	b.saw(r)
	if r.Outcome != connector.Declined || r.NeverSent || r.Refusal.Reason == "" {
		b.broke("what the provider refuses is declined with a reason", "outcome %s for %q, cause %v", r.Outcome, r.Refusal.Reason, r.Cause)
	}
	neverSent(b, able[connector.ShareReleaser](b).ReleaseShare(b.Context(), b.release(f, "")))
	b.divided(a.Order, b.parts(a.Amount))
}

func releaseInDoubt(b *bench, k trouble) {
	a := b.sale()
	f := b.sellShared(a)
	before := b.line.moved()
	inDoubt(b, call(b, k, func(ctx context.Context) connector.Result {
		return able[connector.ShareReleaser](b).ReleaseShare(ctx, b.release(f, b.stores()[0]))
	}))
	if n := b.line.moved() - before; n != 1 {
		b.broke("a request that may move money is never sent twice", "%d requests were made", n)
	}
}

// givenBack is a part of what the first store has.
func (b *bench) givenBack() []connector.Share {
	return []connector.Share{{Store: b.stores()[0], Amount: b.money(1000)}}
}

func (b *bench) refundShared(ctx context.Context, f connector.FollowUp) connector.Result {
	return able[connector.ShareRefunder](b).RefundShared(ctx, f, b.givenBack())
}

func (b *bench) afterRefund(whole money.Amount) []connector.Share {
	left := b.parts(whole)
	left[0].Amount = b.money(left[0].Amount.Minor() - 1000)
	return left
}

func sharedRefund(b *bench) {
	a := b.sale()
	f := b.next(b.sellShared(a), 1500)
	if b.quirks.Refund.SameDay != connector.RefundsAtOnce {
		b.clock.Advance(24 * time.Hour)
		f.Deadline = b.clock.Now().Add(patience)
	}
	r := b.refundShared(b.Context(), f)
	b.saw(r)
	if r.Outcome != connector.Approved || r.Amount != f.Amount {
		b.broke("what is allowed is done, for the amount asked for", "outcome %s of %s, %+v, cause %v", r.Outcome, r.Amount, r.Refusal, r.Cause)
	}
	b.moved(a.Order, Movement{connector.KindSale, a.Amount}, Movement{connector.KindRefund, f.Amount})
	b.divided(a.Order, b.afterRefund(a.Amount))

	before := b.line.came()
	f = b.next(f, 500) // of which the store is to give back a thousand
	neverSent(b, b.refundShared(b.Context(), f))
	if b.line.came() != before {
		b.broke("parts that cannot be are refused before anything is sent", "a request came")
	}
}

func sharedRefundInDoubt(b *bench, k trouble, acts bool) {
	a := b.sale()
	f := b.next(b.sellShared(a), 1500)
	if b.quirks.Refund.SameDay != connector.RefundsAtOnce {
		b.clock.Advance(24 * time.Hour)
		f.Deadline = b.clock.Now().Add(patience)
	}
	before := b.line.moved()
	inDoubt(b, call(b, k, func(ctx context.Context) connector.Result { return b.refundShared(ctx, f) }))
	if n := b.line.moved() - before; n != 1 {
		b.broke("a request that may move money is never sent twice", "%d requests were made", n)
	}
	q := b.queryFollowUp(connector.KindRefund, f)
	if !acts {
		if !b.untold(connector.KindRefund, q, false) && q.Finding != connector.NotFound {
			b.broke("a query says that the provider knows nothing of the request", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
		}
		b.moved(a.Order, Movement{connector.KindSale, a.Amount})
		b.divided(a.Order, b.parts(a.Amount))
		return
	}
	if q.Finding != connector.Found || q.Result.Outcome != connector.Approved || q.Result.Amount != f.Amount {
		b.broke("a query settles the doubt", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
	}
	b.moved(a.Order, Movement{connector.KindSale, a.Amount}, Movement{connector.KindRefund, f.Amount})
	b.divided(a.Order, b.afterRefund(a.Amount))
}
