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
	"github.com/vezne/vezne/pan"
)

// ExampleAccount_ChallengeShared takes a payment of which two stores get parts. Parts that do not fit are refused before anything
// is sent.
func ExampleAccount_ChallengeShared() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"ORDER_REF_NUMBER":"ORDER-19-1","STATUS":"SUCCESS","RETURN_CODE":"0","RETURN_MESSAGE":"SUCCESS",`+
			`"RETURN_MESSAGE_TR":"","ERROR_CODE":"","DATE":"26.11.2026 12:00:00","URL_3DS":"https://bank.example.com/3d?id=1","REFNO":"403998","HASH":"f00d","COMMISSION_RATE":"3",`+
			`"CUSTOMER_NAME":"Ayşe Işık","CUSTOMER_MAIL":"-","CUSTOMER_PHONE":"-","CUSTOMER_ADDRESS":"-","CUSTOMER_CC_NUMBER":"-","CUSTOMER_CC_NAME":"-","IS_NOT_3D_PAYMENT":false,"VIRTUAL_POS_VALUES":null,"RETURN_MESSAGE_EN":""}`)
	}))
	defer server.Close()

	c, err := esnekpos.Config{BaseURL: server.URL, Merchant: "TEST1234", Key: "4oK26hK8MOXrIV1bzTRVPA=="}.
		Open(connector.Deps{HTTP: server.Client(), Now: time.Now})
	if err != nil {
		fmt.Println(err)
		return
	}
	market, able := c.(connector.Sharer)
	if !able {
		fmt.Println("divides nothing")
		return
	}
	number, _ := pan.Parse("4355 0843 5508 4358")
	expiry, _ := pan.ParseExpiry("12", "2040")
	code, _ := pan.ParseCVV("000", number.Brand())
	payment := connector.Authorization{
		Ref: "ORDER-19-1", Order: "ORDER-19", Amount: money.New(10000, money.TRY),
		Card:     pan.Card{Number: number, Expiry: expiry, CVV: code, Holder: "Ayşe Işık"},
		Deadline: time.Now().Add(30 * time.Second),
	}
	shares := []connector.Share{{Store: "STORE-1", Amount: money.New(5000, money.TRY)}, {Store: "STORE-2", Amount: money.New(4000, money.TRY)}}
	visit := market.ChallengeShared(context.Background(), payment, shares, "https://shop.example/return")
	fmt.Println(visit.Redirect.URL)

	shares[1].Amount = money.New(5001, money.TRY)
	visit = market.ChallengeShared(context.Background(), payment, shares, "https://shop.example/return")
	fmt.Println(visit.Result.Outcome, visit.Result.NeverSent, visit.Result.Cause)
	// Output:
	// https://bank.example.com/3d?id=1
	// declined true the shares are more than the payment
}
