package connectortest

import (
	"context"
	"time"

	"github.com/vezne/vezne/connector"
)

// The follow-ups are checked in one way, by the kind and the method that makes it.

type followUp struct {
	kind connector.Kind
	do   func(ctx context.Context, b *bench, f connector.FollowUp) connector.Result
	// ground makes the authorization that the follow-up builds on.
	ground func(b *bench) connector.Authorization
}

func capture() followUp {
	return followUp{connector.KindCapture, func(ctx context.Context, b *bench, f connector.FollowUp) connector.Result {
		return able[connector.Capturer](b).Capture(ctx, f)
	}, (*bench).preAuth}
}

func void() followUp {
	return followUp{connector.KindVoid, func(ctx context.Context, b *bench, f connector.FollowUp) connector.Result {
		return able[connector.Voider](b).Void(ctx, f)
	}, (*bench).sale}
}

func refund() followUp {
	return followUp{connector.KindRefund, func(ctx context.Context, b *bench, f connector.FollowUp) connector.Result {
		if b.quirks.Refund.SameDay != connector.RefundsAtOnce {
			b.clock.Advance(24 * time.Hour)
			f.Deadline = b.clock.Now().Add(patience)
		}
		return able[connector.Refunder](b).Refund(ctx, f)
	}, (*bench).sale}
}

func captureChecks() []check {
	u := capture()
	return append(u.checks(),
		check{"a part", func(b *bench) {
			a := b.preAuth()
			f := b.next(b.authorize(a), 5000)
			u.approved(b, f)
			b.moved(a.Order, Movement{connector.KindPreAuth, a.Amount}, Movement{connector.KindCapture, f.Amount})
		}},
		check{"more than was authorized", func(b *bench) {
			a := b.preAuth()
			u.declined(b, b.next(b.authorize(a), a.Amount.Minor()+1))
			b.moved(a.Order, Movement{connector.KindPreAuth, a.Amount})
		}},
		check{"all of it twice", func(b *bench) {
			a := b.preAuth()
			f := b.authorize(a)
			u.approved(b, f)
			u.declined(b, b.next(f, a.Amount.Minor()))
			b.moved(a.Order, Movement{connector.KindPreAuth, a.Amount}, Movement{connector.KindCapture, a.Amount})
		}},
	)
}

func voidChecks() []check {
	u := void()
	return append(u.checks(),
		check{"what is only held", func(b *bench) {
			if _, holds := b.connector.(connector.Capturer); !holds {
				return
			}
			a := b.preAuth()
			f := b.authorize(a)
			u.approved(b, f)
			b.moved(a.Order, Movement{connector.KindPreAuth, a.Amount}, Movement{connector.KindVoid, a.Amount})
		}},
		check{"twice", func(b *bench) {
			a := b.sale()
			f := b.authorize(a)
			u.approved(b, f)
			u.declined(b, b.next(f, a.Amount.Minor()))
			b.moved(a.Order, Movement{connector.KindSale, a.Amount}, Movement{connector.KindVoid, a.Amount})
		}},
	)
}

func refundChecks() []check {
	u := refund()
	return append(u.checks(),
		check{"in parts", func(b *bench) {
			a := b.sale()
			f := b.authorize(a)
			first, second := b.next(f, 2345), b.next(f, 10000)
			u.approved(b, first)
			u.approved(b, second)
			u.declined(b, b.next(f, 1))
			b.moved(a.Order, Movement{connector.KindSale, a.Amount}, Movement{connector.KindRefund, first.Amount}, Movement{connector.KindRefund, second.Amount})
		}},
		check{"two parts of the same amount", func(b *bench) {
			a := b.sale()
			f := b.authorize(a)
			u.approved(b, b.next(f, 1000))
			u.approved(b, b.next(f, 1000))
			b.moved(a.Order, Movement{connector.KindSale, a.Amount}, Movement{connector.KindRefund, b.money(1000)}, Movement{connector.KindRefund, b.money(1000)})
		}},
		check{"more than was taken", func(b *bench) {
			a := b.sale()
			u.declined(b, b.next(b.authorize(a), a.Amount.Minor()+1))
			b.moved(a.Order, Movement{connector.KindSale, a.Amount})
		}},
	)
}

