package esnekpos

import (
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// movement.go tells a payment as EsnekPos' movements (TRANSACTIONS).

// A movement is numbered by its payment and its place in it: 1 waiting, 2 at the bank, 3 the charge's outcome, 4 and on what
// followed. The number has to be the same at each question, and clients read it into an integer.
const (
	movementsEach = 100
	waitingPlace  = 1
	bankPlace     = 2
	chargePlace   = 3
)

func movementID(p payment.Payment, place int) int64 { return p.Number*movementsEach + int64(place) }

// placeOf is the place of an operation among the movements.
func placeOf(op payment.Operation) int { return chargePlace + op.Seq - 1 }

// movementsOf lists the movements in the way of the recorded answers: all of a declined or cancelled order, the bringing one
// and what followed of a paid one, and the waiting one of an order whose buyer is not back.
func movementsOf(p payment.Payment, division marketplace.Division) []wire.Movement {
	paid := taken(p)
	cancelled := p.State == payment.Voided || p.State == payment.Refunded
	waiting := wire.Movement{
		TransactionID: movementID(p, waitingPlace), Status: wire.PaymentPending, Amount: negative(p.Amount), Date: p.CreatedAt,
	}
	bank := wire.Movement{
		TransactionID: movementID(p, bankPlace), Status: wire.PaymentChallenged, Amount: negative(p.Amount), Date: p.CreatedAt,
	}
	var all []wire.Movement
	switch {
	case cancelled:
		// Recorded with the same amount, without a minus, in all of its movements.
		waiting.Amount, bank.Amount = p.Amount, p.Amount
		all = append(all, waiting, bank)
	case paid:
	case p.State == payment.Challenged, p.State == payment.Expired:
		return append(all, waiting)
	default:
		all = append(all, waiting, bank)
	}
	for _, op := range p.Operations {
		m, tell := movementOf(p, op, division)
		if tell {
			all = append(all, m)
		}
	}
	return all
}

// movementOf tells one operation, unless its outcome is not known yet.
func movementOf(p payment.Payment, op payment.Operation, division marketplace.Division) (wire.Movement, bool) {
	m := wire.Movement{TransactionID: movementID(p, placeOf(op)), Amount: p.Money(op.Amount), Date: op.SettledAt}
	done := op.Status == payment.Approved
	switch {
	case op.Status.Open():
		return m, false
	case op.Kind == payment.Capture, op.Seq == 1 && done && !taken(p):
		return m, false // another surface's: EsnekPos knows no pre-authorization
	case op.Seq == 1 && done:
		m.Status = wire.PaymentSucceeded
		for _, s := range division.Stores {
			m.Shares = append(m.Shares, wire.MovementShare{ExternalID: s.ID, Amount: s.Share, Date: m.Date})
		}
	case op.Seq == 1:
		m.Status, m.Amount = wire.PaymentFailed, negative(p.Amount)
	default:
		m.Status = reversalStatus(p, op, done)
		r, _ := division.RefundOf(op.Seq)
		for _, t := range r.Takes {
			m.Shares = append(m.Shares, wire.MovementShare{ExternalID: t.Store, Amount: t.Amount, Date: m.Date})
		}
	}
	return m, true
}

// reversalStatus tells a cancellation from a refund: what brings the returned sum up to the order's whole cancels it, anything
// less is a refund (observed in the test environment).
func reversalStatus(p payment.Payment, op payment.Operation, done bool) wire.MovementStatus {
	whole := op.Kind == payment.Void || returnedUpTo(p, op) >= p.Captured
	switch {
	case whole && done:
		return wire.CancelSucceeded
	case whole:
		return wire.CancelFailed
	case done:
		return wire.RefundSucceeded
	}
	return wire.RefundFailed
}

// returnedUpTo is what had been given back once op was done, or would have been.
func returnedUpTo(p payment.Payment, op payment.Operation) int64 {
	sum := op.Amount
	for _, other := range p.Operations {
		if other.Kind == payment.Refund && other.Status == payment.Approved && other.Seq < op.Seq {
			sum += other.Amount
		}
	}
	return sum
}

func negative(a money.Amount) money.Amount { return money.New(-a.Minor(), a.Currency()) }

// productsOf reads the basket that came with an order.
func productsOf(p payment.Payment) []wire.Product {
	var products []wire.Product
	err := json.Unmarshal([]byte(p.Attributes[attrProducts]), &products)
	if err != nil {
		return nil // an order without a basket
	}
	return products
}

// paidAt is when the order was placed that is paid, and zero for one that is not.
func paidAt(p payment.Payment) time.Time {
	if !taken(p) {
		return time.Time{}
	}
	return p.CreatedAt
}

// taken reports whether the money of a payment was taken, whatever became of it later.
func taken(p payment.Payment) bool { return !p.CapturedAt().IsZero() }
