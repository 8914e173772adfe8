package pan

import "github.com/vezne/vezne/card"

// Card is a card in plain: what a buyer typed, or what the vault opened. A stored card has no CVV. The zero value is no card.
type Card struct {
	// Number is the card number.
	Number Number
	// Expiry is the last month of validity.
	Expiry Expiry
	// CVV is the verification value, or its zero value where there is none.
	CVV CVV
	// Holder is the name on the card as the buyer typed it. It is cardholder data, yet may be stored and shown.
	Holder string
}

// IsZero reports whether there is no number, without which the rest is not a card.
func (c Card) IsZero() bool { return c.Number.IsZero() }

// Summary returns what may be stored and shown of c.
func (c Card) Summary() card.Summary {
	if c.IsZero() {
		return card.Summary{}
	}
	return card.Summary{
		BIN:    c.Number.BIN(),
		Last4:  c.Number.Last4(),
		Length: len(c.Number.Reveal()),
		Brand:  c.Number.Brand(),
		Holder: c.Holder,
	}
}

// Equal reports whether both are the same card in every part, each part in constant time.
func (c Card) Equal(other Card) bool {
	number, expiry, cvv := c.Number.Equal(other.Number), c.Expiry.Equal(other.Expiry), c.CVV.Equal(other.CVV)
	return number && expiry && cvv && c.Holder == other.Holder
}

// masked gives the number only. The holder's name is left out because printing a Card is how names would get into logs.
func (c Card) masked() string { return c.Number.Masked() }
