package paynet

import (
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	wire "github.com/vezne/vezne/wire/paynet"
)

// bank.go says in Paynet's words what is known of a card by its BIN.

// cardType is the card_type of a card, personal for one of which nothing is known.
func cardType(c terms.Card) string {
	switch {
	case c.Debit:
		return wire.CardDebit
	case c.Business:
		return wire.CardBusiness
	}
	return wire.CardPersonal
}

// bankOf returns the bank_id and bank_name of a card: Paynet's list of banks is one of card families, with two banks among
// them.
func bankOf(c terms.Card) (id, name string) {
	switch c.Bank {
	case "denizbank":
		return wire.Bank("DENZ", "")
	case "kuveytturk":
		return wire.Bank("KVYT", "")
	}
	return wire.Bank(familyID(c.Family), "")
}

func familyID(family string) string {
	switch family {
	case "Advantage":
		return "ADVT"
	case "Axess":
		return "AXSS"
	case "BankkartCombo":
		return "ZRTB"
	case "Bonus":
		return "BONS"
	case "CardFinans":
		return "FINS"
	case "Maximum":
		return "MAXM"
	case "Paraf":
		return "PARF"
	case "World":
		return "WRLD"
	}
	return ""
}
