package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/sqlstore"
)

func opened(t *testing.T, url string, log *slog.Logger) *engine {
	t.Helper()
	e, err := open(t.Context(), Config{URL: url, Log: log, Now: time.Now})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		err := e.Close()
		if err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return e
}

// TestSessionSettings: a commit that is told is on disk, and plans are made as plans.go says, whatever the database's own
// defaults are.
func TestSessionSettings(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	for _, setting := range []string{
		"synchronous_commit = off", "default_transaction_isolation = 'serializable'", "plan_cache_mode = force_custom_plan", "jit = on",
	} {
		_, err = conn.Exec(t.Context(), "do $$ begin execute format('alter database %I set "+
			strings.ReplaceAll(setting, "'", "''")+"', current_database()); end $$")
		if err != nil {
			t.Fatalf("alter database: %v", err)
		}
	}
	e := opened(t, url, slog.New(slog.DiscardHandler))
	for _, pool := range []struct {
		name string
		show func(name string) (value string, err error)
		want map[string]string
	}{
		{
			"commits", func(name string) (v string, err error) {
				err = e.commits.QueryRow(t.Context(), "select current_setting($1)", name).Scan(&v)
				return v, err
			},
			map[string]string{"synchronous_commit": "on", "transaction_isolation": "read committed", "plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "jit": "off"},
		},
		{
			"rest", func(name string) (v string, err error) {
				err = e.db.QueryRowContext(t.Context(), "select current_setting($1)", name).Scan(&v)
				return v, err
			},
			map[string]string{"synchronous_commit": "on", "transaction_isolation": "read committed", "plan_cache_mode": "auto", "jit": "off"},
		},
	} {
		for name, want := range pool.want {
			got, err := pool.show(name)
			if err != nil || got != want {
				t.Errorf("%s: %s is %q, %v: want %q", pool.name, name, got, err, want)
			}
		}
	}
	if n := e.commits.Config().MaxConns; n != 1 {
		t.Errorf("%d connections commit, want 1", n)
	}
}

// TestSwallowedSetting: a connection whose settings did not reach the server is refused.
func TestSwallowedSetting(t *testing.T) {
	t.Parallel()
	conn, err := pgx.Connect(t.Context(), pgtest.URL(t))
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	_, err = conn.Exec(t.Context(), "set synchronous_commit = off")
	if err != nil {
		t.Fatalf("set: %v", err)
	}
	err = assertSettings(t.Context(), conn, map[string]string{"synchronous_commit": "on"})
	if err == nil || !strings.Contains(err.Error(), "synchronous_commit") {
		t.Errorf("assert = %v, want an error that names the setting", err)
	}
}

// TestUnsafeServer: a server that does not flush is used, and said so.
func TestUnsafeServer(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	e := opened(t, pgtest.URL(t), slog.New(slog.NewJSONHandler(&out, nil)))
	for _, name := range []string{"fsync", "full_page_writes"} {
		var value string
		err := e.db.QueryRowContext(t.Context(), "select current_setting($1)", name).Scan(&value)
		if err != nil {
			t.Fatalf("show %s: %v", name, err)
		}
		warned := strings.Contains(out.String(), `"setting":"`+name+`"`)
		if warned != (value != "on") {
			t.Errorf("%s is %s, warned: %t", name, value, warned)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		c    Config
	}{
		{"no clock", Config{URL: "postgres://u:hunter2@127.0.0.1:1/x"}},
		{"no such server", Config{URL: "postgres://u:hunter2@127.0.0.1:1/x", Now: time.Now}},
		{"not a URL", Config{URL: "postgres://u:hunter2@:x:y/%zz", Now: time.Now}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Open(t.Context(), c.c)
			if err == nil {
				t.Fatal("opened")
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

func TestInterpret(t *testing.T) {
	t.Parallel()
	e := &engine{schema: sqlstore.NewSchema()}
	for _, c := range []struct {
		name        string
		err         error
		unavailable bool
	}{
		{"nothing", nil, false},
		{"shutting down", &pgconn.PgError{Code: "57P01"}, true},
		{"too many connections", &pgconn.PgError{Code: "53300"}, true},
		{"lock not to be had", &pgconn.PgError{Code: "55P03"}, true},
		{"broken connection", fmt.Errorf("read: %w", io.ErrUnexpectedEOF), true},
		{"refused connection", &net.OpError{Op: "dial", Err: errors.New("refused")}, true},
		{"syntax error", &pgconn.PgError{Code: "42601"}, false},
		{"caller gave up", context.Canceled, false},
		{"conflict", &sqlstore.Undone{Err: store.ErrStale}, false},
	} {
		got := e.Interpret(c.err)
		if errors.Is(got, fault.Unavailable) != c.unavailable || !errors.Is(got, c.err) {
			t.Errorf("%s: %v, want unavailable: %t", c.name, got, c.unavailable)
		}
	}
}

// TestUndone: what a server's error says about a group decides whether it may be done again.
func TestUndone(t *testing.T) {
	t.Parallel()
	w := newWriter(sqlstore.NewSchema())
	fail := func(code, severity, table, constraint, detail string) error {
		return &pgconn.PgError{
			Code: code, SeverityUnlocalized: severity, TableName: table, ConstraintName: constraint, Detail: detail, Message: "m",
		}
	}
	for _, c := range []struct {
		name  string
		err   error
		alone bool
		// want is the reason, undone whether the group certainly left nothing, blame who is to blame.
		want   error
		undone bool
		blame  string
	}{
		{"guard of a payment", fail("VZ001", "ERROR", "payment", "", "3,17"), false, store.ErrStale, true, "[3 17]"},
		{"guard of a sealed card", fail("VZ001", "ERROR", "sealed_card", "", "0"), true, store.ErrSpent, true, "[0]"},
		{"taken id", fail("23505", "ERROR", "payment", "payment_pkey", ""), true, store.ErrExists, true, "[]"},
		{"taken number", fail("23505", "ERROR", "payment", "payment_number", ""), true, store.ErrExists, true, "[]"},
		{"taken reference", fail("23505", "ERROR", "payment", "payment_live", ""), true, store.ErrReference, true, "[]"},
		{"taken key", fail("23505", "ERROR", "idempotency", "idempotency_pkey", ""), true, store.ErrKey, true, "[]"},
		{"check in a group", fail("23514", "ERROR", "payment", "payment_sums", ""), false, nil, true, "[]"},
		{"value out of range", fail("22003", "ERROR", "", "", ""), false, nil, true, "[]"},
		{"disk full", fail("53100", "ERROR", "", "", ""), false, nil, false, ""},
		{"shutdown", fail("57P01", "FATAL", "", "", ""), false, nil, false, ""},
		{"broken connection", io.ErrUnexpectedEOF, false, io.ErrUnexpectedEOF, false, ""},
	} {
		got := w.undone(c.err, c.alone)
		var undone *sqlstore.Undone
		if errors.As(got, &undone) != c.undone {
			t.Errorf("%s: %v, want undone: %t", c.name, got, c.undone)
			continue
		}
		if c.want != nil && !errors.Is(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		if undone != nil && fmt.Sprint(undone.Blame) != c.blame {
			t.Errorf("%s: blame %v, want %s", c.name, undone.Blame, c.blame)
		}
	}
}
