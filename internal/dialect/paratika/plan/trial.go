package plan

import (
	"context"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/money"
)

// trial.go adds a card to a plan that its holder enters by himself: by a visit to his bank, where one unit of the plan's currency is held and
// given back. The card is kept with that payment (see [gateway.Gateway.KeepCard]), so it is gone where the bank says no. Where the bank says
// nothing in time, the plan gets the card and the unit goes back once it does (see [gateway.AttrTrial]).

// attrPlan names the plan that a visit adds its card to.
const attrPlan = "plan_card"

// Try starts the visit. c has the card, and where its holder comes back to.
func (d Desk) Try(ctx context.Context, m *merchant.Merchant, p Plan, c gateway.Challenge) (gateway.Started, error) {
	if p.is.State.Final() {
		return gateway.Started{}, errEnded()
	}
	o := c.Order
	o.Merchant, o.Surface, o.Reference, o.Amount, o.PreAuth = m, d.Surface, "card-"+vault.NewToken(), unit(p), true
	o.Attributes[attrPlan], o.Attributes[gateway.AttrTrial], o.Exact = string(p.ID), string(p.ID), append(o.Exact, attrPlan, gateway.AttrTrial)
	var err error
	c.Order, _, err = d.Gateway.KeepCard(ctx, o, gateway.NewCard{Owner: p.Customer.ID, Card: o.Card})
	if err != nil {
		return gateway.Started{}, err
	}
	return d.Gateway.StartChallenge(ctx, c)
}

// unit is what is held of a card that is tried: a lira, or what a hundred of the smallest coins are in the plan's currency.
func unit(p Plan) money.Amount {
	const coins = 100
	return money.New(coins, p.Each.Currency())
}

// TrialText tells the holder of a card what the visit does.
func TrialText(p Plan) fault.Text {
	held := unit(p)
	return fault.Text{
		TR: "Kartınızı bankanız 3-D Secure ile doğrular; bunun için " + held.Format("tr") + " bloke edilip hemen geri verilir.",
		EN: "Your bank checks the card with 3-D Secure; for that, " + held.Format("en") + " is held and given back at once.",
	}
}

// Tried reports whether a payment is one that adds a card to a plan.
func Tried(p payment.Payment) bool { return p.Attributes[attrPlan] != "" }

// Prove gives a plan the card of a visit that its bank has approved, and gives the unit back. What of it was done before is not done again.
func (d Desk) Prove(ctx context.Context, m *merchant.Merchant, p payment.Payment) error {
	if p.Operations[0].Status != payment.Approved {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	err := d.Gateway.GiveCard(ctx, p, subscription.Subscription.TakeCard)
	if f, told := fault.As(err); told && f.Code == "subscription_card_known" {
		err = nil
	}
	if p.State != payment.Authorized && p.State != payment.Captured {
		return err // it was given back before
	}
	_, failed := d.Gateway.Void(ctx, gateway.Command{Merchant: m, Payment: p.ID, Expect: p.State})
	if err == nil && fault.KindOf(failed) != fault.Conflict { // otherwise it is the bank's to let lapse, and shows in the list of transactions
		err = failed
	}
	return err
}

// TrialOf returns the payment of a plan's trial by its reference; found is false if it is none of the plan's.
func (d Desk) TrialOf(ctx context.Context, m *merchant.Merchant, p Plan, reference string) (trial payment.Payment, found bool) {
	trial, err := d.Gateway.FindByReference(ctx, m.ID, reference)
	return trial, err == nil && trial.Attributes[attrPlan] == string(p.ID)
}
