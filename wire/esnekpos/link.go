package esnekpos

import (
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// link.go has the messages of "Ödeme İsteği": a payment page whose address goes to a buyer, and what became of it.

// Link is the request of api/services/SendPaymentRequest ("Ödeme İsteği Gönderimi").
type Link struct {
	Merchant Merchant
	Amount   money.Amount
	// Installments is the most that the buyer may choose, 0 as many as there are.
	Installments int
	Phone        string
	Mail         string
	// Type says how the address is sent: [BySMS], [ByMail] or, by nobody but the caller, [LinkOnly].
	Type int
	// Locale is "tr" or "en", or empty.
	Locale string
	// Net says that Amount is what the shop is to have (IS_TOTAL_AMOUNT false), so that the commission comes on top of it; else it is
	// what the card is charged.
	Net     bool
	Product string
}

// The values of TYPE.
const (
	BySMS    = 1
	ByMail   = 2
	LinkOnly = 3
)

// DecodeLink reads a request of SendPaymentRequest.
func DecodeLink(f wirekit.Fields) (Link, error) {
	m, err := request(f)
	if err != nil {
		return Link{}, err
	}
	m.Require("MERCHANT", "MERCHANT_KEY", "TYPE")
	v := Link{
		Merchant: readMerchant(m), Amount: m.readAmount("AMOUNT", money.TRY), Installments: int(m.Int("INSTALLMENT", 0, installmentLimit, 0)),
		Phone: m.Text("PHONE_NUMBER", textLimit), Mail: m.Text("MAIL", textLimit), Type: int(m.Int("TYPE", BySMS, LinkOnly, 0)),
		Locale: strings.ToLower(strings.TrimSpace(m.Text("LOCALE", textLimit))), Net: m.Given("IS_TOTAL_AMOUNT") && !m.Bool("IS_TOTAL_AMOUNT"),
	}
	if v.Locale != "" && v.Locale != "tr" && v.Locale != "en" {
		m.Refuse("LOCALE", "locale", fault.Text{TR: "tr ya da en olmalıdır.", EN: "It must be tr or en."})
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
	w.Bool("IS_TOTAL_AMOUNT", !v.Net)
	w.Text("PRODUCT", v.Product)
	return w.Bytes()
}

// LinkAnswer is the answer of SendPaymentRequest.
type LinkAnswer struct {
	Result        Result
	ReturnMessage string
	URL           string
	// ID is SendPaymentRequestId, a number that is written as a text.
	ID string
}

// Encode writes the answer.
func (v LinkAnswer) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("STATUS", v.Result.Status)
	w.Text("RETURN_CODE", v.Result.Code)
	w.Text("RETURN_MESSAGE", v.ReturnMessage)
	w.Text("URL", v.URL)
	w.Text("SendPaymentRequestId", v.ID)
	return w.Bytes()
}

// DecodeLinkAnswer reads an answer.
func DecodeLinkAnswer(f wirekit.Fields) (LinkAnswer, error) {
	r := wirekit.NewReader(f)
	v := LinkAnswer{
		Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit), URL: r.Text("URL", urlLimit), ID: readCode(r, "SendPaymentRequestId"),
	}
	return v, r.Err()
}

// LinkQuery is the request of api/services/SendPaymentRequestQuery ("Ödeme İsteği Durum Sorgulama").
type LinkQuery struct {
	Merchant Merchant
	// ID is the SendPaymentRequestId of the answer. The table calls it a text, the sample sends a number.
	ID int64
}

// DecodeLinkQuery reads a request of SendPaymentRequestQuery.
func DecodeLinkQuery(f wirekit.Fields) (LinkQuery, error) {
	m, err := request(f)
	if err != nil {
		return LinkQuery{}, err
	}
	m.Require("MERCHANT", "MERCHANT_KEY", "SEND_PAYMENT_REQUEST_ID")
	v := LinkQuery{Merchant: readMerchant(m), ID: m.Int("SEND_PAYMENT_REQUEST_ID", 1, idLimit, 0)}
	return v, m.Err()
}

// Encode writes the request as the sample does.
func (v LinkQuery) Encode() []byte {
	w := wirekit.NewObject()
	v.Merchant.write(w)
	w.Int("SEND_PAYMENT_REQUEST_ID", v.ID)
	return w.Bytes()
}

// LinkPayments is the answer of SendPaymentRequestQuery: what was tried on the page, oldest first.
type LinkPayments struct {
	Result        Result
	ReturnMessage string
	Payments      []LinkPayment
}

// LinkPayment is one try.
type LinkPayment struct {
	RefNo string
	// Status is PAYMENT_STATUS, one of the names of [MovementStatus].
	Status string
	// Date is when the question was answered, PaymentDate when the payment began.
	Date           time.Time
	PaymentDate    time.Time
	Amount         money.Amount
	OrderRefNumber string
	Installments   int
	Commission     money.Amount
	CommissionRate string
	// SuccessTransactionID names the movement that brought the money, 0 if there is none.
	SuccessTransactionID int64
}

// Encode writes the answer in the order of the sample.
func (v LinkPayments) Encode() []byte {
	w := wirekit.NewObject()
	var rows []*wirekit.Object
	for _, p := range v.Payments {
		r := wirekit.NewObject()
		r.Text("REFNO", p.RefNo)
		r.Text("PAYMENT_STATUS", p.Status)
		r.Text("DATE", padded(p.Date))
		r.Text("PAYMENT_DATE", padded(p.PaymentDate))
		r.Text("AMOUNT", turkish(p.Amount))
		r.Text("ORDER_REF_NO", p.OrderRefNumber)
		r.Text("INSTALLMENT", installment(p.Installments))
		r.Amount("COMMISSION", p.Commission)
		r.Text("COMMISSION_RATE", p.CommissionRate)
		r.Int("SUCCESS_TRANSACTION_ID", p.SuccessTransactionID)
		rows = append(rows, r)
	}
	w.Rows("PAYMENTS", rows)
	w.Text("STATUS", v.Result.Status)
	w.Text("RETURN_CODE", v.Result.Code)
	w.Text("RETURN_MESSAGE", v.ReturnMessage)
	return w.Bytes()
}

// DecodeLinkPayments reads an answer.
func DecodeLinkPayments(f wirekit.Fields) (LinkPayments, error) {
	r := wirekit.NewReader(f)
	v := LinkPayments{Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit)}
	err := r.Err()
	if err != nil {
		return v, err
	}
	v.Payments, err = wirekit.RowsOf(f, "PAYMENTS", func(row wirekit.Fields) (LinkPayment, error) {
		p := wirekit.NewReader(row)
		return LinkPayment{
			RefNo: readCode(p, "REFNO"), Status: p.Text("PAYMENT_STATUS", textLimit), Date: readDate(p, "DATE"), PaymentDate: readDate(p, "PAYMENT_DATE"),
			Amount: readSigned(row, p, "AMOUNT"), OrderRefNumber: p.Text("ORDER_REF_NO", textLimit), Installments: int(p.Int("INSTALLMENT", 0, installmentLimit, 0)),
			Commission: readLira(row, p, "COMMISSION"), CommissionRate: p.Text("COMMISSION_RATE", textLimit),
			SuccessTransactionID: p.Int("SUCCESS_TRANSACTION_ID", 0, idLimit, 0),
		}, p.Err()
	})
	return v, err
}
