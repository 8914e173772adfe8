package marketplace

import (
	"math/big"
	"strconv"
	"strings"
)

// ibanLength is the length of a Turkish IBAN: country, two check digits, five digits of the bank, one reserve character, and
// sixteen of the account.
const ibanLength = 26

// ParseIBAN reads a Turkish IBAN as people write it, in groups and in either letter case, and returns it without
// blanks in upper case; false if its length, form or check digits are wrong. Payouts go to accounts in Turkey, so
// other countries' are refused.
func ParseIBAN(text string) (string, bool) {
	iban := strings.ToUpper(strings.ReplaceAll(text, " ", ""))
	if len(iban) != ibanLength || iban[:2] != "TR" || !digits(iban[2:9]) {
		return "", false
	}
	// ISO 7064: the first four characters go to the end, letters count as 10 to 35, and the whole is 1 modulo 97.
	var number strings.Builder
	for _, b := range []byte(iban[4:] + iban[:4]) {
		switch {
		case b >= '0' && b <= '9':
			number.WriteByte(b)
		case b >= 'A' && b <= 'Z':
			number.WriteString(strconv.Itoa(int(b-'A') + 10))
		default:
			return "", false
		}
	}
	n, _ := new(big.Int).SetString(number.String(), 10)
	if new(big.Int).Mod(n, big.NewInt(97)).Int64() != 1 {
		return "", false
	}
	return iban, true
}

// IdentityNumber reports whether text is a Turkish identity number of a person (TCKN): eleven digits whose last two check the others.
func IdentityNumber(text string) bool {
	if len(text) != 11 || !digits(text) || text[0] == '0' {
		return false
	}
	odd, even, all := 0, 0, 0
	for i := range 10 {
		d := int(text[i] - '0')
		all += d
		switch {
		case i == 9:
		case i%2 == 0:
			odd += d
		default:
			even += d
		}
	}
	// The difference may be below zero; 70 is enough to lift it.
	return (odd*7-even+70)%10 == int(text[9]-'0') && all%10 == int(text[10]-'0')
}

// TaxNumber reports whether text is a Turkish tax number of a company (VKN): ten digits whose last one checks the others.
func TaxNumber(text string) bool {
	if len(text) != 10 || !digits(text) {
		return false
	}
	sum := 0
	for i := range 9 {
		moved := (int(text[i]-'0') + 9 - i) % 10
		weighed := moved * (1 << (9 - i)) % 9
		if moved != 0 && weighed == 0 {
			weighed = 9
		}
		sum += weighed
	}
	return (10-sum%10)%10 == int(text[9]-'0')
}

func digits(text string) bool {
	for _, b := range []byte(text) {
		if b < '0' || b > '9' {
			return false
		}
	}
	return text != ""
}
