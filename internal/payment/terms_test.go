package payment_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

func TestTermsMustBeTrueOfTheAmount(t *testing.T) {
	t.Parallel()
	store := func(amounts ...int64) []payment.Share {
		var shares []payment.Share
		for _, a := range amounts {
			shares = append(shares, payment.Share{Store: "s", Kind: payment.ToStore, Amount: a})
		}
		return shares
	}
	tests := []struct {
		name  string
		terms payment.Terms
		ok    bool
	}{
		{"nothing was said", payment.Terms{}, true},
		{"order and surcharge", payment.Terms{Order: 97_00, Surcharge: 3_00}, true},
		{"a discount", payment.Terms{Order: 120_00, Surcharge: -20_00}, true},
		{"an order of more", payment.Terms{Order: 101_00}, false},
		{"a surcharge on nothing", payment.Terms{Surcharge: 100_00}, false},
		{"a negative order", payment.Terms{Order: -1, Surcharge: 100_01}, false},
		{"all in points", payment.Terms{Points: 100_00}, true},
		{"more points than that", payment.Terms{Points: 100_01}, false},
		{"negative points", payment.Terms{Points: -1}, false},
		{"a rate that takes all", payment.Terms{Rate: commission.One}, false},
		{"negative days", payment.Terms{ValueDays: -1}, false},
		{"EsnekPos's worked example", payment.Terms{Rate: 30_000, Shares: store(50_00, 40_00)}, true},
		{"all that the commission leaves", payment.Terms{Rate: 30_000, Shares: store(50_00, 47_00)}, true},
		{"a kuruş more", payment.Terms{Rate: 30_000, Shares: store(50_00, 47_01)}, false},
		{"more, and less again", payment.Terms{Shares: store(101_00, -1_00)}, false},
		{"to nobody in particular", payment.Terms{Shares: []payment.Share{{Store: "s", Amount: 1}}}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := test.terms.For(money.New(100_00, money.TRY))
			if (err == nil) != test.ok {
				t.Fatalf("refused: %v; want ok %t", err, test.ok)
			}
			if err == nil && got.Order+got.Surcharge != 100_00 {
				t.Errorf("order %d and surcharge %d", got.Order, got.Surcharge)
			}
		})
	}
}

func TestTermsOfBefore(t *testing.T) {
	t.Parallel()
	p := draft()
	if got := p.Agreed(); got.Order != p.Amount.Minor() || got.Surcharge != 0 {
		t.Errorf("agreed %+v", got)
	}
	want := payment.Lines{Amount: 10_000, Net: 10_000}
	if diff := cmp.Diff(want, p.Terms.Lines(10_000)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	p.Terms.Points = 1_500
	if got := p.InMoney(); got != money.New(8_500, money.TRY) {
		t.Errorf("in money %v", got)
	}
}

// TestPromise5PartsAddUp: whatever was agreed, and in whichever parts an amount is captured or given back, the parts' lines add up
// to the whole's, and none is negative.
func TestPromise5PartsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		terms, amount := agreed(t)
		cuts := rapid.SliceOfN(rapid.Int64Range(0, amount), 0, 6).Draw(t, "cuts")
		cuts = append(cuts, 0, amount)
		slices.Sort(cuts)
		var sum payment.Lines
		var surcharge, first, last int64
		for i := 1; i < len(cuts); i++ {
			before, after := cuts[i-1], cuts[i]
			l := terms.Part(before, after)
			if l.Commission+l.Tax+l.Net != after-before || l.Amount != after-before {
				t.Fatalf("%d to %d is %+v", before, after, l)
			}
			if terms.Rate >= 0 && min(l.Commission, l.Tax, l.Net) < 0 {
				t.Fatalf("%d to %d has a negative line: %+v", before, after, l)
			}
			sum = payment.Lines{Amount: sum.Amount + l.Amount, Commission: sum.Commission + l.Commission, Tax: sum.Tax + l.Tax, Net: sum.Net + l.Net}
			surcharge += terms.SurchargeOf(after) - terms.SurchargeOf(before)
			f, b := terms.PointsFirst(after, amount)-terms.PointsFirst(before, amount), terms.PointsLast(after, amount)-terms.PointsLast(before, amount)
			if f < 0 || b < 0 || f > after-before || b > after-before {
				t.Fatalf("%d to %d has %d or %d points", before, after, f, b)
			}
			first, last = first+f, last+b
		}
		if diff := cmp.Diff(terms.Lines(amount), sum); diff != "" {
			t.Fatalf("parts (-whole +sum):\n%s", diff)
		}
		if surcharge != terms.Surcharge || first != terms.Points || last != terms.Points {
			t.Fatalf("surcharge %d of %d, points %d and %d of %d", surcharge, terms.Surcharge, first, last, terms.Points)
		}
		if terms.PassOn == commission.One && sum.Net != terms.Order {
			t.Fatalf("passed on, and of %d the shop keeps %d", terms.Order, sum.Net)
		}
	})
}

// agreed draws terms as a quote makes them, and the amount.
func agreed(t *rapid.T) (payment.Terms, int64) {
	ppm := func(name string, from, to int32) commission.Rate {
		return commission.Rate(rapid.Int32Range(from, to).Draw(t, name))
	}
	order := rapid.Int64Range(1, 1_000_000_00).Draw(t, "order")
	price := commission.Price{
		Rate: ppm("rate", -400_000, 400_000), Tax: ppm("tax", 0, 250_000),
		PassOn: rapid.SampledFrom([]commission.Rate{0, commission.One / 3, commission.One}).Draw(t, "pass on"),
	}
	charged, err := price.Charge(money.New(order, money.TRY))
	if err != nil {
		t.Fatal(err)
	}
	amount := max(charged.Minor(), 1)
	terms := payment.Terms{
		Order: order, Surcharge: amount - order, Rate: price.Rate, TaxRate: price.Tax, PassOn: price.PassOn,
		Points: rapid.Int64Range(0, amount).Draw(t, "points"),
	}
	terms, err = terms.For(money.New(amount, money.TRY))
	if err != nil {
		t.Fatal(err)
	}
	return terms, amount
}
