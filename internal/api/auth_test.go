package api_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/api"
	"github.com/vezne/vezne/internal/api/apitest"
)

func TestAuthentication(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	tests := []struct {
		name    string
		headers []string
		status  int
	}{
		{"bearer", []string{"Bearer " + apitest.Key}, 200},
		{"bearer in another case", []string{"bearer " + apitest.Key}, 200},
		{"basic with the key as user name", []string{basic(apitest.Key + ":")}, 200},
		{"none", nil, 401},
		{"empty", []string{""}, 401},
		{"bearer without a key", []string{"Bearer "}, 401},
		{"wrong key", []string{"Bearer sk_test_nobody"}, 401},
		{"key with more behind it", []string{"Bearer " + apitest.Key + "x"}, 401},
		{"bare key", []string{apitest.Key}, 401},
		{"basic with a password", []string{basic(apitest.Key + ":secret")}, 401},
		{"basic with the key as password", []string{basic("shop:" + apitest.Key)}, 401},
		{"basic that is no base64", []string{"Basic %%%"}, 401},
		{"two keys", []string{"Bearer " + apitest.Key, "Bearer " + apitest.OtherKey}, 401},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+"/v1/payments", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header["Authorization"] = tt.headers
			answer := h.Send(t, r)
			if answer.Status != tt.status {
				t.Fatalf("status %d, want %d: %s", answer.Status, tt.status, answer.Body)
			}
			if tt.status == http.StatusUnauthorized {
				answer.Problem(t, 401, "unauthenticated")
				if !strings.HasPrefix(answer.Header.Get("WWW-Authenticate"), "Bearer") {
					t.Errorf("WWW-Authenticate %q, want Bearer", answer.Header.Get("WWW-Authenticate"))
				}
			}
		})
	}
}

