package api

import (
	"context"
	"net/url"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
)

// create answers POST /v1/payments.
func (s *surface) create(c *call) (reply, error) {
	var in createRequest
	err := c.read(&in, false)
	if err != nil {
		return reply{}, err
	}
	o, err := in.order(s.now())
	if err != nil {
		return reply{}, err
	}
	o.Merchant = c.merchant
	err = s.withSaved(c, &in, &o)
	if err == nil {
		err = in.repeatsCard(o.Card.Number)
	}
	if err != nil {
		return reply{}, err
	}
	return s.keyed(c, in.canonical(o), o.Card.Number, created(c), func(i *gateway.Idempotency) (reply, bool, error) {
		o.Idempotency = i
		err := s.knowStores(c, in.Shares)
		if err == nil {
			err = s.keep(c, &in, &o)
		}
		if err != nil {
			return reply{}, false, err
		}
		if in.ThreeDSecure != nil {
			return s.challenge(c, o, in.ThreeDSecure.ReturnURL)
		}
		a, err := s.gateway.Pay(c.Context(), o)
		if err != nil {
			return reply{}, false, err
		}
		s.proven(c.Context(), a.Payment)
		r, err := sameOrder(c, o, a)
		return r, a.Repeated, err
	})
}

// challenge starts a payment with 3-D Secure.
func (s *surface) challenge(c *call, o gateway.Order, shop string) (reply, bool, error) {
	base := s.base(c.Request)
	started, err := s.gateway.StartChallenge(c.Context(), gateway.Challenge{
		Order: o, Mode: threeds.Automatic, ShopURL: shop,
		BankReturn: func(p payment.Payment, secret threeds.Secret) string { return visitURL(base, returnPath, p, secret) },
	})
	if err != nil {
		return reply{}, false, err
	}
	if started.Repeated || started.Payment.State != payment.Challenged {
		r, err := sameOrder(c, o, started.Answer)
		return r, started.Repeated, err
	}
	r := created(c)(started.Answer)
	b := bodyOf(started.Payment, c.language)
	b.NextAction = &nextAction{Type: "redirect", URL: visitURL(base, openPath, started.Payment, started.Secret)}
	r.body = encode(b)
	return r, false, nil
}

// sameOrder renders the answer to an order. The engine answers a repeated reference with the earlier payment whatever else
// the repeat says; a shop that asks for another amount under it has confused two orders, and hears of it.
func sameOrder(c *call, o gateway.Order, a gateway.Answer) (reply, error) {
	if a.Repeated && a.Payment.Money(a.Payment.Agreed().Order) != o.Amount {
		return reply{}, fault.InvalidField("/reference", "reference_conflict", fault.Text{})
	}
	return created(c)(a), nil
}

// visitURL is the address of one of the two pages of a 3-D Secure visit. The secret is in the query and nowhere else, because
// paths are logged and patterns of them are metrics.
func visitURL(base, pattern string, p payment.Payment, secret threeds.Secret) string {
	return base + fillPath(pattern, string(p.Merchant), string(p.ID)) + "?" + url.Values{secretName: {secret.Text()}}.Encode()
}

// settle answers POST /v1/payments/{id}/settle: it asks the provider now what became of the operation in doubt.
func (s *surface) settle(c *call) (reply, error) {
	id, err := c.paymentID()
	if err != nil {
		return reply{}, err
	}
	err = c.read(&struct{}{}, true)
	if err != nil {
		return reply{}, err
	}
	p, err := s.gateway.Settle(context.WithoutCancel(c.Context()), c.merchant.ID, id)
	if err != nil {
		return reply{}, err
	}
	return answered(c)(gateway.Answer{Payment: p}), nil
}
