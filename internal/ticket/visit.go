package ticket

import (
	"crypto/rand"
	"strings"
)

// visitLength is the length of a visit's name: fifty random bits, of which two do not meet on one page.
const visitLength = 10

// NewVisit names one opening of a page that several people may pay on. The form of the page carries it, so that a form that is sent twice
// is one payment. It is no secret and opens nothing.
func NewVisit() string { return strings.ToLower(rand.Text()[:visitLength]) }

// KnownVisit reports whether a text is the name of a visit by its form.
func KnownVisit(text string) bool {
	return len(text) == visitLength && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz234567") == ""
}
