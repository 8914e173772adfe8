package paynet_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/paynet"
	"github.com/vezne/vezne/money"
)

// TestAListThatProvesNothing: what became of a capture or a void is read from v1/transaction/list, by what is not there as well. An
// object that is no list, and a list that does not have the payment itself, prove nothing.
func TestAListThatProvesNothing(t *testing.T) {
	t.Parallel()
	const (
		held = `{"xact_id":"x1","xact_agent_reference":"order-1","xact_type":"PR","is_succeed":true,"amount":10.5,"currency":"TRY"}`
		took = `{"xact_id":"x2","xact_agent_reference":"order-1","xact_type":"CR","is_succeed":true,"amount":10.5,"currency":"TRY"}`
	)
	list := func(rows string) string {
		return `{"object_name":"transaction_list","has_more":false,"Data":[` + rows + `],"code":0,"message":"x"}`
	}
	for _, tc := range []struct {
		name, answer string
		want         connector.Finding
	}{
		{"captured", list(held + "," + took), connector.Found},
		{"not captured", list(held), connector.NotFound},
		{"another object", `{}`, connector.Unclear},
		{"a failure under 200", `{"object_name":"error","code":8,"message":"x"}`, connector.Unclear},
		{"no list", `{"code":0,"message":"x"}`, connector.Unclear},
		{"without the payment", list(""), connector.Unclear},
		{"with another payment", list(`{"xact_id":"x1","xact_agent_reference":"order-2","xact_type":"PR","is_succeed":true,"amount":10.5,"currency":"TRY"}`), connector.Unclear},
		{"with more that is not told", `{"object_name":"transaction_list","has_more":true,"Data":[],"code":0}`, connector.Unclear},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, tc.answer) }))
			t.Cleanup(server.Close)
			c, err := paynet.Config{BaseURL: server.URL, SecretKey: "key"}.Open(connector.Deps{HTTP: server.Client(), Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			amount := money.New(1050, money.TRY)
			r := c.Query(t.Context(), connector.Inquiry{
				Ref: "capture-1", Kind: connector.KindCapture, Amount: amount, Deadline: time.Now().Add(time.Minute),
				Original: connector.Original{Ref: "order-1", Amount: amount},
			})
			if r.Finding != tc.want || (r.Finding == connector.Unclear) != (r.Cause != nil) {
				t.Errorf("query says %s, cause %v, want %s", r.Finding, r.Cause, tc.want)
			}
		})
	}
}
