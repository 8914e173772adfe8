package gateway

// link.go tells whoever keeps payment links that one was paid. The job stands in the commit that gave the payment its outcome, so
// that a link's count and its confirmation are neither lost nor made for a payment that was not.

import (
	"context"
	"errors"
	"fmt"

	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// jobLink follows a payment that was made over a link.
const jobLink job.Kind = "link"

// LinkFollower says what has to become durable once a payment of a link has succeeded. It is asked again when the commit met a
// conflict or was never made, and has to answer with nothing when the payment has been taken into account.
type LinkFollower func(ctx context.Context, m *merchant.Merchant, p payment.Payment) (Saving, error)

// FollowLinks has f asked about every payment of a link that has succeeded. It is called before the first request and before the
// jobs run.
func (g *Gateway) FollowLinks(f LinkFollower) { g.links = f }

// linkPaid is the job that a step of a payment calls for, if its link was paid by it.
func (g *Gateway) linkPaid(p payment.Payment, op *payment.Operation) []job.Job {
	if g.links == nil || p.Terms.Link == "" || op == nil || op.Seq != 1 || op.Status != payment.Approved {
		return nil
	}
	return []job.Job{{Merchant: p.Merchant, ID: "link/" + string(p.ID), Kind: jobLink, Subject: string(p.ID), RunAt: g.now()}}
}

// runLink is the job.
func (g *Gateway) runLink(ctx context.Context, j job.Job) error {
	p, err := g.Find(ctx, j.Merchant, payment.ID(j.Subject))
	if err != nil {
		return err
	}
	m, known := g.merchants.Find(p.Merchant)
	if !known || g.links == nil {
		return errors.New("the merchant of a link is not served here")
	}
	const tries = 5 // several payments of one link may end at once
	for range tries {
		err = g.countLink(ctx, m, p, j)
		if !errors.Is(err, store.ErrStale) && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	return err // the lease brings it back
}

func (g *Gateway) countLink(ctx context.Context, m *merchant.Merchant, p payment.Payment, j job.Job) error {
	s, err := g.links(ctx, m, p)
	if err != nil {
		return err
	}
	c, _, err := g.withMessages(store.Change{Merchant: j.Merchant, Done: []string{j.ID}}, s.Messages...)
	if err != nil {
		return err
	}
	g.next(s.Records)
	c.Records = append(c.Records, s.Records...)
	err = g.store.Commit(ctx, c)
	if err != nil {
		return fmt.Errorf("count payment %s of a link: %w", p.ID, err)
	}
	return nil
}
