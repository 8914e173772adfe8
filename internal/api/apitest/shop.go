package apitest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/api"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/web/view"
)

// Shop is a shop that speaks our own API, for a house of the dialects' kit.
type Shop struct{}

// Surface implements [dialecttest.Shop].
func (Shop) Surface() string { return api.Surface }

// Handler implements [dialecttest.Shop]. The API sees whole paths, its prefix included.
func (Shop) Handler(h *dialecttest.House) http.Handler {
	root := strings.TrimSuffix(h.URL, "/"+api.Surface)
	handler := api.New(api.Config{
		Gateway: h.Gateway, Pages: view.NewPages(), Log: h.Logger, Now: h.Now, BaseURL: func(*http.Request) string { return root },
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		whole := r.Clone(r.Context())
		whole.URL.Path, whole.URL.RawPath = "/"+api.Surface+r.URL.Path, ""
		handler.ServeHTTP(w, whole)
	})
}

func call(key, method, path string, body any) dialecttest.Request {
	r := dialecttest.Request{Method: method, Path: path, Header: http.Header{"Authorization": {"Bearer " + key}}}
	if body != nil {
		r.Body, _ = json.Marshal(body) // texts and numbers
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// amountOf is an amount of lira with two decimals.
func amountOf(text string) map[string]any {
	minor, err := strconv.ParseInt(strings.Replace(text, ".", "", 1), 10, 64)
	if err != nil {
		return map[string]any{"minor": text, "currency": "TRY"}
	}
	return map[string]any{"minor": minor, "currency": "TRY"}
}

func orderOf(o dialecttest.Order) Order {
	month, _ := strconv.Atoi(o.Month)
	year, _ := strconv.Atoi(o.Year)
	return Order{
		"reference": o.Reference, "amount": amountOf(o.Amount),
		"card": map[string]any{"number": o.Number, "exp_month": month, "exp_year": year, "cvv": o.CVV, "holder": o.Holder},
	}
}

// Sale implements [dialecttest.Shop].
func (Shop) Sale(key string, o dialecttest.Order) dialecttest.Request {
	return call(key, http.MethodPost, "/payments", orderOf(o))
}

// Start implements [dialecttest.Shop].
func (Shop) Start(key string, o dialecttest.Order, shop string) dialecttest.Request {
	return call(key, http.MethodPost, "/payments", orderOf(o).With("three_d_secure", map[string]any{"return_url": shop}))
}

// Page implements [dialecttest.Shop].
func (Shop) Page(t testing.TB, a dialecttest.Answer) string {
	t.Helper()
	p := Answer(a).Payment(t, http.StatusCreated)
	if p.NextAction == nil {
		t.Fatalf("the payment has no next action: %s", a.Body)
	}
	return p.NextAction.URL
}

// Finish implements [dialecttest.Shop]: the payment was charged when the buyer came back, and is asked for.
func (Shop) Finish(key string, form url.Values) dialecttest.Request {
	return call(key, http.MethodGet, "/payments/"+form.Get("payment_id"), nil)
}

// Outcome implements [dialecttest.Shop].
func (Shop) Outcome(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	if a.Status >= http.StatusBadRequest {
		var p Problem
		Answer(a).decode(t, a.Status, "application/problem+json", &p)
		return dialecttest.Outcome{Refused: true, Message: p.Detail, Code: p.Code}
	}
	p := Answer(a).Payment(t, a.Status)
	o := dialecttest.Outcome{
		Paid:     p.Captured.Minor > 0,
		Repeated: p.Repeated, Declined: p.State == "declined" || p.State == "expired", Unknown: p.State == "sent" || p.State == "indeterminate",
		Payment: p.ID, Message: p.State,
	}
	if p.Refusal != nil {
		o.Code, o.Text, o.BankCode, o.BankText = p.Refusal.Reason, p.Refusal.Message, p.Refusal.ProviderCode, p.Refusal.ProviderMessage
	}
	return o
}

// Inquire implements [dialecttest.Keeper].
func (Shop) Inquire(key, payment string, _ dialecttest.Order) dialecttest.Request {
	return call(key, http.MethodGet, "/payments/"+payment, nil)
}

// Inquired implements [dialecttest.Keeper].
func (s Shop) Inquired(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	return s.Outcome(t, a)
}

// Void implements [dialecttest.Keeper].
func (Shop) Void(key, payment string, _ dialecttest.Order) dialecttest.Request {
	return call(key, http.MethodPost, "/payments/"+payment+"/void", nil)
}

// Refund implements [dialecttest.Keeper].
func (Shop) Refund(key, payment string, _ dialecttest.Order, amount string) dialecttest.Request {
	return call(key, http.MethodPost, "/payments/"+payment+"/refund", map[string]any{"amount": amountOf(amount)})
}

// Reversed implements [dialecttest.Keeper]: the latest operation says how it went.
func (s Shop) Reversed(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	o := s.Outcome(t, a)
	if o.Refused {
		return o
	}
	p := Answer(a).Payment(t, a.Status)
	last := p.Operations[len(p.Operations)-1]
	o.Paid, o.Declined = last.Status == "approved", last.Status == "declined"
	o.Unknown = !o.Paid && !o.Declined
	return o
}
