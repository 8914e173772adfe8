package gateway

// link.go tells whoever keeps payment links that one was paid, and that its time is over. The job stands in the commit that gave the payment its outcome, so
// that a link's count and its confirmation are neither lost nor made for a payment that was not.

import (
	"context"
	"errors"
	"fmt"
	"time"

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

// LinkLapse says what has to become durable when a link's time is over; no records are nothing. A link whose time is not over yet is
// asked about again at a time that is not zero.
type LinkLapse func(ctx context.Context, m merchant.ID, link string) (s Saving, again time.Time, err error)

// FollowLinks has f asked about every payment of a link that has succeeded, and lapse about every link whose time is over. It is called
// before the first request and before the jobs run.
func (g *Gateway) FollowLinks(f LinkFollower, lapse LinkLapse) { g.links, g.lapsed = f, lapse }

// jobLapse looks at a link when its time should be over.
const jobLapse job.Kind = "link_lapse"

// LinkLapses is the job that looks at a link at a time, in the place of one that waits already.
func LinkLapses(m merchant.ID, link string, at time.Time) job.Job {
	return job.Job{Merchant: m, ID: "lapse/" + link, Kind: jobLapse, Subject: link, RunAt: at.UTC().Truncate(time.Microsecond)}
}

// runLapse is the job.
func (g *Gateway) runLapse(ctx context.Context, j job.Job) error {
	if g.lapsed == nil {
		return errors.New("links are not served here")
	}
	s, again, err := g.lapsed(ctx, j.Merchant, j.Subject)
	if err != nil {
		return err
	}
	c := store.Change{Merchant: j.Merchant, Done: []string{j.ID}}
	switch {
	case !again.IsZero():
		c = store.Change{Merchant: j.Merchant, Enqueue: []job.Job{LinkLapses(j.Merchant, j.Subject, again)}}
	case len(s.Records) > 0:
		g.next(s.Records)
		c.Records = s.Records
		c = g.telling(c, s.Tells, s.Records[0])
	}
	err = g.store.Commit(ctx, c)
	if err != nil {
		return fmt.Errorf("look at the time of link %s: %w", j.Subject, err) // somebody has changed it just now; the lease brings it back
	}
	return nil
}

// linkPaid is the job that a step of a payment calls for, if its link was paid by it. It is stored by a gateway that keeps no links too, such as
// that of a command: one that does carries it out.
func (g *Gateway) linkPaid(p payment.Payment, op *payment.Operation) []job.Job {
	if p.Terms.Link == "" || op == nil || op.Seq != 1 || op.Status != payment.Approved {
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
	if len(s.Records) > 0 {
		c = g.telling(c, s.Tells, s.Records[0])
	}
	err = g.store.Commit(ctx, c)
	if err != nil {
		return fmt.Errorf("count payment %s of a link: %w", p.ID, err)
	}
	return nil
}
