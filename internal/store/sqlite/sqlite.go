// Package sqlite keeps the house's memory in one SQLite file.
//
// One connection writes, through prepared statements and in groups; a pool of others reads, and write-ahead
// logging lets the two go on at once. Every commit is flushed (synchronous=FULL), so that it survives a power
// failure and not only the death of the process.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/vezne/vezne/internal/store/sqlstore"
)

// Config says where the file is and what the store needs from outside.
type Config struct {
	// Path is the database file. It is made if it is not there, for its owner alone; its folder must be there.
	Path string
	// Log takes diagnostics. Nil logs nothing.
	Log *slog.Logger
	// Now is the clock.
	Now func() time.Time
	// Observe is told about each group of commits.
	Observe sqlstore.Observer
}

// readers is the most statements that read at the same time. They read from memory mostly, so more would only
// queue for the processor.
const readers = 8

// cacheKiB is the memory that a connection may use for pages. The default of 2 MB holds the newest pages of a few
// tables, and references arrive in no order.
const cacheKiB = 32 << 10

// busyTimeout is how long a statement waits for another process that writes to the same file, such as a backup.
const busyTimeout = 10 * time.Second

// busyPause is how long a process waits before it asks again, where SQLite does not wait by itself.
const busyPause = 5 * time.Millisecond

// Open opens the database, brings its tables up to date and returns the store. It refuses a file on which the
// durability that is promised cannot be had.
func Open(ctx context.Context, c Config) (*sqlstore.Store, error) {
	if c.Path == "" {
		return nil, errors.New("open sqlite database: no path")
	}
	if c.Now == nil {
		return nil, errors.New("open sqlite database: no clock")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	e, err := open(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("open sqlite database %s: %w", c.Path, err)
	}
	return sqlstore.New(sqlstore.Config{
		Schema:  e.schema,
		Engine:  e,
		Read:    &reader{db: e.read, stmts: map[string]*sql.Stmt{}},
		Write:   e.db,
		Now:     c.Now,
		Observe: c.Observe,
		Log:     c.Log,
	}), nil
}

// engine is the SQLite side of a store.
type engine struct {
	schema *sqlstore.Schema
	db     *sql.DB // the one connection that writes
	read   *sql.DB
	writer writer
}

func open(ctx context.Context, c Config) (_ *engine, err error) {
	path, err := private(c.Path)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(path, "_txlock", "immediate"))
	if err != nil {
		return nil, err
	}
	// The pool of one is the lock that every write takes. It is never closed for being idle: the prepared
	// statements live on the connection.
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	db.SetConnMaxLifetime(0)
	read, err := sql.Open("sqlite", dsn(path, "_pragma", "query_only(1)"))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	e := &engine{schema: sqlstore.NewSchema(), db: db, read: read}
	e.writer = newWriter(e.schema)
	defer func() {
		if err != nil {
			err = errors.Join(err, read.Close(), db.Close())
		}
	}()
	// The writer goes first: it makes the file and switches it to write-ahead logging, which readers cannot.
	err = patiently(ctx, func() error { return assertPragmas(ctx, db) })
	if err != nil {
		return nil, err
	}
	err = migrate(ctx, db)
	if err != nil {
		return nil, err
	}
	err = patiently(ctx, func() error { return assertPragmas(ctx, read) })
	if err != nil {
		return nil, err
	}
	return e, nil
}

// patiently tries again while another process holds the file, for as long as a statement would wait. The first connection of
// each pool needs it: SQLite switches a new file to write-ahead logging under an exclusive lock, and two that want it at once are
// told that the file is busy without being made to wait (the busy handler is not asked where waiting could be a deadlock).
func patiently(ctx context.Context, try func() error) error {
	ctx, cancel := context.WithTimeout(ctx, busyTimeout)
	defer cancel()
	for {
		err := try()
		if primary(err) != sqlite3.SQLITE_BUSY {
			return err
		}
		select {
		case <-time.After(busyPause):
		case <-ctx.Done():
			return err
		}
	}
}

// private makes the file if it is not there, readable by its owner alone, because SQLite would leave that to the umask; the
// files beside it get the same permissions. It returns the absolute path: a relative one such as ":memory:" may mean
// something else to SQLite.
func private(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", err
	}
	return path, file.Close()
}

// dsn builds the data source name. The path is a URI, so that a '?' or a '#' in a folder's name is not read as
// the beginning of the options.
func dsn(path string, extra ...string) string {
	q := url.Values{}
	for _, p := range []string{
		fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), // first: the others may have to wait
		"journal_mode(WAL)",
		"synchronous(FULL)",
		"foreign_keys(1)",
		"temp_store(MEMORY)",
		"secure_delete(1)",                       // what is deleted is overwritten with zeros: a saved card that is forgotten leaves no ciphertext
		fmt.Sprintf("cache_size(%d)", -cacheKiB), // negative means KiB
	} {
		q.Add("_pragma", p)
	}
	for i := 0; i+1 < len(extra); i += 2 {
		q.Add(extra[i], extra[i+1])
	}
	u := url.URL{Scheme: "file", Opaque: escapePath(path), RawQuery: q.Encode()}
	return u.String()
}

// escapePath escapes what ends the path in a SQLite URI (SQLite documentation, "Uniform Resource Identifiers",
// section 3.1).
func escapePath(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

// assertPragmas reads the settings back, because SQLite ignores a pragma that it does not know or cannot
// honour: on some file systems write-ahead logging is not to be had, and one would only find out by losing data.
func assertPragmas(ctx context.Context, db *sql.DB) error {
	for _, p := range []struct{ name, want string }{
		{"journal_mode", "wal"},
		{"synchronous", "2"}, // FULL
		{"foreign_keys", "1"},
		{"secure_delete", "1"},
	} {
		var got string
		err := db.QueryRowContext(ctx, "pragma "+p.name).Scan(&got)
		if err != nil {
			return fmt.Errorf("read pragma %s: %w", p.name, err)
		}
		if got != p.want {
			return fmt.Errorf("pragma %s is %s where %s is needed", p.name, got, p.want)
		}
	}
	return nil
}

// SkipLocked implements [sqlstore.Engine]: there is one writer, so nothing is ever locked.
func (e *engine) SkipLocked() string { return "" }

// Erase implements [sqlstore.Engine]. Deleted rows are overwritten as they go (secure_delete), but the log before the file keeps the pages
// as they were until it begins anew; so it is carried into the file and cut off. A reader that still looks at an old page keeps it
// from that; then the error says so.
func (e *engine) Erase(ctx context.Context) error {
	var busy, frames, moved int
	err := e.db.QueryRowContext(ctx, "pragma wal_checkpoint(truncate)").Scan(&busy, &frames, &moved)
	if err != nil {
		return e.Interpret(err)
	}
	if busy != 0 {
		return errors.New("the log is being read and could not be cut off")
	}
	return nil
}

// Close implements [sqlstore.Engine]. The statements go first: SQLite does not let go of a file on which one is open.
func (e *engine) Close() error {
	var err error
	if e.writer.conn != nil {
		err = e.raw(context.Background(), e.writer.close)
	}
	return errors.Join(err, e.read.Close(), e.db.Close())
}