// TestMerchantsSeeOnlyTheirOwn walks the route table with another merchant's payment.
func TestMerchantsSeeOnlyTheirOwn(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	theirs := h.Create(t, apitest.NewOrder("theirs").With("capture", false)).Payment(t, http.StatusCreated)
	var theirSubscription, theirPlan struct{ ID string }
	decodeInto(t, h.Do(t, http.MethodPost, "/v1/subscriptions", monthly(t)), http.StatusCreated, &theirSubscription)
	decodeInto(t, h.Do(t, http.MethodPost, "/v1/plans", planOfMonths), http.StatusCreated, &theirPlan)
	sold := h.Create(t, apitest.NewOrder("disputed")).Payment(t, http.StatusCreated)
	theirDispute := disputeAs(t, h.Do(t, http.MethodPost, "/v1/disputes", `{"payment":"`+sold.ID+`","reason":"10.4"}`), http.StatusCreated)
	theirDispute = disputeAs(t, h.Do(t, http.MethodPost, "/v1/disputes/"+theirDispute.ID+"/evidence", `{"name":"a.pdf","file":"YQ=="}`), http.StatusOK)
	theirLink := linkAs(t, h.Do(t, http.MethodPost, "/v1/links", linkJSON), http.StatusCreated)
	theirCustomer := newCustomer(t, h, "U-1")
	theirCard := into[savedCard](t, h.Do(t, http.MethodPost, "/v1/customers/"+theirCustomer.ID+"/cards", saveRequest("")), http.StatusCreated)
	rival := apitest.Header{Name: "Authorization", Value: "Bearer " + apitest.OtherKey}
	walked := 0
	for _, o := range api.Operations() {
		if !strings.Contains(o.Path, "{id}") && !strings.Contains(o.Path, "{token}") {
			continue
		}
		walked++
		id := theirs.ID
		switch {
		case strings.HasPrefix(o.Path, "/v1/subscriptions"):
			id = theirSubscription.ID
		case strings.HasPrefix(o.Path, "/v1/plans"):
			id = theirPlan.ID
		case strings.HasPrefix(o.Path, "/v1/disputes"):
			id = theirDispute.ID
		case strings.HasPrefix(o.Path, "/v1/links"):
			id = theirLink.ID
		case strings.HasPrefix(o.Path, "/v1/customers"):
			id = theirCustomer.ID
		case strings.HasPrefix(o.Path, "/v1/cards"):
			id = theirCard.Token
		}
		path := api.FillPath(o.Path, id, theirDispute.Evidence[0].ID)
		body := ""
		switch {
		case o.Method == http.MethodPost && o.Path == "/v1/links/{id}":
			body = `{"paused":true}`
		case strings.HasSuffix(o.Path, "/amount"):
			body = `{"amount":{"minor":1,"currency":"TRY"}}`
		case strings.HasSuffix(o.Path, "/evidence"):
			body = `{"text":"seen"}`
		case strings.HasSuffix(o.Path, "/card"):
			body = `{"saved_card":"token"}`
		case o.Method == http.MethodPost && o.Path == "/v1/customers/{id}":
			body = `{"name":"Rival"}`
		case o.Method == http.MethodPost && o.Path == "/v1/cards/{token}":
			body = `{"active":false}`
		case o.Method == http.MethodPost && strings.HasSuffix(o.Path, "/provider-cards"):
			body = `{"account":"sim","owner":"own-1"}`
		case o.Method == http.MethodPost && strings.HasSuffix(o.Path, "/cards"):
			body = `{"card":{"number":"` + apitest.CardNumber + `","exp_month":12,"exp_year":2045}}`
		}
		if strings.HasSuffix(o.Path, "/resolve") {
			body = `{"done":true,"by":"a rival","note":"seen"}`
		}
		if got := h.Do(t, o.Method, path, body, rival); got.Status != http.StatusNotFound {
			t.Errorf("%s %s as another merchant: status %d, want 404: %s", o.Method, o.Path, got.Status, got.Body)
		}
	}
	if walked < 30 {
		t.Errorf("walked %d routes that name a thing, want at least 30", walked)
	}
	list := h.Do(t, http.MethodGet, "/v1/payments?reference=theirs", "", rival)
	if list.Status != http.StatusOK || strings.Contains(string(list.Body), theirs.ID) {
		t.Errorf("another merchant's list: status %d, %s", list.Status, list.Body)
	}
	after := h.Do(t, http.MethodGet, "/v1/payments/"+theirs.ID, "").Payment(t, http.StatusOK)
	if after.State != "authorized" || len(after.Operations) != 1 {
		t.Errorf("the payment is %s with %d operations afterwards, want it untouched", after.State, len(after.Operations))
	}
}

func TestUnknownRoutes(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	tests := []struct {
		name, method, path string
		status             int
		code, allow        string
	}{
		{"unknown path", http.MethodGet, "/v1/refunds", 404, "route_not_found", ""},
		{"deeper than a route", http.MethodGet, "/v1/payments/x/y/z", 404, "route_not_found", ""},
		{"double slash", http.MethodPost, "/v1//payments", 404, "route_not_found", ""},
		{"dots", http.MethodGet, "/v1/payments/../payments", 404, "route_not_found", ""},
		{"slash at the end", http.MethodGet, "/v1/payments/", 404, "route_not_found", ""},
		{"wrong method", http.MethodDelete, "/v1/payments", 405, "method_not_allowed", "GET, HEAD, POST"},
		{"wrong method of an action", http.MethodGet, "/v1/payments/x/refund", 405, "method_not_allowed", "POST"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			answer := h.Do(t, tt.method, tt.path, "")
			answer.Problem(t, tt.status, tt.code)
			if got := answer.Header.Get("Allow"); got != tt.allow {
				t.Errorf("Allow %q, want %q", got, tt.allow)
			}
		})
	}
	head := h.Do(t, http.MethodHead, "/v1/payments", "")
	if head.Status != http.StatusOK || len(head.Body) != 0 {
		t.Errorf("HEAD: status %d with %d bytes, want 200 and none", head.Status, len(head.Body))
	}
}
