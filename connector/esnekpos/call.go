package esnekpos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/wire/wirekit"
)

// The paths of the services.
const (
	pathPay    = "/api/pay/EYV3DPay"
	pathQuery  = "/api/services/ProcessQuery"
	pathReturn = "/api/services/OrderReturn"
)

// Causes of doubt.
var (
	errOther      = errors.New("answer is about another order")
	errNoStore    = errors.New("no store is named")
	errWaiting    = errors.New("esnekpos waits for the buyer or for the bank")
	errUndecided  = errors.New("esnekpos' answer says neither that it was done nor that it was not")
	errContradict = errors.New("esnekpos' movements contradict what it says of the order")
	errWritten    = fmt.Errorf("esnekpos has no such movement, and may have the return written down; look in its panel: %w", connector.ErrUnsaid)
)

// call posts a message and decodes the answer. Its error is an [exchange.NotSent], or else everything is possible: EsnekPos
// answers every business error with HTTP 200, so that any other status is a machine's on the way.
func call[M any](
	ctx context.Context, a *Account, path string, message []byte, deadline time.Time, decode func(wirekit.Fields) (M, error),
) (M, error) {
	var none M
	header := http.Header{"Content-Type": {a.quirks.ContentTypes[0]}, "Accept": {"application/json"}}
	got, err := a.client.Do(ctx, exchange.Request{Path: path, Header: header, Body: message, Deadline: deadline})
	if err != nil {
		return none, err
	}
	if got.Status != http.StatusOK {
		return none, fmt.Errorf("read answer of %s: status %d", path, got.Status)
	}
	fields, err := wirekit.ReadJSON(got.Body)
	if err != nil {
		return none, fmt.Errorf("read answer of %s: %w", path, exchange.ErrUnreadable)
	}
	m, err := decode(fields)
	if err != nil {
		return none, errors.Join(fmt.Errorf("read answer of %s: %w", path, exchange.ErrUnreadable), err)
	}
	return m, nil
}
