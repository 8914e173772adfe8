package esnekpos

import (
	"strconv"
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// recurringorder.go has what is told of recurring orders. What STATUS of a transaction may say stands nowhere.

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
	Mail     string
	Name     string
	Address  string
	Payments []RecurringPayment
	// Cards are those that are charged, in their order. The page has no such member, and no other service tells the CARD_ID that
	// RecurringPaymentCancel takes.
	Cards []RecurringCardRow
}

// RecurringCardRow is a card of an order.
type RecurringCardRow struct {
	ID     int64
	Masked string
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
	Each      []RecurringTry
}

// RecurringTry is one try of a payment.
type RecurringTry struct {
	PaymentID   int64
	Status      string
	Description string
	Date        time.Time
}

// Encode writes the answer.
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

// write writes the order's members. Three have two spellings, of which the page has one and a client in use the other.
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
	w.Text("CUSTOMER_EMAIL", v.Mail)
	w.Text("COSTUMER_NAME", v.Name)
	w.Text("COSTUMER_ADRESS", v.Address) //nolint:misspell // EsnekPos' spelling
	w.Text("COSTUMER_GSM", v.Phone)
	w.Text("COSTUMER_EMAIL", v.Mail)
	var rows []*wirekit.Object
	for _, p := range v.Payments {
		rows = append(rows, p.object())
	}
	w.Rows("RECURRING_PAYMENT_TRANSACTIONS", rows)
	var cards []*wirekit.Object
	for _, c := range v.Cards {
		row := wirekit.NewObject()
		row.Text("CARD_ID", strconv.FormatInt(c.ID, 10))
		row.Text("CC_NUMBER", c.Masked)
		cards = append(cards, row)
	}
	w.Rows("CARDS", cards)
}

func (p RecurringPayment) object() *wirekit.Object {
	r := wirekit.NewObject()
	r.Int("RECURRING_NO", int64(p.Number))
	r.Text("PAYMENT_DATE", padded(p.Date))
	r.TextOrNull("REF_NO", p.RefNo)
	r.Text("STATUS", p.Status)
	r.Int("TRIES_COUNT", int64(p.Tries))
	r.TextOrNull("SUCCESS_DATE", padded(p.Succeeded))
	r.Int("PAYMENT_ID", p.PaymentID)
	r.Bool("IS_ACTIVE", p.Active)
	var tries []*wirekit.Object
	for _, try := range p.Each {
		row := wirekit.NewObject()
		row.Int("PAYMENT_ID", try.PaymentID)
		row.Text("STATUS", try.Status)
		row.Text("DESCRIPTION", try.Description)
		row.Text("TRY_DATE", padded(try.Date))
		tries = append(tries, row)
	}
	r.Rows("RECURRING_PAYMENT_TRIES", tries)
	return r
}

// DecodeRecurringOrder reads an answer of RecurringPaymentQuery.
func DecodeRecurringOrder(f wirekit.Fields) (RecurringOrder, error) {
	r := wirekit.NewReader(f)
	v := RecurringOrder{Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit)}
	_, v.Found = f.Find("ID")
	err := r.Err()
	if err != nil || !v.Found {
		return v, err
	}
	return v, v.read(f)
}

func (v *RecurringOrder) read(f wirekit.Fields) error {
	r := wirekit.NewReader(f)
	currency := readCurrency(r, "CURRENCY")
	v.ID, v.Date = r.Int("ID", 0, idLimit, 0), readDate(r, "DATE")
	v.Repeat, v.Tries = int(r.Int("RECURRING_COUNT", 0, idLimit, 0)), int(r.Int("TRY_COUNT_LIMIT", 0, idLimit, 0))
	v.Amount = r.Positive("AMOUNT", currency, money.DecimalDot)
	v.Success = int(r.Int("SUCCES_COUNT", 0, idLimit, 0))
	v.Dealer, v.Phone, v.Mail = r.Text("DEALER_REF_NO", textLimit), r.Text("CUSTOMER_GSM", textLimit), r.Text("CUSTOMER_EMAIL", textLimit)
	v.Name, v.Address = r.Text("COSTUMER_NAME", 2*textLimit+1), r.Lines("COSTUMER_ADRESS", textLimit) //nolint:misspell // EsnekPos' spelling
	err := r.Err()
	if err != nil {
		return err
	}
	v.Payments, err = wirekit.RowsOf(f, "RECURRING_PAYMENT_TRANSACTIONS", readRecurringPayment)
	if err != nil {
		return err
	}
	v.Cards, err = wirekit.RowsOf(f, "CARDS", func(row wirekit.Fields) (RecurringCardRow, error) {
		c := wirekit.NewReader(row)
		return RecurringCardRow{ID: c.Int("CARD_ID", 0, idLimit, 0), Masked: c.Text("CC_NUMBER", textLimit)}, c.Err()
	})
	return err
}

