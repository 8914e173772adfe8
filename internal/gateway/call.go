package gateway

// call.go is the gap: what happens between the commit of an intent and the commit of its answer.

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// errand is a request that may move money, on its way to one account and perhaps, after it, to others.
type errand struct {
	conn connector.Connector
	idem *Idempotency
	// ask makes the call that the payment's last attempt is about.
	ask func(ctx context.Context, c connector.Connector, p payment.Payment) connector.Result
	// leave tells the guard how the call ended.
	leave func(*connector.Result)
	// onward is where the payment may go when this account has certainly done nothing; nil where it may go nowhere.
	onward *onward
}

// call asks the provider and makes its answer durable. The intent is durable already. It goes on when the
// shop hangs up: the request may have left, and an answer that nobody writes down would be a lost one. It
// returns the payment as it stands afterwards, with the doubt settled if the provider could settle it within
// the shop's patience, and after the last of the accounts that it may go to.
func (g *Gateway) call(ctx context.Context, p payment.Payment, e *errand) payment.Payment {
	ctx = context.WithoutCancel(ctx)
	land := g.flights.start(p.ID)
	defer land()
	for {
		was := tryOf(p)
		after, err := g.try(ctx, p, e)
		e.onward.abandon()
		if err != nil {
			// The intent is durable and its job waits, so nothing is lost: the payment is in doubt until the job
			// has asked the provider.
			g.log.Error("answer of provider could not be stored", "payment", string(p.ID), "error", err)
			return after
		}
		if now := tryOf(after); now.operation != was.operation || now.attempt == was.attempt {
			return after
		}
		// Only this errand sends the payment on: whoever settles it elsewhere has no card to send it with.
		p = after
		g.noteFailover(p)
	}
}

// try makes one call and settles what it can. The payment that it returns has another attempt if it goes on, to e.conn then.
func (g *Gateway) try(ctx context.Context, p payment.Payment, e *errand) (payment.Payment, error) {
	op, at := p.Last()
	asked := tryOf(p)
	// A connector that panics has asked who knows what, and the guard has to hear of it.
	leave := e.leave
	defer leave(&connector.Result{})
	began := g.now()
	// A duration and not the deadline itself: a context lives by the machine's clock, a payment by the gateway's.
	bounded, cancel := context.WithTimeout(ctx, at.Deadline.Sub(began))
	r := e.ask(bounded, e.conn, p)
	cancel()
	r = checked(r, p.Money(op.Amount))
	g.observe(at.Provider, string(op.Kind), r.Outcome.String(), g.now().Sub(began))
	if r.Cause != nil {
		g.log.Warn("provider call has a cause to look at", "payment", string(p.ID), "provider", at.Provider,
			"operation", string(op.Kind), "outcome", r.Outcome.String(), "cause", r.Cause)
	}
	after, err := g.settleWith(ctx, p, r, e)
	leave(&r) // after the answer is durable: what a breaker has to write down must not hold it up
	if err != nil {
		return p, err
	}
	if asked.undecided(after) {
		return g.insist(ctx, after, e), nil
	}
	return after, nil
}

// try names one attempt of a payment by its numbers.
type try struct{ operation, attempt int }

// tryOf names the payment's last attempt.
func tryOf(p payment.Payment) try {
	op, at := p.Last()
	return try{op.Seq, at.Seq}
}

// undecided reports whether the attempt is the one whose outcome is still not known.
func (t try) undecided(p payment.Payment) bool {
	_, _, open := p.Open()
	return open && tryOf(p) == t
}

// checked turns an approval of another amount into a doubt, and so an outcome that is none. Whatever the provider
// meant by it, it is not the answer to what was asked.
func checked(r connector.Result, asked money.Amount) connector.Result {
	switch r.Outcome {
	case connector.Approved:
		if r.Amount != asked {
			return connector.Result{
				Outcome: connector.Indeterminate,
				Cause:   fmt.Errorf("provider approved %s where %s was asked", r.Amount, asked),
			}
		}
		return r
	case connector.Declined, connector.Indeterminate:
		return r
	}
	return connector.Result{Outcome: connector.Indeterminate, Cause: errors.New("connector gave no outcome")}
}

