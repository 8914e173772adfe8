package gateway

// subscribe.go begins subscriptions and finds them again.

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/pan"
)

// NewSubscription is what a shop asks to be charged again and again.
type NewSubscription struct {
	Merchant *merchant.Merchant
	// Draft has surface, reference, customer, texts and, where no plan is named, terms. Its card is the token of a saved card, unless
	// Card is given. Its id is a new one unless the surface has made it, for something that names it and was stored before.
	Draft subscription.Subscription
	// Card is a card that the shop sent. It is kept for the customer, and its security code serves the first payment alone.
	Card pan.Card
	// Spares are cards that stand by, at most [MaxSpares]; they are kept for the customer as Card is. See
	// [subscription.Subscription.TrySpares].
	Spares []pan.Card
	// CardLater lets a subscription begin that has no card yet. What falls due before there is one waits for it.
	CardLater bool
	// Start is the first day, today if it is zero.
	Start subscription.Day
	// Visit is set where the buyer makes the first payment with 3-D Secure.
	Visit *FirstVisit
	// Idempotency is set when the client sent a key; its Render is not asked.
	Idempotency *Idempotency
	// Beginning, if not nil, returns what becomes durable in the commit that begins the subscription: what its customer is told, and where
	// that leads. An error of its leaves nothing behind.
	Beginning func(s subscription.Subscription) (Saving, error)
	// Exact names the attributes that the surface has made itself; see [Order].
	Exact []string
}

// MaxSpares is how many cards may stand by beside the one that is charged when a subscription begins.
const MaxSpares = 4

// FirstVisit is how the buyer is sent to 3-D Secure for the first payment; see [Challenge].
type FirstVisit struct {
	Mode       threeds.Mode
	ShopURL    string
	BankReturn func(p payment.Payment, s threeds.Secret) string
	Secret     threeds.Secret
}

// Subscribed is a subscription as it stands after a request to begin it.
type Subscribed struct {
	Subscription subscription.Subscription
	// Payment is the first payment, nil where the first charge is still to come. One that is challenged waits for its buyer, and
	// Secret is then the visit's.
	Payment *payment.Payment
	Secret  threeds.Secret
	// Repeated tells that the reference or the key had been used before, and nothing was done now.
	Repeated bool
	// Differs names what a repeated reference was asked for with that had not been agreed then, as [subscription.Subscription.Differs] does;
	// empty where all is the same.
	Differs string
}

// Subscribe begins a subscription and makes its first payment, unless that is still to come. A first payment that is refused ends it.
func (g *Gateway) Subscribe(ctx context.Context, n NewSubscription) (Subscribed, error) {
	s, err := g.drafted(ctx, n)
	if err != nil {
		return Subscribed{}, err
	}
	for range conflictTries {
		if s.Reference != "" {
			earlier, err := g.store.SubscriptionByReference(ctx, s.Merchant, s.Surface, s.Reference)
			if err == nil {
				return g.repeated(ctx, n, earlier)
			}
			if !errors.Is(err, store.ErrNotFound) {
				return Subscribed{}, fmt.Errorf("read subscription of reference: %w", err)
			}
		}
		change, err := g.beginning(ctx, n, s)
		if err != nil {
			return Subscribed{}, err
		}
		err = g.store.Commit(ctx, change)
		switch {
		case err == nil:
			return g.firstPayment(ctx, n, change.Subscription.Subscription)
		case errors.Is(err, store.ErrKey):
			return g.subscribedBefore(ctx, n, s)
		case errors.Is(err, store.ErrVaultKey) && g.vault != nil:
			g.vault.Renew() // the key has been retired since this node looked
		case errors.Is(err, store.ErrExists), errors.Is(err, store.ErrStale), errors.Is(err, store.ErrCustomer):
			// Somebody begins it, or saves, changes or forgets the card or its customer just now.
		default:
			return Subscribed{}, fmt.Errorf("store subscription %s: %w", s.ID, err)
		}
	}
	return Subscribed{}, errContended()
}

