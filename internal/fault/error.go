package fault

import (
	"errors"
	"strings"
)

// Error is a failure with what each surface needs to answer it. None of its members may hold a value that a caller sent: the
// text of an Error goes to logs, and its Public text to the caller and to whoever reads the caller's logs.
type Error struct {
	// Kind is what sort of failure this is.
	Kind Kind
	// Field names the field that is to blame, in the caller's own spelling, or is empty.
	Field string
	// Code is a stable snake_case identifier of this failure, for example "amount_precision", or empty.
	Code string
	// Public is what may be shown to the caller. If it is empty, PublicText falls back to the text of Kind.
	Public Text
	// Cause is what led to this failure, for the log only, or nil.
	Cause error
}

// New returns an error of the given kind.
func New(kind Kind, code string, public Text) *Error {
	return &Error{Kind: kind, Code: code, Public: public}
}

// InvalidField returns an error of kind Invalid that blames one field. It is not called Invalid because that is the kind.
func InvalidField(field, code string, public Text) *Error {
	return &Error{Kind: Invalid, Field: field, Code: code, Public: public}
}

// With returns a copy of e whose cause is cause. The original stays as it is, so that an error may be declared once and used
// by many requests.
func (e *Error) With(cause error) *Error {
	caused := *e
	caused.Cause = cause
	return &caused
}

// Error returns kind, code, field and the cause's text, for example "invalid: amount_precision (field amount): amount has
// too many decimals". The public text is left out: it repeats the code in words.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Kind.Error())
	if e.Code != "" {
		b.WriteString(": ")
		b.WriteString(e.Code)
	}
	if e.Field != "" {
		b.WriteString(" (field ")
		b.WriteString(e.Field)
		b.WriteString(")")
	}
	if e.Cause != nil {
		b.WriteString(": ")
		b.WriteString(e.Cause.Error())
	}
	return b.String()
}

// PublicText returns what may be shown to the caller: Public, or the general text of the kind.
func (e *Error) PublicText() Text {
	if e.Public.IsZero() {
		return e.Kind.Text()
	}
	return e.Public
}

// Is reports whether target is the kind of e; it makes errors.Is(err, fault.NotFound) work.
func (e *Error) Is(target error) bool {
	kind, ok := target.(Kind)
	return ok && kind == e.Kind
}

// Unwrap returns the cause. Because of it errors.Is also sees the kinds of causes; whoever has to decide between kinds asks
// KindOf, which sees the outermost only.
func (e *Error) Unwrap() error { return e.Cause }

// KindOf returns the kind of the outermost Error or Kind in err's tree, Internal if there is none, and the zero Kind if err is nil.
func KindOf(err error) Kind {
	if err == nil {
		return 0
	}
	if kind, ok := find(err); ok {
		return kind
	}
	return Internal
}

// As returns the outermost Error in err's tree. A bare Kind has none.
func As(err error) (*Error, bool) {
	var found *Error
	ok := errors.As(err, &found)
	return found, ok
}
