package simbank

import (
	"net/url"
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// Pay says what the bank does by itself once the buyer is authenticated.
type Pay string

// What an enrolment may ask for.
const (
	// PayNothing only authenticates: the client charges later, with the proof (two-step).
	PayNothing Pay = ""
	// PaySale and PayPreAuth authorize while the buyer is at the bank (one-step).
	PaySale    Pay = "sale"
	PayPreAuth Pay = "preauth"
)

// Enroll registers a payment for 3-D Secure ([PathEnroll]); a [Status] comes back.
type Enroll struct {
	// Ref is the client's name of the payment, under the rules of [Authorize.Ref]. With a Pay it is also the ref of
	// the authorization that the bank makes; without, the later [Authorize] may carry the same ref.
	Ref string
	// Order, Amount, Installments and Card, or Kept, are those of the payment.
	Order        string
	Amount       money.Amount
	Installments int
	Card         pan.Card
	Kept         KeptName
	Pay          Pay
	// Points are as in [Authorize.Points]. Without a Pay the later [Authorize] says them.
	Points Points
	// Campaign is as in [Authorize.Campaign].
	Campaign string
	// TermURL is where the bank sends the browser afterwards, by POST with the fields of [Return].
	TermURL string
	// Nonce comes back in the return, so that the client knows its own: 16 to 64 ASCII letters and digits.
	Nonce string
	// ValidUntil is when the bank must not take the enrolment on any more. How long the buyer may then take is the
	// bank's business.
	ValidUntil time.Time
}

type enrollJSON struct {
	Ref          string   `json:"ref"`
	Order        string   `json:"order"`
	Amount       int64    `json:"amount"`
	Currency     string   `json:"currency"`
	Installments int      `json:"installments,omitzero"`
	Card         cardJSON `json:"card,omitzero"`
	Kept         KeptName `json:"kept,omitzero"`
	Pay          Pay      `json:"pay,omitempty"`
	Points       Points   `json:"points,omitzero"`
	Campaign     string   `json:"campaign,omitempty"`
	TermURL      string   `json:"term_url"`
	Nonce        string   `json:"nonce"`
	ValidUntil   int64    `json:"valid_until"`
}

// Encode writes the message. The bytes hold the card in plain.
func (m Enroll) Encode() ([]byte, error) {
	return encode(&enrollJSON{
		Ref: m.Ref, Order: m.Order, Amount: m.Amount.Minor(), Currency: string(m.Amount.Currency()),
		Installments: m.Installments, Card: writePayer(m.Card, m.Kept), Kept: m.Kept, Pay: m.Pay, Points: m.Points, Campaign: m.Campaign, TermURL: m.TermURL, Nonce: m.Nonce,
		ValidUntil: microsOf(m.ValidUntil),
	})
}

// DecodeEnroll reads the message. Its errors are [ErrJSON] or a [FieldError] and carry no value.
func DecodeEnroll(body []byte) (Enroll, error) {
	var j enrollJSON
	err := decode(body, &j)
	if err != nil {
		return Enroll{}, err
	}
	m := Enroll{
		Ref: j.Ref, Order: j.Order, Installments: j.Installments, Kept: j.Kept, Pay: j.Pay, Points: j.Points, Campaign: j.Campaign, TermURL: j.TermURL,
		Nonce: j.Nonce,
	}
	err = checkHead(j.Ref, j.Order)
	if err != nil {
		return Enroll{}, err
	}
	m.Amount, err = amountOf(j.Amount, j.Currency)
	if err != nil {
		return Enroll{}, err
	}
	err = checkPoints(m.Points, m.Amount)
	if err != nil {
		return Enroll{}, err
	}
	err = checkCampaign("campaign", j.Campaign)
	if err != nil {
		return Enroll{}, err
	}
	if j.Installments < 0 {
		return Enroll{}, &FieldError{"installments", ErrMalformed}
	}
	m.Card, err = readPayer(j.Card, j.Kept, j.Points, j.Campaign)
	if err != nil {
		return Enroll{}, err
	}
	switch j.Pay {
	case PayNothing, PaySale, PayPreAuth:
	default:
		return Enroll{}, &FieldError{"pay", ErrMalformed}
	}
	if !isWebAddress(j.TermURL) {
		return Enroll{}, &FieldError{"term_url", ErrMalformed}
	}
	if !isNonce(j.Nonce) {
		return Enroll{}, &FieldError{"nonce", ErrMalformed}
	}
	m.ValidUntil, err = timeOf("valid_until", j.ValidUntil)
	if err != nil {
		return Enroll{}, err
	}
	return m, nil
}

// isWebAddress reports whether text is an absolute http or https address; anything else in a form's action, such as
// "javascript:", would run in the bank's page.
func isWebAddress(text string) bool {
	if len(text) > 2000 {
		return false
	}
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func isNonce(text string) bool {
	if len(text) < 16 || len(text) > 64 {
		return false
	}
	for i := range len(text) {
		c := text[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
