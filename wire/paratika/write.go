package paratika

import (
	"net/url"
	"strings"
)

// pretty lays compact JSON out as the provider's servers do: one member a line, two spaces deep, blanks around the colon, the
// objects of a list following each other on one line (samples, README logs).
func pretty(compact []byte) []byte {
	var b strings.Builder
	depth, quoted, escaped := 0, false, false
	line := func() { b.WriteString("\n" + strings.Repeat("  ", depth)) }
	var open []byte
	for i, c := range compact {
		switch {
		case quoted:
			b.WriteByte(c)
			quoted = escaped || c != '"'
			escaped = c == '\\' && !escaped
			continue
		case c == '"':
			quoted = true
			b.WriteByte(c)
		case c == '{' || c == '[':
			open = append(open, c)
			b.WriteByte(c)
			if next := compact[i+1]; next == '}' || next == ']' {
				b.WriteByte(' ')
			} else if c == '{' {
				depth++
				line()
			} else {
				b.WriteByte(' ')
			}
		case c == '}' || c == ']':
			open = open[:len(open)-1]
			if last := compact[i-1]; last != '{' && last != '[' {
				if c == '}' {
					depth--
					line()
				} else {
					b.WriteByte(' ')
				}
			}
			b.WriteByte(c)
		case c == ',' && open[len(open)-1] == '{':
			b.WriteByte(c)
			line()
		case c == ',':
			b.WriteString(", ")
		case c == ':':
			b.WriteString(" : ")
		default:
			b.WriteByte(c)
		}
	}
	return []byte(b.String())
}

// form writes a request, its parameters in the order in which they are added.
type form struct{ text strings.Builder }

func newForm(action string) *form {
	f := &form{}
	f.given("ACTION", action)
	return f
}

// given adds a parameter unless it has no value.
func (f *form) given(name, value string) {
	if value == "" {
		return
	}
	if f.text.Len() > 0 {
		f.text.WriteByte('&')
	}
	f.text.WriteString(name + "=" + url.QueryEscape(value))
}

// twice adds a parameter that holds JSON. The vendor's samples encode its value by itself before the form is encoded.
func (f *form) twice(name, value string) {
	if value != "" {
		f.given(name, url.QueryEscape(value))
	}
}

func (f *form) bytes() []byte { return []byte(f.text.String()) }
