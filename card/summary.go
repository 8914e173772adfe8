package card

import "strings"

// Summary is what may be stored and shown of a card.
type Summary struct {
	// BIN is the first six digits of the number.
	BIN string `json:"bin"`
	// Last4 is the last four digits of the number.
	Last4 string `json:"last4"`
	// Length is the number of digits of the number.
	Length int `json:"length"`
	// Brand is the scheme that the BIN belongs to.
	Brand Brand `json:"brand"`
	// Holder is the name on the card as the buyer typed it, or empty.
	Holder string `json:"holder,omitempty"`
}

// Masked returns the number with a star for every digit that is not known, for example "450803******4509": the form that
// Paynet (card_no) and EsnekPos (CUSTOMER_CC_NUMBER) print in their documents. The zero value gives "".
func (s Summary) Masked() string {
	return s.BIN + strings.Repeat("*", max(0, s.Length-len(s.BIN)-len(s.Last4))) + s.Last4
}
