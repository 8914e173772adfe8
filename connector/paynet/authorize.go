package paynet

import (
	"cmp"
	"context"
	"strings"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/paynet"
)

// Authorize asks for a sale or a pre-authorization ("Ödeme"), or, with the proof of a 3-D Secure visit, for the charge that
// follows it (tds_charge). It calls Paynet once and never retries.
func (a *Account) Authorize(ctx context.Context, q connector.Authorization) connector.Result {
	if q.Proof != nil {
		return a.charge(ctx, q)
	}
	o, ok := a.order(q)
	if !ok {
		return connector.Refuse(decline.CurrencyNotSupported, nil)
	}
	p, err := call(ctx, a, pathPayment, o.Encode(), q.Deadline, wire.DecodePayment)
	return a.paid(p, err, q)
}

// charge shows the two ids of a visit.
func (a *Account) charge(ctx context.Context, q connector.Authorization) connector.Result {
	session, token, ok := strings.Cut(q.Proof.Ticket, " ")
	if !ok {
		return connector.Refuse(decline.AuthenticationInvalid, nil)
	}
	m := wire.TdsCharge{SessionID: session, TokenID: token, TransactionType: requestType(q.PreAuth)}
	p, err := call(ctx, a, pathTdsCharge, m.Encode(), q.Deadline, wire.DecodePayment)
	return a.paid(p, err, q)
}

// order is the request for a payment, and whether Paynet takes its currency.
func (a *Account) order(q connector.Authorization) (wire.Order, bool) {
	return wire.Order{
		Amount: q.Amount, ReferenceNo: a.quirks.Reference.Of(q.Ref), AgentReferenceNo: q.Order, Domain: a.domain, Card: q.Card,
		CardHolderMail: a.mail(q.Buyer.Email), CardHolderPhone: phone(q.Buyer.Phone), Instalment: instalment(q.Installments),
		TransactionType: requestType(q.PreAuth),
	}, a.quirks.Takes(q.Amount.Currency())
}

// paid is the result of a payment that was answered with p.
func (a *Account) paid(p wire.Payment, err error, q connector.Authorization) connector.Result {
	if err != nil {
		return failed(err, decline.RequestRefused)
	}
	if p.ReferenceNo != a.quirks.Reference.Of(q.Ref) {
		return connector.Result{Cause: errOther}
	}
	r := connector.Result{IDs: connector.IDs{
		Transaction: p.XactID, Order: p.OrderID, AuthCode: p.AuthorizationCode, RRN: p.ReferenceCode, Bank: p.BankID, BankName: p.BankName,
	}}
	if !p.IsSucceed {
		if a.quirks.Doubtful(code(p.Code)) {
			return connector.Result{Cause: exchange.ErrUnreadable}
		}
		r.Outcome = connector.Declined
		r.Refusal = connector.RefusalOf(wire.ReasonOf(p.PaynetErrorID, p.BankErrorID, p.Code), cmp.Or(p.BankErrorID, p.PaynetErrorID),
			cmp.Or(p.BankErrorMessage, p.PaynetErrorMessage, p.Message))
		return r
	}
	if p.Amount != q.Amount || p.Currency != string(q.Amount.Currency()) || p.TransactionType != answerType(q.PreAuth) {
		return connector.Result{Cause: errOther}
	}
	r.Outcome, r.Amount = connector.Approved, p.Amount
	return r
}
