package tape

import (
	"bytes"
	"html"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// field is a value of a message and what it is called.
type field struct{ name, value string }

// fieldsOf are the values of a body that is JSON or a form, in order; structured is false for anything else.
func fieldsOf(body []byte) (fields []field, structured bool) {
	_, structured = rewrite(body, func(name, value string) string {
		fields = append(fields, field{name, value})
		return value
	})
	if !structured {
		return nil, false
	}
	return fields, true
}

// rewrite replaces the values of a body that is JSON or a form.
func rewrite(body []byte, replace func(name, value string) string) ([]byte, bool) {
	text := bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))
	trimmed := bytes.TrimSpace(text)
	switch {
	case len(trimmed) == 0:
		return nil, true
	case trimmed[0] == '{', trimmed[0] == '[':
		return rewriteJSON(trimmed, replace)
	case trimmed[0] == '<', !bytes.Contains(trimmed, []byte("=")), bytes.Contains(trimmed, []byte("\n")):
		return nil, false
	}
	return rewriteForm(string(trimmed), replace)
}

// rewriteForm keeps the order of a form.
func rewriteForm(text string, replace func(name, value string) string) ([]byte, bool) {
	var out []string
	for pair := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(pair, "=")
		n, err := url.QueryUnescape(name)
		if err != nil {
			return nil, false
		}
		v, err := url.QueryUnescape(value)
		if err != nil {
			return nil, false
		}
		out = append(out, name+"="+url.QueryEscape(replace(n, v)))
	}
	return []byte(strings.Join(out, "&")), true
}

// rewriteJSON keeps the order of the members and the spelling of what is not replaced. A value in an array goes by the name of
// the array. Numbers and truths of a secret field become texts.
func rewriteJSON(text []byte, replace func(name, value string) string) ([]byte, bool) {
	in := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true))
	var out bytes.Buffer
	enc := jsontext.NewEncoder(&out, jsontext.AllowDuplicateNames(true), jsontext.Multiline(true), jsontext.WithIndent("  "))
	var names []string // by depth
	for {
		depth := in.StackDepth()
		if depth == 0 && in.InputOffset() > 0 && out.Len() > 0 {
			break
		}
		for len(names) <= depth {
			names = append(names, "")
		}
		kind, length := in.StackIndex(depth)
		isName := kind == '{' && length%2 == 0
		if strings.ContainsRune("{}[]", rune(in.PeekKind())) {
			token, err := in.ReadToken()
			if err != nil || enc.WriteToken(token) != nil {
				return nil, false
			}
			if opened := in.StackDepth(); opened > depth {
				for len(names) <= opened {
					names = append(names, "")
				}
				names[opened] = names[depth]
			}
			continue
		}
		raw, err := in.ReadValue()
		if err != nil {
			return nil, false
		}
		if isName {
			name, err := jsontext.AppendUnquote(nil, raw)
			if err != nil || enc.WriteToken(jsontext.String(string(name))) != nil {
				return nil, false
			}
			names[depth] = string(name)
			continue
		}
		if !written(enc, raw, names[depth], replace) {
			return nil, false
		}
	}
	if rest := bytes.TrimSpace(text[in.InputOffset():]); len(rest) > 0 {
		return nil, false
	}
	return bytes.TrimSpace(out.Bytes()), true
}

// written writes one value, replaced or as it stands.
func written(enc *jsontext.Encoder, raw jsontext.Value, name string, replace func(name, value string) string) bool {
	value := string(raw)
	if raw.Kind() == '"' {
		text, err := jsontext.AppendUnquote(nil, raw)
		if err != nil {
			return false
		}
		value = string(text)
	}
	if raw.Kind() == 'n' {
		return enc.WriteValue(raw) == nil
	}
	replaced := replace(name, value)
	if replaced == value {
		return enc.WriteValue(raw) == nil
	}
	return enc.WriteToken(jsontext.String(replaced)) == nil
}

func escapeHTML(text string) string   { return html.EscapeString(text) }
func unescapeHTML(text string) string { return html.UnescapeString(text) }
