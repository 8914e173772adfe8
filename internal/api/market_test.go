package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/api/apitest"
)

const marketIBAN = "TR33 0006 1005 1978 6457 8413 26"

// member makes a sub-merchant that can be paid.
func member(t *testing.T, h *apitest.House, id string) {
	t.Helper()
	a := h.Do(t, http.MethodPost, "/v1/sub-merchants", fmt.Sprintf(`{"id":%q,"type":"person","name":"Mağaza %s","owner_name":"Ayşe","owner_surname":"Işık",
		"identity_number":"10000000146","accounts":[{"iban":%q,"currency":"TRY"}]}`, id, id, marketIBAN))
	if a.Status != http.StatusCreated || a.Header.Get("Location") != "/v1/sub-merchants/"+id {
		t.Fatalf("status %d at %q: %s", a.Status, a.Header.Get("Location"), a.Body)
	}
}

// shared is a paid payment of 100.00 of which stores get parts.
func shared(t *testing.T, h *apitest.House, reference string, shares ...map[string]any) string {
	t.Helper()
	return h.Create(t, apitest.NewOrder(reference).With("amount", map[string]any{"minor": 10000, "currency": "TRY"}).With("shares", shares)).
		Payment(t, http.StatusCreated).ID
}

func share(of, member string, value any, more ...string) map[string]any {
	m := map[string]any{"sub_merchant": of, member: value}
	for i := 0; i+1 < len(more); i += 2 {
		m[more[i]] = more[i+1]
	}
	return m
}

func lira(minor int64) map[string]any { return map[string]any{"minor": minor, "currency": "TRY"} }

// said is a member of an answer, by its path, as text.
func said(t *testing.T, a apitest.Answer, status int, path ...any) string {
	t.Helper()
	if a.Status != status {
		t.Fatalf("status %d, want %d: %s", a.Status, status, a.Body)
	}
	var v any
	if err := json.Unmarshal(a.Body, &v); err != nil {
		t.Fatal(err)
	}
	for _, step := range path {
		switch at := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[at]
		case int:
			l, _ := v.([]any)
			if at >= len(l) {
				return "nothing"
			}
			v = l[at]
		}
	}
	return fmt.Sprint(v)
}

func (m balances) in(t *testing.T, h *apitest.House) {
	t.Helper()
	for of, want := range m {
		a := h.Do(t, http.MethodGet, "/v1/sub-merchants/"+of+"/balance", "")
		got := ""
		for _, part := range []string{"held", "available", "under_way", "paid"} {
			got += said(t, a, http.StatusOK, "balances", 0, part, "minor") + " "
		}
		if strings.TrimSpace(got) != want {
			t.Errorf("%s has %s, want %s", of, got, want)
		}
	}
}

// balances are what stores have: held, available, under way, paid.
type balances map[string]string

