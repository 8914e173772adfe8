package paymago_test

import (
	"testing"

	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/paymago"
	wire "github.com/vezne/vezne/wire/paymago"
)

func TestQuirks(t *testing.T) {
	t.Parallel()
	a := connectortest.QuirkAmount()
	connectortest.QuirkTable(t, paymago.Quirks(), "../../wire/paymago", map[string][][]byte{
		"createOrder": {wire.Order{Amount: a, SaleProductPrice: a}.Encode()},
		"orderResult": {wire.Result{Succeeded: true, Data: &wire.ResultData{Amount: a}}.Encode()},
	})
	if got := paymago.Quirks().Reference.Of("order-1"); got != guid("order-1") {
		t.Errorf("order-1 is called %s, and was called %s", got, guid("order-1"))
	}
}
