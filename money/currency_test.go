package money_test

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/money"
)

func TestParseCurrency(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want money.Currency
	}{
		{"TRY", money.TRY},
		{"try", money.TRY},
		{"Try", money.TRY},
		{"949", money.TRY},
		{"TL", money.TRY},
		{"tl", money.TRY},
		{"YTL", money.TRY},
		{"840", money.USD},
		{"usd", money.USD},
		{"978", money.EUR},
		{"826", money.GBP},
		{"inr", "INR"},
		{"008", "ALL"},
		{"BGN", "BGN"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got, err := money.ParseCurrency(test.text)
			if err != nil || got != test.want {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
		})
	}
	for _, text := range []string{
		"", "T", "TR", "TRYX", "TRL", "XXX", "XTS", "XAU", "8", "08", "0949", "999", "94 ", " TRY", "TRY ", "₺", "İNR", "ınr", "ıR", "TRŸ", "\x00\x00\x00", "94",
	} {
		t.Run("refuses "+text, func(t *testing.T) {
			t.Parallel()
			got, err := money.ParseCurrency(text)
			if err != money.ErrCurrency || got != "" { //nolint:errorlint // The bare sentinel carries no text.
				t.Errorf("got %q, %v; want ErrCurrency", got, err)
			}
		})
	}
}

// TestTableAgainstISO checks facts of ISO 4217 that are easy to get wrong: which currencies do not have two decimals.
func TestTableAgainstISO(t *testing.T) {
	t.Parallel()
	exceptions := map[int]string{
		0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
		3: "BHD IQD JOD KWD LYD OMR TND",
		4: "CLF UYW",
	}
	want := map[string]int{}
	for exponent, codes := range exceptions {
		for code := range strings.FieldsSeq(codes) {
			want[code] = exponent
		}
	}

	found, numerics := 0, map[string]bool{}
	var code [3]byte
	for code[0] = 'A'; code[0] <= 'Z'; code[0]++ {
		for code[1] = 'A'; code[1] <= 'Z'; code[1]++ {
			for code[2] = 'A'; code[2] <= 'Z'; code[2]++ {
				c := money.Currency(code[:])
				if !c.Valid() {
					if c.Numeric() != "" || c.Exponent() != 0 {
						t.Errorf("%s is not valid but has numeric %q, exponent %d", c, c.Numeric(), c.Exponent())
					}
					continue
				}
				found++
				exponent, special := want[string(c)]
				if !special {
					exponent = 2
				}
				delete(want, string(c))
				if got := c.Exponent(); got != exponent {
					t.Errorf("%s has exponent %d, want %d", c, got, exponent)
				}
				numeric := c.Numeric()
				if numerics[numeric] {
					t.Errorf("numeric code %s occurs twice", numeric)
				}
				numerics[numeric] = true
				for _, text := range []string{string(c), strings.ToLower(string(c)), numeric} {
					if got, err := money.ParseCurrency(text); got != c || err != nil {
						t.Errorf("ParseCurrency(%q) = %q, %v; want %q", text, got, err, c)
					}
				}
			}
		}
	}
	// 166 = ISO 4217 list one of 2026-01-01 without the codes that have no minor unit, plus BGN.
	if found != 166 {
		t.Errorf("found %d currencies, want 166", found)
	}
	if len(want) != 0 {
		t.Errorf("missing currencies: %v", want)
	}
}

func TestCurrencyFacts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		currency money.Currency
		numeric  string
		exponent int
	}{
		{money.TRY, "949", 2},
		{money.USD, "840", 2},
		{money.EUR, "978", 2},
		{money.GBP, "826", 2},
		{money.CHF, "756", 2},
		{money.JPY, "392", 0},
		{money.KWD, "414", 3},
		{money.RUB, "643", 2},
		{money.SAR, "682", 2},
		{money.AED, "784", 2},
		{money.AZN, "944", 2},
	}
	for _, test := range tests {
		t.Run(string(test.currency), func(t *testing.T) {
			t.Parallel()
			if got := test.currency.Numeric(); got != test.numeric {
				t.Errorf("numeric = %q, want %q", got, test.numeric)
			}
			if got := test.currency.Exponent(); got != test.exponent {
				t.Errorf("exponent = %d, want %d", got, test.exponent)
			}
		})
	}
	for _, c := range []money.Currency{"", "try", "TL", "TRYTRY", "ŞŞ"} {
		if c.Valid() {
			t.Errorf("%q must not be valid", c)
		}
	}
}

func FuzzParseCurrency(f *testing.F) {
	for _, seed := range []string{"TRY", "tl", "949", "İNR", "", "ytl", "\xff\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := money.ParseCurrency(text)
		if (err == nil) != c.Valid() {
			t.Errorf("ParseCurrency(%q) = %q, %v", text, c, err)
		}
	})
}
