package mirrortest_test

import (
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/matrix"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// TestKeptCards imports a card that a provider keeps, pays with it, and has the provider forget it: over the wire of each provider that keeps
// cards, whose own books and wallet are asked.
func TestKeptCards(t *testing.T) {
	t.Parallel()
	for _, out := range matrix.Providers() {
		if out.Name != "paynet" && out.Name != "paratika" {
			continue
		}
		t.Run(out.Name, func(t *testing.T) {
			t.Parallel()
			in := matrix.Surfaces()[len(matrix.Surfaces())-1] // our own API
			c := openCell(t, matrix.Cell{In: in, Out: out})
			keptCard(t, c)
		})
	}
}

func keptCard(t *testing.T, c *cell) {
	t.Helper()
	keeper, able := c.account.(connector.Keeper)
	if !able {
		t.Fatal("the connector keeps no cards")
	}
	// At an account of the house cards are nobody's; this one is the merchant's own.
	const shop = dialecttest.OtherMerchant
	g := c.front.Gateway
	g.SetAccounts(map[string]connector.Connector{string(shop) + "/provider": c.account})
	m, _ := g.Merchants().Find(shop)
	deadline := c.clock.Now().Add(patience * 20)
	kept := keeper.Keep(t.Context(), connector.NewCard{Customer: "U-7", Label: "Maaş kartım", Card: aCard(t), Deadline: deadline})
	if kept.Outcome != connector.Approved {
		t.Fatalf("kept as %+v", kept)
	}
	customer, err := g.KnowCustomer(t.Context(), shop, "U-7")
	if err != nil {
		t.Fatal(err)
	}
	all, err := g.ImportCards(t.Context(), gateway.Import{Merchant: m, Customer: customer.ID, Account: "provider", Owner: kept.Card.Owner})
	if err != nil || len(all) != 1 || all[0].Saved.Card.Last4 != "4509" || all[0].Saved.Label != "Maaş kartım" {
		t.Fatalf("imported %+v, %v", all, err)
	}
	before := moves(c.bank, 0)
	o := gateway.Order{Merchant: m, Surface: "v1", Reference: "kept", Amount: money.New(1250, money.TRY)}
	o.Card, o.Kept, err = g.CardToPay(t.Context(), shop, customer.ID, all[0].Saved.Token)
	if err != nil {
		t.Fatal(err)
	}
	a, err := g.Pay(t.Context(), o)
	if err != nil || a.Payment.State != payment.Captured || a.Payment.Provider != "provider" {
		t.Fatalf("paid %s at %s, %v, %+v", a.Payment.State, a.Payment.Provider, err, a.Payment.Refusal)
	}
	c.wantTaken(t, "kept", before)
	err = g.ForgetCard(t.Context(), shop, "", all[0].Saved.Token)
	if err == nil {
		err = g.Jobs().Drain(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	left, err := keeper.Cards(t.Context(), kept.Card.Owner, c.clock.Now().Add(patience*20))
	told, _, toldErr := g.Unkept(t.Context(), shop, "", 9)
	if err != nil || toldErr != nil || len(left) != 0 || len(told) != 0 {
		t.Errorf("the provider keeps %+v, %v; told of %+v, %v", left, err, told, toldErr)
	}
}

func aCard(t *testing.T) pan.Card {
	t.Helper()
	n, err := pan.Parse("4508034508034509")
	if err != nil {
		t.Fatal(err)
	}
	e, err := pan.ParseExpiry("12", "2030")
	if err != nil {
		t.Fatal(err)
	}
	return pan.Card{Number: n, Expiry: e, Holder: "Ayşe Işık"}
}
