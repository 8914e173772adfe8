package pan_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/pan"
	"pgregory.net/rapid"
)

// numbers draws the digits of a card number that is valid but for the brand, of any permitted length.
func numbers() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		body := rapid.StringMatching(`[1-9][0-9]{10,17}`).Draw(t, "digits")
		return body + checkDigit(body)
	})
}

// checkDigit is Luhn written another way than in the package: by trying.
func checkDigit(body string) string {
	for digit := '0'; digit <= '9'; digit++ {
		sum := 0
		text := body + string(digit)
		for i, b := range []byte(text) {
			value := int(b - '0')
			if (len(text)-i)%2 == 0 {
				value = []int{0, 2, 4, 6, 8, 1, 3, 5, 7, 9}[value]
			}
			sum += value
		}
		if sum%10 == 0 {
			return string(digit)
		}
	}
	return ""
}

// separated draws number with spaces and dashes between its digits.
func separated(number string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for i, r := range number {
			if i > 0 {
				b.WriteString(rapid.SampledFrom([]string{"", "", "", " ", "-", " - "}).Draw(t, "separator"))
			}
			b.WriteRune(r)
		}
		return b.String()
	})
}

// TestPublishedTestCards: the numbers that the five providers publish for their test environments are all accepted and have
// the brand that the publisher says.
func TestPublishedTestCards(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]card.Brand{
		"4355084355084358": card.Visa, "4546711234567894": card.Visa, "4022774022774026": card.Visa,
		"4508034508034509": card.Visa, "4282209004348015": card.Visa, "4531444531442283": card.Visa,
		"5571135571135575": card.Mastercard, "5456165456165454": card.Mastercard, "5406675406675403": card.Mastercard,
		"375622005485014": card.Amex, "5818775818772285": card.Maestro, "36577312700094": card.DinersClub,
		"9792072000017956": card.Troy, "9792350046201275": card.Troy, "9792182023832743": card.Troy,
		"6501617060023449": card.Troy, "6501750104751517": card.Troy, "9792100000000001": card.Troy, "9792380000000009": card.Troy,
	} {
		// Names of tests are printed, so they hold no number, not even a public one.
		t.Run(string(want)+" "+number[12:], func(t *testing.T) {
			t.Parallel()
			got, err := pan.Parse(number)
			if err != nil || got.Brand() != want {
				t.Errorf("%v, brand %s; want %s", err, got.Brand(), want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       error
	}{
		{"empty", "", pan.ErrLength},
		{"only separators", " - - ", pan.ErrLength},
		{"eleven digits", "45080345080", pan.ErrLength},
		{"twenty digits", "45080345080345090000", pan.ErrLength},
		{"very long", strings.Repeat("4", 1<<20), pan.ErrLength},
		{"wrong check digit", "4508034508034508", pan.ErrLuhn},
		{"document's placeholder", "1111222233334444", nil},
		{"zeros", "0000000000000000", pan.ErrLuhn},
		{"letter", "450803450803450O", pan.ErrDigits},
		{"full-width digits", "４５０８０３４５０８０３４５０９", pan.ErrDigits},
		{"arabic digits", "٤٥٠٨٠٣٤٥٠٨٠٣٤٥٠٩", pan.ErrDigits},
		{"tab", "4508\t034508034509", pan.ErrDigits},
		{"line end", "4508034508034509\n", pan.ErrDigits},
		{"no-break space", "4508\u00a0034508034509", pan.ErrDigits},
		{"sign", "+4508034508034509", pan.ErrDigits},
		{"masked", "450803******4509", pan.ErrDigits},
		{"nul", "4508034508034509\x00", pan.ErrDigits},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := pan.Parse(test.text)
			if err != test.want { //nolint:errorlint // The bare sentinel carries no digits.
				t.Errorf("error = %v, want %v", err, test.want)
			}
			if err != nil && !got.IsZero() {
				t.Errorf("got %v beside an error", got)
			}
		})
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		digits := numbers().Draw(t, "number")
		got, err := pan.Parse(separated(digits).Draw(t, "text"))
		if err != nil {
			t.Fatal(err)
		}
		if got.Reveal() != digits || got.BIN() != digits[:6] || got.Last4() != digits[len(digits)-4:] || got.IsZero() {
			t.Fatalf("got %s…%s of %d digits", got.BIN(), got.Last4(), len(got.Reveal()))
		}
		if want := digits[:6] + strings.Repeat("*", len(digits)-10) + digits[len(digits)-4:]; got.Masked() != want {
			t.Fatalf("Masked = %s, want %s", got.Masked(), want)
		}
		same, err := pan.Parse(digits)
		if err != nil || !got.Equal(same) || got.Equal(pan.Number{}) || (pan.Number{}).Equal(got) {
			t.Fatal("Equal is wrong")
		}
	})
	var zero pan.Number
	if zero.Reveal() != "" || zero.BIN() != "" || zero.Last4() != "" || zero.Masked() != "" || !zero.IsZero() || !zero.Equal(pan.Number{}) {
		t.Error("the zero value is not empty")
	}
}

