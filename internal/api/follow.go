package api

import (
	"context"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/pan"
)

// amountRequest is the body of a capture. Without it, all of what can be is captured.
type amountRequest struct {
	Amount *amountMember `json:"amount,omitempty"`
}

// capture answers POST /v1/payments/{id}/capture.
func (s *surface) capture(c *call) (reply, error) {
	var in amountRequest
	asked, err := s.asked(c, &in, &in.Amount)
	if err != nil {
		return reply{}, err
	}
	return s.follow(c, encode(in), s.gateway.Capture, asked)
}

// refundRequest is the body of a refund: what amountRequest has, and what stores bear of it.
type refundRequest struct {
	Amount *amountMember `json:"amount,omitempty"`
	Shares []takeMember  `json:"shares,omitempty"`
}

// refund answers POST /v1/payments/{id}/refund.
func (s *surface) refund(c *call) (reply, error) {
	var in refundRequest
	asked, err := s.asked(c, &in, &in.Amount)
	if err != nil {
		return reply{}, err
	}
	asked.Sharing, err = sharingOf(in.Shares)
	if err != nil {
		return reply{}, err
	}
	return s.follow(c, encode(in), s.gateway.Refund, asked)
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

// asked reads a follow-up that may be of a part of the payment; amount is the body's member that says of which.
func (s *surface) asked(c *call, in any, amount **amountMember) (gateway.Command, error) {
	id, err := c.paymentID()
	if err != nil {
		return gateway.Command{}, err
	}
	err = c.read(in, true)
	if err != nil {
		return gateway.Command{}, err
	}
	asked := gateway.Command{Merchant: c.merchant, Payment: id}
	if *amount == nil {
		return asked, nil
	}
	of, err := (*amount).parse()
	if err != nil {
		return gateway.Command{}, err
	}
	p, err := s.gateway.Find(c.Context(), c.merchant.ID, id)
	if err != nil {
		return gateway.Command{}, err
	}
	if p.Amount.Currency() != of.Currency() {
		return gateway.Command{}, invalid("/amount/currency", "currency_mismatch")
	}
	asked.Amount = of.Minor()
	return asked, nil
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
