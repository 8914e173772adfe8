package paynet

import (
	"strconv"
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Payment is the answer of v2/transaction/payment and of v2/transaction/tds_charge ("Ödeme", response parameters 1 to 45 and
// the sample response, whose keys, order and types this is). Money was taken if and only if IsSucceed is true.
type Payment struct {
	ID              int64
	XactID          string
	XactDate        time.Time
	TransactionType TransactionType
	POSType         int
	AgentID         string
	UserID          string
	// Email and Phone are written as null when empty, as in the sample.
	Email        string
	Phone        string
	Instalment   int
	Ratio        string // a decimal number such as "0.02"
	CardNoMasked string
	CardHolder   string
	Amount       money.Amount
	NetAmount    money.Amount
	Comission    money.Amount
	ComissionTax money.Amount
	Currency     string
	BankID       string
	BankName     string
	// AuthorizationCode, ReferenceCode and OrderID are bank_authorization_code, bank_reference_code and bank_order_id.
	AuthorizationCode string
	ReferenceCode     string
	OrderID           string
	IsSucceed         bool
	Face
	ReferenceNo       string
	XactTransactionID string
	CampaignURL       string
	// PlusInstallment are months on top of Instalment that a campaign gave the buyer: plus_installment, a text, of Paynet's .NET client's
	// model. It is not in the document, and left out where there are none.
	PlusInstallment  int
	EndUserComission money.Amount
	EndUserRatio     string // a decimal number
	RatioCode        string
	RatioCodeMethod  string
	UserUniqueID     string
	Saving
	// Shares is set when the request divided the amount, and adds what the company gets of it (Paynet's PHP class
	// PaymentBaseResult; the document's sample, which divides nothing, does not have these fields).
	Shares *Share
	// TDS is set in an answer of tds_charge and adds is_tds and md_status.
	TDS        *TDS
	ObjectName string
	Code       ResultCode
	Message    string
}

// Saving is what an answer says of the card that was to be saved with the payment ("Ödeme", response parameters 39 to 45).
type Saving struct {
	IsSaveCardSucceed     bool
	SaveCardResultMessage string
	CardOwnerID           string
	CardHash              string
	CardBankID            string
	CardLogoURL           string
}

func (s Saving) write(w *wirekit.Object, unique string) {
	w.Bool("is_save_card_succeed", s.IsSaveCardSucceed)
	w.Text("save_card_result_message", s.SaveCardResultMessage)
	w.Text("card_owner_id", s.CardOwnerID)
	w.Text("user_unique_id", unique)
	w.Text("card_hash", s.CardHash)
	w.Text("card_bank_id", s.CardBankID)
	w.Text("card_logo_url", s.CardLogoURL)
}

func readSaving(r *wirekit.Reader) Saving {
	return Saving{
		IsSaveCardSucceed: r.Bool("is_save_card_succeed"), SaveCardResultMessage: r.Text("save_card_result_message", textLimit),
		CardOwnerID: r.Text("card_owner_id", textLimit), CardHash: r.Text("card_hash", textLimit),
		CardBankID: r.Text("card_bank_id", textLimit), CardLogoURL: r.Text("card_logo_url", textLimit),
	}
}

// TDS is what an answer of tds_charge has besides (Paynet's PHP class TdsChargeResult).
type TDS struct {
	IsTDS bool
	// MdStatus is the bank's mdStatus, as a string: clients declare it as one, and those that compare numbers convert.
	MdStatus string
}

// Encode writes the answer.
func (p Payment) Encode() []byte {
	w := wirekit.NewObject()
	w.Int("id", p.ID)
	w.Text("xact_id", p.XactID)
	w.Text("xact_date", date(p.XactDate))
	w.Int("transaction_type", int64(p.TransactionType))
	w.Int("pos_type", int64(p.POSType))
	w.Text("agent_id", p.AgentID)
	w.Text("user_id", p.UserID)
	w.TextOrNull("email", p.Email)
	w.TextOrNull("phone", p.Phone)
	w.Int("instalment", int64(p.Instalment))
	w.Raw("ratio", decimal(p.Ratio))
	w.Text("card_no_masked", p.CardNoMasked)
	w.Text("card_holder", p.CardHolder)
	w.Amount("amount", p.Amount)
	w.Amount("net_amount", p.NetAmount)
	w.Amount("comission", p.Comission)
	w.Amount("comission_tax", p.ComissionTax)
	w.Text("currency", p.Currency)
	w.Text("bank_id", p.BankID)
	w.Text("bank_name", p.BankName)
	w.Text("bank_authorization_code", p.AuthorizationCode)
	w.Text("bank_reference_code", p.ReferenceCode)
	w.Text("bank_order_id", p.OrderID)
	w.Bool("is_succeed", p.IsSucceed)
	p.Face.write(w)
	w.Text("reference_no", p.ReferenceNo)
	w.Text("xact_transaction_id", p.XactTransactionID)
	w.Text("campaign_url", p.CampaignURL)
	if p.PlusInstallment > 0 {
		w.Text("plus_installment", strconv.Itoa(p.PlusInstallment))
	}
	w.Amount("end_user_comission", p.EndUserComission)
	w.Raw("end_user_ratio", decimal(p.EndUserRatio))
	w.Text("ratio_code", p.RatioCode)
	w.Text("ratio_code_method", p.RatioCodeMethod)
	p.Saving.write(w, p.UserUniqueID)
	if p.Shares != nil {
		p.Shares.write(w, "company_amount", "company_commission", "company_commission_with_tax", "company_net_amount")
	}
	if p.TDS != nil {
		w.Bool("is_tds", p.TDS.IsTDS)
		w.Text("md_status", p.TDS.MdStatus)
	}
	w.Text("object_name", p.ObjectName)
	w.Int("code", int64(p.Code))
	w.Text("message", p.Message)
	return w.Bytes()
}

// DecodePayment reads an answer of payment or tds_charge.
func DecodePayment(f wirekit.Fields) (Payment, error) {
	r := wirekit.NewReader(f)
	r.Require("is_succeed", "code")
	p := Payment{
		ID: r.Int("id", 0, idLimit, 0), XactID: r.Text("xact_id", textLimit), XactDate: readDate(r, "xact_date"),
		TransactionType: readType(r), POSType: int(r.Int("pos_type", 0, 99, 0)),
		AgentID: r.Text("agent_id", textLimit), UserID: r.Text("user_id", textLimit),
		Email: r.Text("email", textLimit), Phone: r.Text("phone", textLimit),
		Instalment: int(r.Int("instalment", 0, 999, 0)), Ratio: r.Decimal("ratio"),
		CardNoMasked: r.Text("card_no_masked", textLimit), CardHolder: r.Text("card_holder", textLimit),
		Amount: readLira(r, "amount"), NetAmount: readLira(r, "net_amount"),
		Comission: readLira(r, "comission"), ComissionTax: readLira(r, "comission_tax"),
		Currency: r.Text("currency", textLimit), BankID: r.Text("bank_id", textLimit), BankName: r.Text("bank_name", textLimit),
		AuthorizationCode: r.Text("bank_authorization_code", textLimit),
		ReferenceCode:     r.Text("bank_reference_code", textLimit), OrderID: r.Text("bank_order_id", textLimit),
		IsSucceed: r.Bool("is_succeed"), Face: readFace(r),
		ReferenceNo: r.Text("reference_no", textLimit), XactTransactionID: r.Text("xact_transaction_id", textLimit),
		CampaignURL: r.Text("campaign_url", textLimit), PlusInstallment: int(r.Int("plus_installment", 0, 99, 0)), EndUserComission: readLira(r, "end_user_comission"),
		EndUserRatio: r.Decimal("end_user_ratio"), RatioCode: r.Text("ratio_code", textLimit),
		RatioCodeMethod: r.Text("ratio_code_method", textLimit), UserUniqueID: r.Text("user_unique_id", textLimit),
		Saving:     readSaving(r),
		ObjectName: r.Text("object_name", textLimit), Code: readResult(r, "code"), Message: r.Text("message", textLimit),
	}
	if r.Given("company_net_amount") {
		s := readShare(r, "company_amount", "company_commission", "company_commission_with_tax", "company_net_amount")
		p.Shares = &s
	}
	if r.Given("is_tds") || r.Given("md_status") {
		p.TDS = &TDS{IsTDS: r.Bool("is_tds"), MdStatus: r.Text("md_status", textLimit)}
	}
	return p, r.Err()
}

func (f Face) write(w *wirekit.Object) {
	w.Text("paynet_error_id", f.PaynetErrorID)
	w.Text("paynet_error_message", f.PaynetErrorMessage)
	w.Text("bank_error_id", f.BankErrorID)
	w.Text("bank_error_message", f.BankErrorMessage)
	w.Text("bank_error_short_desc", f.BankErrorShortDesc)
	w.Text("bank_error_long_desc", f.BankErrorLongDesc)
}
