package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
)

// Return takes what the buyer's browser brought back from the bank. The form proves nothing by itself: the
// connector verifies it and asks the bank's server. A visit returns once; a second post, and a forged one,
// changes nothing and gets the visit as it stands, so that a buyer who reloads the page still gets back to
// the shop. In automatic mode the charge is made before Return answers.
func (g *Gateway) Return(ctx context.Context, v Visit, form url.Values) (Visit, error) {
	ctx = context.WithoutCancel(ctx)
	if v.Session.Status == threeds.Open {
		after, err := g.returned(ctx, v, form)
		if err != nil {
			return v, err
		}
		v = after
	}
	if v.Session.OneStep && v.Payment.State == payment.Indeterminate {
		v.Payment = g.await(ctx, v.Payment) // the buyer's page may as well say what became of it
	}
	if v.Session.Mode != threeds.Automatic || v.Session.Status != threeds.Returned {
		return v, nil
	}
	op, _ := v.Payment.Last()
	a, err := g.Finish(ctx, v, op.Kind == payment.PreAuth)
	v.Payment = a.Payment
	return v, err
}

// returned verifies the form and moves the visit on. It leaves the visit open when the form is not the bank's.
func (g *Gateway) returned(ctx context.Context, v Visit, form url.Values) (Visit, error) {
	p, s := v.Payment, v.Session
	at := p.First() // a job may have settled the payment meanwhile, and a refund may have followed
	bank, err := g.challenger(p.Merchant, at.Provider)
	if err != nil {
		return v, err
	}
	called, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	f := bank.Finish(called, connector.Return{
		Ref: at.Ref, Order: p.Reference, Amount: p.Amount, State: string(revealed([]byte(s.State), v.secret)),
		Points: pointsIn(p, p.Operations[0]), Form: form, Deadline: g.now().Add(g.timeout),
	})
	if !f.Valid {
		g.log.Warn("return from 3-D Secure is refused", "payment", string(p.ID), "cause", f.Cause)
		return v, nil
	}
	s.Version++
	s.Status, s.Proof = threeds.Returned, marshal(f.Proof)
	if s.OneStep {
		return g.passed(ctx, v, s, f)
	}
	err = g.store.Commit(ctx, store.Change{Merchant: p.Merchant, Session: &s})
	if errors.Is(err, store.ErrStale) {
		return g.revisit(ctx, v) // another post of the same return was faster
	}
	if err != nil {
		return v, fmt.Errorf("store return of payment %s: %w", p.ID, err)
	}
	v.Session = s
	return v, nil
}

// passed moves a one-step visit on. An empty proof says nothing about the authentication: the provider kept it.
func (g *Gateway) passed(ctx context.Context, v Visit, s threeds.Session, f connector.Finished) (Visit, error) {
	if f.Proof != (connector.Proof{}) {
		v.Payment.ThreeD = f.Proof.Status
	}
	if s.Mode == threeds.Automatic {
		s.Status = threeds.Finished
	}
	return g.settleVisit(ctx, v, store.Change{Session: &s}, f.Result, nil)
}

// settleVisit commits where a visit stands together with what the provider said about its payment. The two are
// one commit: a visit that has returned, with a payment that waits for it still, would be taken for one whose
// charge is yet to be made. Whoever finds that another post of the same return was faster gets what that made.
func (g *Gateway) settleVisit(
	ctx context.Context, v Visit, with store.Change, r connector.Result, idem *Idempotency,
) (Visit, error) {
	from := v.Session.Status
	r = checked(r, v.Payment.Amount)
	for range conflictTries {
		p := v.Payment
		change := store.Change{Merchant: p.Merchant}
		if p.State == payment.Challenged {
			step, settled, err := g.changeFor(ctx, p, r, idem)
			if err != nil {
				return v, err
			}
			p, change = step.Payment, settled
		} else {
			g.warnOfDisagreement(p, try{1, p.First().Seq}, r) // a job has asked the provider meanwhile
		}
		change.Session, change.Shred = with.Session, with.Shred
		err := g.store.Commit(ctx, change)
		if err == nil {
			v.Payment, v.Session = p, *with.Session
			return v, nil
		}
		if !errors.Is(err, store.ErrStale) {
			return v, fmt.Errorf("store visit of payment %s: %w", p.ID, err)
		}
		threeD := v.Payment.ThreeD
		v, err = g.revisit(ctx, v)
		if err != nil || v.Session.Status != from {
			return v, err
		}
		v.Payment.ThreeD = threeD
	}
	return v, errContended()
}

