package paynet

import "github.com/vezne/vezne/wire/wirekit"

// The values of "object_name" in answers. The first two are documented ("Ödeme", sample response; "İade"), the third is what
// the reversal of a capture is shown with; those of the other calls are published nowhere, and the names here are ours.
const (
	ObjectPayment         = "payment_response"
	ObjectReversedRequest = "transaction_reversed_request"
	ObjectTransaction     = "transaction"
	ObjectTdsInitial      = "tds_initial"
	ObjectPreauthReversal = "transaction_preauth_reversal"
	ObjectCheck           = "transaction_check"
	ObjectDetail          = "transaction_detail"
)

// Envelope is an answer that says no more than how it went.
type Envelope struct {
	ObjectName string
	Message    string
	Code       ResultCode
}

// Encode writes the envelope in the order of the document's sample ("İade").
func (e Envelope) Encode() []byte {
	o := wirekit.NewObject()
	o.Text("object_name", e.ObjectName)
	o.Text("message", e.Message)
	o.Int("code", int64(e.Code))
	return o.Bytes()
}

// DecodeEnvelope reads the three fields that every answer with HTTP 200 has.
func DecodeEnvelope(f wirekit.Fields) (Envelope, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	e := Envelope{
		ObjectName: r.Text("object_name", textLimit),
		Message:    r.Text("message", textLimit),
		Code:       readResult(r, "code"),
	}
	return e, r.Err()
}
