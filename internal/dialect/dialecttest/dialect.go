package dialecttest

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/vezne/vezne/internal/merchant"
)

// Order is a sale as the suite asks for it. The card's parts and the amount are texts, since some of them are wrong on
// purpose. Amount is in lira with a dot and is written into the request as it stands.
type Order struct {
	Reference string
	Amount    string
	Number    string
	Month     string
	Year      string
	CVV       string
	Holder    string
}

// Request is a request below the dialect's address.
type Request struct {
	Method string
	Path   string
	Header http.Header
	Body   []byte
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Outcome is how a shop that knows the dialect reads an answer.
type Outcome struct {
	// Paid: the money is taken. Repeated: and it had been before this request.
	Paid     bool
	Repeated bool
	// Declined: it is certain that nothing was taken by this order, and the reason is a bank's or ours.
	Declined bool
	// Unknown: the dialect said that the outcome is not known yet.
	Unknown bool
	// Refused: the request itself was not accepted.
	Refused bool
	// Payment is the dialect's own name of the payment. It is empty where the provider's answer does not say it, as in one
	// that rejects a repeated order.
	Payment string
	// Code and Text are the dialect's own words for a decline, BankCode and BankText the bank's.
	Code, Text         string
	BankCode, BankText string
	// Message is what a person would read.
	Message string
}

// Malformed is a body that no client should send.
type Malformed struct {
	Name    string
	Request Request
	// Field is the field that the answer must name, or empty.
	Field string
}

// Shop is a shop that speaks a dialect, with what answers it. Every method may be called from several goroutines.
type Shop interface {
	// Surface is the name under which secrets are registered, and the prefix of the dialect's paths.
	Surface() string
	// Handler makes the dialect over a house's gateway, clock and logger; its public address is the house's URL.
	Handler(h *House) http.Handler
	// Sale is the plainest request for a sale, authenticated by key.
	Sale(key string, o Order) Request
	// Outcome reads the answer to a sale or to a finish.
	Outcome(t testing.TB, a Answer) Outcome

	// Start is the request for the same sale with 3-D Secure, from which the buyer comes back to shop.
	Start(key string, o Order, shop string) Request
	// Page is where the answer to Start sends the buyer.
	Page(t testing.TB, a Answer) string
	// Finish is the shop's request for the charge after the buyer has come back with the given form. A dialect that
	// charges by itself returns a request that asks for the outcome.
	Finish(key string, form url.Values) Request
}

// Dialect is one dialect as the suite uses it.
type Dialect interface {
	Shop
	// Field is the dialect's name of a field of Order: "reference", "amount", "number", "month", "year" or "cvv".
	Field(name string) string
	// Face is the code by which the dialect reports a decline with the given ISO 8583 response code, and its text.
	Face(iso string) (code, text string)
	// Spellings are other ways in which real clients write the same sale, by name.
	Spellings(key string, o Order) map[string]Request
	// Malformed are broken forms of a sale.
	Malformed(key string, o Order) []Malformed
	// About are requests by the owner of key about a payment that a sale was answered with, by name.
	About(key, payment string, o Order) map[string]Request
}

// Asker is a shop that asks about its payments. payment is [Outcome.Payment] of a sale.
type Asker interface {
	// Inquire asks what became of a payment. Inquired reads the answer, in which Paid says that the money was taken, whatever
	// has been given back since.
	Inquire(key, payment string, o Order) Request
	Inquired(t testing.TB, a Answer) Outcome
}

// Keeper is a shop that can undo its payments.
type Keeper interface {
	Asker
	// Void undoes a payment on its own day, and Refund gives an amount of it back; a dialect that has one call for both sends that.
	Void(key, payment string, o Order) Request
	Refund(key, payment string, o Order, amount string) Request
	// Reversed reads the answer to either: Paid says that it was done.
	Reversed(t testing.TB, a Answer) Outcome
}

// Enroller is a dialect in which a shop proves itself by more than one secret, or agrees on things beforehand. Enroll sets
// what m has agreed and returns what it authenticates with and is called; key is what the suite will pass to Sale and the
// others. A dialect without it authenticates by key alone.
type Enroller interface {
	Enroll(key string, m *merchant.Merchant) (merchant.Credential, []merchant.Name)
}

// Payer is a dialect in which a sale is more than one request, because the provider sells with 3-D Secure only. Follow takes
// the answer to a request for a sale, and the buyer with it, to the end, and reads how that was.
type Payer interface {
	Follow(t testing.TB, h *House, key string, o Order, a Answer) Outcome
}

// Limiter is a dialect whose references have another limit than 50 characters.
type Limiter interface{ LongestReference() int }

// Mute is a dialect that has no place for the bank's own code and words beside the provider's.
type Mute interface{ BankIsMute() }

// Unchecked is a dialect that cannot refuse some of the suite's bad orders, because its provider's document says that they
// are good; it names them by their names in the suite.
type Unchecked interface{ Takes() []string }