// checks are those that every kind of follow-up has.
func (u followUp) checks() []check {
	checks := []check{
		{"all of it", func(b *bench) {
			a := u.ground(b)
			f := b.authorize(a)
			u.approved(b, f)
			b.moved(a.Order, Movement{kindOf(a), a.Amount}, Movement{u.kind, f.Amount})
		}},
		{"of a payment that is not there", func(b *bench) {
			a := u.ground(b)
			f := connector.FollowUp{
				Ref: b.ref(), Order: a.Order, Original: connector.Original{Ref: a.Ref, Amount: a.Amount},
				Amount: a.Amount, Deadline: a.Deadline,
			}
			u.declined(b, f)
			b.moved(a.Order)
		}},
	}
	for _, k := range after() {
		checks = append(checks, check{k.String(), func(b *bench) { u.troubled(b, k, true) }})
	}
	for _, k := range before() {
		checks = append(checks, check{k.String(), func(b *bench) { u.troubled(b, k, false) }})
	}
	return checks
}

func (u followUp) approved(b *bench, f connector.FollowUp) {
	b.Helper()
	f = b.summed(f)
	r := u.do(b.Context(), b, f)
	b.saw(r)
	if r.Outcome != connector.Approved || r.Amount != f.Amount {
		b.broke("what is allowed is done, for the amount asked for", "%s is %s of %s (%+v, cause %v), want approved of %s",
			u.kind, r.Outcome, r.Amount, r.Refusal, r.Cause, f.Amount)
	}
	q := b.queryFollowUp(u.kind, f)
	if !b.untold(u.kind, q, true) && (q.Finding != connector.Found || q.Result.Outcome != connector.Approved || q.Result.Amount != f.Amount) {
		b.broke("a query finds what was done", "query says %s, %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Result.Amount, q.Cause)
	}
	b.happened(u.kind, f)
}

func (u followUp) declined(b *bench, f connector.FollowUp) {
	b.Helper()
	r := u.do(b.Context(), b, b.summed(f))
	b.saw(r)
	if r.Outcome != connector.Declined || r.Refusal.Reason == "" {
		b.broke("what the provider refuses is declined with a reason", "%s is %s with reason %q, cause %v", u.kind, r.Outcome, r.Refusal.Reason, r.Cause)
	}
}

// troubled makes the follow-up meet a trouble, and settles the doubt.
func (u followUp) troubled(b *bench, k trouble, acts bool) {
	a := u.ground(b)
	f := b.authorize(a)
	before := b.line.moved()
	inDoubt(b, call(b, k, func(ctx context.Context) connector.Result { return u.do(ctx, b, f) }))
	if n := b.line.moved() - before; n != 1 {
		b.broke("a request that may move money is never sent twice", "%d requests were made", n)
	}
	q := b.queryFollowUp(u.kind, f)
	if !acts {
		if !b.untold(u.kind, q, false) && q.Finding != connector.NotFound {
			b.broke("a query says that the provider knows nothing of the request", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
		}
		b.moved(a.Order, Movement{kindOf(a), a.Amount})
		return
	}
	if !b.untold(u.kind, q, true) && (q.Finding != connector.Found || q.Result.Outcome != connector.Approved || q.Result.Amount != f.Amount) {
		b.broke("a query settles the doubt", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
	}
	b.moved(a.Order, Movement{kindOf(a), a.Amount}, Movement{u.kind, f.Amount})
}

// untold reports whether a query about a follow-up found nothing out at a provider that does not tell. It may find what was made.
// Where a refund is a request that somebody may look into, one that is not there yet may still come; and so may whatever a bank did
// not approve at once, a void too, where a provider writes that down.
func (b *bench) untold(kind connector.Kind, q connector.Report, made bool) bool {
	b.Helper()
	booking := b.quirks.Refund.Booking
	pending := !made && (kind == connector.KindRefund && booking == connector.BookedOnRequest ||
		kind != connector.KindCapture && booking == connector.BookedIfNamed)
	if b.quirks.Status.FollowUps != connector.OnlyIfDone && !pending || made && q.Finding == connector.Found {
		return false
	}
	if q.Finding != connector.Unclear {
		b.broke("a provider that does not tell what became of a follow-up settles no doubt about it", "query says %s, %s", q.Finding, q.Result.Outcome)
	}
	return true
}
