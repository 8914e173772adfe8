package esnekpos

import (
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Reference is the request of api/services/ProcessQuery and ProcessQueryDetail: one order's.
type Reference struct {
	Merchant       Merchant
	OrderRefNumber string
}

// DecodeReference reads a request of ProcessQuery.
func DecodeReference(f wirekit.Fields) (Reference, error) {
	m, err := request(f)
	if err != nil {
		return Reference{}, err
	}
	m.Require("MERCHANT", "MERCHANT_KEY")
	q := Reference{Merchant: readMerchant(m), OrderRefNumber: readNamed(m)}
	return q, m.Err()
}

// Encode writes the request.
func (q Reference) Encode() []byte {
	w := wirekit.NewObject()
	q.Merchant.write(w)
	w.Text("ORDER_REF_NUMBER", q.OrderRefNumber)
	return w.Bytes()
}

// Query is the answer of ProcessQuery, the one by which a shop is to go.
type Query struct {
	Result        Result
	ReturnMessage string
	// Found is false for a reference that nobody knows; then only the members above are given.
	Found bool
	// Date is when the question was answered, PaymentDate when the paid order was placed; zero if it is not paid.
	Date        time.Time
	PaymentDate time.Time
	RefNo       string
	// Amount is what the card is charged, commission included.
	Amount         money.Amount
	OrderRefNumber string
	Installments   int
	Commission     money.Amount
	CommissionRate string
	// SuccessTransactionID names the movement that brought the money, 0 if there is none.
	SuccessTransactionID int64
	Movements            []Movement
	// Both repeats ORDER_REF_NO as ORDER_REF_NUMBER: real answers have the first, the document's table and the clients
	// written after it the second.
	Both bool
}

// Encode writes the answer in the order of the recorded ones.
func (q Query) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("STATUS", q.Result.Status)
	w.Text("RETURN_CODE", q.Result.Code)
	w.Text("RETURN_MESSAGE", q.ReturnMessage)
	if !q.Found {
		w.Raw("ORDER_REF_NO", "null")
		w.Int("SUCCESS_TRANSACTION_ID", 0)
		w.Raw("TRANSACTIONS", "null")
		return w.Bytes()
	}
	w.TextOrNull("DATE", plain(q.Date))
	w.TextOrNull("PAYMENT_DATE", plain(q.PaymentDate))
	w.Text("REFNO", q.RefNo)
	w.Text("AMOUNT", turkish(q.Amount))
	w.Text("ORDER_REF_NO", q.OrderRefNumber)
	w.Text("INSTALLMENT", installment(q.Installments))
	w.Amount("COMMISSION", q.Commission)
	w.Text("COMMISSION_RATE", q.CommissionRate)
	w.Int("SUCCESS_TRANSACTION_ID", q.SuccessTransactionID)
	w.Rows("TRANSACTIONS", movements(q.Movements))
	if q.Both {
		w.Text("ORDER_REF_NUMBER", q.OrderRefNumber)
	}
	return w.Bytes()
}

// DecodeQuery reads an answer of ProcessQuery.
func DecodeQuery(f wirekit.Fields) (Query, error) {
	r := wirekit.NewReader(f)
	q := Query{Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit)}
	_, q.Found = f.Find("REFNO")
	if !q.Found {
		return q, r.Err()
	}
	_, no := f.Find("ORDER_REF_NO")
	_, number := f.Find("ORDER_REF_NUMBER")
	name := "ORDER_REF_NO"
	if !no {
		name = "ORDER_REF_NUMBER"
	}
	q.Both = no && number
	q.Date, q.PaymentDate, q.RefNo = readDate(r, "DATE"), readDate(r, "PAYMENT_DATE"), readCode(r, "REFNO")
	q.Amount, q.OrderRefNumber = readSigned(f, r, "AMOUNT"), r.Text(name, textLimit)
	q.Installments = int(r.Int("INSTALLMENT", 0, installmentLimit, 0))
	q.Commission, q.CommissionRate = readLira(f, r, "COMMISSION"), r.Text("COMMISSION_RATE", textLimit)
	q.SuccessTransactionID = r.Int("SUCCESS_TRANSACTION_ID", 0, idLimit, 0)
	err := r.Err()
	if err != nil {
		return q, err
	}
	q.Movements, err = decodeMovements(f)
	return q, err
}
