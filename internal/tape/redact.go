package tape

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/vezne/vezne/pan"
)

// Secrets is what a recording must not hold.
type Secrets struct {
	// Fields names the fields of the provider's messages whose values are replaced, whatever they are. Letter case does not
	// count. A connector says them: see for example connector/paynet.Secrets.
	Fields []string
	// Values are the account's credentials by name. They are replaced wherever they stand.
	Values map[string]string
}

// redactor replaces what is secret, the same value by the same word each time. It is safe for concurrent use.
type redactor struct {
	fields map[string]bool

	mu    sync.Mutex // guards what follows
	words map[string]string
	count map[string]int
	// ids are long values that stand in fields of their own which are not secret, such as a payment's id.
	ids map[string]bool
}

func newRedactor(s Secrets) *redactor {
	r := &redactor{fields: map[string]bool{}, words: map[string]string{}, count: map[string]int{}, ids: map[string]bool{}}
	for _, name := range s.Fields {
		r.fields[strings.ToLower(name)] = true
	}
	for name, value := range s.Values {
		if value != "" {
			r.word(name, value)
		}
	}
	return r
}

// secret reports whether a field's value is replaced. A form's name may have brackets behind it.
func (r *redactor) secret(name string) bool {
	name, _, _ = strings.Cut(strings.ToLower(name), "[")
	return r.fields[name]
}

// wordPattern is what a replaced value looks like: letters and digits alone, so that it may stand wherever the value stood.
const wordPattern = `redacted[a-z0-9]*x[0-9]+`

var wordForm = regexp.MustCompile(wordPattern)

// word is what stands for a value of a field.
func (r *redactor) word(name, value string) string {
	if value == "" || wordForm.FindString(value) == value {
		return value
	}
	kind := strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' {
			return c
		}
		return -1
	}, strings.ToLower(name))
	r.mu.Lock()
	defer r.mu.Unlock()
	if known, found := r.words[value]; found {
		return known
	}
	r.count[kind]++
	w := "redacted" + kind + "x" + strconv.Itoa(r.count[kind])
	r.words[value] = w
	return w
}

// globally is how long a value has to be to be looked for outside its own field, where a short one would hit what is none.
const globally = 8

// text replaces known values wherever they stand, and masks whatever looks like a card number.
func (r *redactor) text(text string) string {
	r.mu.Lock()
	values := make([]string, 0, len(r.words))
	for value := range r.words {
		if len(value) >= globally {
			values = append(values, value)
		}
	}
	words := make(map[string]string, len(values))
	for _, value := range values {
		words[value] = r.words[value]
	}
	r.mu.Unlock()
	// The longest first: a key may begin with a shorter one.
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	for _, value := range values {
		text = strings.ReplaceAll(text, value, words[value])
		text = strings.ReplaceAll(text, url.QueryEscape(value), words[value])
		text = strings.ReplaceAll(text, url.PathEscape(value), words[value])
	}
	return pan.Scrub(text)
}

// value replaces what is secret in the value of a field.
func (r *redactor) value(name, value string) string {
	switch {
	case value == "":
		return ""
	case r.secret(name):
		return r.word(name, value)
	case strings.HasPrefix(value, "http://"), strings.HasPrefix(value, "https://"):
		return r.text(r.address(value))
	case strings.Contains(value, "<"):
		return r.text(r.html(value))
	}
	return r.text(value)
}

// address replaces what leads into somebody's visit: every value of a query that is longer than an amount, and every part of a
// path that looks like a token.
func (r *redactor) address(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return r.word("address", text)
	}
	query := u.Query()
	for name, values := range query {
		for i, v := range values {
			if len(v) >= globally || r.secret(name) {
				values[i] = r.word(cmp.Or(name, "query"), v)
			}
		}
	}
	parts := strings.Split(u.Path, "/")
	for i, part := range parts {
		if len(part) >= tokenLength && strings.ContainsAny(part, "0123456789") && !r.id(part) {
			parts[i] = r.word("path", part)
		}
	}
	u.Path, u.RawPath, u.RawQuery = strings.Join(parts, "/"), "", query.Encode()
	return u.String()
}

// tokenLength is the least length of what is taken for a token in an address or in a page.
const tokenLength = 20

// The values that a page hides in its forms, and the addresses that these go to.
var (
	hiddenForm = regexp.MustCompile(`(?i)(<input[^>]*\bname\s*=\s*["'])([^"']*)(["'][^>]*\bvalue\s*=\s*["'])([^"']*)(["'])`)
	actionForm = regexp.MustCompile(`(?i)(\b(?:action|href|src)\s*=\s*["'])(https?:[^"']*)(["'])`)
)

// html replaces what a page hides: the values of its fields, and its addresses.
func (r *redactor) html(text string) string {
	text = hiddenForm.ReplaceAllStringFunc(text, func(found string) string {
		m := hiddenForm.FindStringSubmatch(found)
		v := unescapeHTML(m[4])
		switch {
		case r.secret(m[2]), len(v) >= tokenLength && !strings.Contains(v, " ") && !strings.Contains(v, "://"):
			v = r.word(m[2], v)
		default:
			v = r.value(m[2], v)
		}
		return m[1] + m[2] + m[3] + escapeHTML(v) + m[5]
	})
	return actionForm.ReplaceAllStringFunc(text, func(found string) string {
		m := actionForm.FindStringSubmatch(found)
		return m[1] + escapeHTML(r.address(unescapeHTML(m[2]))) + m[3]
	})
}

// learn remembers the secret values of a message, so that they are known when the answer to it repeats them, and its ids, so that
// they are not taken for tokens where an address has them.
func (r *redactor) learn(fields []field) {
	for _, f := range fields {
		switch {
		case r.secret(f.name):
			r.word(f.name, f.value)
		case len(f.value) >= tokenLength && !strings.ContainsAny(f.value, " /<"):
			r.mu.Lock()
			r.ids[f.value] = true
			r.mu.Unlock()
		}
	}
}

func (r *redactor) id(text string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ids[text]
}

// plain replaces every known secret in a text that has no fields, such as an error page that repeats the request: there even a
// short value is looked for, between characters that are not its own.
func (r *redactor) plain(text string, sent []field) string {
	text = r.text(r.html(text))
	for _, f := range sent {
		if r.secret(f.name) && f.value != "" {
			bounded := regexp.MustCompile(`(^|[^0-9A-Za-z])` + regexp.QuoteMeta(f.value) + `($|[^0-9A-Za-z])`)
			text = bounded.ReplaceAllString(text, fmt.Sprintf("${1}%s${2}", r.word(f.name, f.value)))
		}
	}
	return text
}
