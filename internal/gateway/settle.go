package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// jobSettle asks a provider what became of a payment's open operation, until it says so.
const jobSettle job.Kind = "settle"

// settleGrace is how long after a request's deadline the job waits for the node that made it to write the
// outcome down itself.
const settleGrace = time.Second

// settleID names the job of one operation. It names the operation and not only the payment, so that a job
// which ends for an earlier operation cannot take a later operation's watch away.
func settleID(id payment.ID, operation int) string { return fmt.Sprintf("settle/%s/%d", id, operation) }

// settleJob watches over a payment's open operation from notBefore on.
func settleJob(p payment.Payment, notBefore time.Time) job.Job {
	op, _ := p.Last()
	return job.Job{
		Merchant: p.Merchant, ID: settleID(p.ID, op.Seq), Kind: jobSettle, Subject: string(p.ID), RunAt: notBefore.Add(settleGrace),
	}
}

// Settle asks the provider, now, about the payment's open operation, and returns the payment as it stands
// afterwards. A payment whose request is still within its deadline is left to the node that made it.
func (g *Gateway) Settle(ctx context.Context, m merchant.ID, id payment.ID) (payment.Payment, error) {
	p, err := g.Find(ctx, m, id)
	if err != nil {
		return payment.Payment{}, err
	}
	_, at, open := p.Open()
	if !open || p.State == payment.Challenged || !g.overdue(*at) {
		return p, nil
	}
	c, known := g.account(p.Merchant, at.Provider)
	if !known {
		return p, fmt.Errorf("settle payment %s: provider account %s is not open here", p.ID, at.Provider)
	}
	return g.inquire(ctx, p, c, nil)
}

// overdue reports whether the node that made a request can no longer be waiting for its answer.
func (g *Gateway) overdue(at payment.Attempt) bool {
	return at.Status == payment.Doubtful || g.now().After(at.Deadline.Add(settleGrace))
}

// inquire asks about the open operation once and commits what the answer proves. It returns the payment as it
// was when nothing could be proven.
func (g *Gateway) inquire(ctx context.Context, p payment.Payment, c connector.Connector, e *errand) (payment.Payment, error) {
	op, at, open := p.Open()
	if !open {
		return p, nil
	}
	state, err := g.visitState(ctx, p, op)
	if err != nil {
		return p, err
	}
	report := g.query(ctx, p, c, state)
	return g.settleWith(ctx, p, g.proven(c, report, p, op, at), e)
}

// visitState is the state of the visit in which a one-step provider was to make the operation, or empty. Without it the provider
// could deny a payment that its buyer may still make.
func (g *Gateway) visitState(ctx context.Context, p payment.Payment, op *payment.Operation) (string, error) {
	if op.Seq != 1 {
		return "", nil
	}
	s, err := g.store.Session(ctx, p.Merchant, string(p.ID))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("read session of payment %s: %w", p.ID, err)
	case !s.OneStep:
		return "", nil
	}
	return s.State, nil
}

// query asks what became of the open operation's request; state is that of a visit to a one-step provider.
func (g *Gateway) query(ctx context.Context, p payment.Payment, c connector.Connector, state string) connector.Report {
	op, at := p.Last()
	began := g.now()
	asked, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	q := g.inquiry(p, op, at)
	q.State = state
	proof, err := g.shownProof(ctx, p, op)
	if err != nil {
		return connector.Report{Cause: err}
	}
	q.Proof = proof
	report := c.Query(asked, q)
	g.turns.heard(p.Merchant, at.Provider, report.Finding != connector.Unclear)
	g.observe(at.Provider, "query", report.Finding.String(), g.now().Sub(began))
	return report
}

// shownProof is what a request carried of a two-step authentication, nil if it carried none. There are providers who know such a
// payment by nothing else.
func (g *Gateway) shownProof(ctx context.Context, p payment.Payment, op *payment.Operation) (*connector.Proof, error) {
	if p.ThreeD < 0 || op.Kind != payment.Sale && op.Kind != payment.PreAuth {
		return nil, nil //nolint:nilnil // "no authentication was asked for" is an ordinary answer, not an error
	}
	s, err := g.store.Session(ctx, p.Merchant, string(p.ID))
	if err != nil {
		return nil, fmt.Errorf("read session of payment %s: %w", p.ID, err)
	}
	if s.OneStep { // the provider kept it, and was shown nothing
		return nil, nil //nolint:nilnil // as above
	}
	return proofOf(s)
}

