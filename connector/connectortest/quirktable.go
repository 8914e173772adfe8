package connectortest

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/money"
)

// QuirkAmount is the amount of the messages that [QuirkTable] is given: 1,234.50 lira, which every style writes differently.
func QuirkAmount() money.Amount { return money.New(123450, money.TRY) }

// QuirkTable holds what a table of quirks says in names and amounts to the provider's wire, whose sources stand in the folder. For
// each entry of Amounts there must be messages of [QuirkAmount], as the wire writes them, in which that amount is written in the
// entry's style; and every field that the table names must be a name of the wire's.
func QuirkTable(t *testing.T, q connector.Quirks, folder string, messages map[string][][]byte) {
	t.Helper()
	for _, f := range q.Amounts {
		if len(messages[f.In]) == 0 {
			t.Errorf("there is no message of %q to look at", f.In)
		}
		want := f.Style.Write(QuirkAmount())
		for _, m := range messages[f.In] {
			text, err := url.QueryUnescape(string(m))
			if err != nil {
				text = string(m)
			}
			if !word(text, want) {
				t.Errorf("%q does not write the amount as %q: %s", f.In, want, text)
			}
		}
	}
	sources := read(t, folder)
	fields := []string{q.Reference.Field}
	for _, id := range q.IDs {
		fields = append(fields, id.Field)
	}
	for _, text := range q.Texts {
		fields = append(fields, text.Field)
	}
	fields = append(fields, q.Status.By...)
	for _, h := range q.Hashes {
		if h.Begin == "" { // otherwise it names parts of HTTP too
			fields = append(append(fields, h.Of...), h.Field)
		}
	}
	for _, name := range fields {
		if name != connector.Secret && !strings.Contains(sources, `"`+name+`"`) && !strings.Contains(sources, `json:"`+name) {
			t.Errorf("the wire has no field %q", name)
		}
	}
}

// word reports whether a text has a word that no digit or separator of an amount stands beside.
func word(text, want string) bool {
	for i := 0; i+len(want) <= len(text); i++ {
		if text[i:i+len(want)] != want {
			continue
		}
		before, after := byte(' '), byte(' ')
		if i > 0 {
			before = text[i-1]
		}
		if i+len(want) < len(text) {
			after = text[i+len(want)]
		}
		if !strings.ContainsRune("0123456789.", rune(before)) && !strings.ContainsRune("0123456789.", rune(after)) {
			return true
		}
	}
	return false
}

// read returns the sources of a folder that are no tests.
func read(t *testing.T, folder string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no sources in %s", folder)
	}
	var all strings.Builder
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name) //nolint:gosec // the name is a file of the repository
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
