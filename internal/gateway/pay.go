package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/internal/store"
)

// Pay carries an order out without 3-D Secure. A repeat of an order whose payment is live gets that payment
// and moves no money, whatever else the repeat says. The answer's payment is captured, authorized, declined,
// or, when its outcome could not be learnt within the shop's patience, still sent or indeterminate.
func (g *Gateway) Pay(ctx context.Context, o Order) (Answer, error) {
	a, err := contended(o, func() (Answer, error) { return g.pay(ctx, o) })
	g.unbegun(ctx, o, a.Payment.ID)
	return a, err
}

func (g *Gateway) pay(ctx context.Context, o Order) (Answer, error) {
	err := o.validate()
	if err != nil {
		return Answer{}, err
	}
	for range conflictTries {
		earlier, found, err := g.live(ctx, o)
		if err != nil || found {
			return Answer{Payment: earlier, Repeated: found}, err
		}
		o, err = g.priced(ctx, o)
		if err != nil {
			return Answer{}, err
		}
		to, err := g.route(o, need{})
		if err != nil {
			return Answer{}, err
		}
		o, err = g.agreed(ctx, o, to, false)
		if err != nil {
			return Answer{}, err
		}
		first, leave, on, err := g.depart(o.Merchant.ID, &to)
		if err != nil {
			return Answer{}, err
		}
		p, err := g.intend(ctx, o, first, to.why)
		if err != nil {
			leave(nil)
		}
		switch {
		case errors.Is(err, store.ErrReference):
			continue // another request for this order was faster; its payment is the answer
		case errors.Is(err, store.ErrKey):
			return Answer{}, errKeyTaken()
		case err != nil:
			return Answer{}, err
		}
		p = g.call(ctx, p, &errand{
			conn: first.conn, idem: o.Idempotency, leave: leave, onward: on,
			ask: func(ctx context.Context, c connector.Connector, p payment.Payment) connector.Result {
				return g.authorizeOrder(ctx, c, p, o, nil)
			},
		})
		return Answer{Payment: p}, nil
	}
	return Answer{}, errContended()
}

// intend makes the payment durable as it is about to be sent.
func (g *Gateway) intend(ctx context.Context, o Order, to candidate, why routing.Explanation) (payment.Payment, error) {
	draft, err := g.draft(ctx, o, to.rule, why)
	if err != nil {
		return payment.Payment{}, err
	}
	now := g.now()
	ask := g.ask(draft.ID, 1, to.account, now)
	step, err := payment.Start(draft, kindOf(o.PreAuth), ask, now)
	if err != nil {
		return payment.Payment{}, err
	}
	change := store.Change{
		Merchant: o.Merchant.ID, Step: &step, Enqueue: append(givingBack(step.Payment, now), settleJob(step.Payment, ask.Deadline)),
		Remember: o.Idempotency.record(o.Merchant.ID, draft.ID, now),
	}
	err = g.claiming(ctx, o, draft.ID, now, &change)
	if err != nil {
		return payment.Payment{}, err
	}
	err = g.store.Commit(ctx, change)
	if o.overtaken(err) {
		return payment.Payment{}, errRecordChanged(err)
	}
	if err != nil {
		return payment.Payment{}, fmt.Errorf("store intent of payment %s: %w", draft.ID, err)
	}
	return step.Payment, nil
}

// conflictTries bounds how often a request starts over because another one about the same order or payment
// got in between. Each round means that somebody else made progress, so a handful is plenty.
const conflictTries = 8

