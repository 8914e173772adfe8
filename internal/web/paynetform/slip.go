package paynetform

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
)

// Slip is what a buyer gets to see of a transaction: a receipt, and no invoice.
type Slip struct {
	Language string
	Merchant string
	Lines    []Line
}

// Line is one line of a slip. A line without a value is left out.
type Line struct {
	Name  fault.Text
	Value string
}

// WriteSlip sends a slip as a page.
func (s *Scripts) WriteSlip(w http.ResponseWriter, p Slip) error {
	title := fault.Text{TR: "Kart işlem belgesi (mali değeri yoktur)", EN: "Card transaction slip (not an invoice)"}
	type line struct{ Name, Value string }
	var lines []line
	for _, l := range p.Lines {
		if l.Value != "" {
			lines = append(lines, line{l.Name.In(p.Language), l.Value})
		}
	}
	return s.slip.Write(w, http.StatusOK, struct { //nolint:wrapcheck // the caller's log says enough
		Language, Title, Merchant string
		Lines                     []line
	}{p.Language, title.In(p.Language), p.Merchant, lines})
}
