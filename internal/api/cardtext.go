package api

import (
	"regexp"
	"time"

	"github.com/vezne/vezne/pan"
)

// holdsCard reports whether a text that would be stored and shown looks as if it held card data: a number with a
// scheme's prefix, one of its lengths and a fitting check digit, or a security code that is called one.
//
// One in ten numbers of that shape is something else, and the refusal tells its sender what to do about it. One such number
// is common enough to be let through: an order number that begins with the date and time, such as 261122153000 followed by a
// counter, which from 2022 to 2027 begins like a Mastercard.
func holdsCard(text string) bool {
	rest := longNumber.ReplaceAllStringFunc(text, func(digits string) string {
		if timestamp(digits) {
			return "t"
		}
		return digits
	})
	return pan.Scrub(rest) != rest || pan.ScrubCodes(text) != text
}

// timestamp reports whether a number begins with a date and time of this decade as "yymmddhhmmss". The decade matters:
// 4111 1111 1111 1111, the most used test card of all, begins with a November day of 2041.
func timestamp(digits string) bool {
	const layout = "060102150405"
	_, err := time.Parse(layout, digits[:len(layout)])
	return err == nil && digits[0] == '2'
}

// namesCard reports whether a metadata entry of this name would hold card data.
func namesCard(name string) bool { return cardNameText.MatchString(name) }

// longNumber matches what could be a card number written without separators, and cardNameText a name of card data.
var (
	longNumber   = regexp.MustCompile(`[0-9]{13,19}`)
	cardNameText = regexp.MustCompile(`(?i)^(?:pan|cvv2?|cvc2?|cv2|(?:card|kart)[._-]?(?:no|number|numarasi|numara|pan)|security[._-]?code|guvenlik[._-]?kodu)$`)
)
