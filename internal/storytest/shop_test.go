package storytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/config"
)

// shop_test.go is a shop's side: requests in both APIs, the gateway's list of payments, and the bank's books.

// testCard is the Maximum test card of Paynet's own list.
const testCard = "4508034508034509"

// testYear is an expiry year that is in date.
func testYear() int { return time.Now().Year() + 3 }

// answer is what came back for one request.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// client follows no redirects, because where one leads is part of the answer.
var client = &http.Client{
	Timeout:       guard,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// send sends one request. An address of the form host@url puts the host into the Host header.
func send(t *testing.T, method, address string, header map[string]string, body string) answer {
	t.Helper()
	a, err := trySend(t, method, address, header, body)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func trySend(t *testing.T, method, address string, header map[string]string, body string) (answer, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		return answer{}, fmt.Errorf("make request: %w", err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	r.Host = r.Header.Get("Host")
	got, err := client.Do(r)
	if err != nil {
		return answer{}, fmt.Errorf("send: %w", err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		return answer{}, fmt.Errorf("read answer: %w", err)
	}
	return answer{got.StatusCode, got.Header, text}, nil
}

// object reads the answer as a JSON object.
func (a answer) object(t *testing.T) map[string]any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(a.body))
	d.UseNumber()
	var o map[string]any
	err := d.Decode(&o)
	if err != nil {
		t.Fatalf("status %d, answer is no JSON object: %v: %q", a.status, err, a.body)
	}
	return o
}

// has checks members of an object; numbers are compared as they are written.
func has(t *testing.T, what string, got map[string]any, want map[string]any) {
	t.Helper()
	for name, value := range want {
		if fmt.Sprint(got[name]) != fmt.Sprint(value) {
			t.Errorf("%s: %s = %v, want %v", what, name, got[name], value)
		}
	}
}

// paynetHeader authenticates a Paynet request as the demo merchant.
func paynetHeader() map[string]string {
	return map[string]string{
		"Authorization": "Basic " + config.DemoPaynetKey, "Content-Type": "application/json; charset=UTF-8",
	}
}

// ownHeader authenticates a request of our own API.
func ownHeader() map[string]string {
	return map[string]string{"Authorization": "Bearer " + config.DemoKey, "Content-Type": "application/json"}
}

// fields are the members of a request.
type fields map[string]any

// with returns the fields with some of them changed; nil takes one out.
func (f fields) with(changes fields) fields {
	changed := fields{}
	for name, value := range f {
		changed[name] = value
	}
	for name, value := range changes {
		if value == nil {
			delete(changed, name)
			continue
		}
		changed[name] = value
	}
	return changed
}

func (f fields) json(t *testing.T) string {
	t.Helper()
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// paynetOrder is an order in Paynet's words.
func paynetOrder(reference string) fields {
	return fields{
		"amount": 12.5, "reference_no": reference, "domain": "www.example.com", "card_holder": "AYŞE IŞIK", "pan": testCard,
		"month": 8, "year": testYear(), "cvc": "000",
	}
}

// ownOrder is an order in our own API's words.
func ownOrder(reference string) fields {
	return fields{"reference": reference, "amount": fields{"minor": 1250, "currency": "TRY"}, "card": ownCard()}
}

func ownCard() fields {
	return fields{"number": testCard, "exp_month": 8, "exp_year": testYear(), "cvv": "000", "holder": "AYŞE IŞIK"}
}

// paynet calls one of Paynet's services.
func (c *child) paynet(t *testing.T, service string, request fields) (answer, map[string]any) {
	t.Helper()
	a := send(t, http.MethodPost, c.url+"/paynet"+service, paynetHeader(), request.json(t))
	return a, a.object(t)
}

// own calls our own API. No request means GET.
func (c *child) own(t *testing.T, path string, request fields) (answer, map[string]any) {
	t.Helper()
	method, body := http.MethodGet, ""
	if request != nil {
		method, body = http.MethodPost, request.json(t)
	}
	a := send(t, method, c.url+"/v1"+path, ownHeader(), body)
	return a, a.object(t)
}

// Paynet's services.
const (
	servicePayment    = "/v2/transaction/payment"
	serviceTdsInitial = "/v2/transaction/tds_initial"
	serviceTdsCharge  = "/v2/transaction/tds_charge"
)

// bankBooks is what the bank says of an order.
type bankBooks struct {
	Total      int64 `json:"total"`
	Operations []struct {
		Kind    string `json:"kind"`
		Order   string `json:"order"`
		Amount  int64  `json:"amount"`
		Outcome string `json:"outcome"`
	} `json:"operations"`
	Orders []struct {
		Captured int64 `json:"captured"`
		Captures int64 `json:"captures"`
		Held     int64 `json:"held"`
	} `json:"orders"`
	Challenges []struct {
		Stage       string `json:"stage"`
		OneTimeCode string `json:"one_time_code"`
	} `json:"challenges"`
}

// books asks the bank that runs at an address what it has done for an order, or for all of them.
func books(t *testing.T, bank, order string) bankBooks {
	t.Helper()
	a := send(t, http.MethodGet, bank+"/sim/books?order="+url.QueryEscape(order), nil, "")
	if a.status != http.StatusOK {
		t.Fatalf("books: status %d", a.status)
	}
	var b bankBooks
	err := json.Unmarshal(a.body, &b)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// captures returns how often an order's money was taken, and how much that was in minor units.
func (b bankBooks) captures() (times, minor int64) {
	for _, o := range b.Orders {
		times, minor = times+o.Captures, minor+o.Captured
	}
	return times, minor
}

// takenOnce checks that the bank took an order's money exactly once.
func takenOnce(t *testing.T, bank, order string, want int64) {
	t.Helper()
	times, minor := books(t, bank, order).captures()
	if times != 1 || minor != want {
		t.Errorf("order %s was captured %d times, %d in all, want once, %d", order, times, minor, want)
	}
}

// notTaken checks that the bank took nothing for an order.
func notTaken(t *testing.T, bank, order string) {
	t.Helper()
	if times, minor := books(t, bank, order).captures(); times != 0 || minor != 0 {
		t.Errorf("order %s was captured %d times, %d in all, want nothing", order, times, minor)
	}
}

// payments returns the gateway's payments, newest first.
func (c *child) payments(t *testing.T) []any {
	t.Helper()
	a, page := c.own(t, "/payments?limit=100", nil)
	listed, ok := page["payments"].([]any)
	if a.status != http.StatusOK || !ok {
		t.Fatalf("list of payments: status %d: %s", a.status, a.body)
	}
	return listed
}
