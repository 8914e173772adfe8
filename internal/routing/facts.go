package routing

import (
	"strings"

	"github.com/vezne/vezne/internal/bin"
)

// Facts is what a condition may ask about.
type Facts struct {
	// Amount is in minor units of Currency (ISO 4217), Installments the number of monthly parts, 1 for a single payment.
	Amount       int
	Currency     string
	Installments int
	// ThreeD tells that the shop wants 3-D Secure, PreAuth that the amount is to be held only.
	ThreeD  bool
	PreAuth bool
	// BIN is the card's first six digits; the rest is what they tell, empty or false where that is not known.
	BIN        string
	Bank       string
	Family     string
	Brand      string
	Debit      bool
	Commercial bool
	Domestic   bool
	// Dialect is the API that the shop used, such as "paynet" or "v1".
	Dialect string
	// Hour is 0 to 23 and Weekday 1 (Monday) to 7, in Turkish time.
	Hour    int
	Weekday int
	// Healthy reports whether an account answers, and Commission what it takes of this payment, in parts per million.
	Healthy    func(account string) bool
	Commission func(account string) int
}

// Card adds what a card's first digits tell.
func (f *Facts) Card(digits, brand string) {
	f.BIN, f.Brand = digits, brand
	known, found := bin.Find(digits)
	if found {
		f.Bank, f.Family, f.Debit, f.Commercial = known.Bank.Code, known.Family, known.Type == bin.Debit, known.Commercial
		f.Domestic = strings.EqualFold(known.Country, "TR")
	}
}

// words are the facts under the names that conditions use. The language looks up a word in a map twice as fast as a field of
// a struct, and without making anything new.
func (f *Facts) words() map[string]any {
	return map[string]any{
		"amount": f.Amount, "currency": f.Currency, "installments": f.Installments, "threed": f.ThreeD, "preauth": f.PreAuth,
		"bin": f.BIN, "bank": f.Bank, "family": f.Family, "brand": f.Brand, "debit": f.Debit, "commercial": f.Commercial,
		"domestic": f.Domestic, "dialect": f.Dialect, "hour": f.Hour, "weekday": f.Weekday,
		"healthy": f.Healthy, "commission": f.Commission,
	}
}
