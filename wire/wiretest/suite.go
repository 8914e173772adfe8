package wiretest

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/wire/wirekit"
)

// Codec is both directions of one message, for values of any type.
type Codec struct {
	Decode func(wirekit.Fields) (any, error)
	Encode func(any) []byte
}

// Of is the codec of a message that is read by decode and writes itself.
func Of[M interface{ Encode() []byte }](decode func(wirekit.Fields) (M, error)) Codec {
	return Codec{
		Decode: func(f wirekit.Fields) (any, error) { return decode(f) },
		Encode: func(v any) []byte {
			m, _ := v.(M) // decode made it
			return m.Encode()
		},
	}
}

// FormType is the content type of a form.
const FormType = "application/x-www-form-urlencoded"

// Suite is one wire.
type Suite struct {
	// Codecs are the messages by name. Each must have a vector.
	Codecs map[string]Codec
	// ContentType is that of vectors which do not say theirs; JSON if empty.
	ContentType string
	// Read reads a message as the wire does; [wirekit.Read] if nil.
	Read func(contentType string, body []byte) (wirekit.Fields, error)
	// Print writes a message as its vector has it, where that is neither JSON nor a form; nil if there is no such vector.
	Print func(v Vector, wrote []byte) string
	// Spaced tells that the white space of JSON is as the provider writes it; otherwise vectors may be set as reads best.
	Spaced bool
}

func (s Suite) read(contentType string, body []byte) (wirekit.Fields, error) {
	if s.Read != nil {
		return s.Read(contentType, body)
	}
	return wirekit.Read(contentType, body)
}

// Test reads, writes and reads again.
func (s Suite) Test(t *testing.T) {
	t.Helper()
	used := map[string]bool{}
	for _, v := range s.Vectors(t) {
		used[v.Message] = true
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			s.check(t, v)
		})
	}
	for message := range s.Codecs {
		if !used[message] {
			t.Errorf("no vector of %s", message)
		}
	}
}

func (s Suite) check(t *testing.T, v Vector) {
	t.Helper()
	c, known := s.Codecs[v.Message]
	if !known {
		t.Fatalf("no message %q", v.Message)
	}
	var got any
	fields, err := s.read(v.ContentType, v.Body)
	if err == nil {
		got, err = c.Decode(fields)
	}
	expect, names, _ := strings.Cut(v.Expect, " ")
	switch expect {
	case "refused":
		wantRefused(t, err, strings.Fields(names))
		return
	case "ok", "canonical":
	default:
		t.Fatalf("no such expectation: %q", v.Expect)
	}
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
	s.wantLaw(t, c, got)
	if expect == "canonical" {
		want, wrote := string(v.Body), string(c.Encode(got))
		if !s.Spaced {
			want = plain(t, v.Body)
		}
		if s.Print != nil {
			wrote = s.Print(v, []byte(wrote))
		}
		if diff := cmp.Diff(want, wrote); diff != "" {
			t.Errorf("written again (-vector +ours):\n%s", diff)
		}
	}
}

// plain takes the white space out of a JSON body, and the escapes that PHP puts before slashes.
func plain(t *testing.T, body []byte) string {
	t.Helper()
	if !bytes.HasPrefix(body, []byte("{")) {
		return string(body)
	}
	var b bytes.Buffer
	err := json.Compact(&b, body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(b.String(), `\/`, "/")
}

// told is how many problems one answer lists; see [wirekit.Reader.Err].
const told = 6

// wantRefused checks that each named field, and no other, is blamed in both languages, and the first one first.
func wantRefused(t *testing.T, err error, names []string) {
	t.Helper()
	f, refused := fault.As(err)
	if !refused {
		t.Fatalf("not refused: %v", err)
	}
	listed := names[:min(told, len(names))]
	for _, text := range []string{f.Public.TR, f.Public.EN} {
		if text == "" {
			t.Error("a language is missing")
		}
		for _, name := range listed {
			if !strings.Contains(text, name+": ") {
				t.Errorf("%s is not named: %s", name, text)
			}
		}
		if got := strings.Count(text, ": "); got != len(listed) {
			t.Errorf("%d fields are named, want %d: %s", got, len(listed), text)
		}
	}
	if len(names) > 0 && f.Field != names[0] {
		t.Errorf("blames %q first, want %q", f.Field, names[0])
	}
}

// wantLaw checks Decode(Encode(v)) == v. What is written tells by itself whether it is JSON or a form.
func (s Suite) wantLaw(t *testing.T, c Codec, v any) {
	t.Helper()
	wrote := c.Encode(v)
	contentType := FormType
	if bytes.HasPrefix(wrote, []byte("{")) {
		contentType = "application/json"
	}
	fields, err := s.read(contentType, wrote)
	if err != nil {
		t.Fatalf("what was written is not read: %v", err)
	}
	again, err := c.Decode(fields)
	if err != nil {
		t.Fatalf("what was written is refused: %v", err)
	}
	if diff := cmp.Diff(v, again); diff != "" {
		t.Errorf("Decode(Encode(v)) (-v +again):\n%s", diff)
	}
	if twice := c.Encode(again); !bytes.Equal(wrote, twice) {
		t.Errorf("written twice, written differently:\n%s\n%s", wrote, twice)
	}
}

// Fuzz reads whatever comes, from the vectors on: an error is a fault that a caller can be told, and what was read can be
// written and is read as the same.
func (s Suite) Fuzz(f *testing.F) {
	f.Helper()
	for _, v := range s.Vectors(f) {
		f.Add(v.Message, v.ContentType, v.Body)
	}
	f.Fuzz(func(t *testing.T, message, contentType string, body []byte) {
		c, known := s.Codecs[message]
		if !known {
			return
		}
		fields, err := s.read(contentType, body)
		if err != nil {
			return
		}
		v, err := c.Decode(fields)
		if err != nil {
			if _, told := fault.As(err); !told {
				t.Fatalf("an error that is no fault: %v", err)
			}
			return
		}
		s.wantLaw(t, c, v)
	})
}
