package esnekpos

import (
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Link is the request of api/services/SendPaymentRequest ("Ödeme İsteği"): a payment page whose address goes to a buyer.
type Link struct {
	Merchant Merchant
	Amount   money.Amount
	// Installments is the most that the buyer may choose.
	Installments int
	Phone        string
	Mail         string
	// Type says how the address is sent: 1 by SMS, 2 by mail, 3 not at all: the caller sends it.
	Type    int
	Locale  string
	Product string
}

// LinkOnly is the Type that sends nothing.
const LinkOnly = 3

// DecodeLink reads a request of SendPaymentRequest.
func DecodeLink(f wirekit.Fields) (Link, error) {
	m, err := request(f)
	if err != nil {
		return Link{}, err
	}
	m.Require("MERCHANT", "MERCHANT_KEY", "TYPE")
	v := Link{
		Merchant: readMerchant(m), Amount: m.readAmount("AMOUNT", money.TRY), Installments: int(m.Int("INSTALLMENT", 0, installmentLimit, 0)),
		Phone: m.Text("PHONE_NUMBER", textLimit), Mail: m.Text("MAIL", textLimit), Type: int(m.Int("TYPE", 1, LinkOnly, 0)),
		Locale: m.Text("LOCALE", textLimit),
	}
	if f, found := m.fields.Find(memberProduct); found && f.Kind != wirekit.Nested {
		v.Product = m.Text(memberProduct, textLimit)
	}
	return v, m.Err()
}

// Encode writes the request.
func (v Link) Encode() []byte {
	w := wirekit.NewObject()
	v.Merchant.write(w)
	w.Text("AMOUNT", v.Amount.Decimal())
	w.Int("INSTALLMENT", int64(v.Installments))
	w.Text("PHONE_NUMBER", v.Phone)
	w.Text("MAIL", v.Mail)
	w.Int("TYPE", int64(v.Type))
	w.Text("LOCALE", v.Locale)
	w.Text("PRODUCT", v.Product)
	return w.Bytes()
}
