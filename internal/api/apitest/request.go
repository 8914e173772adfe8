package apitest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Header is one header of a request.
type Header struct{ Name, Value string }

// Do sends a request as the shop, unless a header says otherwise, with a JSON body unless it is empty.
func (h *House) Do(t testing.TB, method, path, body string, headers ...Header) Answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, h.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatalf("make request: %v", err)
	}
	r.Header.Set("Authorization", "Bearer "+Key)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, header := range headers {
		if header.Value == "" {
			r.Header.Del(header.Name)
			continue
		}
		r.Header.Set(header.Name, header.Value)
	}
	return h.Send(t, r)
}

// Send sends any request and reads the whole answer.
func (h *House) Send(t testing.TB, r *http.Request) Answer {
	t.Helper()
	answer, err := h.Client.Do(r)
	if err != nil {
		t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	defer answer.Body.Close() //nolint:errcheck // read to its end below
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("read answer to %s %s: %v", r.Method, r.URL.Path, err)
	}
	return Answer{Status: answer.StatusCode, Header: answer.Header, Body: body}
}

// Payment is what tests look at in a payment.
type Payment struct {
	ID        string
	Reference string
	State     string
	Captured  Amount
	Refunded  Amount
	Repeated  bool
	Refusal   *struct {
		Reason          string
		Message         string
		ProviderCode    string `json:"provider_code"`
		ProviderMessage string `json:"provider_message"`
	}
	NextAction *struct{ Type, URL string } `json:"next_action"`
	Card       struct{ BIN string }
	Metadata   map[string]string
	Operations []struct{ Kind, Status string }
}

// Amount is an amount in an answer.
type Amount struct {
	Minor    int64
	Currency string
}

// Payment decodes the answer as a payment and checks its status.
func (a Answer) Payment(t testing.TB, status int) Payment {
	t.Helper()
	var p Payment
	a.decode(t, status, "application/json", &p)
	return p
}

// Problem is what tests look at in a problem.
type Problem struct {
	Type      string
	Title     string
	Status    int
	Detail    string
	Code      string
	Field     string
	Position  int64
	RequestID string `json:"request_id"`
}

// Problem decodes the answer as a problem and checks its status and code.
func (a Answer) Problem(t testing.TB, status int, code string) Problem {
	t.Helper()
	var p Problem
	a.decode(t, status, "application/problem+json", &p)
	if p.Code != code || p.Status != status {
		t.Fatalf("problem %d %s, want %d %s: %s", p.Status, p.Code, status, code, a.Body)
	}
	return p
}

func (a Answer) decode(t testing.TB, status int, kind string, into any) {
	t.Helper()
	if a.Status != status || a.Header.Get("Content-Type") != kind {
		t.Fatalf("status %d with %s, want %d with %s: %s", a.Status, a.Header.Get("Content-Type"), status, kind, a.Body)
	}
	err := json.NewDecoder(bytes.NewReader(a.Body)).Decode(into)
	if err != nil {
		t.Fatalf("decode answer: %v: %s", err, a.Body)
	}
}

// Order is the body of a request for a payment, as a map that a test changes before it sends it.
type Order map[string]any

// NewOrder is an order over 125.50 TRY, paid with a card that the bank approves.
func NewOrder(reference string) Order {
	return Order{
		"reference": reference,
		"amount":    map[string]any{"minor": 12550, "currency": "TRY"},
		"card": map[string]any{
			"number": CardNumber, "exp_month": 12, "exp_year": 2045, "cvv": CVV, "holder": "Ayşe Yılmaz",
		},
	}
}

// The card of NewOrder. The security code occurs nowhere else, so that it can be searched for.
const (
	CardNumber = "5406675406675403"
	CVV        = "739"
)

// With returns a copy with one member changed; names are joined by dots, and nil takes the member out.
func (o Order) With(name string, value any) Order {
	changed := Order{}
	for k, v := range o {
		changed[k] = v
	}
	first, rest, nested := strings.Cut(name, ".")
	switch {
	case nested:
		inner, _ := changed[first].(map[string]any)
		changed[first] = map[string]any(Order(inner).With(rest, value))
	case value == nil:
		delete(changed, name)
	default:
		changed[name] = value
	}
	return changed
}

// Holder returns a copy with another cardholder, whose name chooses the bank's scenario: "SIM 51", "SIM ANSWER_LOST".
func (o Order) Holder(name string) Order { return o.With("card.holder", name) }

// JSON is the order as it is sent.
func (o Order) JSON(t testing.TB) string {
	t.Helper()
	body, err := json.Marshal(o)
	if err != nil {
		t.Fatalf("encode order: %v", err)
	}
	return string(body)
}

// Create sends the order.
func (h *House) Create(t testing.TB, o Order, headers ...Header) Answer {
	t.Helper()
	return h.Do(t, http.MethodPost, "/v1/payments", o.JSON(t), headers...)
}
