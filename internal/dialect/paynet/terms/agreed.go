package terms

import (
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// Agreed is what an order agrees on with the engine: what the shop asked for and what it costs, and the dealer's part of what is left
// of it. Of a payment that is not divided the main company has all, but for one in escrow: there the dealer has what is held.
func (t Terms) Agreed(charged money.Amount, agent string, escrow bool) payment.Terms {
	a := t.Terms
	cost := t.Cost(charged)
	part := cost.Agent.Net
	if escrow && !t.Divided() {
		part = cost.Net
	}
	if agent == "" || !part.IsPositive() {
		return a
	}
	s := payment.Share{Store: agent, Kind: payment.ToAgent, Amount: part.Minor()}
	if escrow {
		s.Hold = string(marketplace.HoldConfirm)
	}
	a.Shares = []payment.Share{s}
	return a
}
