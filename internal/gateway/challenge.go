package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/webhook"
)

// Challenge asks for a payment with 3-D Secure.
type Challenge struct {
	Order
	// Mode says whether the shop's server finishes, or we do as soon as the buyer is back.
	Mode threeds.Mode
	// ShopURL is where the buyer's browser goes in the end; the surface knows with which fields.
	ShopURL string
	// BankReturn makes the address to which the bank sends the browser: the surface's own route for it, with
	// the payment and the secret in it.
	BankReturn func(p payment.Payment, s threeds.Secret) string
	// Secret is the visit's secret where the surface's own address has room for one token only and carries it; a new one
	// is made if it is zero.
	Secret threeds.Secret
	// plain is a card that waits for its shop without 3-D Secure; see Deposit.
	plain bool
}

// Started is a 3-D Secure payment that waits for its buyer, or, when Repeated or Declined, does not.
type Started struct {
	Answer
	// Secret is the half of the card's key that travels with the buyer. It is nowhere else: who loses it has
	// lost the payment, and who keeps it holds a card's half.
	Secret threeds.Secret
}

// StartChallenge registers an order for 3-D Secure and seals its card. Nothing is charged by it, unless the
// provider's 3-D Secure is one-step: then a manual payment is only held there, and captured when the shop
// finishes, because a two-step shop may rely on nothing being taken before it asks. A provider that cannot hold
// charges it, which the merchant has to have allowed; see [merchant.Merchant.EarlyCharge].
func (g *Gateway) StartChallenge(ctx context.Context, c Challenge) (Started, error) {
	s, err := contended(c.Order, func() (Started, error) { return g.startChallenge(ctx, c) })
	g.unbegun(ctx, c.Order, s.Payment.ID)
	return s, err
}

func (g *Gateway) startChallenge(ctx context.Context, c Challenge) (Started, error) {
	err := c.validate()
	if err != nil {
		return Started{}, err
	}
	earlier, found, err := g.live(ctx, c.Order)
	if found = found && earlier.Live; err != nil || found {
		return Started{Answer: Answer{Payment: earlier, Repeated: found}}, err
	}
	c.Order, err = g.priced(ctx, c.Order)
	if err != nil {
		return Started{}, err
	}
	to, err := g.route(c.Order, need{threeD: true, manual: c.Mode == threeds.Manual})
	if err != nil {
		return Started{}, err
	}
	c.Order, err = g.agreed(ctx, c.Order, to, c.Mode == threeds.Manual)
	if err != nil {
		return Started{}, err
	}
	first, leave, on, err := g.depart(c.Merchant.ID, &to)
	if err != nil {
		return Started{}, err
	}
	secret := c.Secret
	if secret.IsZero() {
		secret = threeds.NewSecret()
	}
	step, session, err := g.seal(ctx, c, first, to.why, secret)
	if err != nil {
		leave(nil)
		return Started{}, err
	}
	ctx = context.WithoutCancel(ctx)
	v, ch := g.register(ctx, Visit{Payment: step.Payment, Session: session, secret: secret}, c, first.conn, leave, on)
	v, err = g.opened(ctx, v, ch, c.Idempotency)
	if err != nil {
		return Started{}, err
	}
	return Started{Answer: Answer{Payment: v.Payment}, Secret: secret}, nil
}

