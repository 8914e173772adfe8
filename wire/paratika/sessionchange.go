package paratika

import (
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// SessionChange is the request SESSIONKILL, which ends a session, SESSIONEXTEND, which gives it more time, or EDITSESSIONTOKEN,
// which changes its amount or where its buyer returns to (SDK).
type SessionChange struct {
	Action string
	// Credentials are the merchant's. Their SessionToken is the session that is meant; SESSIONEXTEND spells it TOKEN.
	Credentials Credentials
	// Lifetime counts from now.
	Lifetime time.Duration
	// What is zero stays as it is. The amount is in lira until somebody knows the session's currency.
	Amount    money.Amount
	ReturnURL string
}

// DecodeSessionChange reads a request that changes a session.
func DecodeSessionChange(f wirekit.Fields) (SessionChange, error) {
	r := newReader(f)
	c := SessionChange{
		Action: upper(r.text("ACTION")), Lifetime: r.lifetime(), Amount: r.optionalPositive("AMOUNT"),
		ReturnURL: r.WebAddress("RETURNURL", limitOf("RETURNURL")),
	}
	c.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	if c.Credentials.SessionToken == "" {
		c.Credentials.SessionToken = r.text("TOKEN")
	}
	if c.Credentials.SessionToken == "" {
		r.require("SESSIONTOKEN")
	}
	if c.Action == "SESSIONEXTEND" {
		r.require("SESSIONEXPIRY")
	}
	return c, r.Err()
}

// optionalPositive reads an amount that may be left out but not be zero.
func (r reader) optionalPositive(name string) money.Amount {
	if !r.Given(name) {
		return money.Amount{}
	}
	return r.positive(name, "")
}

// In returns the amount in the session's currency, in which it was meant.
func (c SessionChange) In(currency money.Currency) (money.Amount, error) {
	return money.Parse(c.Amount.Decimal(), currency, money.DecimalDot)
}

// Encode writes the request.
func (c SessionChange) Encode() []byte {
	f := newForm(c.Action)
	c.Credentials.write(f)
	f.given("SESSIONEXPIRY", lifetimeText(c.Lifetime))
	f.given("AMOUNT", decimal(c.Amount))
	f.given("RETURNURL", c.ReturnURL)
	return f.bytes()
}

// SessionExpiry is the answer of SESSIONEXTEND.
type SessionExpiry struct {
	Token   string
	Expiry  time.Time
	Outcome Outcome
}

// Encode writes the answer.
func (s SessionExpiry) Encode() []byte {
	w := wirekit.NewObject()
	w.GivenText("token", s.Token)
	w.GivenText("expiry", rowTime(s.Expiry))
	s.Outcome.write(w)
	return pretty(w.Bytes())
}

// DecodeSessionExpiry reads an answer of SESSIONEXTEND.
func DecodeSessionExpiry(f wirekit.Fields) (SessionExpiry, error) {
	r := wirekit.NewReader(f)
	s := SessionExpiry{
		Token: r.Text("token", limitOf("TOKEN")), Expiry: readTime(r, "expiry", rowLayout, time.UTC), Outcome: readOutcome(r),
	}
	return s, r.Err()
}
