package gateway

import (
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
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
		g.log.Error("operation cannot be posted", "payment", string(c.Step.Payment.ID), "operation", op.Seq, "error", err)
		return c
	}
	c.Post = append(c.Post, t)
	return c
}
