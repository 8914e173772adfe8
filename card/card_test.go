package card_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/vezne/vezne/card"
	"pgregory.net/rapid"
)

func TestBrandOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		bin  string
		want card.Brand
	}{
		{"450803", card.Visa},
		{"400000", card.Visa},
		{"499999", card.Visa},
		{"510005", card.Mastercard},
		{"559999", card.Mastercard},
		{"222099", card.Unknown},
		{"222100", card.Mastercard},
		{"272099", card.Mastercard},
		{"272100", card.Unknown},
		{"340000", card.Amex},
		{"375622", card.Amex},
		{"350000", card.Unknown},
		{"352799", card.Unknown},
		{"352800", card.JCB},
		{"358999", card.JCB},
		{"359000", card.Unknown},
		{"979207", card.Troy}, // Paratika's Akbank test card
		{"979210", card.Troy},
		{"979300", card.Unknown},
		{"650161", card.Troy}, // Paratika's Yapı Kredi Troy test card
		{"650175", card.Troy}, // Paratika's Şekerbank Troy test card
		{"601100", card.Discover},
		{"644000", card.Discover},
		{"649999", card.Discover},
		{"643999", card.Maestro},
		{"300000", card.DinersClub},
		{"305999", card.DinersClub},
		{"306000", card.Unknown},
		{"309500", card.DinersClub},
		{"309600", card.Unknown},
		{"365773", card.DinersClub}, // Paratika's Alternatif Bank test card
		{"380000", card.DinersClub},
		{"622403", card.UnionPay},
		{"810000", card.UnionPay},
		{"501800", card.Maestro},
		{"560000", card.Maestro},
		{"581877", card.Maestro}, // Paynet's Paraf test card
		{"594399", card.Maestro},
		{"600000", card.Maestro},
		{"676770", card.Maestro},
		{"700000", card.Unknown},
		{"000000", card.Unknown},
		{"123500", card.Unknown},
		{"", card.Unknown},
		{"4", card.Visa},
		{"9", card.Unknown},
		{"45x803", card.Visa},
		{"x50803", card.Unknown},
		{"４５０８０３", card.Unknown},
		{"45080345", card.Visa}, // eight digits, as newer BIN tables have
	}
	for _, test := range tests {
		t.Run(test.bin, func(t *testing.T) {
			t.Parallel()
			if got := card.BrandOf(test.bin); got != test.want {
				t.Errorf("BrandOf(%q) = %s, want %s", test.bin, got, test.want)
			}
		})
	}
}

func TestEveryBrandIsReachable(t *testing.T) {
	t.Parallel()
	missing := map[card.Brand]bool{}
	for _, brand := range card.Brands() {
		if missing[brand] {
			t.Errorf("brand %q occurs twice", brand)
		}
		missing[brand] = true
	}
	// Four digits tell all ranges apart.
	for prefix := range 10_000 {
		delete(missing, card.BrandOf(fmt.Sprintf("%04d", prefix)))
	}
	if len(missing) != 0 {
		t.Errorf("no BIN has the brands %v", missing)
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		summary card.Summary
		want    string
	}{
		{"sixteen", card.Summary{BIN: "450803", Last4: "4509", Length: 16}, "450803******4509"},
		{"fifteen", card.Summary{BIN: "375622", Last4: "5014", Length: 15}, "375622*****5014"},
		{"twelve", card.Summary{BIN: "501800", Last4: "0009", Length: 12}, "501800**0009"},
		{"nothing", card.Summary{}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.summary.Masked(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestSummaryJSON(t *testing.T) {
	t.Parallel()
	want := card.Summary{BIN: "979207", Last4: "7956", Length: 16, Brand: card.Troy, Holder: "İpek Şahin"}
	text, err := json.Marshal(want)
	if err != nil || string(text) != `{"bin":"979207","last4":"7956","length":16,"brand":"troy","holder":"İpek Şahin"}` {
		t.Errorf("got %s, %v", text, err)
	}
	var got card.Summary
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestMaskedHasTheLengthOfTheNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		length := rapid.IntRange(12, 19).Draw(t, "length")
		masked := card.Summary{BIN: "450803", Last4: "4509", Length: length}.Masked()
		if len(masked) != length || strings.Count(masked, "*") != length-10 {
			t.Fatalf("%q for %d digits", masked, length)
		}
	})
}

func FuzzBrandOf(f *testing.F) {
	f.Add("450803")
	f.Add("\xff")
	f.Fuzz(func(t *testing.T, bin string) {
		brand := card.BrandOf(bin)
		if longer := card.BrandOf(bin + "x"); len(bin) < 6 && longer != brand {
			t.Errorf("%q is %s, but %s with something behind it", bin, brand, longer)
		}
		if len(bin) > 6 && card.BrandOf(bin[:6]) != brand {
			t.Errorf("%q is %s, but its first six are %s", bin, brand, card.BrandOf(bin[:6]))
		}
	})
}
