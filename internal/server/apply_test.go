package server

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/config"
)

// applied runs development mode with the accounts and rules of a gateway file.
func applied(t *testing.T, file config.File) *Dev {
	t.Helper()
	d, err := OpenDev(t.Context(), config.Dev{Addr: "127.0.0.1:0", Data: t.TempDir(), Apply: file}, (&lines{}).logger())
	if err != nil {
		t.Fatal(err)
	}
	run(t, d)
	return d
}

// captures are how often a development mode's bank took money.
func captures(t *testing.T, d *Dev) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.URL()+"/sim/books?format=json", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	resp, err := new(http.Client).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var books struct {
		Operations []struct{ Kind, Outcome string } `json:"operations"`
	}
	err = json.NewDecoder(resp.Body).Decode(&books)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, op := range books.Operations {
		if op.Kind == "sale" && op.Outcome == "approved" {
			n++
		}
	}
	return n
}

// TestPaymentsLeaveThroughAProvider puts one gateway before two others: what a shop pays in Paymago's words leaves as a Paynet
// client's request, and as a Paratika client's if it is large.
func TestPaymentsLeaveThroughAProvider(t *testing.T) {
	t.Parallel()
	upstream, second := applied(t, config.File{}), applied(t, config.File{})
	providers := []config.ProviderEntry{
		{Name: "upstream", Kind: "paynet", BaseURL: upstream.URL() + "/paynet", Credentials: map[string]string{"secret_key": config.DemoPaynetKey}},
		{Name: "second", Kind: "paratika", BaseURL: second.URL() + "/paratika", Credentials: map[string]string{
			"merchant": config.DemoParatikaMerchant, "merchant_user": config.DemoParatikaUser, "merchant_password": config.DemoParatikaPassword,
			"secret_key": config.DemoParatikaKey,
		}},
	}
	front := applied(t, config.File{Merchants: []config.MerchantEntry{{
		ID: config.DemoMerchant, Providers: providers,
		Routes: []config.RouteEntry{
			{When: "amount >= 1000_00", To: config.Targets{{Account: "second"}}},
			{To: config.Targets{{Account: "upstream"}}},
		},
	}}})
	pay := func(order, amount, holder string) string {
		return posted(t, front.URL()+"/paymago/api/pos/createOrder", "Bearer "+config.DemoPaymagoToken, fmt.Sprintf(
			`{"amount":%q,"currencyCode":"949","orderId":%q,"installment":"","cardHolderName":%q,"cardNumber":"4355084355084358",`+
				`"expireYear":"2030","expireMonth":"12","cvc":"000","saleProduct":"x","saleProductPrice":%q,"saleDescription":"",`+
				`"isSecureTransaction":false,"callbackUrl":"https://shop.example/"}`, amount, order, holder, amount))
	}
	for _, order := range []string{"first", "first", "next"} {
		if a := pay(order, "12.50", "Ayşe Işık"); !strings.Contains(a, `"success":"true"`) {
			t.Errorf("%s is answered %s", order, a)
		}
	}
	if a := pay("large", "1000.00", "Ayşe Işık"); !strings.Contains(a, `"success":"true"`) {
		t.Errorf("large is answered %s", a)
	}
	if a := pay("refused", "12.50", "SIM 51"); !strings.Contains(a, `"success":"false"`) || !strings.Contains(a, `"errorCode":"51"`) {
		t.Errorf("a decline is answered %s", a)
	}
	if here, there, large := captures(t, front), captures(t, upstream), captures(t, second); here != 0 || there != 2 || large != 1 {
		t.Errorf("the banks captured %d, %d and %d times, want never, twice and once", here, there, large)
	}
}

func posted(t *testing.T, url, authorization, body string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", authorization)
	r.Header.Set("Content-Type", "application/json")
	resp, err := new(http.Client).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func TestApplyRefuses(t *testing.T) {
	t.Parallel()
	_, err := OpenDev(t.Context(), config.Dev{
		Addr: "127.0.0.1:0", Data: t.TempDir(), Apply: config.File{Merchants: []config.MerchantEntry{{ID: "another", Providers: []config.ProviderEntry{
			{Name: "upstream", Kind: "iyzico", Credentials: map[string]string{"key": "geheim"}},
		}}}},
	}, (&lines{}).logger())
	if err == nil || !strings.Contains(err.Error(), `merchant "another": provider "upstream": kind`) || strings.Contains(err.Error(), "geheim") {
		t.Errorf("a provider of an unknown kind: %v", err)
	}
}
