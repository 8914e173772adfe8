package api

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"mime"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/vezne/vezne/internal/fault"
)

const (
	// maxBody is the most bytes that a request may have. The largest sensible one, with all metadata, is a third of it.
	maxBody = 64 << 10
	// maxDrain is how much of a body beyond that is read and thrown away before the refusal is written. Many clients do
	// not look for an answer before they have sent everything, and would see a broken connection instead of the refusal.
	maxDrain = 16 << 20
	// maxDepth is deeper than any request of this API is nested.
	maxDepth = 8
)

// read decodes the request's body into a structure. Where the body is optional, an empty one leaves the structure as
// it is. Nothing that was sent gets into the error, not even a member's name unless it looks like one.
func (c *call) read(into any, optional bool) error {
	body, err := c.bytes()
	if err != nil {
		return err
	}
	if len(body) == 0 {
		if optional {
			return nil
		}
		return fault.New(fault.Invalid, "body_empty", fault.Text{})
	}
	if !c.isJSON() {
		return fault.New(fault.Unsupported, "content_type_unsupported", fault.Text{})
	}
	if !utf8.Valid(body) {
		return fault.New(fault.Invalid, "body_not_utf8", fault.Text{})
	}
	err = scan(body)
	if err != nil {
		return err
	}
	err = json.Unmarshal(body, into, json.RejectUnknownMembers(true))
	if err != nil {
		return jsonFault(err)
	}
	return nil
}

// bytes reads the whole body, or refuses one that is too long.
func (c *call) bytes() ([]byte, error) {
	most := cmp.Or(c.most, maxBody)
	body, err := io.ReadAll(io.LimitReader(c.Body, most+1))
	if err != nil {
		return nil, fault.New(fault.Invalid, "body_unreadable", fault.Text{})
	}
	if int64(len(body)) > most {
		_, _ = io.CopyN(io.Discard, c.Body, maxDrain) // whatever goes wrong here, the refusal is the answer
		return nil, fault.New(fault.TooLarge, "body_too_large", fault.Text{})
	}
	return body, nil
}

// isJSON reports whether the body says that it is plain JSON in UTF-8.
func (c *call) isJSON() bool {
	kind, parameters, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return false
	}
	charset, named := parameters["charset"]
	if named && !strings.EqualFold(charset, "utf-8") {
		return false
	}
	return c.Header.Get("Content-Encoding") == "" || strings.EqualFold(c.Header.Get("Content-Encoding"), "identity")
}

// scan walks the body's tokens before anything is made of them. It refuses null, which decoding would take for an absent
// member: a refund of {"amount": null} would become a refund of everything. And it refuses depth, so that nobody else
// has to think of it.
func scan(body []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(body))
	for {
		token, err := d.ReadToken()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return jsonFault(err)
		case token.Kind() == 'n':
			return fault.InvalidField(safePointer(d.StackPointer()), "field_type", fault.Text{})
		case d.StackDepth() > maxDepth:
			return fault.New(fault.Invalid, "json_too_deep", fault.Text{})
		}
	}
}

// position is the cause of a fault that has no member to blame: the byte at which the reading stopped.
type position int64

func (p position) Error() string { return fmt.Sprintf("at byte %d", int64(p)) }

// positionOf returns the byte at which a body went wrong, or 0.
func positionOf(f *fault.Error) int64 {
	var at position
	if errors.As(f.Cause, &at) {
		return int64(at)
	}
	return 0
}

// jsonFault says what is wrong with a body. The library's own errors quote names and values, so nothing but their
// position and their kind is used.
func jsonFault(err error) error {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		f := &fault.Error{Kind: fault.Invalid, Code: "json_malformed", Cause: position(syntax.ByteOffset)}
		f.Field = safePointer(syntax.JSONPointer)
		if errors.Is(err, jsontext.ErrDuplicateName) {
			f.Code = "json_duplicate_name"
		}
		return f
	}
	var meaning *json.SemanticError
	if !errors.As(err, &meaning) {
		return fault.New(fault.Invalid, "json_malformed", fault.Text{})
	}
	f := &fault.Error{
		Kind: fault.Invalid, Code: "field_type", Field: safePointer(meaning.JSONPointer), Cause: position(meaning.ByteOffset),
	}
	number := meaning.JSONKind == '0' && meaning.JSONPointer == "/amount/minor"
	switch {
	case errors.Is(err, json.ErrUnknownName):
		f.Code = "field_unknown"
	case number && errors.Is(err, strconv.ErrRange):
		f.Code = "amount_out_of_range"
	case number:
		f.Code = "amount_not_whole"
	}
	return f
}

// safePointer returns the pointer up to the first name that does not look like a name. Names are the caller's text: a
// client that sends its form the wrong way round sends a card number as a name.
func safePointer(p jsontext.Pointer) string {
	var safe strings.Builder
	for name := range p.Tokens() {
		if !looksLikeName(name) {
			break
		}
		safe.WriteByte('/')
		safe.WriteString(name)
	}
	return safe.String()
}

// looksLikeName accepts up to 40 letters, hyphens and underscores with at most two digits among them, beginning with a
// letter.
func looksLikeName(text string) bool {
	digits := 0
	for i, b := range []byte(text) {
		letter := 'a' <= b|0x20 && b|0x20 <= 'z'
		switch {
		case letter, i > 0 && (b == '_' || b == '-'):
		case i > 0 && '0' <= b && b <= '9':
			digits++
		default:
			return false
		}
	}
	return text != "" && len(text) <= 40 && digits <= 2
}
