package api_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/api/apitest"
)

func idem(key string) apitest.Header { return apitest.Header{Name: "Idempotency-Key", Value: key} }

func TestSameKeySameAnswer(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	tests := []struct {
		name   string
		order  func(apitest.Order) apitest.Order
		status int
	}{
		{"paid", func(o apitest.Order) apitest.Order { return o }, 201},
		{"declined", func(o apitest.Order) apitest.Order { return o.Holder("SIM 51") }, 201},
		{"settled", func(o apitest.Order) apitest.Order { return o.Holder("SIM ANSWER_LOST") }, 201},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			order := tt.order(apitest.NewOrder(tt.name))
			first := h.Create(t, order, idem(tt.name))
			first.Payment(t, tt.status)
			if got := first.Header.Get("Idempotent-Replayed"); got != "" {
				t.Errorf("first answer has Idempotent-Replayed %q, want none", got)
			}
			// Meanwhile the payment changes; the answer must not.
			again := h.Create(t, order, idem(tt.name), apitest.Header{Name: "Accept-Language", Value: "tr"})
			if again.Status != first.Status || !bytes.Equal(again.Body, first.Body) {
				t.Errorf("repeat: status %d\n%s\nwant status %d\n%s", again.Status, again.Body, first.Status, first.Body)
			}
			if got := again.Header.Get("Idempotent-Replayed"); got != "true" {
				t.Errorf("repeat has Idempotent-Replayed %q, want true", got)
			}
			if got, want := again.Header.Get("Location"), first.Header.Get("Location"); got != want {
				t.Errorf("repeat has Location %q, want %q", got, want)
			}
			if got := len(h.Bank.Statement(t, tt.name).Orders); got > 1 {
				t.Errorf("the bank has %d sums for the order, want at most one", got)
			}
		})
	}
}

func TestKeyOutlivesTheState(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	order := apitest.NewOrder("order")
	first := h.Create(t, order, idem("k"))
	p := first.Payment(t, http.StatusCreated)
	h.Do(t, http.MethodPost, "/v1/payments/"+p.ID+"/void", "").Payment(t, http.StatusOK)
	again := h.Create(t, order, idem("k"))
	if !bytes.Equal(again.Body, first.Body) {
		t.Errorf("repeat after a void\n%s\nwant the first answer\n%s", again.Body, first.Body)
	}
}

func TestSameKeyOtherRequest(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	order := apitest.NewOrder("order").With("metadata", map[string]any{"a": "1", "b": "2"})
	paid := h.Create(t, order, idem("k")).Payment(t, http.StatusCreated)
	const payments = "/v1/payments"
	spaced := strings.Replace(order.With("capture", true).With("installments", 1).JSON(t), `{`, "{ \n", 1)
	tests := []struct {
		name, path, body string
		same             bool
	}{
		{"other amount", payments, order.With("amount.minor", 1).JSON(t), false},
		{"other currency", payments, order.With("amount.currency", "USD").JSON(t), false},
		{"other reference", payments, order.With("reference", "o2").JSON(t), false},
		{"other card", payments, order.With("card.number", "4508034508034509").JSON(t), false},
		{"pre-authorization", payments, order.With("capture", false).JSON(t), false},
		{"without metadata", payments, order.With("metadata", nil).JSON(t), false},
		{"other operation", payments + "/" + paid.ID + "/refund", "{}", false},
		{"the same in other words", payments, strings.Replace(spaced, "5406675406675403", "5406 6754 0667 5403", 1), true},
		// Neither is in the fingerprint, because neither may be kept in any form.
		{"other security code", payments, order.With("card.cvv", "111").JSON(t), true},
		{"other expiry", payments, order.With("card.exp_year", 2046).JSON(t), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			answer := h.Do(t, http.MethodPost, tt.path, tt.body, idem("k"))
			if tt.same {
				answer.Payment(t, http.StatusCreated)
				return
			}
			answer.Problem(t, http.StatusBadRequest, "idempotency_mismatch")
		})
	}
}

func TestRefusedRequestsAreNotRemembered(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	order := apitest.NewOrder("order")
	h.Create(t, order.With("amount.minor", 0), idem("k")).Problem(t, http.StatusBadRequest, "amount_not_positive")
	p := h.Create(t, order, idem("k")).Payment(t, http.StatusCreated)
	h.Do(t, http.MethodPost, "/v1/payments/"+p.ID+"/capture", "", idem("c")).Problem(t, http.StatusConflict, "capture_refused")
	refund := `{"amount":{"minor":50,"currency":"TRY"}}`
	h.Do(t, http.MethodPost, "/v1/payments/"+p.ID+"/refund", refund, idem("c")).Payment(t, http.StatusOK)
}

func TestRefundWithAKeyIsMadeOnce(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	p := h.Create(t, apitest.NewOrder("order")).Payment(t, http.StatusCreated)
	path, body := "/v1/payments/"+p.ID+"/refund", `{"amount":{"minor":100,"currency":"TRY"}}`
	first := h.Do(t, http.MethodPost, path, body, idem("r1"))
	first.Payment(t, http.StatusOK)
	again := h.Do(t, http.MethodPost, path, ` { "amount" : { "currency":"TRY", "minor":100 } } `, idem("r1"))
	if !bytes.Equal(first.Body, again.Body) {
		t.Errorf("repeat\n%s\nwant\n%s", again.Body, first.Body)
	}
	other := h.Do(t, http.MethodPost, path, body, idem("r2")).Payment(t, http.StatusOK)
	if other.Refunded.Minor != 200 {
		t.Errorf("refunded %d after two keys, want 200", other.Refunded.Minor)
	}
	if got := h.Bank.Sum(t, "order").Refunded; got != 200 {
		t.Errorf("the bank gave back %d, want 200", got)
	}
}

