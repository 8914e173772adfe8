package paymago

import (
	"net/url"
	"strings"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Locator names a payment by its two ids. It is the request of pos/orderResult, whose parameters stand in the address
// ("Sipariş Sonlandırma", Query Parameters), and what the buyer's browser brings to the shop's callbackUrl.
type Locator struct {
	PaymentID string
	OrderID   string
}

// DecodeLocator reads a request of pos/orderResult, or the form that is posted to a callbackUrl.
func DecodeLocator(f wirekit.Fields) (Locator, error) {
	r := wirekit.NewReader(f)
	l := readLocator(r)
	return l, r.Err()
}

func readLocator(r *wirekit.Reader) Locator {
	r.Require("paymentId", "orderId")
	return Locator{PaymentID: strings.TrimSpace(r.Text("paymentId", textLimit)), OrderID: r.Text("orderId", OrderIDLimit)}
}

// Encode writes the two ids as a query or a form.
func (l Locator) Encode() []byte {
	return []byte("paymentId=" + url.QueryEscape(l.PaymentID) + "&orderId=" + url.QueryEscape(l.OrderID))
}

// Callback returns a shop's callbackUrl with the two ids in its query, because the document says that they are posted as a form
// and its script reads them from the address. The address's own query stays as it is; an id that the shop has put there already
// is not added a second time, since of two values of one name each server reads another.
func (l Locator) Callback(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // an address that was stored has been parsed before
	}
	own := u.Query()
	for _, id := range []struct{ name, value string }{{"orderId", l.OrderID}, {"paymentId", l.PaymentID}} {
		if own.Has(id.name) {
			continue
		}
		if u.RawQuery != "" {
			u.RawQuery += "&"
		}
		u.RawQuery += id.name + "=" + url.QueryEscape(id.value)
	}
	return u.String()
}

// Refund asks for a payment to be undone, wholly or in part. Paymago publishes no such service; this one is ours.
type Refund struct {
	Locator
	// Amount is the text of "amount", or "" for all that is left: its currency is the payment's, which only the payment knows.
	Amount string
}

// DecodeRefund reads a request to cancel or refund.
func DecodeRefund(f wirekit.Fields) (Refund, error) {
	r := wirekit.NewReader(f)
	m := Refund{Locator: readLocator(r), Amount: strings.TrimSpace(r.Text("amount", textLimit))}
	return m, r.Err()
}

// Encode writes the request as a query.
func (m Refund) Encode() []byte {
	text := m.Locator.Encode()
	if m.Amount != "" {
		text = append(text, "&amount="+url.QueryEscape(m.Amount)...)
	}
	return text
}

// AmountIn reads the amount in a payment's currency: zero for all that is left.
func (m Refund) AmountIn(c money.Currency) (money.Amount, error) {
	if m.Amount == "" {
		return money.New(0, c), nil
	}
	r := wirekit.NewReader(wirekit.NewFields(wirekit.Field{Name: "amount", Kind: wirekit.Text, Value: m.Amount}))
	a := r.Positive("amount", c, money.Decimal)
	return a, r.Err()
}
