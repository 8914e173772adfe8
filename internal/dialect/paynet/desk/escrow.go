package desk

import (
	"context"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// Decision is what a shop decides of a payment whose dealer's part is held.
type Decision struct {
	Approve bool
	Agent   string
	// Captured is what is left of the payment, Commission the provider's part of it, and Share the dealer's.
	Captured, Commission, Share money.Amount
}

// Decide releases the dealer's part of a payment, or leaves it with the main company. A decision is made once: the same again
// is told as repeated, another one is refused.
func (d *Desk) Decide(ctx context.Context, p payment.Payment, n Decision) (repeated bool, err error) {
	_, err = d.Gateway.ChangePayout(ctx, p.Merchant, p.ID, func(now marketplace.Payout, exists bool) (marketplace.Payout, error) {
		repeated = false
		if exists {
			approved := len(now.Stores) > 0 && now.Stores[0].Confirmed && now.Due(n.Agent).IsPositive()
			if approved != n.Approve {
				return now, fault.New(fault.Conflict, "escrow_decided", fault.Text{
					TR: "Bu işlem için daha önce başka bir karar verilmiş.", EN: "Another decision was made about this transaction before.",
				})
			}
			repeated = true
			return now, nil
		}
		opened, err := marketplace.Open(n.Captured, n.Commission, []marketplace.Share{{Store: n.Agent, Amount: n.Share}})
		if err != nil {
			return now, err //nolint:wrapcheck // it is a fault
		}
		if !n.Approve {
			opened, err = opened.Adjust(n.Agent, money.New(-n.Share.Minor(), n.Share.Currency()))
			if err != nil {
				return now, err //nolint:wrapcheck // it is a fault
			}
		}
		return opened.Confirm(n.Agent) //nolint:wrapcheck // it is a fault
	})
	return repeated, err //nolint:wrapcheck // it is a fault
}
