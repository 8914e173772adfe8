// Package logging makes the program's one kind of logger: structured, in UTC, and with a last line of defence
// against card numbers in what is written.
//
// Card data does not reach a log because the code that holds it does not log it and its types mask
// themselves. The handler here is for the case that all of that failed: a card number inside some text, such
// as an error of a library, is masked on its way out.
package logging

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/vezne/vezne/pan"
)

// New returns a logger that writes JSON lines, or text for people when asked to.
func New(w io.Writer, level slog.Level, text bool) *slog.Logger {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: scrubAttr}
	if text {
		return slog.New(scrubbed{slog.NewTextHandler(w, options)})
	}
	return slog.New(scrubbed{slog.NewJSONHandler(w, options)})
}

// scrubAttr masks card numbers in an attribute's value, whatever its type.
func scrubAttr(_ []string, a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindString:
		return slog.String(a.Key, mask(v.String()))
	case slog.KindInt64, slog.KindUint64:
		// A number that holds no card stays a number.
		if text := v.String(); len(text) >= shortestCard && mask(text) != text {
			return slog.String(a.Key, mask(text))
		}
	case slog.KindAny:
		return slog.Attr{Key: a.Key, Value: scrubAny(v)}
	case slog.KindBool, slog.KindDuration, slog.KindFloat64, slog.KindTime, slog.KindGroup, slog.KindLogValuer:
	}
	return a
}

// shortestCard is how many digits a card number has at least, for [pan.Scrub].
const shortestCard = 13

// scrubAny masks card numbers in a value of a type of its own. One in which neither handler would write a card
// number stays what it is, so that it is written in its own way.
func scrubAny(v slog.Value) slog.Value {
	switch value := v.Any().(type) {
	case error:
		return slog.StringValue(mask(value.Error()))
	case fmt.Stringer:
		return slog.StringValue(mask(value.String()))
	case []byte:
		return slog.StringValue(mask(string(value)))
	}
	forms := []string{fmt.Sprintf("%+v", v.Any())} // as the handler for people writes it
	encoded, err := json.Marshal(v.Any())          // and the one for programs
	if err == nil {
		forms = append(forms, string(encoded))
	}
	for _, form := range forms {
		if masked := mask(form); masked != form {
			return slog.StringValue(masked)
		}
	}
	return v
}

// scrubbed masks card numbers in the message, which ReplaceAttr does not see as a text of ours.
type scrubbed struct{ slog.Handler }

// Handle masks the message and passes the record on.
func (h scrubbed) Handle(ctx context.Context, r slog.Record) error {
	r.Message = mask(r.Message)
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps the masking over derived loggers.
func (h scrubbed) WithAttrs(attrs []slog.Attr) slog.Handler {
	return scrubbed{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the masking over derived loggers.
func (h scrubbed) WithGroup(name string) slog.Handler { return scrubbed{h.Handler.WithGroup(name)} }

// mask is [pan.Scrub] with one separator more: the plus that a form writes for a space, which stands in paths.
func mask(text string) string {
	spaced := strings.ReplaceAll(text, "+", " ")
	scrubbed := pan.Scrub(spaced)
	if scrubbed == spaced {
		return text
	}
	// Scrubbing stars single bytes, so what it starred is at the same place in the text as it was.
	masked := []byte(text)
	for i := range min(len(masked), len(scrubbed)) {
		if scrubbed[i] == '*' {
			masked[i] = '*'
		}
	}
	return string(masked)
}
