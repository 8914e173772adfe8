package commission_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/money"
	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		parse func(string) (commission.Rate, error)
		text  string
		want  commission.Rate
		err   error
	}{
		{"Paynet's ratio", commission.ParseFraction, "0.02", 20000, nil},
		{"EsnekPos's RATE", commission.ParseFraction, "0.0275", 27500, nil},
		{"comma", commission.ParseFraction, "0,02", 20000, nil},
		{"zero", commission.ParseFraction, "0", 0, nil},
		{"the last part per million", commission.ParseFraction, "0.000001", 1, nil},
		{"zeros beyond it", commission.ParseFraction, "0.0000010000", 1, nil},
		{"discount", commission.ParseFraction, "-0.20", -200000, nil},
		{"finer than parts per million", commission.ParseFraction, "0.0000001", 0, commission.ErrPrecision},
		{"whole", commission.ParseFraction, "1", 0, commission.ErrRange},
		{"two for two percent", commission.ParseFraction, "2", 0, commission.ErrRange},
		{"more than int64", commission.ParseFraction, "99999999999999999999", 0, commission.ErrRange},
		{"EsnekPos's COMMISSION_RATE", commission.ParsePercent, "1,490", 14900, nil},
		{"the same with a dot", commission.ParsePercent, "1.490", 14900, nil},
		{"percent without decimals", commission.ParsePercent, "2", 20000, nil},
		{"fourth decimal", commission.ParsePercent, "1,4901", 14901, nil},
		{"fifth decimal", commission.ParsePercent, "1,49015", 0, commission.ErrPrecision},
		{"a hundred percent", commission.ParsePercent, "100", 0, commission.ErrRange},
		{"nothing", commission.ParsePercent, "", 0, commission.ErrSyntax},
		{"sign alone", commission.ParsePercent, "-", 0, commission.ErrSyntax},
		{"no whole part", commission.ParsePercent, ",490", 0, commission.ErrSyntax},
		{"no decimals after the mark", commission.ParsePercent, "1,", 0, commission.ErrSyntax},
		{"two marks", commission.ParsePercent, "1,490.0", 0, commission.ErrSyntax},
		{"percent sign", commission.ParsePercent, "1,490%", 0, commission.ErrSyntax},
		{"exponent", commission.ParseFraction, "2e-2", 0, commission.ErrSyntax},
		{"too long", commission.ParseFraction, "0.000000000000000000000000000000000", 0, commission.ErrSyntax},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got, err := test.parse(test.text); got != test.want || !errors.Is(err, test.err) {
				t.Errorf("%q is %d, %v; want %d, %v", test.text, got, err, test.want, test.err)
			}
		})
	}
}

func TestRateIsWritten(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rate                     commission.Rate
		fraction, percent, plain string
	}{
		{20000, "0.02", "2,000", "2 %"},
		{14900, "0.0149", "1,490", "1.49 %"},
		{14901, "0.014901", "1,4901", "1.4901 %"},
		{27500, "0.0275", "2,750", "2.75 %"},
		{0, "0", "0,000", "0 %"},
		{1, "0.000001", "0,0001", "0.0001 %"},
		{-200000, "-0.2", "-20,000", "-20 %"},
		{999999, "0.999999", "99,9999", "99.9999 %"},
	}
	for _, test := range tests {
		if f, p, s := test.rate.Fraction(), test.rate.Percent(), test.rate.String(); f != test.fraction || p != test.percent || s != test.plain {
			t.Errorf("%d is %q, %q, %q; want %q, %q, %q", test.rate, f, p, s, test.fraction, test.percent, test.plain)
		}
	}
}

func TestWrittenRatesReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rates().Draw(t, "rate")
		if got, err := commission.ParseFraction(want.Fraction()); got != want || err != nil {
			t.Fatalf("%q reads as %d, %v", want.Fraction(), got, err)
		}
		if got, err := commission.ParsePercent(want.Percent()); got != want || err != nil {
			t.Fatalf("%q reads as %d, %v", want.Percent(), got, err)
		}
	})
}

func TestOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		minor int64
		rate  commission.Rate
		want  int64
	}{
		{"Paynet's sample", 1250, 20000, 25},
		{"a half goes up", 25, 20000, 1},         // 0.50
		{"below a half goes down", 24, 20000, 0}, // 0.48
		{"a half of a refund goes the same way", -25, 20000, -1},
		{"discount", 1000, -200000, -200},
		{"nothing", 0, 20000, 0},
		{"no rate", math.MaxInt64, 0, 0},
		{"the largest amount", math.MaxInt64, 999_999, 9223362813482738952},
		{"the smallest amount", math.MinInt64, 500_000, math.MinInt64 / 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := commission.Of(money.New(test.minor, money.TRY), test.rate)
			if err != nil || got != money.New(test.want, money.TRY) {
				t.Errorf("got %v, %v; want %d", got, err, test.want)
			}
		})
	}
}

func TestOfAgainstBigNumbers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		minor := rapid.Int64().Draw(t, "minor")
		rate := rates().Draw(t, "rate")
		got, err := commission.Of(money.New(minor, money.TRY), rate)
		if err != nil {
			t.Fatal(err)
		}
		exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(minor), big.NewInt(int64(rate))), big.NewInt(int64(commission.One)))
		requireHalfUp(t, got.Minor(), exact)
	})
}

func TestRatesThatCannotBeCharged(t *testing.T) {
	t.Parallel()
	for _, rate := range []commission.Rate{commission.One, -commission.One, math.MaxInt32, math.MinInt32} {
		if _, err := commission.Of(money.New(100, money.TRY), rate); !errors.Is(err, commission.ErrRange) {
			t.Errorf("Of at %d: %v", rate, err)
		}
	}
}

// requireHalfUp: |got| is the largest whole number that is at most |exact| + 1/2.
func requireHalfUp(t *rapid.T, got int64, exact *big.Rat) {
	t.Helper()
	doubled := new(big.Rat).Mul(new(big.Rat).Abs(exact), big.NewRat(2, 1))
	want := new(big.Int).Add(doubled.Num(), doubled.Denom())
	want.Quo(want, new(big.Int).Mul(doubled.Denom(), big.NewInt(2)))
	if exact.Sign() < 0 {
		want.Neg(want)
	}
	if want.Cmp(big.NewInt(got)) != 0 {
		t.Fatalf("got %d, want %s (exactly %s)", got, want, exact.FloatString(6))
	}
}

func rates() *rapid.Generator[commission.Rate] {
	return rapid.Custom(func(t *rapid.T) commission.Rate {
		return commission.Rate(rapid.Int32Range(1-int32(commission.One), int32(commission.One)-1).Draw(t, "ppm"))
	})
}