// TestMarketplace goes the whole way: stores, a payment with shares by amount and by percentage, release, refund, payout, and the
// refund after it, which leaves a debt that the next share is set off against.
func TestMarketplace(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	member(t, h, "a")
	member(t, h, "b")
	id := shared(t, h, "basket", share("a", "amount", lira(5000), "hold", "confirm"), share("b", "percent", "33.3333"))
	if got := said(t, h.Do(t, http.MethodGet, "/v1/payments/"+id, ""), http.StatusOK, "shares", 1, "amount", "minor"); got != "3333" {
		t.Errorf("33.3333 %% of 100.00 is %s", got)
	}
	balances{"a": "5000 0 0 0", "b": "0 3333 0 0"}.in(t, h)
	path := "/v1/payments/" + id + "/shares"
	if got := said(t, h.Do(t, http.MethodGet, path, ""), http.StatusOK, "remainder", "minor"); got != "1667" {
		t.Errorf("the marketplace has %s", got)
	}
	if got := said(t, h.Do(t, http.MethodPost, path+"/release", `{"sub_merchants":["a"]}`), http.StatusOK, "shares", 0, "released"); got != "true" {
		t.Errorf("released: %s", got)
	}
	for range 2 { // a repeat changes nothing
		a := h.Do(t, http.MethodPost, path+"/adjust", `{"sub_merchant":"a","from":{"minor":5000,"currency":"TRY"},"to":{"minor":4500,"currency":"TRY"}}`)
		if got := said(t, a, http.StatusOK, "shares", 0, "due", "minor"); got != "4500" {
			t.Errorf("adjusted: %s", got)
		}
	}
	h.Do(t, http.MethodPost, path+"/adjust", `{"sub_merchant":"a","from":{"minor":5000,"currency":"TRY"},"to":{"minor":1,"currency":"TRY"}}`).
		Problem(t, http.StatusConflict, "share_changed")
	refund := func(minor int64, shares string) apitest.Answer {
		return h.Do(t, http.MethodPost, "/v1/payments/"+id+"/refund", fmt.Sprintf(`{"amount":{"minor":%d,"currency":"TRY"}%s}`, minor, shares))
	}
	refund(3000, "").Problem(t, http.StatusConflict, "share_insufficient")
	refund(3000, `,"shares":[{"sub_merchant":"c","amount":{"minor":3000,"currency":"TRY"}}]`).Problem(t, http.StatusNotFound, "store_unknown")
	if p := refund(1000, `,"shares":[{"amount":{"minor":1000,"currency":"TRY"}}]`).Problem(t, http.StatusBadRequest, "field_missing"); p.Field != "/shares/0/sub_merchant" {
		t.Errorf("a share without its store: field %q", p.Field)
	}
	refund(1000, `,"shares":[{"sub_merchant":"a","amount":{"minor":1000,"currency":"TRY"}}]`).Payment(t, http.StatusOK)
	balances{"a": "0 3500 0 0", "b": "0 3333 0 0"}.in(t, h)

	made := h.Do(t, http.MethodPost, "/v1/payouts", "")
	payout := "/v1/payouts/" + said(t, made, http.StatusCreated, "id")
	if got := said(t, made, http.StatusCreated, "total", "minor") + " " + said(t, made, http.StatusCreated, "lines", 0, "to", "name"); got != "6833 Ayşe Işık" {
		t.Errorf("the payout: %s", got)
	}
	balances{"a": "0 0 3500 0", "b": "0 0 3333 0"}.in(t, h)
	h.Do(t, http.MethodPost, "/v1/payouts", "").Problem(t, http.StatusConflict, "nothing_due")
	file := h.Do(t, http.MethodGet, payout+"/file", "")
	if file.Status != http.StatusOK || !strings.Contains(string(file.Body), ";TR330006100519786457841326;35,00;TRY;") {
		t.Errorf("status %d: %s", file.Status, file.Body)
	}
	h.Do(t, http.MethodGet, payout+"/file?format=pain.001", "").Problem(t, http.StatusConflict, "payer_account_missing")
	for range 2 {
		a := h.Do(t, http.MethodPost, payout+"/confirm", `{"failed":[{"sub_merchant":"b","reason":"hesap kapalı"}]}`)
		if got := said(t, a, http.StatusOK, "state") + " " + said(t, a, http.StatusOK, "lines", 1, "state"); got != "confirmed failed" {
			t.Errorf("confirmed: %s", got)
		}
	}
	balances{"a": "0 0 0 3500", "b": "0 3333 0 0"}.in(t, h)
	h.Do(t, http.MethodPost, payout+"/cancel", "").Problem(t, http.StatusConflict, "payout_closed")
	refund(500, `,"shares":[{"sub_merchant":"a","amount":{"minor":500,"currency":"TRY"}}]`).Payment(t, http.StatusOK)
	balances{"a": "0 -500 0 3500"}.in(t, h)
	shared(t, h, "next", share("a", "amount", lira(2000)))
	balances{"a": "0 1500 0 3500"}.in(t, h)
	a := h.Do(t, http.MethodPost, payout+"/return", `{"sub_merchant":"a","reason":"geri geldi"}`)
	if got := said(t, a, http.StatusOK, "lines", 0, "reason"); got != "geri geldi" {
		t.Errorf("returned: %s", got)
	}
	balances{"a": "0 5000 0 0"}.in(t, h)
	if got := said(t, h.Do(t, http.MethodGet, "/v1/payouts", ""), http.StatusOK, "payouts", 0, "number"); got != "1" {
		t.Errorf("listed: %s", got)
	}
}