func readRecurringPayment(row wirekit.Fields) (RecurringPayment, error) {
	r := wirekit.NewReader(row)
	p := RecurringPayment{
		Number: int(r.Int("RECURRING_NO", 0, idLimit, 0)), Date: readDate(r, "PAYMENT_DATE"), RefNo: r.Text("REF_NO", textLimit),
		Status: r.Text("STATUS", textLimit), Tries: int(r.Int("TRIES_COUNT", 0, idLimit, 0)), Succeeded: readDate(r, "SUCCESS_DATE"),
		PaymentID: r.Int("PAYMENT_ID", 0, idLimit, 0), Active: r.Bool("IS_ACTIVE"),
	}
	err := r.Err()
	if err != nil {
		return p, err
	}
	p.Each, err = wirekit.RowsOf(row, "RECURRING_PAYMENT_TRIES", func(one wirekit.Fields) (RecurringTry, error) {
		t := wirekit.NewReader(one)
		return RecurringTry{
			PaymentID: t.Int("PAYMENT_ID", 0, idLimit, 0), Status: t.Text("STATUS", textLimit), Description: t.Lines("DESCRIPTION", textLimit),
			Date: readDate(t, "TRY_DATE"),
		}, t.Err()
	})
	return p, err
}

// RecurringList is the answer of api/services/GetRecurringPaymentList ("İşlem Listeleme Servisi"); its request is a [Period].
type RecurringList struct {
	Result        Result
	ReturnMessage string
	Orders        []RecurringOrder
}

// Encode writes the answer.
func (v RecurringList) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("RETURN_CODE", v.Result.Code)
	w.Text("RETURN_MESSAGE", v.ReturnMessage)
	w.Text("STATUS", v.Result.Status)
	var rows []*wirekit.Object
	for _, o := range v.Orders {
		row := wirekit.NewObject()
		o.write(row)
		rows = append(rows, row)
	}
	w.Rows("RECURRING_PAYMENTS", rows)
	return w.Bytes()
}

// DecodeRecurringList reads an answer. Its orders have no result of their own.
func DecodeRecurringList(f wirekit.Fields) (RecurringList, error) {
	r := wirekit.NewReader(f)
	v := RecurringList{Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit)}
	err := r.Err()
	if err != nil {
		return v, err
	}
	rows, err := f.Rows("RECURRING_PAYMENTS")
	if err != nil {
		return v, err
	}
	for _, row := range rows {
		o := RecurringOrder{Found: true}
		err = o.read(row)
		if err != nil {
			return v, err
		}
		v.Orders = append(v.Orders, o)
	}
	return v, nil
}

// RecurringResult is what is posted to BACK_URL, as JSON, about each payment of a recurring order. The page says that the result is
// posted and not with which members; these are those of the form that browsers post, and which payment it is.
type RecurringResult struct {
	Form
	// Number is RECURRING_NO.
	Number int
}

// Encode writes the post's body.
func (v RecurringResult) Encode() []byte {
	w := wirekit.NewObject()
	for _, f := range v.Form.Fields() {
		w.Text(f.Name, f.Value)
	}
	w.Int("RECURRING_NO", int64(v.Number))
	return w.Bytes()
}

// DecodeRecurringResult reads the post as a shop does.
func DecodeRecurringResult(f wirekit.Fields) (RecurringResult, error) {
	form, err := DecodeForm(f)
	if err != nil {
		return RecurringResult{}, err
	}
	r := wirekit.NewReader(f)
	v := RecurringResult{Form: form, Number: int(r.Int("RECURRING_NO", 0, idLimit, 0))}
	return v, r.Err()
}
