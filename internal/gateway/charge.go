package gateway

// charge.go charges what falls due. A period's payment begins in the commit that claims the period, and what became of it is applied
// over the version that the claim made; in between the payment is a payment like every other, and inquiry owns its doubts.
//
// Two jobs drive it. One is the subscription's own and stands at the moment at which something is to be done next; every commit
// about the subscription sets it anew. The other is enqueued in the commit that gives a payment its outcome. Whichever is lost
// sight of by a crash is claimed again when its lease is over, and each bears being run twice: what it would do again is refused
// by the version, by the period's row, or by the live reference.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/pricing"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/webhook"
	"github.com/vezne/vezne/pan"
)

// jobSubscription does what is due of one subscription.
const jobSubscription job.Kind = "subscription"

// outcomeWatch is how long the subscription's own job stands back while a payment is under way. The payment's outcome brings a job
// of its own; this one is for nothing but the unforeseen.
const outcomeWatch = time.Hour

func subscriptionJobID(id subscription.ID) string { return "subscription/" + string(id) }

// scheduled is the commit of a step, with the job that does what comes next.
func (g *Gateway) scheduled(step subscription.Step) store.Change {
	return g.withSubscription(store.Change{Merchant: step.Subscription.Merchant}, step)
}

// withSubscription adds a step to a change, with the job that does what comes next.
func (g *Gateway) withSubscription(c store.Change, step subscription.Step) store.Change {
	s := step.Subscription
	c.Subscription = &step
	c = g.withSubscriberMail(c, step)
	c = g.told(c, webhook.Event{Type: subscriptionEvent(step), Subject: string(s.ID), Sequence: s.Version}, s)
	at := s.NextAt
	if s.Payment != "" {
		at = g.now().Add(outcomeWatch)
	}
	if at.IsZero() {
		c.Done = append(c.Done, subscriptionJobID(s.ID))
		return c
	}
	c.Enqueue = append(c.Enqueue, job.Job{
		Merchant: s.Merchant, ID: subscriptionJobID(s.ID), Kind: jobSubscription, Subject: string(s.ID), RunAt: at,
	})
	return c
}

// withCharge adds to a change the job that tells the subscription how its payment ended.
func (g *Gateway) withCharge(c store.Change) store.Change {
	p, op := c.Step.Payment, c.Step.Operation
	first := op != nil && (op.Seq == 1 || op.Before == payment.Authorized) && !op.Status.Open() // or what became of an amount that was held
	without := p.State == payment.Expired || op == nil && p.State == payment.Declined
	if p.Terms.Subscription == "" || !first && !without {
		return c
	}
	c.Enqueue = append(c.Enqueue, job.Job{
		Merchant: p.Merchant, ID: "charge/" + string(p.ID), Kind: jobSubscription, Subject: p.Terms.Subscription, RunAt: g.now(),
	})
	return c
}

// claiming begins the payment of a period in the commit that claims it: the part of a payment's first commit that is the
// subscription's, or a surface's own.
func (g *Gateway) claiming(ctx context.Context, o Order, id payment.ID, now time.Time, c *store.Change) error {
	err := o.beginning(id, now, c)
	if err != nil {
		return err
	}
	var step subscription.Step
	switch {
	case o.period != nil:
		step, err = o.period.Claim(id, now)
	case o.ByHand != nil:
		step, err = g.claimByHand(ctx, o, id, now)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	c.Subscription = &step
	c.Enqueue = append(c.Enqueue, job.Job{
		Merchant: c.Merchant, ID: subscriptionJobID(step.Subscription.ID), Kind: jobSubscription,
		Subject: string(step.Subscription.ID), RunAt: now.Add(outcomeWatch),
	})
	return nil
}

// runSubscription is the job.
func (g *Gateway) runSubscription(ctx context.Context, j job.Job) error {
	id := subscription.ID(j.Subject)
	before, err := g.store.Subscription(ctx, j.Merchant, id)
	if err != nil {
		return fmt.Errorf("read subscription %s: %w", id, err)
	}
	s, err := g.advanceSubscription(ctx, j.Merchant, id, pan.Card{})
	// What becomes of the job was decided from the subscription as it was read. Whoever has changed it since has set the job anew, and that
	// one must stand: without it the subscription would never be charged again.
	hold := before.Hold()
	change := store.Change{Merchant: j.Merchant, Subscription: &hold}
	own := j.ID == subscriptionJobID(id)
	switch {
	case err != nil && !own:
		return err
	case err != nil:
		// Nothing was asked of anybody: an account that is not open, a key that is not here. It is no try.
		g.log.Warn("charge could not begin and waits", "subscription", string(id), "error", err)
		j.RunAt, j.LeaseUntil = g.now().Add(postponed(j.Attempt)), time.Time{}
		change.Enqueue = []job.Job{j}
	case !own:
		change = store.Change{Merchant: j.Merchant, Done: []string{j.ID}} // nobody sets this one again
	case s.Version != before.Version:
		return nil // whoever moved it has set the job
	case s.Payment != "":
		j.RunAt, j.LeaseUntil = g.now().Add(outcomeWatch), time.Time{}
		change.Enqueue = []job.Job{j}
	case s.NextAt.IsZero():
		change.Done = []string{j.ID}
	default:
		j.RunAt, j.LeaseUntil = s.NextAt, time.Time{}
		change.Enqueue = []job.Job{j}
	}
	err = g.store.Commit(ctx, change)
	if errors.Is(err, store.ErrStale) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("end job of subscription %s: %w", id, err)
	}
	return nil
}

