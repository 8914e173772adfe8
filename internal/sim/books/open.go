package books

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"time"

	_ "modernc.org/sqlite" // The driver registers itself under "sqlite".

	"github.com/vezne/vezne/decline"
)

//go:embed schema.sql
var schema string

//go:embed from1.sql
var fromVersion1 string

//go:embed from2.sql
var fromVersion2 string

//go:embed from3.sql
var fromVersion3 string

//go:embed from4.sql
var fromVersion4 string

const schemaVersion = 5

// Books are open books. Its methods are safe for concurrent use.
type Books struct {
	db    *sql.DB
	now   func() time.Time
	queue chan *job
	// stop is closed to end the writer, stopped by the writer when it has ended.
	stop    chan struct{}
	stopped chan struct{}
	writer  writer
}

// Codes translates the reasons of the bank's own refusals into response codes.
type Codes func(decline.Reason) string

// Open opens the books in the file at path, making it if it is not there; with an empty path they are in memory and
// end with Close. now is the bank's clock.
func Open(ctx context.Context, path string, now func() time.Time, codes Codes) (*Books, error) {
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return nil, fmt.Errorf("open bank books: %w", err)
	}
	b := &Books{db: db, now: now, queue: make(chan *job, maxGroup), stop: make(chan struct{}), stopped: make(chan struct{})}
	b.writer.codes = codes
	err = b.start(ctx)
	if err != nil {
		err = fmt.Errorf("open bank books: %w", err)
		if b.writer.conn != nil {
			err = errors.Join(err, b.writer.close())
		}
		return nil, errors.Join(err, db.Close())
	}
	go b.run()
	return b, nil
}

func dsn(path string) string {
	// EXCLUSIVE keeps the file's lock from commit to commit, which saves a third of what a commit costs, and keeps two
	// banks from writing one book. Whoever wants to read asks the bank.
	pragmas := url.Values{"_pragma": {
		"busy_timeout(2000)", "locking_mode(EXCLUSIVE)", "journal_mode(WAL)", "synchronous(NORMAL)", "wal_autocheckpoint(4000)",
	}}
	if path == "" {
		return ":memory:?" + pragmas.Encode()
	}
	// The file: form takes any path, a question mark in it included, because it is escaped.
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: pragmas.Encode()}).String()
}

// start takes the one connection that everything uses, brings the schema up and prepares the statements.
func (b *Books) start(ctx context.Context) error {
	conn, err := b.db.Conn(ctx)
	if err != nil {
		return err
	}
	b.writer.conn = conn
	var version int
	err = conn.QueryRowContext(ctx, "pragma user_version").Scan(&version)
	if err != nil {
		return fmt.Errorf("read version: %w", err)
	}
	switch version {
	case 0:
		_, err = conn.ExecContext(ctx, fmt.Sprintf("begin immediate; %s; pragma user_version = %d; commit", schema, schemaVersion))
		if err != nil {
			return fmt.Errorf("create tables: %w", err)
		}
	case 1, 2, 3, 4:
		change := fromVersion4
		if version <= 3 {
			change = fromVersion3 + change
		}
		if version <= 2 {
			change = fromVersion2 + change
		}
		if version == 1 {
			change = fromVersion1 + change
		}
		_, err = conn.ExecContext(ctx, fmt.Sprintf("begin immediate; %s; pragma user_version = %d; commit", change, schemaVersion))
		if err != nil {
			return fmt.Errorf("bring tables up from version %d: %w", version, err)
		}
	case schemaVersion:
	default:
		return fmt.Errorf("books have version %d, this program writes version %d", version, schemaVersion)
	}
	return b.writer.prepare(ctx)
}

// Close finishes what waits and closes the file. Nothing may be asked of the books afterwards.
func (b *Books) Close() error {
	close(b.stop)
	<-b.stopped
	return errors.Join(b.writer.close(), b.db.Close())
}
