package paymes_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/paymes"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// Example asks for a sale and is told that the buyer has to go to the bank. In a shop BaseURL is Paymes', and here a server that
// answers as Paymes does.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"status":"SUCCESS","code":"200","message":"3DS Enrolled Card.","payuPaymentReference":"12345678",`+
			`"amount":"123.45","paymentResult":{"payuResponseCode":"3DS_ENROLLED","type":"redirect","url":"https://bank.example/3ds"}}`)
	}))
	defer server.Close()

	c, err := paymes.Config{BaseURL: server.URL, Secret: "111111111"}.Open(connector.Deps{HTTP: server.Client(), Now: time.Now})
	if err != nil {
		fmt.Println(err)
		return
	}
	number, _ := pan.Parse("4355 0843 5508 4358")
	expiry, _ := pan.ParseExpiry("12", "2040")
	code, _ := pan.ParseCVV("000", number.Brand())
	bank, _ := c.(connector.Challenger)
	ch := bank.Challenge(context.Background(), connector.Authorization{
		Ref: "ORDER-17-1", Order: "ORDER-17", Amount: money.New(12345, money.TRY),
		Card:     pan.Card{Number: number, Expiry: expiry, CVV: code, Holder: "Ayşe Işık"},
		Deadline: time.Now().Add(30 * time.Second),
	}, "https://shop.example/return")
	fmt.Println(ch.Redirect.Method, ch.Redirect.URL)

	_, refunds := c.(connector.Refunder)
	fmt.Println("V3 refunds:", refunds)
	// Output:
	// GET https://bank.example/3ds
	// V3 refunds: false
}
