package simbank

import (
	"strings"

	"github.com/vezne/vezne/decline"
)

// CodeApproved is the response code of an approval.
const CodeApproved = "00"

// Code returns the response code with which the bank declines for r: the two characters of ISO 8583 field 39 where
// that field has the reason, and otherwise the reason's own name in capitals, such as "AUTHENTICATION_FAILED".
func Code(r decline.Reason) string {
	if iso := r.ISO(); iso != "" {
		return iso
	}
	return strings.ToUpper(string(r))
}

// Reason returns what a response code of a decline means. A code that is not known is [decline.Unknown].
func Reason(code string) decline.Reason {
	if len(code) == 2 {
		return decline.FromISO(code)
	}
	reason, ok := decline.Parse(strings.ToLower(code))
	if !ok {
		return decline.Unknown
	}
	return reason
}
