package terms_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/pricing"
	"github.com/vezne/vezne/money"
)

func shop() *merchant.Merchant {
	return &merchant.Merchant{
		ID: "demo", Settings: map[string]string{"paynet.agents": "20077 Ankara, 20078"},
		Commission: commission.Table{
			{Family: commission.AnyFamily, Installments: 1, Rate: 20_000},
			{Family: "Maximum", Installments: 3, Rate: 27_500},
			{Code: "S3E746PV", Family: commission.AnyFamily, Installments: 1, Rate: 14_900},
		},
	}
}

// prices are a shop's, on some day.
func prices(m *merchant.Merchant) pricing.List {
	return pricing.List{Table: m.Commission, On: "2026-11-26", Cards: m.Cards}
}

func lira(minor int64) money.Amount { return money.New(minor, money.TRY) }

func TestAgree(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		ask     terms.Request
		charged int64
		rate    string
		fault   string
	}{
		{"the document's sample", terms.Request{Amount: lira(1250)}, 1250, "0.02", ""},
		{"a table of its own, passed on", terms.Request{Amount: lira(14900), RatioCode: "S3E746PV", PassOn: true}, 15125, "0.0149", ""},
		{"a family's line", terms.Request{Amount: lira(1000), BIN: "450803", Installments: 3}, 1000, "0.0275", ""},
		{"not offered", terms.Request{Amount: lira(1000), BIN: "435508", Installments: 3}, 0, "", "instalment_not_offered"},
		{"a table that is not there", terms.Request{Amount: lira(1000), RatioCode: "X"}, 0, "", terms.CodeRatio},
		{"a dealer", terms.Request{Amount: lira(1000), Agent: "20077", Company: lira(400)}, 1000, "0.02", ""},
		{"a dealer that is not there", terms.Request{Amount: lira(1000), Agent: "1"}, 0, "", terms.CodeAgent},
		{"more than there is", terms.Request{Amount: lira(1000), Agent: "20077", Company: lira(1001)}, 0, "", "company_amount_range"},
		{"the rest to nobody", terms.Request{Amount: lira(1000), Company: lira(999)}, 0, "", "agent_missing"},
		{"all to the company", terms.Request{Amount: lira(1000), Company: lira(1000)}, 1000, "0.02", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, charged, err := terms.Agree(shop(), prices(shop()), test.ask)
			if test.fault != "" {
				f, told := fault.As(err)
				if !told || f.Code != test.fault || !errors.Is(err, fault.Invalid) {
					t.Fatalf("error is %v, want %s", err, test.fault)
				}
				return
			}
			if err != nil || charged.Minor() != test.charged || got.Fraction() != test.rate {
				t.Errorf("charged %v at %s, %v; want %d at %s", charged, got.Fraction(), err, test.charged, test.rate)
			}
		})
	}
	got, charged, err := terms.Agree(&merchant.Merchant{ID: "bare"}, pricing.List{}, terms.Request{Amount: lira(100), Installments: 9, PassOn: true, Agent: "7"})
	if err != nil || charged.Minor() != 100 || got.Rate != 0 {
		t.Errorf("a merchant without a table: %+v, %v, %v", got, charged, err)
	}
}

// TestPromise5SplitsAddUp: commission, net and the two shares are exact for every amount, rate and division.
func TestPromise5SplitsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Int64Range(1, 1_000_000_00).Draw(t, "amount")
		company := rapid.Int64Range(0, amount).Draw(t, "company")
		m := shop()
		m.Commission[0].Rate = commission.Rate(rapid.Int32Range(0, 400_000).Draw(t, "rate"))
		m.Commission[0].Tax = commission.Rate(rapid.Int32Range(0, 250_000).Draw(t, "tax"))
		ask := terms.Request{Amount: lira(amount), PassOn: rapid.Bool().Draw(t, "pass on"), Agent: "20077", Company: lira(company)}
		agreed, charged, err := terms.Agree(m, prices(m), ask)
		if err != nil {
			t.Fatal(err)
		}
		kept := map[string]string{}
		agreed.Write(kept)
		if diff := cmp.Diff(agreed, terms.Read(payment.Payment{Amount: charged, Terms: agreed.Terms, Attributes: kept})); diff != "" {
			t.Fatalf("travelled (-agreed +read):\n%s", diff)
		}
		s, err := agreed.Split(charged)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case s.Fees().Minor()+s.Net.Minor() != charged.Minor(),
			s.Company.Amount.Minor()+s.Agent.Amount.Minor() != charged.Minor(),
			s.Company.Commission.Minor()+s.Agent.Commission.Minor() != s.Commission.Minor(),
			s.Company.Tax.Minor()+s.Agent.Tax.Minor() != s.Tax.Minor(),
			s.Company.Net.Minor()+s.Agent.Net.Minor() != s.Net.Minor():
			t.Fatalf("%v does not add up: %+v", charged, s)
		case ask.PassOn && s.Net.Minor() != amount:
			t.Fatalf("passed on, and %v is left of %v", s.Net, ask.Amount)
		case ask.PassOn && company > 0 && s.Company.Net.Minor() != company, !ask.PassOn && company > 0 && s.Company.Amount.Minor() != company:
			t.Fatalf("the company gets %+v of %d", s.Company, company)
		}
	})
}

// TestTermsOfBefore: a payment that was begun before payments had terms of their own is answered as it was.
func TestTermsOfBefore(t *testing.T) {
	t.Parallel()
	p := payment.Payment{Amount: lira(15125), Attributes: map[string]string{
		"ratio": "0.0149", "ratio_code": "S3E746PV", "add_commission": "true", "company_amount": "14900", "agent_amount": "0",
	}}
	got := terms.Read(p)
	s, err := got.Split(p.Amount)
	if err != nil || got.Order != 14900 || got.Surcharge != 225 || got.Code != "S3E746PV" || s.Commission != lira(225) || s.Company.Net != lira(14900) {
		t.Errorf("read %+v, split %+v, %v", got, s, err)
	}
}
