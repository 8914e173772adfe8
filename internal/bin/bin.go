// Package bin says what the first digits of a card number tell: which bank issued the card, in which installment family, and
// whether it is a credit or a debit card. The built-in table knows the cards that providers publish for testing, so that
// everything that depends on a bank or a family can be tried offline; it is no directory of the country's cards. Such a list is
// imported over it; see [Directory].
package bin

import (
	_ "embed" // the two tables
	"strings"

	"github.com/vezne/vezne/card"
)

// Type says whose money a card spends.
type Type string

// The types of card. A card of which nothing is known has none of them.
const (
	Credit  Type = "credit"
	Debit   Type = "debit"
	Prepaid Type = "prepaid"
)

// The installment families of Turkish banks, as they write themselves. A family is an agreement between banks: cards of
// several issuers are in one, and an account at one of its banks can take installments from all of them.
const (
	Advantage     = "Advantage"
	Axess         = "Axess"
	BankkartCombo = "BankkartCombo"
	Bonus         = "Bonus"
	CardFinans    = "CardFinans"
	Maximum       = "Maximum"
	Paraf         = "Paraf"
	World         = "World"
)

// Families returns every family, in the order of the alphabet.
func Families() []string {
	return []string{Advantage, Axess, BankkartCombo, Bonus, CardFinans, Maximum, Paraf, World}
}

// Bank is who issued a card.
type Bank struct {
	// Code is our own short word for the bank, for example "isbank".
	Code string
	// EFT is the four-digit code by which the banks know each other, for example "0064".
	EFT string
	// Name is what people call it, for example "Türkiye İş Bankası".
	Name string
}

// Card is what a BIN says.
type Card struct {
	// BIN is the prefix that was found: six or eight digits.
	BIN   string
	Bank  Bank
	Brand card.Brand
	Type  Type
	// Family is the installment family, or empty.
	Family string
	// Commercial tells a company's card from a person's.
	Commercial bool
	// Country is the issuer's ISO 3166 code of two letters.
	Country string
}

// The tables are searched as text: they are small, and a structure built from them at start-up would be a package
// variable. TestTablesAreSound holds their form.
var (
	//go:embed card.csv
	cards string
	//go:embed bank.csv
	banks string
)

// The BIN lengths that exist: ISO 7812 went from six digits to eight in 2022, and both are in use.
const (
	short = 6
	long  = 8
)

// Find returns what is known of the card whose number begins with digits: at least six of them, of which the first eight are
// looked at. An entry of eight digits wins over one of six. A masked number will do, as its stars end the digits.
func Find(digits string) (Card, bool) { return search(cards, digits) }

func search(table, digits string) (Card, bool) {
	digits = leading(digits)
	for _, length := range []int{long, short} {
		if length > len(digits) {
			continue
		}
		row, ok := find(table, digits[:length])
		if !ok {
			continue
		}
		bank, _ := BankOf(row[1])
		return Card{
			BIN: row[0], Bank: bank, Brand: card.BrandOf(row[0]), Type: Type(row[2]), Family: row[3],
			Commercial: row[4] == "commercial", Country: row[5],
		}, true
	}
	return Card{}, false
}

// BankOf returns the bank with the code of ours, or with the EFT code, with or without the zeros in front of it (EsnekPos writes
// "64").
func BankOf(code string) (Bank, bool) {
	if row, ok := find(banks, code); ok {
		return Bank{Code: row[0], EFT: row[1], Name: row[2]}, true
	}
	for _, b := range Banks() {
		if code != "" && strings.TrimLeft(code, "0") == strings.TrimLeft(b.EFT, "0") {
			return b, true
		}
	}
	return Bank{}, false
}

// Banks returns every bank of the table, in the order of their EFT codes.
func Banks() []Bank {
	var all []Bank
	for _, row := range rows(banks) {
		all = append(all, Bank{Code: row[0], EFT: row[1], Name: row[2]})
	}
	return all
}

// All returns every entry of the table, in the order of the prefixes.
func All() []Card {
	var all []Card
	for _, row := range rows(cards) {
		c, _ := Find(row[0])
		all = append(all, c)
	}
	return all
}

// find returns the row of a table that begins with key.
func find(table, key string) ([]string, bool) {
	if key == "" {
		return nil, false
	}
	at := strings.Index(table, "\n"+key+",")
	if at < 0 {
		return nil, false
	}
	row, _, _ := strings.Cut(table[at+1:], "\n")
	return strings.Split(row, ","), true
}

// rows returns the rows of a table, without its heading.
func rows(table string) [][]string {
	var all [][]string
	for line := range strings.Lines(table) {
		all = append(all, strings.Split(strings.TrimSuffix(line, "\n"), ","))
	}
	return all[1:]
}
