package gateway

// disputefound.go opens disputes that reconciliation finds: what a bank took back is not asked for here, and mostly nobody writes it down.

import (
	"cmp"
	"context"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
)

// settingChargebacks says what becomes of a chargeback that reconciliation finds and nobody has written down: "open" opens a dispute, which holds where nothing is
// set, and "report" only tells of it.
const (
	settingChargebacks = "chargebacks"
	chargebacksReport  = "report"
)

// unsaidReason is the reason of a chargeback whose provider tells none.
const unsaidReason = "chargeback"

// FindsDisputes reports whether a merchant wants disputes opened for chargebacks that are found.
func (g *Gateway) FindsDisputes(m merchant.ID) bool {
	one, known := g.merchants.Find(m)
	return known && one.Setting("reconcile", settingChargebacks) != chargebacksReport
}

// FoundDispute opens a dispute for a chargeback that was found, or returns the one that is there: it may be called at any time, by any node, any number of times.
// Where the provider tells no day for evidence, or one that has passed, it is by our calendar, or today. One of no amount is not one of all that was captured, as
// it is where a person leaves the amount out, and one of another currency not of as many units of the payment's: both are refused. Others are disputes that are of
// other chargebacks of the payment: without the bank's name they may look like this one.
func (g *Gateway) FoundDispute(ctx context.Context, m merchant.ID, p payment.ID, c connector.Chargeback, others ...string) (dispute.Dispute, error) {
	of, err := g.Find(ctx, m, p)
	if err != nil {
		return dispute.Dispute{}, err
	}
	if !c.Amount.IsPositive() {
		return dispute.Dispute{}, errDisputeAmount()
	}
	if c.Amount.Currency() != of.Amount.Currency() {
		return dispute.Dispute{}, fault.InvalidField("currency", "currency_mismatch", fault.Text{
			TR: "Para birimi ödemeninkinden farklı.", EN: "The currency is not the payment's.",
		})
	}
	n := NewDispute{
		Payment: p, Amount: c.Amount.Minor(), Points: c.Points, Reason: cmp.Or(c.Reason, unsaidReason), Reference: c.ID, Found: true, Others: others,
	}
	if !c.Due.IsZero() {
		n.Due = max(calendar.Of(c.Due), calendar.Of(g.now()))
	}
	return g.OpenDispute(ctx, m, n)
}

// PaymentDisputes are the disputes of a payment.
func (g *Gateway) PaymentDisputes(ctx context.Context, m merchant.ID, p payment.ID) ([]dispute.Dispute, error) {
	return g.disputesOf(ctx, m, p)
}
