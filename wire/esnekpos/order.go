package esnekpos

import (
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// Order is the request of api/pay/EYV3DPay ("Ödeme Alma"), and, without its card, that of api/pay/CommonPaymentDealer and
// api/bkm/BkmPayment.
type Order struct {
	Merchant       Merchant
	BackURL        string
	OrderRefNumber string
	// Amount is ORDER_AMOUNT in PRICES_CURRENCY.
	Amount money.Amount
	// Locale is the hosted page's language, "tr" or "en"; empty where there is no such page.
	Locale string
	Card   pan.Card
	// Installments is 1 for a single payment; clients also write that as 0.
	Installments int
	Customer     Customer
	Products     []Product
	// Shares are what the stores of a marketplace get; none for an ordinary payment.
	Shares []Share
}

// Merchant is what a request is authenticated by.
type Merchant struct {
	Name string
	Key  string
}

// Customer is who pays. The document requires every field; clients send those that they do not know as "" or null.
type Customer struct {
	FirstName string
	LastName  string
	Mail      string
	Phone     string
	City      string
	State     string
	Address   string
	ClientIP  string
}

// Name is the buyer's name as answers have it (CUSTOMER_NAME): both names with a space between them.
func (c Customer) Name() string { return c.FirstName + " " + c.LastName }

// Product is one line of the basket.
type Product struct {
	ID          string
	Name        string
	Category    string
	Description string
	Amount      string
}

func readProduct(r *wirekit.Reader) (Product, error) {
	p := Product{
		ID: r.Text("PRODUCT_ID", textLimit), Name: r.Text("PRODUCT_NAME", textLimit), Category: r.Text("PRODUCT_CATEGORY", textLimit),
		Description: r.Lines("PRODUCT_DESCRIPTION", textLimit), Amount: r.Text("PRODUCT_AMOUNT", textLimit),
	}
	return p, r.Err()
}

func (p Product) object() *wirekit.Object {
	w := wirekit.NewObject()
	w.Text("PRODUCT_ID", p.ID)
	w.Text("PRODUCT_NAME", p.Name)
	w.Text("PRODUCT_CATEGORY", p.Category)
	w.Text("PRODUCT_DESCRIPTION", p.Description)
	w.Text("PRODUCT_AMOUNT", p.Amount)
	return w
}

// Share is what one store of a marketplace gets, or has taken back.
type Share struct {
	ExternalID string
	Amount     money.Amount
}

// Credentials returns what a request is authenticated by, with empty parts where it has none.
func Credentials(f wirekit.Fields) (Merchant, error) {
	m, err := request(f)
	if err != nil {
		return Merchant{}, err
	}
	who := readMerchant(m)
	return who, m.Err()
}

func readMerchant(m *message) Merchant {
	return Merchant{Name: m.Text("MERCHANT", textLimit), Key: m.Text("MERCHANT_KEY", textLimit)}
}

func (m Merchant) write(w *wirekit.Object) {
	w.Text("MERCHANT", m.Name)
	w.Text("MERCHANT_KEY", m.Key)
}

// DecodeOrder reads a request of EYV3DPay.
func DecodeOrder(f wirekit.Fields) (Order, error) {
	m, err := request(f)
	if err != nil {
		return Order{}, err
	}
	o := readConfig(m)
	if m.Given("UNIQUE_KEY") && !m.Given("CC_NUMBER") {
		m.Refuse("UNIQUE_KEY", "saved_card", fault.Text{
			TR: "Kayıtlı kartla ödeme yapılamıyor; kartı CreditCard alanlarında gönderin.",
			EN: "Payment with a saved card is not possible here; send the card in the fields of CreditCard.",
		})
		return Order{}, m.Err()
	}
	o.Card = readCard(m)
	m.Require("INSTALLMENT_NUMBER")
	o.Installments = max(1, int(m.Int("INSTALLMENT_NUMBER", 0, installmentLimit, 1)))
	o.Customer = readCustomer(m)
	m.present("CLIENT_IP")
	readBasket(m, &o)
	return o, m.Err()
}

// installmentLimit bounds INSTALLMENT_NUMBER; how many a card really takes its bank decides.
const installmentLimit = 36

// DecodeHosted reads a request of CommonPaymentDealer or BkmPayment. The buyer's address is not asked for there, as the
// document's own samples leave CLIENT_IP out, and a client in use leaves out the basket as well.
func DecodeHosted(f wirekit.Fields) (Order, error) {
	m, err := request(f)
	if err != nil {
		return Order{}, err
	}
	o := readConfig(m)
	o.Locale = strings.ToLower(strings.TrimSpace(m.Text("LOCALE", textLimit)))
	if o.Locale != "" && o.Locale != "tr" && o.Locale != "en" {
		m.Refuse("LOCALE", "locale", fault.Text{TR: "tr ya da en olmalıdır.", EN: "It must be tr or en."})
	}
	o.Customer = readCustomer(m)
	readBasket(m, &o)
	return o, m.Err()
}

func readConfig(m *message) Order {
	m.Require("MERCHANT", "MERCHANT_KEY", "BACK_URL", "PRICES_CURRENCY")
	o := Order{Merchant: readMerchant(m), BackURL: m.WebAddress("BACK_URL", urlLimit)}
	currency := readCurrency(m.Reader, "PRICES_CURRENCY")
	if currency == "" {
		currency = money.TRY // refused already; the amount is still looked at, so that both problems are told at once
	}
	o.OrderRefNumber = readReference(m)
	o.Amount = m.readAmount("ORDER_AMOUNT", currency)
	if m.Given("REPEAT") && m.Int("REPEAT", 0, 999, 0) != 0 {
		m.Refuse("REPEAT", "recurring", fault.Text{
			TR: "Tekrarlı ödeme desteklenmiyor; alanı göndermeyin. Ödeme alınmadı.",
			EN: "Recurring payment is not supported; leave the field out. Nothing was charged.",
		})
	}
	return o
}

// readReference reads the ORDER_REF_NUMBER of what is begun.
func readReference(m *message) string { return referenceOf(m, ReferenceLimit) }

// readNamed reads the ORDER_REF_NUMBER of what there is.
func readNamed(m *message) string { return referenceOf(m, namedLimit) }

// referenceOf reads ORDER_REF_NUMBER, which ProcessQuery's answers, and some clients after them, call ORDER_REF_NO.
func referenceOf(m *message, most int) string {
	name := "ORDER_REF_NUMBER"
	if !m.Given(name) && m.Given("ORDER_REF_NO") {
		name = "ORDER_REF_NO"
	}
	m.Require(name)
	return m.Text(name, most)
}

func readCustomer(m *message) Customer {
	m.present("FIRST_NAME", "LAST_NAME", "MAIL", "PHONE", "CITY", "STATE", "ADDRESS")
	return Customer{
		FirstName: m.Text("FIRST_NAME", textLimit), LastName: m.Text("LAST_NAME", textLimit), Mail: m.Text("MAIL", textLimit),
		Phone: m.Text("PHONE", textLimit), City: m.Text("CITY", textLimit), State: m.Text("STATE", textLimit),
		Address: m.Lines("ADDRESS", textLimit), ClientIP: m.Text("CLIENT_IP", textLimit),
	}
}

func readBasket(m *message, o *Order) {
	for _, row := range m.rows(memberProduct) {
		p, err := readProduct(row.Reader)
		m.take(memberProduct, err)
		o.Products = append(o.Products, p)
	}
	o.Shares = readShares(m, o.Amount.Currency())
}

// readShares reads SubMerchantDetails.
func readShares(m *message, c money.Currency) []Share {
	if c == "" {
		c = money.TRY
	}
	var shares []Share
	for _, row := range m.rows(memberShares) {
		row.Require("EXTERNAL_ID")
		s := Share{ExternalID: row.Text("EXTERNAL_ID", textLimit), Amount: row.readAmount("AMOUNT", c)}
		m.take(memberShares, row.Err())
		shares = append(shares, s)
	}
	return shares
}

// Encode writes the request in the order of the document's sample.
func (o Order) Encode() []byte {
	config := wirekit.NewObject()
	o.Merchant.write(config)
	config.Text("BACK_URL", o.BackURL)
	config.Text("PRICES_CURRENCY", string(o.Amount.Currency()))
	config.Text("ORDER_REF_NUMBER", o.OrderRefNumber)
	config.Text("ORDER_AMOUNT", o.Amount.Decimal())
	config.GivenText("LOCALE", o.Locale)
	w := wirekit.NewObject()
	w.Raw("Config", string(config.Bytes()))
	if !o.Card.Number.IsZero() {
		w.Raw("CreditCard", string(writeCard(o.Card, o.Installments).Bytes()))
	}
	customer := wirekit.NewObject()
	customer.Text("FIRST_NAME", o.Customer.FirstName)
	customer.Text("LAST_NAME", o.Customer.LastName)
	customer.Text("MAIL", o.Customer.Mail)
	customer.Text("PHONE", o.Customer.Phone)
	customer.Text("CITY", o.Customer.City)
	customer.Text("STATE", o.Customer.State)
	customer.Text("ADDRESS", o.Customer.Address)
	if !o.Card.Number.IsZero() || o.Customer.ClientIP != "" {
		customer.Text("CLIENT_IP", o.Customer.ClientIP)
	}
	w.Raw("Customer", string(customer.Bytes()))
	var products []*wirekit.Object
	for _, p := range o.Products {
		products = append(products, p.object())
	}
	if len(products) > 0 {
		w.Rows(memberProduct, products)
	}
	writeShares(w, o.Shares)
	return w.Bytes()
}

func writeShares(w *wirekit.Object, shares []Share) {
	var rows []*wirekit.Object
	for _, s := range shares {
		row := wirekit.NewObject()
		row.Text("EXTERNAL_ID", s.ExternalID)
		row.Text("AMOUNT", s.Amount.Decimal())
		rows = append(rows, row)
	}
	if len(rows) > 0 {
		w.Rows(memberShares, rows)
	}
}
