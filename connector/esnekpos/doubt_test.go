package esnekpos_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/esnekpos"
	"github.com/vezne/vezne/money"
)

// answering opens a connector to an EsnekPos that gives one answer to every question, and another to OrderReturn if there is one.
func answering(t *testing.T, answer string, returns ...string) *esnekpos.Account {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(returns) > 0 && strings.HasSuffix(r.URL.Path, "/OrderReturn") {
			_, _ = io.WriteString(w, returns[0])
			return
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	c, err := esnekpos.Config{BaseURL: server.URL, Merchant: "TEST1234", Key: "key"}.Open(connector.Deps{HTTP: server.Client(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	a, ok := c.(*esnekpos.Account)
	if !ok {
		t.Fatalf("opened a %T", c)
	}
	return a
}

// answered is an answer of ProcessQuery about the order "order-1" of 10.50 lira, with movements of the given STATUS_ID.
func answered(status, code string, movements ...string) string {
	rows := make([]string, len(movements))
	for i, id := range movements {
		rows[i] = `{"TRANSACTION_ID":7` + id + `,"STATUS_ID":` + id + `,"AMOUNT":"10,50","DATE":"7.10.2026 08:50:37"}`
	}
	return `{"STATUS":"` + status + `","RETURN_CODE":"` + code + `","RETURN_MESSAGE":"?","REFNO":"403998","AMOUNT":"10,50",` +
		`"ORDER_REF_NO":"order-1","INSTALLMENT":"1","TRANSACTIONS":[` + strings.Join(rows, ",") + `]}`
}

// TestStandings reads what ProcessQuery may say of an order. Only what the table of codes lists as the end of a payment ends one,
// and only if the movements beside it do not say otherwise.
func TestStandings(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, answer string
		want         connector.Finding
		outcome      connector.Outcome
	}{
		{"paid", answered("SUCCESS", "0", "3"), connector.Found, connector.Approved},
		{"paid and given back", answered("ORDER_CANCEL", "300", "1", "2", "3", "5"), connector.Found, connector.Approved},
		{"declined", answered("ERROR", "100", "1", "2", "4"), connector.Found, connector.Declined},
		{"not authenticated", answered("Not3DAuthentication", "206", "1", "2", "4"), connector.Found, connector.Declined},
		{"waiting", answered("PAYMENT_WAITING", "106", "1"), connector.Pending, connector.Indeterminate},

		{"unknown error", answered("UNKNOWN_ERROR", "999", "1"), connector.Unclear, connector.Indeterminate},
		{"wrong key, with an order all the same", answered("AUTHENTICATION_ERROR", "102"), connector.Unclear, connector.Indeterminate},
		{"not found, with an order all the same", answered("PROCESS_QUERY", "400"), connector.Unclear, connector.Indeterminate},
		{"a pair that no table has", answered("PAYMENT_WAITING", "107", "1"), connector.Unclear, connector.Indeterminate},
		{"without 3-D Secure, which may be paid", answered("DIRECT_PAYMENT", "500"), connector.Unclear, connector.Indeterminate},
		{"a word that no table has", answered("", "", "1"), connector.Unclear, connector.Indeterminate},
		{"declined, and paid", answered("ERROR", "100", "1", "2", "3"), connector.Unclear, connector.Indeterminate},
		{"paid, and failed", answered("SUCCESS", "0", "1", "2", "4"), connector.Unclear, connector.Indeterminate},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := answering(t, tc.answer).Query(t.Context(), connector.Inquiry{
				Ref: "order-1", Kind: connector.KindSale, Amount: money.New(1050, money.TRY), Deadline: time.Now().Add(time.Minute),
			})
			if r.Finding != tc.want || r.Result.Outcome != tc.outcome {
				t.Errorf("query says %s, %s, cause %v, want %s, %s", r.Finding, r.Result.Outcome, r.Cause, tc.want, tc.outcome)
			}
			if r.Finding == connector.Unclear && r.Cause == nil {
				t.Error("a doubt has no cause")
			}
		})
	}
}

// TestAReturnThatIsNotListed: OrderReturn names a movement only if the bank agreed at once, and otherwise writes the return down for
// its staff. So that no movement is there does not say that nothing will be given back.
func TestAReturnThatIsNotListed(t *testing.T) {
	t.Parallel()
	for _, kind := range []connector.Kind{connector.KindRefund, connector.KindVoid} {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			amount := money.New(1050, money.TRY)
			r := answering(t, answered("SUCCESS", "0", "3")).Query(t.Context(), connector.Inquiry{
				Ref: "back-1", Kind: kind, Amount: amount, Deadline: time.Now().Add(time.Minute),
				Original: connector.Original{Ref: "order-1", Amount: amount, Captured: 1050},
			})
			if r.Finding != connector.Unclear || r.Cause == nil {
				t.Errorf("query says %s, cause %v, want unclear with a cause", r.Finding, r.Cause)
			}
		})
	}
}

