package gateway

// notice.go has shops' servers told what becomes of a payment. What is told is a row in the commit that makes it so: our own events
// with their bytes, for the merchant's endpoints that want them, and the posts of the dialects, which are rendered when their turn
// comes. Package dispatch carries both. A post arrives at least once, so a receiver has to bear it twice.

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/webhook"
)

// Notifier renders the notice about a payment whose outcome is known, and reports whether the merchant wants one. After an error it is
// asked again: a notice that cannot be written now is not one that nobody wants.
type Notifier func(ctx context.Context, m *merchant.Merchant, p payment.Payment) (post webhook.Post, wanted bool, err error)

// Perhaps reports whether anybody may want the notice about a payment, by what stands in the payment and the merchant's settings. It is
// asked in the commit of every payment, so it reads nothing; where it says no there is no delivery.
type Perhaps func(m *merchant.Merchant, p payment.Payment) bool

// notifier is how a surface's notices are made.
type notifier struct {
	perhaps Perhaps
	render  Notifier
}

// NotifyBy has the notices about a surface's payments rendered by n, of those of which perhaps says so; nil says it of all. It is called
// before the first request.
func (g *Gateway) NotifyBy(surface string, perhaps Perhaps, n Notifier) {
	g.notifiers[surface] = notifier{perhaps, n}
}

// wanted reports whether anybody may want the notice about a payment.
func (g *Gateway) wanted(p payment.Payment) bool {
	n, told := g.notifiers[p.Surface]
	if !told || n.perhaps == nil {
		return told
	}
	m, known := g.merchants.Find(p.Merchant)
	return known && n.perhaps(m, p)
}

// FollowUpNotifier renders the notice about a capture, a void or a refund whose outcome is known.
type FollowUpNotifier func(ctx context.Context, m *merchant.Merchant, p payment.Payment, op payment.Operation) (post webhook.Post, wanted bool)

// NotifyFollowUpsBy is NotifyBy for what follows a payment.
func (g *Gateway) NotifyFollowUpsBy(surface string, n FollowUpNotifier) { g.followUps[surface] = n }

// Describer writes what an event is about as the event tells of it: JSON, in no language. It is given a [payment.Payment], a
// [subscription.Subscription], a [marketplace.Payout] or [marketplace.SubMerchant], a [SavedCard], a [Customer], or what a [Telling] makes.
type Describer func(subject any) ([]byte, error)

// DescribeBy has the data of events written by d. It is called before the first request; without it there are no
// events.
func (g *Gateway) DescribeBy(d Describer) { g.describe = d }

// withNotice adds to a change what is to be told of it: once, when an operation gets its outcome or is in doubt.
func (g *Gateway) withNotice(c store.Change) store.Change {
	c = g.withCharge(c)
	p := c.Step.Payment
	op := c.Step.Operation
	own := func(what string, seq int) {
		t := webhook.Type(p.Surface + "." + what)
		c.Deliveries = append(c.Deliveries, webhook.Own(p.Merchant, p.Surface, t, string(p.ID), seq, p.Version, g.now()))
	}
	if _, follow := g.followUps[p.Surface]; follow && op != nil && op.Seq > 1 && !op.Status.Open() {
		own(string(op.Kind), op.Seq)
	}
	c.Enqueue = append(c.Enqueue, g.linkPaid(p, op)...)
	c.Enqueue = append(c.Enqueue, g.cardProven(p, op)...)
	c.Enqueue = append(c.Enqueue, g.trialApproved(p, op)...)
	settled := op != nil && op.Seq == 1 && !op.Status.Open() || p.State == payment.Expired
	if settled && g.wanted(p) {
		own("payment", 0)
	}
	if t, is := eventOf(*c.Step); is {
		c = g.told(c, webhook.Event{Type: t, Subject: string(p.ID), Sequence: p.Version}, p)
	}
	return c
}

// told adds an event about a subject as it is after the change.
func (g *Gateway) told(c store.Change, e webhook.Event, subject any) store.Change {
	if g.describe == nil || !g.endpoints.Wanted(c.Merchant, e.Type) {
		return c
	}
	var err error
	e.Data, err = g.describe(subject)
	if err == nil {
		c, err = g.Announce(c, e)
	}
	if err != nil {
		// What happened to the money is not left unwritten because somebody cannot be told of it.
		g.log.Error("event could not be written and is not sent", "subject", e.Subject, "type", string(e.Type), "error", err)
	}
	return c
}

