package paymes_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/paymes"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

// TestSharesAreSaid: nothing at Paymes tells afterwards what a store has of an order, so it is the order itself that is looked at.
// A part that the stores leave over is refused before anything is sent.
func TestSharesAreSaid(t *testing.T) {
	t.Parallel()
	said := map[string]string{}
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if !strings.HasSuffix(r.URL.Path, "/marketplace/v1/order/create") {
			http.Error(w, "", http.StatusInternalServerError)
			return
		}
		body, _ := io.ReadAll(r.Body)
		f, err := wirekit.ReadJSON(body)
		if err != nil || !wire.VerifyMarketOrder(f, "secret", func(string) string { return "" }) {
			t.Errorf("the order is not signed as documented: %v", err)
			return
		}
		o, err := wire.DecodeMarketOrder(f)
		if err != nil {
			t.Errorf("read order: %v", err)
		}
		for _, s := range o.Subs {
			said[s.SubMerchantID] = s.SubOrderID + " " + s.SubTotal.String()
		}
		_, _ = io.WriteString(w, `{"status":"return_url","paymesOrderId":"9d1f2c3a-0000-4000-8000-000000000001","returnUrl":"https://paym.es/p/1"}`)
	}))
	t.Cleanup(server.Close)
	c := open[*paymes.V46](t, paymes.Config{BaseURL: server.URL, Secret: "secret", PublicKey: "key"}, connector.Deps{HTTP: server.Client(), Now: time.Now})
	a := connector.Authorization{Ref: "ORDER-20", Amount: money.New(10000, money.TRY), Deadline: time.Now().Add(time.Minute)}
	shares := []connector.Share{{Store: "S1", Amount: money.New(2500, money.TRY)}, {Store: "S2", Amount: money.New(7000, money.TRY)}}
	ch := c.ChallengeShared(t.Context(), a, shares, "https://shop.example/return")
	if ch.Result == nil || ch.Result.Outcome != connector.Declined || !ch.Result.NeverSent || asked != 0 {
		t.Errorf("an order with five lira left over led to %+v after %d requests", ch, asked)
	}
	shares[1].Amount = money.New(7500, money.TRY)
	c.ChallengeShared(t.Context(), a, shares, "https://shop.example/return")
	if diff := cmp.Diff(map[string]string{"S1": "ORDER-20-1 25.00 TRY", "S2": "ORDER-20-2 75.00 TRY"}, said); diff != "" {
		t.Errorf("the stores' parts (-want +said):\n%s", diff)
	}
}