func TestMalformedKeys(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	tests := []struct {
		name, key string
		ok        bool
	}{
		{"255 characters", strings.Repeat("k", 255), true},
		{"a UUID with a run of digits", "45320151-1283-0366-8901-234567890123", true},
		{"a date and a counter", "2611221530001231", true},
		{"256 characters", strings.Repeat("k", 256), false},
		{"a blank", "a b", false},
		{"not ASCII", "anahtarım", false},
		{"another card", secret, false},
		{"the card", "pay-" + apitest.CardNumber, false},
		{"the card in a UUID", "54066754-0667-5403-8901-234567890123", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			answer := h.Create(t, apitest.NewOrder(tt.name), idem(tt.key))
			if tt.ok {
				answer.Payment(t, http.StatusCreated)
				return
			}
			answer.Problem(t, http.StatusBadRequest, "idempotency_key_malformed")
		})
	}
	t.Run("two", func(t *testing.T) {
		t.Parallel()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+"/v1/payments", strings.NewReader(apitest.NewOrder("two").JSON(t)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{
			"Authorization": {"Bearer " + apitest.Key}, "Content-Type": {"application/json"}, "Idempotency-Key": {"a", "b"},
		}
		h.Send(t, r).Problem(t, http.StatusBadRequest, "idempotency_key_malformed")
	})
}

func TestKeysBelongToTheirMerchant(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	mine := h.Create(t, apitest.NewOrder("mine"), idem("k")).Payment(t, http.StatusCreated)
	theirs := h.Create(t, apitest.NewOrder("theirs"), idem("k"),
		apitest.Header{Name: "Authorization", Value: "Bearer " + apitest.OtherKey}).Payment(t, http.StatusCreated)
	if mine.ID == theirs.ID {
		t.Error("two merchants got one payment under one key")
	}
}

// gate holds authorizations back until it is opened.
type gate struct {
	connector.Connector
	entered chan struct{}
	open    chan struct{}
}

func (g *gate) Authorize(ctx context.Context, a connector.Authorization) connector.Result {
	g.entered <- struct{}{}
	<-g.open
	return g.Connector.Authorize(ctx, a)
}

func TestFirstStillUnderWay(t *testing.T) {
	t.Parallel()
	g := &gate{entered: make(chan struct{}, 8), open: make(chan struct{})}
	h := apitest.Open(t, apitest.Wrap(func(c connector.Connector) connector.Connector { g.Connector = c; return g }))
	order := apitest.NewOrder("order")
	first := make(chan apitest.Answer, 1)
	go func() { first <- h.Create(t, order, idem("k")) }()
	<-g.entered
	busy := h.Create(t, order, idem("k"))
	busy.Problem(t, http.StatusConflict, "idempotency_in_progress")
	if busy.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	unkeyed := h.Create(t, order).Payment(t, http.StatusAccepted)
	if !unkeyed.Repeated || unkeyed.State != "sent" {
		t.Errorf("the same order without a key: %+v, want the payment that is under way", unkeyed)
	}
	close(g.open)
	answer := <-first
	answer.Payment(t, http.StatusCreated)
	if again := h.Create(t, order, idem("k")); !bytes.Equal(again.Body, answer.Body) {
		t.Errorf("repeat\n%s\nwant\n%s", again.Body, answer.Body)
	}
}

func TestDoubtIsNotRemembered(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	order := apitest.NewOrder("order").Holder("SIM LATE")
	p := h.Create(t, order, idem("k")).Payment(t, http.StatusAccepted)
	h.Create(t, order, idem("k")).Problem(t, http.StatusConflict, "idempotency_in_progress")
	h.Clock.Advance(time.Minute)
	again := h.Create(t, order, idem("k"))
	settled := again.Payment(t, http.StatusCreated)
	if settled.ID != p.ID || settled.State != "captured" || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("after the bank has decided: %s, want the same payment, captured", again.Body)
	}
}

func TestRaceUnderOneKey(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, holder, state string }{
		{"approved", "Ayşe Yılmaz", "captured"}, {"declined", "SIM 05", "declined"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := apitest.Open(t)
			order := apitest.NewOrder("order").Holder(tt.holder)
			const clients = 24
			answers := make([]apitest.Answer, clients)
			var all sync.WaitGroup
			for i := range clients {
				all.Go(func() { answers[i] = h.Create(t, order, idem("k")) })
			}
			all.Wait()
			var body []byte
			for _, a := range answers {
				switch a.Status {
				case http.StatusCreated:
					if p := a.Payment(t, http.StatusCreated); p.State != tt.state || p.Repeated {
						t.Errorf("answer %s, want the one payment, %s", a.Body, tt.state)
					}
					if body != nil && !bytes.Equal(body, a.Body) {
						t.Errorf("two answers under one key:\n%s\n%s", body, a.Body)
					}
					body = a.Body
				default:
					a.Problem(t, http.StatusConflict, "idempotency_in_progress")
				}
			}
			if body == nil {
				t.Error("nobody got the payment")
			}
			if got := len(h.Bank.Statement(t, "order").Operations); got != 1 {
				t.Errorf("the bank was asked %d times, want once", got)
			}
		})
	}
}
