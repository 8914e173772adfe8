package connectortest

import (
	"testing"

	"github.com/vezne/vezne/pan"
)

// Card is a card for tests, valid until December 2030. number is one that a provider publishes for tests.
func Card(t testing.TB, number, cvv string) pan.Card {
	t.Helper()
	n, err := pan.Parse(number)
	if err != nil {
		t.Fatalf("parse test card: %v", err)
	}
	expiry, err := pan.ParseExpiry("12", "2030")
	if err != nil {
		t.Fatalf("parse test expiry: %v", err)
	}
	code, err := pan.ParseCVV(cvv, n.Brand())
	if err != nil {
		t.Fatalf("parse test cvv: %v", err)
	}
	return pan.Card{Number: n, Expiry: expiry, CVV: code, Holder: "Ayşe Işık"}
}
