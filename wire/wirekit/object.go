package wirekit

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/vezne/vezne/money"
)

// Object writes one JSON object, its fields in the order in which they are added. It exists because several clients of the
// providers compare answers as text, so that the order and the exact form of the documents' samples are part of the answer.
type Object struct {
	json []byte
}

// NewObject returns an empty object.
func NewObject() *Object { return &Object{json: []byte{'{'}} }

func (o *Object) name(name string) {
	if len(o.json) > 1 {
		o.json = append(o.json, ',')
	}
	o.quote(name)
	o.json = append(o.json, ':')
}

// quote cannot fail on UTF-8; a text that is not gets its bad bytes replaced, so that an answer is always readable.
func (o *Object) quote(text string) {
	quoted, err := jsontext.AppendQuote(o.json, text)
	if err != nil {
		quoted, _ = jsontext.AppendQuote(o.json, string([]rune(text)))
	}
	o.json = quoted
}

// Text adds a string.
func (o *Object) Text(name, value string) {
	o.name(name)
	o.quote(value)
}

// TextOrNull adds a string, or null if it is empty.
func (o *Object) TextOrNull(name, value string) {
	if value == "" {
		o.Raw(name, "null")
		return
	}
	o.Text(name, value)
}

// GivenText adds a string unless it is empty.
func (o *Object) GivenText(name, value string) {
	if value != "" {
		o.Text(name, value)
	}
}

// Int adds a whole number.
func (o *Object) Int(name string, value int64) { o.Raw(name, strconv.FormatInt(value, 10)) }

// Bool adds true or false.
func (o *Object) Bool(name string, value bool) { o.Raw(name, strconv.FormatBool(value)) }

// Amount adds an amount in major units as the shortest JSON number: 12.5, 0.25, 0.
func (o *Object) Amount(name string, a money.Amount) { o.Raw(name, a.Compact()) }

// Raw adds a value that is JSON already.
func (o *Object) Raw(name, json string) {
	o.name(name)
	o.json = append(o.json, json...)
}

// Rows adds an array of objects.
func (o *Object) Rows(name string, rows []*Object) {
	o.name(name)
	o.json = append(o.json, '[')
	for i, row := range rows {
		if i > 0 {
			o.json = append(o.json, ',')
		}
		o.json = append(o.json, row.Bytes()...)
	}
	o.json = append(o.json, ']')
}

// Bytes returns the finished object. The object may not be added to afterwards.
func (o *Object) Bytes() []byte { return append(o.json, '}') }
