package paynet_test

import (
	"fmt"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
)

// TestPromise5QuotesAreCharged: what ratio/Get says of an amount is what the payment is charged and made of, at the bank too; by the
// agreed table, and by one that the shop has made over it, whoever bears the commission.
func TestPromise5QuotesAreCharged(t *testing.T) {
	t.Parallel()
	for i, a := range dialecttest.Agreements(4, 6) {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			h := open(t, dialecttest.Options{Setup: a.Setup})
			own := h.table(t, `{"description":"own"}`)
			h.define(t, own, fmt.Sprintf(`"banks":[{"bank_id":"MAXM","instalments":[{"instalment":1,"ratio":-0.00%d},{"instalment":3,"ratio":0.0%d7}]},
				{"bank_id":"AXSS","instalments":[{"instalment":2,"ratio":0.000%d},{"instalment":6,"is_blocked":true}]}]`, i+1, i+1, i+1))
			for j, ask := range a.Asks {
				code, onTop := []string{"", own}[j%2], j%3 == 0
				q := h.ratios(t, fmt.Sprintf(`{"bin":%q,"amount":"%d","addcomission_to_amount":%v,"ratio_code":%q}`, ask.Number[:6], ask.Minor, onTop, code))
				want := q.Banks[0].Ratios[ask.Pick%len(q.Banks[0].Ratios)]
				p := h.ordered(t, ask.Order, fmt.Sprintf(`,"instalment":%d,"add_commission":%v,"ratio_code":%q`, want.Instalment, onTop, code))
				if !p.IsSucceed || p.Amount != want.TotalAmount || p.NetAmount != want.TotalNetAmount || p.Comission != want.Commision ||
					p.ComissionTax != want.CommisionTax || p.Ratio != want.Ratio || p.RatioCode != want.RatioCode {
					t.Errorf("%+v: quoted %+v, charged %v = %v + %v + %v at %s", ask.Order.Reference, want, p.Amount, p.NetAmount, p.Comission, p.ComissionTax, p.Ratio)
				}
				if sum := h.Bank.Sum(t, ask.Reference); sum.Net != want.TotalAmount.Minor() {
					t.Errorf("%s: quoted %v, the bank took %d", ask.Reference, want.TotalAmount, sum.Net)
				}
			}
		})
	}
}
