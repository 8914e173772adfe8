package paymago_test

import (
	"fmt"

	wire "github.com/vezne/vezne/wire/paymago"
	"github.com/vezne/vezne/wire/wirekit"
)

// A client of Paymago reads an answer of pos/createOrder.
func ExampleDecodeOrderAnswer() {
	body := `{"data":{"responseMessage":"(TR) - işlem başarılı - 43061","orderId":"ORD123456",` +
		`"returnUrl":"https://bank.example.com/3d-secure-authentication","errorCode":null,"status":"SUCCESS","paymentId":"5555",` +
		`"paymentData":null,"returnType":"1"},"success":"true","message":null,"resultCode":"0000"}`
	fields, err := wirekit.ReadJSON([]byte(body))
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := wire.DecodeOrderAnswer(fields)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Success, a.Data.ReturnType == wire.ReturnURL, a.Data.ReturnURL)
	// Output: true true https://bank.example.com/3d-secure-authentication
}
