package paymes

import (
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// Authorize is the request of /api/authorize (V3, "Ödeme İsteği Oluşturma"): the 27 fields of its table.
type Authorize struct {
	Secret      string
	OperationID string
	Card        pan.Card // number, expiryMonth, expiryYear, cvv, owner
	// Installments is installmentsNumber, of which the document allows 1 only.
	Installments int
	Billing      Party
	// Delivery has neither an e-mail address nor a country.
	Delivery Party
	ClientIP string
	Product  Product
	// CurrencyText is the currency as the shop wrote it, "TL" for one, which is how it is posted back.
	CurrencyText string
	Comment      string
}

// Party is who is billed or delivered to.
type Party struct {
	FirstName   string
	LastName    string
	Email       string
	Phone       string
	CountryCode string
	AddressLine string
	City        string
}

// Product is what is sold.
type Product struct {
	Name     string
	SKU      string
	Quantity int64
	Price    money.Amount
}

// Total is what the card is charged: the product's price as often as there are products. It cannot overflow for a request
// that was decoded.
func (a Authorize) Total() money.Amount {
	return money.New(a.Product.Price.Minor()*a.Product.Quantity, a.Product.Price.Currency())
}

// Limits of lengths, in characters. V3 states none, so these are ours: generous, and a bound against nonsense.
const (
	operationLimit = 100
	nameLimit      = 100
	textLimit      = 255
	proseLimit     = 1024
	quantityLimit  = 100_000
)

// DecodeAuthorize reads a request of /api/authorize. The error names every field that is missing or unusable.
//
// V3 marks no field as optional. Its own clients leave out comment, delivery fields or all of them, and one misspells
// deliveryAddressline1; none of these decides about money, so their absence is accepted. A missing installmentsNumber is 1.
func DecodeAuthorize(f wirekit.Fields) (Authorize, error) {
	r := wirekit.NewReader(f)
	a := Authorize{Secret: r.Text("secret", textLimit)}
	r.Require("operationId")
	a.OperationID = strings.TrimSpace(r.Text("operationId", operationLimit))
	a.Card = readCard(r)
	a.Installments = int(r.Int("installmentsNumber", 1, 12, 1))
	a.Billing = readBilling(r)
	a.Delivery = readDelivery(r)
	r.Require("clientIp")
	a.ClientIP = r.Text("clientIp", nameLimit)
	a.CurrencyText, a.Product = readProduct(r)
	a.Comment = r.Lines("comment", proseLimit)
	return a, r.Err()
}

func readCard(r *wirekit.Reader) pan.Card {
	return r.Card(wirekit.CardNames{
		Holder: "owner", Number: "number", Month: "expiryMonth", Year: "expiryYear", CVV: "cvv", HolderLimit: nameLimit,
	})
}

func readBilling(r *wirekit.Reader) Party {
	r.Require(
		"billingFirstname", "billingLastname", "billingEmail", "billingPhone", "billingCountrycode", "billingAddressline1",
		"billingCity",
	)
	return Party{
		FirstName: r.Text("billingFirstname", nameLimit), LastName: r.Text("billingLastname", nameLimit),
		Email: r.Text("billingEmail", textLimit), Phone: r.Text("billingPhone", nameLimit),
		CountryCode: r.Text("billingCountrycode", nameLimit), AddressLine: r.Lines("billingAddressline1", proseLimit),
		City: r.Text("billingCity", nameLimit),
	}
}

func readDelivery(r *wirekit.Reader) Party {
	address := "deliveryAddressline1"
	if !r.Given(address) {
		address = "deliveryAdressline1" // as one published client spells it
	}
	return Party{
		FirstName: r.Text("deliveryFirstname", nameLimit), LastName: r.Text("deliveryLastname", nameLimit),
		Phone: r.Text("deliveryPhone", nameLimit), AddressLine: r.Lines(address, proseLimit), City: r.Text("deliveryCity", nameLimit),
	}
}

func readProduct(r *wirekit.Reader) (currencyText string, p Product) {
	r.Require("productName", "productSku", "productQuantity")
	p = Product{
		Name: r.Lines("productName", proseLimit), SKU: r.Text("productSku", textLimit),
		Quantity: r.Int("productQuantity", 1, quantityLimit, 1),
	}
	currencyText, currency := readCurrency(r)
	p.Price = r.Positive("productPrice", currency, money.Decimal)
	if p.Price.Minor() > money.Limit/p.Quantity {
		r.Refuse("productPrice", "amount_range", fault.Text{TR: "Toplam tutar çok büyük.", EN: "The total amount is too large."})
		p.Price = money.New(0, currency)
	}
	return currencyText, p
}

// readCurrency reads currency, which must be one that Paymes takes. If it is not, lira is returned, so that the price beside
// it can be looked at too.
func readCurrency(r *wirekit.Reader) (text string, c money.Currency) {
	const name = "currency"
	r.Require(name)
	text = strings.TrimSpace(r.Text(name, nameLimit))
	if !r.Given(name) || r.Refused(name) {
		return "", money.TRY
	}
	c, err := money.ParseCurrency(text)
	if err != nil || c != money.TRY && c != money.USD && c != money.EUR {
		r.Refuse(name, "currency", fault.Text{
			TR: "Para birimi TRY (ya da TL), USD veya EUR olmalıdır.",
			EN: "The currency must be TRY (or TL), USD or EUR.",
		})
		return "", money.TRY
	}
	return text, c
}

// Encode writes the request as a form, in the order of the document's table.
func (a Authorize) Encode() []byte {
	var f wirekit.Form
	f.Text("secret", a.Secret)
	f.Text("operationId", a.OperationID)
	f.Text("number", a.Card.Number.Reveal())
	f.Text("installmentsNumber", strconv.Itoa(a.Installments))
	f.Text("expiryMonth", two(a.Card.Expiry.Month()))
	f.Text("expiryYear", two(a.Card.Expiry.Year()%100))
	f.Text("cvv", a.Card.CVV.Reveal())
	f.Text("owner", a.Card.Holder)
	f.Text("billingFirstname", a.Billing.FirstName)
	f.Text("billingLastname", a.Billing.LastName)
	f.Text("billingEmail", a.Billing.Email)
	f.Text("billingPhone", a.Billing.Phone)
	f.Text("billingCountrycode", a.Billing.CountryCode)
	f.Text("billingAddressline1", a.Billing.AddressLine)
	f.Text("billingCity", a.Billing.City)
	f.Text("deliveryFirstname", a.Delivery.FirstName)
	f.Text("deliveryLastname", a.Delivery.LastName)
	f.Text("deliveryPhone", a.Delivery.Phone)
	f.Text("deliveryAddressline1", a.Delivery.AddressLine)
	f.Text("deliveryCity", a.Delivery.City)
	f.Text("clientIp", a.ClientIP)
	f.Text("productName", a.Product.Name)
	f.Text("productSku", a.Product.SKU)
	f.Text("productQuantity", strconv.FormatInt(a.Product.Quantity, 10))
	f.Text("productPrice", a.Product.Price.Decimal())
	f.Text("currency", a.CurrencyText)
	f.Text("comment", a.Comment)
	return f.Bytes()
}

// two writes a number from 0 to 99 with two digits.
func two(n int) string {
	text := strconv.Itoa(n)
	if len(text) < 2 {
		return "0" + text
	}
	return text
}
