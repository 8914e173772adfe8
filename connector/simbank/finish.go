package simbank

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"

	"github.com/vezne/vezne/connector"
	wire "github.com/vezne/vezne/wire/simbank"
)

// Why a return is not believed.
var (
	errHash     = errors.New("return has a wrong hash")
	errNonce    = errors.New("return belongs to another challenge")
	errOrder    = errors.New("return names another ref or order")
	errAmount   = errors.New("return names another amount or currency")
	errUnending = errors.New("bank says that the buyer is still there")
)

// Finish reads what the browser brought back. After the signature, the nonce and the payment have been found right, it
// still believes only what the bank's server says: an old return of the same challenge is properly signed, too.
//
// While the server cannot be asked, a two-step return is not valid, and nothing is lost by that: nothing has been
// charged, and the browser may come again. A one-step return is valid and its result indeterminate.
func (b *Bank) Finish(ctx context.Context, r connector.Return) connector.Finished {
	m, err := wire.ParseReturn(r.Form)
	if err != nil {
		return connector.Finished{Cause: err}
	}
	switch {
	case !b.key.VerifyReturn(m):
		err = errHash
	case r.State == "" || subtle.ConstantTimeCompare([]byte(m.Nonce), []byte(r.State)) != 1:
		err = errNonce
	case m.Ref != r.Ref || m.Order != r.Order:
		err = errOrder
	case m.Amount != r.Amount:
		err = errAmount
	}
	if err != nil {
		return connector.Finished{Cause: err}
	}
	s, err := b.ask(ctx, r)
	switch {
	case err != nil && b.oneStep:
		return connector.Finished{Valid: true, Result: connector.Result{Cause: err}, Cause: err}
	case err != nil:
		return connector.Finished{Cause: err}
	case s.Stage != wire.StageDone:
		return connector.Finished{Cause: errUnending}
	}
	f := connector.Finished{Valid: true, Proof: proofOf(s)}
	if b.oneStep {
		f.Result = b.paid(s, r)
		f.Cause = f.Result.Cause
	}
	return f
}

// ask asks the bank's server how the authentication ended.
func (b *Bank) ask(ctx context.Context, r connector.Return) (wire.Status, error) {
	body, err := wire.StatusQuery{Ref: r.Ref}.Encode()
	if err != nil {
		return wire.Status{}, err
	}
	got, err := b.call(ctx, wire.PathStatus, body, r.Deadline)
	if err != nil {
		return wire.Status{}, err
	}
	if got.problem != nil {
		return wire.Status{}, fmt.Errorf("bank refused the status query with code %s", got.problem.Code)
	}
	return readStatus(got.body, r.Ref, r.Order, r.Amount)
}

// paid is the result of a one-step payment. Whether it was a sale or a pre-authorization is not in r; the ref decides
// which payment it is, and the amount was compared.
func (b *Bank) paid(s wire.Status, r connector.Return) connector.Result {
	if s.Payment == nil {
		return connector.Result{Cause: errPending}
	}
	operation := s.Payment.Operation
	if operation != wire.Sale && operation != wire.PreAuth {
		return connector.Result{Cause: errOther}
	}
	return payment(s, asked{ref: r.Ref, order: r.Order, operation: operation, amount: r.Amount, points: wirePoints(r.Points)})
}
