// Package logging makes the program's one kind of logger: structured, in UTC, and with a last line of defence
// against card numbers in what is written.
//
// Card data does not reach a log because the code that holds it does not log it and its types mask
// themselves. The handler here is for the case that all of that failed: a card number inside some text, such
// as an error of a library, is masked on its way out.
package logging

import (
	"context"
	"io"
	"log/slog"

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

// scrubAttr masks card numbers in an attribute's text. Numbers, times and booleans cannot hold one.
func scrubAttr(_ []string, a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindString:
		return slog.String(a.Key, pan.Scrub(v.String()))
	case slog.KindAny:
		if err, ok := v.Any().(error); ok {
			return slog.String(a.Key, pan.Scrub(err.Error()))
		}
		if text, ok := v.Any().(interface{ String() string }); ok {
			return slog.String(a.Key, pan.Scrub(text.String()))
		}
	case slog.KindBool, slog.KindDuration, slog.KindFloat64, slog.KindInt64, slog.KindTime, slog.KindUint64,
		slog.KindGroup, slog.KindLogValuer:
	}
	return a
}

// scrubbed masks card numbers in the message, which ReplaceAttr does not see as a text of ours.
type scrubbed struct{ slog.Handler }

// Handle masks the message and passes the record on.
func (h scrubbed) Handle(ctx context.Context, r slog.Record) error {
	r.Message = pan.Scrub(r.Message)
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps the masking over derived loggers.
func (h scrubbed) WithAttrs(attrs []slog.Attr) slog.Handler {
	return scrubbed{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the masking over derived loggers.
func (h scrubbed) WithGroup(name string) slog.Handler { return scrubbed{h.Handler.WithGroup(name)} }
