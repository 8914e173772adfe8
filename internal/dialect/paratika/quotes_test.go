package paratika_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	wire "github.com/vezne/vezne/wire/paratika"
)

// TestPromise5QuotesAreCharged: what QUERYINSTALLMENT says of an amount is what a SALE is charged and costs, at the bank too. Who lets the
// buyer bear the commission, as QUERYPAYMENTSYSTEMS can add it, and sells for that amount, is left with the order to the kuruş.
func TestPromise5QuotesAreCharged(t *testing.T) {
	t.Parallel()
	for i, a := range dialecttest.Agreements(4, 6) {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			h := open(t, dialecttest.Options{Setup: a.Setup})
			for j, ask := range a.Asks {
				plans, onTop := h.quoted(t, ask, j%2 == 0)
				want := plans[ask.Pick%len(plans)]
				o := ask.Order
				o.Amount = want.Final
				sale := paratikatest.SaleOf(o)
				sale[len(sale)-1] = want.Count
				m := h.money(t, sale...)
				p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, ask.Reference)
				if err != nil || m.Outcome.Code != wire.Approved {
					t.Fatalf("%s: %+v, %v", ask.Reference, m.Outcome, err)
				}
				rate := strings.TrimSuffix(p.Terms.Rate.String(), " %")
				if p.Money(p.Captured).Decimal() != want.Final || strconv.Itoa(p.Installments) != want.Count || rate != want.Rate {
					t.Errorf("%s: quoted %+v, charged %v in %d at %s", ask.Reference, want, p.Money(p.Captured), p.Installments, rate)
				}
				if sum := h.Bank.Sum(t, ask.Reference); p.Money(sum.Net).Decimal() != want.Final {
					t.Errorf("%s: quoted %s, the bank took %d", ask.Reference, want.Final, sum.Net)
				}
				if net := p.Terms.Lines(p.Captured).Net; onTop && net != ask.Minor {
					t.Errorf("%s: of %s for %s the shop is left with %d", ask.Reference, want.Final, ask.Amount, net)
				}
			}
		})
	}
}

// quoted are the plans of an amount, with the commission on top or not.
func (h house) quoted(t *testing.T, ask dialecttest.Ask, onTop bool) ([]wire.Plan, bool) {
	t.Helper()
	card := []string{"BIN", ask.Number[:6], "AMOUNT", ask.Amount, "CURRENCY", "TRY"}
	if !onTop {
		s := paratikatest.Must(t, wire.DecodeSystems, h.fields(t, paratikatest.Call(dialecttest.Key, append(card, "ACTION", "QUERYINSTALLMENT")...)))
		return s.Offers[0].Plans, false
	}
	s := paratikatest.Must(t, wire.DecodeOffers, h.fields(t, paratikatest.Call(dialecttest.Key, append(card, "ACTION", "QUERYPAYMENTSYSTEMS", "REFLECTCOMMISSION", "YES")...)))
	return append(s.OneShot.Plans, s.Installment.Plans...), true
}
