package paynet

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

// The paths of the services.
const (
	pathPayment         = "/v2/transaction/payment"
	pathTdsInitial      = "/v2/transaction/tds_initial"
	pathTdsCharge       = "/v2/transaction/tds_charge"
	pathCheck           = "/v1/transaction/check"
	pathList            = "/v1/transaction/list"
	pathCapture         = "/v1/transaction/capture"
	pathReversal        = "/v1/transaction/reversed_request"
	pathPreAuthReversal = "/v1/transaction/preauth_reversal"
	pathCaptureReversal = "/v1/transaction/capture_reversal"
)

// Causes of doubt.
var (
	errOther = errors.New("answer is about another request")
)

// refused is the error of a call that Paynet certainly did not carry out, in its own error object.
type refused struct{ failure wire.Failure }

func (e *refused) Error() string {
	return "paynet refused with result code " + strconv.Itoa(int(e.failure.Result))
}

// Is tells a refusal of the key from one of what was asked.
func (e *refused) Is(target error) bool {
	return target == connector.ErrCredentials && e.failure.Result == wire.Unauthorized
}

// call posts a message and decodes the answer. Its error is an [exchange.NotSent], a [refused], or else everything is
// possible.
func call[M any](
	ctx context.Context, a *Account, path string, message []byte, deadline time.Time, decode func(wirekit.Fields) (M, error),
) (M, error) {
	var none M
	header := http.Header{}
	header.Set("Authorization", "Basic "+a.key) // the key as it is: Paynet's own classes send it so
	header.Set("Content-Type", a.quirks.ContentTypes[0])
	header.Set("Accept", "application/json")
	got, err := a.client.Do(ctx, exchange.Request{Path: path, Header: header, Body: message, Deadline: deadline})
	if err != nil {
		return none, err
	}
	fields, err := wirekit.ReadJSON(got.Body)
	switch {
	case err != nil:
		return none, fmt.Errorf("read answer of %s with status %d: %w", path, got.Status, exchange.ErrUnreadable)
	case got.Status == http.StatusOK:
		m, err := decode(fields)
		if err != nil {
			return none, errors.Join(fmt.Errorf("read answer of %s: %w", path, exchange.ErrUnreadable), err)
		}
		return m, nil
	case got.Status >= 400 && got.Status < 500:
		failure, err := wire.DecodeFailure(fields)
		// A timeout is no outcome, whatever status it comes with, and an object that contradicts its own status is nobody's word.
		if err == nil && failure.Status == got.Status && !a.quirks.Doubtful(code(failure.Result)) {
			return none, &refused{failure}
		}
	}
	return none, fmt.Errorf("read answer of %s: status %d", path, got.Status)
}

// failed is the result of a call that led to an error; reason is what a refusal means there for which Paynet has no word.
func failed(err error, reason decline.Reason) connector.Result {
	var no *refused
	if !errors.As(err, &no) {
		return exchange.Doubt(err)
	}
	r := wire.ReasonOf("", "", no.failure.Result)
	says := no.failure.Result != wire.NoProcess && no.failure.Result != wire.WrongTransactionType
	if !says || r == decline.Unknown {
		r = reason
	}
	return connector.Result{Outcome: connector.Declined, Refusal: connector.RefusalOf(r, strconv.Itoa(int(no.failure.Result)), no.failure.Message)}
}