func (g *Gateway) inquiry(p payment.Payment, op *payment.Operation, at *payment.Attempt) connector.Inquiry {
	return connector.Inquiry{
		Ref: at.Ref, Order: p.Reference, Kind: connector.KindNamed(string(op.Kind)), Amount: p.Money(op.Amount),
		Original: original(p), Points: pointsAsked(p, *op),
		Deadline: g.now().Add(g.timeout),
	}
}

// proven turns a report into what it proves. "Not found" proves something only when the request can no longer
// be on its way; everything else that is not an outcome leaves the doubt as it is.
func (g *Gateway) proven(
	c connector.Connector, report connector.Report, p payment.Payment, op *payment.Operation, at *payment.Attempt,
) connector.Result {
	switch report.Finding {
	case connector.Found:
		return checked(report.Result, p.Money(op.Amount))
	case connector.NotFound:
		if connector.Expired(c, at.Deadline, g.now()) {
			return connector.Result{
				Outcome: connector.Declined,
				Refusal: decline.Refusal{Reason: decline.ProviderError},
				Cause:   errors.New("provider has no such request"),
			}
		}
	case connector.Pending, connector.Unclear:
	}
	return connector.Result{Outcome: connector.Indeterminate, Cause: report.Cause}
}

// runSettle is the job: it asks until the outcome is known, each time a little later, and never gives up. A
// doubt does not age into a failure.
func (g *Gateway) runSettle(ctx context.Context, j job.Job) error {
	p, err := g.settleInTurn(ctx, j.Merchant, payment.ID(j.Subject))
	if err != nil {
		return err
	}
	change := store.Change{Merchant: j.Merchant}
	if op, at, open := p.Open(); open && p.State != payment.Challenged && settleID(p.ID, op.Seq) == j.ID {
		j.RunAt, j.LeaseUntil = g.nextInquiry(*at, j.Attempt), time.Time{}
		change.Enqueue = []job.Job{j}
	} else {
		change.Done = []string{j.ID}
	}
	err = g.store.Commit(ctx, change)
	if err != nil {
		return fmt.Errorf("end settle job of payment %s: %w", p.ID, err)
	}
	return nil
}

// settleInTurn is Settle, unless too many jobs ask the payment's account already; then it only reads.
func (g *Gateway) settleInTurn(ctx context.Context, m merchant.ID, id payment.ID) (payment.Payment, error) {
	p, err := g.Find(ctx, m, id)
	if err != nil {
		return payment.Payment{}, err
	}
	back, ok := g.turns.take(m, p.Provider)
	if !ok {
		return p, nil
	}
	defer back()
	return g.Settle(ctx, m, id)
}

// nextInquiry is when to ask again: soon at first, every five minutes in the end, and not before the request
// is overdue at all.
func (g *Gateway) nextInquiry(at payment.Attempt, attempt int) time.Time {
	next := g.now().Add(inquiryWait(attempt))
	if due := at.Deadline.Add(settleGrace); at.Status == payment.Pending && next.Before(due) {
		next = due
	}
	return next
}

// inquiryWait is how long a job rests after it was claimed for the given time and settled nothing.
func inquiryWait(attempt int) time.Duration {
	return min(500*time.Millisecond<<min(attempt, 12), 5*time.Minute)
}

// await returns the payment once its open operation has an outcome, or as it stands when the shop's patience
// is over. It settles the doubt itself when the node that made the request has evidently gone.
func (g *Gateway) await(ctx context.Context, p payment.Payment) payment.Payment {
	until := g.now().Add(g.patience)
	for wait := firstInquiryWait; ; wait = min(2*wait, time.Second) {
		_, at, open := p.Open()
		if !open || p.State == payment.Challenged || ctx.Err() != nil {
			return p
		}
		if g.overdue(*at) {
			after, err := g.Settle(context.WithoutCancel(ctx), p.Merchant, p.ID)
			if err == nil {
				p = after
				if _, _, open := p.Open(); !open {
					return p
				}
			}
		}
		if g.now().Add(wait).After(until) {
			return p
		}
		g.landing(ctx, p.ID, wait)
		after, err := g.store.Payment(ctx, p.Merchant, p.ID)
		if err != nil {
			return p
		}
		p = after
	}
}

// landing waits until the call under way in this process ends, or for the given time when there is none.
func (g *Gateway) landing(ctx context.Context, id payment.ID, wait time.Duration) {
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-g.flights.landed(id):
	case <-t.C:
	case <-ctx.Done():
	}
}