// Finish makes the charge that follows a two-step authentication, captures what a one-step provider holds, or confirms what one that
// cannot hold took early.
// preAuth says which of the two the shop wants in the end. It is the only place at which the sealed card is
// opened, and the intent's own commit destroys the ciphertext: a second finish finds the first one's outcome.
func (g *Gateway) Finish(ctx context.Context, v Visit, preAuth bool) (Answer, error) {
	for range conflictTries {
		p := g.await(ctx, v.Payment)
		var a Answer
		var err error
		switch {
		case p.State == payment.Authorized && held(p, v.Session):
			a, err = g.finishHeld(ctx, v, p, preAuth)
		case p.State != payment.Challenged && early(p, v.Session):
			a, err = g.finishEarly(ctx, v, p)
		case p.State != payment.Challenged:
			return Answer{Payment: p, Repeated: p.State.Approved() && !v.Released(p)}, nil
		case v.Session.Status != threeds.Returned || v.Session.OneStep:
			return Answer{Payment: p}, errNotReturned()
		default:
			a, err = g.charge(ctx, v, preAuth)
		}
		if !errors.Is(err, store.ErrStale) && !errors.Is(err, store.ErrSpent) && !errors.Is(err, store.ErrReference) {
			return a, err
		}
		if errors.Is(err, store.ErrReference) {
			return g.superseded(ctx, v)
		}
		v, err = g.revisit(ctx, v)
		if err != nil {
			return Answer{}, err
		}
	}
	return Answer{}, errContended()
}

// charge spends the sealed card on the charge, or ends the payment when the bank did not authenticate or the
// visit's time is over.
func (g *Gateway) charge(ctx context.Context, v Visit, preAuth bool) (Answer, error) {
	p, s := v.Payment, v.Session
	proof, err := proofOf(s)
	if err != nil {
		return Answer{}, fmt.Errorf("read proof of payment %s: %w", p.ID, err)
	}
	s.Version++
	s.Status = threeds.Finished
	now := g.now()
	if !now.Before(s.ExpiresAt) { // the card dies in time, also where no job has come round to it
		p, err = g.lapse(ctx, p)
		return Answer{Payment: p}, err
	}
	threeD := p.ThreeD
	if proof != nil {
		threeD = proof.Status
	}
	if proof != nil && !proof.Authenticated() {
		return g.failed(ctx, p, s, *proof)
	}
	_, at := p.Last()
	c, known := g.account(p.Merchant, at.Provider)
	if !known {
		return Answer{}, errAccountClosed()
	}
	o, err := g.unseal(ctx, v)
	if err != nil {
		return Answer{}, err
	}
	step, err := p.Send(kindOf(preAuth), threeD, now.Add(g.timeout), now)
	if err != nil {
		return Answer{}, err
	}
	err = g.store.Commit(ctx, store.Change{
		Merchant: p.Merchant, Step: &step, Session: &s, Unseal: string(p.ID),
		Enqueue: []job.Job{settleJob(step.Payment, step.Attempt.Deadline)}, Done: visitOver(p),
	})
	if err != nil {
		return Answer{}, fmt.Errorf("store charge of payment %s: %w", p.ID, err)
	}
	var on *onward
	if proof == nil { // a proof is worth something to its provider alone, and the charge goes there or nowhere
		on = g.elsewhere(p, preAuth, o.Card)
	}
	after := g.call(ctx, step.Payment, &errand{
		conn: c, leave: g.accompany(p.Merchant, at.Provider), onward: on,
		ask: func(ctx context.Context, c connector.Connector, p payment.Payment) connector.Result {
			return g.authorizeOrder(ctx, c, p, o, proof)
		},
	})
	return Answer{Payment: after}, nil
}

// proofOf returns what the bank said of the buyer, or nil for a card that waits without 3-D Secure: a visit that has been to
// the bank returns with a proof, whatever it says.
func proofOf(s threeds.Session) (*connector.Proof, error) {
	if len(s.Proof) == 0 {
		return nil, nil //nolint:nilnil // "no authentication was asked for" is an ordinary answer, not an error
	}
	var proof connector.Proof
	err := json.Unmarshal(s.Proof, &proof)
	return &proof, err //nolint:wrapcheck // charge wraps it
}

