package routing

import (
	"strings"
	"time"

	"github.com/vezne/vezne/internal/bin"
)

// Facts is what a condition may ask about. Its JSON is part of an [Explanation].
type Facts struct {
	// Amount is in minor units of Currency (ISO 4217), Installments the number of monthly parts, 1 for a single payment.
	Amount       int    `json:"amount"`
	Currency     string `json:"currency"`
	Installments int    `json:"installments"`
	// ThreeD tells that the shop wants 3-D Secure, PreAuth that the amount is to be held only.
	ThreeD  bool `json:"threed,omitzero"`
	PreAuth bool `json:"preauth,omitzero"`
	// BIN is the card's first six digits; the rest is what they tell, empty or false where that is not known.
	BIN        string `json:"bin,omitzero"`
	Bank       string `json:"bank,omitzero"`
	Family     string `json:"family,omitzero"`
	Brand      string `json:"brand,omitzero"`
	Debit      bool   `json:"debit,omitzero"`
	Commercial bool   `json:"commercial,omitzero"`
	Domestic   bool   `json:"domestic,omitzero"`
	// Dialect is the API that the shop used, such as "paynet" or "v1".
	Dialect string `json:"dialect"`
	// Hour is 0 to 23 and Weekday 1 (Monday) to 7, in Turkish time.
	Hour    int `json:"hour"`
	Weekday int `json:"weekday"`
	// Healthy reports whether an account answers, and Commission what it takes of this payment, in parts per million.
	Healthy    func(account string) bool `json:"-"`
	Commission func(account string) int  `json:"-"`
}

// Card adds what a card's first digits tell, as a directory has them.
func (f *Facts) Card(cards *bin.Directory, digits, brand string) {
	f.BIN, f.Brand = digits, brand
	known, found := cards.Find(digits)
	if found {
		f.Bank, f.Family, f.Debit, f.Commercial = known.Bank.Code, known.Family, known.Type == bin.Debit, known.Commercial
		f.Domestic = strings.EqualFold(known.Country, "TR")
	}
}

// When adds the time of the payment, which is in the zone that rules speak of.
func (f *Facts) When(at time.Time) {
	f.Hour, f.Weekday = at.Hour(), (int(at.Weekday())+6)%7+1
}

// word is the fact under the name that conditions use, or nil of an unknown one. The language looks up a word in a map twice as
// fast as a field of a struct.
func (f *Facts) word(name string) any {
	switch name {
	case "amount":
		return f.Amount
	case "currency":
		return f.Currency
	case "installments":
		return f.Installments
	case "threed":
		return f.ThreeD
	case "preauth":
		return f.PreAuth
	case "bin":
		return f.BIN
	case "bank":
		return f.Bank
	case "family":
		return f.Family
	case "brand":
		return f.Brand
	case "debit":
		return f.Debit
	case "commercial":
		return f.Commercial
	case "domestic":
		return f.Domestic
	case "dialect":
		return f.Dialect
	case "hour":
		return f.Hour
	case "weekday":
		return f.Weekday
	case "healthy":
		return f.Healthy
	case "commission":
		return f.Commission
	}
	return nil
}

// words are all facts, by which the language learns their names and kinds.
func (f *Facts) words() map[string]any {
	all := map[string]any{}
	for _, name := range []string{
		"amount", "currency", "installments", "threed", "preauth", "bin", "bank", "family", "brand", "debit", "commercial", "domestic",
		"dialect", "hour", "weekday", "healthy", "commission",
	} {
		all[name] = f.word(name)
	}
	return all
}
