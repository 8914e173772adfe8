package wirekit

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// readxml.go reads messages that are written as XML: one element whose children are the fields. What XML can do beyond that
// is where readers of it have been deceived, so it is refused: a document type and with it entities, comments and processing
// instructions inside of a value (one reader stops there, another reads on), text beside elements, and deep nesting.

// depthLimit is how deep elements may stand. The deepest message of a provider has a list of rows with a list in each.
const depthLimit = 8

// ReadXML reads a message of one element under the rules of [ReadJSON]. The root's name does not matter, nor do namespaces
// and attributes, but for nil="true", which is how XML says null. An element with children becomes a nested value: an object,
// or, where it has several children of one name and no other, a list of them. inUTF8 tells that the text is UTF-8 whatever
// its declaration says, because the charset of the Content-Type header has been dealt with.
func ReadXML(body []byte, inUTF8 bool) (Fields, error) {
	body = bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))
	charset := ""
	d := xml.NewDecoder(bytes.NewReader(body))
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		charset = label
		if inUTF8 {
			return in, nil
		}
		return converted(label, in)
	}
	f, err := rootElement(d)
	var told *xmlRefusal
	switch {
	case err == nil:
		return f, nil
	case errors.As(err, &told):
		return Fields{}, told.fault
	case (charset == "" || inUTF8) && !utf8.Valid(body):
		return Fields{}, errEncoding("")
	}
	return Fields{}, errXMLSyntax() // the decoder's own error may quote its input
}

// xmlRefusal carries a fault of ours out of the recursion, past errors of the decoder.
type xmlRefusal struct{ fault error }

func (e *xmlRefusal) Error() string { return "xml message refused" }

func refuseXML(err error) error { return &xmlRefusal{err} }

func rootElement(d *xml.Decoder) (Fields, error) {
	var f Fields
	seen := false
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			if !seen {
				return f, refuseXML(errEmpty())
			}
			return f, nil
		}
		if err != nil {
			return f, err //nolint:wrapcheck // ReadXML drops it
		}
		switch t := t.(type) {
		case xml.Directive:
			return f, refuseXML(errDocumentType())
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return f, refuseXML(errXMLSyntax())
			}
		case xml.StartElement:
			if seen {
				return f, refuseXML(errTrailing())
			}
			seen = true
			e, err := readElement(d, t, 1)
			if err != nil {
				return f, err
			}
			if len(e.children) == 0 && e.text != "" {
				return f, refuseXML(errNotObject())
			}
			f, err = e.fields()
			if err != nil {
				return f, refuseXML(err)
			}
		}
	}
}

// element is one element as far as a message can need it.
type element struct {
	name     string
	null     bool
	text     string
	children []element
}

// readElement reads what follows a start tag, up to its end tag.
func readElement(d *xml.Decoder, start xml.StartElement, depth int) (element, error) {
	e := element{name: start.Name.Local}
	if depth > depthLimit {
		return e, refuseXML(errKind(e.name))
	}
	for _, a := range start.Attr {
		e.null = e.null || a.Name.Local == "nil" && (a.Value == "true" || a.Value == "1")
	}
	var text strings.Builder
	for {
		t, err := d.Token()
		if err != nil {
			return e, err //nolint:wrapcheck // ReadXML drops it
		}
		switch t := t.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			child, err := readElement(d, t, depth+1)
			if err != nil {
				return e, err
			}
			e.children = append(e.children, child)
		case xml.EndElement:
			e.text = strings.TrimSpace(text.String())
			if e.text != "" && (len(e.children) > 0 || e.null) {
				return e, refuseXML(errKind(e.name))
			}
			return e, nil
		case xml.Comment, xml.ProcInst:
			// Between fields they are harmless; inside of one they are told from its text by its end only, so the
			// whole message is held to be without them below the root.
			if depth > 1 {
				return e, refuseXML(errKind(e.name))
			}
		case xml.Directive:
			return e, refuseXML(errDocumentType())
		}
	}
}

// fields returns an element's children as a message.
func (e element) fields() (Fields, error) {
	f := Fields{}
	seen := make(map[string]bool, len(e.children))
	for _, c := range e.children {
		if seen[c.name] {
			return Fields{}, errTwice(c.name)
		}
		seen[c.name] = true
		switch {
		case c.null:
		case len(c.children) == 0:
			f.list = append(f.list, Field{Name: c.name, Kind: Text, Value: c.text})
		default:
			nested, err := c.json()
			if err != nil {
				return Fields{}, err
			}
			f.list = append(f.list, Field{Name: c.name, Kind: Nested, Value: nested})
		}
	}
	return f, nil
}

// json writes an element with children as the JSON that says the same.
func (e element) json() (string, error) {
	if e.isList() {
		var items []string
		for _, c := range e.children {
			item, err := c.value()
			if err != nil {
				return "", err
			}
			items = append(items, item)
		}
		return "[" + strings.Join(items, ",") + "]", nil
	}
	o := NewObject()
	seen := make(map[string]bool, len(e.children))
	for _, c := range e.children {
		if seen[c.name] {
			return "", errTwice(c.name)
		}
		seen[c.name] = true
		v, err := c.value()
		if err != nil {
			return "", err
		}
		o.Raw(c.name, v)
	}
	return string(o.Bytes()), nil
}

func (e element) isList() bool {
	for _, c := range e.children {
		if c.name != e.children[0].name {
			return false
		}
	}
	return len(e.children) > 1
}

func (e element) value() (string, error) {
	switch {
	case e.null:
		return "null", nil
	case len(e.children) > 0:
		return e.json()
	}
	o := NewObject()
	o.quote(e.text)
	return strings.TrimPrefix(string(o.json), "{"), nil
}

// converted turns the rest of a document, whose declaration names a charset, into UTF-8. The declaration itself is ASCII in
// all that are known.
func converted(label string, in io.Reader) (io.Reader, error) {
	a, known := alphabet(label)
	if !known {
		return nil, refuseXML(errCharset())
	}
	if a == nil {
		return in, nil
	}
	rest, err := io.ReadAll(in) // the body's size has been bounded
	if err != nil {
		return nil, err //nolint:wrapcheck // a reader over bytes does not fail
	}
	text, valid := decoded(a, rest)
	if !valid {
		return nil, refuseXML(errEncoding(""))
	}
	return bytes.NewReader(text), nil
}
