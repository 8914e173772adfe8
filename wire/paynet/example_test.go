package paynet_test

import (
	"fmt"

	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

// A client of Paynet reads an answer of v2/transaction/payment.
func Example() {
	body := `{"is_succeed":false,"amount":12.5,"paynet_error_id":"51","bank_error_id":"51","bank_error_message":"Limit Yetersiz","code":1,"message":""}`
	fields, err := wirekit.ReadJSON([]byte(body))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := wire.DecodePayment(fields)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.IsSucceed, p.Amount, wire.ReasonOf(p.PaynetErrorID, p.BankErrorID, p.Code))
	// Output: false 12.50 TRY insufficient_funds
}

// A server names every field that is wrong, and never what was in it.
func ExampleDecodeCapture() {
	fields, err := wirekit.ReadJSON([]byte(`{"amount":"10,00"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = wire.DecodeCapture(fields)
	fmt.Println(err)
	// Output: invalid: required (field xact_id)
}
