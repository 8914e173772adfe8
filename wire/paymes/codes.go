package paymes

import (
	"strings"

	"github.com/vezne/vezne/decline"
)

// Known is one line of the error list ("Hata Mesajları"): the code, its text as printed, and the reason that it means.
type Known struct {
	Code   string
	Text   string
	Reason decline.Reason
	// answers are the reasons of ours that are reported by this code. Paymes has fewer codes than we have reasons.
	answers []decline.Reason
}

// FaceOf returns the code and the text by which a refusal for a reason of ours is reported. Every reason has one; a value
// that is no reason has the one of [decline.Unknown].
func FaceOf(r decline.Reason) Known {
	var unknown Known
	for _, k := range Codes() {
		for _, answered := range k.answers {
			if answered == r {
				return k
			}
			if answered == decline.Unknown {
				unknown = k
			}
		}
	}
	return unknown
}

// Find returns the line of a code, and false for a code that is not in the list.
func Find(code string) (Known, bool) {
	for _, k := range Codes() {
		if k.Code == code {
			return k, true
		}
	}
	return Known{}, false
}

// ReasonOf returns our reason for a code that Paymes answered with. A GWERROR that is not in the list carries a response
// code of ISO 8583, as those that are listed do; anything else is [decline.Unknown].
func ReasonOf(code string) decline.Reason {
	if k, known := Find(code); known {
		return k.Reason
	}
	const prefix = "GWERROR_"
	if len(code) > len(prefix) && code[:len(prefix)] == prefix {
		return decline.FromISO(code[len(prefix):])
	}
	return decline.Unknown
}

// FindText returns the line of the list whose sentence a message has, and false if it has none. Where an answer has no code, as
// those of /api/status and of v4 have none, the sentence is all there is. Some lines share one, and then the first is returned:
// their reasons are alike.
func FindText(message string) (Known, bool) {
	for _, k := range Codes() {
		if strings.Contains(message, k.Text) {
			return k, true
		}
	}
	return Known{}, false
}
