package paynet_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/paynet"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// ExampleAccount_AuthorizeKept has a card kept and pays with it later. The card is typed once, and its code is not kept.
func ExampleAccount_AuthorizeKept() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/card/save") {
			_, _ = io.WriteString(w, `{"card_owner_id":"own_1","user_unique_id":"customer-7","card_desc":"Maaş kartım",`+
				`"card_hash":"abcdef-8014-435e-8bcc-daf4592f3431","card_no":"435508******4358","card_bin":"435508","card_type":"cc",`+
				`"card_bank_name":"","card_logo_url":"","card_brand_name":"VISA","object_name":"card_save","code":0,"message":"Başarılı İşlem"}`)
			return
		}
		_, _ = io.WriteString(w, `{"id":1,"xact_id":"xk_1","transaction_type":1,"amount":49.90,"currency":"TRY","is_succeed":true,`+
			`"reference_no":"ORDER-18-1","code":0,"message":"Başarılı İşlem"}`)
	}))
	defer server.Close()

	c, err := paynet.Config{BaseURL: server.URL, SecretKey: "sck_example"}.Open(connector.Deps{HTTP: server.Client(), Now: time.Now})
	if err != nil {
		fmt.Println(err)
		return
	}
	keeper, able := c.(connector.Keeper)
	if !able {
		fmt.Println("keeps no cards")
		return
	}
	number, _ := pan.Parse("4355 0843 5508 4358")
	expiry, _ := pan.ParseExpiry("12", "2040")
	kept := keeper.Keep(context.Background(), connector.NewCard{
		Customer: "customer-7", Label: "Maaş kartım", Card: pan.Card{Number: number, Expiry: expiry, Holder: "Ayşe Işık"},
		Deadline: time.Now().Add(30 * time.Second),
	})
	fmt.Println(kept.Outcome, kept.Card.BIN, kept.Card.Last4, kept.Card.Label)

	r := keeper.AuthorizeKept(context.Background(), connector.Authorization{
		Ref: "ORDER-18-1", Order: "ORDER-18", Amount: money.New(4990, money.TRY), Deadline: time.Now().Add(30 * time.Second),
	}, kept.Card.KeptRef)
	fmt.Println(r.Outcome, r.Amount)
	// Output:
	// approved 435508 4358 Maaş kartım
	// approved 49.90 TRY
}
