package paynet

import (
	"context"
	"maps"

	"github.com/vezne/vezne/internal/dialect/paynet/standing"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
)

// priceSubscription is the order of a period as a payment of this API that names no table would be priced and divided.
func (d *Dialect) priceSubscription(
	ctx context.Context, m *merchant.Merchant, s standing.Subscription, o gateway.Order,
) (gateway.Order, error) {
	prices, code, err := d.prices(ctx, m, "")
	if err != nil {
		return o, err
	}
	request := divided(terms.Request{BIN: o.BIN(), Amount: o.Amount, RatioCode: code, PassOn: s.PassOn}, s.PartOf(s.Period), o.Amount)
	agreed, charged, err := terms.Agree(m, prices, request)
	if err != nil {
		return o, err //nolint:wrapcheck // it is a fault
	}
	t := agreed.Agreed(charged, request.Agent, false)
	t.Subscription = o.Terms.Subscription
	o.Amount, o.Terms, o.Price, o.Attributes = charged, t, nil, maps.Clone(o.Attributes)
	agreed.Write(o.Attributes)
	return o, nil
}

// divided is a request with a subscription's part for its dealer, if it has one.
func divided(r terms.Request, part standing.Part, amount money.Amount) terms.Request {
	if part.IsZero() {
		return r
	}
	company, _ := part.Divide(amount)
	r.Agent, r.Company, r.AllToAgent = part.Store, company, !company.IsPositive()
	return r
}
