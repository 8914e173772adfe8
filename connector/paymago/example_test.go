package paymago_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/paymago"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// Example takes a payment with 3-D Secure. In a shop BaseURL is Paymago's, and here a server that answers as Paymago does.
func Example() {
	const order = "f546e6f4-ad8a-88fd-8872-f1376872906f" // made of the ref "ORDER-17-1"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/pos/createOrder" {
			_, _ = io.WriteString(w, `{"data":{"responseMessage":"(TR) - işlem başarılı - 43061","orderId":"`+order+`",`+
				`"returnUrl":"https://bank.example.com/3d-secure-authentication","errorCode":null,"status":"SUCCESS",`+
				`"paymentId":"5555eeee67776666888555","paymentData":null,"returnType":"1"},"success":"true","message":null,"resultCode":"0000"}`)
			return
		}
		_, _ = io.WriteString(w, `{"data":{"responseMessage":"(TR) - işlem başarılı - 43061","orderId":"`+order+`","errorCode":null,`+
			`"status":"SUCCESS","paymentId":"5555eeee67776666888555"},"errorInfo":null,"messages":[],"succeeded":true}`)
	}))
	defer server.Close()

	c, err := paymago.Config{BaseURL: server.URL, Token: "token", ThreeDOnly: true}.
		Open(connector.Deps{HTTP: server.Client(), Now: time.Now})
	if err != nil {
		fmt.Println(err)
		return
	}
	bank, _ := c.(connector.Challenger)
	number, _ := pan.Parse("4355 0843 5508 4358")
	expiry, _ := pan.ParseExpiry("12", "2040")
	code, _ := pan.ParseCVV("000", number.Brand())
	payment := connector.Authorization{
		Ref: "ORDER-17-1", Order: "ORDER-17", Amount: money.New(15000, money.TRY),
		Card:     pan.Card{Number: number, Expiry: expiry, CVV: code, Holder: "Ayşe Işık"},
		Deadline: time.Now().Add(30 * time.Second),
	}
	fmt.Println(c.Authorize(context.Background(), payment).Refusal.Reason) // not without the buyer's bank

	visit := bank.Challenge(context.Background(), payment, "https://shop.example/return")
	fmt.Println(visit.Redirect.Method, visit.Redirect.URL)

	back := bank.Finish(context.Background(), connector.Return{
		Ref: payment.Ref, Order: payment.Order, Amount: payment.Amount, State: visit.State,
		Form: url.Values{"paymentId": {"5555eeee67776666888555"}, "orderId": {order}},
	})
	payment.Proof = &back.Proof
	r := c.Authorize(context.Background(), payment)
	fmt.Println(back.Valid, r.Outcome, r.Amount)
	// Output:
	// authentication_required
	// GET https://bank.example.com/3d-secure-authentication
	// true approved 150.00 TRY
}
