package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/store/sqlstore"
)

// TestPragmas: every connection of both pools has the settings on which durability and integrity rest.
func TestPragmas(t *testing.T) {
	t.Parallel()
	e, err := open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "vezne.db"), Now: time.Now})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { _ = e.Close() })
	common := map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000"}
	for _, pool := range []struct {
		name      string
		db        *sql.DB
		queryOnly string
		conns     int
	}{
		{"writer", e.db, "0", 1},
		{"readers", e.read, "1", readers},
	} {
		if n := pool.db.Stats().MaxOpenConnections; n != pool.conns {
			t.Errorf("%s: at most %d connections, want %d", pool.name, n, pool.conns)
		}
		var held []*sql.Conn
		for range pool.conns {
			conn, err := pool.db.Conn(t.Context())
			if err != nil {
				t.Fatalf("%s: %v", pool.name, err)
			}
			held = append(held, conn)
			for name, want := range common {
				if got := pragma(t, conn, name); got != want {
					t.Errorf("%s: %s is %s, want %s", pool.name, name, got, want)
				}
			}
			if got := pragma(t, conn, "query_only"); got != pool.queryOnly {
				t.Errorf("%s: query_only is %s, want %s", pool.name, got, pool.queryOnly)
			}
		}
		for _, conn := range held {
			_ = conn.Close()
		}
	}
	_, err = e.read.ExecContext(t.Context(), "delete from job")
	if err == nil {
		t.Error("a reader wrote")
	}
}

func pragma(t *testing.T, conn *sql.Conn, name string) string {
	t.Helper()
	var value string
	err := conn.QueryRowContext(t.Context(), "pragma "+name).Scan(&value)
	if err != nil {
		t.Fatalf("read pragma %s: %v", name, err)
	}
	return value
}

// TestUnfitDatabase: where write-ahead logging is not to be had, as in memory, nothing is opened.
func TestUnfitDatabase(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite", "file::memory:?_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { _ = db.Close() })
	err = assertPragmas(t.Context(), db)
	if err == nil || !strings.Contains(err.Error(), "journal_mode") {
		t.Errorf("assert = %v, want an error that names journal_mode", err)
	}
}

// TestFilesArePrivate: names of buyers and sealed cards are nobody else's to read.
func TestFilesArePrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "vezne.db")
	st, err := Open(t.Context(), Config{Path: path, Now: time.Now})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { _ = st.Close() })
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("files %v, %v: want the database and its log", files, err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the permissions %v, %v: want 0600", file, info.Mode().Perm(), err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	garbage := filepath.Join(t.TempDir(), "garbage.db")
	err := os.WriteFile(garbage, []byte(strings.Repeat("this is no database ", 100)), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		c    Config
	}{
		{"no path", Config{Now: time.Now}},
		{"no clock", Config{Path: filepath.Join(t.TempDir(), "x.db")}},
		{"no such folder", Config{Path: filepath.Join(t.TempDir(), "none", "x.db"), Now: time.Now}},
		{"not a database", Config{Path: garbage, Now: time.Now}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			st, err := Open(t.Context(), c.c)
			if err == nil {
				_ = st.Close()
				t.Error("opened")
			}
		})
	}
}

// TestPathIsTakenAsItIs: a character that means something in a URI means nothing in a path.
func TestPathIsTakenAsItIs(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a?b=c.db", "a#b.db", "a%41b.db", "a b&c.db", "ödeme-ığüşç.db", "_pragma=synchronous(0).db", ":memory:"} {
		folder := t.TempDir()
		st, err := Open(t.Context(), Config{Path: filepath.Join(folder, name), Now: time.Now})
		if err != nil {
			t.Errorf("open %s: %v", name, err)
			continue
		}
		_, err = os.Stat(filepath.Join(folder, name))
		if err != nil {
			t.Errorf("the file is not where it should be: %v", err)
		}
		err = st.Close()
		if err != nil {
			t.Errorf("close %s: %v", name, err)
		}
	}
}

// TestLostConnection: when the pool replaces the writing connection, the statements are prepared on the new one.
func TestLostConnection(t *testing.T) {
	t.Parallel()
	e, err := open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "vezne.db"), Now: time.Now})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { _ = e.Close() })
	key := func(key string) []sqlstore.Rows {
		row := sqlstore.Row{Statement: sqlstore.Statement{Table: sqlstore.Idempotency, Verb: sqlstore.Insert}, Values: make([]sqlstore.Value, 7)}
		row.Values[0].Text, row.Values[1].Text = "m", key
		return []sqlstore.Rows{{Rows: []sqlstore.Row{row}}}
	}
	for _, k := range []string{"a", "b", "c"} {
		err = e.Apply(t.Context(), key(k))
		if err != nil {
			t.Fatalf("apply: %v", err)
		}
		e.db.SetMaxIdleConns(0) // closes the connection
		e.db.SetMaxIdleConns(1)
	}
	var n int
	err = e.read.QueryRowContext(t.Context(), "select count(*) from idempotency").Scan(&n)
	if err != nil || n != 3 {
		t.Errorf("%d rows are stored, %v: want 3", n, err)
	}
}

// TestBusyFile: while another process holds the file, a commit fails as unavailable and not as a conflict, and the
// next one works.
func TestBusyFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "vezne.db")
	e, err := open(t.Context(), Config{Path: path, Now: time.Now})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { _ = e.Close() })
	_, err = e.db.ExecContext(t.Context(), "pragma busy_timeout = 1")
	if err != nil {
		t.Fatalf("set: %v", err)
	}
	other, err := sql.Open("sqlite", dsn(path, "_txlock", "immediate"))
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { _ = other.Close() })
	tx, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	group := []sqlstore.Rows{{Rows: []sqlstore.Row{{
		Statement: sqlstore.Statement{Table: sqlstore.Job, Verb: sqlstore.Discard}, Values: make([]sqlstore.Value, 2),
	}}}}
	err = e.Apply(t.Context(), group)
	var undone *sqlstore.Undone
	if !errors.Is(err, fault.Unavailable) || errors.As(err, &undone) {
		t.Errorf("apply = %v, want it to be unavailable", err)
	}
	err = tx.Rollback()
	if err != nil {
		t.Fatalf("roll back: %v", err)
	}
	err = e.Apply(context.WithoutCancel(t.Context()), group)
	if err != nil {
		t.Errorf("apply afterwards: %v", err)
	}
}
