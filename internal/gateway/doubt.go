package gateway

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

// Doubt is what is known of a request whose outcome is not.
type Doubt struct {
	// Kind and Amount are of the operation in doubt, in minor units; Provider is the account that was asked for it.
	Kind     payment.Kind
	Amount   int64
	Provider string
	// Since is when the request was made whose answer was lost.
	Since time.Time
	// Inquiries counts how often the job has asked about it, and Next is when it asks again; zero where no job waits.
	Inquiries int
	Next      time.Time
}

// Age is how long the doubt has lasted.
func (d Doubt) Age(now time.Time) time.Duration { return now.Sub(d.Since) }

// jobs is what is needed of the store to say when a doubt is asked about.
type jobs interface {
	Job(ctx context.Context, m merchant.ID, id string) (job.Job, error)
}

// DoubtOf returns the doubt of an indeterminate payment; it reports false of any other. It needs no gateway, so that a program
// that runs beside one can tell.
func DoubtOf(ctx context.Context, s jobs, p payment.Payment) (Doubt, bool, error) {
	op, at, open := p.Open()
	if !open || p.State != payment.Indeterminate {
		return Doubt{}, false, nil
	}
	d := Doubt{Kind: op.Kind, Amount: op.Amount, Provider: at.Provider, Since: at.SentAt}
	j, err := s.Job(ctx, p.Merchant, settleID(p.ID, op.Seq))
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return Doubt{}, false, fmt.Errorf("read inquiry of payment %s: %w", p.ID, err)
	default:
		d.Inquiries, d.Next = j.Attempt, j.RunAt
	}
	return d, true, nil
}

// Doubt is [DoubtOf] a payment of this gateway's store.
func (g *Gateway) Doubt(ctx context.Context, p payment.Payment) (Doubt, bool, error) {
	return DoubtOf(ctx, g.store, p)
}
