package esnekpos

import (
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// recurring.go has the messages of "Tekrarlı Ödeme". The page names the members and prints few values: how far apart two payments are
// stands nowhere, and what STATUS of a transaction may say neither.

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
	// Card is the first of CARDS.
	Card     pan.Card
	Customer Customer
}

// The most payments and tries that a request may ask for. EsnekPos publishes no limits.
const (
	repeatLimit = 360
	triesLimit  = 10
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
	if rows := m.rows("CARDS"); len(rows) > 0 {
		v.Card = readCard(rows[0])
		m.take("CARDS", rows[0].Err())
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
	w.Rows("CARDS", []*wirekit.Object{writeCard(v.Card, 1)})
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

// RecurringOrder is one order with its payments: the answer of api/services/RecurringPaymentQuery, and a row of
// GetRecurringPaymentList.
type RecurringOrder struct {
	Result        Result
	ReturnMessage string
	// Found is false for an order that nobody knows; then only the members above are given.
	Found    bool
	ID       int64
	Date     time.Time
	Repeat   int
	Tries    int
	Amount   money.Amount
	Success  int
	Dealer   string
	Phone    string
	Payments []RecurringPayment
}

// RecurringPayment is one of an order's payments that has been tried.
type RecurringPayment struct {
	// Number counts from 1.
	Number int
	// Date is the day on which it fell due.
	Date      time.Time
	RefNo     string
	Status    string
	Tries     int
	Succeeded time.Time
	PaymentID int64
	Active    bool
}

// Encode writes the answer. The number of payments made is told under both of its spellings, of which the page has one and a
// client the other.
func (v RecurringOrder) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("STATUS", v.Result.Status)
	w.Text("RETURN_CODE", v.Result.Code)
	w.Text("RETURN_MESSAGE", v.ReturnMessage)
	if v.Found {
		v.write(w)
	}
	return w.Bytes()
}

func (v RecurringOrder) write(w *wirekit.Object) {
	w.Int("ID", v.ID)
	w.Text("DATE", padded(v.Date))
	w.Int("RECURRING_COUNT", int64(v.Repeat))
	w.Int("TRY_COUNT_LIMIT", int64(v.Tries))
	w.Text("AMOUNT", v.Amount.Decimal())
	w.Text("CURRENCY", string(v.Amount.Currency()))
	w.Int("SUCCES_COUNT", int64(v.Success))
	w.Int("SUCCESS_COUNT", int64(v.Success))
	w.Text("DEALER_REF_NO", v.Dealer)
	w.Text("CUSTOMER_GSM", v.Phone)
	var rows []*wirekit.Object
	for _, p := range v.Payments {
		r := wirekit.NewObject()
		r.Int("RECURRING_NO", int64(p.Number))
		r.Text("PAYMENT_DATE", padded(p.Date))
		r.TextOrNull("REF_NO", p.RefNo)
		r.Text("STATUS", p.Status)
		r.Int("TRIES_COUNT", int64(p.Tries))
		r.TextOrNull("SUCCESS_DATE", padded(p.Succeeded))
		r.Int("PAYMENT_ID", p.PaymentID)
		r.Bool("IS_ACTIVE", p.Active)
		rows = append(rows, r)
	}
	w.Rows("RECURRING_PAYMENT_TRANSACTIONS", rows)
}

// DecodeRecurringOrder reads an answer of RecurringPaymentQuery.
func DecodeRecurringOrder(f wirekit.Fields) (RecurringOrder, error) {
	r := wirekit.NewReader(f)
	v := RecurringOrder{Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit)}
	_, v.Found = f.Find("ID")
	if !v.Found {
		return v, r.Err()
	}
	currency := readCurrency(r, "CURRENCY")
	v.ID, v.Date = r.Int("ID", 0, idLimit, 0), readDate(r, "DATE")
	v.Repeat, v.Tries = int(r.Int("RECURRING_COUNT", 0, idLimit, 0)), int(r.Int("TRY_COUNT_LIMIT", 0, idLimit, 0))
	v.Amount = r.Positive("AMOUNT", currency, money.DecimalDot)
	v.Success = int(r.Int("SUCCES_COUNT", 0, idLimit, 0))
	v.Dealer, v.Phone = r.Text("DEALER_REF_NO", textLimit), r.Text("CUSTOMER_GSM", textLimit)
	err := r.Err()
	if err != nil {
		return v, err
	}
	rows, err := f.Rows("RECURRING_PAYMENT_TRANSACTIONS")
	if err != nil {
		return v, err
	}
	for _, row := range rows {
		p := wirekit.NewReader(row)
		v.Payments = append(v.Payments, RecurringPayment{
			Number: int(p.Int("RECURRING_NO", 0, idLimit, 0)), Date: readDate(p, "PAYMENT_DATE"), RefNo: p.Text("REF_NO", textLimit),
			Status: p.Text("STATUS", textLimit), Tries: int(p.Int("TRIES_COUNT", 0, idLimit, 0)), Succeeded: readDate(p, "SUCCESS_DATE"),
			PaymentID: p.Int("PAYMENT_ID", 0, idLimit, 0), Active: p.Bool("IS_ACTIVE"),
		})
		err = p.Err()
		if err != nil {
			return v, err
		}
	}
	return v, nil
}
