package commission

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vezne/vezne/internal/fault"
)

// Ratio is a table that a shop has made for itself and asks for by its code. It stands over what was agreed with the merchant: it
// changes what buyers are quoted and charged, and is kept in the order of its revisions, none of which is ever rewritten.
type Ratio struct {
	Code        string `json:"code"`
	Description string `json:"description"`
	// Shown tables say the rates themselves; the others say what is added to the rates of the table without a code.
	Shown bool `json:"shown,omitempty"`
	// Revision counts the changes, from 1. It is kept with a payment, so that the rows that it was priced by can be found.
	Revision int64 `json:"revision"`
	// Deleted tables price nothing more. Their codes are not given out again.
	Deleted bool       `json:"deleted,omitempty"`
	Rows    []RatioRow `json:"rows,omitempty"`
}

// CardType is what kind of card a row is for.
type CardType string

// The card types. AnyType is every one.
const (
	AnyType  CardType = ""
	Personal CardType = "personal"
	Business CardType = "business"
	Debit    CardType = "debit"
)

// RatioKey says which cards a row is for: a bank's, a family's, or, if both are empty, those that are in no family.
type RatioKey struct {
	Bank   string   `json:"bank,omitempty"`
	Family string   `json:"family,omitempty"`
	Type   CardType `json:"card_type,omitempty"`
}

// RatioRow is one number of installments of one kind of card, or with 0 installments whether that kind may pay at all.
type RatioRow struct {
	RatioKey

	Installments int  `json:"installments,omitempty"`
	Blocked      bool `json:"blocked,omitempty"`
	Rate         Rate `json:"rate,omitempty"`
}

// MaxRatio is the highest rate of a row, and the lowest is its negative, or 0 in a table of shown rates ("Oran Tanımlama").
const MaxRatio Rate = 200_000

// Check refuses a row that the table cannot have.
func (t *Ratio) Check(row RatioRow) error {
	least := -MaxRatio
	if t.Shown {
		least = 0
	}
	switch {
	case row.Installments < 0 || row.Installments > MaxInstallments:
		return fault.InvalidField("instalment", "instalment_range", fault.Text{TR: "Taksit sayısı 0 ile 36 arasındadır.", EN: "Installments are 0 to 36."})
	case row.Rate < least || row.Rate > MaxRatio:
		text := fault.Text{TR: "Oran -0.20 ile 0.20 arasındadır.", EN: "A ratio is between -0.20 and 0.20."}
		if t.Shown {
			text = fault.Text{TR: "Gösterilecek oran 0 ile 0.20 arasındadır.", EN: "A ratio that is shown is between 0 and 0.20."}
		}
		return fault.InvalidField("ratio", "ratio_range", text)
	}
	return nil
}

// With returns the table with a row put in. What is said of every card type replaces what was said of one, so that the last word counts.
func (t Ratio) With(row RatioRow) Ratio {
	t.Rows = slices.DeleteFunc(slices.Clone(t.Rows), func(r RatioRow) bool {
		return r.Installments == row.Installments && r.Bank == row.Bank && r.Family == row.Family && (r.Type == row.Type || row.Type == AnyType)
	})
	t.Rows = append(t.Rows, row)
	slices.SortFunc(t.Rows, func(a, b RatioRow) int {
		return cmp.Or(cmp.Compare(a.Bank, b.Bank), cmp.Compare(a.Family, b.Family), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Installments, b.Installments))
	})
	return t
}

// Find returns the line of a payment that asked for the table. Tax, bearer and value days are those of the agreed table. Of rows the
// bank's comes before the family's, and the card type's before that for every one. In a table of shown rates a number of
// installments without a row is not offered, as in any table; in the others it is what was agreed, and what was not agreed is
// not offered, whatever is added to it.
func (t *Ratio) Find(agreed Table, f Facts) (Line, bool) {
	if t.Deleted || f.Code != t.Code {
		return Line{}, false
	}
	f.Installments = max(f.Installments, 1)
	row, said := t.row(f, f.Installments)
	if card, told := t.row(f, 0); told && card.Blocked || said && row.Blocked || t.Shown && !said {
		return Line{}, false
	}
	f.Code = ""
	line, offered := agreed.Find(f)
	switch {
	case offered:
	case !agreed.Has("") && (said || f.Installments == 1):
		// Nothing was agreed, which costs nothing.
	case t.Shown:
		single := f
		single.Installments = 1
		line, _ = agreed.Find(single)
		line.Rate = 0
	default:
		return Line{}, false
	}
	line.Code, line.Installments, line.Family = t.Code, f.Installments, cmp.Or(line.Family, AnyFamily)
	if t.Shown {
		line.Rate = 0
	}
	line.Rate += row.Rate
	return line, line.Price().Check() == nil
}

// row finds what is said of a card in so many installments.
func (t *Ratio) row(f Facts, installments int) (RatioRow, bool) {
	best, place := RatioRow{}, 0
	for _, r := range t.Rows {
		var at int
		switch {
		case r.Installments != installments, r.Type != AnyType && r.Type != f.Type:
			continue
		case r.Bank != "" && strings.EqualFold(r.Bank, f.Bank):
			at = 3
		case r.Bank == "" && strings.EqualFold(r.Family, f.Family):
			at = 1
		default:
			continue
		}
		if r.Type != AnyType {
			at++
		}
		if at > place {
			best, place = r, at
		}
	}
	return best, place > 0
}