// seal makes the payment, its session, its sealed card and the job that ends them durable, in one commit.
func (g *Gateway) seal(
	ctx context.Context, c Challenge, to candidate, why routing.Explanation, secret threeds.Secret,
) (payment.Step, threeds.Session, error) {
	draft, err := g.draft(ctx, c.Order, to.rule, why)
	if err != nil {
		return payment.Step{}, threeds.Session{}, err
	}
	now := g.now().UTC().Truncate(time.Microsecond)
	expires := now.Add(threeds.Lifetime)
	oneStep := oneStep(to.conn) && !c.plain
	kind, ask := g.visitAt(c, to, oneStep, reference(draft.ID, 1, 1), now, expires)
	step, err := payment.StartChallenge(draft, kind, ask, oneStep, now)
	if err != nil {
		return payment.Step{}, threeds.Session{}, err
	}
	status := threeds.Opening
	if c.plain {
		status = threeds.Returned
	}
	session := threeds.Session{
		Merchant: draft.Merchant, Payment: string(draft.ID), Version: 1, Status: status, Mode: c.Mode,
		OneStep: oneStep, Verifier: secret.Verifier(facts(step.Payment)), ReturnURL: c.ShopURL,
		CreatedAt: now, ExpiresAt: expires,
	}
	change := store.Change{
		Merchant: draft.Merchant, Step: &step, NewSession: &session,
		Enqueue: []job.Job{{
			Merchant: draft.Merchant, ID: expireID(draft.ID), Kind: jobExpire, Subject: string(draft.ID), RunAt: expires.Add(settleGrace),
		}},
		Remember: c.Idempotency.record(draft.Merchant, draft.ID, now),
	}
	if !oneStep { // a one-step provider keeps the card itself
		change.Seal, err = g.sealed(c.Order, secret, draft.ID, expires)
		if err != nil {
			return payment.Step{}, threeds.Session{}, err
		}
	}
	err = g.claiming(ctx, c.Order, draft.ID, now, &change)
	if err != nil {
		return payment.Step{}, threeds.Session{}, err
	}
	err = g.store.Commit(ctx, change)
	switch {
	case errors.Is(err, store.ErrReference):
		return payment.Step{}, threeds.Session{}, errContended()
	case errors.Is(err, store.ErrKey):
		return payment.Step{}, threeds.Session{}, errKeyTaken()
	case c.overtaken(err):
		return payment.Step{}, threeds.Session{}, errRecordChanged(err)
	case err != nil:
		return payment.Step{}, threeds.Session{}, fmt.Errorf("store challenge of payment %s: %w", draft.ID, err)
	}
	return step, session, nil
}

// oneStep reports whether a provider authorizes while the buyer is at the bank.
func oneStep(c connector.Connector) bool {
	bank, able := c.(connector.Challenger)
	return able && bank.Shape() == connector.OneStep
}

// visitAt is what is asked of a provider for a visit: what a one-step provider takes for a shop that finishes by itself it only
// holds if it can, and it may authorize for as long as the buyer may take.
func (g *Gateway) visitAt(c Challenge, to candidate, oneStep bool, ref string, now, expires time.Time) (payment.Kind, payment.Ask) {
	ask := payment.Ask{Provider: to.account, Ref: ref, Deadline: now.Add(g.timeout)}
	if oneStep {
		ask.Deadline = expires
	}
	return kindOf(c.PreAuth || oneStep && c.Mode == threeds.Manual && holds(to.conn)), ask
}

func (g *Gateway) sealed(o Order, s threeds.Secret, id payment.ID, expires time.Time) (*threeds.Sealed, error) {
	plain, err := o.waiting()
	if err != nil {
		return nil, err
	}
	text, err := s.Seal(o.Merchant.ID, string(id), plain)
	if err != nil {
		return nil, fmt.Errorf("seal card of payment %s: %w", id, err)
	}
	return &threeds.Sealed{Merchant: o.Merchant.ID, Payment: string(id), Ciphertext: text, ExpiresAt: expires}, nil
}

// opened writes down where the bank's answer leaves the visit: the buyer may go, has been authenticated
// already, or was refused.
func (g *Gateway) opened(ctx context.Context, v Visit, ch connector.Challenge, idem *Idempotency) (Visit, error) {
	s := v.Session
	s.Version++
	s.State = string(concealed([]byte(ch.State), v.secret))
	switch {
	// The answer to a started visit is not remembered under the idempotency key: it holds the visit's secret,
	// which must never lie beside the ciphertext that it opens.
	case ch.Redirect != nil:
		s.Status, s.Redirect = threeds.Open, concealed(marshal(ch.Redirect), v.secret)
	case ch.Proof != nil:
		s.Status, s.Proof = threeds.Returned, marshal(ch.Proof)
	case ch.Result != nil:
		return g.challengeEnded(ctx, v, s, *ch.Result, idem)
	default:
		return g.challengeEnded(ctx, v, s, connector.Result{}, idem)
	}
	change := store.Change{Merchant: v.Payment.Merchant, Session: &s}
	if s.Status == threeds.Open {
		change = g.told(change, webhook.Event{
			Type: webhook.PaymentRequiresAction, Subject: string(v.Payment.ID), Sequence: v.Payment.Version,
		}, v.Payment)
	}
	err := g.store.Commit(ctx, change)
	if err != nil {
		return v, fmt.Errorf("store opened challenge of payment %s: %w", v.Payment.ID, err)
	}
	v.Session = s
	return v, nil
}

