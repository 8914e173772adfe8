package terms

import (
	"github.com/vezne/vezne/internal/bin"
	"github.com/vezne/vezne/internal/merchant"
)

// Card is what a BIN says that a price can depend on.
type Card struct {
	// Family is the installment family, or empty.
	Family string
	// Bank is our own word for the issuer, or empty.
	Bank string
	// Debit cards pay at once; Business ones belong to a company.
	Debit, Business bool
	Known           bool
}

// CardOf returns what is known of the card whose number begins so.
func CardOf(m *merchant.Merchant, digits string) Card {
	c, known := m.Cards.Find(digits)
	return Card{Family: c.Family, Bank: c.Bank.Code, Debit: c.Type == bin.Debit, Business: c.Commercial, Known: known}
}

// Families are the installment families that a table of ratios has rows for.
func Families() []string { return bin.Families() }
