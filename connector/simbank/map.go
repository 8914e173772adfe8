package simbank

import (
	"errors"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/simbank"
)

// asked is what a request said of itself, which its answer has to repeat.
type asked struct {
	ref       string
	order     string
	operation wire.Operation
	amount    money.Amount
	points    wire.Points
	campaign  string
}

// check compares an answer with what was asked. A signature proves who speaks, not that the answer is about this.
func (a asked) check(m wire.Answer) error {
	switch {
	case m.Ref != a.ref, m.Order != a.order, m.Operation != a.operation:
		return errOther
	case m.Amount.Currency() != a.amount.Currency():
		return errors.New("answer names another currency")
	case m.Amount != a.amount:
		return errors.New("answer names another amount")
	case m.Points != a.points && m.Outcome == wire.Approved && a.operation != wire.CaptureHeld && a.operation != wire.VoidAll:
		// What a capture or a void moves in points is the bank's rule and was not asked.
		return errors.New("answer names other points")
	case a.campaign != "" && m.Outcome == wire.Approved && m.Grant.Campaign != a.campaign:
		return errors.New("answer names another campaign")
	}
	return nil
}

// result turns the outcome of a call that may move money into the contract's words.
func result(a asked, got answered, err error) connector.Result {
	if err != nil {
		return exchange.Doubt(err)
	}
	if got.problem != nil {
		return turnedAway(*got.problem)
	}
	m, err := wire.DecodeAnswer(got.body)
	if err != nil {
		// The decoder's words name a member and no value.
		return connector.Result{Cause: errors.Join(exchange.ErrUnreadable, err)}
	}
	err = a.check(m)
	if err != nil {
		return connector.Result{Cause: err}
	}
	return settled(m)
}

// turnedAway is the result of a request that the bank refused at its door.
func turnedAway(p wire.Problem) connector.Result {
	return connector.Result{Outcome: connector.Declined, Refusal: refusal(p.Code, p.Message)}
}

// settled turns an answer that has been checked into a result.
func settled(m wire.Answer) connector.Result {
	r := connector.Result{IDs: connector.IDs{Transaction: m.Transaction, AuthCode: m.AuthCode, RRN: m.RRN, Bank: bankCode, BankName: bankName}}
	switch m.Outcome {
	case wire.Approved:
		r.Outcome, r.Amount = connector.Approved, m.Amount
	case wire.Declined:
		r.Outcome, r.Refusal = connector.Declined, refusal(m.Code, m.Message)
	case wire.Pending:
		r.Cause = errPending
	case wire.NotFound:
		// Only a query may be answered with it.
		return connector.Result{Cause: errOther}
	}
	return r
}

// The bank's own names, for the shop's records.
const (
	bankCode = "SIM"
	bankName = "Simülatör Bankası"
)

// refusal keeps the bank's code and words beside our reason.
func refusal(code, message string) connector.Refusal {
	return connector.RefusalOf(wire.Reason(code), code, message)
}
