package simbank

import "github.com/vezne/vezne/money"

// Outcome is how a request ended, or that it has not.
type Outcome string

// The outcomes.
const (
	// Approved: the bank did what was asked.
	Approved Outcome = "approved"
	// Declined: the bank did not, and will not.
	Declined Outcome = "declined"
	// Pending: the bank has taken the request on and has not decided yet.
	Pending Outcome = "pending"
	// NotFound: the bank has no request of that ref. Only a query is answered with it.
	NotFound Outcome = "not_found"
)

// Operation is what a request asked for.
type Operation string

// The operations that move money.
const (
	Sale        Operation = "sale"
	PreAuth     Operation = "preauth"
	CaptureHeld Operation = "capture"
	VoidAll     Operation = "void"
	RefundTaken Operation = "refund"
)

// Answer says how a request ended. It answers the request itself, its repetition, and a query about it.
type Answer struct {
	// Ref is the client's name of the request that the answer is about.
	Ref     string
	Outcome Outcome
	// Order, Operation and Amount are those of the request. They are empty when Outcome is NotFound.
	Order     string
	Operation Operation
	Amount    money.Amount
	// Points are what this operation moved of Amount in points: paid or held with by an authorization, taken by a capture, given
	// back by a void or a refund.
	Points Points
	// Grant is what an authorization's buyer gets in a campaign.
	Grant Grant
	// Code is the response code: "00", "51" and so on; see [Code]. It is empty while Pending and when NotFound.
	Code string
	// Message is the bank's own words about Code, in Turkish.
	Message string
	// Transaction is the bank's id of the transaction.
	Transaction string
	// AuthCode is the issuer's approval code, RRN the retrieval reference number; both only of approvals.
	AuthCode string
	RRN      string
	// Repeated says that the ref was known before this request came, and that nothing was done now.
	Repeated bool
}

type answerJSON struct {
	Ref         string    `json:"ref"`
	Outcome     Outcome   `json:"outcome"`
	Order       string    `json:"order,omitempty"`
	Operation   Operation `json:"operation,omitempty"`
	Amount      int64     `json:"amount,omitzero"`
	Currency    string    `json:"currency,omitempty"`
	Points      Points    `json:"points,omitzero"`
	Grant       Grant     `json:"grant,omitzero"`
	Code        string    `json:"code,omitempty"`
	Message     string    `json:"message,omitempty"`
	Transaction string    `json:"transaction,omitempty"`
	AuthCode    string    `json:"auth_code,omitempty"`
	RRN         string    `json:"rrn,omitempty"`
	Repeated    bool      `json:"repeated,omitzero"`
}

// Encode writes the message.
func (m Answer) Encode() ([]byte, error) {
	j := m.json()
	return encode(&j)
}

// DecodeAnswer reads the message. Its errors are [ErrJSON] or a [FieldError].
func DecodeAnswer(body []byte) (Answer, error) {
	var j answerJSON
	err := decode(body, &j)
	if err != nil {
		return Answer{}, err
	}
	return j.answer()
}

func (m Answer) json() answerJSON {
	return answerJSON{
		Ref: m.Ref, Outcome: m.Outcome, Order: m.Order, Operation: m.Operation,
		Amount: m.Amount.Minor(), Currency: string(m.Amount.Currency()), Points: m.Points, Grant: m.Grant,
		Code: m.Code, Message: m.Message, Transaction: m.Transaction, AuthCode: m.AuthCode, RRN: m.RRN,
		Repeated: m.Repeated,
	}
}

// answer checks what a reader relies on: an approval that names no amount or no code must not pass for one.
func (j answerJSON) answer() (Answer, error) {
	m := Answer{
		Ref: j.Ref, Outcome: j.Outcome, Order: j.Order, Operation: j.Operation, Points: j.Points, Grant: j.Grant,
		Code: j.Code, Message: j.Message, Transaction: j.Transaction, AuthCode: j.AuthCode, RRN: j.RRN,
		Repeated: j.Repeated,
	}
	err := checkRef("ref", j.Ref)
	if err != nil {
		return Answer{}, err
	}
	switch j.Outcome {
	case NotFound:
		// The canonical form says nothing more, so that a half-filled answer is not mistaken for a denial.
		if m != (Answer{Ref: j.Ref, Outcome: NotFound}) || j.Amount != 0 || j.Currency != "" {
			return Answer{}, &FieldError{"outcome", ErrMalformed}
		}
		return m, nil
	case Approved, Declined, Pending:
	default:
		return Answer{}, &FieldError{"outcome", ErrMalformed}
	}
	err = checkOrder(j.Order)
	if err != nil {
		return Answer{}, err
	}
	switch j.Operation {
	case Sale, PreAuth, CaptureHeld, VoidAll, RefundTaken:
	default:
		return Answer{}, &FieldError{"operation", ErrMalformed}
	}
	m.Amount, err = amountOf(j.Amount, j.Currency)
	if err != nil {
		return Answer{}, err
	}
	err = checkPoints(m.Points, m.Amount)
	if err != nil {
		return Answer{}, err
	}
	err = checkGrant(m.Grant)
	if err != nil {
		return Answer{}, err
	}
	approved := j.Outcome == Approved
	if approved != (j.Code == CodeApproved) || (j.Outcome == Pending) != (j.Code == "") || len(j.Code) > 64 {
		return Answer{}, &FieldError{"code", ErrMalformed}
	}
	return m, nil
}
