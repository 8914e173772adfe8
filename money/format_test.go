package money_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/vezne/vezne/money"
	"pgregory.net/rapid"
)

func TestWriters(t *testing.T) {
	t.Parallel()
	tests := []struct {
		amount                                 money.Amount
		decimal, comma, turkish, compact, text string
		inTurkish, inEnglish                   string
	}{
		{money.New(1250, money.TRY), "12.50", "12,50", "12,50", "12.5", "12.50 TRY", "12,50 ₺", "₺12.50"},
		{money.New(123456, money.TRY), "1234.56", "1234,56", "1.234,56", "1234.56", "1234.56 TRY", "1.234,56 ₺", "₺1,234.56"},
		{money.New(-125000, money.TRY), "-1250.00", "-1250,00", "-1.250,00", "-1250", "-1250.00 TRY", "-1.250,00 ₺", "-₺1,250.00"},
		{money.New(25, money.TRY), "0.25", "0,25", "0,25", "0.25", "0.25 TRY", "0,25 ₺", "₺0.25"},
		{money.New(-5, money.TRY), "-0.05", "-0,05", "-0,05", "-0.05", "-0.05 TRY", "-0,05 ₺", "-₺0.05"},
		{money.New(0, money.TRY), "0.00", "0,00", "0,00", "0", "0.00 TRY", "0,00 ₺", "₺0.00"},
		{money.New(100, money.USD), "1.00", "1,00", "1,00", "1", "1.00 USD", "1,00 $", "$1.00"},
		{money.New(100, money.EUR), "1.00", "1,00", "1,00", "1", "1.00 EUR", "1,00 €", "€1.00"},
		{money.New(100, money.GBP), "1.00", "1,00", "1,00", "1", "1.00 GBP", "1,00 £", "£1.00"},
		{money.New(1234567, money.JPY), "1234567", "1234567", "1.234.567", "1234567", "1234567 JPY", "1.234.567 JPY", "JPY 1,234,567"},
		{money.New(-1234, money.JPY), "-1234", "-1234", "-1.234", "-1234", "-1234 JPY", "-1.234 JPY", "-JPY 1,234"},
		{money.New(1500, money.KWD), "1.500", "1,500", "1,500", "1.5", "1.500 KWD", "1,500 KWD", "KWD 1.500"},
		{money.New(100, money.JPY), "100", "100", "100", "100", "100 JPY", "100 JPY", "JPY 100"},
		{money.Amount{}, "0", "0", "0", "0", "0", "0", "0"},
		{
			money.New(math.MinInt64, money.TRY), "-92233720368547758.08", "-92233720368547758,08", "-92.233.720.368.547.758,08",
			"-92233720368547758.08", "-92233720368547758.08 TRY", "-92.233.720.368.547.758,08 ₺", "-₺92,233,720,368,547,758.08",
		},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got := map[string][2]string{
				"Decimal":      {test.amount.Decimal(), test.decimal},
				"DecimalComma": {test.amount.DecimalComma(), test.comma},
				"Turkish":      {test.amount.Turkish(), test.turkish},
				"Compact":      {test.amount.Compact(), test.compact},
				"String":       {test.amount.String(), test.text},
				"%v":           {fmt.Sprint(test.amount), test.text},
				"Format tr":    {test.amount.Format("tr"), test.inTurkish},
				"Format empty": {test.amount.Format(""), test.inTurkish},
				"Format en":    {test.amount.Format("en"), test.inEnglish},
				"Format EN-us": {test.amount.Format("EN-us"), test.inEnglish},
			}
			for name, pair := range got {
				if pair[0] != pair[1] {
					t.Errorf("%s = %q, want %q", name, pair[0], pair[1])
				}
			}
		})
	}
}

func TestCompactIsAJSONNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := amounts().Draw(t, "amount")
		var number json.Number
		if err := json.Unmarshal([]byte(a.Compact()), &number); err != nil || number.String() != a.Compact() {
			t.Fatalf("%q is not a JSON number: %v", a.Compact(), err)
		}
	})
}