// postponed is how long a charge rests that could not begin.
func postponed(attempt int) time.Duration { return min(time.Minute<<min(attempt, 8), time.Hour) }

// advanceSteps is the most that is done of a subscription in one go: a charge and its outcome for each card that is tried, and whatever
// others have changed meanwhile. What is left is its job's.
const advanceSteps = 2*(MaxSpares+1) + conflictTries

// advanceSubscription does what is due of a subscription, until nothing is, and returns it as it then stands. card is used for the next charge in
// the place of the saved one, which it is, with its security code; it may be zero.
func (g *Gateway) advanceSubscription(ctx context.Context, m merchant.ID, id subscription.ID, card pan.Card) (subscription.Subscription, error) {
	for range advanceSteps {
		s, err := g.store.Subscription(ctx, m, id)
		if err != nil {
			return s, fmt.Errorf("read subscription %s: %w", id, err)
		}
		next, done, err := g.dueOf(ctx, s)
		if err != nil || done {
			return s, err
		}
		if next == nil {
			err = g.chargePeriod(ctx, s, card)
			card = pan.Card{}
		} else {
			err = g.commitStep(ctx, *next)
		}
		if err != nil && !errors.Is(err, store.ErrStale) {
			return s, err
		}
	}
	s, err := g.store.Subscription(ctx, m, id)
	if err != nil {
		return s, fmt.Errorf("read subscription %s: %w", id, err)
	}
	return s, nil
}

// dueOf is the next step of a subscription that needs no bank. Without one there is nothing to be done now, or, where it is not done, a
// period is to be charged.
func (g *Gateway) dueOf(ctx context.Context, s subscription.Subscription) (next *subscription.Step, done bool, err error) {
	now := g.now()
	var step subscription.Step
	switch {
	case s.Payment != "":
		p, err := g.Find(ctx, s.Merchant, s.Payment)
		if err != nil {
			return nil, false, err
		}
		if _, _, open := p.Open(); open && p.State != payment.Expired || p.State == payment.Authorized {
			return nil, true, nil // not known, or held and not taken yet
		}
		if s.ByHand != nil {
			step, err = g.outcomeByHand(ctx, s, p, now)
		} else {
			step, err = outcomeOf(s, p, now)
		}
		return &step, false, err
	case s.NextAt.IsZero() || now.Before(s.NextAt):
		return nil, true, nil
	case s.AwaitsBuyer || s.AwaitsCard:
		step, err = s.GiveUp(now)
	case s.CancelAtEnd && !s.Opened:
		step, err = s.Cancel(false, now)
	default:
		return nil, false, nil
	}
	return &step, false, err
}

// outcomeOf is what a payment whose outcome is known means for its period. One that was taken and given back since was taken.
func outcomeOf(s subscription.Subscription, p payment.Payment, now time.Time) (subscription.Step, error) {
	switch {
	case taken(p):
		return s.Pay(p.ID, now)
	case p.State == payment.Expired || p.State == payment.Voided: // what was held for a shop that never finished was given back
		return s.Miss(p.ID, decline.Refusal{Reason: decline.AuthenticationAbandoned}, now)
	}
	return s.Miss(p.ID, p.Refusal, now)
}

