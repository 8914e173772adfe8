// Package wiretest is the suite that every wire passes. A wire's vectors are text files with the messages of its provider's
// document in them, and each says where it comes from and how it must be read. The suite reads every one, writes it, reads it
// again, and compares; the same vectors are the seeds of its fuzzing.
package wiretest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Vector is one file of testdata: headers, a blank line, a body.
type Vector struct {
	Name string
	// Source is the document and section, or the client, that the message comes from.
	Source string
	// Side is "request" for what a shop sends and "response" for what it gets.
	Side string
	// Message names the codec.
	Message string
	// ContentType is the one that the message came with.
	ContentType string
	// Expect is "ok", "canonical" where it must be written as it stands, or "refused" with the names of the fields that
	// are to blame.
	Expect string
	Body   []byte
}

// Vectors reads the vectors of the package under test. A suite without vectors fails, because a test that looks at nothing
// cannot.
func (s Suite) Vectors(t testing.TB) []Vector {
	t.Helper()
	names, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	var all []Vector
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		head, body, found := bytes.Cut(text, []byte("\n\n"))
		if !found {
			t.Fatalf("%s: no blank line", name)
		}
		v := Vector{
			Name: strings.TrimSuffix(filepath.Base(name), ".txt"), ContentType: s.ContentType, Body: bytes.TrimSuffix(body, []byte("\n")),
		}
		for line := range strings.SplitSeq(string(head), "\n") {
			key, value, _ := strings.Cut(line, ": ")
			switch key {
			case "source":
				v.Source = value
			case "side":
				v.Side = value
			case "message":
				v.Message = value
			case "content-type":
				v.ContentType = value
			case "expect":
				v.Expect = value
			case "comment":
			default:
				t.Fatalf("%s: unknown header %q", name, key)
			}
		}
		if v.Source == "" || v.Side != "request" && v.Side != "response" || v.Expect == "" {
			t.Fatalf("%s: source, side and expect are required", name)
		}
		if v.ContentType == "" {
			v.ContentType = "application/json"
		}
		all = append(all, v)
	}
	return all
}
