package wirekit

import (
	"fmt"
	"log/slog"
	"strings"
)

// Kind says how a field's value was written.
type Kind int

// The kinds of value. A null is no value: a field that is null is not in the list at all.
const (
	// Text is a string, and every value of a form.
	Text Kind = iota + 1
	// Number is a JSON number.
	Number
	// Bool is true or false.
	Bool
	// Nested is an object or an array.
	Nested
)

// Field is one named value. Value is the text of a string without its quotes, the literal of a number or a bool as it was
// written, and the JSON of a nested value.
type Field struct {
	Name  string
	Kind  Kind
	Value string
}

// Fields is a message: its fields in the order in which they came. The values may be card data, so Fields prints nothing but
// its length, under every formatting verb and in logs.
type Fields struct {
	list []Field
}

// NewFields returns a message of the given fields.
func NewFields(fields ...Field) Fields { return Fields{list: fields} }

// Find returns the field with exactly the given name. Names are compared with their letter case, as every provider here
// documents them in one case only.
func (f Fields) Find(name string) (Field, bool) {
	for _, field := range f.list {
		if field.Name == name {
			return field, true
		}
	}
	return Field{}, false
}

// Names returns the names in the order in which they came.
func (f Fields) Names() []string {
	names := make([]string, len(f.list))
	for i, field := range f.list {
		names[i] = field.Name
	}
	return names
}

// Len is the number of fields.
func (f Fields) Len() int { return len(f.list) }

// Format writes how many fields there are and nothing of them, for every verb: a name is the sender's text too.
func (f Fields) Format(s fmt.State, _ rune) { _, _ = fmt.Fprintf(s, "fields(%d)", len(f.list)) }

// LogValue is what a log shows of a message.
func (f Fields) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(f)) }

// shown returns a field's name if it is one that may stand in an answer and in a log. A name comes from the caller like any
// value, and a confused client may have put a card number there.
func shown(name string) string {
	if name == "" || len(name) > 40 || len(digitsOnly(name)) > 4 {
		return ""
	}
	for _, c := range []byte(name) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && c != '_' && (c < '0' || c > '9') {
			return ""
		}
	}
	return name
}

func digitsOnly(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}
