package commission_test

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/money"
)

func TestPrice(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                        string
		price                       commission.Price
		order, charged, part, taxed int64
	}{
		{"Paynet's sample", commission.Price{Rate: 20_000}, 1250, 1250, 25, 0},
		{"what EsnekPos was seen to charge", commission.Price{Rate: 14_900, PassOn: commission.One}, 14900, 15125, 225, 0},
		{"the shop bears the tax as well", commission.Price{Rate: 20_000, Tax: 50_000}, 100_00, 100_00, 200, 10},
		{"the buyer bears the tax as well", commission.Price{Rate: 20_000, Tax: 50_000, PassOn: commission.One}, 100_00, 102_15, 205, 10},
		{"half of it each", commission.Price{Rate: 20_000, PassOn: commission.One / 2}, 100_00, 101_01, 202, 0},
		{"a discount has no tax", commission.Price{Rate: -200_000, Tax: 50_000, PassOn: commission.One}, 120_00, 100_00, -20_00, 0},
		{"nothing is taken", commission.Price{PassOn: commission.One}, 100, 100, 0, 0},
		{"the largest order", commission.Price{Rate: 999_999}, money.Limit, money.Limit, money.Limit / 1_000_000 * 999_999, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			charged, err := test.price.Charge(money.New(test.order, money.TRY))
			if err != nil || charged.Minor() != test.charged {
				t.Fatalf("charged %v, %v; want %d", charged, err, test.charged)
			}
			if part, tax := test.price.Fees(charged.Minor()); part != test.part || tax != test.taxed {
				t.Errorf("takes %d and %d, want %d and %d", part, tax, test.part, test.taxed)
			}
		})
	}
}

// TestPriceAgainstBigNumbers: each of the three roundings is half up of the exact number, and a shop that passes all of it on
// keeps its order to the last unit.
func TestPriceAgainstBigNumbers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := prices().Draw(t, "price")
		order := rapid.Int64Range(1, 1<<50).Draw(t, "order")
		charged, err := p.Charge(money.New(order, money.TRY))
		if err != nil {
			t.Fatal(err)
		}
		one := big.NewRat(1, 1)
		ppm := func(r commission.Rate) *big.Rat { return big.NewRat(int64(r), int64(commission.One)) }
		taken := ppm(p.Rate)
		if p.Rate > 0 {
			taken.Mul(taken, new(big.Rat).Add(one, ppm(p.Tax)))
		}
		left := new(big.Rat).Sub(one, new(big.Rat).Mul(ppm(p.PassOn), taken))
		requireHalfUp(t, charged.Minor(), new(big.Rat).Quo(big.NewRat(order, 1), left))
		part, tax := p.Fees(charged.Minor())
		requireHalfUp(t, part+tax, new(big.Rat).Mul(big.NewRat(charged.Minor(), 1), taken))
		if p.Rate > 0 {
			requireHalfUp(t, tax, new(big.Rat).Mul(big.NewRat(part+tax, 1), big.NewRat(int64(p.Tax), int64(commission.One+p.Tax))))
		}
		if p.PassOn == commission.One && p.Rate >= 0 && charged.Minor()-part-tax != order {
			t.Fatalf("of %v the shop keeps %d, want %d", charged, charged.Minor()-part-tax, order)
		}
	})
}

// TestFeesGrowEvenly: one more unit of the charge brings nobody less than nothing or more than that unit.
func TestFeesGrowEvenly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := prices().Filter(func(p commission.Price) bool { return p.Rate >= 0 }).Draw(t, "price")
		minor := rapid.Int64Range(0, 1<<50).Draw(t, "minor")
		part, tax := p.Fees(minor)
		nextPart, nextTax := p.Fees(minor + 1)
		if more, moreTax := nextPart-part, nextTax-tax; more < 0 || moreTax < 0 || more+moreTax > 1 {
			t.Fatalf("one more than %d brings %d and %d", minor, more, moreTax)
		}
	})
}

func TestPricesThatCannotBeCharged(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]commission.Price{
		"all of it":                  {Rate: commission.One},
		"all of it with the tax":     {Rate: 600_000, Tax: 700_000},
		"a tax of more than all":     {Rate: 1, Tax: commission.One + 1},
		"a negative tax":             {Rate: 1, Tax: -1},
		"a buyer who bears too much": {Rate: 1, PassOn: commission.One + 1},
		"a buyer who bears less":     {Rate: 1, PassOn: -1},
	} {
		if _, err := p.Charge(money.New(100, money.TRY)); !errors.Is(err, commission.ErrRange) {
			t.Errorf("%s: charged, %v", name, err)
		}
		if part, tax := p.Fees(100); part != 0 || tax != 0 {
			t.Errorf("%s: takes %d and %d", name, part, tax)
		}
	}
	if _, err := (commission.Price{Rate: 999_999, PassOn: commission.One}).Charge(money.New(1<<62, money.TRY)); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("a charge beyond 64 bits: %v", err)
	}
}

// prices are all that can be charged; one in two is passed on wholly or not at all.
func prices() *rapid.Generator[commission.Price] {
	return rapid.Custom(func(t *rapid.T) commission.Price {
		ppm := func(name string, from, to commission.Rate) commission.Rate {
			return commission.Rate(rapid.Int32Range(int32(from), int32(to)).Draw(t, name))
		}
		p := commission.Price{Rate: ppm("rate", -500_000, 490_000), Tax: ppm("tax", 0, commission.One), PassOn: ppm("pass on", 0, commission.One)}
		if rapid.Bool().Draw(t, "one bears it") {
			p.PassOn = rapid.SampledFrom([]commission.Rate{0, commission.One}).Draw(t, "bearer")
		}
		return p
	})
}
