package logging_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/logging"
)

func TestCardNumbersAreMaskedWhereverTheySlipIn(t *testing.T) {
	t.Parallel()
	const number = "4508034508034509"
	cases := map[string]func(*slog.Logger){
		"message":           func(l *slog.Logger) { l.Info("card " + number + " was refused") },
		"attribute":         func(l *slog.Logger) { l.Info("refused", "note", number) },
		"error":             func(l *slog.Logger) { l.Info("refused", "error", errors.New("bad value "+number)) },
		"derived attribute": func(l *slog.Logger) { l.With("note", number).Info("refused") },
		"group":             func(l *slog.Logger) { l.WithGroup("g").Info("refused", "note", "4508 0345 0803 4509") },
		"group value":       func(l *slog.Logger) { l.Info("refused", slog.Group("g", slog.String("note", number))) },
	}
	for name, write := range cases {
		for _, text := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				var out bytes.Buffer
				write(logging.New(&out, slog.LevelInfo, text))
				got := strings.ReplaceAll(out.String(), " ", "")
				if strings.Contains(got, number) {
					t.Errorf("log line holds the card number: %s", out.String())
				}
				if !strings.Contains(got, "450803") {
					t.Errorf("log line lost the part of the card that may be shown: %s", out.String())
				}
			})
		}
	}
}
