package esnekpos

import (
	"strings"
	"time"

	"github.com/vezne/vezne/wire/wirekit"
)

// Answer is the answer of EYV3DPay, CommonPaymentDealer and BkmPayment ("Ödeme Alma", step 2). Success here means that the
// request is accepted and the buyer is to be sent to URL3DS, not that anything is paid.
type Answer struct {
	OrderRefNumber   string
	Result           Result
	ReturnMessage    string
	ReturnMessageTR  string
	ErrorCode        string
	Date             time.Time
	URL3DS           string
	RefNo            string
	Hash             string
	CustomerName     string
	CustomerMail     string
	CustomerPhone    string
	CustomerAddress  string
	CustomerCCNumber string
	CustomerCCName   string
	IsNot3DPayment   bool
	VirtualPOSValues string
	ReturnMessage3D  string
	// Newer are the members of the newer pages ("3D Ödeme", "Ortak Ödeme Sayfası"); nil leaves the answer as the
	// marketplace's page prints it.
	Newer *Newer
}

// Newer are the members that the newer pages add. AUTH_HASH, whose algorithm EsnekPos tells on request only, is always null.
type Newer struct {
	// CommissionRate is a percentage such as "1,490".
	CommissionRate string
	BankAuthCode   string
	AuthHash       string
}

// SuccessMessage is the RETURN_MESSAGE of success.
const SuccessMessage = "SUCCESS"

// Encode writes the answer in the order of the document's sample, the newer members after it.
func (a Answer) Encode() []byte {
	w := wirekit.NewObject()
	w.TextOrNull("ORDER_REF_NUMBER", a.OrderRefNumber)
	w.Text("STATUS", a.Result.Status)
	w.Text("RETURN_CODE", a.Result.Code)
	w.Text("RETURN_MESSAGE", a.ReturnMessage)
	w.TextOrNull("RETURN_MESSAGE_TR", a.ReturnMessageTR)
	w.TextOrNull("ERROR_CODE", a.ErrorCode)
	w.TextOrNull("DATE", padded(a.Date))
	w.TextOrNull("URL_3DS", a.URL3DS)
	w.TextOrNull("REFNO", a.RefNo)
	w.TextOrNull("HASH", a.Hash)
	w.TextOrNull("CUSTOMER_NAME", a.CustomerName)
	w.TextOrNull("CUSTOMER_MAIL", a.CustomerMail)
	w.TextOrNull("CUSTOMER_PHONE", a.CustomerPhone)
	w.TextOrNull("CUSTOMER_ADDRESS", a.CustomerAddress)
	w.TextOrNull("CUSTOMER_CC_NUMBER", a.CustomerCCNumber)
	w.TextOrNull("CUSTOMER_CC_NAME", a.CustomerCCName)
	w.Bool("IS_NOT_3D_PAYMENT", a.IsNot3DPayment)
	w.TextOrNull("VIRTUAL_POS_VALUES", a.VirtualPOSValues)
	w.TextOrNull("RETURN_MESSAGE_3D", a.ReturnMessage3D)
	if a.Newer != nil {
		w.Text("COMMISSION_RATE", a.Newer.CommissionRate)
		w.TextOrNull("BANK_AUTH_CODE", a.Newer.BankAuthCode)
		w.TextOrNull("AUTH_HASH", a.Newer.AuthHash)
	}
	return w.Bytes()
}

// DecodeAnswer reads an answer.
func DecodeAnswer(f wirekit.Fields) (Answer, error) {
	r := wirekit.NewReader(f)
	a := Answer{
		OrderRefNumber: r.Text("ORDER_REF_NUMBER", textLimit), Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit),
		ReturnMessageTR: r.Lines("RETURN_MESSAGE_TR", textLimit), ErrorCode: readCode(r, "ERROR_CODE"), Date: readDate(r, "DATE"),
		URL3DS: r.Text("URL_3DS", urlLimit), RefNo: readCode(r, "REFNO"), Hash: r.Text("HASH", textLimit),
		CustomerName: r.Text("CUSTOMER_NAME", 2*textLimit+1), CustomerMail: r.Text("CUSTOMER_MAIL", textLimit),
		CustomerPhone: r.Text("CUSTOMER_PHONE", textLimit), CustomerAddress: r.Lines("CUSTOMER_ADDRESS", textLimit),
		CustomerCCNumber: r.Text("CUSTOMER_CC_NUMBER", textLimit), CustomerCCName: r.Text("CUSTOMER_CC_NAME", textLimit),
		IsNot3DPayment: r.Bool("IS_NOT_3D_PAYMENT"), VirtualPOSValues: r.Lines("VIRTUAL_POS_VALUES", textLimit),
		ReturnMessage3D: r.Lines("RETURN_MESSAGE_3D", textLimit),
	}
	if _, found := f.Find("COMMISSION_RATE"); found {
		a.Newer = &Newer{
			CommissionRate: r.Text("COMMISSION_RATE", textLimit), BankAuthCode: r.Text("BANK_AUTH_CODE", textLimit),
			AuthHash: r.Text("AUTH_HASH", textLimit),
		}
	}
	return a, r.Err()
}

// readResult reads STATUS and RETURN_CODE.
func readResult(r *wirekit.Reader) Result {
	r.Require("STATUS", "RETURN_CODE")
	return Result{Status: strings.TrimSpace(r.Text("STATUS", textLimit)), Code: readCode(r, "RETURN_CODE")}
}
