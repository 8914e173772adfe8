// Package postgres keeps the house's memory in a PostgreSQL database that any number of nodes may share.
//
// One connection per node commits, in groups: each group is one round trip and one transaction, whatever it
// holds. A pool of others reads, claims jobs and reserves numbers. Sessions carry settings and prepared statements, so a
// pooler that hands a session to another client after each transaction must not stand in between.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/vezne/vezne/internal/store/sqlstore"
)

// Config says where the database is and what the store needs from outside.
type Config struct {
	// URL names the database, as in postgres://user:password@host:5432/name.
	URL string
	// Log takes diagnostics. Nil logs nothing.
	Log *slog.Logger
	// Now is the clock.
	Now func() time.Time
	// Observe is told about each group of commits.
	Observe sqlstore.Observer
}

// Open connects to the database, brings its tables up to date and returns the store. It refuses a server
// session whose commits would not be durable.
func Open(ctx context.Context, c Config) (*sqlstore.Store, error) {
	if c.Now == nil {
		return nil, errors.New("open postgresql database: no clock")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	e, err := open(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("open postgresql database: %w", err)
	}
	return sqlstore.New(sqlstore.Config{
		Schema:  e.schema,
		Engine:  e,
		Read:    e.db,
		Write:   e.db,
		Now:     c.Now,
		Observe: c.Observe,
		Log:     c.Log,
	}), nil
}

// engine is the PostgreSQL side of a store.
type engine struct {
	schema *sqlstore.Schema
	// commits is the pool of the one connection that commits groups; as a pool it reconnects by itself.
	commits *pgxpool.Pool
	// rest serves everything else, and db is the same pool for database/sql.
	rest   *pgxpool.Pool
	db     *sql.DB
	writer *writer
}

func open(ctx context.Context, c Config) (_ *engine, err error) {
	e := &engine{schema: sqlstore.NewSchema()}
	e.writer = newWriter(e.schema)
	defer func() {
		if err != nil {
			_ = e.Close() // the reason for closing matters more
		}
	}()
	err = migrate(ctx, c.URL)
	if err != nil {
		return nil, err
	}
	e.rest, err = connect(ctx, c.URL, settings(), func(*pgxpool.Config) {})
	if err != nil {
		return nil, err
	}
	e.db = stdlib.OpenDBFromPool(e.rest)
	err = warnUnsafe(ctx, e.rest, c.Log)
	if err != nil {
		return nil, err
	}
	e.commits, err = connect(ctx, c.URL, commitSettings(), func(config *pgxpool.Config) {
		config.MinConns, config.MaxConns = 1, 1
		asserted := config.AfterConnect
		config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
			err := asserted(ctx, conn)
			if err != nil {
				return err
			}
			return e.writer.prepare(ctx, conn)
		}
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

// SkipLocked implements [sqlstore.Engine]. Jobs that another node is about to lease are passed over.
func (e *engine) SkipLocked() string { return " for update skip locked" }

// Close implements [sqlstore.Engine].
func (e *engine) Close() error {
	if e.commits != nil {
		e.commits.Close()
	}
	var err error
	if e.rest != nil {
		err = e.db.Close()
		e.rest.Close()
	}
	return err
}

// Erase implements [sqlstore.Engine]. There is nothing to do at once: a deleted row is a dead tuple until the server's own vacuum takes
// it, and its bytes may stay in a page or in the write-ahead log until they are written over; docs/vault.md says what that means.
func (e *engine) Erase(context.Context) error { return nil }
