package pan_test

import (
	"testing"

	"github.com/vezne/vezne/pan"
)

func TestScrubCodes(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"cvv=739":                     "cvv=***",
		"kart CVC2: 8264 ile":         "kart CVC2: *** ile",
		"güvenlik kodu 739":           "güvenlik kodu ***",
		"GUVENLIK NO:739, lütfen":     "GUVENLIK NO:***, lütfen",
		"security code - 8264":        "security code - ***",
		"kapı 739":                    "kapı 739",
		"cvv istemiyoruz, kat 3":      "cvv istemiyoruz, kat 3",
		"sipariş cvv12345678":         "sipariş cvv12345678",
		"":                            "",
		"cvv 739 ve güvenlik kodu 12": "cvv *** ve güvenlik kodu 12",
	}
	for text, want := range cases {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			if got := pan.ScrubCodes(text); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
