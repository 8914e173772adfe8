package simbank

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/vezne/vezne/connector/exchange"
	wire "github.com/vezne/vezne/wire/simbank"
)

// answered is what came back from the bank and proved to be its own: a 200 with a message, or a 4xx with a problem.
type answered struct {
	body    []byte
	problem *wire.Problem
	// stranger tells that the bank does not know who asks.
	stranger bool
}

// Causes of doubt.
var (
	errSignature = errors.New("answer has a wrong signature")
	errOther     = errors.New("answer is about another request")
	errPending   = errors.New("bank has not decided yet")
)

// call posts one message and returns the bank's answer. Its error is an [exchange.NotSent], or else everything is possible.
func (b *Bank) call(ctx context.Context, path string, message []byte, deadline time.Time) (answered, error) {
	timestamp := b.now().UnixMicro()
	signature := b.key.SignRequest(b.terminal, timestamp, path, message)
	header := http.Header{}
	header.Set("Content-Type", b.quirks.ContentTypes[0])
	header.Set(wire.HeaderTerminal, b.terminal)
	header.Set(wire.HeaderTimestamp, strconv.FormatInt(timestamp, 10))
	header.Set(wire.HeaderSignature, signature)
	a, err := b.client.Do(ctx, exchange.Request{Path: path, Header: header, Body: message, Deadline: deadline})
	if err != nil {
		return answered{}, err
	}
	return b.open(path, signature, a)
}

// open believes an answer only if the bank signed it over this very request. The exception is a 401 with a problem
// in it: the bank cannot sign for a terminal that it does not know, and it lets such a request no further than its door.
func (b *Bank) open(path, request string, a exchange.Answer) (answered, error) {
	signed := b.key.VerifyAnswer(a.Header.Get(wire.HeaderSignature), request, a.Status, a.Body)
	switch {
	case a.Status == http.StatusOK && signed:
		return answered{body: a.Body}, nil
	case a.Status >= 400 && a.Status < 500 && (signed || a.Status == http.StatusUnauthorized):
		problem, err := wire.DecodeProblem(a.Body)
		if err != nil {
			return answered{}, fmt.Errorf("read answer of %s with status %d: %w", path, a.Status, exchange.ErrUnreadable)
		}
		return answered{problem: &problem, stranger: a.Status == http.StatusUnauthorized}, nil
	case a.Status != http.StatusOK:
		return answered{}, fmt.Errorf("read answer of %s: status %d", path, a.Status)
	}
	return answered{}, fmt.Errorf("read answer of %s: %w", path, errSignature)
}
