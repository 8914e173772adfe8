package esnekpos

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"github.com/vezne/vezne/connector"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// reference is the ORDER_REF_NUMBER of a request of ours: its ref as it is where that fits, and otherwise 24 letters and digits
// of a digest, in which 120 bits make sure that no two are the same.
func reference(ref string) string {
	if len(ref) <= wire.ReferenceLimit {
		return ref
	}
	sum := sha256.Sum256([]byte(ref))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:15])
}

// customer is who pays. The document requires every field; what is not known is a dash, as its own sample has it.
func customer(q connector.Authorization) wire.Customer {
	first, last, _ := strings.Cut(strings.TrimSpace(q.Card.Holder), " ")
	return wire.Customer{
		FirstName: given(first), LastName: given(last), Mail: given(q.Buyer.Email), Phone: given(q.Buyer.Phone),
		City: none, State: none, Address: none, ClientIP: given(q.Buyer.IP),
	}
}

const none = "-"

func given(text string) string {
	if strings.TrimSpace(text) == "" {
		return none
	}
	return text
}
