package desk

import (
	"context"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/webhook"
)

// Notify has a surface's payments told to whatever address render names, once their outcome is known: those of which perhaps says that there
// may be an address.
func (d *Desk) Notify(surface string, perhaps gateway.Perhaps, render func(ctx context.Context, m *merchant.Merchant, p payment.Payment) (address string, body []byte, err error)) {
	d.Gateway.NotifyBy(surface, perhaps, func(ctx context.Context, m *merchant.Merchant, p payment.Payment) (webhook.Post, bool, error) {
		address, body, err := render(ctx, m, p)
		return webhook.Post{URL: address, ContentType: "application/json; charset=utf-8", Body: body}, address != "", err
	})
}

// NotifyReversals is Notify for voids and refunds.
func (d *Desk) NotifyReversals(surface string, render func(ctx context.Context, p payment.Payment, op payment.Operation) (address string, body []byte)) {
	d.Gateway.NotifyFollowUpsBy(surface, func(ctx context.Context, _ *merchant.Merchant, p payment.Payment, op payment.Operation) (webhook.Post, bool) {
		address, body := render(ctx, p, op)
		return webhook.Post{URL: address, ContentType: "application/json; charset=utf-8", Body: body}, address != ""
	})
}
