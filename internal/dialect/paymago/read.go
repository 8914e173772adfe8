package paymago

import (
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/wire/wirekit"
)

// read reads a request's fields from its body and from its address: createOrder has its own in the body and orderResult in the
// address, and shops that put orderResult's into a body as well, or instead, mean the same. A name that stands in both with two
// values is refused.
func read(r *http.Request, body []byte) (wirekit.Fields, error) {
	fields, err := readBoth(r, body)
	if err != nil {
		return wirekit.Fields{}, err
	}
	return camel(fields)
}

// camel takes a name that begins with a capital, such as OrderId, as the one that begins without: so .NET writes the
// properties of a class, and so does the document's own table of the answer.
func camel(fields wirekit.Fields) (wirekit.Fields, error) {
	var all []wirekit.Field
	seen := map[string]string{}
	for _, name := range fields.Names() {
		field, _ := fields.Find(name)
		if name != "" {
			field.Name = strings.ToLower(name[:1]) + name[1:]
		}
		earlier, twice := seen[field.Name]
		switch {
		case !twice:
			all, seen[field.Name] = append(all, field), field.Value
		case earlier != field.Value:
			return wirekit.Fields{}, errTwice()
		}
	}
	return wirekit.NewFields(all...), nil
}

// readBoth reads the fields of the body and those of the address, which orderResult has its two in.
func readBoth(r *http.Request, body []byte) (wirekit.Fields, error) {
	var address wirekit.Fields
	if r.URL.RawQuery != "" {
		f, err := wirekit.ReadForm(r.URL.RawQuery)
		if err != nil {
			return wirekit.Fields{}, err
		}
		address = f
	}
	if len(strings.TrimSpace(string(body))) == 0 && address.Len() > 0 {
		return address, nil
	}
	fields, err := wirekit.Read(r.Header.Get("Content-Type"), body)
	if err != nil || address.Len() == 0 {
		return fields, err
	}
	return joined(address, fields)
}

func joined(address, body wirekit.Fields) (wirekit.Fields, error) {
	var all []wirekit.Field
	for _, f := range []wirekit.Fields{address, body} {
		for _, name := range f.Names() {
			field, _ := f.Find(name)
			if earlier, twice := wirekit.NewFields(all...).Find(name); !twice {
				all = append(all, field)
			} else if earlier.Value != field.Value {
				return wirekit.Fields{}, errTwice()
			}
		}
	}
	return wirekit.NewFields(all...), nil
}

func errTwice() error {
	return fault.New(fault.Invalid, "field_twice", fault.Text{
		TR: "Bir alan iki kez, farklı değerlerle gönderilmiş (adreste ve gövdede ya da iki yazılışla); yalnızca bir kez gönderin.",
		EN: "A field is sent twice with different values (in the address and in the body, or in two spellings); send it once.",
	})
}
