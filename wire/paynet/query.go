package paynet

import (
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Query is the answer of v1/transaction/check and detail: rows under "Data", with a capital letter, and an envelope.
type Query struct {
	Rows       []Transaction
	ObjectName string
	Code       ResultCode
	Message    string
}

// Transaction is one row of check ("Ödeme kontrol"), and of detail ("İşlem detay") when Detail is set.
type Transaction struct {
	XactID            string
	ID                int64
	XactDate          time.Time
	TransactionType   TransactionType
	POSType           int
	IsTDS             bool
	AgentID           string
	Note              string
	Ratio             string
	RatioCode         string
	AgentReference    string // the request's reference_no
	BankID            string
	Instalment        int
	CardType          string
	CardNo            string
	CardHolder        string
	Amount            money.Amount
	NetAmount         money.Amount // written as netAmount (Turkish page, PHP class) and as net_amount (English page)
	Comission         money.Amount
	ComissionTax      money.Amount
	EndUserComission  money.Amount
	Currency          string
	AuthorizationCode string
	ReferenceCode     string
	OrderID           string
	IsSucceed         bool
	XactTransactionID string
	Email             string
	Phone             string
	Detail            *Detail
	ObjectName        string
	Message           string
}

// Detail is what a row of detail has besides (Paynet's PHP class TransactionDetail).
type Detail struct {
	// Reversed tells that nothing is left of the amount: it was voided, or refunded wholly.
	Reversed bool
	// ReversedXactID names the latest void or refund, or is empty.
	ReversedXactID string
	// Company and Agent are what the main company and its dealer get of the amount.
	Company        Share
	Agent          Share
	XactTypeDesc   string
	BankName       string
	POSTypeDesc    string
	AgentName      string
	CompanyName    string
	InstalmentText string
	IPAddress      string
}

// Encode writes the answer.
func (q Query) Encode() []byte {
	w := wirekit.NewObject()
	rows := make([]*wirekit.Object, len(q.Rows))
	for i, row := range q.Rows {
		rows[i] = row.object()
	}
	w.Rows("Data", rows)
	w.Text("object_name", q.ObjectName)
	w.Int("code", int64(q.Code))
	w.Text("message", q.Message)
	return w.Bytes()
}

func (t Transaction) object() *wirekit.Object {
	w := wirekit.NewObject()
	w.Text("xact_id", t.XactID)
	w.Int("id", t.ID)
	w.Text("xact_date", date(t.XactDate))
	w.Int("transaction_type", int64(t.TransactionType))
	w.Int("pos_type", int64(t.POSType))
	w.Bool("is_tds", t.IsTDS)
	w.Text("agent_id", t.AgentID)
	w.Text("note", t.Note)
	w.Raw("ratio", decimal(t.Ratio))
	w.Text("ratio_code", t.RatioCode)
	w.Text("agent_reference", t.AgentReference)
	w.Text("bank_id", t.BankID)
	w.Int("instalment", int64(t.Instalment))
	w.Text("card_type", t.CardType)
	w.Text("card_no", t.CardNo)
	w.Text("card_holder", t.CardHolder)
	w.Amount("amount", t.Amount)
	w.Amount("netAmount", t.NetAmount)
	w.Amount("net_amount", t.NetAmount)
	w.Amount("comission", t.Comission)
	w.Amount("comission_tax", t.ComissionTax)
	w.Amount("end_user_comission", t.EndUserComission)
	w.Text("currency", t.Currency)
	w.Text("authorization_code", t.AuthorizationCode)
	w.Text("reference_code", t.ReferenceCode)
	w.Text("order_id", t.OrderID)
	w.Bool("is_succeed", t.IsSucceed)
	w.Text("xact_transaction_id", t.XactTransactionID)
	w.TextOrNull("email", t.Email)
	w.TextOrNull("phone", t.Phone)
	if t.Detail != nil {
		t.Detail.write(w)
	}
	w.Text("object_name", t.ObjectName)
	w.Text("message", t.Message)
	return w
}

// write adds the fields of detail.
func (d Detail) write(w *wirekit.Object) {
	w.Bool("reversed", d.Reversed)
	w.Text("reversed_xact_id", d.ReversedXactID)
	d.Company.write(w, "company_amount", "company_commission", "company_commission_with_tax", "company_net_amount")
	d.Agent.write(w, "agent_amount", "agent_commission", "agent_commission_with_tax", "agent_net_amount")
	w.Int("company_cost_ratio", 0)
	w.Int("company_pay_ratio", 0)
	w.Text("xact_type_desc", d.XactTypeDesc)
	w.Text("bank_name", d.BankName)
	w.Text("payment_string", "")
	w.Text("pos_type_desc", d.POSTypeDesc)
	w.Text("agent_name", d.AgentName)
	w.Text("company_name", d.CompanyName)
	w.Text("instalment_text", d.InstalmentText)
	w.Text("ipaddress", d.IPAddress)
	w.Text("client_id", "")
}

// DecodeQuery reads an answer of check or detail.
func DecodeQuery(f wirekit.Fields) (Query, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	q := Query{
		ObjectName: r.Text("object_name", textLimit), Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	err := r.Err()
	if err != nil {
		return q, err
	}
	q.Rows, err = wirekit.RowsOf(f, "Data", decodeTransaction)
	return q, err
}

func decodeTransaction(f wirekit.Fields) (Transaction, error) {
	r := wirekit.NewReader(f)
	r.Require("is_succeed")
	t := Transaction{
		XactID: r.Text("xact_id", textLimit), ID: r.Int("id", 0, idLimit, 0), XactDate: readDate(r, "xact_date"),
		TransactionType: readType(r), POSType: int(r.Int("pos_type", 0, 99, 0)), IsTDS: r.Bool("is_tds"),
		AgentID: r.Text("agent_id", textLimit), Note: r.Lines("note", textLimit), Ratio: r.Decimal("ratio"),
		RatioCode: r.Text("ratio_code", textLimit), AgentReference: r.Text("agent_reference", textLimit),
		BankID: r.Text("bank_id", textLimit), Instalment: int(r.Int("instalment", 0, 999, 0)),
		CardType: r.Text("card_type", textLimit), CardNo: r.Text("card_no", textLimit), CardHolder: r.Text("card_holder", textLimit),
		Amount: readLira(r, "amount"), Comission: readLira(r, "comission"), ComissionTax: readLira(r, "comission_tax"),
		EndUserComission: readLira(r, "end_user_comission"), Currency: r.Text("currency", textLimit),
		AuthorizationCode: r.Text("authorization_code", textLimit), ReferenceCode: r.Text("reference_code", textLimit),
		OrderID: r.Text("order_id", textLimit), IsSucceed: r.Bool("is_succeed"),
		XactTransactionID: r.Text("xact_transaction_id", textLimit), Email: r.Text("email", textLimit), Phone: r.Text("phone", textLimit),
		ObjectName: r.Text("object_name", textLimit), Message: r.Lines("message", textLimit),
	}
	t.NetAmount = readLira(r, "netAmount")
	if !r.Given("netAmount") {
		t.NetAmount = readLira(r, "net_amount")
	}
	if r.Given("reversed") {
		t.Detail = &Detail{
			Reversed: r.Bool("reversed"), ReversedXactID: r.Text("reversed_xact_id", textLimit),
			Company:      readShare(r, "company_amount", "company_commission", "company_commission_with_tax", "company_net_amount"),
			Agent:        readShare(r, "agent_amount", "agent_commission", "agent_commission_with_tax", "agent_net_amount"),
			XactTypeDesc: r.Text("xact_type_desc", textLimit), BankName: r.Text("bank_name", textLimit),
			POSTypeDesc: r.Text("pos_type_desc", textLimit), AgentName: r.Text("agent_name", textLimit),
			CompanyName: r.Text("company_name", textLimit), InstalmentText: r.Text("instalment_text", textLimit),
			IPAddress: r.Text("ipaddress", textLimit),
		}
	}
	return t, r.Err()
}
