package simbank

import (
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// MaxInstallments is the largest number of monthly parts that the bank takes.
const MaxInstallments = 12

// Authorize asks for a sale or a pre-authorization ([PathAuthorize]); an [Answer] comes back.
type Authorize struct {
	// Ref is the client's own name of this request, unique per terminal: 1 to 36 ASCII letters, digits, '-', '_'.
	// A ref that the bank knows is answered from the books and never acted upon again.
	Ref string
	// Order is the shop's reference. The bank does not mind two requests with one order: keeping an order from being
	// charged twice is the gateway's work, and the books are there to show when it fails.
	Order string
	// PreAuth holds the amount without taking it.
	PreAuth bool
	// Amount is what to charge, in minor units.
	Amount money.Amount
	// Installments is the number of monthly parts; 0 and 1 are a single payment. The bank declines more than MaxInstallments.
	Installments int
	// Card is the card that pays, or Kept one that the bank keeps.
	Card pan.Card
	Kept KeptName
	// Proof is what 3-D Secure yielded; nil without it.
	Proof *Proof
	Buyer Buyer
	// Points are what pays a part of Amount, or all of it, instead of money. They are held, taken and given back with it.
	Points Points
	// Campaign is the code of a campaign that the buyer takes part in; the bank declines if the payment has no part in it.
	Campaign string
	// ValidUntil is when the bank must not begin to act on the request any more.
	ValidUntil time.Time
}

// Proof is the evidence of a two-step 3-D Secure authentication. It is good for one authorization, of the same card,
// order and amount.
type Proof struct {
	ECI  string `json:"eci"`
	CAVV string `json:"cavv"`
	XID  string `json:"xid"`
}

// Buyer describes the person who pays. The bank keeps none of it.
type Buyer struct {
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
	IP    string `json:"ip,omitempty"`
}

type authorizeJSON struct {
	Ref          string   `json:"ref"`
	Order        string   `json:"order"`
	PreAuth      bool     `json:"preauth,omitzero"`
	Amount       int64    `json:"amount"`
	Currency     string   `json:"currency"`
	Installments int      `json:"installments,omitzero"`
	Card         cardJSON `json:"card,omitzero"`
	Kept         KeptName `json:"kept,omitzero"`
	Proof        *Proof   `json:"proof,omitzero"`
	Buyer        Buyer    `json:"buyer,omitzero"`
	Points       Points   `json:"points,omitzero"`
	Campaign     string   `json:"campaign,omitempty"`
	ValidUntil   int64    `json:"valid_until"`
}

// Encode writes the message. The bytes hold the card in plain.
func (m Authorize) Encode() ([]byte, error) {
	return encode(&authorizeJSON{
		Ref: m.Ref, Order: m.Order, PreAuth: m.PreAuth,
		Amount: m.Amount.Minor(), Currency: string(m.Amount.Currency()), Installments: m.Installments,
		Card: writePayer(m.Card, m.Kept), Kept: m.Kept, Proof: m.Proof, Buyer: m.Buyer, Points: m.Points, Campaign: m.Campaign, ValidUntil: microsOf(m.ValidUntil),
	})
}

// DecodeAuthorize reads the message. Its errors are [ErrJSON] or a [FieldError] and carry no value.
func DecodeAuthorize(body []byte) (Authorize, error) {
	var j authorizeJSON
	err := decode(body, &j)
	if err != nil {
		return Authorize{}, err
	}
	m := Authorize{
		Ref: j.Ref, Order: j.Order, PreAuth: j.PreAuth, Installments: j.Installments, Kept: j.Kept, Proof: j.Proof, Buyer: j.Buyer, Points: j.Points,
		Campaign: j.Campaign,
	}
	err = checkHead(j.Ref, j.Order)
	if err != nil {
		return Authorize{}, err
	}
	m.Amount, err = amountOf(j.Amount, j.Currency)
	if err != nil {
		return Authorize{}, err
	}
	err = checkPoints(m.Points, m.Amount)
	if err != nil {
		return Authorize{}, err
	}
	err = checkCampaign("campaign", j.Campaign)
	if err != nil {
		return Authorize{}, err
	}
	if j.Installments < 0 {
		return Authorize{}, &FieldError{"installments", ErrMalformed}
	}
	m.Card, err = readPayer(j.Card, j.Kept, j.Points, j.Campaign)
	if err != nil {
		return Authorize{}, err
	}
	m.ValidUntil, err = timeOf("valid_until", j.ValidUntil)
	if err != nil {
		return Authorize{}, err
	}
	return m, nil
}

// checkHead holds the two members that every request begins with to their rules.
func checkHead(ref, order string) error {
	err := checkRef("ref", ref)
	if err != nil {
		return err
	}
	return checkOrder(order)
}