// taken reports whether a payment took the money, whatever became of it later.
func taken(p payment.Payment) bool { return p.State.Approved() && !p.CapturedAt().IsZero() }

// chargePeriod asks for the payment of the period that is due, and applies what becomes of it if that is known in time.
func (g *Gateway) chargePeriod(ctx context.Context, s subscription.Subscription, card pan.Card) error {
	m, known := g.merchants.Find(s.Merchant)
	if !known {
		return fmt.Errorf("charge subscription %s: its merchant is not set up", s.ID)
	}
	var kept *KeptCard
	if card.Number.IsZero() {
		var err error
		card, kept, err = g.CardToPay(ctx, s.Merchant, s.Customer, s.Card)
		if errors.Is(err, fault.NotFound) || errors.Is(err, fault.Conflict) { // forgotten, or switched off
			return g.unasked(ctx, s, decline.SavedCardInvalid)
		}
		if err != nil {
			return err
		}
	}
	a := Answer{}
	o, err := g.periodPriced(ctx, m, s, card, kept)
	if err == nil {
		a, err = g.Pay(ctx, o)
	}
	switch {
	case errors.Is(err, fault.Invalid):
		return g.unasked(ctx, s, decline.RequestRefused)
	case errors.Is(err, fault.Unsupported): // no account takes a payment without its buyer
		return g.unasked(ctx, s, decline.MerchantConfiguration)
	case err != nil:
		return err
	case a.Repeated:
		return g.adopt(ctx, s, a.Payment)
	}
	return nil // the next look applies it
}

// adopt takes a payment for the period's own that is live under its reference although the subscription has not claimed it. Nobody
// else has business with such a reference, but where money was taken under it, it is not taken again.
func (g *Gateway) adopt(ctx context.Context, s subscription.Subscription, p payment.Payment) error {
	now, err := g.store.Subscription(ctx, s.Merchant, s.ID)
	if err != nil {
		return fmt.Errorf("read subscription %s: %w", s.ID, err)
	}
	if now.Version != s.Version {
		return store.ErrStale
	}
	step, err := s.Claim(p.ID, g.now())
	if err != nil {
		return err
	}
	return g.store.Commit(ctx, g.scheduled(step)) //nolint:wrapcheck // it says whose it is
}

// unasked writes down a try for which nothing could be asked of a bank.
func (g *Gateway) unasked(ctx context.Context, s subscription.Subscription, why decline.Reason) error {
	step, err := s.Miss("", decline.Refusal{Reason: why}, g.now())
	if err != nil {
		return err
	}
	return g.commitStep(ctx, step)
}

// commitStep commits a step of a subscription. If that ends one that was never paid, the cards go with it that were saved for it
// alone, unless their customer has saved them himself since, or another subscription is charged with them by now: the one that is charged in
// the same commit, and those that stand by by jobs of that commit.
func (g *Gateway) commitStep(ctx context.Context, step subscription.Step) error {
	c, s := g.scheduled(step), step.Subscription
	if !s.Failed() {
		return g.store.Commit(ctx, c) //nolint:wrapcheck // it says whose it is
	}
	if s.CardSaved {
		var err error
		c, err = g.withoutCard(ctx, c, s, s.Card)
		if err != nil {
			return err
		}
	}
	for _, token := range s.SparesSaved {
		c.Enqueue = append(c.Enqueue, job.Job{
			Merchant: s.Merchant, ID: "spare/" + token, Kind: jobSpare, Subject: string(s.ID) + "/" + token, RunAt: g.now(),
		})
	}
	return g.store.Commit(ctx, c) //nolint:wrapcheck // it says whose it is; a card that somebody changes or deletes meanwhile makes it stale
}

// jobSpare forgets a card that stood by for a subscription which failed and was saved for it alone.
const jobSpare job.Kind = "spare_card"

// runSpare is the job.
func (g *Gateway) runSpare(ctx context.Context, j job.Job) error {
	id, token, _ := strings.Cut(j.Subject, "/")
	s, err := g.Subscription(ctx, j.Merchant, subscription.ID(id))
	if err != nil {
		return err
	}
	c, err := g.withoutCard(ctx, store.Change{Merchant: j.Merchant, Done: []string{j.ID}}, s, token)
	if err != nil {
		return err
	}
	err = g.store.Commit(ctx, c)
	if err != nil {
		return fmt.Errorf("forget spare card of subscription %s: %w", id, err)
	}
	return nil
}

