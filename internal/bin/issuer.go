package bin

import (
	_ "embed" // the other names of banks
	"strings"
	"unicode"
)

// aliases are names under which banks stand in lists besides those of bank.csv, as [plainName] writes them.
//
//go:embed alias.csv
var aliases string

// IssuedBy returns the bank of an issuer's name as lists write it: in capitals, without Turkish letters, with or without the form
// of the company ("TURKIYE IS BANKASI, A.S.", "FUPS BANK ANONIM SIRKETI"). A name that is not known exactly is nobody's: the
// participation bank of a bank is another bank.
func IssuedBy(name string) (Bank, bool) {
	plain := plainName(name)
	if plain == "" {
		return Bank{}, false
	}
	if row, known := find(aliases, plain); known {
		return BankOf(row[1])
	}
	for _, b := range Banks() {
		if plainName(b.Name) == plain {
			return b, true
		}
	}
	return Bank{}, false
}

// plainName is a name in capitals of the English alphabet, without the words that say what form of company it is, and that it is
// a bank.
func plainName(name string) string {
	var b strings.Builder
	for _, r := range plainLetters().Replace(name) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToUpper(r))
		case r == '.': // "A.S." and "A.S" are "AS"
		default:
			b.WriteByte(' ')
		}
	}
	var words []string
	for word := range strings.FieldsSeq(b.String()) {
		switch word {
		case "A", "S", "AS", "T", "TAS", "TAO", "TC", "ANONIM", "SIRKETI", "BANK", "BANKASI", "BANKA", "VE":
			continue
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// plainLetters writes the letters of Turkish as English ones.
func plainLetters() *strings.Replacer {
	return strings.NewReplacer("ı", "i", "İ", "I", "ş", "s", "Ş", "S", "ğ", "g", "Ğ", "G", "ü", "u", "Ü", "U", "ö", "o", "Ö", "O", "ç", "c", "Ç", "C",
		"â", "a", "Â", "A", "i̇", "i")
}