// beginning is the one commit that begins a subscription: with its customer and its cards where those are new, so that nothing is kept of
// what did not begin.
func (g *Gateway) beginning(ctx context.Context, n NewSubscription, s subscription.Subscription) (store.Change, error) {
	c, err := g.withCardsOf(ctx, store.Change{Merchant: s.Merchant}, n, &s)
	if err != nil {
		return c, err
	}
	step, err := subscription.Begin(s, n.Start, n.Visit != nil, g.now())
	if err != nil {
		return c, err
	}
	c = g.withSubscription(c, step)
	c.Remember = n.Idempotency.record(s.Merchant, payment.ID(s.ID), g.now())
	return g.withBeginning(c, n, step.Subscription)
}

// withBeginning adds to the commit that begins a subscription what its surface has to be durable with it: records, messages and jobs.
func (g *Gateway) withBeginning(c store.Change, n NewSubscription, s subscription.Subscription) (store.Change, error) {
	if n.Beginning == nil {
		return c, nil
	}
	with, err := n.Beginning(s)
	if err != nil {
		return c, err
	}
	g.next(with.Records)
	c.Records, c.Enqueue = append(c.Records, with.Records...), append(c.Enqueue, with.Jobs...)
	c, _, err = g.withMessages(c, with.Messages...)
	return c, err
}

// repeated is a subscription that had begun under the reference before, with what it is asked for differently now.
func (g *Gateway) repeated(ctx context.Context, n NewSubscription, earlier subscription.Subscription) (Subscribed, error) {
	same := true
	name := n.Draft.Customer
	if name == "" && n.Draft.Card == "" {
		name = string(earlier.ID) // what one without a customer is kept under
	}
	if name != "" {
		c, err := g.CustomerNamed(ctx, earlier.Merchant, name)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return Subscribed{}, err
		}
		same = err == nil && c.ID == earlier.Customer
	}
	return Subscribed{Subscription: earlier, Repeated: true, Differs: earlier.Differs(n.Draft, n.Start, same)}, nil
}

// drafted is the subscription that a shop asks for, with its plan's terms.
func (g *Gateway) drafted(ctx context.Context, n NewSubscription) (subscription.Subscription, error) {
	s := n.Draft
	s.Merchant = n.Merchant.ID
	if s.ID == "" {
		s.ID = subscription.NewID(g.now())
	}
	s.Description = Shown(s.Description)
	attributes := make(map[string]string, len(s.Attributes))
	for name, text := range s.Attributes {
		attributes[name] = shownUnless(n.Exact, name, text)
	}
	s.Attributes = attributes
	if s.Plan != "" {
		plan, err := g.Plan(ctx, s.Merchant, s.Plan)
		if err != nil {
			return s, err
		}
		if plan.Closed {
			return s, fault.New(fault.Conflict, "plan_closed", fault.Text{
				TR: "Bu plan yeni aboneliğe kapalı.", EN: "This plan takes no new subscriptions.",
			})
		}
		s.Terms = plan.Terms
	}
	return s, s.Validate()
}

// withCardsOf sees to it that the subscription has a customer and, unless it comes later, a saved card, and adds to the commit that begins it
// what of that is new.
func (g *Gateway) withCardsOf(ctx context.Context, c store.Change, n NewSubscription, s *subscription.Subscription) (store.Change, error) {
	given := !n.Card.Number.IsZero()
	if !given && (s.Card != "" || !n.CardLater) {
		return c, g.savedCardOf(ctx, s)
	}
	if s.Customer == "" {
		s.Customer = string(s.ID)
	}
	customer, err := g.CustomerNamed(ctx, s.Merchant, s.Customer)
	if fault.KindOf(err) == fault.NotFound {
		customer, err = g.newCustomer(s.Merchant, vault.Customer{Reference: s.Customer})
		c.Customer = &customer
	}
	s.Customer = customer.ID
	if err != nil || !given {
		return c, err
	}
	if g.vault == nil {
		return c, errNoVault()
	}
	if len(n.Spares) > MaxSpares {
		return c, fault.InvalidField("cards", "cards_too_many", fault.Text{
			TR: "En çok 5 kart verilebilir.", EN: "There may be 5 cards at most.",
		})
	}
	s.Card = ""
	for _, card := range append([]pan.Card{n.Card}, n.Spares...) {
		c, err = g.withCardFor(ctx, c, card, s)
		if err != nil {
			return c, err
		}
	}
	return c, nil
}

