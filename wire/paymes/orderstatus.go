package paymes

import (
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// OrderRequest is the request of v4.6's status: which order.
type OrderRequest struct {
	PublicKey     string
	PaymesOrderID string
	Hash          string
}

// DecodeOrderRequest reads a request of status.
func DecodeOrderRequest(f wirekit.Fields) (OrderRequest, error) {
	r := wirekit.NewReader(f)
	r.Require("paymesOrderId")
	v := OrderRequest{
		PublicKey: r.Text("publicKey", textLimit), PaymesOrderID: r.Text("paymesOrderId", textLimit), Hash: r.Text("hash", textLimit),
	}
	return v, r.Err()
}

// Sign sets the hash.
func (v *OrderRequest) Sign(secret string) { v.Hash = Hash(secret, v.PaymesOrderID) }

// Encode writes the request as JSON.
func (v OrderRequest) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("publicKey", v.PublicKey)
	w.Text("paymesOrderId", v.PaymesOrderID)
	w.Text("hash", v.Hash)
	return w.Bytes()
}

// The values of "type" in v4: how an order stands. Pending is ours; the sources know the other two.
const (
	TypeSuccess = "success"
	TypeError   = "error"
	TypePending = "pending"
)

// MessagePaid is the message of an order that is paid ("İşlem Sonucu").
const MessagePaid = "Ödeme Başarılı"

// OrderNotice is how an order stands, as it is posted to a shop's Return URL and Webhook URL ("İşlem Sonucu") and, with the
// card's ends, answered by status.
type OrderNotice struct {
	PaymesOrderID string
	OrderID       string
	Type          string
	Message       string
	Price         money.Amount
	// PriceText and CurrencyText are written as the shop wrote them.
	PriceText    string
	CurrencyText string
	// Hash is empty in v4.0, which has none.
	Hash string
	// FirstSix and LastFour are the card's, in an answer of status only.
	FirstSix string
	LastFour string
}

// Sign sets the hash.
func (n *OrderNotice) Sign(secret string) { n.Hash = n.hash(secret) }

func (n OrderNotice) hash(secret string) string {
	return Hash(secret, n.PaymesOrderID, n.OrderID, n.Type, n.Message, n.PriceText, n.CurrencyText)
}

// Form returns the fields of the post.
func (n OrderNotice) Form() *wirekit.Form {
	var f wirekit.Form
	f.Text("paymesOrderId", n.PaymesOrderID)
	f.Text("orderId", n.OrderID)
	f.Text("type", n.Type)
	f.Text("message", n.Message)
	f.Text("price", n.PriceText)
	f.Text("currency", n.CurrencyText)
	f.GivenText("hash", n.Hash)
	return &f
}

// Encode writes the post as a form.
func (n OrderNotice) Encode() []byte { return n.Form().Bytes() }

// DecodeOrderNotice reads a post, or the results of an answer of status. Whoever believes it verifies it first.
func DecodeOrderNotice(f wirekit.Fields) (OrderNotice, error) {
	r := wirekit.NewReader(f)
	r.Require("paymesOrderId", "orderId", "type")
	n := OrderNotice{
		PaymesOrderID: r.Text("paymesOrderId", textLimit), OrderID: r.Text("orderId", textLimit), Type: r.Text("type", textLimit),
		Message: r.Lines("message", 4*proseLimit), Hash: r.Text("hash", textLimit),
		FirstSix: r.Text("ccFirstSix", nameLimit), LastFour: r.Text("ccLastFour", nameLimit),
	}
	n.CurrencyText, n.Price, n.PriceText = readPrice(r, f, "price")
	return n, r.Err()
}

// VerifyNotice reports whether a post carries the hash of its own values under the secret.
func VerifyNotice(f wirekit.Fields, secret string) bool {
	return verify(f, secret, "paymesOrderId", "orderId", "type", "message", "price", "currency")
}

// OrderStatus is the answer of v4.6's status.
type OrderStatus struct{ OrderNotice }

// Encode writes the answer, in the order of the printed sample.
func (v OrderStatus) Encode() []byte {
	inner := wirekit.NewObject()
	inner.Text("currency", v.CurrencyText)
	inner.Text("price", v.PriceText)
	inner.Text("type", v.Type)
	inner.Text("message", v.Message)
	inner.Text("orderId", v.OrderID)
	inner.Text("paymesOrderId", v.PaymesOrderID)
	inner.Text("ccFirstSix", v.FirstSix)
	inner.Text("ccLastFour", v.LastFour)
	inner.Text("hash", v.Hash)
	w := wirekit.NewObject()
	w.Bool("status", true)
	w.Raw("results", string(inner.Bytes()))
	return w.Bytes()
}

// DecodeOrderStatus reads an answer of status.
func DecodeOrderStatus(f wirekit.Fields) (OrderStatus, error) {
	results, err := f.Object("results")
	if err != nil {
		return OrderStatus{}, err
	}
	n, err := DecodeOrderNotice(results)
	return OrderStatus{n}, err
}
