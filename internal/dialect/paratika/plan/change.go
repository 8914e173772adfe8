package plan

import (
	"context"
	"slices"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
)

// change.go holds what shops do with a plan that has begun. A plan is found before, by the merchant that asks.

// Change says what is to change of a plan. What is zero stays.
type Change struct {
	// Status is Active or Inactive.
	Status *Status
	Each   money.Amount
}

// Change changes a plan, or refuses it as a whole.
func (d Desk) Change(ctx context.Context, m *merchant.Merchant, p Plan, c Change) (Plan, error) {
	if p.is.State.Final() {
		return p, errEnded()
	}
	paused := p.is.State == subscription.Paused
	if c.Status != nil {
		switch {
		case *c.Status == Active && !paused:
			return p, fault.New(fault.Conflict, CodeActive, fault.Text{TR: "Plan zaten etkin.", EN: "The plan is active already."})
		case *c.Status == Active && p.is.Card == "":
			return p, fault.New(fault.Conflict, CodeNoCard, fault.Text{
				TR: "Kartı olmayan plan etkinleştirilemez; önce RECURRINGPLANCARDADD ile kart ekleyin.",
				EN: "A plan without a card cannot be made active; add one with RECURRINGPLANCARDADD first.",
			})
		case *c.Status == Inactive && paused:
			return p, fault.New(fault.Conflict, CodeInactive, fault.Text{TR: "Plan zaten kullanım dışı.", EN: "The plan is inactive already."})
		}
	}
	s, err := p.is, error(nil)
	if !c.Each.IsZero() {
		s, err = d.Gateway.ChangeSubscriptionAmount(ctx, m.ID, p.ID, c.Each)
	}
	switch {
	case err != nil || c.Status == nil:
	case *c.Status == Active:
		s, err = d.Gateway.ResumeSubscription(ctx, m.ID, p.ID)
	case *c.Status == Inactive:
		s, err = d.Gateway.PauseSubscription(ctx, m.ID, p.ID)
	}
	if err != nil {
		return p, err
	}
	return d.read(ctx, m, s)
}

// Delete gives a plan up of which nothing has been tried.
func (d Desk) Delete(ctx context.Context, m *merchant.Merchant, p Plan) error {
	if slices.ContainsFunc(p.Payments, func(one Payment) bool { return one.Tries > 0 || one.Status == ByHand || one.Status == Paid }) {
		return fault.New(fault.Conflict, CodeCharged, fault.Text{
			TR: "Bu planın yapılmış ya da denenmiş ödemeleri var; silinemez. RECURRINGPLANEDIT ile INACTIVE yapın.",
			EN: "Payments of this plan have been made or tried, so it cannot be deleted; make it INACTIVE with RECURRINGPLANEDIT.",
		})
	}
	_, err := d.Gateway.CancelSubscription(ctx, m.ID, p.ID, false)
	return err
}

// ChangePayment changes the amount of one payment, counted from 1, unless that is zero, and says that it was paid in another way.
func (d Desk) ChangePayment(ctx context.Context, m *merchant.Merchant, p Plan, number int, amount money.Amount, byHand bool) (Plan, Payment, error) {
	if number < 1 || number > len(p.Payments) {
		return p, Payment{}, fault.New(fault.NotFound, CodePeriod, fault.Text{
			TR: "Planın bu sırada bir ödemesi yok.", EN: "The plan has no payment of this number.",
		})
	}
	if p.is.State.Final() {
		return p, Payment{}, errEnded()
	}
	s, err := p.is, error(nil)
	if !amount.IsZero() {
		s, err = d.Gateway.ChangePeriodAmount(ctx, m.ID, p.ID, number-1, amount)
	}
	if err == nil && byHand {
		s, err = d.Gateway.SettlePeriod(ctx, m.ID, p.ID, number-1)
	}
	if err != nil {
		return p, Payment{}, err
	}
	after, err := d.read(ctx, m, s)
	if err != nil {
		return p, Payment{}, err
	}
	return after, after.Payments[number-1], nil
}

// AddCard has a saved card of the customer's charged from now on. A plan that waits for another card takes one of its own as well.
func (d Desk) AddCard(ctx context.Context, m *merchant.Merchant, p Plan, token string) error {
	if p.is.State.Final() {
		return errEnded()
	}
	_, err := d.Gateway.TakeSubscriptionCard(ctx, m.ID, p.ID, token)
	return err
}

// DropCard takes a card away from a plan.
func (d Desk) DropCard(ctx context.Context, m *merchant.Merchant, p Plan, token string) error {
	if p.is.State.Final() {
		return errEnded()
	}
	_, err := d.Gateway.DropSubscriptionCard(ctx, m.ID, p.ID, token)
	return err
}

// Holds reports whether a saved card is one of a plan's that is not over.
func (d Desk) Holds(ctx context.Context, m *merchant.Merchant, token string) (bool, error) {
	saved, err := d.Gateway.SavedCard(ctx, m.ID, "", token)
	if fault.KindOf(err) == fault.NotFound {
		return false, nil // whoever deletes it will say so
	}
	if err != nil {
		return false, err
	}
	const page = 200
	for asked := (subscription.Filter{Surface: d.Surface, Customer: saved.Owner, Limit: page}); ; {
		found, err := d.Gateway.Subscriptions(ctx, m.ID, asked)
		if err != nil {
			return false, err
		}
		for _, s := range found {
			if !s.State.Final() && (s.Card == token || slices.Contains(s.Spares, token)) {
				return true, nil
			}
		}
		if len(found) < page {
			return false, nil
		}
		asked.After = found[page-1].ID
	}
}

func errEnded() error {
	return fault.New(fault.Conflict, CodeEnded, fault.Text{TR: "Plan sona ermiş.", EN: "The plan is over."})
}
