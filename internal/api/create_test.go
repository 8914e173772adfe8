package api_test

import (
	"net/http"
	"testing"

	"github.com/vezne/vezne/internal/api/apitest"
)

func TestCreate(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	tests := []struct {
		name     string
		order    func(apitest.Order) apitest.Order
		status   int
		state    string
		captured int64
		reason   string
	}{
		{"sale", func(o apitest.Order) apitest.Order { return o }, 201, "captured", 12550, ""},
		{"capture true", func(o apitest.Order) apitest.Order { return o.With("capture", true) }, 201, "captured", 12550, ""},
		{"pre-authorization", func(o apitest.Order) apitest.Order { return o.With("capture", false) }, 201, "authorized", 0, ""},
		{"installments", func(o apitest.Order) apitest.Order { return o.With("installments", 3) }, 201, "captured", 12550, ""},
		{"declined by the bank", func(o apitest.Order) apitest.Order { return o.Holder("SIM 51") }, 201, "declined", 0, "insufficient_funds"},
		{"stolen card", func(o apitest.Order) apitest.Order { return o.Holder("SIM 43") }, 201, "declined", 0, "stolen_card"},
		{"answer lost, then found", func(o apitest.Order) apitest.Order { return o.Holder("SIM ANSWER_LOST") }, 201, "captured", 12550, ""},
		{"still pending at the bank", func(o apitest.Order) apitest.Order { return o.Holder("SIM LATE") }, 202, "indeterminate", 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			answer := h.Create(t, tt.order(apitest.NewOrder(tt.name)))
			p := answer.Payment(t, tt.status)
			if p.State != tt.state || p.Captured.Minor != tt.captured {
				t.Errorf("payment is %s with %d captured, want %s with %d", p.State, p.Captured.Minor, tt.state, tt.captured)
			}
			if got := answer.Header.Get("Location"); got != "/v1/payments/"+p.ID {
				t.Errorf("Location %q, want the payment's path", got)
			}
			switch {
			case tt.reason == "" && p.Refusal != nil:
				t.Errorf("refusal %+v, want none", *p.Refusal)
			case tt.reason != "" && (p.Refusal == nil || p.Refusal.Reason != tt.reason):
				t.Errorf("refusal %+v, want reason %s", p.Refusal, tt.reason)
			}
			read := h.Do(t, http.MethodGet, "/v1/payments/"+p.ID, "").Payment(t, http.StatusOK)
			if read.State != tt.state {
				t.Errorf("read again it is %s, want %s", read.State, tt.state)
			}
		})
	}
}
