package vezne_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/vezne/vezne"
	"github.com/vezne/vezne/internal/api/apitest"
)

// road stands between a client and its gateway, and lets something happen to each request in turn.
type road struct {
	t       *testing.T
	gateway string
	mu      sync.Mutex // guards keys and events
	keys    []string
	events  []event
}

// event is what happens to one request.
type event func(r *road, w http.ResponseWriter, request *http.Request)

// travel starts a road; when the events are over, everything goes through.
func travel(t *testing.T, gateway string, events ...event) (*road, string) {
	t.Helper()
	r := &road{t: t, gateway: gateway, events: events}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	return r, server.URL
}

func (r *road) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.mu.Lock()
	r.keys = append(r.keys, request.Header.Get("Idempotency-Key"))
	happens := pass
	if len(r.events) > 0 {
		happens, r.events = r.events[0], r.events[1:]
	}
	r.mu.Unlock()
	happens(r, w, request)
}

// sent returns the idempotency keys of the requests so far.
func (r *road) sent() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.keys...)
}

// forward takes the request to the gateway and returns its answer.
func (r *road) forward(request *http.Request) (int, http.Header, []byte) {
	onward, err := http.NewRequestWithContext(context.WithoutCancel(request.Context()), request.Method, r.gateway+request.URL.RequestURI(), request.Body)
	if err != nil {
		r.t.Error(err)
		return 0, nil, nil
	}
	onward.Header = request.Header
	answer, err := new(http.Client).Do(onward)
	if err != nil {
		r.t.Error(err)
		return 0, nil, nil
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Error(err)
	}
	return answer.StatusCode, answer.Header, body
}

