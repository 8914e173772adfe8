package terms

import (
	"slices"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
)

// Ratio is a table that a shop has made for itself.
type Ratio = commission.Ratio

// Cards are those that a row of a table is about.
type Cards = commission.RatioKey

// CardKind is what kind of card a row is about; empty is every one.
type CardKind = commission.CardType

// The kinds of cards.
const (
	Personal = commission.Personal
	Business = commission.Business
	Debit    = commission.Debit
)

// Defined returns the table with the cards blocked, or let in again.
func Defined(t Ratio, cards Cards, blocked bool) Ratio {
	return t.With(commission.RatioRow{RatioKey: cards, Blocked: blocked})
}

// DefinedRow returns the table with a ratio such as "0.02" for the cards in so many installments, of which 0 is a single payment like 1.
// What the table cannot have is a fault about "ratio" or "instalment".
func DefinedRow(t Ratio, cards Cards, installments int, blocked bool, ratio string) (Ratio, error) {
	rate, err := commission.ParseFraction(ratio)
	if err != nil {
		return t, refuse("ratio", "ratio_range",
			"Oran, en çok altı basamaklı 0.02 gibi bir sayı olmalıdır.", "A ratio is a number such as 0.02, with six decimals at most.")
	}
	row := commission.RatioRow{RatioKey: cards, Installments: max(installments, 1), Blocked: blocked}
	if !blocked {
		row.Rate = rate
	}
	err = t.Check(row)
	if err != nil {
		return t, err //nolint:wrapcheck // a fault that names the field
	}
	return t.With(row), nil
}

// Showable reports whether the table's rates may be shown as they are.
func Showable(t Ratio) error {
	t.Shown = true
	for _, row := range t.Rows {
		if t.Check(row) != nil {
			return fault.New(fault.Conflict, "ratio_range", fault.Text{
				TR: "Tabloda eksi oranlar var; gösterilecek oran olamazlar. Önce ratio/define ile değiştirin.",
				EN: "The table has ratios below zero, which cannot be shown ones; change them with ratio/define first.",
			})
		}
	}
	return nil
}

// OwnBanks are the banks that the table of the shop's own has rows for by their names, not by a family.
func OwnBanks(prices Prices) []string {
	var found []string
	if prices.Ratio == nil {
		return nil
	}
	for _, row := range prices.Ratio.Rows {
		if row.Bank != "" && !slices.Contains(found, row.Bank) {
			found = append(found, row.Bank)
		}
	}
	return found
}
