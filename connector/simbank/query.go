package simbank

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	wire "github.com/vezne/vezne/wire/simbank"
)

// answerTo has a question answered, of which no money moves. That it was refused says nothing about what it asked for.
func (b *Bank) answerTo(ctx context.Context, path string, body []byte, deadline time.Time, what string) ([]byte, error) {
	got, err := b.call(ctx, path, body, deadline)
	if err != nil {
		return nil, err
	}
	if got.problem != nil {
		cause := fmt.Errorf("bank refused %s with code %s", what, got.problem.Code)
		if got.stranger {
			cause = errors.Join(cause, connector.ErrCredentials)
		}
		return nil, cause
	}
	return got.body, nil
}

// Query asks the bank what became of the request with q.Ref.
func (b *Bank) Query(ctx context.Context, q connector.Inquiry) connector.Report {
	body, err := wire.Query{Ref: q.Ref}.Encode()
	if err != nil {
		return connector.Report{Cause: err}
	}
	told, err := b.answerTo(ctx, wire.PathQuery, body, q.Deadline, "the query")
	if err != nil {
		return connector.Report{Cause: err}
	}
	m, err := wire.DecodeAnswer(told)
	if err != nil {
		return connector.Report{Cause: errors.Join(exchange.ErrUnreadable, err)}
	}
	if m.Outcome == wire.NotFound {
		if m.Ref != q.Ref {
			return connector.Report{Cause: errOther}
		}
		return connector.Report{Finding: connector.NotFound}
	}
	err = asked{ref: q.Ref, order: q.Order, operation: operationOf(q.Kind), amount: q.Amount, points: wirePoints(q.Points)}.check(m)
	if err != nil {
		return connector.Report{Cause: err}
	}
	if m.Outcome == wire.Pending {
		return connector.Report{Finding: connector.Pending}
	}
	return connector.Report{Finding: connector.Found, Result: settled(m)}
}

func operationOf(k connector.Kind) wire.Operation {
	switch k {
	case connector.KindSale:
		return wire.Sale
	case connector.KindPreAuth:
		return wire.PreAuth
	case connector.KindCapture:
		return wire.CaptureHeld
	case connector.KindVoid:
		return wire.VoidAll
	case connector.KindRefund:
		return wire.RefundTaken
	}
	return ""
}
