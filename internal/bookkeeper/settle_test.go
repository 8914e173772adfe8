package bookkeeper_test

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/fault"
)

// TestAMistypedAccountIsRefused: a payout is booked only of an account through which something was taken, and what is refused names those.
func TestAMistypedAccountIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	s := bookkeeper.Settlement{Merchant: "demo", Account: "bnak", Reference: "1", Day: 20261126, Gross: lira(100), Commission: lira(0), Tax: lira(0), Net: lira(100)}
	refused := func(names string) {
		t.Helper()
		_, _, err := bookkeeper.Settle(t.Context(), d.Store, s, d.now())
		f, is := fault.As(err)
		if !is || f.Code != "settlement_account" || f.Field != "account" || !strings.Contains(f.Public.EN, names) {
			t.Errorf("%v", err)
		}
	}
	refused("nor through any other")
	d.sale(t, lira(10_000))
	refused("known accounts are: bank.")
	d.seal(t)
	refused("known accounts are: bank.")
	s.Account = "bank"
	if _, _, err := bookkeeper.Settle(t.Context(), d.Store, s, d.now()); err != nil {
		t.Error(err)
	}
}
