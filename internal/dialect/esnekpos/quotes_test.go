package esnekpos_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/esnekpos"
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"github.com/vezne/vezne/internal/dialect/esnekpos/terms"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// TestPromise5QuotesAreCharged: what GetInstallments says of an amount is what the sale is charged, what the dealer is left with, and
// what the bank took, whoever bears the commission.
func TestPromise5QuotesAreCharged(t *testing.T) {
	t.Parallel()
	for i, a := range dialecttest.Agreements(4, 3) {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			h := open(t, dialecttest.Options{Setup: func(m *merchant.Merchant) {
				a.Setup(m)
				if i%2 == 0 {
					m.Settings[esnekpos.Surface+"."+terms.SettingCommission] = terms.OfBuyer
				}
			}})
			for _, ask := range a.Asks {
				v := must(t, wire.DecodeInstallmentsAnswer, h.service(t, "GetInstallments", fmt.Sprintf(`"AMOUNT":%q,"BIN":%q`, ask.Amount, ask.Number[:6])))
				want := v.Options[ask.Pick%len(v.Options)]
				sale := esnekpostest.Shop{}.Sale(dialecttest.Key, ask.Order)
				sale.Body = []byte(strings.Replace(string(sale.Body), `"INSTALLMENT_NUMBER":"1"`, fmt.Sprintf(`"INSTALLMENT_NUMBER":"%d"`, want.Number), 1))
				esnekpostest.ThroughBank(t, h.House, h.start(t, sale).URL3DS)
				p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, ask.Reference)
				if err != nil || p.Money(p.Captured) != want.Total || p.Installments != want.Number || p.Terms.Rate.Fraction() != want.Rate {
					t.Errorf("%s: quoted %+v, charged %v in %d at %s, %v", ask.Reference, want, p.Money(p.Captured), p.Installments, p.Terms.Rate.Fraction(), err)
				}
				if net := p.Terms.Lines(p.Captured).Net; net != want.ToDealer.Minor() {
					t.Errorf("%s: of %v the dealer is left with %d, quoted %v", ask.Reference, want.Total, net, want.ToDealer)
				}
				if sum := h.Bank.Sum(t, ask.Reference); sum.Net != want.Total.Minor() {
					t.Errorf("%s: quoted %v, the bank took %d", ask.Reference, want.Total, sum.Net)
				}
			}
		})
	}
}