// failed ends a payment whose buyer the bank did not authenticate: nothing was asked of the card.
func (g *Gateway) failed(ctx context.Context, p payment.Payment, s threeds.Session, proof connector.Proof) (Answer, error) {
	reason := decline.AuthenticationFailed
	if proof.Status >= 5 {
		reason = decline.AuthenticationUnavailable
	}
	step, err := p.Fail(decline.Refusal{Reason: reason}, proof.Status, g.now())
	if err != nil {
		return Answer{}, err
	}
	err = g.store.Commit(ctx, g.withNotice(store.Change{
		Merchant: p.Merchant, Step: &step, Session: &s, Shred: string(p.ID), Done: []string{expireID(p.ID)},
	}))
	if err != nil {
		return Answer{}, fmt.Errorf("store failed authentication of payment %s: %w", p.ID, err)
	}
	return Answer{Payment: step.Payment}, nil
}

// superseded answers a finish whose order was paid in another visit meanwhile: that payment is the result, and
// this one ends uncharged.
func (g *Gateway) superseded(ctx context.Context, v Visit) (Answer, error) {
	step, err := v.Payment.Fail(decline.Refusal{Reason: decline.Duplicate}, v.Payment.ThreeD, g.now())
	if err != nil {
		return Answer{}, err
	}
	err = g.store.Commit(ctx, g.withNotice(store.Change{
		Merchant: v.Payment.Merchant, Step: &step, Shred: string(v.Payment.ID), Done: []string{expireID(v.Payment.ID)},
	}))
	if err != nil && !errors.Is(err, store.ErrStale) {
		return Answer{}, fmt.Errorf("store superseded payment %s: %w", v.Payment.ID, err)
	}
	p, err := g.FindByReference(ctx, v.Payment.Merchant, v.Payment.Reference)
	if err != nil {
		return Answer{}, err
	}
	return Answer{Payment: g.await(ctx, p), Repeated: true}, nil
}

// unseal opens the waiting card with the visitor's half of the key. The order that it returns has nothing else.
func (g *Gateway) unseal(ctx context.Context, v Visit) (Order, error) {
	sealed, err := g.store.Sealed(ctx, v.Payment.Merchant, string(v.Payment.ID))
	if errors.Is(err, store.ErrNotFound) {
		return Order{}, store.ErrSpent
	}
	if err != nil {
		return Order{}, fmt.Errorf("read sealed card of payment %s: %w", v.Payment.ID, err)
	}
	plain, err := v.secret.Open(sealed.Merchant, sealed.Payment, sealed.Ciphertext)
	if err != nil {
		return Order{}, fmt.Errorf("open sealed card of payment %s: %w", v.Payment.ID, err)
	}
	o, err := g.awaited(v.Payment.Merchant, plain)
	if err != nil {
		return Order{}, fmt.Errorf("read sealed card of payment %s: %w", v.Payment.ID, err)
	}
	return o, nil
}

// revisit reads a visit again whose secret has been proven.
func (g *Gateway) revisit(ctx context.Context, v Visit) (Visit, error) {
	s, err := g.store.Session(ctx, v.Payment.Merchant, string(v.Payment.ID))
	if err != nil {
		return v, fmt.Errorf("read session of payment %s: %w", v.Payment.ID, err)
	}
	p, err := g.Find(ctx, v.Payment.Merchant, v.Payment.ID)
	if err != nil {
		return v, err
	}
	v.Session, v.Payment = s, p
	return v, nil
}

func (g *Gateway) challenger(m merchant.ID, account string) (connector.Challenger, error) {
	c, known := g.account(m, account)
	if !known {
		return nil, errAccountClosed()
	}
	bank, able := c.(connector.Challenger)
	if !able {
		return nil, errUnable()
	}
	return bank, nil
}

func errNotReturned() error {
	return fault.New(fault.Conflict, "3d_not_returned", fault.Text{
		TR: "Alıcı 3-D Secure doğrulamasından henüz dönmedi.",
		EN: "The buyer has not come back from 3-D Secure yet.",
	})
}

func errVisitOver() error {
	return fault.New(fault.Conflict, "3d_expired", fault.Text{
		TR: "3-D Secure işleminin süresi doldu; ödeme tamamlanamaz.",
		EN: "The time of the 3-D Secure visit is over; the payment can no longer be finished.",
	})
}
