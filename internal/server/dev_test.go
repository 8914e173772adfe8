package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/store"
)

// away is a store whose database does not answer while it is told not to.
type away struct {
	store.Store
	gone atomic.Bool
}

var errAway = errors.New("connection refused")

func (s *away) Ping(ctx context.Context) error {
	if s.gone.Load() {
		return errAway
	}
	return s.Store.Ping(ctx)
}

func (s *away) Pulse(ctx context.Context) (store.Pulse, error) {
	if s.gone.Load() {
		return store.Pulse{}, errAway
	}
	return s.Store.Pulse(ctx)
}

// TestReadyFollowsTheDatabase: a node whose database is away is alive and takes no requests.
func TestReadyFollowsTheDatabase(t *testing.T) {
	t.Parallel()
	var log lines
	var s away
	d := opened(t, log.logger(), func(inner store.Store) store.Store {
		s.Store = inner
		return &s
	})
	run(t, d)
	check := func(what string, ready int) {
		t.Helper()
		if status, body := get(t, d.URL()+"/readyz"); status != ready {
			t.Errorf("%s: readyz answers %d: %s, want %d", what, status, body, ready)
		}
		if status, _ := get(t, d.URL()+"/healthz"); status != http.StatusOK {
			t.Errorf("%s: healthz answers %d", what, status)
		}
		status, metrics := get(t, d.URL()+"/metrics")
		// Without its database a node does not know how many payments are in doubt, and must not say none.
		if known := strings.Contains(metrics, "\nvezne_payments_indeterminate "); status != http.StatusOK || known != (ready == http.StatusOK) {
			t.Errorf("%s: metrics answer %d, with the number of doubts: %t", what, status, known)
		}
	}
	check("at first", http.StatusOK)
	s.gone.Store(true)
	check("database away", http.StatusServiceUnavailable)
	s.gone.Store(false)
	check("database back", http.StatusOK)
	if !strings.Contains(log.String(), "database does not answer") {
		t.Error("the log does not say that the database was away")
	}
}

// TestOpenDevGivesBackWhatItTook: what fails half way says why and leaves no lock behind.
func TestOpenDevGivesBackWhatItTook(t *testing.T) {
	t.Parallel()
	var listener net.ListenConfig
	taken, err := listener.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := taken.Addr().String()
	file := filepath.Join(t.TempDir(), "file")
	err = os.WriteFile(file, nil, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	// A folder where the simulator's books should be: the gateway's own database is open by then.
	blocked := t.TempDir()
	err = os.Mkdir(filepath.Join(blocked, "simulator.db"), 0o700)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		conf config.Dev
		says string
	}{
		{"port taken", config.Dev{Addr: address, Data: data}, "another program has this address"},
		{"not loopback", config.Dev{Addr: "0.0.0.0:0", Data: data}, "loopback"},
		{"data folder is a file", config.Dev{Addr: "127.0.0.1:0", Data: file}, "make data folder"},
		{"no such server", config.Dev{Addr: "127.0.0.1:0", Data: data, DB: "postgres://nobody:hunter2@127.0.0.1:1/x"}, "open database"},
		{"no books", config.Dev{Addr: "127.0.0.1:0", Data: blocked}, "open simulator"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := OpenDev(t.Context(), tt.conf, slog.New(slog.DiscardHandler))
			if err == nil || d != nil {
				t.Fatalf("OpenDev = %v, %v, want an error", d, err)
			}
			if !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error %q, want %q in it and no password", err, tt.says)
			}
		})
	}
	err = errors.Join(taken.Close(), os.Remove(filepath.Join(blocked, "simulator.db")))
	if err != nil {
		t.Fatal(err)
	}
	// The databases that the failures had opened can be opened again.
	for _, folder := range []string{data, blocked} {
		d, err := OpenDev(t.Context(), config.Dev{Addr: "127.0.0.1:0", Data: folder}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		err = d.close()
		if err != nil {
			t.Error(err)
		}
	}
}

// TestRunEndsWithItsListener: a server that can no longer listen ends with an error instead of idling on.
func TestRunEndsWithItsListener(t *testing.T) {
	t.Parallel()
	d := opened(t, slog.New(slog.DiscardHandler), nil)
	err := d.listener.Close()
	if err != nil {
		t.Fatal(err)
	}
	err = d.Run(t.Context())
	if !errors.Is(err, net.ErrClosed) {
		t.Errorf("run = %v, want an error about the listener", err)
	}
}

func TestRecordChanges(t *testing.T) {
	t.Parallel()
	record := func(body string) ([]store.Change, error) {
		return RecordChanges(t.Context(), t.TempDir(), slog.New(slog.DiscardHandler), func(ctx context.Context, url string) (*http.Request, error) {
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/v1/payments", strings.NewReader(body))
			if err != nil {
				return nil, err
			}
			r.Header.Set("Authorization", "Bearer "+config.DemoKey)
			r.Header.Set("Content-Type", "application/json")
			return r, nil
		})
	}
	changes, err := record(order(t, "RECORDED"))
	if err != nil {
		t.Fatal(err)
	}
	// Intent before effect: one commit before the bank is asked, one with its answer.
	if len(changes) != 2 || changes[0].Step == nil || changes[1].Step == nil || changes[0].Step.Payment.Reference != "RECORDED" {
		t.Errorf("a sale commits %d changes: %+v", len(changes), changes)
	}
	changes, err = record("{}")
	if err == nil || len(changes) != 0 || strings.Contains(err.Error(), "%!") {
		t.Errorf("a refused request is recorded as %d changes, %v", len(changes), err)
	}
}
