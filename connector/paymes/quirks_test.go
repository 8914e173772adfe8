package paymes_test

import (
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/paymes"
	wire "github.com/vezne/vezne/wire/paymes"
)

func TestQuirks(t *testing.T) {
	t.Parallel()
	a := connectortest.QuirkAmount()
	connectortest.QuirkTable(t, paymes.QuirksV3(), "../../wire/paymes", map[string][][]byte{
		"authorize": {wire.Authorize{Product: wire.Product{Price: a}}.Encode()},
	})
	connectortest.QuirkTable(t, paymes.QuirksV46(), "../../wire/paymes", map[string][][]byte{
		"order_create": {wire.Order{Price: a, PriceText: a.Decimal()}.Encode()},
		"order_cancel": {wire.Cancel{PriceText: a.Decimal()}.Encode()},
	})
}

// TestQuirksOfHashes computes the hashes of v4.6 as the table says.
func TestQuirksOfHashes(t *testing.T) {
	t.Parallel()
	const secret = "111111111"
	o := wire.Order{OrderID: "o", PriceText: "1.00", CurrencyText: "TRY", ProductName: "p", Buyer: wire.Buyer{Name: "n", Phone: "5", Email: "e", Address: "a"}}
	s := wire.OrderRequest{PaymesOrderID: "x"}
	c := wire.Cancel{PaymesOrderID: "x", PriceText: "1.00"}
	n := wire.OrderNotice{PaymesOrderID: "x", OrderID: "o", Type: "t", Message: "m", PriceText: "1.00", CurrencyText: "TRY"}
	o.Sign(secret)
	s.Sign(secret)
	c.Sign(secret)
	n.Sign(secret)
	want := map[string]string{"order_create": o.Hash, "status": s.Hash, "order_cancel": c.Hash, "Return URL": n.Hash}
	values := map[string]string{
		"orderId": "o", "price": "1.00", "currency": "TRY", "productName": "p", "buyerName": "n", "buyerPhone": "5", "buyerEmail": "e",
		"buyerAddress": "a", "paymesOrderId": "x", "type": "t", "message": "m",
	}
	hashes := paymes.QuirksV46().Hashes
	for _, h := range hashes {
		if got := h.Sum(secret, func(name string) string { return values[name] }); got != want[h.Message] {
			t.Errorf("%s: %s by the table, %s by the wire", h.Message, got, want[h.Message])
		}
	}
	if len(hashes) != len(want) || !hashes[0].Covers("hash") || hashes[1].Covers("price") || hashes[0].Algorithm != connector.SHA512Base64 {
		t.Errorf("hashes are %+v", hashes)
	}
}
