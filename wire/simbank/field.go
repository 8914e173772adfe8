package simbank

import (
	"errors"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/money"
)

// What decoding refuses. A [FieldError] wraps one of them and names the member.
var (
	// ErrJSON means that the body is not one JSON object of the expected message: broken syntax, a wrong type, a
	// member twice, an unknown member or invalid UTF-8.
	ErrJSON = errors.New("body is not the expected JSON object")
	// ErrMissing means that a member is absent or empty.
	ErrMissing = errors.New("is missing")
	// ErrMalformed means that a member has a value that it cannot have.
	ErrMalformed = errors.New("is malformed")
)

// FieldError says which member of a message cannot be used. It never carries the value.
type FieldError struct {
	// Field is the member's path, such as "card.number".
	Field string
	Err   error
}

// Error returns the member and what is wrong with it.
func (e *FieldError) Error() string { return e.Field + " " + e.Err.Error() }

// Unwrap returns what is wrong.
func (e *FieldError) Unwrap() error { return e.Err }

// MaxRef and MaxOrder are the longest ref and order, in bytes. An order is a shop's own reference, of at most 128 characters in
// any alphabet.
const (
	MaxRef   = 36
	MaxOrder = 512
)

// decode reads body strictly into message. The decoder's own error is dropped on purpose: it quotes the text near
// the fault, which may be a card number.
func decode(body []byte, message any) error {
	if len(body) > MaxBody {
		return ErrJSON
	}
	if json.Unmarshal(body, message, json.RejectUnknownMembers(true)) != nil {
		return ErrJSON
	}
	return nil
}

// encode writes a message that is made of strings, numbers and booleans, which cannot fail unless a string is not UTF-8.
func encode(message any) ([]byte, error) {
	body, err := json.Marshal(message)
	if err != nil {
		return nil, ErrMalformed
	}
	return body, nil
}

// checkRef holds a ref to 1 to 36 ASCII letters, digits, '-' and '_'.
func checkRef(field, ref string) error {
	if ref == "" {
		return &FieldError{field, ErrMissing}
	}
	if len(ref) > MaxRef {
		return &FieldError{field, ErrMalformed}
	}
	for i := range len(ref) {
		c := ref[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (c < '0' || c > '9') && c != '-' && c != '_' {
			return &FieldError{field, ErrMalformed}
		}
	}
	return nil
}

// checkOrder holds a shop's order to at most 100 bytes without control characters; the shop chooses the rest.
func checkOrder(order string) error {
	if order == "" {
		return &FieldError{"order", ErrMissing}
	}
	if len(order) > MaxOrder || strings.ContainsFunc(order, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return &FieldError{"order", ErrMalformed}
	}
	return nil
}

// amountOf joins the two members that every amount is written with. Zero passes: refusing it is the bank's answer, not
// a defect of the message.
func amountOf(minor int64, currency string) (money.Amount, error) {
	c := money.Currency(currency)
	if !c.Valid() {
		return money.Amount{}, &FieldError{"currency", ErrMalformed}
	}
	if minor < 0 || minor > money.Limit {
		return money.Amount{}, &FieldError{"amount", ErrMalformed}
	}
	return money.New(minor, c), nil
}

// timeOf reads microseconds since 1970. Zero and below mean that the member is absent.
func timeOf(field string, micros int64) (time.Time, error) {
	if micros <= 0 {
		return time.Time{}, &FieldError{field, ErrMissing}
	}
	return time.UnixMicro(micros).UTC(), nil
}

// microsOf writes a time; the zero time is written as 0, which no decoder accepts as one.
func microsOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}
