package paratika_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/paratika"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// Example charges a card and reads why the bank said no. In a shop BaseURL is Paratika's, and here a server that answers as
// Paratika does.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"action":"SALE","merchant":"10000000","merchantPaymentId":"ORDER-17-1","responseCode":"99",`+
			`"responseMsg":"Declined","errorCode":"ERR20051","errorMsg":"Yetersiz bakiye.","pgTranErrorCode":"51",`+
			`"pgTranErrorText":"YETERSIZ BAKIYE"}`)
	}))
	defer server.Close()

	c, err := paratika.Config{BaseURL: server.URL, Merchant: "10000000", User: "api@shop.example", Password: "secret"}.
		Open(connector.Deps{HTTP: server.Client(), Now: time.Now})
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
	// Output:
	// declined insufficient_funds
	// 51 YETERSIZ BAKIYE
}
