package simbank

import (
	"time"

	"github.com/vezne/vezne/money"
)

// MaxLines is the most lines of one [Listing]; so many fit into [MaxBody] whatever stands in them.
const MaxLines = 100

// List asks for what the bank recorded for the terminal in a span of time ([PathList]); a [Listing] comes back.
type List struct {
	// From is in the span and To is not.
	From time.Time
	To   time.Time
	// After is the Next of the page before, 0 for the first.
	After int64
}

type listJSON struct {
	From  int64 `json:"from"`
	To    int64 `json:"to"`
	After int64 `json:"after,omitzero"`
}

// Encode writes the message.
func (m List) Encode() ([]byte, error) {
	return encode(&listJSON{From: microsOf(m.From), To: microsOf(m.To), After: m.After})
}

// DecodeList reads the message. Its errors are [ErrJSON] or a [FieldError].
func DecodeList(body []byte) (List, error) {
	var j listJSON
	err := decode(body, &j)
	if err != nil {
		return List{}, err
	}
	m := List{After: j.After}
	m.From, err = timeOf("from", j.From)
	if err != nil {
		return List{}, err
	}
	m.To, err = timeOf("to", j.To)
	if err != nil {
		return List{}, err
	}
	switch {
	case !m.From.Before(m.To):
		return List{}, &FieldError{"to", ErrMalformed}
	case m.After < 0:
		return List{}, &FieldError{"after", ErrMalformed}
	}
	return m, nil
}

// Listing is a page of the bank's books, in the order of their recording.
type Listing struct {
	Lines []Line
	// Next, if not 0, is the After of the next page.
	Next int64
}

// Line is one authorization, capture, void or refund.
type Line struct {
	Ref string
	// Original is the ref of the authorization that a capture, void or refund is about; empty of an authorization.
	Original    string
	Operation   Operation
	Outcome     Outcome // never NotFound
	Amount      money.Amount
	Transaction string
	AuthCode    string
	RRN         string
	// At is when it was recorded.
	At time.Time
}

type listingJSON struct {
	Lines []lineJSON `json:"lines"`
	Next  int64      `json:"next,omitzero"`
}

type lineJSON struct {
	Ref         string    `json:"ref"`
	Original    string    `json:"original,omitempty"`
	Operation   Operation `json:"operation"`
	Outcome     Outcome   `json:"outcome"`
	Amount      int64     `json:"amount"`
	Currency    string    `json:"currency"`
	Transaction string    `json:"transaction"`
	AuthCode    string    `json:"auth_code,omitempty"`
	RRN         string    `json:"rrn,omitempty"`
	At          int64     `json:"at"`
}

// Encode writes the message.
func (m Listing) Encode() ([]byte, error) {
	j := listingJSON{Lines: make([]lineJSON, 0, len(m.Lines)), Next: m.Next}
	for _, l := range m.Lines {
		j.Lines = append(j.Lines, lineJSON{
			Ref: l.Ref, Original: l.Original, Operation: l.Operation, Outcome: l.Outcome, Amount: l.Amount.Minor(),
			Currency: string(l.Amount.Currency()), Transaction: l.Transaction, AuthCode: l.AuthCode, RRN: l.RRN, At: microsOf(l.At),
		})
	}
	return encode(&j)
}

// DecodeListing reads the message. Its errors are [ErrJSON] or a [FieldError].
func DecodeListing(body []byte) (Listing, error) {
	var j listingJSON
	err := decode(body, &j)
	if err != nil {
		return Listing{}, err
	}
	if j.Next < 0 {
		return Listing{}, &FieldError{"next", ErrMalformed}
	}
	m := Listing{Next: j.Next}
	for _, l := range j.Lines {
		line, err := l.line()
		if err != nil {
			return Listing{}, err
		}
		m.Lines = append(m.Lines, line)
	}
	return m, nil
}

func (j lineJSON) line() (Line, error) {
	l := Line{
		Ref: j.Ref, Original: j.Original, Operation: j.Operation, Outcome: j.Outcome,
		Transaction: j.Transaction, AuthCode: j.AuthCode, RRN: j.RRN,
	}
	err := checkRef("lines.ref", j.Ref)
	if err != nil {
		return Line{}, err
	}
	switch j.Operation {
	case Sale, PreAuth:
		if j.Original != "" {
			return Line{}, &FieldError{"lines.original", ErrMalformed}
		}
	case CaptureHeld, VoidAll, RefundTaken:
		err = checkRef("lines.original", j.Original)
		if err != nil {
			return Line{}, err
		}
	default:
		return Line{}, &FieldError{"lines.operation", ErrMalformed}
	}
	if j.Outcome != Approved && j.Outcome != Declined && j.Outcome != Pending {
		return Line{}, &FieldError{"lines.outcome", ErrMalformed}
	}
	if j.Transaction == "" {
		return Line{}, &FieldError{"lines.transaction", ErrMissing}
	}
	l.Amount, err = amountOf(j.Amount, j.Currency)
	if err != nil {
		return Line{}, err
	}
	l.At, err = timeOf("lines.at", j.At)
	return l, err
}