func TestSubMerchants(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	member(t, h, "a")
	h.Do(t, http.MethodPost, "/v1/sub-merchants", `{"id":"a","type":"person","name":"x"}`).Problem(t, http.StatusConflict, "store_exists")
	for body, want := range map[string]string{
		`{"type":"person","name":"x"}`:                                    "field_missing",
		`{"id":"b","name":"x"}`:                                           "invalid",
		`{"id":"b","type":"shop","name":"x"}`:                             "field_malformed",
		`{"id":"b b","type":"person","name":"x"}`:                         "invalid",
		`{"id":"b","type":"person","name":"x","tax_number":"1234567891"}`: "invalid",
		`{"id":"b","type":"person","name":"x","accounts":[{"iban":"TR330006100519786457841327","currency":"TRY"}]}`:  "iban_invalid",
		`{"id":"b","type":"person","name":"x","accounts":[{"iban":"TR330006100519786457841326","currency":"LIRA"}]}`: "invalid",
		`{"id":"b","type":"person","name":"4508034508034509"}`:                                                       "card_number_in_text",
	} {
		h.Do(t, http.MethodPost, "/v1/sub-merchants", body).Problem(t, http.StatusBadRequest, want)
	}
	changed := h.Do(t, http.MethodPost, "/v1/sub-merchants/a", `{"active":false,"company":"Çiçek A.Ş.","provider_names":{"esnek":"20077","paynet":""}}`)
	if got := said(t, changed, http.StatusOK, "active") + " " + said(t, changed, http.StatusOK, "owner_name"); got != "false Ayşe" {
		t.Errorf("changed: %s", got)
	}
	// One that is inactive keeps its share, and is not paid.
	shared(t, h, "inactive", share("a", "amount", lira(100)))
	h.Do(t, http.MethodPost, "/v1/payouts", "").Problem(t, http.StatusConflict, "nothing_due")
	balances{"a": "0 100 0 0"}.in(t, h)
	if got := said(t, changed, http.StatusOK, "provider_names", "esnek"); got != "20077" {
		t.Errorf("the provider calls it %v", got)
	}
	if got := said(t, h.Do(t, http.MethodGet, "/v1/sub-merchants?limit=1", ""), http.StatusOK, "sub_merchants", 0, "company"); got != "Çiçek A.Ş." {
		t.Errorf("listed: %s", got)
	}
}

