package api

import (
	"context"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/pan"
)

// amountRequest is the body of a capture and of a refund. Without it, all of what can be is captured or refunded.
type amountRequest struct {
	Amount *amountMember `json:"amount,omitempty"`
}

// capture answers POST /v1/payments/{id}/capture.
func (s *surface) capture(c *call) (reply, error) {
	return s.followAmount(c, s.gateway.Capture)
}

// refund answers POST /v1/payments/{id}/refund.
func (s *surface) refund(c *call) (reply, error) {
	return s.followAmount(c, s.gateway.Refund)
}

// void answers POST /v1/payments/{id}/void.
func (s *surface) void(c *call) (reply, error) {
	id, err := c.paymentID()
	if err != nil {
		return reply{}, err
	}
	var in struct{}
	err = c.read(&in, true)
	if err != nil {
		return reply{}, err
	}
	return s.follow(c, encode(in), s.gateway.Void, gateway.Command{Merchant: c.merchant, Payment: id})
}

// command is one of the engine's follow-ups.
type command func(context.Context, gateway.Command) (gateway.Answer, error)

// followAmount carries out a follow-up that may be of a part of the payment.
func (s *surface) followAmount(c *call, do command) (reply, error) {
	id, err := c.paymentID()
	if err != nil {
		return reply{}, err
	}
	var in amountRequest
	err = c.read(&in, true)
	if err != nil {
		return reply{}, err
	}
	asked := gateway.Command{Merchant: c.merchant, Payment: id}
	if in.Amount != nil {
		amount, err := in.Amount.parse()
		if err != nil {
			return reply{}, err
		}
		p, err := s.gateway.Find(c.Context(), c.merchant.ID, id)
		if err != nil {
			return reply{}, err
		}
		if p.Amount.Currency() != amount.Currency() {
			return reply{}, invalid("/amount/currency", "currency_mismatch")
		}
		asked.Amount = amount.Minor()
	}
	return s.follow(c, encode(in), do, asked)
}

// follow carries out a follow-up under the request's key.
func (s *surface) follow(c *call, canonical []byte, do command, asked gateway.Command) (reply, error) {
	return s.keyed(c, canonical, pan.Number{}, answered(c), func(i *gateway.Idempotency) (reply, bool, error) {
		asked.Idempotency = i
		a, err := do(c.Context(), asked)
		if err != nil {
			return reply{}, false, err
		}
		return answered(c)(a), a.Repeated, nil
	})
}
