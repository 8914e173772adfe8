package wirekit

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/encoding/charmap"
)

// Read reads a message that came with the given Content-Type header. A body that begins with a brace is JSON whatever the
// header says, because curl and several PHP clients send JSON under the form type or under none; one that begins with a
// pointed bracket is XML. The header's charset may be UTF-8, with or without a byte order mark, windows-1254, iso-8859-9 or
// iso-8859-1; what a form's reader guesses without one, see [ReadForm].
func Read(contentType string, body []byte) (Fields, error) {
	body = bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))
	trimmed := bytes.TrimLeft(body, " \t\r\n")
	media, _, _ := mime.ParseMediaType(contentType) // an unreadable header is like none
	a, err := declared(contentType)
	switch {
	case len(trimmed) == 0:
		return Fields{}, errEmpty()
	case err != nil:
		return Fields{}, err
	case trimmed[0] == '<':
		text, valid := decoded(a, body)
		if a == nil || !valid {
			return ReadXML(body, false) // its own declaration counts, or it says what is wrong
		}
		return ReadXML(text, true)
	case trimmed[0] != '{' && media == "application/x-www-form-urlencoded":
		return readForm(string(body), a)
	}
	text, valid := decoded(a, body)
	if !valid {
		return Fields{}, errEncoding("")
	}
	return ReadJSON(text)
}

// ReadJSON reads one JSON object. It refuses, as faults of kind Invalid: an empty body, text that is not UTF-8, a name that
// stands twice on any level, anything that is not an object, and anything after it. A UTF-8 byte order mark is skipped.
func ReadJSON(body []byte) (Fields, error) {
	body = bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))
	if len(bytes.TrimLeft(body, " \t\r\n")) == 0 {
		return Fields{}, errEmpty()
	}
	if !utf8.Valid(body) {
		return Fields{}, errEncoding("")
	}
	d := jsontext.NewDecoder(bytes.NewBuffer(body))
	if d.PeekKind() != '{' {
		return Fields{}, errNotObject()
	}
	fields, err := object(d)
	if err != nil {
		return Fields{}, err
	}
	_, err = d.ReadToken()
	if !errors.Is(err, io.EOF) {
		return Fields{}, errTrailing()
	}
	return fields, nil
}

// object reads the object that d stands before.
func object(d *jsontext.Decoder) (Fields, error) {
	_, err := d.ReadToken()
	if err != nil {
		return Fields{}, errSyntax(err, "")
	}
	f := Fields{list: make([]Field, 0, 32)}
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return Fields{}, errSyntax(err, "")
		}
		field := Field{Name: name.String()}
		switch byte(d.PeekKind()) {
		case '{', '[':
			raw, err := d.ReadValue()
			if err != nil {
				return Fields{}, errSyntax(err, field.Name)
			}
			field.Kind, field.Value = Nested, string(raw)
		default:
			value, err := d.ReadToken()
			if err != nil {
				return Fields{}, errSyntax(err, field.Name)
			}
			field.Kind, field.Value = kindOf(value.Kind()), value.String()
		}
		if field.Kind != 0 {
			f.list = append(f.list, field)
		}
	}
	_, err = d.ReadToken()
	if err != nil {
		return Fields{}, errSyntax(err, "")
	}
	return f, nil
}

// kindOf returns the kind of a scalar token; null has none.
func kindOf(k jsontext.Kind) Kind {
	switch byte(k) {
	case '"':
		return Text
	case '0':
		return Number
	case 't', 'f':
		return Bool
	}
	return 0
}

// Rows reads the array of objects that stands under name. An absent or null field is no rows; anything else that is not an
// array of objects is an error.
func (f Fields) Rows(name string) ([]Fields, error) {
	field, found := f.Find(name)
	if !found {
		return nil, nil
	}
	if field.Kind != Nested {
		return nil, errKind(name)
	}
	d := jsontext.NewDecoder(bytes.NewBufferString(field.Value))
	t, err := d.ReadToken()
	if err != nil || t.Kind() != '[' {
		return nil, errKind(name)
	}
	var rows []Fields
	for d.PeekKind() != ']' {
		if d.PeekKind() != '{' {
			return nil, errKind(name)
		}
		row, err := object(d)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// RowsOf reads each object of the array that [Fields.Rows] finds under name. Its error is that of the first that cannot be read.
func RowsOf[T any](f Fields, name string, read func(Fields) (T, error)) ([]T, error) {
	rows, err := f.Rows(name)
	if err != nil {
		return nil, err
	}
	var all []T
	for _, row := range rows {
		one, err := read(row)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// Object reads the object that stands under name. An absent or null field is an empty object; anything else that is not
// an object is an error.
func (f Fields) Object(name string) (Fields, error) {
	field, found := f.Find(name)
	if !found {
		return Fields{}, nil
	}
	d := jsontext.NewDecoder(bytes.NewBufferString(field.Value))
	if field.Kind != Nested || d.PeekKind() != '{' {
		return Fields{}, errKind(name)
	}
	return object(d)
}

// ReadForm reads an application/x-www-form-urlencoded message under the rules of [ReadJSON]. A form does not say in which
// alphabet it is written: a browser uses the page's. If it is not UTF-8 as a whole, it is read as windows-1254.
func ReadForm(body string) (Fields, error) { return readForm(body, nil) }

func readForm(body string, a *charmap.Charmap) (Fields, error) {
	list, bad, err := pairs(body, a)
	if err == nil && bad != nil && a == nil {
		list, bad, err = pairs(body, charmap.Windows1254)
	}
	if err != nil {
		return Fields{}, err
	}
	if bad != nil {
		return Fields{}, errEncoding(*bad)
	}
	f := Fields{}
	for _, field := range list {
		if _, twice := f.Find(field.Name); twice {
			return Fields{}, errTwice(field.Name)
		}
		f.list = append(f.list, field)
	}
	if f.Len() == 0 {
		return Fields{}, errEmpty()
	}
	return f, nil
}

// pairs reads the fields of a form, as often as they stand there. bad is the name of the first that is not of the alphabet,
// or empty where it is the name that is not.
func pairs(body string, a *charmap.Charmap) (list []Field, bad *string, err error) {
	for pair := range strings.SplitSeq(strings.TrimSpace(body), "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return nil, nil, errForm("")
		}
		value, err = url.QueryUnescape(value)
		if err != nil {
			return nil, nil, errForm(name)
		}
		readName, validName := decoded(a, []byte(name))
		readValue, validValue := decoded(a, []byte(value))
		if !validName || !validValue {
			where := ""
			if validName {
				where = string(readName)
			}
			return nil, &where, nil
		}
		list = append(list, Field{Name: string(readName), Kind: Text, Value: string(readValue)})
	}
	return list, nil, nil
}