func TestSharesThatAreRefused(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	member(t, h, "a")
	member(t, h, "b")
	for name, test := range map[string]struct {
		shares []map[string]any
		code   string
	}{
		"neither":            {[]map[string]any{{"sub_merchant": "a"}}, "shares_invalid"},
		"both":               {[]map[string]any{share("a", "amount", lira(1), "percent", "1")}, "shares_invalid"},
		"nobody":             {[]map[string]any{{"percent": "1"}}, "field_missing"},
		"too much":           {[]map[string]any{share("a", "percent", "100"), share("b", "amount", lira(1))}, "shares_exceed_payment"},
		"more than all":      {[]map[string]any{share("a", "percent", "100.01")}, "field_malformed"},
		"another currency":   {[]map[string]any{share("a", "amount", map[string]any{"minor": 1, "currency": "USD"})}, "shares_invalid"},
		"until no time":      {[]map[string]any{share("a", "percent", "1", "hold", "until")}, "shares_invalid"},
		"another word":       {[]map[string]any{share("a", "percent", "1", "hold", "forever")}, "shares_invalid"},
		"an amount of words": {[]map[string]any{share("a", "amount", "one")}, "field_type"},
	} {
		h.Create(t, apitest.NewOrder("refused").With("amount", lira(10000)).With("shares", test.shares)).Problem(t, http.StatusBadRequest, test.code)
		if t.Failed() {
			t.Fatal(name)
		}
	}
	whole := shared(t, h, "whole", share("a", "percent", "100.0"))
	if got := said(t, h.Do(t, http.MethodGet, "/v1/payments/"+whole+"/shares", ""), http.StatusOK, "remainder", "minor"); got != "0" {
		t.Errorf("the marketplace has %s", got)
	}
	plain := h.Create(t, apitest.NewOrder("plain")).Payment(t, http.StatusCreated)
	h.Do(t, http.MethodGet, "/v1/payments/"+plain.ID+"/shares", "").Problem(t, http.StatusNotFound, "no_shares")
	rival := apitest.Header{Name: "Authorization", Value: "Bearer " + apitest.OtherKey}
	// A store that is not there, or is there for another merchant only, is named before anybody is charged.
	for _, test := range []struct {
		shares []map[string]any
		field  string
		asked  []apitest.Header
	}{
		{[]map[string]any{share("a", "percent", "1"), share("c", "percent", "1")}, "/shares/1/sub_merchant", nil},
		{[]map[string]any{share("a", "percent", "1")}, "/shares/0/sub_merchant", []apitest.Header{rival}},
	} {
		a := h.Create(t, apitest.NewOrder("undefined").With("amount", lira(10000)).With("shares", test.shares), test.asked...)
		if p := a.Problem(t, http.StatusConflict, "store_undefined"); p.Field != test.field {
			t.Errorf("field %q, want %s", p.Field, test.field)
		}
	}
	if n := h.Do(t, http.MethodGet, "/v1/payments?reference=undefined", ""); !strings.Contains(string(n.Body), `"payments":[]`) {
		t.Errorf("an order that was refused is there: %s", n.Body)
	}
	for _, path := range []string{"/v1/sub-merchants/a", "/v1/sub-merchants/a/balance", "/v1/sub-merchants/a/statement"} {
		h.Do(t, http.MethodGet, path, "", rival).Problem(t, http.StatusNotFound, "store_not_found")
	}
	payout := "/v1/payouts/" + said(t, h.Do(t, http.MethodPost, "/v1/payouts", ""), http.StatusCreated, "id")
	h.Do(t, http.MethodPost, payout+"/confirm", "", rival).Problem(t, http.StatusNotFound, "payout_not_found")
	h.Do(t, http.MethodGet, payout+"/file", "", rival).Problem(t, http.StatusNotFound, "payout_not_found")
}