// withoutCard adds to a change that a card goes which was saved for a subscription alone, if it still is there for that alone. Where a payment
// that is not decided yet is to save it, that decides: the card waits for it and cannot pay.
func (g *Gateway) withoutCard(ctx context.Context, c store.Change, s subscription.Subscription, token string) (store.Change, error) {
	card, err := g.SavedCard(ctx, s.Merchant, s.Customer, token)
	if errors.Is(err, fault.NotFound) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	needed := card.Attributes[attrAlone] != string(s.ID)
	if !needed {
		needed, err = g.cardNeeded(ctx, s, token)
	}
	switch {
	case err != nil || needed:
		return c, err
	case len(card.Proposed.By) == 0:
		return g.forgetting(c, card), nil
	}
	c = g.cardGone(c, card) // its payment tells of it again
	card = wanted(card)
	card.Active, card.Proposed.Unproven = false, true
	card.Version, card.UpdatedAt = card.Version+1, g.now().UTC().Truncate(time.Microsecond)
	c.Cards = append(c.Cards, card)
	return c, nil
}

// cardNeeded reports whether a card is to be kept when a subscription ends: another one of the customer has it.
func (g *Gateway) cardNeeded(ctx context.Context, s subscription.Subscription, token string) (bool, error) {
	f := subscription.Filter{Customer: s.Customer, Limit: 100}
	for {
		page, err := g.Subscriptions(ctx, s.Merchant, f)
		if err != nil {
			return false, err
		}
		for _, other := range page {
			if other.ID != s.ID && !other.State.Final() && (other.Card == token || slices.Contains(other.Spares, token)) {
				return true, nil
			}
		}
		if len(page) < f.Limit {
			return false, nil
		}
		f.After = page[len(page)-1].ID
	}
}

// periodOrder is the order of the period that is due.
func (g *Gateway) periodOrder(m *merchant.Merchant, s subscription.Subscription, card pan.Card) Order {
	exact := make([]string, 0, len(s.Attributes))
	for name := range s.Attributes { // they were masked when they came
		exact = append(exact, name)
	}
	var price *Price // the merchant bears the commission where nothing else is said
	if s.PassOn {
		price = &Price{PassOn: pricing.Bears(true)}
	}
	return Order{
		Merchant: m, Surface: s.Surface, Reference: s.PeriodReference(), Amount: s.Charged(), Card: card,
		Buyer: connector.Buyer{Email: s.Email, Phone: s.Phone, IP: s.IP}, Description: s.Description,
		Attributes: s.Attributes, Exact: exact, Terms: payment.Terms{Subscription: string(s.ID)}, Price: price,
		period: &s,
	}
}

// SubscriptionPricer says what a surface's order for a period costs and how it is divided: it returns the order with its terms and the amount
// that is charged. An Invalid fault is a try that nobody could be asked for.
type SubscriptionPricer func(ctx context.Context, m *merchant.Merchant, s subscription.Subscription, o Order) (Order, error)

// PriceSubscriptionsBy has the periods of a surface's subscriptions priced by p, and not by the merchant's table alone. It is called before
// the first request.
func (g *Gateway) PriceSubscriptionsBy(surface string, p SubscriptionPricer) { g.pricers[surface] = p }

// periodPriced is the order of the period that is due as the subscription's surface prices it.
func (g *Gateway) periodPriced(
	ctx context.Context, m *merchant.Merchant, s subscription.Subscription, card pan.Card, kept *KeptCard,
) (Order, error) {
	o := g.periodOrder(m, s, card)
	o.Kept = kept
	p, own := g.pricers[s.Surface]
	switch {
	case own:
		return p(ctx, m, s, o)
	case !s.PartOf(s.Period).IsZero(): // nobody else knows what is left of it
		return o, fmt.Errorf("charge subscription %s: nobody divides the charges of surface %s", s.ID, s.Surface)
	}
	return o, nil
}

// shownUnless is a text as it may be stored, masked unless its name is one of the exact ones.
func shownUnless(exact []string, name, text string) string {
	if slices.Contains(exact, name) {
		return text
	}
	return Shown(text)
}
