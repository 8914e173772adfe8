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
	"github.com/vezne/vezne/pan"
)

// call asks the provider and makes its answer durable. The intent is durable already. It goes on when the
// shop hangs up: the request may have left, and an answer that nobody writes down would be a lost one. It
// returns the payment as it stands afterwards, with the doubt settled if the provider could settle it within
// the shop's patience.
func (g *Gateway) call(
	ctx context.Context, p payment.Payment, c connector.Connector, idem *Idempotency,
	ask func(context.Context) connector.Result,
) payment.Payment {
	ctx = context.WithoutCancel(ctx)
	land := g.flights.start(p.ID)
	defer land()
	op, at := p.Last()
	began := g.now()
	// A duration and not the deadline itself: a context lives by the machine's clock, a payment by the gateway's.
	asked, cancel := context.WithTimeout(ctx, at.Deadline.Sub(began))
	r := ask(asked)
	cancel()
	r = checked(r, p.Money(op.Amount))
	g.observe(at.Provider, string(op.Kind), r.Outcome.String(), g.now().Sub(began))
	if r.Cause != nil {
		g.log.Warn("provider call has a cause to look at", "payment", string(p.ID), "provider", at.Provider,
			"operation", string(op.Kind), "outcome", r.Outcome.String(), "cause", r.Cause)
	}
	after, err := g.settleWith(ctx, p, r, idem)
	if err != nil {
		// The intent is durable and its job waits, so nothing is lost: the payment is in doubt until the job
		// has asked the provider.
		g.log.Error("answer of provider could not be stored", "payment", string(p.ID), "error", err)
		return p
	}
	if undecided(after, op.Seq) {
		return g.insist(ctx, after, c, idem)
	}
	return after
}

// undecided reports whether the operation with the number is the one whose outcome is still not known.
func undecided(p payment.Payment, seq int) bool {
	op, _, open := p.Open()
	return open && op.Seq == seq
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
// payment meanwhile, the result is applied to what the payment is now, unless that operation has an outcome
// already: what is open then, if anything, is another operation, and this is not its answer.
func (g *Gateway) settleWith(
	ctx context.Context, p payment.Payment, r connector.Result, idem *Idempotency,
) (payment.Payment, error) {
	asked, _ := p.Last()
	seq := asked.Seq
	for range conflictTries {
		_, at := p.Last()
		if !undecided(p, seq) {
			g.warnOfDisagreement(p, seq, r)
			return p, nil
		}
		if r.Outcome == connector.Indeterminate && at.Status == payment.Doubtful {
			return p, nil
		}
		step, change, err := g.changeFor(p, r, idem)
		if err != nil {
			return p, err
		}
		err = g.store.Commit(ctx, change)
		if err == nil {
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

// changeFor is what a result means for the payment's open operation, with the job that a doubt needs, or without
// the one that it no longer needs.
func (g *Gateway) changeFor(p payment.Payment, r connector.Result, idem *Idempotency) (payment.Step, store.Change, error) {
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
	return step, g.withNotice(change), nil
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
func (g *Gateway) warnOfDisagreement(p payment.Payment, seq int, r connector.Result) {
	op := p.Operations[seq-1]
	if r.Outcome == connector.Approved && op.Status == payment.Refused {
		g.log.Error("provider approved what had been settled as refused; reconcile by hand",
			"payment", string(p.ID), "operation", op.Seq, "kind", string(op.Kind))
	}
}

// insist asks about a doubt until it is settled or the shop's patience is over; after that the job goes on.
func (g *Gateway) insist(
	ctx context.Context, p payment.Payment, c connector.Connector, idem *Idempotency,
) payment.Payment {
	until := g.now().Add(g.patience)
	op, _ := p.Last()
	seq := op.Seq
	for wait := firstInquiryWait; ; wait *= 2 {
		after, err := g.inquire(ctx, p, c, idem)
		if err != nil {
			g.log.Error("inquiry could not be stored", "payment", string(p.ID), "error", err)
			return p
		}
		p = after
		if !undecided(p, seq) || g.now().Add(wait).After(until) {
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

// shortened keeps a provider's words within what the store holds; see decline.Refusal. A card number in them is
// masked, since they are kept in plain and shown.
func shortened(r decline.Refusal) decline.Refusal {
	r.Code, r.Message = cut(pan.Scrub(r.Code), 64), cut(pan.Scrub(r.Message), 300)
	return r
}

// cut shortens text to at most n bytes without splitting a letter.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && text[n]&0xC0 == 0x80 {
		n--
	}
	return text[:n]
}