// TestStatementsOfStores: all lines of a store's account add up to its balance, page by page.
func TestStatementsOfStores(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	member(t, h, "a")
	member(t, h, "b")
	id := shared(t, h, "basket", share("a", "amount", lira(5000), "hold", "confirm"), share("b", "amount", lira(100)))
	h.Do(t, http.MethodPost, "/v1/payments/"+id+"/shares/release", "")
	h.Do(t, http.MethodPost, "/v1/payments/"+id+"/refund", `{"amount":{"minor":1000,"currency":"TRY"},"shares":[{"sub_merchant":"a","amount":{"minor":1000,"currency":"TRY"}}]}`)
	payout := said(t, h.Do(t, http.MethodPost, "/v1/payouts", ""), http.StatusCreated, "id")
	h.Do(t, http.MethodPost, "/v1/payouts/"+payout+"/confirm", "")
	h.Do(t, http.MethodPost, "/v1/payouts/"+payout+"/return", `{"sub_merchant":"a","reason":"hesap kapalı"}`)
	var kinds []string
	sums, after := map[string]int64{}, ""
	for {
		var page struct {
			Entries []struct {
				Kind, Payment, Payout           string
				Held, Available, UnderWay, Paid apitest.Amount
			}
			HasMore bool `json:"has_more"`
			Next    string
		}
		a := h.Do(t, http.MethodGet, "/v1/sub-merchants/a/statement?limit=2&after="+after, "")
		if a.Status != http.StatusOK {
			t.Fatalf("status %d: %s", a.Status, a.Body)
		}
		body := strings.ReplaceAll(string(a.Body), "under_way", "underway")
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			kinds = append(kinds, e.Kind)
			sums["held"] += e.Held.Minor
			sums["available"] += e.Available.Minor
			sums["under_way"] += e.UnderWay.Minor
			sums["paid"] += e.Paid.Minor
			if (e.Payment == id) == (e.Payout == payout && e.Payment == "") && e.Kind != "returned" {
				t.Errorf("%s is of payment %q and payout %q", e.Kind, e.Payment, e.Payout)
			}
		}
		if after = page.Next; !page.HasMore {
			break
		}
	}
	if got, want := strings.Join(kinds, " "), "returned paid payout refund release share"; got != want {
		t.Errorf("lines %s, want %s", got, want)
	}
	balances{"a": fmt.Sprint(sums["held"], " ", sums["available"], " ", sums["under_way"], " ", sums["paid"])}.in(t, h)
	balances{"a": "0 4000 0 0"}.in(t, h) // the transfer came back
	rival := apitest.Header{Name: "Authorization", Value: "Bearer " + apitest.OtherKey}
	h.Do(t, http.MethodGet, "/v1/sub-merchants/a/statement", "", rival).Problem(t, http.StatusNotFound, "store_not_found")
}

// TestWhoBearsDisputes is said by the share, or by the store, and is shown where it was said.
func TestWhoBearsDisputes(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	member(t, h, "a")
	member(t, h, "b")
	if got := said(t, h.Do(t, http.MethodPost, "/v1/sub-merchants/b", `{"disputes":"store"}`), http.StatusOK, "disputes"); got != "store" {
		t.Errorf("the store says %s", got)
	}
	id := shared(t, h, "basket", share("a", "amount", lira(5000), "disputes", "marketplace"), share("b", "amount", lira(4000)))
	p := h.Do(t, http.MethodGet, "/v1/payments/"+id, "")
	if got := said(t, p, http.StatusOK, "shares", 0, "disputes") + said(t, p, http.StatusOK, "shares", 1, "disputes"); got != "marketplace<nil>" {
		t.Errorf("agreed: %s", got)
	}
	disputeAs(t, h.Do(t, http.MethodPost, "/v1/disputes", `{"payment":"`+id+`","amount":{"minor":5000,"currency":"TRY"},"reason":"10.4"}`), http.StatusCreated)
	balances{"a": "0 5000 0 0", "b": "0 2000 0 0"}.in(t, h)
	if got := said(t, h.Do(t, http.MethodGet, "/v1/payments/"+id+"/shares", ""), http.StatusOK, "shares", 0, "disputes"); got != "marketplace" {
		t.Errorf("the share says %s", got)
	}
	if got := said(t, h.Do(t, http.MethodPost, "/v1/sub-merchants/b", `{"disputes":""}`), http.StatusOK, "disputes"); got != "<nil>" {
		t.Errorf("taken back, the store says %s", got)
	}
	h.Do(t, http.MethodPost, "/v1/sub-merchants/b", `{"disputes":"nobody"}`).Problem(t, http.StatusBadRequest, "field_malformed")
	order := func(shares ...map[string]any) apitest.Answer {
		return h.Create(t, apitest.NewOrder("refused").With("amount", lira(10_000)).With("shares", shares))
	}
	if got := order(share("a", "amount", lira(1), "disputes", "x")).Problem(t, http.StatusBadRequest, "field_malformed"); got.Field != "/shares/0/disputes" {
		t.Errorf("field %q", got.Field)
	}
	order(share("a", "amount", lira(1), "disputes", "store"), share("a", "amount", lira(1), "disputes", "marketplace")).
		Problem(t, http.StatusBadRequest, "shares_bearers")
}
