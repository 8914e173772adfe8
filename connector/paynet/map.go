package paynet

import (
	"strings"

	wire "github.com/vezne/vezne/wire/paynet"
)

// map.go turns our words into Paynet's and back.

// requestType and answerType are transaction_type in requests and in answers, which differ for a pre-authorization.
func requestType(preAuth bool) wire.TransactionType {
	if preAuth {
		return wire.PreAuthRequest
	}
	return wire.Sale
}

func answerType(preAuth bool) wire.TransactionType {
	if preAuth {
		return wire.PreAuth
	}
	return wire.Sale
}

// instalment is 0 for a single payment, as in the document's sample.
func instalment(n int) int {
	if n <= 1 {
		return 0
	}
	return n
}

// phone is the ten digits of a Turkish number, or nothing: Paynet refuses all others, and a payment does not need it.
func phone(text string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	for _, lead := range []string{"90", "0"} {
		if rest, cut := strings.CutPrefix(digits, lead); cut && len(rest) == 10 {
			digits = rest
		}
	}
	if len(digits) != 10 {
		return ""
	}
	return digits
}

// mail is an address that fits, or nothing.
func (a *Account) mail(text string) string {
	if !a.quirks.Fits("card_holder_mail", text) {
		return ""
	}
	return text
}
