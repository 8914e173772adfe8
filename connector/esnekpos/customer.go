package esnekpos

import (
	"strings"

	"github.com/vezne/vezne/connector"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

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
