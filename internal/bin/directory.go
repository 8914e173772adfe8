package bin

import (
	"sync/atomic"

	"github.com/vezne/vezne/card"
)

// Directory finds cards in the built-in table and in what has been imported over it. The import is replaced as a whole while
// others look. The nil Directory and the zero one have the built-in table only; neither is copied.
type Directory struct {
	imported atomic.Pointer[map[string]Card]
}

// Use puts an import in the place of the one before.
func (d *Directory) Use(i Import) {
	all := make(map[string]Card, len(i.Rows))
	for _, r := range i.Rows {
		all[r.BIN] = r.card()
	}
	d.imported.Store(&all)
}

// Find is [Find], with what has been imported before the built-in table. The longest prefix wins, and of two of one length the
// imported one.
func (d *Directory) Find(digits string) (Card, bool) {
	known, found := Find(digits)
	if d == nil {
		return known, found
	}
	all := d.imported.Load()
	if all == nil {
		return known, found
	}
	digits = leading(digits)
	for _, length := range []int{long, short} {
		if length > len(digits) {
			continue
		}
		if c, imported := (*all)[digits[:length]]; imported {
			return c, true
		}
		if found && len(known.BIN) == length {
			return known, true
		}
	}
	return Card{}, false
}

// card is what a row says, completed by what the built-in table knows. An import of this shape does not name the installment
// family: that is the built-in table's, for the same prefix of the same bank, or else the one family that all of the bank's
// credit cards there have.
func (r Row) card() Card {
	c := Card{
		BIN: r.BIN, Bank: Bank{Name: r.Issuer}, Brand: r.Brand, Type: r.Type, Family: r.Family, Commercial: r.Commercial, Country: r.Country,
	}
	if bank, known := BankOf(r.Bank); known {
		c.Bank = bank
	}
	if c.Brand == "" || c.Brand == card.Unknown {
		c.Brand = card.BrandOf(r.BIN)
	}
	was, known := Find(r.BIN)
	known = known && was.BIN == r.BIN
	if known && c.Bank == (Bank{}) {
		c.Bank = was.Bank
	}
	if c.Type == "" && known {
		c.Type = was.Type
	}
	if c.Family == "" && c.Type == Credit {
		if known && was.Bank == c.Bank {
			c.Family = was.Family
		} else {
			c.Family = familyOf(c.Bank.Code)
		}
	}
	return c
}

// familyOf is the family of a bank's credit cards, where all those of the built-in table have the same.
func familyOf(bank string) string {
	family := ""
	for _, row := range rows(cards) {
		if bank == "" || row[1] != bank || Type(row[2]) != Credit {
			continue
		}
		if family != "" && row[3] != family {
			return ""
		}
		family = row[3]
	}
	return family
}

// leading are the digits that a search looks at.
func leading(digits string) string {
	end := 0
	for end < len(digits) && end < long && digits[end] >= '0' && digits[end] <= '9' {
		end++
	}
	return digits[:end]
}
