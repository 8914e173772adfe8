package paynet

import "github.com/vezne/vezne/wire/wirekit"

// TdsInitial is the answer of v2/transaction/tds_initial (Paynet document, "3D ile ödeme"): where the buyer's browser has to
// go, as an address and as a form that goes there by itself.
type TdsInitial struct {
	TokenID     string
	SessionID   string
	PostURL     string
	HTMLContent string
	ObjectName  string
	Code        ResultCode
	Message     string
}

// Encode writes the answer.
func (t TdsInitial) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("token_id", t.TokenID)
	w.Text("session_id", t.SessionID)
	w.Text("post_url", t.PostURL)
	w.Text("html_content", t.HTMLContent)
	w.Text("object_name", t.ObjectName)
	w.Int("code", int64(t.Code))
	w.Text("message", t.Message)
	return w.Bytes()
}

// DecodeTdsInitialAnswer reads an answer of tds_initial.
func DecodeTdsInitialAnswer(f wirekit.Fields) (TdsInitial, error) {
	const htmlLimit = 64 << 10
	r := wirekit.NewReader(f)
	r.Require("code")
	t := TdsInitial{
		TokenID: r.Text("token_id", textLimit), SessionID: r.Text("session_id", textLimit),
		PostURL: r.Text("post_url", 4*textLimit), HTMLContent: r.Lines("html_content", htmlLimit),
		ObjectName: r.Text("object_name", textLimit), Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	return t, r.Err()
}

// TdsCharge is the request of v2/transaction/tds_charge: the two ids that were posted to the return_url, and whether to sell
// or to hold; TransactionType is 0 when the client leaves that to what it said at first.
type TdsCharge struct {
	SessionID       string
	TokenID         string
	TransactionType TransactionType
}

// idTextLimit is the documented length of session_id, token_id and xact_id (Paynet document, "Ödeme onaylama").
const idTextLimit = 100

// DecodeTdsCharge reads a request of tds_charge.
func DecodeTdsCharge(f wirekit.Fields) (TdsCharge, error) {
	r := wirekit.NewReader(f)
	r.Require("session_id", "token_id")
	t := TdsCharge{
		SessionID: r.Text("session_id", idTextLimit), TokenID: r.Text("token_id", idTextLimit),
		TransactionType: readRequestType(r),
	}
	return t, r.Err()
}

// Encode writes the request.
func (t TdsCharge) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("session_id", t.SessionID)
	w.Text("token_id", t.TokenID)
	if t.TransactionType != 0 {
		w.Int("transaction_type", int64(t.TransactionType))
	}
	return w.Bytes()
}