// TestLuhnFindsEveryMistypedDigit is the purpose of the check digit.
func TestLuhnFindsEveryMistypedDigit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		digits := []byte(numbers().Draw(t, "number"))
		at := rapid.IntRange(0, len(digits)-1).Draw(t, "at")
		digits[at] = '0' + (digits[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if _, err := pan.Parse(string(digits)); err != pan.ErrLuhn { //nolint:errorlint // the bare sentinel
			t.Fatalf("error = %v, want ErrLuhn", err)
		}
	})
}

func TestCVV(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text  string
		brand card.Brand
		ok    bool
	}{
		{"000", card.Visa, true},
		{"123", card.Troy, true},
		{"1234", card.Amex, true},
		{"123", card.Amex, true},
		{"1234", card.Unknown, true},
		{"1234", "", true},
		{"1234", card.Visa, false},
		{"12", card.Amex, false},
		{"12345", card.Amex, false},
		{"", card.Visa, false},
		{"12a", card.Visa, false},
		{"１２３", card.Visa, false},
		{" 12", card.Visa, false},
		{"***", card.Visa, false},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%d bytes, %s", len(test.text), test.brand), func(t *testing.T) {
			t.Parallel()
			got, err := pan.ParseCVV(test.text, test.brand)
			if !test.ok {
				if err != pan.ErrCVV || !got.IsZero() { //nolint:errorlint // the bare sentinel
					t.Errorf("got %v, %v; want ErrCVV", got, err)
				}
				return
			}
			if err != nil || got.Reveal() != test.text || got.IsZero() || got.Equal(pan.CVV{}) {
				t.Errorf("error = %v, zero %v", err, got.IsZero())
			}
		})
	}
}

func TestParseExpiry(t *testing.T) {
	t.Parallel()
	tests := []struct {
		month, year string
		wantMonth   int
		wantYear    int
		err         error
	}{
		{"08", "2030", 8, 2030, nil},
		{"8", "30", 8, 2030, nil},
		{"12", "00", 12, 2000, nil},
		{"1", "2099", 1, 2099, nil},
		{"12", "99", 12, 2099, nil},
		{"13", "99", 0, 0, pan.ErrMonth},
		{"0", "30", 0, 0, pan.ErrMonth},
		{"00", "30", 0, 0, pan.ErrMonth},
		{"", "30", 0, 0, pan.ErrMonth},
		{"008", "30", 0, 0, pan.ErrMonth},
		{"-1", "30", 0, 0, pan.ErrMonth},
		{"١", "30", 0, 0, pan.ErrMonth},
		{"08", "", 0, 0, pan.ErrYear},
		{"08", "3", 0, 0, pan.ErrYear},
		{"08", "030", 0, 0, pan.ErrYear},
		{"08", "1999", 0, 0, pan.ErrYear},
		{"08", "2100", 0, 0, pan.ErrYear},
		{"08", "20300", 0, 0, pan.ErrYear},
		{"08", "+030", 0, 0, pan.ErrYear},
	}
	for _, test := range tests {
		t.Run(test.month+"/"+test.year, func(t *testing.T) {
			t.Parallel()
			got, err := pan.ParseExpiry(test.month, test.year)
			if err != test.err { //nolint:errorlint // the bare sentinel
				t.Fatalf("error = %v, want %v", err, test.err)
			}
			if got.Month() != test.wantMonth || got.Year() != test.wantYear || got.IsZero() != (err != nil) {
				t.Errorf("got month %d, year %d", got.Month(), got.Year())
			}
		})
	}
}

func TestExpired(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, month, year string
		now               string
		want              bool
	}{
		{"last second in istanbul", "11", "2026", "2026-11-30T20:59:59Z", false},
		{"first second of december in istanbul", "11", "2026", "2026-11-30T21:00:00Z", true},
		{"same, told in local time", "11", "2026", "2026-12-01T00:00:00+03:00", true},
		{"last second of the year", "12", "2026", "2026-12-31T20:59:59Z", false},
		{"new year in istanbul", "12", "2026", "2026-12-31T21:00:00Z", true},
		{"leap day", "02", "2028", "2028-02-29T20:59:59Z", false},
		{"long ago", "01", "2018", "2026-01-01T00:00:00Z", true},
		{"far ahead", "12", "2099", "2026-01-01T00:00:00Z", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			expiry, err := pan.ParseExpiry(test.month, test.year)
			if err != nil {
				t.Fatal(err)
			}
			now, err := time.Parse(time.RFC3339, test.now)
			if err != nil {
				t.Fatal(err)
			}
			if got := expiry.Expired(now); got != test.want {
				t.Errorf("Expired(%s) = %v, want %v", test.now, got, test.want)
			}
		})
	}
	if !(pan.Expiry{}).Expired(time.Time{}) {
		t.Error("no expiry must count as expired")
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	want := card.Summary{BIN: "375622", Last4: "5014", Length: 15, Brand: card.Amex, Holder: "Işıl Öz"}
	if diff := cmp.Diff(want, secretCard(t).Summary()); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
	if got := (pan.Card{Holder: "x"}).Summary(); got != (card.Summary{}) {
		t.Errorf("no card has the summary %+v", got)
	}
}

