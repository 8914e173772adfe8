package paymes

import "github.com/vezne/vezne/wire/wirekit"

// StatusRequest is the request of /api/status (V3, "Ödeme Durumu"). The document asks for the reference and nothing else.
type StatusRequest struct {
	Reference string
	// Secret is not documented; a client that sends it is held to it.
	Secret string
}

// DecodeStatusRequest reads a request of /api/status. The number is called paymentReference here and payuPaymentReference
// everywhere else, so both are understood.
func DecodeStatusRequest(f wirekit.Fields) (StatusRequest, error) {
	r := wirekit.NewReader(f)
	name := "paymentReference"
	if !r.Given(name) && r.Given("payuPaymentReference") {
		name = "payuPaymentReference"
	}
	r.Require(name)
	v := StatusRequest{Reference: r.Text(name, textLimit), Secret: r.Text("secret", textLimit)}
	return v, r.Err()
}

// Encode writes the request as a form.
func (v StatusRequest) Encode() []byte {
	var f wirekit.Form
	f.Text("paymentReference", v.Reference)
	f.GivenText("secret", v.Secret)
	return f.Bytes()
}

// The values of "status" in an answer of /api/status: lower case, as the published client compares them. Pending is ours.
const (
	PaymentSuccess = "success"
	PaymentFailed  = "failed"
	PaymentPending = "pending"
)

// Status is the answer of /api/status. Only "status" is known; the reference and the message are what the posts to the shop
// have as well.
type Status struct {
	Status    string
	Message   string
	Reference string
}

// Encode writes the answer.
func (v Status) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("status", v.Status)
	w.Text("message", v.Message)
	w.Text("payuPaymentReference", v.Reference)
	return w.Bytes()
}

// DecodeStatus reads an answer of /api/status.
func DecodeStatus(f wirekit.Fields) (Status, error) {
	r := wirekit.NewReader(f)
	r.Require("status")
	v := Status{
		Status: r.Text("status", textLimit), Message: r.Lines("message", 4*proseLimit),
		Reference: r.Text("payuPaymentReference", textLimit),
	}
	return v, r.Err()
}
