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
		"the order is paid":   `{"responseCode":"99","responseMsg":"Declined","errorCode":"ERR10048"}`,
		"a general error":     `{"responseCode":"98","responseMsg":"General Error","errorCode":"ERR10019"}`,
		"an unknown code":     `{"responseCode":"77","responseMsg":"?"}`,
		"approved of nothing": `{"responseCode":"00","responseMsg":"Approved"}`,
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