// live returns the payment that is the answer to an order: the one that holds its reference, once its outcome is
// known or the shop's patience is over. If that turns out to be declined while this request waits for it, it no longer
// holds the reference, but it is the answer all the same: whoever repeats a request asks what became of it. To start
// over instead would, at a bank that takes no requests, try the card again with every repeat, and the shop would never
// hear how any of them ended.
func (g *Gateway) live(ctx context.Context, o Order) (payment.Payment, bool, error) {
	earlier, err := g.store.Live(ctx, o.Merchant.ID, o.Reference)
	if errors.Is(err, store.ErrNotFound) {
		return payment.Payment{}, false, nil
	}
	if err != nil {
		return payment.Payment{}, false, fmt.Errorf("read live payment of reference: %w", err)
	}
	p, err := g.Find(ctx, o.Merchant.ID, earlier)
	if err != nil {
		return payment.Payment{}, false, err
	}
	if p.State == payment.Challenged {
		return payment.Payment{}, false, errVisitUnderWay()
	}
	_, _, open := p.Open()
	p = g.await(ctx, p)
	return p, p.Live || open, nil
}

// errVisitUnderWay refuses to start over while a one-step provider may still charge for the first start.
func errVisitUnderWay() error {
	return fault.New(fault.Busy, "3d_under_way", fault.Text{
		TR: "Bu sipariş için 3-D Secure doğrulaması sürüyor; bitmeden yenisi başlatılamaz.",
		EN: "3-D Secure is under way for this order; it cannot be started again before that has ended.",
	})
}

// draft is the payment that an order begins, on the way that the rule led to, and why.
func (g *Gateway) draft(ctx context.Context, o Order, rule string, why routing.Explanation) (payment.Payment, error) {
	terms, err := o.terms()
	if err != nil {
		return payment.Payment{}, err
	}
	number, err := g.number(ctx, o.Merchant.ID)
	if err != nil {
		return payment.Payment{}, err
	}
	// Somebody else's card number, or a code, in a free text is masked; this order's own number was refused by validate.
	summary := o.summary()
	summary.Holder = Shown(summary.Holder)
	attributes := make(map[string]string, len(o.Attributes))
	for name, text := range o.Attributes {
		attributes[name] = shownUnless(o.Exact, name, text)
	}
	id := o.id
	if id == "" {
		id = payment.NewID(g.now())
	}
	return payment.Payment{
		Merchant: o.Merchant.ID, ID: id, Number: number,
		Reference: o.Reference, Surface: o.Surface, Amount: o.Amount, Installments: o.Installments,
		Card: summary, ThreeD: -1, Description: Shown(o.Description), Attributes: attributes, Terms: terms,
		Route: rule, Explanation: why.Marshal(),
	}, nil
}

// ask names the next request about a payment. The reference is the payment's id with the operation's and the
// attempt's number, so a line in a provider's panel leads back here by eye.
func (g *Gateway) ask(p payment.ID, operation int, account string, now time.Time) payment.Ask {
	return payment.Ask{Provider: account, Ref: reference(p, operation, 1), Deadline: now.Add(g.timeout)}
}

func reference(p payment.ID, operation, attempt int) string {
	return fmt.Sprintf("%s-%d-%d", p.Plain(), operation, attempt)
}

func (g *Gateway) authorization(p payment.Payment, o Order, proof *connector.Proof) connector.Authorization {
	op, at := p.Last()
	return connector.Authorization{
		Ref: at.Ref, Order: p.Reference, PreAuth: op.Kind == payment.PreAuth, Amount: p.Amount,
		Installments: p.Installments, Card: o.Card, Proof: proof, Buyer: o.Buyer, Deadline: at.Deadline,
	}
}

func kindOf(preAuth bool) payment.Kind {
	if preAuth {
		return payment.PreAuth
	}
	return payment.Sale
}

func errContended() error {
	return fault.New(fault.Busy, "contended", fault.Text{
		TR: "Aynı sipariş için aynı anda çok sayıda istek var; biraz sonra yeniden deneyin.",
		EN: "Too many requests about the same order at once; try again shortly.",
	})
}

func errKeyTaken() error {
	return fault.New(fault.Busy, "idempotency_in_progress", fault.Text{
		TR: "Aynı Idempotency-Key ile gönderilen ilk istek hâlâ sürüyor; biraz sonra yeniden deneyin.",
		EN: "The first request with this Idempotency-Key is still under way; try again shortly.",
	})
}
