package money_test

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/vezne/vezne/money"
	"pgregory.net/rapid"
)

// TestParseReadsEveryKnownForm has one row per form of the table in the package documentation, with the values that the
// providers' documents and the recorded answers show.
func TestParseReadsEveryKnownForm(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		text     string
		notation money.Notation
		want     int64
	}{
		{"paynet capture", "1000", money.Minor, 1000},
		{"paynet ready-made form", "2000", money.Minor, 2000},
		{"paynet charge", "12345", money.Minor, 12345},
		{"paynet payment, document", "123,45", money.Decimal, 12345},
		{"paynet payment, json number", "12.5", money.Decimal, 1250},
		{"paynet payment, dot", "150.00", money.Decimal, 15000},
		{"paynet payment, bare number", "150", money.Decimal, 15000},
		{"paynet data-amount", "100,55", money.Decimal, 10055},
		{"paynet mailorder", "120", money.Decimal, 12000},
		{"paynet answer amount", "12.5", money.DecimalDot, 1250},
		{"paynet answer net_amount", "12.25", money.DecimalDot, 1225},
		{"paynet answer fee", "0.25", money.DecimalDot, 25},
		{"paratika whole", "1200", money.DecimalDot, 120000},
		{"paratika two decimals", "16.51", money.DecimalDot, 1651},
		{"paratika trailing zero", "199.90", money.DecimalDot, 19990},
		{"paratika one", "1", money.DecimalDot, 100},
		{"paratika one decimal", "123.5", money.DecimalDot, 12350},
		{"paratika return field", "11.76", money.DecimalDot, 1176},
		{"paymago", "150.00", money.Decimal, 15000},
		{"paymes v3", "10.00", money.Decimal, 1000},
		{"paymes v4.6 hash example", "1050", money.Decimal, 105000},
		{"paymes status", "0.10", money.Decimal, 10},
		{"esnekpos order", "150", money.Decimal, 15000},
		{"esnekpos marketplace", "10.00", money.Decimal, 1000},
		{"esnekpos return", "29.99", money.Decimal, 2999},
		{"esnekpos share reduction", "-5", money.Decimal, -500},
		{"esnekpos installments", "1250,00", money.Decimal, 125000},
		{"esnekpos installments, clients", "100.50", money.Decimal, 10050},
		{"esnekpos query", "151,25", money.Grouped, 15125},
		{"esnekpos query commission", "2,25", money.Grouped, 225},
		{"esnekpos query pending", "-151,25", money.Grouped, -15125},
		{"esnekpos query thousands", "-1.250,00", money.Grouped, -125000},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := money.Parse(test.text, money.TRY, test.notation)
			want := money.New(test.want, money.TRY)
			if err != nil || got != want {
				t.Errorf("Parse(%q) = %v, %v; want %v", test.text, got, err, want)
			}
		})
	}
}

