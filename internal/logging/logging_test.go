package logging_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/logging"
)

type named string

type note struct {
	Text string
	More *note
}

type speaker struct{}

func (speaker) String() string { return "card 4508-0345-0803-4509" }

type valuer struct{}

func (valuer) LogValue() slog.Value {
	return slog.GroupValue(slog.String("note", "4508034508034509"), slog.Any("error", errors.New("4508034508034509")))
}

func TestCardNumbersAreMaskedWhereverTheySlipIn(t *testing.T) {
	t.Parallel()
	const number = "4508034508034509"
	cases := map[string]func(*slog.Logger){
		"message":           func(l *slog.Logger) { l.Info("card " + number + " was refused") },
		"attribute":         func(l *slog.Logger) { l.Info("refused", "note", number) },
		"error":             func(l *slog.Logger) { l.Info("refused", "error", errors.New("bad value "+number)) },
		"derived attribute": func(l *slog.Logger) { l.With("note", number).Info("refused") },
		"group":             func(l *slog.Logger) { l.WithGroup("g").Info("refused", "note", "4508 0345 0803 4509") },
		"path of a form":    func(l *slog.Logger) { l.Info("request", "path", "/x/4508+0345+0803+4509") },
		"plus before it":    func(l *slog.Logger) { l.Info("request", "path", "/x+y/"+number) },
		"number":            func(l *slog.Logger) { l.Info("refused", "note", int64(4508034508034509)) },
		"unsigned number":   func(l *slog.Logger) { l.Info("refused", "note", uint64(4508034508034509)) },
		"bytes":             func(l *slog.Logger) { l.Info("refused", "note", []byte(number)) },
		"own string type":   func(l *slog.Logger) { l.Info("refused", "note", named(number)) },
		"structure":         func(l *slog.Logger) { l.Info("refused", "note", note{Text: number}) },
		"pointer":           func(l *slog.Logger) { l.Info("refused", "note", &note{Text: number}) },
		"inside a pointer":  func(l *slog.Logger) { l.Info("refused", "note", note{More: &note{Text: number}}) },
		"list":              func(l *slog.Logger) { l.Info("refused", "note", []string{"a", number}) },
		"map":               func(l *slog.Logger) { l.Info("refused", "note", map[string]any{"a": number}) },
		"wrapped error":     func(l *slog.Logger) { l.Info("refused", "error", fmt.Errorf("read: %w", errors.New(number))) },
		"stringer":          func(l *slog.Logger) { l.Info("refused", "note", speaker{}) },
		"log valuer":        func(l *slog.Logger) { l.Info("refused", "note", valuer{}) },
		"group value":       func(l *slog.Logger) { l.Info("refused", slog.Group("g", slog.String("note", number))) },
	}
	for name, write := range cases {
		for _, text := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, text=%t", name, text), func(t *testing.T) {
				t.Parallel()
				var out bytes.Buffer
				write(logging.New(&out, slog.LevelInfo, text))
				got := strings.NewReplacer(" ", "", "-", "", "+", "").Replace(out.String())
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

// TestWhatHoldsNoCardStaysWhatItIs: programs that read the log rely on the types.
func TestWhatHoldsNoCardStaysWhatItIs(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	logging.New(&out, slog.LevelInfo, false).Info("payment captured", "count", 12, "long", int64(1767225600000000), "ok", true,
		"took", 1500*time.Millisecond, "list", []int{1, 2}, "note", note{Text: "x"}, "text", "order 1234567890123456")
	var line map[string]any
	err := json.Unmarshal(out.Bytes(), &line)
	if err != nil {
		t.Fatal(err)
	}
	delete(line, "time")
	want := map[string]any{
		"level": "INFO", "msg": "payment captured", "count": 12.0, "long": 1767225600000000.0, "ok": true, "took": 1.5e9,
		"list": []any{1.0, 2.0}, "note": map[string]any{"Text": "x", "More": nil}, "text": "order 1234567890123456",
	}
	if diff := cmp.Diff(want, line); diff != "" {
		t.Errorf("line of the log (-want +got):\n%s", diff)
	}
}

func TestLevel(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := logging.New(&out, slog.LevelWarn, true)
	log.Info("quiet")
	log.With("a", 1).WithGroup("g").Debug("quiet")
	log.Warn("loud")
	if got := strings.Count(out.String(), "\n"); got != 1 || !strings.Contains(out.String(), "msg=loud") {
		t.Errorf("log at level warn: %q", out.String())
	}
}
