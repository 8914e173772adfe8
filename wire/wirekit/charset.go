package wirekit

import (
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// charset.go reads and writes the alphabets that Turkish shops and providers still use besides UTF-8. Of the two Turkish
// ones, iso-8859-9 is read as windows-1254, which only adds letters where it has control characters: browsers do the same
// (WHATWG Encoding, "Names and labels"), because software that says the one sends the other.

// alphabet returns the single-byte alphabet with the given name, nil for UTF-8 and for no name, and false for a name that is
// not known here.
func alphabet(name string) (*charmap.Charmap, bool) {
	switch strings.ToLower(strings.Trim(name, ` "'`)) {
	case "", "utf-8", "utf8", "us-ascii":
		return nil, true
	case "windows-1254", "cp1254", "iso-8859-9", "iso8859-9", "iso_8859-9", "latin5", "turkish":
		return charmap.Windows1254, true
	case "iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252":
		return charmap.Windows1252, true
	}
	return nil, false
}

// declared returns the alphabet that a Content-Type header names.
func declared(contentType string) (*charmap.Charmap, error) {
	_, params, _ := mime.ParseMediaType(contentType) // an unreadable header is like none
	a, known := alphabet(params["charset"])
	if !known {
		return nil, errCharset()
	}
	return a, nil
}

// decoded returns text in UTF-8, and false if it has bytes that stand for nothing in its alphabet.
func decoded(a *charmap.Charmap, text []byte) ([]byte, bool) {
	if a == nil {
		return text, utf8.Valid(text)
	}
	out := make([]byte, 0, len(text)+len(text)/8)
	for _, b := range text {
		r := a.DecodeByte(b)
		if r == utf8.RuneError {
			return nil, false
		}
		out = utf8.AppendRune(out, r)
	}
	return out, true
}

// Encode writes text in the named alphabet, UTF-8 if the name is empty or unknown. A letter that the alphabet lacks becomes a
// reference such as "&#8364;", which is what a browser posts for it.
func Encode(charset, text string) []byte {
	a, _ := alphabet(charset)
	if a == nil {
		return []byte(text)
	}
	out, err := encoding.HTMLEscapeUnsupported(a.NewEncoder()).String(text)
	if err != nil {
		return []byte(strings.ToValidUTF8(text, "?")) // bytes that are not UTF-8 in the first place
	}
	return []byte(out)
}
