package simbank

import (
	"strconv"
	"unicode/utf8"

	"github.com/vezne/vezne/pan"
)

// cardJSON is a card as it is written. It exists only while a message is being encoded or decoded.
type cardJSON struct {
	Number string `json:"number"`
	Month  int    `json:"month"`
	Year   int    `json:"year"`
	CVV    string `json:"cvv,omitempty"`
	Holder string `json:"holder,omitempty"`
}

// maxHolder is the longest cardholder name, in bytes.
const maxHolder = 200

func writeCard(c pan.Card) cardJSON {
	return cardJSON{
		Number: c.Number.Reveal(), Month: c.Expiry.Month(), Year: c.Expiry.Year(),
		CVV: c.CVV.Reveal(), Holder: c.Holder,
	}
}

func readCard(j cardJSON) (pan.Card, error) {
	number, err := pan.Parse(j.Number)
	if err != nil {
		return pan.Card{}, &FieldError{"card.number", ErrMalformed}
	}
	expiry, err := pan.ParseExpiry(strconv.Itoa(j.Month), strconv.Itoa(j.Year))
	if err != nil {
		return pan.Card{}, &FieldError{"card.expiry", ErrMalformed}
	}
	c := pan.Card{Number: number, Expiry: expiry, Holder: j.Holder}
	if j.CVV != "" {
		c.CVV, err = pan.ParseCVV(j.CVV, number.Brand())
		if err != nil {
			return pan.Card{}, &FieldError{"card.cvv", ErrMalformed}
		}
	}
	if len(j.Holder) > maxHolder || !utf8.ValidString(j.Holder) {
		return pan.Card{}, &FieldError{"card.holder", ErrMalformed}
	}
	return c, nil
}
