package gateway

// notice.go tells shops' servers how a payment ended. The job stands in the commit that makes it so, and what it says is
// rendered when it is sent, from the payment: there is nothing to keep that could come to differ from it. A notice is sent
// at least once, so a receiver has to bear it twice.

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
	"github.com/vezne/vezne/internal/webhook"
)

// jobNotice delivers a notice.
const jobNotice job.Kind = "notice"

func noticeID(id payment.ID) string { return "notice/" + string(id) }

// Notifier renders the notice about a payment whose outcome is known, and reports whether the merchant wants one.
type Notifier func(ctx context.Context, m *merchant.Merchant, p payment.Payment) (post webhook.Post, wanted bool)

// NotifyBy has the notices about a surface's payments rendered by n. It is called before the first request and before the
// jobs run.
func (g *Gateway) NotifyBy(surface string, n Notifier) { g.notifiers[surface] = n }

// FollowUpNotifier renders the notice about a capture, a void or a refund whose outcome is known.
type FollowUpNotifier func(ctx context.Context, m *merchant.Merchant, p payment.Payment, op payment.Operation) (post webhook.Post, wanted bool)

// NotifyFollowUpsBy is NotifyBy for what follows a payment.
func (g *Gateway) NotifyFollowUpsBy(surface string, n FollowUpNotifier) { g.followUps[surface] = n }

// withNotice adds to a change the notice that it calls for: once, when an operation gets its outcome.
func (g *Gateway) withNotice(c store.Change) store.Change {
	c = g.withCharge(c)
	p := c.Step.Payment
	_, told := g.notifiers[p.Surface]
	op := c.Step.Operation
	if _, follow := g.followUps[p.Surface]; follow && op != nil && op.Seq > 1 && !op.Status.Open() {
		subject := string(p.ID) + "/" + strconv.Itoa(op.Seq)
		c.Enqueue = append(c.Enqueue, job.Job{
			Merchant: p.Merchant, ID: "notice/" + subject, Kind: jobNotice, Subject: subject, RunAt: g.now(),
		})
	}
	settled := op != nil && op.Seq == 1 && !op.Status.Open() || p.State == payment.Expired
	if told && settled {
		c.Enqueue = append(c.Enqueue, job.Job{
			Merchant: p.Merchant, ID: noticeID(p.ID), Kind: jobNotice, Subject: string(p.ID), RunAt: g.now(),
		})
	}
	return c
}

// runNotice is the job.
func (g *Gateway) runNotice(ctx context.Context, j job.Job) error {
	id, text, _ := strings.Cut(j.Subject, "/")
	seq, _ := strconv.Atoi(text) // none is 0: the notice about the payment itself
	p, err := g.Find(ctx, j.Merchant, payment.ID(id))
	if err != nil {
		return err
	}
	change := store.Change{Merchant: j.Merchant, Done: []string{j.ID}}
	if again := g.notify(ctx, p, seq, j.Attempt); again > 0 {
		j.RunAt, j.LeaseUntil = g.now().Add(again), time.Time{}
		change = store.Change{Merchant: j.Merchant, Enqueue: []job.Job{j}}
	}
	err = g.store.Commit(ctx, change)
	if err != nil {
		return fmt.Errorf("end notice job of payment %s: %w", p.ID, err)
	}
	return nil
}

// notify sends a notice, and returns after how long to try again, or 0 when there is nothing more to do.
func (g *Gateway) notify(ctx context.Context, p payment.Payment, seq, attempt int) time.Duration {
	m, known := g.merchants.Find(p.Merchant)
	if !known || g.deliver == nil {
		return 0
	}
	post, wanted := g.rendered(ctx, m, p, seq)
	if !wanted {
		return 0
	}
	err := g.deliver(ctx, post)
	if err == nil {
		return 0
	}
	if g.now().After(p.UpdatedAt.Add(webhook.Lifetime)) {
		g.log.Error("notice is given up; its receiver did not take it in time", "payment", string(p.ID), "attempt", attempt, "error", err)
		return 0
	}
	g.log.Warn("notice was not taken; it is sent again", "payment", string(p.ID), "attempt", attempt, "error", err)
	return webhook.Wait(attempt)
}

// rendered is the notice about a payment, or, if seq names one, about a later operation of it.
func (g *Gateway) rendered(ctx context.Context, m *merchant.Merchant, p payment.Payment, seq int) (webhook.Post, bool) {
	if seq > 0 {
		render, told := g.followUps[p.Surface]
		if !told || seq > len(p.Operations) {
			return webhook.Post{}, false
		}
		return render(ctx, m, p, p.Operations[seq-1])
	}
	render, told := g.notifiers[p.Surface]
	if !told {
		return webhook.Post{}, false
	}
	return render(ctx, m, p)
}