func TestCardEqual(t *testing.T) {
	t.Parallel()
	c := secretCard(t)
	for name, change := range map[string]func(*pan.Card){
		"number": func(c *pan.Card) { c.Number = pan.Number{} },
		"expiry": func(c *pan.Card) { c.Expiry = pan.Expiry{} },
		"cvv":    func(c *pan.Card) { c.CVV = pan.CVV{} },
		"holder": func(c *pan.Card) { c.Holder = "" },
	} {
		other := c
		change(&other)
		if c.Equal(other) {
			t.Errorf("equal without its %s", name)
		}
	}
	if !c.Equal(secretCard(t)) {
		t.Error("the same card is not equal")
	}
}

// cards draws cards with and without each part that may be absent.
func cards() *rapid.Generator[pan.Card] {
	return rapid.Custom(func(t *rapid.T) pan.Card {
		var c pan.Card
		var err error
		if c.Number, err = pan.Parse(numbers().Draw(t, "number")); err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "has expiry") {
			month := fmt.Sprint(rapid.IntRange(1, 12).Draw(t, "month"))
			if c.Expiry, err = pan.ParseExpiry(month, fmt.Sprint(rapid.IntRange(2000, 2099).Draw(t, "year"))); err != nil {
				t.Fatal(err)
			}
		}
		if rapid.Bool().Draw(t, "has cvv") {
			if c.CVV, err = pan.ParseCVV(rapid.StringMatching(`[0-9]{3,4}`).Draw(t, "cvv"), card.Unknown); err != nil {
				t.Fatal(err)
			}
		}
		c.Holder = string(rapid.SliceOf(rapid.Byte()).Draw(t, "holder"))
		return c
	})
}

func TestSecretRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := cards().Draw(t, "card")
		got, err := pan.ParseSecret(want.MarshalSecret())
		if err != nil || !got.Equal(want) {
			t.Fatalf("got %v, %v; want %v", got, err, want)
		}
	})
}

func TestParseSecretRefuses(t *testing.T) {
	t.Parallel()
	c := secretCard(t)
	c.Holder = ""
	good := c.MarshalSecret()
	if _, err := pan.ParseSecret(good); err != nil {
		t.Fatal(err)
	}
	bad := map[string][]byte{
		"nothing":          nil,
		"no card":          pan.Card{}.MarshalSecret(),
		"another version":  append([]byte{2}, good[1:]...),
		"wrong digit":      bytes.Replace(good, []byte(secretNumber), []byte("375622005485015"), 1),
		"separated digits": []byte("\x01\x103756220-05485014\x00\x00"),
		"month 13":         bytes.Replace(good, []byte("204711"), []byte("204713"), 1),
		"short date":       []byte("\x01\x0f375622005485014\x042047\x00"),
		"letter in cvv":    bytes.Replace(good, []byte("7391"), []byte("739x"), 1),
		"cvv of two":       []byte("\x01\x0f375622005485014\x00\x0212"),
	}
	for cut := range len(good) {
		bad[fmt.Sprintf("cut after %d bytes", cut)] = good[:cut]
	}
	for name, secret := range bad {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, err := pan.ParseSecret(secret); err != pan.ErrSecret || !got.Equal(pan.Card{}) { //nolint:errorlint // the bare sentinel
				t.Errorf("got %v, %v; want ErrSecret", got, err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"4508 0345 0803 4509", "375622005485014", "0000000000000", "٤", "4508034508034508"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		number, err := pan.Parse(text)
		if err != nil {
			return
		}
		again, err := pan.Parse(number.Reveal())
		if err != nil || !again.Equal(number) {
			t.Errorf("the digits of an accepted number are refused: %v", err)
		}
		if strings.Contains(fmt.Sprintf("%+v %#v", number, struct{ n pan.Number }{number}), number.Reveal()) {
			t.Error("a number shows itself")
		}
	})
}

func FuzzParseSecret(f *testing.F) {
	f.Add([]byte("\x01\x0f375622005485014\x06204711\x047391Holder"))
	f.Add([]byte("\x01\x104508034508034509\x00\x00"))
	f.Add([]byte{1, 255})
	f.Fuzz(func(t *testing.T, secret []byte) {
		c, err := pan.ParseSecret(secret)
		if err == nil && !bytes.Equal(c.MarshalSecret(), secret) {
			t.Error("an accepted secret is written differently")
		}
	})
}
