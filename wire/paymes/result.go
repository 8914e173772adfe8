package paymes

import (
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// The values of "status" in an answer of /api/authorize.
const (
	StatusSuccess = "SUCCESS"
	StatusError   = "ERROR"
	// StatusPending is ours: V3 says that a transaction may be held, and not how the answer tells it.
	StatusPending = "PENDING"
)

// The values of "code" that are numbers. A decline has the code of the error list in the same place.
const (
	CodeOK      = "200"
	CodePending = "202"
	CodeInvalid = "400"
	CodeMissing = "404"
	CodeFailure = "500"
)

// The messages by which clients tell the two good answers apart (V3, a and b).
const (
	MessageAuthorized = "Authorized"
	MessageEnrolled   = "3DS Enrolled Card."
)

// The values of paymentResult.payuResponseCode that are no error.
const (
	ResponseAuthorized = "AUTHORIZED"
	ResponseEnrolled   = "3DS_ENROLLED"
	ResponsePending    = "PENDING"
)

// Result is the answer of /api/authorize. V3 prints none; its keys are those that published clients read, in the shape of the
// PayU answer that Paymes passes on.
type Result struct {
	Status    string
	Code      string
	Message   string
	Reference string // payuPaymentReference
	// Amount is left out when it is the zero value.
	Amount money.Amount
	// URL is where the buyer has to go. V3 calls it "URL", clients read paymentResult.url; it stands in both places.
	URL string
	// ResponseCode is paymentResult.payuResponseCode.
	ResponseCode string
	// BankCode and BankMessage are what the bank said, under paymentResult.bankResponseDetails.response.
	BankCode    string
	BankMessage string
}

// Encode writes the answer.
func (v Result) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("status", v.Status)
	w.Text("code", v.Code)
	w.Text("message", v.Message)
	w.GivenText("payuPaymentReference", v.Reference)
	if v.Amount != (money.Amount{}) {
		w.Text("amount", v.Amount.Decimal())
	}
	w.GivenText("URL", v.URL)
	w.GivenText("url", v.URL)
	inner := wirekit.NewObject()
	inner.Text("payuResponseCode", v.ResponseCode)
	if v.URL != "" {
		inner.Text("type", "redirect")
		inner.Text("url", v.URL)
	}
	if v.BankCode != "" || v.BankMessage != "" {
		response := wirekit.NewObject()
		response.Text("code", v.BankCode)
		response.Text("message", v.BankMessage)
		details := wirekit.NewObject()
		details.Raw("response", string(response.Bytes()))
		inner.Raw("bankResponseDetails", string(details.Bytes()))
	}
	w.Raw("paymentResult", string(inner.Bytes()))
	return w.Bytes()
}

// DecodeResult reads an answer of /api/authorize. The amount's currency is not told and is that of the request, c.
func DecodeResult(f wirekit.Fields, c money.Currency) (Result, error) {
	r := wirekit.NewReader(f)
	r.Require("status")
	v := Result{
		Status: r.Text("status", textLimit), Code: r.Text("code", textLimit), Message: r.Lines("message", 4*proseLimit),
		Reference: r.Text("payuPaymentReference", textLimit), URL: r.Text("URL", 2*proseLimit),
	}
	if r.Given("amount") {
		v.Amount = r.Amount("amount", c, money.Decimal)
	}
	if v.URL == "" {
		v.URL = r.Text("url", 2*proseLimit)
	}
	err := r.Err()
	if err != nil {
		return Result{}, err
	}
	inner, err := f.Object("paymentResult")
	if err != nil {
		return Result{}, err
	}
	ir := wirekit.NewReader(inner)
	v.ResponseCode = ir.Text("payuResponseCode", textLimit)
	if v.URL == "" {
		v.URL = ir.Text("url", 2*proseLimit)
	}
	details, err := inner.Object("bankResponseDetails")
	if err != nil {
		return Result{}, err
	}
	response, err := details.Object("response")
	if err != nil {
		return Result{}, err
	}
	br := wirekit.NewReader(response)
	v.BankCode, v.BankMessage = br.Text("code", textLimit), br.Lines("message", proseLimit)
	for _, err := range []error{ir.Err(), br.Err()} {
		if err != nil {
			return Result{}, err
		}
	}
	return v, nil
}
