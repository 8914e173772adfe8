package paratika

import (
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/hex"
	"strings"

	"github.com/vezne/vezne/wire/wirekit"
)

// Credentials are how a request says whose it is: by MERCHANT, MERCHANTUSER and MERCHANTPASSWORD (document, "API İsteği
// Doğrulama Parametreleri"), by a hash instead of the password, or by a session's token alone.
type Credentials struct {
	Merchant string
	User     string
	Password string
	// SessionToken may stand beside the merchant's credentials.
	SessionToken string
	// Hash, Random and Algorithm are sent instead of the password; see [RequestHash].
	Hash, Random, Algorithm string
}

// Named reports whether the merchant is named, and not only a session.
func (c Credentials) Named() bool {
	return c.Merchant != "" || c.User != "" || c.Password != "" || c.SessionToken == ""
}

// DecodeCredentials reads the credentials of a request. It refuses a request that has neither a merchant nor a token, and one
// that names a merchant and leaves out what proves it.
func DecodeCredentials(f wirekit.Fields) (Credentials, error) {
	r := newReader(f)
	c := Credentials{
		Merchant: r.text("MERCHANT"), User: r.text("MERCHANTUSER"), Password: r.text("MERCHANTPASSWORD"),
		SessionToken: r.text("SESSIONTOKEN"), Hash: r.text("HASH"), Random: r.text("RANDOM"), Algorithm: r.text("ALGORITHM"),
	}
	if c.Named() {
		r.require("MERCHANT", "MERCHANTUSER")
		switch {
		case c.Password != "": // a hash beside it is not looked at: omnipay sends one that belongs to no formula
		case c.Hash == "":
			r.require("MERCHANTPASSWORD")
		default:
			r.require("RANDOM")
		}
	}
	return c, r.Err()
}

// write adds the credentials to a request.
func (c Credentials) write(f *form) {
	f.given("MERCHANT", c.Merchant)
	f.given("MERCHANTUSER", c.User)
	f.given("MERCHANTPASSWORD", c.Password)
	f.given("SESSIONTOKEN", c.SessionToken)
	f.given("HASH", c.Hash)
	f.given("RANDOM", c.Random)
	f.given("ALGORITHM", c.Algorithm)
}

// RequestHash returns the hash of a request that is sent instead of a password: of ACTION, MERCHANT, CUSTOMER,
// MERCHANTPAYMENTID, the secret key and RANDOM, one behind the other, leaving out what the request does not have. Its formula
// is the document's as an Omnipay driver quotes it; no sample of it is published. known is false for an algorithm that is not
// taken: MD2 and MD5, which that text also names, prove nothing any more.
func RequestHash(f wirekit.Fields, secretKey, random, algorithm string) (hash string, known bool) {
	var text strings.Builder
	for _, name := range []string{"ACTION", "MERCHANT", "CUSTOMER", "MERCHANTPAYMENTID"} {
		field, _ := f.Find(name)
		text.WriteString(field.Value)
	}
	text.WriteString(secretKey + random)
	b := []byte(text.String())
	switch upper(strings.ReplaceAll(algorithm, "-", "")) {
	case "", "SHA256":
		sum := sha256.Sum256(b)
		return hex.EncodeToString(sum[:]), true
	case "SHA224":
		sum := sha256.Sum224(b)
		return hex.EncodeToString(sum[:]), true
	case "SHA384":
		sum := sha512.Sum384(b)
		return hex.EncodeToString(sum[:]), true
	case "SHA512":
		sum := sha512.Sum512(b)
		return hex.EncodeToString(sum[:]), true
	}
	return "", false
}

// SameHash compares two hashes in hexadecimal, in any letter case, and in constant time.
func SameHash(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(upper(a)), []byte(upper(b))) == 1
}
