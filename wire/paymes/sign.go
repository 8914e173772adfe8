package paymes

import (
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"strings"

	"github.com/vezne/vezne/wire/wirekit"
)

// Hash is the hash of v4.5 and later ("Hash Bilgisi oluşturma"): base64 of the raw SHA-512 of the values, one after the other
// without anything between them, in UTF-8, the secret last. One published client encodes the hexadecimal digest instead; that
// is another text and does not verify.
func Hash(secret string, values ...string) string {
	sum := sha512.Sum512([]byte(strings.Join(values, "") + secret))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// The fields that each request's hash is taken over, in order.
func orderNames() []string {
	return []string{"orderId", "price", "currency", "productName", "buyerName", "buyerPhone", "buyerEmail", "buyerAddress"}
}

// VerifyOrder reports whether a request of order_create carries the hash of its own values under the secret.
func VerifyOrder(f wirekit.Fields, secret string) bool { return verify(f, secret, orderNames()...) }

// VerifyStatus is VerifyOrder for a request of status.
func VerifyStatus(f wirekit.Fields, secret string) bool { return verify(f, secret, "paymesOrderId") }

// VerifyCancel is VerifyOrder for a request of order_cancel.
func VerifyCancel(f wirekit.Fields, secret string) bool {
	return verify(f, secret, "paymesOrderId", "price")
}

// VerifyOrderStatus reports whether the results of an answer of status carry a hash under the secret. The page prints the hash
// and not what it is taken over; it is taken for the notice's, over the same values, or for the request's, over the order's id.
func VerifyOrderStatus(results wirekit.Fields, secret string) bool {
	return VerifyNotice(results, secret) || VerifyStatus(results, secret)
}

// verify compares in constant time. Values are hashed as they are written: of a JSON number that is its literal. Clients in
// languages that print 10.0 into JSON and join the same number to a text as 10 hash the shorter one, so for numbers that is
// tried too.
func verify(f wirekit.Fields, secret string, names ...string) bool {
	given, found := f.Find("hash")
	if !found || secret == "" {
		return false
	}
	written, short := make([]string, len(names)), make([]string, len(names))
	for i, name := range names {
		field, _ := f.Find(name)
		written[i], short[i] = field.Value, field.Value
		if field.Kind == wirekit.Number && strings.Contains(field.Value, ".") {
			short[i] = strings.TrimSuffix(strings.TrimRight(field.Value, "0"), ".")
		}
	}
	sent := []byte(strings.TrimSpace(given.Value))
	first := subtle.ConstantTimeCompare(sent, []byte(Hash(secret, written...)))
	second := subtle.ConstantTimeCompare(sent, []byte(Hash(secret, short...)))
	return first|second == 1
}
