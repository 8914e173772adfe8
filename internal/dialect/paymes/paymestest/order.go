package paymestest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

// V46 is a shop that speaks Paymes' v4.6, in which an order is made first and its card follows, always with 3-D Secure. It
// stands before the same dialect as [Shop], and has what V3 lacks: orders can be given back.
type V46 struct{ *Shop }

// PublicKey names the owner of key in v4.
func PublicKey(key string) string { return "public-" + key }

// OrderOf is a request of order_create, signed by the owner of key.
func OrderOf(key string, o dialecttest.Order) wire.Order {
	v := wire.Order{
		PublicKey: PublicKey(key), OrderID: o.Reference, PriceText: o.Amount, CurrencyText: "TRY", ProductName: "Ürün İsmi",
		Buyer: wire.Buyer{Name: "Mehmet Yılmaz", Phone: "05555555555", Email: "email@example.com", Address: "Örnek adres bilgisi"},
	}
	v.Sign(key)
	return v
}

// CardOf is a request of payment/authorize: the card of o for the order with an id of Paymes'.
func CardOf(t testing.TB, id string, o dialecttest.Order) wire.CardRequest {
	t.Helper()
	text := func(name, value string) wirekit.Field {
		return wirekit.Field{Name: name, Kind: wirekit.Text, Value: value}
	}
	v, err := wire.DecodeCardRequest(wirekit.NewFields(
		text("paymesOrderId", id), text("cardHolderName", o.Holder), text("cardNumber", o.Number), text("expireYear", o.Year),
		text("expireMonth", o.Month), text("cvc", o.CVV), text("installment", "1"),
	))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Decode reads an answer that must have the given status.
func Decode[M any](t testing.TB, a dialecttest.Answer, status int, decode func(wirekit.Fields) (M, error)) M {
	t.Helper()
	fields, err := wirekit.ReadJSON(a.Body)
	if err != nil || a.Status != status {
		t.Fatalf("status %d, want %d: %s", a.Status, status, a.Body)
	}
	v, err := decode(fields)
	if err != nil {
		t.Fatalf("read answer: %v: %s", err, a.Body)
	}
	return v
}

const jsonType = "application/json"

// Sale implements [dialecttest.Dialect]: it makes the order, and [V46.Follow] pays it.
func (V46) Sale(key string, o dialecttest.Order) dialecttest.Request {
	return Call("/v4.6/order_create", OrderOf(key, o).Encode())
}

// Follow implements [dialecttest.Payer]: the card is sent, the buyer goes through the bank, and status says how it was.
func (s V46) Follow(t testing.TB, h *dialecttest.House, key string, o dialecttest.Order, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	if a.Status != http.StatusOK {
		return refused(t, a)
	}
	id := Decode(t, a, http.StatusOK, wire.DecodeOrderAnswer).PaymesOrderID
	paid := h.Send(t, Typed("/v4.6/payment/authorize", jsonType, CardOf(t, id, o).Encode()))
	if paid.Status != http.StatusOK || strings.Contains(string(paid.Body), `"status":false`) {
		return refused(t, paid)
	}
	bank := h.AtBank(t, http.MethodGet, Decode(t, paid, http.StatusOK, wire.DecodeCardAnswer).RedirectURL)
	h.Return(t, h.Confirm(t, bank, bank.Code))
	return s.Inquired(t, h.Send(t, s.Inquire(key, id, o)))
}

// Inquire implements [dialecttest.Keeper] by status.
func (V46) Inquire(key, payment string, _ dialecttest.Order) dialecttest.Request {
	req := wire.OrderRequest{PublicKey: PublicKey(key), PaymesOrderID: payment}
	req.Sign(key)
	return Typed("/v4.6/status", jsonType, req.Encode())
}

// Inquired implements [dialecttest.Keeper].
func (V46) Inquired(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	v := Decode(t, a, http.StatusOK, wire.DecodeOrderStatus)
	return dialecttest.Outcome{
		Paid: v.Type == wire.TypeSuccess, Declined: v.Type == wire.TypeError, Unknown: v.Type == wire.TypePending,
		Payment: v.PaymesOrderID, Message: v.Message,
	}
}

// Void implements [dialecttest.Keeper]: the whole order is given back on its own day.
func (s V46) Void(key, payment string, o dialecttest.Order) dialecttest.Request {
	return s.Refund(key, payment, o, o.Amount)
}

// Refund implements [dialecttest.Keeper] by order_cancel.
func (V46) Refund(key, payment string, _ dialecttest.Order, amount string) dialecttest.Request {
	v := wire.Cancel{PublicKey: PublicKey(key), PaymesOrderID: payment, PriceText: amount}
	v.Sign(key)
	return Typed("/v4.6/order_cancel", jsonType, v.Encode())
}

// Reversed implements [dialecttest.Keeper].
func (V46) Reversed(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	if a.Status == http.StatusOK && strings.Contains(string(a.Body), `"status":true`) {
		return dialecttest.Outcome{Paid: true, Message: Decode(t, a, http.StatusOK, wire.DecodeCancelled).Message}
	}
	return refused(t, a)
}

// refused reads how v4.6 says no: with a code of the error list where a bank was asked.
func refused(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	o := dialecttest.Outcome{Refused: true}
	if strings.Contains(string(a.Body), `"status":false`) {
		v := Decode(t, a, a.Status, wire.DecodeRefused)
		o.Message, o.Code, o.Text = v.Message, v.Code, v.Message
		o.Declined = a.Status == http.StatusOK
		o.Unknown = a.Status == http.StatusServiceUnavailable
		o.Refused = !o.Declined && !o.Unknown
		return o
	}
	o.Message = Decode(t, a, a.Status, wire.DecodeOrderAnswer).Message
	return o
}

// Inquire implements [dialecttest.Asker] by V3's status.
func (*Shop) Inquire(key, payment string, _ dialecttest.Order) dialecttest.Request {
	return Call("/api/status", wire.StatusRequest{Reference: payment, Secret: key}.Encode())
}

// Inquired implements [dialecttest.Asker].
func (s *Shop) Inquired(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	return s.Outcome(t, a)
}
