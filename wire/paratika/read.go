package paratika

import (
	"mime"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/wire/wirekit"
)

// Fields is a message that has been read and not yet understood.
type Fields = wirekit.Fields

// Read reads the form of a request, of Direct POST or of a return. Whatever the Content-Type header says, the body is a form:
// clients send it under multipart/form-data and under no type at all; only the header's charset counts.
//
// Names are taken in any letter case, as the SDK's own look-up does, and are upper case in what is returned. Blanks around
// names and values are dropped, since a published Node client breaks its body into lines. A name that stands twice is refused
// (document, ERR10011), unless it is there in two spellings that do not contradict each other: the nopCommerce plugin sends
// PAYMENTSYSTEM beside an empty paymentSystem.
func Read(contentType string, body []byte) (wirekit.Fields, error) {
	_, params, _ := mime.ParseMediaType(contentType) // an unreadable header is like none
	form := "application/x-www-form-urlencoded"
	if charset := params["charset"]; charset != "" {
		form = mime.FormatMediaType(form, map[string]string{"charset": charset})
	}
	raw, err := wirekit.Read(form, body)
	if err != nil {
		return wirekit.Fields{}, err
	}
	var list []wirekit.Field
	at := map[string]int{}
	spelled := map[string]bool{}
	for _, name := range raw.Names() {
		field, _ := raw.Find(name)
		exact := strings.TrimSpace(name)
		field.Name, field.Value = upper(exact), strings.TrimSpace(field.Value)
		i, again := at[field.Name]
		switch {
		case !again:
			at[field.Name] = len(list)
			list = append(list, field)
		case spelled[exact] || field.Value != "" && list[i].Value != "" && field.Value != list[i].Value:
			return wirekit.Fields{}, errTwice(field.Name)
		case field.Value != "":
			list[i].Value = field.Value
		}
		spelled[exact] = true
	}
	return wirekit.NewFields(list...), nil
}

func errTwice(name string) error {
	t := fault.Text{
		TR: "Bu alan birden çok kez gönderilmiş; yalnızca bir kez gönderin.",
		EN: "This field is sent more than once; send it once.",
	}
	if limitOf(name) != 0 { // a name that is not known may be anything, and is not repeated
		t.TR, t.EN = name+": "+t.TR, name+": "+t.EN
		return fault.InvalidField(name, "field_twice", t)
	}
	return fault.InvalidField("", "field_twice", t)
}

// upper folds ASCII letters only: with Turkish rules an "i" would not become the "I" of a parameter's name.
func upper(text string) string {
	return strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' {
			return c - 'a' + 'A'
		}
		return c
	}, text)
}

// reader reads a request's parameters, whose lengths are known by their names.
type reader struct {
	*wirekit.Reader
	fields wirekit.Fields
}

// newReader returns a reader of a request, and refuses every parameter that is too long at once, the ones that the action has
// no use for included, as the provider does.
func newReader(f wirekit.Fields) reader {
	r := reader{Reader: wirekit.NewReader(f), fields: f}
	for _, name := range f.Names() {
		if limit := limitOf(name); limit > 0 && !nested(name) {
			_ = r.Lines(name, limit)
		}
	}
	return r
}

// nested reports whether a parameter holds JSON, whose length counts once it is decoded.
func nested(name string) bool {
	switch name {
	case "ORDERITEMS", "EXTRA", "POINTS", "CUSTOMFIELDS", "TMXSESSIONQUERYINPUT", "CAMPAIGNS", "COMMERCECODES":
		return true
	}
	return false
}

// require refuses the request unless each parameter is there with a value. One that is sent empty has another code than one
// that is not sent (document, ERR10021 and ERR10010).
func (r reader) require(names ...string) {
	for _, name := range names {
		if r.Given(name) {
			continue
		}
		if _, sent := r.fields.Find(name); sent {
			r.Refuse(name, string(EmptyParameter), fault.Text{TR: "Bu alan boş olamaz.", EN: "This field must not be empty."})
			continue
		}
		r.Require(name)
	}
}

// text returns a parameter of one line.
func (r reader) text(name string) string {
	if r.Refused(name) {
		return ""
	}
	limit := limitOf(name)
	if limit == 0 {
		limit = textLimit
	}
	return r.Text(name, limit)
}

// refuse records a problem under one of Paratika's own codes.
func (r reader) refuse(name string, c ErrorCode, tr, en string) {
	r.Refuse(name, string(c), fault.Text{TR: tr, EN: en})
}
