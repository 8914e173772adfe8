package paymes_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paymes/paymestest"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymes"
)

// TestMarketOrderIsItsLines makes random orders: what the buyer paid is what the stores, the provider and the marketplace have of it,
// and an order whose products are not its total is not made.
func TestMarketOrderIsItsLines(t *testing.T) {
	t.Parallel()
	h := bazaar(t, dialecttest.Options{})
	stores := []wire.Store{h.member(t, "2.51"), h.member(t, "10"), h.member(t, "33.3")}
	chance := rand.New(rand.NewPCG(2026, 11)) //nolint:gosec // the same orders every time
	for n := range 8 {
		id := fmt.Sprint("lines-", n)
		o := wire.MarketOrder{PublicKey: publicKey, OrderID: id, CurrencyText: "TRY", Buyer: shared(t, id).Buyer}
		total := int64(0)
		for i, s := range stores[:1+chance.IntN(3)] {
			sub := wire.SubOrder{SubMerchantID: s.ID, SubOrderID: fmt.Sprint(id, "-", i)}
			sum := int64(0)
			for range 1 + chance.IntN(3) {
				price := 1 + chance.Int64N(10_000)
				sum += price
				sub.Products = append(sub.Products, wire.MarketProduct{Name: "Ürün", Price: money.New(price, money.TRY)})
			}
			sub.SubTotalText = money.New(sum, money.TRY).Decimal()
			o.Subs = append(o.Subs, sub)
			total += sum
		}
		wrong := chance.Int64N(3) - 1 // a kuruş too little, none, or one too much
		o.TotalText = money.New(total+wrong, money.TRY).Decimal()
		o.Sign(dialecttest.Key)
		a := h.market(t, "order/create", o.Encode())
		if wrong != 0 {
			if a.Status == http.StatusOK {
				t.Errorf("%s: products of %d make an order of %s: %s", id, total, o.TotalText, a.Body)
			}
			continue
		}
		v := paymestest.Decode(t, a, http.StatusOK, wire.DecodeOrderAnswer)
		h.pass(t, h.pay(t, v.PaymesOrderID, "Ali"))
		h.taken(t, id, 1, total)
		p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, id)
		if err != nil {
			t.Fatal(err)
		}
		d, err := h.Gateway.Division(t.Context(), dialecttest.Merchant, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		sum := d.Commission.Minor() + d.Remainder().Minor()
		for _, s := range d.Stores {
			sum += d.Due(s.ID).Minor()
		}
		if sum != total || len(d.Stores) != len(o.Subs) {
			t.Errorf("%s: of %d the stores, the provider and the marketplace have %d: %+v", id, total, sum, d)
		}
	}
}
