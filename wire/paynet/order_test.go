package paynet

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/logging/loggingtest"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

func testCard(t testing.TB) pan.Card {
	t.Helper()
	number, err := pan.Parse("4508034508034509")
	if err != nil {
		t.Fatal(err)
	}
	expiry, err := pan.ParseExpiry("12", "2030")
	if err != nil {
		t.Fatal(err)
	}
	cvv, err := pan.ParseCVV("987", card.Visa)
	if err != nil {
		t.Fatal(err)
	}
	return pan.Card{Number: number, Expiry: expiry, CVV: cvv, Holder: "Ali Veli"}
}

// TestOrderHidesItsCard holds a decoded order to what a card may show, wherever a careless line might put it.
func TestOrderHidesItsCard(t *testing.T) {
	t.Parallel()
	o := Order{Amount: money.New(100, money.TRY), ReferenceNo: "R", Card: testCard(t)}
	asJSON, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, loggingtest.Timeless())).Info("order", "order", o)
	slog.New(slog.NewTextHandler(&log, loggingtest.Timeless())).Info("order", "order", o)
	shown := string(asJSON) + log.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		shown += fmt.Sprintf(verb, o)
	}
	for _, secret := range []string{"4508034508034509", "987", "034508"} {
		if strings.Contains(shown, secret) {
			t.Errorf("%q shows in %s", secret, shown)
		}
	}
}

// TestOrderLaw makes orders of every shape and checks Decode(Encode(v)) == v.
func TestOrderLaw(t *testing.T) {
	t.Parallel()
	paid := testCard(t)
	text := func(limit int) *rapid.Generator[string] {
		return rapid.StringOfN(rapid.RuneFrom([]rune("aZ09 şğıİ\"\\</é€")), 0, limit, -1)
	}
	rapid.Check(t, func(t *rapid.T) {
		o := Order{
			Amount:      money.New(rapid.Int64Range(1, money.Limit).Draw(t, "amount"), money.TRY),
			ReferenceNo: "r" + text(49).Draw(t, "reference"),
			Domain:      text(256).Draw(t, "domain"), Description: text(140).Draw(t, "description"),
			Instalment: rapid.IntRange(0, 36).Draw(t, "instalment"), AgentID: text(10).Draw(t, "agent"),
			CardHolderMail: text(60).Draw(t, "mail"), RatioCode: text(8).Draw(t, "ratio"),
			TransactionType: rapid.SampledFrom([]TransactionType{0, Sale, PreAuthRequest}).Draw(t, "type"),
			AddCommission:   rapid.Bool().Draw(t, "commission"), SaveCard: rapid.Bool().Draw(t, "save"),
			POSType: rapid.IntRange(0, 99).Draw(t, "pos"), Card: paid,
		}
		if share := rapid.Int64Range(0, 500).Draw(t, "share"); share > 0 {
			o.CompanyAmount = money.New(share, money.TRY)
		}
		if rapid.Bool().Draw(t, "saved") {
			o.Card, o.CardHash = pan.Card{}, "h"+text(20).Draw(t, "hash")
		}
		fields, err := wirekit.ReadJSON(o.Encode())
		if err != nil {
			t.Fatal(err)
		}
		again, err := DecodeOrder(fields)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(o, again); diff != "" {
			t.Fatalf("Decode(Encode(v)) (-v +again):\n%s", diff)
		}
	})
}
