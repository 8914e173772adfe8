package pricing_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/pricing"
	"github.com/vezne/vezne/money"
)

func lira(minor int64) money.Amount { return money.New(minor, money.TRY) }

func table() commission.Table {
	return commission.Table{
		{Family: commission.AnyFamily, Installments: 1, Rate: 20_000, ValueDays: 1},
		{Family: commission.AnyFamily, Installments: 3, Rate: 47_500, Tax: 50_000, PassOn: commission.One},
		{Code: "S3E746PV", Family: commission.AnyFamily, Installments: 1, Rate: 14_900},
	}
}

func list(t commission.Table) pricing.List { return pricing.List{Table: t, On: "2026-11-26"} }

func TestOne(t *testing.T) {
	t.Parallel()
	all, none := commission.One, commission.Rate(0)
	tests := []struct {
		name  string
		ask   pricing.Ask
		want  payment.Terms
		lines payment.Lines
		fault string
	}{
		{
			"Paynet's sample", pricing.Ask{Order: lira(12_50)},
			payment.Terms{Order: 12_50, Rate: 20_000, ValueDays: 1}, payment.Lines{Amount: 12_50, Commission: 25, Net: 12_25}, "",
		},
		{
			"what EsnekPos was seen to charge", pricing.Ask{Order: lira(149_00), Code: "S3E746PV", PassOn: &all},
			payment.Terms{Order: 149_00, Surcharge: 2_25, Rate: 14_900, PassOn: all, Code: "S3E746PV"},
			payment.Lines{Amount: 151_25, Commission: 2_25, Net: 149_00}, "",
		},
		{
			"the table says who bears it", pricing.Ask{Order: lira(100_00), Installments: 3},
			payment.Terms{Order: 100_00, Surcharge: 5_25, Rate: 47_500, TaxRate: 50_000, PassOn: all},
			payment.Lines{Amount: 105_25, Commission: 5_00, Tax: 25, Net: 100_00}, "",
		},
		{
			"the shop says otherwise", pricing.Ask{Order: lira(100_00), Installments: 3, PassOn: &none},
			payment.Terms{Order: 100_00, Rate: 47_500, TaxRate: 50_000}, payment.Lines{Amount: 100_00, Commission: 4_75, Tax: 24, Net: 95_01}, "",
		},
		{"not offered", pricing.Ask{Order: lira(1), Installments: 2}, payment.Terms{}, payment.Lines{}, pricing.CodeNotOffered},
		{"a table that is not there", pricing.Ask{Order: lira(1), Code: "X"}, payment.Terms{}, payment.Lines{}, pricing.CodeNoTable},
		{"too large", pricing.Ask{Order: lira(1<<63 - 1), PassOn: &all}, payment.Terms{}, payment.Lines{}, pricing.CodeRange},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := list(table()).One(test.ask)
			if test.fault != "" {
				if f, told := fault.As(err); !told || f.Code != test.fault {
					t.Fatalf("%v, want %s", err, test.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got.Terms) + cmp.Diff(test.lines, got.Lines); diff != "" {
				t.Errorf("offer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAMerchantThatHasAgreedNothing(t *testing.T) {
	t.Parallel()
	got, err := list(nil).One(pricing.Ask{Order: lira(100), Installments: 9})
	if err != nil || got.Charged != lira(100) || got.Lines.Net != 100 || len(got.Parts) != 9 {
		t.Errorf("got %+v, %v", got, err)
	}
	if all, err := list(nil).All(pricing.Ask{Order: lira(100)}); err != nil || len(all) != 1 {
		t.Errorf("is offered %+v, %v", all, err)
	}
}

func TestAll(t *testing.T) {
	t.Parallel()
	counts := func(a pricing.Ask) []int {
		all, err := list(table()).All(a)
		if err != nil {
			t.Fatal(err)
		}
		var n []int
		for _, o := range all {
			n = append(n, o.Installments)
		}
		return n
	}
	if diff := cmp.Diff([]int{1, 3}, counts(pricing.Ask{Order: lira(0)})); diff != "" {
		t.Errorf("offers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{1}, counts(pricing.Ask{Order: lira(1), Card: pricing.Card{Debit: true}})); diff != "" {
		t.Errorf("a debit card's (-want +got):\n%s", diff)
	}
	if _, err := list(table()).All(pricing.Ask{Code: "X"}); err == nil {
		t.Error("a table that is not there is quoted")
	}
}

// TestPromise5OffersAddUp: whatever is agreed and asked, order and surcharge are the charge, its lines and its monthly parts add up
// to it, a shop that passes all on keeps its order, and the payment takes the terms as they are.
func TestPromise5OffersAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ppm := func(name string, from, to int32) commission.Rate {
			return commission.Rate(rapid.Int32Range(from, to).Draw(t, name))
		}
		var lines commission.Table
		for n := 1; n <= 12; n++ {
			lines = append(lines, commission.Line{
				Family: commission.AnyFamily, Installments: n, Rate: ppm("rate", -200_000, 400_000), Tax: ppm("tax", 0, 250_000), PassOn: ppm("bearer", 0, 1_000_000),
			})
		}
		a := pricing.Ask{Order: lira(rapid.Int64Range(1, money.Limit/4).Draw(t, "order"))}
		if rapid.Bool().Draw(t, "asked") {
			a.PassOn = new(rapid.SampledFrom([]commission.Rate{0, commission.One}).Draw(t, "bears"))
		}
		all, err := list(lines).All(a)
		if err != nil || len(all) != 12 {
			t.Fatalf("%d offers, %v", len(all), err)
		}
		for _, o := range all {
			var sum int64
			for _, part := range o.Parts {
				sum += part.Minor()
			}
			l := o.Lines
			switch {
			case sum != o.Charged.Minor() || len(o.Parts) != o.Installments:
				t.Fatalf("the months come to %d of %v", sum, o.Charged)
			case l.Commission+l.Tax+l.Net != o.Charged.Minor():
				t.Fatalf("%+v is not %v", l, o.Charged)
			case o.Terms.PassOn == commission.One && l.Net != a.Order.Minor():
				t.Fatalf("passed on, and %d is left of %v", l.Net, a.Order)
			case o.Terms.PassOn == 0 && o.Charged != a.Order:
				t.Fatalf("the shop bears it, and %v is charged as %v", a.Order, o.Charged)
			}
			kept, err := o.Terms.For(o.Charged)
			if diff := cmp.Diff(o.Terms, kept); err != nil || diff != "" {
				t.Fatalf("kept, %v (-offered +kept):\n%s", err, diff)
			}
		}
	})
}
