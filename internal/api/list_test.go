package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/api/apitest"
)

type page struct {
	Payments []apitest.Payment
	HasMore  bool `json:"has_more"`
	Next     string
}

func list(t *testing.T, h *apitest.House, query string) page {
	t.Helper()
	answer := h.Do(t, http.MethodGet, "/v1/payments"+query, "")
	var p page
	err := json.Unmarshal(answer.Body, &p)
	if err != nil || answer.Status != http.StatusOK {
		t.Fatalf("list %s: status %d, %v: %s", query, answer.Status, err, answer.Body)
	}
	return p
}

func TestListWalksEverythingOnce(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	const count = 7
	for i := range count {
		h.Create(t, apitest.NewOrder(fmt.Sprintf("order-%d", i))).Payment(t, http.StatusCreated)
		h.Clock.Advance(time.Second)
	}
	for _, limit := range []int{1, 3, 6, 7, 100} {
		var walked []string
		query := fmt.Sprintf("?limit=%d", limit)
		for {
			p := list(t, h, query)
			if len(p.Payments) > limit {
				t.Fatalf("limit %d: a page of %d", limit, len(p.Payments))
			}
			for _, payment := range p.Payments {
				walked = append(walked, payment.Reference)
			}
			if p.HasMore != (p.Next != "") {
				t.Errorf("has_more is %t and next %q", p.HasMore, p.Next)
			}
			if !p.HasMore {
				break
			}
			query = fmt.Sprintf("?limit=%d&after=%s", limit, url.QueryEscape(p.Next))
		}
		var want []string
		for i := range count {
			want = append(want, fmt.Sprintf("order-%d", count-1-i))
		}
		if strings.Join(walked, " ") != strings.Join(want, " ") {
			t.Errorf("limit %d: walked %v, want %v", limit, walked, want)
		}
	}
	first := list(t, h, "?limit=2")
	h.Clock.Advance(time.Second)
	h.Create(t, apitest.NewOrder("newer")).Payment(t, http.StatusCreated)
	second := list(t, h, "?limit=2&after="+first.Next)
	if got := second.Payments[0].Reference; got != "order-4" {
		t.Errorf("after a new payment the second page begins with %s, want order-4", got)
	}
}

func TestListFilters(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	h.Create(t, apitest.NewOrder("a")).Payment(t, http.StatusCreated)
	h.Create(t, apitest.NewOrder("b").Holder("SIM 51")).Payment(t, http.StatusCreated)
	h.Create(t, apitest.NewOrder("b").Holder("SIM 05")).Payment(t, http.StatusCreated)
	h.Create(t, apitest.NewOrder("b")).Payment(t, http.StatusCreated)
	for query, want := range map[string]int{
		"": 4, "?state=captured": 2, "?state=declined": 2, "?state=refunded": 0, "?reference=b": 3, "?reference=b&state=declined": 2,
		"?reference=none": 0,
	} {
		if got := len(list(t, h, query).Payments); got != want {
			t.Errorf("list %q has %d payments, want %d", query, got, want)
		}
	}
}

func TestListRefusals(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	for query, code := range map[string]string{
		"?limit=0": "query_limit", "?limit=101": "query_limit", "?limit=ten": "query_limit", "?limit=": "query_limit",
		"?limit=99999999999999999999": "query_limit",
		"?after=x":                    "query_after", "?after=": "query_after", "?after=pay_020EER71M0W921E4ZRTPXDYMRX": "query_after",
		"?after=AgAAAAAAAAAAAAAAAAAAAAA": "query_after",
		"?state=paid":                    "query_state", "?state=": "query_state",
		"?page=2": "query_unknown", "?limit=1&limit=2": "query_unknown", "?state=captured&stat=x": "query_unknown", "?%zz": "query_unknown",
		"?" + secret + "=1": "query_unknown",
		"?reference=":       "reference_length", "?reference=" + strings.Repeat("x", 129): "reference_length",
		"?reference=" + secret: "card_number_in_text",
	} {
		answer := h.Do(t, http.MethodGet, "/v1/payments"+query, "")
		answer.Problem(t, http.StatusBadRequest, code)
		if strings.Contains(string(answer.Body), secret) {
			t.Errorf("%s: the answer repeats the query", query)
		}
	}
}
