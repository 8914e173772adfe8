package paynet

import (
	"strconv"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Locator names a transaction: the request of v1/transaction/check and detail, and a part of others. At least one field is
// set. ID is "id", which some services call "xact".
type Locator struct {
	XactID      string
	ID          int64
	ReferenceNo string
}

// DecodeLocator reads a request of check or detail.
func DecodeLocator(f wirekit.Fields) (Locator, error) {
	r := wirekit.NewReader(f)
	l := readLocator(r)
	return l, r.Err()
}

func readLocator(r *wirekit.Reader) Locator {
	l := Locator{XactID: r.Text("xact_id", idTextLimit), ReferenceNo: r.Text("reference_no", referenceLimit)}
	for _, name := range []string{"id", "xact"} {
		if l.ID == 0 {
			l.ID = r.Int(name, 1, idLimit, 0)
		}
	}
	if !r.Given("xact_id") && !r.Given("reference_no") && !r.Given("id") && !r.Given("xact") {
		r.Refuse("xact_id", "required", fault.Text{
			TR: "xact_id, id ya da reference_no alanlarından biri zorunludur.",
			EN: "One of xact_id, id and reference_no is required.",
		})
	}
	return l
}

func (l Locator) write(w *wirekit.Object) {
	w.GivenText("xact_id", l.XactID)
	w.GivenText("reference_no", l.ReferenceNo)
	if l.ID != 0 {
		w.Int("id", l.ID)
	}
}

// Encode writes the request of check or detail.
func (l Locator) Encode() []byte {
	w := wirekit.NewObject()
	l.write(w)
	return w.Bytes()
}

// CaptureRequest is the request of v1/transaction/capture ("Finansallaştırma"). A zero amount means all that is authorized.
type CaptureRequest struct {
	Locator
	Amount money.Amount
}

// DecodeCapture reads a request of capture. Its amount is in whole kuruş, unlike that of a payment.
func DecodeCapture(f wirekit.Fields) (CaptureRequest, error) {
	r := wirekit.NewReader(f)
	c := CaptureRequest{Locator: readLocator(r), Amount: readOptional(r, "amount", money.Minor)}
	return c, r.Err()
}

// Encode writes the request.
func (c CaptureRequest) Encode() []byte {
	w := wirekit.NewObject()
	c.write(w)
	writeKurus(w, c.Amount)
	return w.Bytes()
}

// ReversalRequest is the request of v1/transaction/reversed_request ("İade"). A zero amount means all of it. SucceedURL is
// where the outcome of the request is posted later; its name is spelled succeedUrl on the wire.
type ReversalRequest struct {
	XactID     string
	Amount     money.Amount
	SucceedURL string
}

// DecodeReversal reads a request of reversed_request. Its amount is in whole kuruş.
func DecodeReversal(f wirekit.Fields) (ReversalRequest, error) {
	r := wirekit.NewReader(f)
	v := ReversalRequest{
		XactID: readXact(r), Amount: readOptional(r, "amount", money.Minor), SucceedURL: r.WebAddress("succeedUrl", textLimit),
	}
	return v, r.Err()
}

// Encode writes the request.
func (v ReversalRequest) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("xact_id", v.XactID)
	writeKurus(w, v.Amount)
	w.GivenText("succeedUrl", v.SucceedURL)
	return w.Bytes()
}

// XactRequest is the request of v1/transaction/preauth_reversal and capture_reversal.
type XactRequest struct {
	XactID string
}

// DecodeXact reads a request of preauth_reversal or capture_reversal.
func DecodeXact(f wirekit.Fields) (XactRequest, error) {
	r := wirekit.NewReader(f)
	x := XactRequest{XactID: readXact(r)}
	return x, r.Err()
}

// Encode writes the request.
func (x XactRequest) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("xact_id", x.XactID)
	return w.Bytes()
}

func readXact(r *wirekit.Reader) string {
	r.Require("xact_id")
	return r.Text("xact_id", idTextLimit)
}

// writeKurus adds "amount" as the document's samples have it, a text of whole kuruş; nothing means all.
func writeKurus(w *wirekit.Object, a money.Amount) {
	if a.IsPositive() {
		w.Text("amount", strconv.FormatInt(a.Minor(), 10))
	}
}
