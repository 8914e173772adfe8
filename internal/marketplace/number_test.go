package marketplace_test

import (
	"fmt"
	"testing"

	"github.com/vezne/vezne/internal/marketplace"
	"pgregory.net/rapid"
)

// iban is the example that the Turkish IBAN registry entry prints.
const iban = "TR330006100519786457841326"

func TestParseIBAN(t *testing.T) {
	t.Parallel()
	for _, text := range []string{iban, "TR33 0006 1005 1978 6457 8413 26", "tr330006100519786457841326", " TR330006100519786457841326 "} {
		if got, ok := marketplace.ParseIBAN(text); !ok || got != iban {
			t.Errorf("%q is %q, %v", text, got, ok)
		}
	}
	for name, text := range map[string]string{
		"nothing":                  "",
		"country alone":            "TR",
		"one digit wrong":          "TR330006100519786457841327",
		"two digits changed over":  "TR330006100519786457841362",
		"too short":                "TR33000610051978645784132",
		"too long":                 "TR3300061005197864578413260",
		"another country's":        "DE89370400440532013000",
		"another country in front": "DE330006100519786457841326",
		"a letter in the bank":     "TR33O006100519786457841326",
		"a sign":                   "TR33000610051978645784132-",
		"other digits":             "TR３30006100519786457841326",
		"hyphens":                  "TR33-0006-1005-1978-6457-8413-26",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, ok := marketplace.ParseIBAN(text); ok || got != "" {
				t.Errorf("%q is taken as %q", text, got)
			}
		})
	}
}

// TestOneWrongDigitIsNoticed: every single changed digit, in any of the three numbers.
func TestOneWrongDigitIsNoticed(t *testing.T) {
	t.Parallel()
	// The identity number is the one that documentation uses everywhere; the tax numbers are those of public companies.
	good := map[string]func(string) bool{
		"11111111110": marketplace.IdentityNumber, "10000000146": marketplace.IdentityNumber,
		"4810058590": marketplace.TaxNumber, "8760047464": marketplace.TaxNumber, "0150015264": marketplace.TaxNumber,
		iban: func(text string) bool { _, ok := marketplace.ParseIBAN(text); return ok },
	}
	for text, check := range good {
		if !check(text) {
			t.Errorf("%s is refused", text)
		}
		for i := range text {
			for d := byte('0'); d <= '9'; d++ {
				if text[i] < '0' || text[i] > '9' || text[i] == d {
					continue
				}
				changed := []byte(text)
				changed[i] = d
				if check(string(changed)) {
					t.Errorf("%s for %s is taken", changed, text)
				}
			}
		}
		for _, other := range []string{"", text + "0", text[:len(text)-1], " " + text[1:], text[:len(text)-1] + "x"} {
			if check(other) {
				t.Errorf("%q is taken", other)
			}
		}
	}
	for _, text := range []string{"00000000000", "01111111110"} {
		if marketplace.IdentityNumber(text) {
			t.Errorf("%s is taken", text)
		}
	}
}

// TestExactlyOneCheckDigitFits: of the ten endings that a number could have, one is right.
func TestExactlyOneCheckDigitFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tax := rapid.StringMatching(`[0-9]{9}`).Draw(t, "tax")
		person := rapid.StringMatching(`[1-9][0-9]{8}`).Draw(t, "person")
		taxes, persons := 0, 0
		for d := range 100 {
			if d < 10 && marketplace.TaxNumber(fmt.Sprintf("%s%d", tax, d)) {
				taxes++
			}
			if marketplace.IdentityNumber(fmt.Sprintf("%s%02d", person, d)) {
				persons++
			}
		}
		if taxes != 1 || persons != 1 {
			t.Fatalf("%d endings of %s and %d of %s are taken", taxes, tax, persons, person)
		}
	})
}