// challengeEnded settles a payment whose visit ended at the first step. What a one-step provider holds or took, or may have, for a
// shop that finishes by itself still waits for the shop.
func (g *Gateway) challengeEnded(
	ctx context.Context, v Visit, s threeds.Session, r connector.Result, idem *Idempotency,
) (Visit, error) {
	r = ofVisit(r, s)
	s.Status = threeds.Finished
	if s.OneStep && s.Mode == threeds.Manual && r.Outcome != connector.Declined {
		s.Status = threeds.Returned
	}
	return g.settleVisit(ctx, v, store.Change{Session: &s, Shred: string(v.Payment.ID)}, r, idem)
}

// Visit is a buyer's 3-D Secure visit, proven to belong to the one who asks.
type Visit struct {
	Payment payment.Payment
	Session threeds.Session
	secret  threeds.Secret
}

// Redirect is where the bank wants the buyer, or nil when the buyer has nothing to do there any more.
func (v Visit) Redirect() (*connector.Redirect, error) {
	if v.Session.Status != threeds.Open {
		return nil, nil //nolint:nilnil // "nowhere to go" is an ordinary answer, not an error
	}
	var r connector.Redirect
	err := json.Unmarshal(revealed(v.Session.Redirect, v.secret), &r)
	if err != nil {
		return nil, fmt.Errorf("read redirect of payment %s: %w", v.Payment.ID, err)
	}
	return &r, nil
}

// Unauthenticated reports whether the buyer has come back and the bank did not authenticate, so that there is nothing to charge.
func (v Visit) Unauthenticated() bool {
	proof, err := proofOf(v.Session)
	return err == nil && proof != nil && !proof.Authenticated()
}

// Secret is the secret that proved the visit.
func (v Visit) Secret() threeds.Secret { return v.secret }

// Visit returns the 3-D Secure visit of a payment to whoever presents its secret, and a NotFound fault to
// everybody else: a stranger does not learn whether there is one.
func (g *Gateway) Visit(ctx context.Context, m merchant.ID, id payment.ID, secret string) (Visit, error) {
	s, err := threeds.ParseSecret(secret)
	if err != nil {
		return Visit{}, errNoVisit()
	}
	session, err := g.store.Session(ctx, m, string(id))
	if errors.Is(err, store.ErrNotFound) {
		return Visit{}, errNoVisit()
	}
	if err != nil {
		return Visit{}, fmt.Errorf("read session of payment %s: %w", id, err)
	}
	p, err := g.Find(ctx, m, id)
	if err != nil {
		return Visit{}, err
	}
	if !s.Verify(facts(p), session.Verifier) {
		return Visit{}, errNoVisit()
	}
	return Visit{Payment: p, Session: session, secret: s}, nil
}

func facts(p payment.Payment) threeds.Facts {
	return threeds.Facts{Merchant: p.Merchant, Payment: string(p.ID), Reference: p.Reference, Amount: p.Amount}
}

func errNoVisit() error {
	return fault.New(fault.NotFound, "no_3d_session", fault.Text{
		TR: "Böyle bir 3-D Secure oturumu yok ya da süresi doldu.",
		EN: "There is no such 3-D Secure session, or it has expired.",
	})
}

// marshal writes a connector's value for the session. It cannot fail: the values hold texts and numbers only.
func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("encode session value: " + err.Error())
	}
	return b
}