// savedCardOf finds the card that the subscription names.
func (g *Gateway) savedCardOf(ctx context.Context, s *subscription.Subscription) error {
	customer := vault.Customer{}
	if s.Customer != "" {
		var err error
		customer, err = g.CustomerNamed(ctx, s.Merchant, s.Customer)
		if fault.KindOf(err) == fault.NotFound {
			err = errNoCard() // whoever is not known has none
		}
		if err != nil {
			return err
		}
	}
	saved, err := g.SavedCard(ctx, s.Merchant, customer.ID, s.Card)
	s.Customer = saved.Owner
	return err
}

// withCardFor adds to the commit that begins a subscription a card that is kept for it: the first is the one that is charged, the others
// stand by.
func (g *Gateway) withCardFor(ctx context.Context, c store.Change, card pan.Card, s *subscription.Subscription) (store.Change, error) {
	n := NewCard{Owner: s.Customer, Card: card, Alone: s.ID}
	err := g.savable(n)
	if err != nil {
		return c, err
	}
	same := g.vault.Fingerprint(s.Merchant, s.Customer, card.Number)
	if slices.ContainsFunc(c.Cards, func(earlier vault.Saved) bool { return earlier.Fingerprint == same }) {
		return c, nil // the same card twice
	}
	c, saved, known, err := g.withSaved(ctx, c, n)
	switch {
	case err != nil:
		return c, err
	case s.Card == "":
		s.Card, s.CardSaved = saved.Token, !known
		return c, nil
	case !known:
		s.SparesSaved = append(s.SparesSaved, saved.Token)
	}
	s.Spares = append(s.Spares, saved.Token)
	return c, nil
}

// forgetCards takes cards back that were saved for a subscription alone and that it has no more. One that cannot be is still its customer's.
func (g *Gateway) forgetCards(ctx context.Context, s subscription.Subscription, tokens ...string) {
	for _, token := range tokens {
		c, err := g.withoutCard(context.WithoutCancel(ctx), store.Change{Merchant: s.Merchant}, s, token)
		if err == nil && (c.ForgetCard != nil || len(c.Cards) > 0) {
			err = g.store.Commit(context.WithoutCancel(ctx), c)
		}
		if err != nil {
			g.log.Warn("card that a subscription has no more is still saved", "subscription", string(s.ID), "error", err)
		}
	}
}

// firstPayment makes the first payment where it is due now.
func (g *Gateway) firstPayment(ctx context.Context, n NewSubscription, s subscription.Subscription) (Subscribed, error) {
	if s.State != subscription.Pending {
		return Subscribed{Subscription: s}, nil
	}
	if n.Visit == nil {
		s, err := g.advanceSubscription(context.WithoutCancel(ctx), s.Merchant, s.ID, n.Card)
		if err != nil {
			// The job goes on; the shop sees the subscription as it stands.
			g.log.Warn("first charge of a subscription is left to its job", "subscription", string(s.ID), "error", err)
		}
		return g.withLatest(ctx, Subscribed{Subscription: s})
	}
	card := n.Card
	var kept *KeptCard
	if card.Number.IsZero() {
		var err error
		card, kept, err = g.CardToPay(ctx, s.Merchant, s.Customer, s.Card)
		if err != nil {
			return g.unstarted(ctx, s, err)
		}
	}
	o, err := g.periodPriced(ctx, n.Merchant, s, card, kept)
	if err != nil {
		return g.unstarted(ctx, s, err)
	}
	started, err := g.StartChallenge(ctx, Challenge{
		Order: o, Mode: n.Visit.Mode, ShopURL: n.Visit.ShopURL, BankReturn: n.Visit.BankReturn, Secret: n.Visit.Secret,
	})
	if err != nil {
		return g.unstarted(ctx, s, err)
	}
	if started.Payment.State != payment.Challenged { // refused, or charged without a visit
		s, err = g.advanceSubscription(context.WithoutCancel(ctx), s.Merchant, s.ID, pan.Card{})
	} else {
		s, err = g.Subscription(ctx, s.Merchant, s.ID)
	}
	return Subscribed{Subscription: s, Payment: &started.Payment, Secret: started.Secret}, err
}

