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
		TR: "Bir alan hem adreste hem gövdede farklı değerlerle gönderilmiş; yalnızca birinde gönderin.",
		EN: "A field is sent with different values in the address and in the body; send it in one of them only.",
	})
}
