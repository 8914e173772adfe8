package paynet_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/paynet"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// Example charges a card and reads why the bank said no. In a shop BaseURL is Paynet's, and here a server that answers as Paynet
// does.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = io.WriteString(w, `{"id":1,"xact_id":"xk_1","transaction_type":1,"amount":123.45,"currency":"TRY","is_succeed":false,`+
			`"paynet_error_id":"51","paynet_error_message":"Limit yetersiz","bank_error_id":"51","bank_error_message":"YETERSIZ BAKIYE",`+
			`"reference_no":"ORDER-17-1","code":1,"message":"Limit yetersiz"}`)
	}))
	defer server.Close()

	c, err := paynet.Config{BaseURL: server.URL, SecretKey: "sck_example"}.Open(connector.Deps{HTTP: server.Client(), Now: time.Now})
	if err != nil {
		fmt.Println(err)
		return
	}
	number, _ := pan.Parse("4355 0843 5508 4358")
	expiry, _ := pan.ParseExpiry("12", "2040")
	code, _ := pan.ParseCVV("000", number.Brand())
	r := c.Authorize(context.Background(), connector.Authorization{
		Ref: "ORDER-17-1", Order: "ORDER-17", Amount: money.New(12345, money.TRY),
		Card:     pan.Card{Number: number, Expiry: expiry, CVV: code, Holder: "Ayşe Işık"},
		Deadline: time.Now().Add(30 * time.Second),
	})
	fmt.Println(r.Outcome, r.Refusal.Reason)
	fmt.Println(r.Refusal.Code, r.Refusal.Message)
	fmt.Println(r.Refusal.Reason.Text("tr"))
	// Output:
	// declined insufficient_funds
	// 51 YETERSIZ BAKIYE
	// Kartınızın limiti veya bakiyesi bu işlem için yetersiz.
}
