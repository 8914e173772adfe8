package paymes

import (
	"strings"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Order is the request of order_create ("Ödeme İşlemi Oluşturma", v4.0 to v4.6): what is to be paid and by whom, without a
// card.
type Order struct {
	// PublicKey and Hash are those of v4.5 and later, Secret that of v4.0.
	PublicKey string
	Secret    string
	Hash      string
	OrderID   string
	// Price is the amount, PriceText the same as it was written, which is what is hashed and posted back.
	Price        money.Amount
	PriceText    string
	CurrencyText string
	ProductName  string
	Buyer        Buyer
	// Kiosk asks for a code to pay with at a terminal (create_order_by_kiosk).
	Kiosk bool
}

// Buyer is who pays an order.
type Buyer struct {
	Name    string
	Phone   string
	Email   string
	Address string
}

// DecodeOrder reads a request of order_create. Which credentials have to be there depends on the version, and is checked by
// whoever verifies them.
func DecodeOrder(f wirekit.Fields) (Order, error) {
	r := wirekit.NewReader(f)
	r.Require(orderNames()...)
	o := Order{
		PublicKey: r.Text("publicKey", textLimit), Secret: r.Text("secret", textLimit), Hash: r.Text("hash", textLimit),
		OrderID: strings.TrimSpace(r.Text("orderId", operationLimit)), ProductName: r.Lines("productName", proseLimit),
		Buyer: readBuyer(r), Kiosk: r.Bool("create_order_by_kiosk"),
	}
	o.CurrencyText, o.Price, o.PriceText = readPrice(r, f, "price")
	return o, r.Err()
}

func readBuyer(r *wirekit.Reader) Buyer {
	return Buyer{
		Name: r.Text("buyerName", textLimit), Phone: r.Text("buyerPhone", nameLimit), Email: r.Text("buyerEmail", textLimit),
		Address: r.Lines("buyerAddress", proseLimit),
	}
}

// readPrice reads a price and the currency beside it.
func readPrice(r *wirekit.Reader, f wirekit.Fields, name string) (currencyText string, a money.Amount, text string) {
	currencyText, currency := readCurrency(r)
	a = r.Positive(name, currency, money.Decimal)
	return currencyText, a, priceText(f, name, a)
}

// priceText is an amount as it was written. A JSON number may have zeros after its decimals, 10.500, which as a text would
// be refused for fear that it means thousands; it is written plainly.
func priceText(f wirekit.Fields, name string, a money.Amount) string {
	field, found := f.Find(name)
	if !found || !a.IsPositive() {
		return ""
	}
	text := strings.TrimSpace(field.Value)
	if again, err := money.Parse(text, a.Currency(), money.Decimal); err != nil || again != a {
		return a.Decimal()
	}
	return text
}

// Sign sets the hash.
func (o *Order) Sign(secret string) {
	o.Hash = Hash(secret, o.OrderID, o.PriceText, o.CurrencyText, o.ProductName, o.Buyer.Name, o.Buyer.Phone, o.Buyer.Email, o.Buyer.Address)
}

// Encode writes the request as a form.
func (o Order) Encode() []byte {
	var f wirekit.Form
	f.GivenText("publicKey", o.PublicKey)
	f.GivenText("secret", o.Secret)
	f.Text("orderId", o.OrderID)
	f.Text("price", o.PriceText)
	f.Text("currency", o.CurrencyText)
	f.Text("productName", o.ProductName)
	f.Text("buyerName", o.Buyer.Name)
	f.Text("buyerPhone", o.Buyer.Phone)
	f.Text("buyerEmail", o.Buyer.Email)
	f.Text("buyerAddress", o.Buyer.Address)
	if o.Kiosk {
		f.Text("create_order_by_kiosk", "true")
	}
	f.GivenText("hash", o.Hash)
	return f.Bytes()
}

// The fixed words of an answer of order_create.
const (
	OrderStatusReturnURL = "return_url"
	OrderMessageRedirect = "Redirect 3D"
)

// OrderAnswer is the answer of order_create: where the buyer pays.
type OrderAnswer struct {
	Status        string
	Message       string
	ReturnURL     string
	PaymesOrderID string
	// InvoiceCode is typed at a terminal; empty without one.
	InvoiceCode string
}

// Encode writes the answer.
func (a OrderAnswer) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("status", a.Status)
	w.Text("message", a.Message)
	w.Text("returnUrl", a.ReturnURL)
	w.Text("paymesOrderId", a.PaymesOrderID)
	w.GivenText("invoiceCode", a.InvoiceCode)
	return w.Bytes()
}

// DecodeOrderAnswer reads an answer of order_create.
func DecodeOrderAnswer(f wirekit.Fields) (OrderAnswer, error) {
	r := wirekit.NewReader(f)
	r.Require("status", "returnUrl", "paymesOrderId")
	a := OrderAnswer{
		Status: r.Text("status", textLimit), Message: r.Text("message", proseLimit), ReturnURL: r.WebAddress("returnUrl", 2*proseLimit),
		PaymesOrderID: r.Text("paymesOrderId", textLimit), InvoiceCode: r.Text("invoiceCode", textLimit),
	}
	return a, r.Err()
}

// OrderFailure is how order_create says no, in every version (answer 400 of v4.5, 302 of v4.0).
type OrderFailure struct{ Message string }

// OrderStatusError is the "status" of an [OrderFailure].
const OrderStatusError = "error"

// Encode writes the answer.
func (v OrderFailure) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("status", OrderStatusError)
	w.Text("message", v.Message)
	return w.Bytes()
}

// DecodeOrderFailure reads the answer.
func DecodeOrderFailure(f wirekit.Fields) (OrderFailure, error) {
	r := wirekit.NewReader(f)
	r.Require("status", "message")
	return OrderFailure{Message: r.Lines("message", 4*proseLimit)}, r.Err()
}

// RequiredText is the sentence of the printed sample about a missing field.
func RequiredText(field string) string { return "The " + field + " field is required." }
