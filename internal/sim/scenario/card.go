package scenario

import "strconv"

// The first six digits of the simulator's own test cards. 400000 is the range that test cards of other systems also
// use; no bank issues from it.
const (
	declineBIN  = "400000"
	scenarioBIN = "400001"
)

// DeclineCard returns the test card that is declined with a response code of two digits: 4000 00NN 0000 000L, where NN
// is the code and L the check digit. It returns "" for a code with letters, which only a cardholder's name can choose.
func DeclineCard(code string) string {
	if !twoDigits(code) {
		return ""
	}
	return number(declineBIN, code)
}

// CardOf returns the test card of a scenario: 4000 01NN 0000 000L, where NN is its number.
func CardOf(e Entry) string {
	text := strconv.Itoa(e.Number)
	if len(text) == 1 {
		text = "0" + text
	}
	return number(scenarioBIN, text)
}

// PublishedDecline is a test card that a provider publishes for one refusal: EsnekPos' card for "51-Limit Yetersiz", as its
// clients' tests have it. No other provider publishes one.
const PublishedDecline = "5100050000006661"

// ofCard returns the scenario that a card number stands for, or "".
func ofCard(digits string) string {
	if digits == PublishedDecline {
		return "51"
	}
	if len(digits) != 16 || digits[8:15] != "0000000" {
		return ""
	}
	switch digits[:6] {
	case declineBIN:
		if digits[6:8] == "00" {
			return ""
		}
		return digits[6:8]
	case scenarioBIN:
		wanted, err := strconv.Atoi(digits[6:8])
		if err != nil {
			return ""
		}
		for _, entry := range Catalogue() {
			if entry.Number == wanted {
				return entry.Name
			}
		}
	}
	return ""
}

func number(bin, two string) string {
	digits := bin + two + "0000000"
	return digits + string(rune('0'+checkDigit(digits)))
}

// checkDigit returns the Luhn digit that completes digits.
func checkDigit(digits string) int {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return (10 - sum%10) % 10
}

func twoDigits(code string) bool {
	return len(code) == 2 && '0' <= code[0] && code[0] <= '9' && '0' <= code[1] && code[1] <= '9'
}
