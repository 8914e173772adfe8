package paratika

import (
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Locator names a payment: by the transaction's id, which every answer about money carries, or by the shop's order.
type Locator struct {
	TranID    string
	PaymentID string
}

func (r reader) locator() Locator {
	l := Locator{TranID: r.text("PGTRANID"), PaymentID: r.text("MERCHANTPAYMENTID")}
	if l == (Locator{}) {
		r.require("PGTRANID")
	}
	return l
}

func (l Locator) write(f *form) {
	f.given("PGTRANID", l.TranID)
	f.given("MERCHANTPAYMENTID", l.PaymentID)
}

// FollowUp is the request POSTAUTH, VOID or REFUND.
type FollowUp struct {
	Action      string
	Credentials Credentials
	Locator     Locator
	// Amount is a part of the payment's, zero for all of it. A void has none.
	Amount   money.Amount
	Currency money.Currency
	Extra    Extra
}

// DecodeFollowUp reads a request POSTAUTH, VOID or REFUND.
func DecodeFollowUp(f wirekit.Fields) (FollowUp, error) {
	r := newReader(f)
	u := FollowUp{Action: upper(r.text("ACTION")), Locator: r.locator(), Currency: r.currency(), Extra: r.extra()}
	u.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	if r.Given("AMOUNT") {
		u.Amount = r.positive("AMOUNT", u.Currency)
	}
	return u, r.Err()
}

// Encode writes the request.
func (u FollowUp) Encode() []byte {
	f := newForm(u.Action)
	u.Locator.write(f)
	f.given("AMOUNT", decimal(u.Amount))
	f.given("CURRENCY", string(u.Currency))
	u.Credentials.write(f)
	f.twice("EXTRA", u.Extra.JSON)
	return f.bytes()
}
