package pan

import (
	"strings"

	"github.com/vezne/vezne/card"
)

// Contains reports whether text holds n, whatever stands between its digits besides letters and other digits: spaces, dashes,
// dots, slashes, line ends. It is for tests that search outputs for a number they know, and for refusing a note that repeats the card.
func Contains(text string, n Number) bool {
	if n.IsZero() {
		return false
	}
	var kept strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			kept.WriteRune(r)
		case r < 0x80 && !letter(byte(r)), r == '\u00a0':
			// A separator: the digits on its two sides may belong together.
		default:
			kept.WriteByte('x')
		}
	}
	return strings.Contains(kept.String(), n.Reveal())
}

func letter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

// Scrub returns text with every card number in it masked in place, first six and last four digits kept: "4508 03** ****
// 4509". It is for text that came from outside and may be stored or logged, such as a provider's message or a cardholder
// field into which a buyer typed the number.
//
// A card number here is 13 to 19 ASCII digits that satisfy Luhn, begin with the range of a known brand and have one of its lengths,
// begin where digits begin, and have at most three spaces, dashes, dots or tabs between two digits. About one in ten order
// numbers of such a length and beginning satisfies Luhn by chance and is masked as well; that is the side to err on. Numbers
// of 12 digits, which a few Maestro cards have, are left alone because telephone numbers with the country code look the same.
func Scrub(text string) string {
	// Masking can leave four digits that form a number with what follows them, so the search repeats until it finds nothing.
	// Each turn stars at least three digits, hence it ends.
	for {
		scrubbed := scrubOnce(text)
		if scrubbed == text {
			return text
		}
		text = scrubbed
	}
}

func scrubOnce(text string) string {
	var masked []byte // nil until something is found
	for start := 0; start < len(text); {
		if !digit(text[start]) || start > 0 && digit(text[start-1]) {
			start++
			continue
		}
		places := find(text, start)
		if places == nil {
			start++
			continue
		}
		if masked == nil {
			masked = []byte(text)
		}
		for _, at := range places[6 : len(places)-4] {
			masked[at] = '*'
		}
		start = places[len(places)-1] + 1
	}
	if masked == nil {
		return text
	}
	return string(masked)
}

// find returns where the digits of the longest card number are that begins at start, or nil.
func find(text string, start int) []int {
	places := digitsFrom(text, start)
	if len(places) < 13 {
		return nil
	}
	digits := make([]byte, len(places))
	for i, at := range places {
		digits[i] = text[at]
	}
	brand := card.BrandOf(string(digits[:6]))
	for n := len(places); n >= 13; n-- {
		after := places[n-1] + 1
		whole := after == len(text) || !digit(text[after])
		// A number may run straight into its expiry or CVV, but only one of the brand's usual length is looked for there:
		// trying every length would find something in most long numbers.
		if (whole && hasLength(brand, n) || n == usualLength(brand)) && luhn(string(digits[:n])) {
			return places[:n]
		}
	}
	return nil
}

// digitsFrom returns where the digits are that begin at start and may belong to one number, at most maxLength of them.
func digitsFrom(text string, start int) []int {
	var places []int
	gap := 0
	for at := start; at < len(text) && len(places) < maxLength && gap <= 3; at++ {
		switch b := text[at]; {
		case digit(b):
			places = append(places, at)
			gap = 0
		case b == ' ' || b == '-' || b == '.' || b == '\t':
			gap++
		default:
			return places
		}
	}
	return places
}

// usualLength returns the number of digits that nearly all cards of brand b have, or 0 if b is Unknown.
func usualLength(b card.Brand) int {
	switch b {
	case card.Amex:
		return 15
	case card.DinersClub:
		return 14
	case card.Visa, card.Mastercard, card.Troy, card.Discover, card.JCB, card.UnionPay, card.Maestro:
		return 16
	case card.Unknown:
		return 0
	default:
		return 0
	}
}

// hasLength reports whether cards of brand b have n digits. Visa's 13 are old and its 19 rare, but both exist.
func hasLength(b card.Brand, n int) bool {
	switch b {
	case card.Visa:
		return n == 13 || n == 16 || n == 19
	case card.Mastercard, card.Troy:
		return n == 16
	case card.Amex:
		return n == 15
	case card.DinersClub:
		return n >= 14 && n <= 19
	case card.Discover, card.JCB, card.UnionPay:
		return n >= 16 && n <= 19
	case card.Maestro:
		return n >= 13 && n <= 19
	case card.Unknown:
		return false
	default:
		return false
	}
}

func digit(b byte) bool { return '0' <= b && b <= '9' }
