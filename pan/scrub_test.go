package pan_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/pan"
	"pgregory.net/rapid"
)

func TestScrub(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"no digits", "Kart kabul edilmedi.", "Kart kabul edilmedi."},
		{"alone", "4508034508034509", "450803******4509"},
		{"in a sentence", "kart 4508034508034509 reddedildi", "kart 450803******4509 reddedildi"},
		{"grouped by spaces", "4508 0345 0803 4509", "4508 03** **** 4509"},
		{"grouped by dashes", "4508-0345-0803-4509.", "4508-03**-****-4509."},
		{"expiry and cvv behind", "4508034508034509 12/30 000", "450803******4509 12/30 000"},
		{"in json", `{"pan":"9792072000017956"}`, `{"pan":"979207******7956"}`},
		{"in a query", "number=375622005485014&cvv=1", "number=375622*****5014&cvv=1"},
		{"track two", "5571135571135575=30121010", "557113******5575=30121010"},
		{"cvv glued on", "4508034508034509123", "450803******4509123"},
		{"glued and a number as a whole", "4508034508034509000", "450803*********9000"},
		{"date glued on", "55711355711355753012", "557113******55753012"},
		{"two", "4508034508034509,5571135571135575", "450803******4509,557113******5575"},
		{"diners, fourteen", "36577312700094", "365773****0094"},
		{"between turkish letters", "şİ4508034508034509ığ", "şİ450803******4509ığ"},
		{"already masked", "450803******4509", "450803******4509"},
		{"fails luhn", "4508034508034508", "4508034508034508"},
		{"no known brand", "1111222233334444", "1111222233334444"},
		{"brand with another length", "45080345080345", "45080345080345"},
		{"twelve digits", "501800000009", "501800000009"},
		{"date and time", "2018-12-14T13:33:53.1227309+03:00", "2018-12-14T13:33:53.1227309+03:00"},
		{"telephone", "+90 532 000 00 00", "+90 532 000 00 00"},
		{"far apart", "4508     034508034509", "4508     034508034509"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := pan.Scrub(test.text); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

// branded draws a number of the usual length of some brand.
func branded() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		start := rapid.SampledFrom([]struct {
			prefix string
			length int
		}{{"4", 16}, {"4", 13}, {"4", 19}, {"51", 16}, {"2221", 16}, {"34", 15}, {"9792", 16}, {"65", 16}, {"6011", 16}, {"36", 14}, {"3528", 16}, {"62", 16}, {"58", 16}}).Draw(t, "brand")
		body := start.prefix
		for len(body) < start.length-1 {
			body += string(rune('0' + rapid.IntRange(0, 9).Draw(t, "digit")))
		}
		return body + checkDigit(body)
	})
}

// TestNoNumberSurvivesScrub: wherever a number stands in a text and however it is written, it is gone afterwards, the rest of
// the text has kept its length, and scrubbing again changes nothing.
func TestNoNumberSurvivesScrub(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		digits := branded().Draw(t, "number")
		number, err := pan.Parse(digits)
		if err != nil {
			t.Fatal(err)
		}
		around := rapid.StringOf(rapid.RuneFrom([]rune("abcİıŞ 0123456789-./*\t\n"), unicode.Letter))
		before := around.Draw(t, "before")
		// A digit or separator right before would make it the end of another, longer run of digits.
		before = strings.TrimRight(before, "0123456789-. \t") + ":"
		after := rapid.SampledFrom([]string{"", ":", ";x", "\n12/30", "=3012", "/000"}).Draw(t, "after")
		text := before + separated(digits).Draw(t, "written") + after
		if !pan.Contains(text, number) {
			t.Fatal("Contains does not find the number")
		}
		got := pan.Scrub(text)
		if pan.Contains(strings.TrimPrefix(got, before), number) {
			t.Fatalf("the number survives in %d bytes", len(got))
		}
		if len(got) != len(text) || !strings.HasSuffix(got, after) {
			t.Fatalf("the text around changed: %q", got)
		}
		if again := pan.Scrub(got); again != got {
			t.Fatalf("scrubbed again: %q, then %q", got, again)
		}
	})
}

func TestContains(t *testing.T) {
	t.Parallel()
	number, err := pan.Parse("4508034508034509")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"4508034508034509", "a4508034508034509b", "4508 0345 0803 4509", "4508-0345-0803-4509", "4508/0345/0803/4509", "4508\n0345\t08034509",
		"4508+0345+0803+4509", "4508\u00a00345\u00a00803\u00a04509", "99945080345080345099", "4.5.0.8.0.3.4.5.0.8.0.3.4.5.0.9", `["4508034508034509"]`,
	} {
		if !pan.Contains(text, number) {
			t.Errorf("not found in %q", text)
		}
	}
	for _, text := range []string{"", "450803******4509", "4508034508034500", "45080345x08034509", "450803450803450", "45080345ı08034509"} {
		if pan.Contains(text, number) {
			t.Errorf("found in %q", text)
		}
	}
	if pan.Contains("", pan.Number{}) || pan.Contains("4508034508034509", pan.Number{}) {
		t.Error("no number is found somewhere")
	}
}

func FuzzScrub(f *testing.F) {
	for _, seed := range []string{"kart 4508 0345 0803 4509 12/30", "55711355711355753012", "4509 1111 2222 3333 4444 5555 6666", "\xff4508034508034509\xfe", "3750803450803450"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := pan.Scrub(text)
		if len(got) != len(text) {
			t.Errorf("the length changed from %d to %d", len(text), len(got))
		}
		if pan.Scrub(got) != got {
			t.Error("scrubbing again changes the text")
		}
		for i := range len(text) {
			if got[i] != text[i] && (got[i] != '*' || text[i] < '0' || text[i] > '9') {
				t.Errorf("byte %d changed from %q to %q", i, text[i], got[i])
			}
		}
		for field := range strings.FieldsSeq(got) {
			number, err := pan.Parse(field)
			if err != nil || len(field) != 16 || number.Reveal() != field {
				continue
			}
			switch brand := number.Brand(); brand {
			case card.Visa, card.Mastercard, card.Troy, card.Discover, card.JCB, card.UnionPay, card.Maestro:
				t.Errorf("a number of %s survives", brand)
			case card.Amex, card.DinersClub, card.Unknown:
				// Sixteen digits make no American Express card, and hardly a Diners Club one.
			}
		}
	})
}
