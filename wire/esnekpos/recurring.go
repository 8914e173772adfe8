package esnekpos

import (
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// recurring.go has the requests of "Tekrarlı Ödeme"; recurringorder.go has the answers. REPEAT is a number of months: so says the page of
// the service's first form, api/pay/EYV3DPay with REPEAT.

// Recurring is the request of api/pay/RecurringPayment. Its credentials stand beside the other members and not in Config.
type Recurring struct {
	Merchant       Merchant
	BackURL        string
	OrderRefNumber string
	Amount         money.Amount
	// Repeat is how many payments there are, Tries how often one is tried.
	Repeat int
	Tries  int
	// Start is the beginning of the day of the first payment; zero is today.
	Start time.Time
	// Cards are one at least, in the order in which they are tried.
	Cards    []pan.Card
	Customer Customer
}

// The most payments, tries and cards that a request may ask for. EsnekPos publishes no limits.
const (
	repeatLimit = 360
	triesLimit  = 10
	cardsLimit  = 5
)

// DecodeRecurring reads a request of RecurringPayment.
func DecodeRecurring(f wirekit.Fields) (Recurring, error) {
	m, err := request(f)
	if err != nil {
		return Recurring{}, err
	}
	m.Require("MERCHANT", "MERCHANT_KEY", "BACK_URL", "PRICES_CURRENCY", "REPEAT", "CARDS")
	v := Recurring{Merchant: readMerchant(m), BackURL: m.WebAddress("BACK_URL", urlLimit), OrderRefNumber: readReference(m)}
	currency := readCurrency(m.Reader, "PRICES_CURRENCY")
	if currency == "" {
		currency = money.TRY
	}
	v.Amount = m.readAmount("ORDER_AMOUNT", currency)
	v.Repeat = int(m.Int("REPEAT", 1, repeatLimit, 0))
	v.Tries = int(m.Int("TRIES_COUNT", 1, triesLimit, 1))
	if m.Given("START_DATE") {
		v.Start = m.day("START_DATE")
	}
	rows := m.rows("CARDS")
	switch {
	case m.Err() == nil && len(rows) == 0:
		m.Refuse("CARDS", "required", fault.Text{TR: "En az bir kart verilmelidir.", EN: "There has to be one card at least."})
	case len(rows) > cardsLimit:
		m.Refuse("CARDS", "cards_too_many", fault.Text{TR: "En çok 5 kart verilebilir.", EN: "There may be 5 cards at most."})
		return v, m.Err()
	}
	for _, row := range rows {
		v.Cards = append(v.Cards, readCard(row))
		m.take("CARDS", row.Err())
	}
	v.Customer = Customer{
		FirstName: m.Text("FIRST_NAME", textLimit), LastName: m.Text("LAST_NAME", textLimit), Mail: m.Text("MAIL", textLimit),
		Phone: m.Text("PHONE", textLimit), Address: m.Lines("ADDRESS", textLimit), ClientIP: m.Text("CLIENT_IP", textLimit),
	}
	return v, m.Err()
}

// Encode writes the request.
func (v Recurring) Encode() []byte {
	w := wirekit.NewObject()
	v.Merchant.write(w)
	w.Text("BACK_URL", v.BackURL)
	w.Text("PRICES_CURRENCY", string(v.Amount.Currency()))
	w.Text("ORDER_REF_NUMBER", v.OrderRefNumber)
	w.Text("ORDER_AMOUNT", v.Amount.Decimal())
	w.Int("REPEAT", int64(v.Repeat))
	w.Int("TRIES_COUNT", int64(v.Tries))
	if !v.Start.IsZero() {
		w.Text("START_DATE", dated(v.Start, dayLayout))
	}
	var cards []*wirekit.Object
	for _, card := range v.Cards {
		cards = append(cards, writeCard(card, 1))
	}
	w.Rows("CARDS", cards)
	c := wirekit.NewObject()
	c.Text("FIRST_NAME", v.Customer.FirstName)
	c.Text("LAST_NAME", v.Customer.LastName)
	c.Text("MAIL", v.Customer.Mail)
	c.Text("PHONE", v.Customer.Phone)
	c.Text("ADDRESS", v.Customer.Address)
	c.Text("CLIENT_IP", v.Customer.ClientIP)
	w.Raw("CUSTOMER", string(c.Bytes()))
	return w.Bytes()
}

// RecurringCard is the request of api/services/RecurringPaymentCardAdd: another card for an order's payments.
type RecurringCard struct {
	Merchant       Merchant
	OrderRefNumber string
	Card           pan.Card
}

// DecodeRecurringCard reads a request of RecurringPaymentCardAdd.
func DecodeRecurringCard(f wirekit.Fields) (RecurringCard, error) {
	m, err := request(f)
	if err != nil {
		return RecurringCard{}, err
	}
	m.Require("MERCHANT", "MERCHANT_KEY", "CARD")
	v := RecurringCard{Merchant: readMerchant(m), OrderRefNumber: readReference(m)}
	if rows := m.rows("CARD"); len(rows) > 0 {
		v.Card = readCard(rows[0])
		m.take("CARD", rows[0].Err())
	}
	return v, m.Err()
}

// Encode writes the request.
func (v RecurringCard) Encode() []byte {
	w := wirekit.NewObject()
	v.Merchant.write(w)
	w.Text("ORDER_REF_NUMBER", v.OrderRefNumber)
	w.Raw("CARD", string(writeCard(v.Card, 1).Bytes()))
	return w.Bytes()
}

// RecurringCancel is the request of api/services/RecurringPaymentCancel: an order that is to be charged no more ("Tekrar İptal Etme
// Servisi"), or one of its cards ("Kart İptal Etme Servisi").
type RecurringCancel struct {
	Merchant       Merchant
	OrderRefNumber string
	// CardID is 0 for the order.
	CardID int64
}

// DecodeRecurringCancel reads a request of RecurringPaymentCancel.
func DecodeRecurringCancel(f wirekit.Fields) (RecurringCancel, error) {
	m, err := request(f)
	if err != nil {
		return RecurringCancel{}, err
	}
	m.Require("MERCHANT", "MERCHANT_KEY")
	v := RecurringCancel{Merchant: readMerchant(m), OrderRefNumber: readReference(m), CardID: m.Int("CARD_ID", 1, idLimit, 0)}
	return v, m.Err()
}

// Encode writes the request.
func (v RecurringCancel) Encode() []byte {
	w := wirekit.NewObject()
	v.Merchant.write(w)
	w.Text("ORDER_REF_NUMBER", v.OrderRefNumber)
	if v.CardID != 0 {
		w.Text("CARD_ID", strconv.FormatInt(v.CardID, 10))
	}
	return w.Bytes()
}
