package paratika

import (
	"time"

	"github.com/vezne/vezne/wire/wirekit"
)

// ReconQuery is the request RECONTRANSACTION: the transactions that have all that is given (SDK, QueryReconRequest).
type ReconQuery struct {
	Credentials  Credentials
	PaymentID    string
	OrderID      string
	ApprovalCode string
	SystemType   string
	Start, End   time.Time
}

// DecodeReconQuery reads a request RECONTRANSACTION. One that asks for nothing is refused by the code that Paratika has for it (ERR10125).
func DecodeReconQuery(f wirekit.Fields) (ReconQuery, error) {
	r := newReader(f)
	q := ReconQuery{
		PaymentID: r.text("MERCHANTPAYMENTID"), OrderID: r.text("PGORDERID"), ApprovalCode: r.text("PGTRANAPPRCODE"), SystemType: r.text("PAYMENTSYSTEMTYPE"),
		Start: r.bound("STARTDATE"), End: r.bound("ENDDATE"),
	}
	q.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	if q.PaymentID+q.OrderID+q.ApprovalCode+q.SystemType == "" && !r.Given("STARTDATE") && !r.Given("ENDDATE") {
		r.refuse("MERCHANTPAYMENTID", NothingToReconcile, "En az bir parametre gönderin; örneğin STARTDATE ve ENDDATE.", "Send one parameter at least, such as STARTDATE and ENDDATE.")
	}
	r.period(q.Start, q.End)
	return q, r.Err()
}

// Encode writes the request.
func (q ReconQuery) Encode() []byte {
	f := newForm("RECONTRANSACTION")
	q.Credentials.write(f)
	f.given("MERCHANTPAYMENTID", q.PaymentID)
	f.given("PGORDERID", q.OrderID)
	f.given("PGTRANAPPRCODE", q.ApprovalCode)
	f.given("PAYMENTSYSTEMTYPE", q.SystemType)
	f.given("STARTDATE", boundText(q.Start))
	f.given("ENDDATE", boundText(q.End))
	return f.bytes()
}

// PolicyQuery is the request QUERYPAYMENTPOLICY (SDK).
type PolicyQuery struct {
	Credentials   Credentials
	PaymentSystem string
	Currency      string
}

// DecodePolicyQuery reads a request QUERYPAYMENTPOLICY.
func DecodePolicyQuery(f wirekit.Fields) (PolicyQuery, error) {
	r := newReader(f)
	q := PolicyQuery{PaymentSystem: r.text("PAYMENTSYSTEM"), Currency: string(r.currency())}
	q.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	return q, r.Err()
}

// Encode writes the request.
func (q PolicyQuery) Encode() []byte {
	f := newForm("QUERYPAYMENTPOLICY")
	q.Credentials.write(f)
	f.given("PAYMENTSYSTEM", q.PaymentSystem)
	f.given("CURRENCY", q.Currency)
	return f.bytes()
}

// Policy is the answer of QUERYPAYMENTPOLICY and of SHOULDDO3D (SDK). Neither is published.
type Policy struct {
	Outcome Outcome
	// Policy is such as THD_OPT; ShouldDo3D is "YES" or "NO". The one that was not asked for is empty.
	Policy     string
	ShouldDo3D string
}

// Encode writes the answer.
func (p Policy) Encode() []byte {
	w := wirekit.NewObject()
	p.Outcome.write(w)
	w.GivenText("paymentPolicy", p.Policy)
	w.GivenText("shouldDo3D", p.ShouldDo3D)
	return pretty(w.Bytes())
}

// DecodePolicy reads such an answer.
func DecodePolicy(f wirekit.Fields) (Policy, error) {
	r := wirekit.NewReader(f)
	p := Policy{Outcome: readOutcome(r), Policy: r.Text("paymentPolicy", 30), ShouldDo3D: r.Text("shouldDo3D", 3)}
	return p, r.Err()
}
