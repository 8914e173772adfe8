package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/logging"
	"github.com/vezne/vezne/internal/store"
)

// lines is a log that may be read while it is written.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *lines) logger() *slog.Logger { return logging.New(l, slog.LevelDebug, false) }

// opened is development mode before it runs, so that a test can change it.
func opened(t *testing.T, log *slog.Logger, wrap func(store.Store) store.Store) *Dev {
	t.Helper()
	if wrap == nil {
		wrap = func(s store.Store) store.Store { return s }
	}
	d, err := openDev(t.Context(), config.Dev{Addr: "127.0.0.1:0", Data: t.TempDir()}, log, wrap)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// run runs it until the test ends.
func run(t *testing.T, d *Dev) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		err := <-ended
		if err != nil {
			t.Errorf("run: %v", err)
		}
	})
}

// get asks for a page and returns status and body.
func get(t *testing.T, address string) (status int, body string) {
	t.Helper()
	return send(t, http.MethodGet, address, "", "")
}

func send(t *testing.T, method, address, authorization, body string) (status int, answer string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", authorization)
	r.Header.Set("Content-Type", "application/json")
	a, err := (&http.Client{Timeout: time.Minute}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, string(text)
}

// order is a payment in our own API's words.
func order(t *testing.T, reference string) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"reference": reference, "amount": map[string]any{"minor": 1250, "currency": "TRY"},
		"card": map[string]any{
			"number": "4508034508034509", "exp_month": 8, "exp_year": time.Now().Year() + 3, "cvv": "000", "holder": "AYŞE IŞIK",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func pay(t *testing.T, d *Dev, reference string) {
	t.Helper()
	status, body := send(t, http.MethodPost, d.URL()+"/v1/payments", "Bearer "+config.DemoKey, order(t, reference))
	if status != http.StatusCreated {
		t.Errorf("payment %s: status %d: %s", reference, status, fmt.Sprintf("%.300s", body))
	}
}
