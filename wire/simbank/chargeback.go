package simbank

import (
	"time"

	"github.com/vezne/vezne/money"
)

// ChargebackState is where a chargeback stands.
type ChargebackState string

// The states.
const (
	ChargebackOpen ChargebackState = "open"
	ChargebackWon  ChargebackState = "won"
	ChargebackLost ChargebackState = "lost"
)

// maxReason is the longest reason of a chargeback, in bytes.
const maxReason = 40

// ChargebackListing is the answer to a [List] that was sent to [PathChargebacks]: the chargebacks of the terminal that were opened or decided in its span.
type ChargebackListing struct {
	Chargebacks []Chargeback
	// Next, if not 0, is the After of the next page.
	Next int64
}

// Chargeback is an amount of a payment that the bank took back for its cardholder.
type Chargeback struct {
	ID string
	// Original is the ref of the authorization.
	Original string
	Amount   money.Amount
	// Points is what of it is in points, in its minor units.
	Points int64
	Reason string
	State  ChargebackState
	// At is when it was opened.
	At time.Time
}

type chargebackListingJSON struct {
	Chargebacks []chargebackJSON `json:"chargebacks"`
	Next        int64            `json:"next,omitzero"`
}

type chargebackJSON struct {
	ID       string          `json:"id"`
	Original string          `json:"original"`
	Amount   int64           `json:"amount"`
	Points   int64           `json:"points,omitzero"`
	Currency string          `json:"currency"`
	Reason   string          `json:"reason"`
	State    ChargebackState `json:"state"`
	At       int64           `json:"at"`
}

// Encode writes the message.
func (m ChargebackListing) Encode() ([]byte, error) {
	j := chargebackListingJSON{Chargebacks: make([]chargebackJSON, 0, len(m.Chargebacks)), Next: m.Next}
	for _, c := range m.Chargebacks {
		j.Chargebacks = append(j.Chargebacks, chargebackJSON{
			ID: c.ID, Original: c.Original, Amount: c.Amount.Minor(), Points: c.Points, Currency: string(c.Amount.Currency()), Reason: c.Reason, State: c.State,
			At: microsOf(c.At),
		})
	}
	return encode(&j)
}

// DecodeChargebacks reads the message. Its errors are [ErrJSON] or a [FieldError].
func DecodeChargebacks(body []byte) (ChargebackListing, error) {
	var j chargebackListingJSON
	err := decode(body, &j)
	if err != nil {
		return ChargebackListing{}, err
	}
	if j.Next < 0 {
		return ChargebackListing{}, &FieldError{"next", ErrMalformed}
	}
	m := ChargebackListing{Next: j.Next}
	for _, c := range j.Chargebacks {
		one, err := c.chargeback()
		if err != nil {
			return ChargebackListing{}, err
		}
		m.Chargebacks = append(m.Chargebacks, one)
	}
	return m, nil
}

func (j chargebackJSON) chargeback() (Chargeback, error) {
	c := Chargeback{ID: j.ID, Original: j.Original, Points: j.Points, Reason: j.Reason, State: j.State}
	err := checkRef("chargebacks.id", j.ID)
	if err != nil {
		return Chargeback{}, err
	}
	err = checkRef("chargebacks.original", j.Original)
	if err != nil {
		return Chargeback{}, err
	}
	c.Amount, err = amountOf(j.Amount, j.Currency)
	if err != nil {
		return Chargeback{}, err
	}
	switch {
	case j.Amount == 0:
		return Chargeback{}, &FieldError{"chargebacks.amount", ErrMalformed}
	case j.Points < 0 || j.Points > j.Amount:
		return Chargeback{}, &FieldError{"chargebacks.points", ErrMalformed}
	case len(j.Reason) > maxReason:
		return Chargeback{}, &FieldError{"chargebacks.reason", ErrMalformed}
	case j.State != ChargebackOpen && j.State != ChargebackWon && j.State != ChargebackLost:
		return Chargeback{}, &FieldError{"chargebacks.state", ErrMalformed}
	}
	c.At, err = timeOf("chargebacks.at", j.At)
	return c, err
}
