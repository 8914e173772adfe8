package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/vezne/vezne/internal/fault"
)

func TestTextOf(t *testing.T) {
	t.Parallel()
	said := fault.Say(fault.Text{TR: "%q adlı hesap yok", EN: "there is no account %q"}, "a")
	said.Cause = io.EOF
	located := &fault.Said{Text: said.Text.After("f:3: "), Cause: said}
	tests := []struct {
		name string
		err  error
		want fault.Text
	}{
		{"both languages", said, fault.Text{TR: `"a" adlı hesap yok`, EN: `there is no account "a"`}},
		{"with its place", located, fault.Text{TR: `f:3: "a" adlı hesap yok`, EN: `f:3: there is no account "a"`}},
		{"wrapped", fmt.Errorf("open: %w", said), fault.Text{TR: `"a" adlı hesap yok`, EN: `open: there is no account "a"`}},
		{"English only", fault.Say(fault.Text{EN: "no %d"}, 1), fault.Text{EN: "no 1"}},
		{"a sign that is no verb", fault.Say(fault.Text{TR: "%", EN: "100%"}), fault.Text{TR: "%", EN: "100%"}},
		{"a failure with a public text", fault.New(fault.Invalid, "code", fault.Text{TR: "hata", EN: "wrong"}).With(io.EOF), fault.Text{TR: "hata", EN: "wrong"}},
		{"any other", io.EOF, fault.Text{EN: "EOF"}},
		{"at a flag", fault.At("--db", said), fault.Text{TR: `--db: "a" adlı hesap yok`, EN: `--db: there is no account "a"`}},
		{"at a flag, in English only", fault.At("--db", io.EOF), fault.Text{EN: "--db: EOF"}},
		{"during something", fault.Doing(fault.Text{TR: "açılırken", EN: "open"}, said), fault.Text{TR: `açılırken: "a" adlı hesap yok`, EN: `open: there is no account "a"`}},
		{"during something, in English only", fault.Doing(fault.Text{TR: "açılırken", EN: "open"}, io.EOF), fault.Text{TR: "açılırken: EOF", EN: "open: EOF"}},
		{"several", fault.Together(said, nil, io.EOF), fault.Text{TR: "\"a\" adlı hesap yok\nEOF", EN: "there is no account \"a\"\nEOF"}},
	}
	for _, test := range tests {
		if got := fault.TextOf(test.err); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
	}
	if fault.Together() != nil || fault.Together(nil, nil) != nil {
		t.Error("of no failures one is made")
	}
	for _, err := range []error{fault.At("--db", io.EOF), fault.Doing(fault.Text{TR: "a", EN: "b"}, io.EOF), fault.Together(said, io.EOF)} {
		if !errors.Is(err, io.EOF) {
			t.Errorf("the cause of %q is lost", err)
		}
	}
	if !errors.Is(located, io.EOF) {
		t.Error("the cause is lost")
	}
}
