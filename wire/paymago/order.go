package paymago

import (
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// Order is the request of pos/createOrder ("Sipariş Oluşturma", Body).
type Order struct {
	// Amount is "amount" in the currency of "currencyCode", positive.
	Amount  money.Amount
	OrderID string
	// Installment is the number of monthly parts; "" and "0" are 0, and like 1 they mean a single payment.
	Installment int
	// Card is cardHolderName, cardNumber, expireYear, expireMonth and cvc.
	Card        pan.Card
	SaleProduct string
	// SaleProductPrice is in the order's currency. The document does not say that it has to equal Amount.
	SaleProductPrice money.Amount
	SaleDescription  string
	// Secure is isSecureTransaction: with 3-D Secure or without.
	Secure bool
	// CallbackURL is where the buyer's browser goes after the bank.
	CallbackURL string
}

// Limits of lengths, in characters. The document states none: these keep what is stored within reason.
const (
	OrderIDLimit = 128
	holderLimit  = 128
	urlLimit     = 2048
	textLimit    = 1024
)

// mostInstallments is a bound against nonsense; what a card really allows its bank decides.
const mostInstallments = 36

func cardNames() wirekit.CardNames {
	return wirekit.CardNames{
		Holder: "cardHolderName", Number: "cardNumber", Month: "expireMonth", Year: "expireYear", CVV: "cvc", HolderLimit: holderLimit,
	}
}

// DecodeOrder reads a request of pos/createOrder. The error names every field that is missing or unusable.
//
// isSecureTransaction is required, as documented: to guess would be to charge without the buyer's bank or to send away a buyer
// whom the shop does not expect back. orderId is documented as a GUID, but the document's own samples are none, so any text is.
func DecodeOrder(f wirekit.Fields) (Order, error) {
	r := wirekit.NewReader(f)
	currency := readCurrency(r)
	o := Order{Amount: r.Positive("amount", currency, money.Decimal)}
	r.Require("orderId")
	o.OrderID = r.Text("orderId", OrderIDLimit)
	o.Installment = int(r.Int("installment", 0, mostInstallments, 0))
	o.Card = r.Card(cardNames())
	r.Require("saleProduct", "saleProductPrice", "isSecureTransaction", "callbackUrl")
	o.SaleProduct = r.Text("saleProduct", textLimit)
	o.SaleProductPrice = r.Amount("saleProductPrice", currency, money.Decimal)
	o.SaleDescription = r.Lines("saleDescription", textLimit)
	o.Secure = r.Bool("isSecureTransaction")
	o.CallbackURL = r.WebAddress("callbackUrl", urlLimit)
	// These are kept in plain and shown.
	r.WithoutCard("orderId", o.OrderID, o.Card.Number)
	r.WithoutCard("cardHolderName", o.Card.Holder, o.Card.Number)
	r.WithoutCard("saleProduct", o.SaleProduct, o.Card.Number)
	r.WithoutCard("saleDescription", o.SaleDescription, o.Card.Number)
	r.WithoutCard("callbackUrl", o.CallbackURL, o.Card.Number)
	return o, r.Err()
}

// readCurrency reads currencyCode: the numeric code as documented, or the alphabetic one. It returns Turkish lira for one that
// it refuses, so that what is wrong with the amount is found besides.
func readCurrency(r *wirekit.Reader) money.Currency {
	const name = "currencyCode"
	r.Require(name)
	text := strings.TrimSpace(r.Text(name, textLimit))
	if r.Refused(name) {
		return money.TRY
	}
	c, err := money.ParseCurrency(text)
	if err != nil {
		r.Refuse(name, "currency", fault.Text{
			TR: "Üç rakamlı bir para birimi kodu olmalıdır; örneğin Türk lirası için 949.",
			EN: "It must be a currency code of three digits, for example 949 for Turkish lira.",
		})
		return money.TRY
	}
	return c
}

// Encode writes the request, in the order of the document's sample.
func (o Order) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("amount", o.Amount.Decimal())
	w.Text("currencyCode", o.Amount.Currency().Numeric())
	w.Text("orderId", o.OrderID)
	w.Text("installment", installments(o.Installment))
	w.Text("cardHolderName", o.Card.Holder)
	w.Text("cardNumber", o.Card.Number.Reveal())
	w.Text("expireYear", strconv.Itoa(o.Card.Expiry.Year()))
	w.Text("expireMonth", twoDigits(o.Card.Expiry.Month()))
	w.Text("cvc", o.Card.CVV.Reveal())
	w.Text("saleProduct", o.SaleProduct)
	w.Text("saleProductPrice", o.SaleProductPrice.Decimal())
	w.GivenText("saleDescription", o.SaleDescription)
	w.Bool("isSecureTransaction", o.Secure)
	w.Text("callbackUrl", o.CallbackURL)
	return w.Bytes()
}

// installments writes a number of parts as the document does: nothing for a single payment.
func installments(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
