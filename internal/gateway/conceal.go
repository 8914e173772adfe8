package gateway

// conceal.go keeps a visit's secret out of the store. A bank's page has to be told where to send the browser
// afterwards, so a connector's redirect may repeat the return address with the secret in it; stored like that, it
// would lie beside the card that it opens.

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/vezne/vezne/internal/threeds"
)

// concealed returns a text in which a stand-in takes the secret's place, in whichever spelling a surface may have
// put it into the return address. A connector must not encode the address beyond that, in base64 for example.
func concealed(text []byte, s threeds.Secret) []byte {
	for i, spelling := range spellings(s) {
		text = bytes.ReplaceAll(text, []byte(spelling), []byte(standIn(i)))
	}
	return text
}

// revealed puts the secret back.
func revealed(text []byte, s threeds.Secret) []byte {
	for i, spelling := range spellings(s) {
		text = bytes.ReplaceAll(text, []byte(standIn(i)), []byte(spelling))
	}
	return text
}

// unsaid cuts a provider's words off where the secret begins in them, also if they end within it: what is left of a secret may
// be little enough to guess the rest.
func unsaid(words string, s threeds.Secret) string {
	for _, spelling := range spellings(s) {
		before, _, _ := strings.Cut(words, spelling[:telling])
		words = before
	}
	return words
}

// telling is how much of a secret's text is enough to know it by.
const telling = 8

func spellings(s threeds.Secret) []string {
	guid := s.Text()
	if guid == "" {
		return nil
	}
	plain := strings.ReplaceAll(guid, "-", "")
	return []string{guid, strings.ToLower(guid), plain, strings.ToLower(plain)}
}

// standIn is what stands for the i-th spelling. It survives JSON as it is.
func standIn(i int) string { return fmt.Sprintf("{visit-secret-%d}", i) }