// TestRefusals: only what the table of codes has as a refusal refuses a payment or a return. A payment that is made without 3-D Secure
// (DIRECT_PAYMENT) leads no buyer anywhere and may be paid, and an order that is cancelled may be so by this very return.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, members string
		pays, returns connector.Outcome
	}{
		{"a bank's refusal", `"STATUS":"ERROR","RETURN_CODE":"100"`, connector.Declined, connector.Declined},
		{"a wrong field", `"STATUS":"FIELD_ERROR","RETURN_CODE":"101"`, connector.Declined, connector.Declined},
		{"a wrong key", `"STATUS":"AUTHENTICATION_ERROR","RETURN_CODE":"102"`, connector.Declined, connector.Declined},
		{"a family that is not taken", `"STATUS":"BRAND_ERROR","RETURN_CODE":"106"`, connector.Declined, connector.Declined},

		{"without 3-D Secure", `"STATUS":"DIRECT_PAYMENT","RETURN_CODE":"500"`, connector.Indeterminate, connector.Indeterminate},
		{"waited for", `"STATUS":"PAYMENT_WAITING","RETURN_CODE":"106"`, connector.Indeterminate, connector.Indeterminate},
		{"cancelled", `"STATUS":"ORDER_CANCEL","RETURN_CODE":"300"`, connector.Indeterminate, connector.Indeterminate},
		{"unknown error", `"STATUS":"UNKNOWN_ERROR","RETURN_CODE":"999"`, connector.Indeterminate, connector.Indeterminate},
		{"no word of the table", `"STATUS":"SOON","RETURN_CODE":"700"`, connector.Indeterminate, connector.Indeterminate},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			amount := money.New(1050, money.TRY)
			soon := time.Now().Add(time.Minute)
			ch := answering(t, `{`+tc.members+`,"ORDER_REF_NUMBER":"order-1"}`).Challenge(t.Context(), connector.Authorization{
				Ref: "order-1", Amount: amount, Deadline: soon,
			}, "https://gateway.example/return")
			if ch.Result == nil || ch.Result.Outcome != tc.pays || (ch.Result.Cause == nil) != (tc.pays == connector.Declined) {
				t.Errorf("a payment is %+v, want %s", ch.Result, tc.pays)
			}
			r := answering(t, answered("SUCCESS", "0", "3"), `{`+tc.members+`,"ORDER_REF_NUMBER":"order-1"}`).Refund(t.Context(), connector.FollowUp{
				Ref: "back-1", Amount: amount, Deadline: soon, Original: connector.Original{Ref: "order-1", Amount: amount, Captured: 1050},
			})
			if r.Outcome != tc.returns || (r.Cause == nil) != (tc.returns == connector.Declined) {
				t.Errorf("a return is %+v, want %s", r, tc.returns)
			}
		})
	}
}
