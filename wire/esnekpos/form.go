package esnekpos

import (
	"net/url"
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Charset is that of the page whose form goes to BACK_URL ("Ödeme Alma", step 4), and so of the form's values.
const Charset = "iso-8859-9"

// Form is what the buyer's browser posts to BACK_URL in the end. It proves nothing: the document's closing notes tell the
// shop to go by ProcessQuery.
type Form struct {
	Date             time.Time
	Hash             string
	OrderRefNumber   string
	RefNo            string
	Result           Result
	ReturnMessage    string
	ReturnMessageTR  string
	ErrorCode        string
	CustomerName     string
	CustomerMail     string
	CustomerPhone    string
	CustomerAddress  string
	CustomerCCNumber string
	CustomerCCName   string
	Commission       money.Amount
	// Amount is what the card was charged, commission included.
	Amount       money.Amount
	Installments int
	Newer
	// VirtualPOSValues are the bank's own words about a refusal. The document has the member in answers only; the form
	// is where a shop can see them.
	VirtualPOSValues string
}

// Field is one value of the form.
type Field struct {
	Name  string
	Value string
}

// Fields returns the form's values: the document's 18 in its order, then those of the newer pages.
func (f Form) Fields() []Field {
	return []Field{
		{"DATE", padded(f.Date)},
		{"HASH", f.Hash},
		{"ORDER_REF_NUMBER", f.OrderRefNumber},
		{"REFNO", f.RefNo},
		{"RETURN_CODE", f.Result.Code},
		{"RETURN_MESSAGE", f.ReturnMessage},
		{"RETURN_MESSAGE_TR", f.ReturnMessageTR},
		{"STATUS", f.Result.Status},
		{"ERROR_CODE", f.ErrorCode},
		{"CUSTOMER_NAME", f.CustomerName},
		{"CUSTOMER_MAIL", f.CustomerMail},
		{"CUSTOMER_PHONE", f.CustomerPhone},
		{"CUSTOMER_ADDRESS", f.CustomerAddress},
		{"CUSTOMER_CC_NUMBER", f.CustomerCCNumber},
		{"CUSTOMER_CC_NAME", f.CustomerCCName},
		{"COMMISSION", turkish(f.Commission)},
		{"AMOUNT", turkish(f.Amount)},
		{"INSTALLMENT", installment(f.Installments)},
		{"COMMISSION_RATE", f.CommissionRate},
		{"BANK_AUTH_CODE", f.BankAuthCode},
		{"AUTH_HASH", f.AuthHash},
		{"VIRTUAL_POS_VALUES", f.VirtualPOSValues},
	}
}

// Encode writes the values as a body of application/x-www-form-urlencoded in UTF-8, for tests and for programs; a browser
// writes them in [Charset].
func (f Form) Encode() []byte {
	var body []byte
	for i, field := range f.Fields() {
		if i > 0 {
			body = append(body, '&')
		}
		body = append(body, url.QueryEscape(field.Name)+"="+url.QueryEscape(field.Value)...)
	}
	return body
}

// DecodeForm reads the values as a shop does.
func DecodeForm(f wirekit.Fields) (Form, error) {
	r := wirekit.NewReader(f)
	v := Form{
		Date: readDate(r, "DATE"), Hash: r.Text("HASH", textLimit), OrderRefNumber: r.Text("ORDER_REF_NUMBER", textLimit),
		RefNo: readCode(r, "REFNO"), Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit),
		ReturnMessageTR: r.Lines("RETURN_MESSAGE_TR", textLimit), ErrorCode: readCode(r, "ERROR_CODE"),
		CustomerName: r.Text("CUSTOMER_NAME", 2*textLimit+1), CustomerMail: r.Text("CUSTOMER_MAIL", textLimit),
		CustomerPhone: r.Text("CUSTOMER_PHONE", textLimit), CustomerAddress: r.Lines("CUSTOMER_ADDRESS", textLimit),
		CustomerCCNumber: r.Text("CUSTOMER_CC_NUMBER", textLimit), CustomerCCName: r.Text("CUSTOMER_CC_NAME", textLimit),
		Commission: readSigned(f, r, "COMMISSION"), Amount: readSigned(f, r, "AMOUNT"),
		Installments: int(r.Int("INSTALLMENT", 0, installmentLimit, 0)),
		Newer: Newer{
			CommissionRate: r.Text("COMMISSION_RATE", textLimit), BankAuthCode: r.Text("BANK_AUTH_CODE", textLimit),
			AuthHash: r.Text("AUTH_HASH", textLimit),
		},
		VirtualPOSValues: r.Lines("VIRTUAL_POS_VALUES", textLimit),
	}
	return v, r.Err()
}

// turkish writes an amount as "1.151,25", and none as nothing.
func turkish(a money.Amount) string {
	if a == (money.Amount{}) {
		return ""
	}
	return a.Turkish()
}
