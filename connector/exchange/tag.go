package exchange

import (
	"html"
	"slices"
	"strings"
)

// tag.go cuts a page into its tags, as far as finding a form needs that: the standard library has no HTML parser, and a module
// that has one would run beside card data for the sake of a dozen tags.

// tag is one start tag, or the end of one, whose name then begins with a slash. Names are in lower case.
type tag struct {
	name      string
	attribute map[string]string
	// text is what stands in a textarea.
	text string
}

// sent reports whether a browser sends a field along that nobody has touched.
func (t tag) sent() bool {
	_, disabled := t.attribute["disabled"]
	_, ticked := t.attribute["checked"]
	kind := strings.ToLower(strings.TrimSpace(t.attribute["type"]))
	switch {
	case disabled || t.attribute["name"] == "":
		return false
	case t.name == "textarea":
		return true
	case kind == "checkbox" || kind == "radio":
		return ticked
	}
	return !slices.Contains([]string{"submit", "button", "image", "reset", "file"}, kind)
}

// scanner goes through a page.
type scanner struct{ rest string }

// next returns the next tag, or false at the page's end. A tag that is not closed is none.
func (s *scanner) next() (tag, bool) {
	for {
		i := strings.IndexByte(s.rest, '<')
		if i < 0 {
			return tag{}, false
		}
		s.rest = s.rest[i+1:]
		switch {
		case strings.HasPrefix(s.rest, "!--"):
			s.skip("-->")
			continue
		case strings.HasPrefix(s.rest, "!"), strings.HasPrefix(s.rest, "?"):
			s.skip(">")
			continue
		}
		t, whole := s.tag()
		if !whole {
			continue
		}
		switch t.name {
		case "script", "style", "title", "iframe", "template", "xmp":
			_ = s.until("</" + t.name)
			continue
		case "textarea":
			// A browser drops a line break that stands at the very beginning.
			t.text = html.UnescapeString(strings.TrimPrefix(s.until("</textarea"), "\n"))
		}
		return t, true
	}
}

// skip goes behind the next mark, or to the end.
func (s *scanner) skip(mark string) {
	_, after, _ := strings.Cut(s.rest, mark)
	s.rest = after
}

// until returns what stands before the next mark, in any letter case, and stops in front of it. Only ASCII letters are folded, so
// that no place shifts.
func (s *scanner) until(mark string) string {
	for i := 0; i+len(mark) <= len(s.rest); i++ {
		if strings.EqualFold(s.rest[i:i+len(mark)], mark) {
			text := s.rest[:i]
			s.rest = s.rest[i:]
			return text
		}
	}
	text := s.rest
	s.rest = ""
	return text
}

// tag reads a tag behind its opening bracket. It reports false for what is none, such as a bracket between blanks.
func (s *scanner) tag() (tag, bool) {
	end := strings.IndexFunc(s.rest, func(r rune) bool { return blank(r) || r == '>' })
	if end <= 0 {
		return tag{}, false
	}
	t := tag{name: strings.ToLower(strings.TrimSuffix(s.rest[:end], "/")), attribute: map[string]string{}}
	if first := strings.TrimPrefix(t.name, "/"); first == "" || first[0] < 'a' || first[0] > 'z' {
		return tag{}, false
	}
	s.rest = s.rest[end:]
	for {
		s.rest = strings.TrimLeftFunc(s.rest, func(r rune) bool { return blank(r) || r == '/' })
		if s.rest == "" {
			return tag{}, false
		}
		if s.rest[0] == '>' {
			s.rest = s.rest[1:]
			return t, true
		}
		name, value, whole := s.attribute()
		if !whole {
			return tag{}, false
		}
		if _, again := t.attribute[name]; !again { // the first one counts
			t.attribute[name] = html.UnescapeString(value)
		}
	}
}

// attribute reads one attribute, whose value may stand in quotes of either kind, in none, or not at all.
func (s *scanner) attribute() (name, value string, whole bool) {
	end := strings.IndexFunc(s.rest[1:], func(r rune) bool { return blank(r) || r == '>' || r == '=' || r == '/' })
	if end < 0 {
		return "", "", false
	}
	name, s.rest = strings.ToLower(s.rest[:end+1]), strings.TrimLeftFunc(s.rest[end+1:], blank)
	if !strings.HasPrefix(s.rest, "=") {
		return name, "", true
	}
	s.rest = strings.TrimLeftFunc(s.rest[1:], blank)
	if s.rest == "" {
		return "", "", false
	}
	if quote := s.rest[:1]; quote == `"` || quote == "'" {
		value, after, closed := strings.Cut(s.rest[1:], quote)
		s.rest = after
		return name, value, closed
	}
	end = strings.IndexFunc(s.rest, func(r rune) bool { return blank(r) || r == '>' })
	if end < 0 {
		return "", "", false
	}
	value, s.rest = s.rest[:end], s.rest[end:]
	return name, value, true
}

func blank(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f' }
