package paymes

import (
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Notice is what is posted to a shop about a V3 payment: by the buyer's browser to its Return URL, and by Paymes to its Webhook
// URL (V3, 1.b and "Webhook"). It has no signature, so a shop asks /api/status before it believes it.
type Notice struct {
	Reference string // payuPaymentReference
	Message   string
	Amount    money.Amount
	// Currency is written as the shop wrote it.
	Currency string
	// ID and Status are not documented. A published module reads its own number from "id", and takes the value 3DS_ENROLLED of
	// "status" for success.
	ID     string
	Status string
}

// Form returns the fields in the document's order.
func (n Notice) Form() *wirekit.Form {
	var f wirekit.Form
	f.Text("payuPaymentReference", n.Reference)
	f.Text("message", n.Message)
	f.Text("amount", n.Amount.Decimal())
	f.Text("currency", n.Currency)
	f.GivenText("id", n.ID)
	f.GivenText("status", n.Status)
	return &f
}

// Encode writes the notice as a form.
func (n Notice) Encode() []byte { return n.Form().Bytes() }

// DecodeNotice reads a notice.
func DecodeNotice(f wirekit.Fields) (Notice, error) {
	r := wirekit.NewReader(f)
	r.Require("payuPaymentReference", "message")
	n := Notice{
		Reference: r.Text("payuPaymentReference", textLimit), Message: r.Lines("message", 4*proseLimit),
		ID: r.Text("id", textLimit), Status: r.Text("status", textLimit),
	}
	var c money.Currency
	n.Currency, c = readCurrency(r)
	r.Require("amount")
	n.Amount = r.Amount("amount", c, money.Decimal)
	return n, r.Err()
}
