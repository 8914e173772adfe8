package money_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"testing"

	"github.com/vezne/vezne/money"
	"pgregory.net/rapid"
)

func TestAddAndSubAgainstBigIntegers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64().Draw(t, "a")
		b := rapid.Int64().Draw(t, "b")
		check := func(name string, got money.Amount, err error, want *big.Int) {
			switch {
			case !want.IsInt64():
				if !errors.Is(err, money.ErrOverflow) || got != (money.Amount{}) {
					t.Fatalf("%s = %v, %v; want ErrOverflow", name, got, err)
				}
			case err != nil || got != money.New(want.Int64(), money.TRY):
				t.Fatalf("%s = %v, %v; want %s", name, got, err, want)
			}
		}
		x, y := big.NewInt(a), big.NewInt(b)
		sum, err := money.New(a, money.TRY).Add(money.New(b, money.TRY))
		check("a + b", sum, err, new(big.Int).Add(x, y))
		difference, err := money.New(a, money.TRY).Sub(money.New(b, money.TRY))
		check("a - b", difference, err, new(big.Int).Sub(x, y))
		order, err := money.New(a, money.TRY).Cmp(money.New(b, money.TRY))
		if err != nil || order != x.Cmp(y) {
			t.Fatalf("Cmp = %d, %v; want %d", order, err, x.Cmp(y))
		}
	})
}

func TestOverflowAtTheEnds(t *testing.T) {
	t.Parallel()
	least, greatest, one := money.New(math.MinInt64, money.TRY), money.New(math.MaxInt64, money.TRY), money.New(1, money.TRY)
	if _, err := greatest.Add(one); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("max + 1: %v", err)
	}
	if _, err := least.Sub(one); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("min - 1: %v", err)
	}
	if _, err := (money.Amount{}).Sub(least); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("0 - min: %v", err)
	}
	if got, err := greatest.Add(least); err != nil || got.Minor() != -1 {
		t.Errorf("max + min = %v, %v", got, err)
	}
}

func TestCurrenciesDoNotMix(t *testing.T) {
	t.Parallel()
	lira, dollar := money.New(100, money.TRY), money.New(100, money.USD)
	zeroLira := money.New(0, money.TRY)
	if _, err := lira.Add(dollar); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("Add: %v", err)
	}
	if _, err := lira.Sub(dollar); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("Sub: %v", err)
	}
	if _, err := lira.Cmp(dollar); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("Cmp: %v", err)
	}
	if _, err := zeroLira.Add(dollar); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("a zero that names a currency must not mix: %v", err)
	}
	if lira.Equal(dollar) {
		t.Error("100 TRY equals 100 USD")
	}
	for _, pair := range [][2]money.Amount{{{}, lira}, {lira, {}}} {
		if got, err := pair[0].Add(pair[1]); err != nil || got != lira {
			t.Errorf("%v + %v = %v, %v; want %v", pair[0], pair[1], got, err, lira)
		}
	}
}

func TestSigns(t *testing.T) {
	t.Parallel()
	tests := []struct {
		minor                    int64
		zero, negative, positive bool
	}{
		{0, true, false, false},
		{-1, false, true, false},
		{1, false, false, true},
	}
	for _, test := range tests {
		a := money.New(test.minor, money.TRY)
		if a.IsZero() != test.zero || a.IsNegative() != test.negative || a.IsPositive() != test.positive {
			t.Errorf("%v: zero %v, negative %v, positive %v", a, a.IsZero(), a.IsNegative(), a.IsPositive())
		}
	}
}

func TestJSONRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := amounts().Draw(t, "amount")
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got money.Amount
		if err := json.Unmarshal(text, &got); err != nil || got != want {
			t.Fatalf("%s reads as %v, %v; want %v", text, got, err, want)
		}
	})
}

func TestJSON(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(money.New(1250, money.TRY))
	if want := `{"minor":1250,"currency":"TRY"}`; err != nil || string(text) != want {
		t.Errorf("got %s, %v; want %s", text, err, want)
	}
	var zero money.Amount
	if err := json.Unmarshal([]byte(`{"minor":0,"currency":""}`), &zero); err != nil || zero != (money.Amount{}) {
		t.Errorf("the zero value reads as %v, %v", zero, err)
	}

	refused := map[string]error{
		`{}`:                               money.ErrSyntax,
		`null`:                             money.ErrSyntax,
		`12.5`:                             money.ErrSyntax,
		`"12.5"`:                           money.ErrSyntax,
		`{"minor":1}`:                      money.ErrSyntax,
		`{"currency":"TRY"}`:               money.ErrSyntax,
		`{"minor":1.5,"currency":"TRY"}`:   money.ErrSyntax,
		`{"minor":"1","currency":"TRY"}`:   money.ErrSyntax,
		`{"minor":1e400,"currency":"TRY"}`: money.ErrSyntax,
		`{"minor":9223372036854775808,"currency":"TRY"}`: money.ErrSyntax,
		`{"minor":1,"currency":"TRY","x":1}`:             money.ErrSyntax,
		`{"minor":1,"currency":"TRY"} {}`:                money.ErrSyntax,
		`{"minor":1,"currency":"TRY"}]`:                  money.ErrSyntax,
		`{"minor":1,"currency":"try"}`:                   money.ErrCurrency,
		`{"minor":1,"currency":""}`:                      money.ErrCurrency,
		`{"minor":1,"currency":"XXX"}`:                   money.ErrCurrency,
	}
	for text, want := range refused {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			kept := money.New(7, money.USD)
			got := kept
			if err := got.UnmarshalJSON([]byte(text)); !errors.Is(err, want) || got != kept {
				t.Errorf("got %v, %v; want %v and the amount untouched", got, err, want)
			}
		})
	}
}

func FuzzAmountJSON(f *testing.F) {
	f.Add([]byte(`{"minor":1250,"currency":"TRY"}`))
	f.Add([]byte(`{"minor":-1,"currency":"JPY"} `))
	f.Add([]byte(`{"minor":0,"currency":""}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var first, second money.Amount
		if first.UnmarshalJSON(text) != nil {
			return
		}
		written, err := first.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if err := second.UnmarshalJSON(written); err != nil || second != first {
			t.Errorf("%q reads as %v, which reads back as %v, %v", text, first, second, err)
		}
	})
}