func pass(r *road, w http.ResponseWriter, request *http.Request) {
	status, header, body := r.forward(request)
	w.Header().Set("Content-Type", header.Get("Content-Type"))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// loseAnswer carries the request out and cuts the line before the answer.
func loseAnswer(r *road, w http.ResponseWriter, request *http.Request) {
	r.forward(request)
	loseRequest(r, w, request)
}

func loseRequest(*road, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// cutAnswer carries the request out and sends half of the answer.
func cutAnswer(r *road, w http.ResponseWriter, request *http.Request) {
	status, _, body := r.forward(request)
	w.Header().Set("Content-Length", "100000")
	w.WriteHeader(status)
	_, _ = w.Write(body[:len(body)/2])
	panic(http.ErrAbortHandler)
}

// foreign answers in the place of the gateway, as a proxy does.
func foreign(status int) event {
	return func(_ *road, w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "<p>elsewhere</p>")
	}
}

func problem(status int, code string) event {
	return func(_ *road, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"type":"/v1/problems/`+code+`","title":"x","status":0,"detail":"y","code":"`+code+`"}`)
	}
}

func TestRetries(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		events []event
		tries  int
		ok     bool
	}{
		{"nothing happens", nil, 1, true},
		{"the request is lost", []event{loseRequest}, 2, true},
		{"the answer is lost", []event{loseAnswer}, 2, true},
		{"the answer is lost twice", []event{loseAnswer, loseAnswer}, 3, true},
		{"half an answer", []event{cutAnswer}, 2, true},
		{"502 of a proxy", []event{foreign(502)}, 2, true},
		{"503", []event{problem(503, "no_provider")}, 2, true},
		{"the first is under way", []event{problem(409, "idempotency_in_progress")}, 2, true},
		{"200 of somebody else", []event{foreign(200)}, 2, true},
		{"lost three times", []event{loseRequest, loseAnswer, loseAnswer}, 3, false},
		{"refused", []event{problem(400, "card_cvv")}, 1, false},
		{"conflict", []event{problem(409, "reference_conflict")}, 1, false},
		{"another operation is under way", []event{problem(409, "operation_in_progress")}, 1, false},
		{"redirected", []event{foreign(307)}, 1, false},
		{"too many requests", []event{problem(429, "rate_limited")}, 1, false},
	}
	h := apitest.Open(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, url := travel(t, h.URL, tt.events...)
			p, err := connect(t, url).Payments.Create(t.Context(), order(tt.name))
			if (err == nil) != tt.ok {
				t.Fatalf("got %v, want success: %t", err, tt.ok)
			}
			if tt.ok && !p.Paid() {
				t.Errorf("payment is %s, want it paid", p.State)
			}
			keys := r.sent()
			if len(keys) != tt.tries {
				t.Errorf("sent %d times, want %d", len(keys), tt.tries)
			}
			for _, key := range keys {
				if key == "" || key != keys[0] {
					t.Errorf("keys %q, want one and the same", keys)
				}
			}
			if got := h.Bank.Sum(t, tt.name).Captures; got > 1 || tt.ok && got != 1 {
				t.Errorf("%d captures at the bank, want one", got)
			}
		})
	}
}

func TestUnansweredCarriesTheKey(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	tests := []struct {
		name  string
		event event
		code  int
	}{{"no answer", loseAnswer, 0}, {"a failure", foreign(500), 500}, {"under way", problem(409, "idempotency_in_progress"), 409}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, url := travel(t, h.URL, tt.event)
			client := connect(t, url, vezne.WithRetries(0))
			_, err := client.Payments.Create(t.Context(), order(tt.name))
			var none *vezne.Unanswered
			if !errors.As(err, &none) || none.Key == "" || none.Key != r.sent()[0] {
				t.Fatalf("got %v, want Unanswered with the key that was sent", err)
			}
			var p *vezne.Problem
			if errors.As(err, &p) != (tt.code != 0) || p != nil && p.Status != tt.code {
				t.Errorf("problem in it: %v, want status %d", p, tt.code)
			}
			payment, err := client.Payments.Create(t.Context(), order(tt.name), vezne.IdempotencyKey(none.Key))
			if err != nil || !payment.Paid() {
				t.Errorf("repeated with the key: %+v, %v", payment, err)
			}
			if got := h.Bank.Sum(t, tt.name).Captures; got != 1 {
				t.Errorf("%d captures at the bank, want 1", got)
			}
		})
	}
}

func TestReadsAreRepeatedWithoutAKey(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	r, url := travel(t, h.URL, foreign(503), loseRequest)
	page, err := connect(t, url).Payments.List(t.Context(), vezne.ListOptions{})
	if err != nil || len(page.Payments) != 0 || page.HasMore {
		t.Errorf("got %+v, %v, want an empty page", page, err)
	}
	keys := r.sent()
	if len(keys) != 3 || keys[0] != "" {
		t.Errorf("sent with keys %q, want three times without one", keys)
	}
	_, url = travel(t, h.URL, foreign(500))
	_, err = connect(t, url, vezne.WithRetries(0)).Payments.List(t.Context(), vezne.ListOptions{})
	if p := problemIn(t, err); p.Status != 500 || p.Code != "" {
		t.Errorf("got %v, want the bare status", err)
	}
}

func TestEveryCallHasItsOwnKey(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	r, url := travel(t, h.URL)
	client := connect(t, url)
	for _, reference := range []string{"a", "b"} {
		_, err := client.Payments.Create(t.Context(), order(reference))
		if err != nil {
			t.Fatal(err)
		}
	}
	if keys := r.sent(); len(keys) != 2 || keys[0] == keys[1] {
		t.Errorf("keys %q, want two different ones", keys)
	}
}

func TestContextEndsTheTries(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	r, url := travel(t, "", func(_ *road, _ http.ResponseWriter, request *http.Request) {
		_, _ = io.Copy(io.Discard, request.Body) // the server looks for a client that has gone only after the body
		cancel()
		<-request.Context().Done()
	})
	_, err := connect(t, url).Payments.Create(ctx, order("order"))
	var none *vezne.Unanswered
	if !errors.As(err, &none) || !errors.Is(err, context.Canceled) || len(r.sent()) != 1 {
		t.Errorf("got %v after %d tries, want Unanswered by context.Canceled after one", err, len(r.sent()))
	}
}
