package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Said is a failure whose whole text is for whoever gave the command or wrote the file that failed, in both languages. Like every
// error it holds no secret.
type Said struct {
	Text Text
	// Cause is what led to it, or nil. Its words are no part of the text.
	Cause error
}

// Say returns a failure with a text. Its arguments are put into both sentences, as fmt.Sprintf does.
func Say(text Text, args ...any) *Said { return &Said{Text: text.With(args...)} }

// With puts arguments into both sentences, as fmt.Sprintf does. A sentence that is missing stays so.
func (t Text) With(args ...any) Text {
	with := func(format string) string {
		if format == "" || len(args) == 0 {
			return format
		}
		return fmt.Sprintf(format, args...)
	}
	return Text{TR: with(t.TR), EN: with(t.EN)}
}

// After puts something that is the same in both languages, such as the name of a file, before both sentences.
func (t Text) After(where string) Text {
	if t.TR == "" {
		return Text{EN: where + t.EN}
	}
	return Text{TR: where + t.TR, EN: where + t.EN}
}

// Before puts something that is the same in both languages behind both sentences.
func (t Text) Before(what string) Text { return Text{TR: t.TR + what, EN: t.EN + what} }

// At says where an error is: a flag, an argument, or the name of a file, which is the same in both languages.
func At(where string, err error) *Said {
	return &Said{Text: TextOf(err).After(where + ": "), Cause: err}
}

// Doing says what failed with an error, in both languages. If the error itself is in one language only, that one stands behind both.
func Doing(what Text, err error) *Said {
	t := TextOf(err)
	return &Said{Text: Text{TR: what.TR + ": " + t.In("tr"), EN: what.EN + ": " + t.In("en")}, Cause: err}
}

// Together is all of several failures, one to a line, in both languages. It is nil if there are none.
func Together(errs ...error) error {
	var tr, en []string
	for _, err := range errs {
		if err != nil {
			t := TextOf(err)
			tr, en = append(tr, t.In("tr")), append(en, t.In("en"))
		}
	}
	if len(en) == 0 {
		return nil
	}
	return &Said{Text: Text{TR: strings.Join(tr, "\n"), EN: strings.Join(en, "\n")}, Cause: errors.Join(errs...)}
}

// Error is the English text.
func (s *Said) Error() string { return s.Text.In("en") }

// Told is the text in both languages.
func (s *Said) Told() Text { return s.Text }

// Unwrap returns the cause.
func (s *Said) Unwrap() error { return s.Cause }

// TextOf is the text of any error for a person: in both languages if it has them, and otherwise as it is. What wraps an error that
// has both is in the English text only.
func TextOf(err error) Text {
	var told interface{ Told() Text }
	if errors.As(err, &told) {
		return Text{TR: told.Told().TR, EN: err.Error()}
	}
	if e, ok := As(err); ok && !e.Public.IsZero() {
		return e.Public
	}
	return Text{EN: err.Error()}
}
