package paratika

import (
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/wire/wirekit"
)

// ResponseCode is the "responseCode" of an answer and of the return post.
type ResponseCode string

// The response codes (document, "RESPONSECODE ve RESPONSEMESSAGE Alanları için Olası Değerler"). General is an error while a
// request was worked on; Declined is everything that was refused: by the bank, by a rule, or for a parameter.
const (
	Approved ResponseCode = "00"
	General  ResponseCode = "98"
	Declined ResponseCode = "99"
)

// Message is the responseMsg that belongs to a code. Clients compare it with "Approved", as the vendor's samples do.
func (c ResponseCode) Message() string {
	switch c {
	case Approved:
		return "Approved"
	case General:
		return "General Error"
	case Declined:
		return "Declined"
	}
	return ""
}

// Outcome is how a request went, as every answer tells it.
type Outcome struct {
	Code    ResponseCode
	Message string
	// Error and ErrorText are set unless the request was approved.
	Error     ErrorCode
	ErrorText string
	// Violator is the parameter that is wrong.
	Violator string
	// BankError and BankErrorText are the bank's own words for a decline.
	BankError     string
	BankErrorText string
	// Description says in a sentence what to do about an error (SDK, "responseDesc").
	Description string
}

// Success is the outcome of a request that was carried out.
func Success() Outcome { return Outcome{Code: Approved, Message: Approved.Message()} }

// Failure is the outcome of a request that ended in an error.
func Failure(code ResponseCode, e ErrorCode) Outcome {
	return Outcome{Code: code, Message: code.Message(), Error: e, ErrorText: e.Text()}
}

// Refused is the outcome of a payment that was declined: Paratika's code for the reason, and the bank's own words.
func Refused(r decline.Refusal) Outcome {
	o := Failure(Declined, CodeOf(r.Reason))
	o.BankError, o.BankErrorText = r.Code, r.Message
	return o
}

// write adds the outcome's members to an answer, in the order of the samples.
func (o Outcome) write(w *wirekit.Object) {
	w.Text("responseCode", string(o.Code))
	w.Text("responseMsg", o.Message)
	w.GivenText("errorCode", string(o.Error))
	w.GivenText("errorMsg", o.ErrorText)
	w.GivenText("violatorParam", o.Violator)
	w.GivenText("pgTranErrorCode", o.BankError)
	w.GivenText("pgTranErrorText", o.BankErrorText)
	w.GivenText("responseDesc", o.Description)
}

func readOutcome(r *wirekit.Reader) Outcome {
	r.Require("responseCode")
	return Outcome{
		Code: ResponseCode(r.Text("responseCode", 2)), Message: r.Text("responseMsg", textLimit),
		Error: ErrorCode(r.Text("errorCode", 16)), ErrorText: r.Lines("errorMsg", textLimit), Violator: r.Text("violatorParam", textLimit),
		BankError: r.Text("pgTranErrorCode", textLimit), BankErrorText: r.Lines("pgTranErrorText", textLimit),
		Description: r.Lines("responseDesc", textLimit),
	}
}

// textLimit bounds the texts of answers and of forms that have no documented length.
const textLimit = 1024

// Envelope is an answer that says no more than how it went.
type Envelope struct{ Outcome Outcome }

// Encode writes the answer.
func (e Envelope) Encode() []byte {
	w := wirekit.NewObject()
	e.Outcome.write(w)
	return pretty(w.Bytes())
}

// DecodeEnvelope reads how a request went, from any answer.
func DecodeEnvelope(f wirekit.Fields) (Envelope, error) {
	r := wirekit.NewReader(f)
	e := Envelope{Outcome: readOutcome(r)}
	return e, r.Err()
}
