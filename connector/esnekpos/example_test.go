package esnekpos_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/esnekpos"
	"github.com/vezne/vezne/money"
)

// Example asks what became of a payment whose answer was lost. In a shop BaseURL is EsnekPos', and here a server that answers as
// EsnekPos' test environment was recorded to answer.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"STATUS":"SUCCESS","RETURN_CODE":"0","RETURN_MESSAGE":"SUCCESS","DATE":"7.10.2026 08:50:48",`+
			`"PAYMENT_DATE":"7.10.2026 08:50:31","REFNO":"403998","AMOUNT":"151,25","ORDER_REF_NO":"PRB6AB115E04889","INSTALLMENT":"1",`+
			`"COMMISSION":2.25,"COMMISSION_RATE":"1,490","SUCCESS_TRANSACTION_ID":783900,"TRANSACTIONS":[{"TRANSACTION_ID":783900,`+
			`"STATUS_NAME":"Ödeme - Başarılı","STATUS_ID":3,"AMOUNT":"151,25","DATE":"7.10.2026 08:50:37","PLANNED_TRANSFER_DATE":null,`+
			`"MERCHANT_AMOUNT_TRANSFER_DETAIL":null,"SUB_MERCHANT_DETAILS":null}]}`)
	}))
	defer server.Close()

	c, err := esnekpos.Config{BaseURL: server.URL, Merchant: "TEST1234", Key: "4oK26hK8MOXrIV1bzTRVPA=="}.
		Open(connector.Deps{HTTP: server.Client(), Now: time.Now})
	if err != nil {
		fmt.Println(err)
		return
	}
	order := money.New(14900, money.TRY) // the buyer was charged the commission on top
	report := c.Query(context.Background(), connector.Inquiry{
		Ref: "PRB6AB115E04889", Kind: connector.KindSale, Amount: order,
		Original: connector.Original{Ref: "PRB6AB115E04889", Amount: order}, Deadline: time.Now().Add(30 * time.Second),
	})
	fmt.Println(report.Finding, report.Result.Outcome, report.Result.Amount, report.Result.IDs.Order)
	// Output:
	// found approved 149.00 TRY 403998
}
