package simbank

import (
	"net/url"
	"strconv"

	"github.com/vezne/vezne/money"
)

// Return is what the buyer's browser posts to [Enroll.TermURL] when the bank is done.
type Return struct {
	// Ref, Order, Amount and Nonce are those of the enrolment.
	Ref    string
	Order  string
	Amount money.Amount
	Nonce  string
	// MDStatus, ECI, CAVV and XID are the authentication's outcome, as in [Status].
	MDStatus int
	ECI      string
	CAVV     string
	XID      string
	// Code is the response code of the authorization in one-step, empty in two-step.
	Code string
	// Hash is the bank's signature over all of the above; see [Key.SignReturn].
	Hash string
}

// The names of the posted fields.
const (
	fieldRef      = "ref"
	fieldOrder    = "order"
	fieldAmount   = "amount"
	fieldCurrency = "currency"
	fieldNonce    = "nonce"
	fieldMDStatus = "mdStatus"
	fieldECI      = "eci"
	fieldCAVV     = "cavv"
	fieldXID      = "xid"
	fieldCode     = "code"
	fieldHash     = "hash"
)

// Form returns the posted fields.
func (m Return) Form() url.Values {
	form := url.Values{}
	for _, f := range m.signed() {
		form.Set(f.name, f.value)
	}
	form.Set(fieldHash, m.Hash)
	return form
}

// ParseReturn reads the posted fields. A field that is absent, malformed or given twice is a [FieldError]: of two
// values one would be verified and the other perhaps used. Fields that are not the bank's are ignored. The hash is
// not checked here; see [Key.VerifyReturn].
func ParseReturn(form url.Values) (Return, error) {
	var m Return
	for _, f := range m.signed() {
		if len(form[f.name]) != 1 {
			return Return{}, &FieldError{f.name, ErrMissing}
		}
	}
	if len(form[fieldHash]) != 1 {
		return Return{}, &FieldError{fieldHash, ErrMissing}
	}
	m = Return{
		Ref: form.Get(fieldRef), Order: form.Get(fieldOrder), Nonce: form.Get(fieldNonce),
		ECI: form.Get(fieldECI), CAVV: form.Get(fieldCAVV), XID: form.Get(fieldXID),
		Code: form.Get(fieldCode), Hash: form.Get(fieldHash),
	}
	err := checkHead(m.Ref, m.Order)
	if err != nil {
		return Return{}, err
	}
	minor, ok := plainNumber(form.Get(fieldAmount))
	if !ok {
		return Return{}, &FieldError{fieldAmount, ErrMalformed}
	}
	m.Amount, err = amountOf(minor, form.Get(fieldCurrency))
	if err != nil {
		return Return{}, err
	}
	status, ok := plainNumber(form.Get(fieldMDStatus))
	if !ok || status > 9 {
		return Return{}, &FieldError{fieldMDStatus, ErrMalformed}
	}
	m.MDStatus = int(status)
	return m, nil
}

// plainNumber reads a number that is written in the one way in which Form writes it: "07" and "+7" do not pass.
func plainNumber(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n >= 0 && strconv.FormatInt(n, 10) == text
}

// SignReturn returns the hash of m: HMAC-SHA-256, in hexadecimal, over "simbank1 return" LF and then, for each field
// except the hash in the order of [Return], its length in bytes, ":", its value and LF. The lengths are there
// because values joined without them can be shifted from one field into the next without changing the hash.
func (k Key) SignReturn(m Return) string {
	var fields []byte
	for _, f := range m.signed() {
		fields = append(fields, strconv.Itoa(len(f.value))+":"+f.value+"\n"...)
	}
	return k.sign("simbank1 return\n", fields)
}

// VerifyReturn reports, in constant time, whether the hash of m is the bank's.
func (k Key) VerifyReturn(m Return) bool { return k.matches(m.Hash, k.SignReturn(m)) }

type field struct{ name, value string }

// signed lists the fields under the hash, in its order.
func (m Return) signed() []field {
	return []field{
		{fieldRef, m.Ref},
		{fieldOrder, m.Order},
		{fieldAmount, strconv.FormatInt(m.Amount.Minor(), 10)},
		{fieldCurrency, string(m.Amount.Currency())},
		{fieldNonce, m.Nonce},
		{fieldMDStatus, strconv.Itoa(m.MDStatus)},
		{fieldECI, m.ECI},
		{fieldCAVV, m.CAVV},
		{fieldXID, m.XID},
		{fieldCode, m.Code},
	}
}
