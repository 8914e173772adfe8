package standing

import (
	"context"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
)

// part.go divides the charges of a subscription between the main company and the dealer that sold it.

// Part is the engine's.
type Part = subscription.Part

// Divided is the dealer's part of an amount, of which a request may state the dealer's, the main company's, or both. Without either all of it
// is the company's. Where the two are not the amount, or nobody is named whose the part is, the fault names the field.
func Divided(agent string, amount, agentAmount, company money.Amount) (subscription.Part, error) {
	part := agentAmount.Minor()
	if company.IsPositive() {
		rest := amount.Minor() - company.Minor()
		switch {
		case rest < 0:
			return subscription.Part{}, refuse("company_amount", "company_amount_range", "amount değerinden büyük olamaz.", "It must not be more than amount.")
		case agentAmount.IsPositive() && rest != part:
			return subscription.Part{}, refuse("company_amount", "company_amount_sum",
				"agent_amount ile toplamı amount olmalıdır.", "Together with agent_amount it must be amount.")
		}
		part = rest
	}
	switch {
	case part > amount.Minor():
		return subscription.Part{}, refuse("agent_amount", "agent_amount_range", "amount değerinden büyük olamaz.", "It must not be more than amount.")
	case part > 0 && agent == "":
		return subscription.Part{}, refuse("agent_id", "agent_missing",
			"Tutarın bir kısmının hangi bayiye ait olduğu belirtilmelidir.", "It has to say which dealer gets a part of the amount.")
	case part == 0:
		return subscription.Part{}, nil
	}
	return subscription.Part{Store: agent, Amount: part, Of: amount.Minor()}, nil
}

func refuse(field, code, tr, en string) error {
	return fault.InvalidField(field, code, fault.Text{TR: tr, EN: en})
}

// SetAmount changes what is charged from the first period on that has not been tried, and the dealer's part in it. What is divided has to be
// divided anew: nothing says whose the difference is.
func (d *Desk) SetAmount(ctx context.Context, s Subscription, amount, agentAmount, company money.Amount) error {
	part, err := Divided(s.Attributes[AttrAgent], amount, agentAmount, company)
	if err != nil {
		return err
	}
	if !agentAmount.IsPositive() && !company.IsPositive() && !s.PartOf(s.Period+1).IsZero() {
		return refuse("agent_amount", "required",
			"Bu düzenli ödemede bayinin payı var; yeni tutarla birlikte agent_amount ya da company_amount gönderin.",
			"A dealer has a part of this subscription; send agent_amount or company_amount with the new amount.")
	}
	_, err = d.Gateway.ChangeSubscriptionDivision(ctx, s.Merchant, s.ID, amount, part)
	return err //nolint:wrapcheck // it is a fault
}

// Division is what of the charges from now on is the main company's and the dealer's; both are zero where nothing is divided.
func Division(s Subscription) (company, agent money.Amount) {
	part := s.PartOf(s.Period + 1)
	if part.IsZero() {
		none := money.New(0, s.Terms.Amount.Currency())
		return none, none
	}
	return part.Divide(Amount(s))
}