// subscriptionEvent is what a step of a subscription tells.
func subscriptionEvent(st subscription.Step) webhook.Type {
	switch {
	case st.Was == 0:
		return webhook.SubscriptionCreated
	case st.Charge != nil && st.Charge.Status == subscription.ChargePaid:
		return webhook.SubscriptionCharged
	case st.Charge != nil && st.Charge.Status == subscription.ChargeFailed:
		return webhook.SubscriptionChargeFailed
	case st.Subscription.State == subscription.Canceled, st.Subscription.State == subscription.Ended:
		return webhook.SubscriptionEnded
	}
	return webhook.SubscriptionUpdated
}

// Announce adds an event to the change that makes it true, for those of the merchant's endpoints that want it; for nobody it adds
// nothing. Its id and time are given here. Subject and Sequence order it: events of one subject are delivered by their Sequence,
// which is the subject's version after the change.
func (g *Gateway) Announce(c store.Change, e webhook.Event) (store.Change, error) {
	if !g.endpoints.Wanted(c.Merchant, e.Type) {
		return c, nil
	}
	now := g.now().UTC().Truncate(time.Microsecond)
	e.ID, e.At = webhook.NewEventID(now), now
	ds, err := g.endpoints.Address(c.Merchant, e, "", now)
	if err != nil {
		return c, fmt.Errorf("announce %s: %w", e.Type, err)
	}
	c.Deliveries = append(c.Deliveries, ds...)
	return c, nil
}

// eventOf is what a step of a payment tells, if anything.
func eventOf(s payment.Step) (webhook.Type, bool) {
	op := s.Operation
	switch {
	case s.Payment.State == payment.Expired:
		return webhook.PaymentExpired, true
	case op == nil:
		return "", false
	case op.Status == payment.Doubtful:
		return webhook.PaymentIndeterminate, true
	case op.Status.Open():
		return "", false
	}
	approved := op.Status == payment.Approved
	pick := func(yes, no webhook.Type) (webhook.Type, bool) {
		if approved {
			return yes, true
		}
		return no, true
	}
	switch op.Kind {
	case payment.Sale:
		return pick(webhook.PaymentCaptured, webhook.PaymentDeclined)
	case payment.PreAuth:
		return pick(webhook.PaymentAuthorized, webhook.PaymentDeclined)
	case payment.Capture:
		return pick(webhook.PaymentCaptured, webhook.PaymentCaptureDeclined)
	case payment.Void:
		return pick(webhook.PaymentVoided, webhook.PaymentVoidDeclined)
	case payment.Refund:
		if s.Payment.State == payment.PartiallyRefunded {
			return pick(webhook.PaymentPartiallyRefunded, webhook.PaymentRefundDeclined)
		}
		return pick(webhook.PaymentRefunded, webhook.PaymentRefundDeclined)
	}
	return "", false
}

// Post renders a dialect's own post, and reports whether its shop wants one.
func (g *Gateway) Post(ctx context.Context, d webhook.Delivery) (webhook.Post, bool, error) {
	m, known := g.merchants.Find(d.Merchant)
	if !known {
		return webhook.Post{}, false, nil
	}
	p, err := g.Find(ctx, d.Merchant, payment.ID(d.Subject))
	if err != nil {
		return webhook.Post{}, false, err
	}
	if d.Operation > 0 {
		render, told := g.followUps[d.Surface]
		if !told || d.Operation > len(p.Operations) {
			return webhook.Post{}, false, nil
		}
		post, wanted := render(ctx, m, p, p.Operations[d.Operation-1])
		return post, wanted, nil
	}
	n, told := g.notifiers[d.Surface]
	if !told {
		return webhook.Post{}, false, nil
	}
	return n.render(ctx, m, p)
}

// jobNotice is how notices waited before there were deliveries. Those that still do become one.
const jobNotice job.Kind = "notice"

// runNotice is the job.
func (g *Gateway) runNotice(ctx context.Context, j job.Job) error {
	id, text, _ := strings.Cut(j.Subject, "/")
	seq, _ := strconv.Atoi(text) // none is 0: the notice about the payment itself
	p, err := g.Find(ctx, j.Merchant, payment.ID(id))
	if err != nil {
		return err
	}
	what := "payment"
	if seq > 0 && seq <= len(p.Operations) {
		what = string(p.Operations[seq-1].Kind)
	}
	err = g.store.Commit(ctx, store.Change{Merchant: j.Merchant, Done: []string{j.ID}, Deliveries: []webhook.Delivery{
		webhook.Own(p.Merchant, p.Surface, webhook.Type(p.Surface+"."+what), string(p.ID), seq, p.Version, g.now()),
	}})
	if err != nil {
		return fmt.Errorf("end notice job of payment %s: %w", p.ID, err)
	}
	return nil
}
