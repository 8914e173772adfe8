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
	// Share is what the dealer gets, where the shop says so; not positive leaves what was agreed.
	Share money.Amount
}

// Decide releases the dealer's part of a payment, or leaves it with the main company. A decision is made once: the same again
// is told as repeated, another one is refused.
func (d *Desk) Decide(ctx context.Context, p payment.Payment, n Decision) (repeated bool, err error) {
	_, err = d.Gateway.ChangeDivision(ctx, p.Merchant, p.ID, marketplace.EntryRelease, func(now marketplace.Division) (marketplace.Division, error) {
		repeated = false
		due := now.Due(n.Agent)
		if now.Complete() {
			// As long as nothing was given back the amount of the decision can be seen, and another one is another decision.
			other := n.Approve && n.Share.IsPositive() && n.Share != due && len(now.Refunds)+len(now.Disputes) == 0
			if due.IsPositive() != n.Approve || other {
				return now, fault.New(fault.Conflict, "escrow_decided", fault.Text{
					TR: "Bu işlem için daha önce başka bir karar verilmiş.", EN: "Another decision was made about this transaction before.",
				})
			}
			repeated = true
			return now, nil
		}
		share := money.New(0, due.Currency())
		if n.Approve {
			share = due
		}
		if n.Approve && n.Share.IsPositive() {
			share = n.Share
		}
		by, err := share.Sub(due)
		if err != nil {
			return now, err //nolint:wrapcheck // both are the payment's money
		}
		next, err := now.Adjust(n.Agent, by)
		if err != nil {
			return now, err //nolint:wrapcheck // it is a fault
		}
		return next.Confirm(n.Agent) //nolint:wrapcheck // it is a fault
	})
	return repeated, err //nolint:wrapcheck // it is a fault
}
