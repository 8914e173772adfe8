package paymago

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/paymago"
	"github.com/vezne/vezne/wire/wirekit"
)

// The paths of the services.
const (
	pathCreate = "/api/pos/createOrder"
	pathResult = "/api/pos/orderResult"
)

// Causes of doubt.
var (
	errOther      = errors.New("answer is about another order")
	errContradict = errors.New("answer contradicts itself")
)

// refused is the error of a call that certainly was not carried out, because its HTTP status says so.
type refused struct {
	status int
	reason decline.Reason
	words  string
}

func (e *refused) Error() string { return fmt.Sprintf("paymago refused with status %d", e.status) }

// Is tells a refusal of the token from an answer about an order that is not there.
func (e *refused) Is(target error) bool {
	return target == connector.ErrCredentials && e.status == http.StatusUnauthorized || target == connector.ErrUnsaid && e.status == http.StatusNotFound
}

// call posts a message and decodes the answer; words finds what an answer of failure says. Its error is an [exchange.NotSent], a
// [refused], or else everything is possible.
//
// The document states no HTTP status, so that little is made of one. Without a right token nothing is carried out. A request that
// is malformed, or that is about something that is not there, is not carried out either, if Paymago says so in its own envelope.
// All else, a conflict or a server's error with whatever body, says nothing about money.
func call[M any](
	ctx context.Context, a *Account, path string, message []byte, deadline time.Time, decode func(wirekit.Fields) (M, error),
	failed func(M) (words string, failed bool),
) (M, error) {
	var none M
	header := http.Header{}
	header.Set("Authorization", "Bearer "+a.token)
	header.Set("Content-Type", a.quirks.ContentTypes[0])
	header.Set("Accept", "application/json")
	got, err := a.client.Do(ctx, exchange.Request{Path: path, Header: header, Body: message, Deadline: deadline})
	if err != nil {
		return none, err
	}
	path, _, _ = strings.Cut(path, "?") // what follows names the payment, which opens it
	if got.Status == http.StatusUnauthorized {
		return none, &refused{status: got.Status, reason: decline.MerchantConfiguration}
	}
	fields, err := wirekit.ReadJSON(got.Body)
	if err != nil {
		return none, fmt.Errorf("read answer of %s with status %d: %w", path, got.Status, exchange.ErrUnreadable)
	}
	m, err := decode(fields)
	if err != nil {
		return none, errors.Join(fmt.Errorf("read answer of %s: %w", path, exchange.ErrUnreadable), err)
	}
	words, no := failed(m)
	switch got.Status {
	case http.StatusOK:
		return m, nil
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity:
		if no {
			return none, &refused{got.Status, cmp.Or(known(wire.ReasonOf("", words)), decline.RequestRefused), words}
		}
	}
	return none, fmt.Errorf("read answer of %s: status %d", path, got.Status)
}

// known is a reason, or none if all that it says is that there is one.
func known(r decline.Reason) decline.Reason {
	if r == decline.Unknown {
		return ""
	}
	return r
}

// doubt is the result of a call that led to an error.
func doubt(err error) connector.Result {
	var no *refused
	if errors.As(err, &no) {
		return connector.Result{
			Outcome: connector.Declined, Refusal: connector.RefusalOf(no.reason, fmt.Sprint(no.status), no.words),
		}
	}
	return exchange.Doubt(err)
}
