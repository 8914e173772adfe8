package paratika

import (
	"strconv"
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Row is one transaction: a payment, or what followed it. Every try stands in a row of its own.
type Row struct {
	TraceAudit     string
	ReturnCode     string
	BankError      string
	BankErrorText  string
	Error          ErrorCode
	OrderID        string
	ApprovalCode   string
	TranID         string
	RefID          string
	Sent           time.Time
	Received       time.Time
	Created        time.Time
	Amount         money.Amount
	Status         TransactionStatus
	System         System
	Last4          string
	Type           string
	Installments   int
	Holder         string
	CustomerID     string
	BIN            string
	PaymentID      string
	ThreeD         bool
	Refundable     bool
	RefundableLeft money.Amount
}

func (t Row) write() *wirekit.Object {
	w := wirekit.NewObject()
	w.GivenText("pgTranTraceAudit", t.TraceAudit)
	w.GivenText("pgTranReturnCode", t.ReturnCode)
	w.GivenText("pgTranErrorCode", t.BankError)
	w.GivenText("pgTranErrorText", t.BankErrorText)
	w.GivenText("errorCode", string(t.Error))
	w.GivenText("pgOrderId", t.OrderID)
	w.GivenText("pgTranApprCode", t.ApprovalCode)
	w.GivenText("pgTranId", t.TranID)
	w.GivenText("pgTranRefId", t.RefID)
	w.GivenText("timePsSent", rowTime(t.Sent))
	w.GivenText("timePsReceived", rowTime(t.Received))
	w.GivenText("timeCreated", rowTime(t.Created))
	w.Amount("amount", t.Amount)
	w.Text("transactionStatus", string(t.Status))
	w.Text("currency", string(t.Amount.Currency()))
	w.GivenText("paymentSystem", t.System.Name)
	w.GivenText("paymentSystemType", t.System.Type)
	w.GivenText("panLast4", t.Last4)
	w.Text("transactionType", t.Type)
	w.Int("installmentCount", int64(t.Installments))
	w.GivenText("cardOwnerMasked", t.Holder)
	w.GivenText("customerId", t.CustomerID)
	w.GivenText("bin", t.BIN)
	w.GivenText("merchantPaymentId", t.PaymentID)
	w.Bool("is3D", t.ThreeD)
	w.Bool("isRefundable", t.Refundable)
	if t.RefundableLeft.Currency() != "" {
		w.Amount("refundableAmount", t.RefundableLeft)
	}
	return w
}

func readRow(f wirekit.Fields) (Row, error) {
	r := wirekit.NewReader(f)
	t := Row{
		TraceAudit: r.Text("pgTranTraceAudit", textLimit), ReturnCode: r.Text("pgTranReturnCode", textLimit),
		BankError: r.Text("pgTranErrorCode", textLimit), BankErrorText: r.Text("pgTranErrorText", textLimit),
		Error: ErrorCode(r.Text("errorCode", 16)), OrderID: r.Text("pgOrderId", textLimit), ApprovalCode: r.Text("pgTranApprCode", textLimit),
		TranID: r.Text("pgTranId", textLimit), RefID: r.Text("pgTranRefId", textLimit),
		Sent: readTime(r, "timePsSent", rowLayout, time.UTC), Received: readTime(r, "timePsReceived", rowLayout, time.UTC),
		Created: readTime(r, "timeCreated", rowLayout, time.UTC), Amount: readMoney(r, "amount"),
		Status: TransactionStatus(r.Text("transactionStatus", 18)),
		System: System{Name: r.Text("paymentSystem", textLimit), Type: r.Text("paymentSystemType", textLimit)},
		Last4:  r.Text("panLast4", 4), Type: r.Text("transactionType", textLimit), Installments: int(r.Int("installmentCount", 0, 99, 0)),
		Holder: r.Text("cardOwnerMasked", textLimit), CustomerID: r.Text("customerId", textLimit), BIN: r.Text("bin", textLimit),
		PaymentID: r.Text("merchantPaymentId", textLimit), ThreeD: r.Bool("is3D"), Refundable: r.Bool("isRefundable"),
	}
	if t.Amount.Currency() == "" {
		t.Amount = money.New(0, money.TRY)
	}
	if r.Given("refundableAmount") {
		a := r.Amount("refundableAmount", t.Amount.Currency(), money.DecimalDot)
		t.RefundableLeft = money.New(a.Minor(), t.Amount.Currency())
	}
	return t, r.Err()
}

// Transactions is the answer of QUERYTRANSACTION. The counts are texts, as the SDK reads them and a published plugin compares
// them; total is what there is besides this page. The answer of RECONTRANSACTION, of which only the SDK's members are known, has numbers.
type Transactions struct {
	// Recon tells it from the answer of QUERYTRANSACTION.
	Recon     bool
	PaymentID string
	Outcome   Outcome
	Total     int
	Rows      []Row
}

// Encode writes the answer, in the order in which a published client printed one.
func (t Transactions) Encode() []byte {
	w := wirekit.NewObject()
	w.GivenText("merchantPaymentId", t.PaymentID)
	t.Outcome.write(w)
	if t.Recon {
		w.Int("transactionCount", int64(len(t.Rows)))
		w.Int("totalTransactionCount", int64(t.Total))
	} else {
		w.Text("transactionCount", strconv.Itoa(len(t.Rows)))
		w.Text("totalTransactionCount", strconv.Itoa(t.Total))
	}
	rows := make([]*wirekit.Object, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = row.write()
	}
	w.Rows("transactionList", rows)
	return pretty(w.Bytes())
}

// DecodeTransactions reads an answer of QUERYTRANSACTION.
func DecodeTransactions(f wirekit.Fields) (Transactions, error) {
	r := wirekit.NewReader(f)
	t := Transactions{
		PaymentID: r.Text("merchantPaymentId", textLimit), Outcome: readOutcome(r), Total: int(r.Int("totalTransactionCount", 0, 1<<31-1, 0)),
	}
	err := r.Err()
	if err != nil {
		return t, err
	}
	total, sent := f.Find("totalTransactionCount")
	t.Recon = sent && total.Kind == wirekit.Number
	t.Rows, err = wirekit.RowsOf(f, "transactionList", readRow)
	return t, err
}