func TestParseAcceptsAndRefuses(t *testing.T) {
	t.Parallel()
	const (
		minor   = money.Minor
		decimal = money.Decimal
		dot     = money.DecimalDot
		grouped = money.Grouped
	)
	tests := []struct {
		text     string
		currency money.Currency
		notation money.Notation
		want     int64
		err      error
	}{
		// Whole and edges.
		{"0", money.TRY, minor, 0, nil},
		{"-0", money.TRY, decimal, 0, nil},
		{"0012", money.TRY, minor, 12, nil},
		{"0,00", money.TRY, decimal, 0, nil},
		{"1000000000000000", money.TRY, minor, money.Limit, nil},
		{"-1000000000000000", money.TRY, minor, -money.Limit, nil},
		{"1000000000000001", money.TRY, minor, 0, money.ErrRange},
		{"10000000000000.00", money.TRY, decimal, money.Limit, nil},
		{"10000000000000.01", money.TRY, decimal, 0, money.ErrRange},
		{"9223372036854775808", money.TRY, minor, 0, money.ErrRange},
		{strings.Repeat("9", 64), money.TRY, decimal, 0, money.ErrRange},
		{strings.Repeat("9", 65), money.TRY, decimal, 0, money.ErrSyntax},

		// Exponents of other currencies.
		{"500", money.JPY, decimal, 500, nil},
		{"500.00", money.JPY, decimal, 500, nil},
		{"500.5", money.JPY, decimal, 0, money.ErrPrecision},
		{"1.250", money.KWD, decimal, 1250, nil},
		{"1,250", money.KWD, grouped, 1250, nil},
		{"1.2505", money.KWD, decimal, 0, money.ErrPrecision},
		{"1.2505", "CLF", decimal, 12505, nil},
		{"1.250", money.JPY, grouped, 1250, nil},
		{"1.25", money.JPY, grouped, 0, money.ErrPrecision},

		// Too many decimals, and zeros that only look like them.
		{"12.505", money.TRY, dot, 0, money.ErrPrecision},
		{"12.500", money.TRY, dot, 1250, nil},
		{"12.5000", money.TRY, decimal, 1250, nil},
		{"0.250", money.TRY, decimal, 25, nil},
		{"0.001", money.TRY, decimal, 0, money.ErrPrecision},
		{"1250.000", money.TRY, decimal, 125000, nil},

		// A mark before three digits may group: refused where both readings exist.
		{"1.250", money.TRY, decimal, 0, money.ErrPrecision},
		{"1,250", money.TRY, decimal, 0, money.ErrPrecision},
		{"12.500", money.TRY, decimal, 0, money.ErrPrecision},
		{"1.250", money.TRY, grouped, 0, money.ErrPrecision},
		{"1,000", money.TRY, grouped, 0, money.ErrPrecision},
		{"1.250", money.JPY, decimal, 0, money.ErrPrecision},
		{"1.250", money.TRY, dot, 125, nil},

		// Grouping.
		{"1.234,56", money.TRY, grouped, 123456, nil},
		{"1,234.56", money.TRY, grouped, 123456, nil},
		{"1.234.567", money.TRY, grouped, 123456700, nil},
		{"1.234.567,8", money.TRY, grouped, 123456780, nil},
		{"1,234,567.89", money.TRY, grouped, 123456789, nil},
		{"1234567,89", money.TRY, grouped, 123456789, nil},
		{"12.34,56", money.TRY, grouped, 0, money.ErrSyntax},
		{"1234.567,89", money.TRY, grouped, 0, money.ErrSyntax},
		{"1.2345,67", money.TRY, grouped, 0, money.ErrSyntax},
		{".234,56", money.TRY, grouped, 0, money.ErrSyntax},
		{"1..234,56", money.TRY, grouped, 0, money.ErrSyntax},
		{"1.234,", money.TRY, grouped, 0, money.ErrSyntax},
		{"1.234,56,78", money.TRY, grouped, 0, money.ErrSyntax},
		{"1.234,567", money.TRY, grouped, 0, money.ErrPrecision},
		{"1.234,56", money.TRY, decimal, 0, money.ErrSyntax},

		// One notation is not another.
		{"10.00", money.TRY, minor, 0, money.ErrSyntax},
		{"10,00", money.TRY, minor, 0, money.ErrSyntax},
		{"10,00", money.TRY, dot, 0, money.ErrSyntax},
		{"10", money.TRY, money.Notation(0), 0, money.ErrSyntax},
		{"10", money.TRY, money.Notation(99), 0, money.ErrSyntax},

		// Currencies.
		{"10", "", decimal, 0, money.ErrCurrency},
		{"10", "try", decimal, 0, money.ErrCurrency},
		{"10", "XXX", decimal, 0, money.ErrCurrency},
	}
	for _, text := range []string{
		"", " ", "-", "--1", "-+1", "+1", "1 ", " 1", "1 000", "1\u00a0000", "1.", ".5", ",5", "-.5", ".", ",", "1..2", "1,,2", "1.2.3", "1,2.3",
		"1e3", "1E3", "NaN", "nan", "Inf", "-inf", "0x10", "1_000", "1'000", "12.5 TL", "₺12", "12TL", "١٢", "１２", "1\x002", "\xff", "1-", "1−2", "−1",
	} {
		for _, notation := range []money.Notation{minor, decimal, dot} {
			tests = append(tests, struct {
				text     string
				currency money.Currency
				notation money.Notation
				want     int64
				err      error
			}{text, money.TRY, notation, 0, money.ErrSyntax})
		}
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%q %s %d", test.text, test.currency, test.notation), func(t *testing.T) {
			t.Parallel()
			got, err := money.Parse(test.text, test.currency, test.notation)
			// The very sentinel, not something wrapped: a wrapped error could carry the text.
			if err != test.err { //nolint:errorlint // see above
				t.Fatalf("error = %v, want %v", err, test.err)
			}
			want := money.Amount{}
			if test.err == nil {
				want = money.New(test.want, test.currency)
			}
			if got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// amounts draws any amount that Parse could have read.
func amounts() *rapid.Generator[money.Amount] {
	return rapid.Custom(func(t *rapid.T) money.Amount {
		c := rapid.SampledFrom([]money.Currency{money.TRY, money.USD, money.JPY, money.KWD, "CLF"}).Draw(t, "currency")
		return money.New(rapid.Int64Range(-money.Limit, money.Limit).Draw(t, "minor"), c)
	})
}

// TestWhatIsWrittenIsReadBack is the law between the writers and Parse: every writer has a notation that reads it.
func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	writers := []struct {
		name     string
		write    func(money.Amount) string
		notation money.Notation
	}{
		{"decimal as decimal", money.Amount.Decimal, money.Decimal},
		{"decimal as decimal dot", money.Amount.Decimal, money.DecimalDot},
		{"decimal comma", money.Amount.DecimalComma, money.Decimal},
		{"turkish", money.Amount.Turkish, money.Grouped},
		{"compact", money.Amount.Compact, money.DecimalDot},
		{"minor", func(a money.Amount) string { return fmt.Sprint(a.Minor()) }, money.Minor},
	}
	for _, writer := range writers {
		t.Run(writer.name, rapid.MakeCheck(func(t *rapid.T) {
			want := amounts().Draw(t, "amount")
			text := writer.write(want)
			got, err := money.Parse(text, want.Currency(), writer.notation)
			if err != nil || got != want {
				t.Fatalf("Parse(%q) = %v, %v; want %v", text, got, err, want)
			}
		}))
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"12.5", "1.234,56", "-1.250,00", "1000", "1.250", "0,10", "9999999999999999", "NaN", "1e9", "", "-"} {
		for n := money.Minor; n <= money.Grouped; n++ {
			f.Add(seed, int(n), false)
		}
	}
	plain := regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	f.Fuzz(func(t *testing.T, text string, n int, kuwait bool) {
		c := money.TRY
		if kuwait {
			c = money.KWD
		}
		notation := money.Notation(n)
		got, err := money.Parse(text, c, notation)
		if err != nil {
			for _, known := range []error{money.ErrSyntax, money.ErrPrecision, money.ErrRange} {
				if errors.Is(err, known) {
					return
				}
			}
			t.Fatalf("unknown error %v", err)
		}
		if got.Minor() > money.Limit || got.Minor() < -money.Limit {
			t.Errorf("%q is beyond the limit: %d", text, got.Minor())
		}
		again, err := money.Parse(got.Decimal(), c, money.Decimal)
		if err != nil || again != got {
			t.Errorf("%q reads as %v, but that reads as %v, %v", text, got, again, err)
		}
		if notation != money.DecimalDot {
			return
		}
		// Rational arithmetic as an independent opinion on what the text is worth.
		value, ok := new(big.Rat).SetString(text)
		if !ok || !plain.MatchString(text) {
			t.Fatalf("%q was read but is not a number", text)
		}
		scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.Exponent())), nil))
		if value.Mul(value, scale).Cmp(new(big.Rat).SetInt64(got.Minor())) != 0 {
			t.Errorf("%q = %d minor units, want %s", text, got.Minor(), value.RatString())
		}
	})
}
