package paymago

import (
	"strings"

	"github.com/vezne/vezne/decline"
)

// ResultCode is "resultCode" of a createOrder answer: four digits. The document publishes one, "0000" for success; the others
// are ours. Those that begin with 04 and 05 repeat the HTTP status.
type ResultCode string

// The result codes.
const (
	OK             ResultCode = "0000"
	Declined       ResultCode = "0001"
	BadRequest     ResultCode = "0400"
	WrongToken     ResultCode = "0401"
	NotAllowed     ResultCode = "0403"
	Missing        ResultCode = "0404"
	WrongMethod    ResultCode = "0405"
	Conflict       ResultCode = "0409"
	Failure        ResultCode = "0500"
	Unavailable    ResultCode = "0503"
	OutcomeUnknown ResultCode = "0504"
)

// ErrorCode returns the errorCode for a reason of ours. Paymago publishes no list of its values, so these are ours: the ISO 8583
// response code where the reason has one, because that is what banks say and what a client's own table most likely knows, and
// otherwise the reason's name. No two reasons share a code.
func ErrorCode(r decline.Reason) string {
	if r == "" {
		r = decline.Unknown
	}
	if iso := r.ISO(); iso != "" {
		return iso
	}
	return string(r)
}

// ReasonOf returns our reason for a refusal that Paymago answered with: by its errorCode, else by what it says. The one text
// that the document publishes is that there is no such transaction.
func ReasonOf(errorCode string, messages ...string) decline.Reason {
	if r, known := decline.Parse(errorCode); known {
		return r
	}
	if r := decline.FromISO(errorCode); r != decline.Unknown {
		return r
	}
	for _, message := range messages {
		if strings.TrimSpace(message) == NotFound {
			return decline.OriginalNotFound
		}
	}
	return decline.Unknown
}

// The texts of success. The first is the sample's; the second, which says that nothing was charged this time, is ours.
const (
	SuccessText = "işlem başarılı"
	AgainText   = "önceki işlem başarılı"
)

// messagePrefix begins a response message. The sample has it without a word about its meaning.
const messagePrefix = "(TR) - "

// ResponseMessage returns a text in the form of the sample's responseMessage, "(TR) - işlem başarılı - 43061". What the number
// is the document does not say. Here it is the payment's number, and beside words of a bank it is the bank's own code.
func ResponseMessage(text, number string) string {
	return messagePrefix + text + " - " + number
}

// ReadResponseMessage takes a response message apart. One of another form is all text.
func ReadResponseMessage(message string) (text, number string) {
	rest, formed := strings.CutPrefix(message, messagePrefix)
	at := strings.LastIndex(rest, " - ")
	if !formed || at < 0 {
		return message, ""
	}
	return rest[:at], rest[at+len(" - "):]
}
