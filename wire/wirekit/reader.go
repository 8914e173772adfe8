package wirekit

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/vezne/vezne/internal/fault"
)

// Reader reads a message's fields as what they are documented to be and collects what is wrong with them. Its getters return
// the zero value for a field that is absent, null or unusable; [Reader.Err] tells the last case apart, and must be asked.
type Reader struct {
	fields   Fields
	problems []*fault.Error
}

// NewReader returns a reader of a message.
func NewReader(f Fields) *Reader { return &Reader{fields: f} }

// Given reports whether the field is there with something in it. Null, "" and a text of spaces are nothing: clients that
// serialise whole objects send them for every field that they do not use.
func (r *Reader) Given(name string) bool {
	f, found := r.fields.Find(name)
	return found && strings.TrimSpace(f.Value) != ""
}

// Require refuses the message unless each named field is given. A field that is missing is told of once, however often it is
// required.
func (r *Reader) Require(names ...string) {
	for _, name := range names {
		if !r.Given(name) && !r.Refused(name) {
			r.Refuse(name, "required", fault.Text{TR: "Bu alan zorunludur.", EN: "This field is required."})
		}
	}
}

// Text returns a text of one line and at most limit characters. A number is taken as the text that it was written as.
// Control characters are refused, because databases and bank lines choke on them.
func (r *Reader) Text(name string, limit int) string { return r.text(name, limit, "") }

// Lines is Text for prose, which may hold tabs and line ends.
func (r *Reader) Lines(name string, limit int) string { return r.text(name, limit, "\t\r\n") }

func (r *Reader) text(name string, limit int, allowed string) string {
	control := func(c rune) bool { return unicode.IsControl(c) && !strings.ContainsRune(allowed, c) }
	f, found := r.fields.Find(name)
	if !found {
		return ""
	}
	switch {
	case f.Kind == Nested || f.Kind == Bool:
		r.Refuse(name, "not_text", fault.Text{TR: "Bu alan bir metin olmalıdır.", EN: "This field must be a text."})
	case utf8.RuneCountInString(f.Value) > limit:
		n := strconv.Itoa(limit)
		r.Refuse(name, "too_long", fault.Text{
			TR: "En fazla " + n + " karakter olabilir.", EN: "It may have at most " + n + " characters.",
		})
	case strings.ContainsFunc(f.Value, control):
		r.Refuse(name, "control_character", fault.Text{
			TR: "Görünmeyen kontrol karakterleri içeremez.", EN: "It must not contain control characters.",
		})
	default:
		return f.Value
	}
	return ""
}

// Int returns a whole number from least to most, written as a number or as a text, or absent if the field is not given.
func (r *Reader) Int(name string, least, most, absent int64) int64 {
	if !r.Given(name) {
		return absent
	}
	f, _ := r.fields.Find(name)
	whole, fraction, _ := strings.Cut(strings.TrimSpace(f.Value), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	scalar := f.Kind == Number || f.Kind == Text
	if !scalar || err != nil || strings.Trim(fraction, "0") != "" || n < least || n > most {
		low, high := strconv.FormatInt(least, 10), strconv.FormatInt(most, 10)
		r.Refuse(name, "not_integer", fault.Text{
			TR: low + " ile " + high + " arasında bir tam sayı olmalıdır.",
			EN: "It must be a whole number from " + low + " to " + high + ".",
		})
		return absent
	}
	return n
}

// Bool returns a truth value: true and false, also as a text in any letter case, and 1 and 0. Absent is false.
func (r *Reader) Bool(name string) bool {
	if !r.Given(name) {
		return false
	}
	f, _ := r.fields.Find(name)
	switch strings.ToLower(strings.TrimSpace(f.Value)) {
	case "true", "1":
		return true
	case "false", "0":
		return false
	}
	r.Refuse(name, "not_bool", fault.Text{TR: "true ya da false olmalıdır.", EN: "It must be true or false."})
	return false
}

// Decimal returns the text of a plain decimal number such as "0.02" or "-3", for rates that are not money, or "0" if the
// field is not given.
func (r *Reader) Decimal(name string) string {
	if !r.Given(name) {
		return "0"
	}
	f, _ := r.fields.Find(name)
	text := strings.TrimSpace(f.Value)
	whole, fraction, dotted := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	if whole == "" || dotted && fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		r.Refuse(name, "not_decimal", fault.Text{
			TR: "12.5 biçiminde bir sayı olmalıdır.", EN: "It must be a number written like 12.5.",
		})
		return "0"
	}
	return text
}

// Refuse records a problem with a field. The sentence does not name the field; Err puts the name before it.
func (r *Reader) Refuse(name, code string, t fault.Text) {
	r.problems = append(r.problems, fault.InvalidField(name, code, t))
}

// Refused reports whether a problem with the field has been recorded.
func (r *Reader) Refused(name string) bool {
	for _, p := range r.problems {
		if p.Field == name {
			return true
		}
	}
	return false
}

// told is how many problems one answer lists; the rest shows itself when these are mended.
const told = 6

// Err returns nil if nothing was wrong, and otherwise one fault of kind Invalid that blames the first field and whose public
// text lists the problems as "field: sentence".
func (r *Reader) Err() error {
	if len(r.problems) == 0 {
		return nil
	}
	var tr, en []string
	for _, p := range r.problems[:min(told, len(r.problems))] {
		tr = append(tr, p.Field+": "+p.Public.TR)
		en = append(en, p.Field+": "+p.Public.EN)
	}
	first := r.problems[0]
	return fault.InvalidField(first.Field, first.Code, fault.Text{TR: strings.Join(tr, " "), EN: strings.Join(en, " ")})
}
