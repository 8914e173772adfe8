package api

import (
	"context"

	"github.com/vezne/vezne/internal/gateway"
)

// resolveRequest is the body of POST /v1/payments/{id}/resolve: what a person found out where the provider cannot be asked.
type resolveRequest struct {
	Done        *bool  `json:"done"`
	By          string `json:"by"`
	Note        string `json:"note"`
	Transaction string `json:"transaction,omitempty"`
}

// The limits of a statement's texts, in characters; they are the engine's.
const (
	maxBy          = 100
	maxNote        = 300
	maxTransaction = 128
)

// resolve answers POST /v1/payments/{id}/resolve.
func (s *surface) resolve(c *call) (reply, error) {
	id, err := c.paymentID()
	if err != nil {
		return reply{}, err
	}
	var in resolveRequest
	err = c.read(&in, false)
	if err != nil {
		return reply{}, err
	}
	err = in.check()
	if err != nil {
		return reply{}, err
	}
	p, err := s.gateway.Resolve(context.WithoutCancel(c.Context()), gateway.Statement{
		Merchant: c.merchant.ID, Payment: id, Done: *in.Done, By: in.By, Note: in.Note, Transaction: in.Transaction,
	})
	if err != nil {
		return reply{}, err
	}
	return answered(c)(gateway.Answer{Payment: p}), nil
}

func (in resolveRequest) check() error {
	switch {
	case in.Done == nil:
		return invalid("/done", "field_missing")
	case in.By == "":
		return invalid("/by", "field_missing")
	case in.Note == "":
		return invalid("/note", "field_missing")
	}
	return first(
		func() error { return text("/by", in.By, maxBy) },
		func() error { return text("/note", in.Note, maxNote) },
		func() error { return text("/transaction", in.Transaction, maxTransaction) },
	)
}
