package paratika

import (
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// PointsQuery is the request QUERYPOINTS ("Ekstra Puan Adımı"): which points the card has that is about to pay in a session.
type PointsQuery struct {
	// Credentials are the session's token.
	Credentials Credentials
	Number      pan.Number
	Expiry      pan.Expiry
	// CardToken names a saved card instead.
	CardToken string
	// Amount is what is about to be paid, where no session says it.
	Amount money.Amount
}

// DecodePointsQuery reads a request QUERYPOINTS.
func DecodePointsQuery(f wirekit.Fields) (PointsQuery, error) {
	r := newReader(f)
	q := PointsQuery{CardToken: r.text("CARDTOKEN")}
	if q.CardToken == "" {
		r.require("CARDPAN", "CARDEXPIRY")
		q.Expiry = r.expiry("CARDEXPIRY")
	}
	q.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	if r.Given("CARDPAN") {
		q.Number = r.CardNumber("CARDPAN")
	}
	if q.Credentials.SessionToken == "" {
		r.require("CURRENCY")
		q.Amount = r.positive("AMOUNT", r.currency())
	}
	r.withoutCard()
	return q, r.Err()
}

// Encode writes the request.
func (q PointsQuery) Encode() []byte {
	f := newForm("QUERYPOINTS")
	q.Credentials.write(f)
	if q.Amount.Currency() != "" {
		f.given("AMOUNT", decimal(q.Amount))
		f.given("CURRENCY", string(q.Amount.Currency()))
	}
	f.given("CARDTOKEN", q.CardToken)
	f.given("CARDPAN", q.Number.Reveal())
	if !q.Expiry.IsZero() {
		f.given("CARDEXPIRY", expiryText(q.Expiry))
	}
	return f.bytes()
}

// PointsAnswer is the answer of QUERYPOINTS (SDK, "points" of FinancialResponse). No answer is published; that its values are
// texts is the SDK's.
type PointsAnswer struct {
	Outcome Outcome
	Points  []CardPoints
}

// CardPoints are the points of one kind. In which units Value, Amount and UseRate are is published nowhere.
type CardPoints struct {
	Name    string
	Value   string
	Amount  string
	UseRate string
}

// Encode writes the answer.
func (a PointsAnswer) Encode() []byte {
	w := wirekit.NewObject()
	a.Outcome.write(w)
	writePoints(w, a.Points)
	return pretty(w.Bytes())
}

func writePoints(w *wirekit.Object, points []CardPoints) {
	rows := make([]*wirekit.Object, len(points))
	for i, p := range points {
		o := wirekit.NewObject()
		o.Text("name", p.Name)
		o.GivenText("value", p.Value)
		o.GivenText("amount", p.Amount)
		o.GivenText("useRate", p.UseRate)
		rows[i] = o
	}
	w.Rows("points", rows)
}

// DecodePointsAnswer reads an answer of QUERYPOINTS.
func DecodePointsAnswer(f wirekit.Fields) (PointsAnswer, error) {
	r := wirekit.NewReader(f)
	a := PointsAnswer{Outcome: readOutcome(r)}
	err := r.Err()
	if err != nil {
		return a, err
	}
	a.Points, err = wirekit.RowsOf(f, "points", readCardPoints)
	return a, err
}

func readCardPoints(f wirekit.Fields) (CardPoints, error) {
	r := wirekit.NewReader(f)
	r.Require("name")
	p := CardPoints{
		Name: r.Text("name", textLimit), Value: r.Text("value", textLimit), Amount: r.Text("amount", textLimit), UseRate: r.Text("useRate", textLimit),
	}
	return p, r.Err()
}
