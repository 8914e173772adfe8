package terms_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/dialect/esnekpos/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/pricing"
	"github.com/vezne/vezne/money"
)

func shop(settings map[string]string) *merchant.Merchant {
	return &merchant.Merchant{ID: "acme", Settings: settings, Commission: commission.Table{
		{Family: commission.AnyFamily, Installments: 1, Rate: 14_900},
		{Family: commission.AnyFamily, Installments: 3, Rate: 60_000},
		{Family: "Maximum", Installments: 3, Rate: 45_000},
		{Code: "OTHER", Family: commission.AnyFamily, Installments: 1, Rate: 30_000},
	}}
}

// prices are a shop's, on some day.
func prices(m *merchant.Merchant) pricing.List {
	return pricing.List{Table: m.Commission, On: "2026-11-26", Cards: m.Cards}
}

func lira(minor int64) money.Amount { return money.New(minor, money.TRY) }

func TestOf(t *testing.T) {
	t.Parallel()
	buyer := map[string]string{"esnekpos.commission": "buyer"}
	for _, tt := range []struct {
		name                string
		m                   *merchant.Merchant
		digits              string
		amount              int64
		installments        int
		charged, commission int64
		rate                string
	}{
		{"recorded", shop(buyer), "435508", 14_900, 1, 15_125, 225, "1,490"},
		{"borne by the shop", shop(nil), "435508", 14_900, 1, 14_900, 222, "1,490"},
		{"another table", shop(map[string]string{"esnekpos.ratio_code": "OTHER"}), "435508", 10_000, 1, 10_000, 300, "3,000"},
		{"three installments", shop(nil), "435508", 10_000, 3, 10_000, 600, "6,000"},
		{"a family's own rate", shop(nil), "450803", 10_000, 3, 10_000, 450, "4,500"},
		{"no table", &merchant.Merchant{}, "450803", 10_000, 36, 10_000, 0, "0,000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := terms.ForCard(tt.m, prices(tt.m), tt.digits, lira(tt.amount), tt.installments)
			if err != nil || got.Charged != lira(tt.charged) || got.Fees() != lira(tt.commission) || got.Terms.Rate.Percent() != tt.rate {
				t.Errorf("%+v, %v; want %d of which %d at %s", got, err, tt.charged, tt.commission, tt.rate)
			}
		})
	}
}

func TestUndefined(t *testing.T) {
	t.Parallel()
	_, err := terms.Of(shop(nil), prices(shop(nil)), pricing.Card{}, lira(100), 2)
	f, found := fault.As(err)
	if !found || f.Code != terms.CodeUndefined || f.Field != "INSTALLMENT_NUMBER" {
		t.Errorf("two installments: %v", err)
	}
	_, err = terms.Table(&merchant.Merchant{}, pricing.List{}, terms.Question{})
	if f, found = fault.As(err); !found || f.Code != terms.CodeUndefined {
		t.Errorf("no table: %v", err)
	}
	huge := lira(money.Limit)
	rich := shop(map[string]string{"esnekpos.commission": "buyer"})
	rich.Commission[0].Rate = commission.One - 1
	_, err = terms.Of(rich, prices(rich), pricing.Card{}, huge, 1)
	if f, found = fault.As(err); !found || f.Field != "ORDER_AMOUNT" {
		t.Errorf("an amount beyond what can be said: %v", err)
	}
}

// TestOnPage: a buyer who bears the commission pays what the page showed, whatever the card; a shop pays its card's rate.
func TestOnPage(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int64{"buyer": 10_638, "shop": 10_000} {
		m := shop(map[string]string{"esnekpos.commission": name})
		got, err := terms.OnPage(m, prices(m), "450803", lira(10_000), 3)
		if err != nil || got.Charged.Minor() != want {
			t.Errorf("%s: %+v, %v; want %d charged", name, got, err, want)
		}
		offers := terms.Offers(m, prices(m), lira(10_000))
		if len(offers) != 2 || offers[1].Installments != 3 || offers[1].Charged.Minor() != want {
			t.Errorf("%s: offered %+v", name, offers)
		}
	}
	if offers := terms.Offers(&merchant.Merchant{}, pricing.List{}, lira(1)); offers != nil {
		t.Errorf("without a table: offered %+v", offers)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	bears := true
	for name, tt := range map[string]struct {
		question terms.Question
		want     []string
	}{
		"every family":          {terms.Question{Amount: lira(10_000)}, []string{"* 14900", "* 60000", "Maximum 45000"}},
		"one card's":            {terms.Question{Amount: lira(10_000), Digits: "450803", ForCustomer: &bears}, []string{"Maximum 14900", "Maximum 45000"}},
		"a card of no family's": {terms.Question{Amount: lira(10_000), Digits: "999999"}, []string{"* 14900", "* 60000"}},
	} {
		lines, err := terms.Table(shop(nil), prices(shop(nil)), tt.question)
		var got []string
		for _, l := range lines {
			got = append(got, strings.Join([]string{l.Family, l.Terms.Rate.Fraction()}, " "))
		}
		var want []string
		for _, line := range tt.want {
			family, rate, _ := strings.Cut(line, " ")
			parsed := map[string]string{"14900": "0.0149", "60000": "0.06", "45000": "0.045"}[rate]
			want = append(want, family+" "+parsed)
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}
