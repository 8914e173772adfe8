package wirekit

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// WriteXML writes a finished [Object] as XML: the root is named as asked, every field is an element of its own in the
// object's order, the rows of a list are elements of the list's name within one of that name, and null is an empty element
// marked as nil. It is how a provider that documents JSON answers a client that asked for XML: one text of the answer, two
// spellings.
func WriteXML(root string, object []byte) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>`)
	d := jsontext.NewDecoder(bytes.NewBuffer(object))
	err := xmlValue(&b, d, root, ` xmlns:i="http://www.w3.org/2001/XMLSchema-instance"`)
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// xmlValue writes the value that d stands before as one element.
func xmlValue(b *bytes.Buffer, d *jsontext.Decoder, name, attributes string) error {
	t, err := d.ReadToken()
	if err != nil {
		return fmt.Errorf("read answer to write it as xml: %w", err)
	}
	switch byte(t.Kind()) {
	case 'n':
		fmt.Fprintf(b, `<%s%s i:nil="true"/>`, name, attributes)
		return nil
	case '{', '[':
		array := byte(t.Kind()) == '['
		fmt.Fprintf(b, "<%s%s>", name, attributes)
		for d.PeekKind() != '}' && d.PeekKind() != ']' {
			child := name
			if !array {
				key, err := d.ReadToken()
				if err != nil {
					return fmt.Errorf("read answer to write it as xml: %w", err)
				}
				child = key.String()
			}
			err = xmlValue(b, d, child, "")
			if err != nil {
				return err
			}
		}
		_, err = d.ReadToken()
		if err != nil {
			return fmt.Errorf("read answer to write it as xml: %w", err)
		}
	default:
		fmt.Fprintf(b, "<%s%s>", name, attributes)
		err = xml.EscapeText(b, []byte(strings.ToValidUTF8(t.String(), "�")))
		if err != nil {
			return fmt.Errorf("escape a text for xml: %w", err)
		}
	}
	fmt.Fprintf(b, "</%s>", name)
	return nil
}
