package paymes_test

import (
	"fmt"

	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

// A client of Paymes reads an answer of /api/authorize.
func Example() {
	body := `{"status":"ERROR","code":"GWERROR_51","message":"Limit yetersiz.","paymentResult":{"payuResponseCode":"GWERROR_51"}}`
	fields, err := wirekit.ReadJSON([]byte(body))
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := wire.DecodeResult(fields, money.TRY)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v.Status, wire.ReasonOf(v.ResponseCode))
	// Output: ERROR insufficient_funds
}

// A shop verifies what is posted to its Return URL before it believes it.
func ExampleVerifyNotice() {
	n := wire.OrderNotice{
		PaymesOrderID: "fbe0", OrderID: "123456789", Type: wire.TypeSuccess, Message: wire.MessagePaid, PriceText: "1050", CurrencyText: "TRY",
	}
	n.Sign("111111111")
	fields, err := wirekit.ReadForm(string(n.Encode()))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(wire.VerifyNotice(fields, "111111111"), wire.VerifyNotice(fields, "another"))
	// Output: true false
}
