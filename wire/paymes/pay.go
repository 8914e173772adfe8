package paymes

import (
	"strconv"

	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// CardRequest is the request of payment/authorize ("API's HTTP Post method"): the card for an order that was created before.
// The document asks for no credentials: the order's own id is what the caller has to know.
type CardRequest struct {
	PaymesOrderID string
	Card          pan.Card // cardHolderName, cardNumber, expireYear, expireMonth, cvc
	Installment   int
}

// DecodeCardRequest reads a request of payment/authorize.
func DecodeCardRequest(f wirekit.Fields) (CardRequest, error) {
	r := wirekit.NewReader(f)
	r.Require("paymesOrderId")
	v := CardRequest{
		PaymesOrderID: r.Text("paymesOrderId", textLimit),
		Card: r.Card(wirekit.CardNames{
			Holder: "cardHolderName", Number: "cardNumber", Month: "expireMonth", Year: "expireYear", CVV: "cvc", HolderLimit: nameLimit,
		}),
		Installment: int(r.Int("installment", 1, 12, 1)),
	}
	return v, r.Err()
}

// Encode writes the request as JSON.
func (v CardRequest) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("paymesOrderId", v.PaymesOrderID)
	w.Text("cardHolderName", v.Card.Holder)
	w.Text("cardNumber", v.Card.Number.Reveal())
	w.Text("expireYear", strconv.Itoa(v.Card.Expiry.Year()))
	w.Text("expireMonth", two(v.Card.Expiry.Month()))
	w.Text("cvc", v.Card.CVV.Reveal())
	w.Text("installment", strconv.Itoa(v.Installment))
	return w.Bytes()
}

// CardAnswer is the answer of payment/authorize: where the buyer's browser has to go.
type CardAnswer struct{ RedirectURL string }

// Encode writes the answer.
func (v CardAnswer) Encode() []byte {
	inner := wirekit.NewObject()
	inner.Text("RedirectUrl", v.RedirectURL)
	w := wirekit.NewObject()
	w.Bool("status", true)
	w.Raw("results", string(inner.Bytes()))
	return w.Bytes()
}

// DecodeCardAnswer reads an answer of payment/authorize.
func DecodeCardAnswer(f wirekit.Fields) (CardAnswer, error) {
	results, err := f.Object("results")
	if err != nil {
		return CardAnswer{}, err
	}
	r := wirekit.NewReader(results)
	r.Require("RedirectUrl")
	return CardAnswer{RedirectURL: r.WebAddress("RedirectUrl", 2*proseLimit)}, r.Err()
}

// Refused is how the calls whose "status" is a truth value say no. No source prints it; the shape is that of their good
// answers.
type Refused struct {
	Message string
	// Code is the error list's code for a decline, and empty for what no bank was asked about.
	Code string
}

// Encode writes the answer.
func (v Refused) Encode() []byte {
	w := wirekit.NewObject()
	w.Bool("status", false)
	w.Text("message", v.Message)
	w.GivenText("code", v.Code)
	return w.Bytes()
}

// DecodeRefused reads the answer.
func DecodeRefused(f wirekit.Fields) (Refused, error) {
	r := wirekit.NewReader(f)
	r.Require("status")
	return Refused{Message: r.Lines("message", 4*proseLimit), Code: r.Text("code", textLimit)}, r.Err()
}

// Affirms reads the truth value "status" of an answer of v4.6's calls; told is false if there is none, as in the page of a machine
// on the way.
func Affirms(f wirekit.Fields) (yes, told bool) {
	r := wirekit.NewReader(f)
	r.Require("status")
	yes = r.Bool("status")
	return yes, r.Err() == nil
}
