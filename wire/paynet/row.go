package paynet

import (
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Row is the answer of v1/transaction/capture and capture_reversal: the row of the older v1 services, in which the bank's
// fields have other names than in [Payment] (Paynet's PHP class ChargeResponse, whose order this is; id, reference_no and
// xact_transaction_id are added at the ends, as payment has them).
type Row struct {
	ID                int64
	XactID            string
	XactDate          time.Time
	TransactionType   TransactionType
	POSType           int
	IsTDS             bool
	AgentID           string
	UserID            string
	Email             string
	Phone             string
	BankID            string
	Instalment        int
	CardNoMasked      string
	CardHolder        string
	Amount            money.Amount
	NetAmount         money.Amount
	Comission         money.Amount
	ComissionTax      money.Amount
	Currency          string
	AuthorizationCode string
	ReferenceCode     string
	OrderID           string
	IsSucceed         bool
	Face
	AgentReferenceNo  string
	Ratio             string
	RatioCode         string
	EndUserComission  money.Amount
	ReferenceNo       string
	XactTransactionID string
	UserUniqueID      string
	// Saving is set when a card was to be saved with a charge; the row of Paynet's PHP class does not have these fields.
	Saving     *Saving
	ObjectName string
	Code       ResultCode
	Message    string
}

// Encode writes the answer.
func (v Row) Encode() []byte {
	w := wirekit.NewObject()
	w.Int("id", v.ID)
	w.Text("xact_id", v.XactID)
	w.Text("xact_date", date(v.XactDate))
	w.Int("transaction_type", int64(v.TransactionType))
	w.Int("pos_type", int64(v.POSType))
	w.Bool("is_tds", v.IsTDS)
	w.Text("agent_id", v.AgentID)
	w.Text("user_id", v.UserID)
	w.TextOrNull("email", v.Email)
	w.TextOrNull("phone", v.Phone)
	w.Text("bank_id", v.BankID)
	w.Int("instalment", int64(v.Instalment))
	w.Text("card_no_masked", v.CardNoMasked)
	w.Text("card_holder", v.CardHolder)
	w.Amount("amount", v.Amount)
	w.Amount("net_amount", v.NetAmount)
	w.Amount("comission", v.Comission)
	w.Amount("comission_tax", v.ComissionTax)
	w.Text("currency", v.Currency)
	w.Text("authorization_code", v.AuthorizationCode)
	w.Text("reference_code", v.ReferenceCode)
	w.Text("order_id", v.OrderID)
	w.Bool("is_succeed", v.IsSucceed)
	v.Face.write(w)
	w.Text("agent_reference_no", v.AgentReferenceNo)
	w.Raw("ratio", decimal(v.Ratio))
	w.Text("ratio_code", v.RatioCode)
	w.Amount("end_user_comission", v.EndUserComission)
	w.Text("reference_no", v.ReferenceNo)
	w.Text("xact_transaction_id", v.XactTransactionID)
	if v.Saving != nil {
		v.Saving.write(w, v.UserUniqueID)
	}
	w.Text("object_name", v.ObjectName)
	w.Int("code", int64(v.Code))
	w.Text("message", v.Message)
	return w.Bytes()
}

// DecodeRow reads an answer of capture or capture_reversal.
func DecodeRow(f wirekit.Fields) (Row, error) {
	r := wirekit.NewReader(f)
	r.Require("is_succeed", "code")
	v := Row{
		ID: r.Int("id", 0, idLimit, 0), XactID: r.Text("xact_id", textLimit), XactDate: readDate(r, "xact_date"),
		TransactionType: readType(r), POSType: int(r.Int("pos_type", 0, 99, 0)), IsTDS: r.Bool("is_tds"),
		AgentID: r.Text("agent_id", textLimit), UserID: r.Text("user_id", textLimit),
		Email: r.Text("email", textLimit), Phone: r.Text("phone", textLimit), BankID: r.Text("bank_id", textLimit),
		Instalment: int(r.Int("instalment", 0, 999, 0)), CardNoMasked: r.Text("card_no_masked", textLimit),
		CardHolder: r.Text("card_holder", textLimit), Amount: readLira(r, "amount"), NetAmount: readLira(r, "net_amount"),
		Comission: readLira(r, "comission"), ComissionTax: readLira(r, "comission_tax"), Currency: r.Text("currency", textLimit),
		AuthorizationCode: r.Text("authorization_code", textLimit), ReferenceCode: r.Text("reference_code", textLimit),
		OrderID: r.Text("order_id", textLimit), IsSucceed: r.Bool("is_succeed"), Face: readFace(r),
		AgentReferenceNo: r.Text("agent_reference_no", textLimit), Ratio: r.Decimal("ratio"),
		RatioCode: r.Text("ratio_code", textLimit), EndUserComission: readLira(r, "end_user_comission"),
		ReferenceNo: r.Text("reference_no", textLimit), XactTransactionID: r.Text("xact_transaction_id", textLimit),
		ObjectName: r.Text("object_name", textLimit), Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	if r.Given("is_save_card_succeed") {
		saving := readSaving(r)
		v.Saving, v.UserUniqueID = &saving, r.Text("user_unique_id", textLimit)
	}
	return v, r.Err()
}
