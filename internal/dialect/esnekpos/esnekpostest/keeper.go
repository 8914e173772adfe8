package esnekpostest

import (
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/esnekpos"
	"github.com/vezne/vezne/wire/wirekit"
)

// Inquire implements [dialecttest.Keeper] by ProcessQuery.
func (Shop) Inquire(key, _ string, o dialecttest.Order) dialecttest.Request {
	return Call("/api/services/ProcessQuery", `{`+Credentials(key)+`,"ORDER_REF_NUMBER":`+Quote(o.Reference)+`}`)
}

// Inquired implements [dialecttest.Keeper]. An order that has been given back was paid.
func (s Shop) Inquired(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	o := s.Outcome(t, a)
	if o.Code == wire.OrderCancel().Code && !o.Paid {
		o.Paid, o.Declined = true, false
	}
	return o
}

// Void implements [dialecttest.Keeper]: the whole order is given back on its own day.
func (s Shop) Void(key, payment string, o dialecttest.Order) dialecttest.Request {
	return s.Refund(key, payment, o, o.Amount)
}

// Refund implements [dialecttest.Keeper].
func (Shop) Refund(key, _ string, o dialecttest.Order, amount string) dialecttest.Request {
	return Call("/api/services/OrderReturn", `{`+Credentials(key)+`,"ORDER_REF_NUMBER":`+Quote(o.Reference)+
		`,"AMOUNT":`+Quote(amount)+`,"SYNC_WITH_POS":true}`)
}

// Reversed implements [dialecttest.Keeper].
func (Shop) Reversed(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	f, err := wirekit.ReadJSON(a.Body)
	if err != nil {
		t.Fatalf("status %d, and the answer is no JSON object: %q", a.Status, a.Body)
	}
	v, err := wire.DecodeReversed(f)
	if err != nil {
		t.Fatalf("read answer: %v: %s", err, a.Body)
	}
	o := dialecttest.Outcome{Code: v.Result.Code, Text: v.ReturnMessage, Message: v.ReturnMessage}
	switch {
	case v.Result == wire.Success():
		o.Paid = true
	case v.Result == wire.PaymentWaiting():
		o.Unknown = true
	case v.Result == wire.PaymentError():
		o.Declined = true
	default:
		o.Refused = true
	}
	return o
}
