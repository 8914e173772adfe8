package paratika_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/paratika"
	"github.com/vezne/vezne/money"
)

// TestDoubts are answers that Paratika gives and that say nothing of the request they answer.
func TestDoubts(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		// The reference is the request's own, so it is paid already only if this very request was taken twice on its way.
		"the order is paid":         `{"responseCode":"99","responseMsg":"Declined","errorCode":"ERR10048"}`,
		"a general error":           `{"responseCode":"98","responseMsg":"General Error","errorCode":"ERR10019"}`,
		"approval is waited for":    `{"responseCode":"99","responseMsg":"Declined","errorCode":"ERR10038"}`,
		"approved, and looked into": `{"responseCode":"00","responseMsg":"Approved","merchantPaymentId":"order-1","amount":"1.00","currency":"TRY","transactionStatus":"MR"}`,
		"approved, and failed":      `{"responseCode":"00","responseMsg":"Approved","merchantPaymentId":"order-1","amount":"1.00","currency":"TRY","transactionStatus":"FA"}`,
		"an unknown code":           `{"responseCode":"77","responseMsg":"?"}`,
		"approved of nothing":       `{"responseCode":"00","responseMsg":"Approved"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, answer) }))
			t.Cleanup(server.Close)
			c, err := paratika.Config{BaseURL: server.URL, Merchant: number, User: user, Password: "secret"}.
				Open(connector.Deps{HTTP: server.Client(), Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			r := c.Authorize(t.Context(), connector.Authorization{
				Ref: "order-1", Amount: money.New(100, money.TRY), Deadline: time.Now().Add(time.Minute),
			})
			if r.Outcome != connector.Indeterminate || r.Cause == nil {
				t.Errorf("%s is %s, cause %v, want a doubt with a cause", answer, r.Outcome, r.Cause)
			}
		})
	}
}

// TestAPageOfTransactions: a query that tells fewer transactions than there are may have left out the one that is asked for.
func TestAPageOfTransactions(t *testing.T) {
	t.Parallel()
	const failed = `{"merchantPaymentId":"order-1","transactionType":"SALE","transactionStatus":"FA","amount":"1.00","currency":"TRY"}`
	for _, tc := range []struct {
		name, total string
		want        connector.Finding
	}{
		{"all, as it was recorded", "0", connector.Found}, // totalTransactionCount 0 beside one transaction
		{"all", "1", connector.Found},
		{"one of two", "2", connector.Unclear},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, `{"responseCode":"00","transactionCount":"1","totalTransactionCount":"`+tc.total+`","transactionList":[`+failed+`]}`)
			}))
			t.Cleanup(server.Close)
			c, err := paratika.Config{BaseURL: server.URL, Merchant: number, User: user, Password: "secret"}.
				Open(connector.Deps{HTTP: server.Client(), Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			r := c.Query(t.Context(), connector.Inquiry{
				Ref: "order-1", Kind: connector.KindSale, Amount: money.New(100, money.TRY), Deadline: time.Now().Add(time.Minute),
			})
			if r.Finding != tc.want || (r.Finding == connector.Unclear) != (r.Cause != nil) {
				t.Errorf("query says %s, cause %v, want %s", r.Finding, r.Cause, tc.want)
			}
		})
	}
}