// settleWith commits what a result means for the payment's open operation. When another node has moved the
// payment meanwhile, the result is applied to what the payment is now, unless that attempt has an outcome
// already: what is open then, if anything, is another attempt or operation, and this is not its answer. The payment
// goes on to another account, with e.conn, if it may; e is nil for whoever only settles.
func (g *Gateway) settleWith(ctx context.Context, p payment.Payment, r connector.Result, e *errand) (payment.Payment, error) {
	asked := tryOf(p)
	for range conflictTries {
		_, at := p.Last()
		if !asked.undecided(p) {
			g.warnOfDisagreement(p, asked, r)
			return p, nil
		}
		if r.Outcome == connector.Indeterminate && at.Status == payment.Doubtful {
			return p, nil
		}
		step, change, err := g.changeAfter(ctx, p, r, e)
		if err != nil {
			return p, err
		}
		err = g.store.Commit(ctx, change)
		if err == nil {
			if step.Ended != nil {
				var to candidate
				to, e.leave = e.onward.take()
				e.conn = to.conn
			}
			return step.Payment, nil
		}
		if !errors.Is(err, store.ErrStale) {
			return p, fmt.Errorf("store answer of payment %s: %w", p.ID, err)
		}
		p, err = g.store.Payment(ctx, p.Merchant, p.ID)
		if err != nil {
			return p, fmt.Errorf("read payment again: %w", err)
		}
	}
	return p, errContended()
}

// changeAfter is what a result means for an errand: another account, or an outcome.
func (g *Gateway) changeAfter(ctx context.Context, p payment.Payment, r connector.Result, e *errand) (payment.Step, store.Change, error) {
	if e == nil {
		return g.changeFor(ctx, p, r, nil)
	}
	if g.goesOn(e.onward, r) {
		return g.reroute(p, r, *e.onward.next)
	}
	return g.changeFor(ctx, p, r, e.idem)
}

// changeFor is what a result means for the payment's open operation, with the job that a doubt needs, or without
// the one that it no longer needs.
func (g *Gateway) changeFor(
	ctx context.Context, p payment.Payment, r connector.Result, idem *Idempotency,
) (payment.Step, store.Change, error) {
	now := g.now()
	step, err := stepFor(p, r, now)
	if err != nil {
		return payment.Step{}, store.Change{}, err
	}
	change := store.Change{Merchant: p.Merchant, Step: &step}
	if r.Outcome == connector.Indeterminate {
		change.Enqueue = append(change.Enqueue, settleJob(step.Payment, now))
	} else {
		change.Done = []string{settleID(step.Payment.ID, step.Operation.Seq)}
		change.Answer = idem.answer(step.Payment, now)
	}
	change, err = g.withShares(ctx, change, nil)
	if err != nil {
		return payment.Step{}, store.Change{}, err
	}
	return step, g.withPosting(g.withNotice(change)), nil
}

func stepFor(p payment.Payment, r connector.Result, now time.Time) (payment.Step, error) {
	switch r.Outcome {
	case connector.Approved:
		return p.Approve(payment.IDs(r.IDs), now)
	case connector.Declined:
		return p.Refuse(shortened(r.Refusal), payment.IDs(r.IDs), now)
	case connector.Indeterminate:
		return p.Lose(payment.IDs(r.IDs), now)
	}
	return p.Lose(payment.IDs(r.IDs), now)
}

// warnOfDisagreement speaks up when a provider's answer arrives after the payment was settled otherwise. The
// proof window exists so that this cannot happen; if it does, a person must look.
func (g *Gateway) warnOfDisagreement(p payment.Payment, asked try, r connector.Result) {
	op := p.Operations[asked.operation-1]
	if at := op.Attempts[asked.attempt-1]; r.Outcome == connector.Approved && at.Status == payment.Refused {
		g.log.Error("provider approved what had been settled as refused; reconcile by hand",
			"payment", string(p.ID), "operation", op.Seq, "kind", string(op.Kind), "provider", at.Provider)
	}
}

// insist asks about a doubt until it is settled or the shop's patience is over; after that the job goes on.
func (g *Gateway) insist(ctx context.Context, p payment.Payment, e *errand) payment.Payment {
	until := g.now().Add(g.patience)
	asked := tryOf(p)
	for wait := firstInquiryWait; ; wait *= 2 {
		after, err := g.inquire(ctx, p, e.conn, e)
		if err != nil {
			g.log.Error("inquiry could not be stored", "payment", string(p.ID), "error", err)
			return p
		}
		p = after
		if !asked.undecided(p) || g.now().Add(wait).After(until) {
			return p
		}
		rest(ctx, wait)
	}
}

// firstInquiryWait is the pause after the first inquiry that settled nothing; it doubles from there.
const firstInquiryWait = 100 * time.Millisecond

func rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// shortened keeps a provider's words within what the store holds, whichever way the connector made them.
func shortened(r decline.Refusal) decline.Refusal {
	return connector.RefusalOf(r.Reason, r.Code, r.Message)
}
