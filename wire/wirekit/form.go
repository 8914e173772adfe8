package wirekit

import "net/url"

// Form writes one application/x-www-form-urlencoded message, its fields in the order in which they are added.
type Form struct {
	fields []Field
}

// Text adds a field.
func (f *Form) Text(name, value string) {
	f.fields = append(f.fields, Field{Name: name, Kind: Text, Value: value})
}

// GivenText adds a field unless it is empty.
func (f *Form) GivenText(name, value string) {
	if value != "" {
		f.Text(name, value)
	}
}

// Pairs returns the fields as they were added, for a page that posts them by a buyer's browser.
func (f *Form) Pairs() []Field { return f.fields }

// Bytes returns the message in UTF-8.
func (f *Form) Bytes() []byte {
	var text []byte
	for i, field := range f.fields {
		if i > 0 {
			text = append(text, '&')
		}
		text = append(text, url.QueryEscape(field.Name)...)
		text = append(text, '=')
		text = append(text, url.QueryEscape(field.Value)...)
	}
	return text
}
