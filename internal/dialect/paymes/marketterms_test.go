package paymes_test

import (
	"net/http"
	"testing"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paymes/paymestest"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paymes"
)

// TestMarketOrderCostsWhatItsInstallmentsCost: the stores' shares are agreed with the order, and what the provider takes is what the table
// says of the number of installments that the buyer chooses, its tax and value days included; not the rate of a single payment.
func TestMarketOrderCostsWhatItsInstallmentsCost(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Setup: func(m *merchant.Merchant) {
		m.Settings["paymes.public_key"] = "enough"
		m.Commission = commission.Table{
			{Family: commission.AnyFamily, Installments: 1, Rate: 20_000, Tax: 50_000},
			{Family: commission.AnyFamily, Installments: 3, Rate: 47_500, Tax: 50_000, ValueDays: 2},
			{Family: commission.AnyFamily, Installments: 6, Rate: 150_000},
		}
	}})
	a, b := h.member(t, "2.51"), h.member(t, "10")
	for _, test := range []struct {
		id           string
		installments int
		taken, rest  int64
		refused      string
	}{
		{"once", 1, 21, 57, ""},
		{"three", 3, 50, 28, ""},
		// 15 % of 10.00 leave 8.50, and the stores have 9.22 of it.
		{"six", 6, 0, 0, "installment: Bu taksit sayısı bu sipariş için sunulmuyor"},
		{"twelve", 12, 0, 0, "installment: Bu taksit sayısı bu kart için sunulmuyor"},
	} {
		v := paymestest.Decode(t, h.market(t, "order/create", shared(t, test.id, a, b).Encode()), http.StatusOK, wire.DecodeOrderAnswer)
		card := paymestest.CardOf(t, v.PaymesOrderID, held("", "Ali"))
		card.Installment = test.installments
		answer := h.Send(t, paymestest.Typed("/v4.6/payment/authorize", "application/json", card.Encode()))
		if test.refused != "" {
			wantNotCancelled(t, answer, http.StatusBadRequest, test.refused)
			continue
		}
		h.pass(t, paymestest.Decode(t, answer, http.StatusOK, wire.DecodeCardAnswer).RedirectURL)
		h.wantDivision(t, test.id, test.rest, map[string]int64{a.ID: 292, b.ID: 630})
		p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, test.id)
		if err != nil {
			t.Fatal(err)
		}
		lines := p.Terms.Lines(p.Captured)
		if got := lines.Commission + lines.Tax; got != test.taken || lines.Tax == 0 {
			t.Errorf("%s: the provider takes %+v, want %d with its tax", test.id, lines, test.taken)
		}
		if test.installments == 3 && (p.Terms.ValueDays != 2 || p.Terms.Rate != 47_500) {
			t.Errorf("%s: %+v, want the row of three installments", test.id, p.Terms)
		}
		// What is given back costs as much as what was paid: of 1.00 the store bears 0.97, the provider 4.9875 %.
		if test.installments == 3 {
			wantCancelled(t, h.cancelPart(t, a, v.PaymesOrderID, "1.00", a.Secret))
			h.wantDivision(t, test.id, 30, map[string]int64{a.ID: 195, b.ID: 630})
		}
	}
}
