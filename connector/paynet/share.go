package paynet

import (
	"context"
	"errors"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paynet"
)

// share.go is a payment that a main company shares with a dealer (agent_id, company_amount). The dealer's part is held (is_escrow)
// until escrow_status_update lets the dealer have it.

const pathEscrow = "/v1/transaction/escrow_status_update"

var (
	errOneDealer = errors.New("paynet shares a payment with one dealer, and the main company has a part of it")
	errNoXact    = errors.New("payment has no number at paynet, or its dealer no name")
)

// CanShare passes what Paynet has words for: a part for one dealer, and one for the main company, whose part of nothing
// (company_amount 0) is documented nowhere.
func (a *Account) CanShare(amount money.Amount, shares []connector.Share) error {
	err := connector.SharesFit(amount, shares)
	switch {
	case err != nil:
		return err //nolint:wrapcheck // the contract's own words
	case len(shares) > 1, shares[0].Amount == amount, !a.quirks.Fits("agent_id", shares[0].Store):
		return errOneDealer
	}
	return nil
}

// sharable refuses what CanShare does not pass.
func (a *Account) sharable(q connector.Authorization, shares []connector.Share) *connector.Result {
	no := connector.CheckShares(q.Amount, shares)
	if no != nil {
		return no
	}
	err := a.CanShare(q.Amount, shares)
	if err != nil {
		r := connector.Refuse(decline.FunctionNotSupported, err)
		return &r
	}
	return nil
}

// shared adds a share to an order.
func shared(o *wire.Order, s connector.Share) {
	left := o.Amount.Minor() - s.Amount.Minor()
	o.AgentID, o.CompanyAmount, o.IsEscrow = s.Store, money.New(left, o.Amount.Currency()), true
}

// AuthorizeShared is Authorize of a payment that a dealer shares.
func (a *Account) AuthorizeShared(ctx context.Context, q connector.Authorization, shares []connector.Share) connector.Result {
	no := a.sharable(q, shares)
	if no != nil {
		return *no
	}
	o, ok := a.order(q)
	switch {
	case !ok:
		return connector.Refuse(decline.CurrencyNotSupported, errLira)
	case q.Proof != nil:
		return connector.Refuse(decline.AuthenticationInvalid, errProof) // the shares were said when the visit began
	}
	shared(&o, shares[0])
	p, err := call(ctx, a, pathPayment, o.Encode(), q.Deadline, wire.DecodePayment)
	return a.paid(p, err, q)
}

// ChallengeShared is Challenge of a payment that a dealer shares.
func (a *Account) ChallengeShared(ctx context.Context, q connector.Authorization, shares []connector.Share, returnURL string) connector.Challenge {
	no := a.sharable(q, shares)
	if no != nil {
		return connector.Ended(*no)
	}
	return a.challenge(ctx, q, returnURL, func(o *wire.Order) { shared(o, shares[0]) })
}

// SharesHolds says that a pre-authorization is shared as a sale is: its message is the same but for transaction_type. A capture
// (Finansallaştırma) takes nothing but an amount, so the dealer's part of less than all of it is not known.
func (a *Account) SharesHolds() {}

// ReleaseShare lets a dealer have its part (escrow_status_update, status 2). Asked again Paynet says that it was done before.
func (a *Account) ReleaseShare(ctx context.Context, r connector.Release) connector.Result {
	if r.Original.IDs.Transaction == "" || r.Store == "" {
		return connector.Refuse(decline.OriginalNotFound, errNoXact)
	}
	m := wire.Escrow{Locator: wire.Locator{XactID: r.Original.IDs.Transaction}, Status: wire.EscrowApprove, AgentID: r.Store}
	e, err := call(ctx, a, pathEscrow, m.Encode(), r.Deadline, wire.DecodeEnvelope)
	switch {
	case err != nil:
		return failed(err, decline.RequestRefused)
	case e.Code == wire.TimeOut:
		return connector.Result{Cause: exchange.ErrUnreadable}
	case e.Code != wire.Successful && e.Code != wire.OldSuccessful:
		return connector.Result{Outcome: connector.Declined, Refusal: refusalOf(e.Code, e.Message)}
	}
	return connector.Result{Outcome: connector.Approved}
}
