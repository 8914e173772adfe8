package main

import (
	"bytes"
	"regexp"
	"strings"
)

// codeSearch looks for security codes in one file, a block at a time. Three digits alone prove nothing, so it
// goes by what stands around them.
type codeSearch struct {
	searcher *searcher
	file     string
	answered int64 // matches before this offset of the file have been reported
}

// block searches buf, which stands at offset base of the file. Unless it is the last, it answers only for what
// begins before the last half of the overlap: the rest is seen again, together with what follows it.
func (s *codeSearch) block(base int64, buf []byte, atEnd bool) {
	from, to := int(s.answered-base), len(buf)
	if !atEnd {
		to = max(from, len(buf)-overlap/2)
	}
	s.answered = base + int64(to)
	s.named(base, buf, from, to)
	for _, code := range s.searcher.cvvs {
		s.token(base, buf, from, to, code)
	}
}

// namedCode is a security code that stands as the value of a field, in JSON, a form, XML, a URL or a log line.
// Masked values (cvv=***) and schemas ("cvc": {...}) do not match.
var namedCode = regexp.MustCompile(`^(?i:cvv2?|cvc2?|cv2|security_?code)[\\"'\]\x60]{0,4}\s{0,2}[=:>]\s{0,2}[\\"'\[\x60]{0,4}([0-9]{3,4})(?:[^0-9.]|$)`)

// named reports the values of fields that are named as security codes.
func (s *codeSearch) named(base int64, buf []byte, from, to int) {
	for i := from; i < to; i++ {
		// The expression is tried only where a name can begin: alone it would be the slowest part by far.
		first := buf[i] | 0x20
		if first != 'c' && first != 's' || i+1 == len(buf) {
			continue
		}
		second := buf[i+1] | 0x20
		if !(first == 'c' && second == 'v' || first == 's' && second == 'e') {
			continue
		}
		m := namedCode.FindSubmatchIndex(buf[i:min(len(buf), i+overlap/2)])
		if m != nil {
			s.report(base+int64(i+m[2]), m[3]-m[2], "value of a field that is named as a security code")
		}
	}
}

// token reports one of the values that the tests used.
func (s *codeSearch) token(base int64, buf []byte, from, to int, code string) {
	for at := from; ; at++ {
		i := bytes.Index(buf[at:], []byte(code))
		if i < 0 || at+i >= to {
			return
		}
		at += i
		switch standing(buf, at, at+len(code)) {
		case quoted:
			s.report(base+int64(at), len(code), "a security code that the tests used, standing alone")
		case bare:
			s.searcher.cvvLike++
		case within:
		}
	}
}

func (s *codeSearch) report(offset int64, length int, form string) {
	s.searcher.found = append(s.searcher.found, finding{s.file, offset, strings.Repeat("*", length), form})
}

// place says how a value stands among its neighbours.
type place int

const (
	within place = iota // part of a longer word or number
	bare                // alone, as any number stands
	quoted              // alone and in quotes, between tags, or as a form's value
)

// standing looks at the bytes around buf[from:to].
func standing(buf []byte, from, to int) place {
	before, after := byte(' '), byte(' ')
	if from > 0 {
		before = buf[from-1]
	}
	if to < len(buf) {
		after = buf[to]
	}
	switch {
	case isWord(before) || isWord(after):
		return within
	case before == '"' && after == '"', before == '\'' && after == '\'', before == '>' && after == '<',
		before == '"' && after == '\\', before == '=' && after == '&':
		return quoted
	default:
		return bare
	}
}

// isWord reports whether a byte next to a number makes it part of something longer. A byte of 0x80 or more is
// part of a letter in UTF-8, or of binary data.
func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '.' || c >= 0x80
}
