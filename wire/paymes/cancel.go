package paymes

import (
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Cancel is the request of order_cancel ("Ödeme İptal-İade İsteği"): which order, and how much of it to give back. Until v4.5
// the order stands in the path and there is no price: all of it is meant.
type Cancel struct {
	PublicKey     string
	Secret        string
	PaymesOrderID string
	// Minor is the amount in minor units of the order's currency, all of which have two decimals; 0 for all of it. PriceText is
	// the same as it was written.
	Minor     int64
	PriceText string
	Hash      string
}

// DecodeCancel reads a request of v4.6's order_cancel.
func DecodeCancel(f wirekit.Fields) (Cancel, error) {
	r := wirekit.NewReader(f)
	r.Require("paymesOrderId")
	price := r.Positive("price", money.TRY, money.Decimal)
	return readCancel(r, f, price)
}

// DecodeOldCancel reads a request of order_cancel until v4.5, whose order is named by the path.
func DecodeOldCancel(f wirekit.Fields) (Cancel, error) {
	r := wirekit.NewReader(f)
	return readCancel(r, f, r.Amount("price", money.TRY, money.Decimal))
}

func readCancel(r *wirekit.Reader, f wirekit.Fields, price money.Amount) (Cancel, error) {
	v := Cancel{
		PublicKey: r.Text("publicKey", textLimit), Secret: r.Text("secret", textLimit),
		PaymesOrderID: r.Text("paymesOrderId", textLimit), Hash: r.Text("hash", textLimit),
		Minor: price.Minor(), PriceText: priceText(f, "price", price),
	}
	return v, r.Err()
}

// Sign sets the hash.
func (v *Cancel) Sign(secret string) { v.Hash = Hash(secret, v.PaymesOrderID, v.PriceText) }

// Encode writes the request as JSON.
func (v Cancel) Encode() []byte {
	w := wirekit.NewObject()
	w.GivenText("publicKey", v.PublicKey)
	w.GivenText("secret", v.Secret)
	w.GivenText("paymesOrderId", v.PaymesOrderID)
	w.GivenText("price", v.PriceText)
	w.GivenText("hash", v.Hash)
	return w.Bytes()
}

// MessageCancelled is the message of a cancellation that was carried out.
const MessageCancelled = "İptal işlemi başarılı!"

// Cancelled is the good answer of v4.6's order_cancel. The English page prints the sentence as "message", the Turkish one as
// "error"; it is written as the former and read from either.
type Cancelled struct{ Message string }

// Encode writes the answer.
func (v Cancelled) Encode() []byte {
	w := wirekit.NewObject()
	w.Bool("status", true)
	w.Text("message", v.Message)
	return w.Bytes()
}

// DecodeCancelled reads the answer.
func DecodeCancelled(f wirekit.Fields) (Cancelled, error) {
	r := wirekit.NewReader(f)
	r.Require("status")
	name := "message"
	if !r.Given(name) {
		name = "error"
	}
	return Cancelled{Message: r.Lines(name, 4*proseLimit)}, r.Err()
}

// OldCancelled is the answer of order_cancel until v4.5, good or bad: "type" is [TypeSuccess] or [TypeError].
type OldCancelled struct {
	Type    string
	Message string
}

// Encode writes the answer.
func (v OldCancelled) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("type", v.Type)
	w.Text("message", v.Message)
	return w.Bytes()
}

// DecodeOldCancelled reads the answer.
func DecodeOldCancelled(f wirekit.Fields) (OldCancelled, error) {
	r := wirekit.NewReader(f)
	r.Require("type")
	return OldCancelled{Type: r.Text("type", textLimit), Message: r.Lines("message", 4*proseLimit)}, r.Err()
}
