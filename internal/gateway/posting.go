package gateway

import (
	"slices"
	"time"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// withPosting adds to a change what it posts: once, when an operation that moves money is approved, whoever said so. What it posts
// follows from the payment alone.
func (g *Gateway) withPosting(c store.Change) store.Change {
	op := c.Step.Operation
	if op == nil || op.Status != payment.Approved {
		return c
	}
	t, posts := ledger.OfOperation(&c.Step.Payment, op.Seq, g.calendar)
	if !posts {
		return c
	}
	err := t.Check()
	if err != nil {
		// It cannot happen, and if it does, the provider's answer is still what must not be lost: the books are put right from the
		// payment later, and verifying them tells that something is missing.
		g.unpostable(t.ID, err)
		return c
	}
	c.Post = append(c.Post, t)
	return c
}

// unpostable tells people, by the log and by a metric, of what is stored and could not be posted.
func (g *Gateway) unpostable(transaction string, err error) {
	g.log.Error("operation cannot be posted; see to the books by hand", "transaction", transaction, "error", err)
	if g.unposted != nil {
		g.unposted()
	}
}

// maxShares is how many shares one payment may have: a provider that pays the stores itself makes two lines of each, of one transaction.
const maxShares = 240

// bookable reports whether the books could keep a capture of an order, before any money moves: it makes what would be posted. Stores have
// to be called there as they are.
func bookable(amount money.Amount, terms payment.Terms) bool {
	p := payment.Payment{Merchant: "-", ID: "-", Amount: amount, Terms: terms, Captured: amount.Minor(), Operations: []payment.Operation{{
		Seq: 1, Kind: payment.Sale, Status: payment.Approved, Amount: amount.Minor(), SettledAt: time.UnixMicro(1), Attempts: []payment.Attempt{{Provider: "-"}},
	}}}
	t, _ := ledger.OfOperation(&p, 1, calendar.Calendar{})
	return t.Check() == nil && len(terms.Shares) <= maxShares && !slices.ContainsFunc(terms.Shares, func(s payment.Share) bool {
		return s.Kind != payment.ToReserve && s.Store != "" && !ledger.Nameable(s.Store)
	})
}
