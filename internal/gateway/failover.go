package gateway

// failover.go decides whether and where a payment goes on when the account that it was sent to has certainly done nothing.

import (
	"slices"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/pan"
)

// Guard says which accounts are worth a new payment, and learns from how calls end.
type Guard interface {
	// Ready reports whether a new payment would be let through to an account at present.
	Ready(m merchant.ID, account string) bool
	// Enter lets one call through, or does not. Whoever is let through calls leave, with how the call ended or with nil when it
	// was not made; the first word of several counts.
	Enter(m merchant.ID, account string) (leave func(*connector.Result), ok bool)
}

// unguarded lets everything through.
type unguarded struct{}

// Ready is part of [Guard].
func (unguarded) Ready(merchant.ID, string) bool { return true }

// Enter is part of [Guard].
func (unguarded) Enter(merchant.ID, string) (func(*connector.Result), bool) { return unheard, true }

// unheard is the leave of a call that nobody counts.
func unheard(*connector.Result) {}

// accompany lets a call through that has no other way to go: what has begun at a provider goes on there, whatever the guard thinks
// of it. How it ends counts where the guard lets it.
func (g *Gateway) accompany(m merchant.ID, account string) (leave func(*connector.Result)) {
	leave, ok := g.guard.Enter(m, account)
	if !ok {
		return unheard
	}
	return leave
}

// mostAccounts is how many accounts are asked about one payment. A reason that three providers give is the payment's own, and each
// further try is another line on the buyer's statement while the bank makes up its mind.
const mostAccounts = 3

// onward is where a payment may go on, in the order of preference, and until when. Nil is nowhere.
type onward struct {
	merchant merchant.ID
	rest     []candidate
	left     int
	until    time.Time
	// next is the account that the guard has let the payment through to, until it goes there or does not.
	next *candidate
	// leave is what the guard is to be told of next.
	leave func(*connector.Result)
}

// depart takes the first candidate that the guard lets through; the others are where the payment may go on. The fault that
// none was let through is answered before anything is recorded: a payment sent to a provider that does not answer would tie its
// order up for as long as that lasts.
func (g *Gateway) depart(m merchant.ID, to *choice) (first candidate, leave func(*connector.Result), on *onward, err error) {
	on = &onward{merchant: m, rest: to.candidates, left: mostAccounts, until: g.now().Add(g.timeout + g.patience)}
	if !g.advance(on) {
		return candidate{}, nil, nil, errUnhealthy()
	}
	for range len(to.candidates) - len(on.rest) - 1 { // others took the last probes since the route was made
		c := to.why.Candidates[0]
		to.why.Candidates = to.why.Candidates[1:]
		to.why.Passed = append(to.why.Passed, routing.Passed{Account: c.Account, Rule: c.Rule, Why: routing.Unhealthy})
	}
	first, leave = on.take()
	return first, leave, on, nil
}

// elsewhere is where a card that waited for its shop without 3-D Secure may be charged, besides the account that it was meant for.
func (g *Gateway) elsewhere(p payment.Payment, preAuth bool, c pan.Card) *onward {
	m, known := g.merchants.Find(p.Merchant)
	if !known {
		return nil
	}
	to, err := g.route(Order{
		Merchant: m, Surface: p.Surface, Reference: p.Reference, Amount: p.Amount, PreAuth: preAuth, Installments: p.Installments, Terms: p.Terms,
		Card: c,
	}, need{})
	if err != nil {
		return nil // no other account can; the one that it was meant for will say so
	}
	return &onward{
		merchant: p.Merchant, left: mostAccounts - 1, until: g.now().Add(g.timeout + g.patience),
		rest: slices.DeleteFunc(to.candidates, func(c candidate) bool { return c.account == p.Provider }),
	}
}

// advance finds the next account that the guard lets the payment through to, and reports whether there is one.
func (g *Gateway) advance(on *onward) bool {
	if on.next != nil {
		return true
	}
	for on.left > 0 && len(on.rest) > 0 {
		c := on.rest[0]
		on.rest = on.rest[1:]
		leave, ok := g.guard.Enter(on.merchant, c.account)
		if !ok {
			continue
		}
		on.left--
		on.next, on.leave = &c, leave
		return true
	}
	return false
}

// take is the account that advance found.
func (on *onward) take() (candidate, func(*connector.Result)) {
	c, leave := *on.next, on.leave
	on.next, on.leave = nil, nil
	return c, leave
}

// abandon gives back what advance found and nobody took.
func (on *onward) abandon() {
	if on != nil && on.next != nil {
		_, leave := on.take()
		leave(nil)
	}
}

// mayGoOn reports whether another account may be asked after a result: the request provably never left, or it was declined for a
// reason that another provider may not share. An inquiry's proof that the provider has no such payment is a decline of that
// kind. Never while the outcome is not known.
func mayGoOn(r connector.Result) bool {
	return r.Outcome == connector.Declined && (r.NeverSent || r.Refusal.Reason.Retry() == decline.RetryElsewhere)
}

// goesOn reports whether the payment goes on after a result, and finds the account. Beyond the time in which the shop had to
// expect an answer anyway it does not: who still waits then is told what is known.
func (g *Gateway) goesOn(on *onward, r connector.Result) bool {
	return on != nil && mayGoOn(r) && g.now().Before(on.until) && g.advance(on)
}

// reroute is the change that ends the attempt at one account and begins the next at another, with the job that watches over it.
// The payment is never without an attempt that inquiry owns.
func (g *Gateway) reroute(p payment.Payment, r connector.Result, to candidate) (payment.Step, store.Change, error) {
	now := g.now()
	op, at := p.Last()
	ask := payment.Ask{Provider: to.account, Ref: reference(p.ID, op.Seq, at.Seq+1), Deadline: now.Add(g.timeout)}
	step, err := p.Reroute(shortened(r.Refusal), payment.IDs(r.IDs), op.Kind, ask, true, now)
	if err != nil {
		return payment.Step{}, store.Change{}, err
	}
	return step, store.Change{Merchant: p.Merchant, Step: &step, Enqueue: []job.Job{settleJob(step.Payment, ask.Deadline)}}, nil
}

// noteFailover tells operators that a payment went on.
func (g *Gateway) noteFailover(p payment.Payment) {
	op, at := p.Last()
	from := op.Attempts[at.Seq-2]
	g.log.Info("payment goes on to another account", "payment", string(p.ID), "from", from.Provider, "to", at.Provider,
		"reason", string(from.Refusal.Reason), "attempt", at.Seq)
	g.rerouted(from.Provider, at.Provider, string(from.Refusal.Reason))
}

func errUnhealthy() error {
	return fault.New(fault.Unavailable, "providers_unhealthy", fault.Text{
		TR: "Ödeme sağlayıcıları şu anda yanıt vermiyor; hiçbir tahsilat yapılmadı, biraz sonra yeniden deneyin.",
		EN: "The payment providers do not answer at present; nothing was charged, try again shortly.",
	})
}
