package paratika

import (
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// split.go holds what the SDK has about split payments (SessionType, SplitPaymentType, QuerySplitPaymentRequest and its answer): an amount
// that is paid in several payments. Nothing else is published of them.

// SplitType is what is split ("SPLITPAYMENTTYPE").
type SplitType string

// The types of split payments (SDK, SplitPaymentType). An invoice is one that the merchant has issued to a dealer by INVOICEADD.
const (
	SplitOpen    SplitType = "OPEN"
	SplitOrder   SplitType = "ORDER"
	SplitInvoice SplitType = "INVOICE"
)

func (r reader) splitType() SplitType {
	t := SplitType(upper(r.text("SPLITPAYMENTTYPE")))
	switch t {
	case "", SplitOpen, SplitOrder, SplitInvoice:
		return t
	}
	r.refuse("SPLITPAYMENTTYPE", WrongType, "OPEN, ORDER ya da INVOICE olmalıdır.", "It must be OPEN, ORDER or INVOICE.")
	return ""
}

// SplitQuery is the request QUERYSPLITPAYMENT: split payments that have all that is given.
type SplitQuery struct {
	Credentials Credentials
	Code        string
	// Start and End bound when a split payment was opened.
	Start, End time.Time
	Customer   string
	// Dealers are codes of dealers, as they were written.
	Dealers string
}

// DecodeSplitQuery reads a request QUERYSPLITPAYMENT.
func DecodeSplitQuery(f wirekit.Fields) (SplitQuery, error) {
	r := newReader(f)
	q := SplitQuery{
		Code: r.text("SPLITPAYMENTCODE"), Start: r.bound("STARTDATE"), End: r.bound("ENDDATE"), Customer: r.text("CUSTOMER"), Dealers: r.text("DEALERCODES"),
	}
	q.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	r.period(q.Start, q.End)
	return q, r.Err()
}

// Encode writes the request.
func (q SplitQuery) Encode() []byte {
	f := newForm("QUERYSPLITPAYMENT")
	q.Credentials.write(f)
	f.given("SPLITPAYMENTCODE", q.Code)
	f.given("STARTDATE", dayText(q.Start))
	f.given("ENDDATE", dayText(q.End))
	f.given("CUSTOMER", q.Customer)
	f.given("DEALERCODES", q.Dealers)
	return f.bytes()
}

// SplitPayment is a split payment of an answer (SDK, SplitPayment). Of its members, calculatedpaidAmount, groupNumber and those about
// dealers and invoices are known by name only and left out.
type SplitPayment struct {
	Code string
	// MaxParts and MaxInstallments are bounds, 0 for none.
	MaxParts, MaxInstallments int
	// Total, Paid and Refunded have one currency.
	Total, Paid, Refunded money.Amount
	// Status is "AC" while it can be paid and "FI" once it is; those are a session's statuses, since no others are published.
	Status   string
	Merchant MerchantInfo
	Customer string
	Created  time.Time
	Expires  time.Time
	Parts    []SplitPart
}

// SplitPart is a payment of a split payment (SDK, SplitPaymentTransaction), without the card's expiry date and the session.
type SplitPart struct {
	PaymentID    string
	Installments int
	// Card and Holder are masked.
	Card, Holder string
	Issuer       string
	ApprovalCode string
	// Original is what was to be paid, and Amount what was.
	Original, Amount money.Amount
}

// SplitPayments is the answer of QUERYSPLITPAYMENT. None is published; the members' names are the SDK's, their times written as in the rows
// of QUERYTRANSACTION.
type SplitPayments struct {
	Outcome Outcome
	Rows    []SplitPayment
}

// Encode writes the answer.
func (a SplitPayments) Encode() []byte {
	w := wirekit.NewObject()
	a.Outcome.write(w)
	w.Rows("splitPaymentList", objects(a.Rows, SplitPayment.object))
	return pretty(w.Bytes())
}

func (s SplitPayment) object() *wirekit.Object {
	w := wirekit.NewObject()
	w.Text("code", s.Code)
	if s.MaxParts > 0 {
		w.Int("maxSplitCount", int64(s.MaxParts))
	}
	if s.MaxInstallments > 0 {
		w.Int("maxInstallmentCount", int64(s.MaxInstallments))
	}
	w.Amount("totalAmount", s.Total)
	w.Amount("paidAmount", s.Paid)
	w.Text("currency", string(s.Total.Currency()))
	w.GivenText("createdTime", rowTime(s.Created))
	w.GivenText("status", s.Status)
	w.Raw("merchant", string(s.Merchant.object().Bytes()))
	if s.Customer != "" {
		c := wirekit.NewObject()
		c.Text("id", s.Customer)
		w.Raw("customer", string(c.Bytes()))
	}
	w.Rows("splitPaymentTransactionList", objects(s.Parts, func(p SplitPart) *wirekit.Object { return p.object() }))
	w.Amount("refundedAmount", s.Refunded)
	w.GivenText("expirationTime", rowTime(s.Expires))
	w.GivenText("spExpirationTimeUTC", rowTime(s.Expires))
	return w
}

func (p SplitPart) object() *wirekit.Object {
	w := wirekit.NewObject()
	w.Text("merchantPaymentId", p.PaymentID)
	w.Int("installmentCount", int64(max(1, p.Installments)))
	w.GivenText("cardNumber", p.Card)
	w.GivenText("cardOwner", p.Holder)
	w.GivenText("issuer", p.Issuer)
	w.GivenText("authCode", p.ApprovalCode)
	w.Amount("originalAmount", p.Original)
	w.Amount("amount", p.Amount)
	return w
}

// DecodeSplitPayments reads an answer of QUERYSPLITPAYMENT.
func DecodeSplitPayments(f wirekit.Fields) (SplitPayments, error) {
	r := wirekit.NewReader(f)
	a := SplitPayments{Outcome: readOutcome(r)}
	err := r.Err()
	if err != nil {
		return a, err
	}
	a.Rows, err = wirekit.RowsOf(f, "splitPaymentList", readSplitPayment)
	return a, err
}

func readSplitPayment(f wirekit.Fields) (SplitPayment, error) {
	r := wirekit.NewReader(f)
	r.Require("code", "totalAmount", "currency")
	s := SplitPayment{
		Code: r.Text("code", limitOf("SPLITPAYMENTCODE")), MaxParts: int(r.Int("maxSplitCount", 0, 9999, 0)), MaxInstallments: int(r.Int("maxInstallmentCount", 0, 99, 0)),
		Total: readMoney(r, "totalAmount"), Paid: readMoney(r, "paidAmount"), Refunded: readMoney(r, "refundedAmount"), Status: r.Text("status", textLimit),
		Created: readTime(r, "createdTime", rowLayout, time.UTC), Expires: readTime(r, "expirationTime", rowLayout, time.UTC),
	}
	err := r.Err()
	if err != nil {
		return s, err
	}
	merchant, err := f.Object("merchant")
	if err != nil {
		return s, err
	}
	s.Merchant = readMerchant(wirekit.NewReader(merchant))
	customer, err := f.Object("customer")
	if err != nil {
		return s, err
	}
	s.Customer = wirekit.NewReader(customer).Text("id", textLimit)
	s.Parts, err = wirekit.RowsOf(f, "splitPaymentTransactionList", func(f wirekit.Fields) (SplitPart, error) {
		r := wirekit.NewReader(f)
		r.Require("merchantPaymentId")
		p := SplitPart{
			PaymentID: r.Text("merchantPaymentId", textLimit), Installments: int(r.Int("installmentCount", 0, 99, 0)), Card: r.Text("cardNumber", textLimit),
			Holder: r.Text("cardOwner", textLimit), Issuer: r.Text("issuer", textLimit), ApprovalCode: r.Text("authCode", textLimit),
			Original: readMoneyIn(r, "originalAmount", s.Total.Currency()), Amount: readMoneyIn(r, "amount", s.Total.Currency()),
		}
		return p, r.Err()
	})
	return s, err
}
