package simbank

import (
	"time"

	"github.com/vezne/vezne/money"
)

// FollowUp asks for a capture, a void or a refund of an earlier authorization ([PathCapture], [PathVoid],
// [PathRefund]); an [Answer] comes back. Which of the three it is, the path says, and the path is signed.
type FollowUp struct {
	// Ref is the client's own name of this request, under the rules of [Authorize.Ref].
	Ref string
	// Order is the shop's reference.
	Order string
	// Original is the ref of the authorization.
	Original string
	// Amount is what to capture or refund, in minor units. A void undoes everything, and its amount must say so: it is
	// the authorized or the captured amount.
	Amount money.Amount
	// Points is what a refund gives back in points of Amount, in its minor units, and the rest in money. A capture takes the points
	// of its authorization first, and a void gives all of them back; theirs is 0.
	Points int64
	// ValidUntil is when the bank must not begin to act on the request any more.
	ValidUntil time.Time
}

type followUpJSON struct {
	Ref        string `json:"ref"`
	Order      string `json:"order"`
	Original   string `json:"original"`
	Amount     int64  `json:"amount"`
	Currency   string `json:"currency"`
	Points     int64  `json:"points,omitzero"`
	ValidUntil int64  `json:"valid_until"`
}

// Encode writes the message.
func (m FollowUp) Encode() ([]byte, error) {
	return encode(&followUpJSON{
		Ref: m.Ref, Order: m.Order, Original: m.Original,
		Amount: m.Amount.Minor(), Currency: string(m.Amount.Currency()), Points: m.Points, ValidUntil: microsOf(m.ValidUntil),
	})
}

// DecodeFollowUp reads the message. Its errors are [ErrJSON] or a [FieldError] and carry no value.
func DecodeFollowUp(body []byte) (FollowUp, error) {
	var j followUpJSON
	err := decode(body, &j)
	if err != nil {
		return FollowUp{}, err
	}
	m := FollowUp{Ref: j.Ref, Order: j.Order, Original: j.Original, Points: j.Points}
	err = checkHead(j.Ref, j.Order)
	if err != nil {
		return FollowUp{}, err
	}
	err = checkRef("original", j.Original)
	if err != nil {
		return FollowUp{}, err
	}
	m.Amount, err = amountOf(j.Amount, j.Currency)
	if err != nil {
		return FollowUp{}, err
	}
	if m.Points < 0 || m.Points > m.Amount.Minor() {
		return FollowUp{}, &FieldError{"points", ErrMalformed}
	}
	m.ValidUntil, err = timeOf("valid_until", j.ValidUntil)
	if err != nil {
		return FollowUp{}, err
	}
	return m, nil
}
