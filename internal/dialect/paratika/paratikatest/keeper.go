package paratikatest

import (
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
)

// Inquire implements [dialecttest.Keeper] by QUERYTRANSACTION.
func (Shop) Inquire(key, payment string, _ dialecttest.Order) dialecttest.Request {
	return Call(key, "ACTION", "QUERYTRANSACTION", "PGTRANID", payment)
}

// Inquired implements [dialecttest.Keeper].
func (s Shop) Inquired(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	return s.Outcome(t, a)
}

// Void implements [dialecttest.Keeper].
func (Shop) Void(key, payment string, _ dialecttest.Order) dialecttest.Request {
	return Call(key, "ACTION", "VOID", "PGTRANID", payment)
}

// Refund implements [dialecttest.Keeper].
func (Shop) Refund(key, payment string, _ dialecttest.Order, amount string) dialecttest.Request {
	return Call(key, "ACTION", "REFUND", "PGTRANID", payment, "AMOUNT", amount, "CURRENCY", "TRY")
}

// Reversed implements [dialecttest.Keeper].
func (s Shop) Reversed(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	return s.Outcome(t, a)
}