// unstarted ends a subscription whose buyer could not be sent anywhere, and passes on why.
func (g *Gateway) unstarted(ctx context.Context, s subscription.Subscription, why error) (Subscribed, error) {
	ctx = context.WithoutCancel(ctx)
	step, err := s.Cancel(false, g.now())
	if err == nil {
		err = g.commitStep(ctx, step)
	}
	if err != nil {
		g.log.Warn("subscription without a first payment is left to its job", "subscription", string(s.ID), "error", err)
	}
	return Subscribed{}, why
}

// subscribedBefore is the answer where the key is taken: the subscription of the reference, if that has begun.
func (g *Gateway) subscribedBefore(ctx context.Context, n NewSubscription, s subscription.Subscription) (Subscribed, error) {
	if s.Reference != "" {
		earlier, err := g.store.SubscriptionByReference(ctx, s.Merchant, s.Surface, s.Reference)
		if err == nil {
			return g.repeated(ctx, n, earlier)
		}
	}
	return Subscribed{}, errKeyTaken()
}

// withLatest adds the latest payment of the period that is open, or that the first charge made.
func (g *Gateway) withLatest(ctx context.Context, out Subscribed) (Subscribed, error) {
	s := out.Subscription
	charges, err := g.store.SubscriptionCharges(ctx, s.Merchant, s.ID, 0, 1)
	if err != nil {
		return out, fmt.Errorf("read charges: %w", err)
	}
	if len(charges) == 0 || charges[0].Payment == "" {
		return out, nil
	}
	p, err := g.Find(ctx, s.Merchant, charges[0].Payment)
	out.Payment = &p
	return out, err
}

// Subscription returns a subscription of the merchant, or a NotFound fault.
func (g *Gateway) Subscription(ctx context.Context, m merchant.ID, id subscription.ID) (subscription.Subscription, error) {
	s, err := g.store.Subscription(ctx, m, id)
	return s, foundSubscription(err)
}

// SubscriptionByReference returns the subscription that a surface's shop gave a reference, or a NotFound fault.
func (g *Gateway) SubscriptionByReference(ctx context.Context, m merchant.ID, surface, reference string) (subscription.Subscription, error) {
	s, err := g.store.SubscriptionByReference(ctx, m, surface, reference)
	return s, foundSubscription(err)
}

// Subscriptions returns a page of the merchant's subscriptions.
func (g *Gateway) Subscriptions(ctx context.Context, m merchant.ID, f subscription.Filter) ([]subscription.Subscription, error) {
	all, err := g.store.Subscriptions(ctx, m, f)
	if err != nil {
		return nil, fmt.Errorf("list subscriptions: %w", err)
	}
	return all, nil
}

// Charges returns up to limit periods of a subscription that have been tried, the latest first: those before the given one, or all
// where that is 0.
func (g *Gateway) Charges(ctx context.Context, m merchant.ID, id subscription.ID, before, limit int) ([]subscription.Charge, error) {
	cs, err := g.store.SubscriptionCharges(ctx, m, id, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list charges: %w", err)
	}
	return cs, nil
}

func foundSubscription(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.New(fault.NotFound, "subscription_not_found", fault.Text{
			TR: "Böyle bir abonelik yok.", EN: "There is no such subscription.",
		})
	}
	if err != nil {
		return fmt.Errorf("read subscription: %w", err)
	}
	return nil
}
