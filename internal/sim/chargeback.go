package sim

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/vezne/vezne/internal/sim/books"
)

// NewChargeback is what a cardholder disputes at the bank.
type NewChargeback struct {
	// Terminal may be empty where the bank has only one.
	Terminal string `json:"terminal,omitempty"`
	// Order is the shop's reference of the payment.
	Order string `json:"order"`
	// Amount is in minor units of the payment's currency; 0 is all that the merchant has of it.
	Amount int64 `json:"amount,omitzero"`
	// Points is what of it is taken in points; without it money is taken first.
	Points *int64 `json:"points,omitempty"`
	// Reason is the scheme's code; 10.4 if empty.
	Reason string `json:"reason,omitempty"`
}

// Chargeback is one chargeback in the bank's books. Amounts are minor units, times UTC with microseconds.
type Chargeback struct {
	ID       string `json:"id"`
	Terminal string `json:"terminal"`
	Order    string `json:"order"`
	// Original is the ref of the authorization.
	Original string `json:"original"`
	Amount   int64  `json:"amount"`
	Points   int64  `json:"points,omitzero"`
	Currency string `json:"currency"`
	Card     string `json:"card"`
	Reason   string `json:"reason"`
	// State is "open" while the money is taken back and nothing decided, "won" when the merchant has it again, "lost" when not.
	State   string `json:"state"`
	Opened  string `json:"opened"`
	Decided string `json:"decided,omitempty"`
}

// ErrNoPayment means that the bank knows no such payment or chargeback, or that it was undone.
var ErrNoPayment = books.ErrNoChargeback

// ErrChargeback means that a chargeback cannot be: the merchant has not so much of the payment, or it is decided already.
var ErrChargeback = books.ErrChargeback

// ChargeBack takes the money of a payment back for its cardholder, at once.
func (b *Bank) ChargeBack(ctx context.Context, n NewChargeback) (Chargeback, error) {
	if n.Terminal == "" && len(b.terminals) == 1 {
		for only := range b.terminals {
			n.Terminal = only
		}
	}
	if n.Reason == "" {
		n.Reason = "10.4"
	}
	c, err := b.books.Charge(ctx, books.NewChargeback{Terminal: n.Terminal, Order: n.Order, Minor: n.Amount, Points: n.Points, Reason: n.Reason})
	return chargebackOf(c), err
}

// DecideChargeback ends a chargeback, for the merchant or against it.
func (b *Bank) DecideChargeback(ctx context.Context, id string, won bool) (Chargeback, error) {
	to := books.ChargebackLost
	if won {
		to = books.ChargebackWon
	}
	c, err := b.books.Decide(ctx, id, to)
	return chargebackOf(c), err
}

func chargebackOf(c books.Chargeback) Chargeback {
	out := Chargeback{
		ID: c.ID, Terminal: c.Terminal, Order: c.Order, Original: c.Original, Amount: c.Amount.Minor(), Points: c.Points, Currency: string(c.Amount.Currency()),
		Card: c.Card, Reason: c.Reason, State: string(c.State), Opened: timeText(c.Opened),
	}
	if c.Decided != (time.Time{}) {
		out.Decided = timeText(c.Decided)
	}
	return out
}

// maxReason is the longest reason of a chargeback, in bytes.
const maxReason = 40

// openChargeback is POST /sim/chargebacks: it is the cardholder who goes to the bank.
func (b *Bank) openChargeback(w http.ResponseWriter, r *http.Request) {
	const form = `a chargeback is {"order": "…", "amount": 5000}, with "terminal", "points" and "reason" if wanted`
	var n NewChargeback
	if !byHand(w, r, &n, form, func() bool { return n.Order != "" && n.Amount >= 0 && len(n.Reason) <= maxReason }) {
		return
	}
	c, err := b.ChargeBack(r.Context(), n)
	b.sendChargeback(w, r, http.StatusCreated, c, err)
}

// decideChargeback is POST /sim/chargebacks/{id}/won and /lost.
func (b *Bank) decideChargeback(won bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, err := b.DecideChargeback(r.Context(), r.PathValue("id"), won)
		b.sendChargeback(w, r, http.StatusOK, c, err)
	}
}

func (b *Bank) sendChargeback(w http.ResponseWriter, r *http.Request, status int, c Chargeback, err error) {
	switch {
	case errors.Is(err, books.ErrNoChargeback):
		http.Error(w, "the bank knows no such payment or chargeback", http.StatusNotFound)
		return
	case errors.Is(err, books.ErrChargeback):
		http.Error(w, "the merchant has not so much of the payment, or the chargeback is decided already", http.StatusConflict)
		return
	case err != nil:
		b.config.Log.ErrorContext(r.Context(), "chargeback failed", "error", err)
		http.Error(w, "the books cannot be written", http.StatusInternalServerError)
		return
	}
	toHand(w, status, &c)
}
