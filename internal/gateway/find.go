package gateway

import (
	"context"
	"errors"
	"fmt"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/idempotency"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// Find returns a payment of the merchant by id, or a NotFound fault. Another merchant's payment is not found.
func (g *Gateway) Find(ctx context.Context, m merchant.ID, id payment.ID) (payment.Payment, error) {
	p, err := g.store.Payment(ctx, m, id)
	return p, found(err)
}

// FindByNumber returns a payment by the merchant's running number, or a NotFound fault.
func (g *Gateway) FindByNumber(ctx context.Context, m merchant.ID, number int64) (payment.Payment, error) {
	p, err := g.store.PaymentByNumber(ctx, m, number)
	return p, found(err)
}

// FindByReference returns the payment that is live for the shop's reference, else the latest try to pay it,
// or a NotFound fault.
func (g *Gateway) FindByReference(ctx context.Context, m merchant.ID, reference string) (payment.Payment, error) {
	p, err := g.store.PaymentByReference(ctx, m, reference)
	return p, found(err)
}

// List returns a page of the merchant's payments.
func (g *Gateway) List(ctx context.Context, m merchant.ID, f store.Filter) ([]payment.Payment, error) {
	ps, err := g.store.Payments(ctx, m, f)
	if err != nil {
		return nil, fmt.Errorf("list payments: %w", err)
	}
	return ps, nil
}

// History returns what happened to a payment, oldest first.
func (g *Gateway) History(ctx context.Context, m merchant.ID, id payment.ID) ([]payment.Record, error) {
	rs, err := g.store.History(ctx, m, id)
	return rs, found(err)
}

// Remembered returns what was answered under an idempotency key, and whether there is anything.
func (g *Gateway) Remembered(ctx context.Context, m merchant.ID, key string) (idempotency.Record, bool, error) {
	r, err := g.store.Idempotency(ctx, m, key)
	if errors.Is(err, store.ErrNotFound) {
		return idempotency.Record{}, false, nil
	}
	if err != nil {
		return idempotency.Record{}, false, fmt.Errorf("read idempotency key: %w", err)
	}
	return r, true, nil
}

// found turns the store's answer about one row into the fault that a surface can render.
func found(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.New(fault.NotFound, "payment_not_found", fault.Text{
			TR: "Böyle bir ödeme yok.",
			EN: "There is no such payment.",
		})
	}
	if err != nil {
		return fmt.Errorf("read payment: %w", err)
	}
	return nil
}
