package money

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// wire is the JSON form of an Amount.
type wire struct {
	Minor    int64    `json:"minor"`
	Currency Currency `json:"currency"`
}

// MarshalJSON writes a as {"minor":1250,"currency":"TRY"}. It is the form of our own API and of what we store; a provider's
// form is written by the package that knows the provider.
func (a Amount) MarshalJSON() ([]byte, error) {
	return json.Marshal(wire{Minor: a.minor, Currency: a.currency})
}

// UnmarshalJSON reads what MarshalJSON writes. Both members must be there and no others; minor must be a whole number and
// currency a valid upper-case code, except that the zero value is read back as itself. It returns ErrSyntax or ErrCurrency,
// never the text of a decoding error, which may quote its input.
func (a *Amount) UnmarshalJSON(text []byte) error {
	var in struct {
		Minor    *int64    `json:"minor"`
		Currency *Currency `json:"currency"`
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return ErrSyntax
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return ErrSyntax
	}
	if in.Minor == nil || in.Currency == nil {
		return ErrSyntax
	}
	read := New(*in.Minor, *in.Currency)
	if !read.currency.Valid() && read != (Amount{}) {
		return ErrCurrency
	}
	*a = read
	return nil
}
