package paratika

import (
	"crypto/sha512"
	"encoding/hex"
	"strings"
)

// ReturnHash is the "sdSha512" of a return post, by which the shop knows that it is Paratika's word: SHA-512, in lower-case
// hexadecimal, of merchantPaymentId|customerId|sessionToken|responseCode|random|secretKey (document, "Direct POST Cevap
// Parametreleri").
func ReturnHash(r Return, secretKey string) string {
	return sha512Of(strings.Join([]string{r.PaymentID, r.CustomerID, r.SessionToken, string(r.Outcome.Code), r.Random, secretKey}, "|"))
}

// LegacyHash is the "SD_SHA512" of a return post, which the document calls deprecated and sends all the same: SHA-512 of
// sessionToken, merchantPaymentId, responseCode, responseMsg, random and secretKey, one behind the other.
func LegacyHash(r Return, secretKey string) string {
	return sha512Of(r.SessionToken + r.PaymentID + string(r.Outcome.Code) + r.Outcome.Message + r.Random + secretKey)
}

func sha512Of(text string) string {
	sum := sha512.Sum512([]byte(text))
	return hex.EncodeToString(sum[:])
}
