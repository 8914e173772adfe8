package paymagotest

import (
	"net/url"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
)

// The paths of the two services with which our dialect fills what Paymago's document leaves out (docs/dialect/paymago.md).
const (
	CancelPath = "/api/pos/cancelOrder"
	RefundPath = "/api/pos/refundOrder"
)

// Inquire implements [dialecttest.Keeper] by orderResult.
func (Shop) Inquire(key, payment string, o dialecttest.Order) dialecttest.Request {
	return Named(key, ResultPath, payment, o.Reference)
}

// Inquired implements [dialecttest.Keeper].
func (s Shop) Inquired(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	return s.Outcome(t, a)
}

// Void implements [dialecttest.Keeper].
func (Shop) Void(key, payment string, o dialecttest.Order) dialecttest.Request {
	return Named(key, CancelPath, payment, o.Reference)
}

// Refund implements [dialecttest.Keeper].
func (Shop) Refund(key, payment string, o dialecttest.Order, amount string) dialecttest.Request {
	r := Named(key, RefundPath, payment, o.Reference)
	r.Path += "&amount=" + url.QueryEscape(amount)
	return r
}

// Reversed implements [dialecttest.Keeper].
func (s Shop) Reversed(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	return s.Outcome(t, a)
}
