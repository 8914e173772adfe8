package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/vezne/vezne/internal/store"
)

// Engine is what differs between the databases.
type Engine interface {
	// Apply makes a group of compiled changes durable, all of it or nothing. An error that is an [Undone] says
	// that nothing is left of it; any other, that the outcome is not known. It is never called concurrently.
	Apply(ctx context.Context, group []Rows) error
	// SkipLocked is the clause by which a select passes over rows that others have locked, with a leading
	// space, or "" where there is only one writer.
	SkipLocked() string
	// Interpret turns a driver's error into one of ours, by its code.
	Interpret(err error) error
	// Erase does what the engine can so that deleted rows are no longer in the database's files.
	Erase(ctx context.Context) error
	// Close closes the database. Closing it twice is no error.
	Close() error
}

// Config is what a [Store] is made of. All fields but Observe are required.
type Config struct {
	Schema *Schema
	Engine Engine
	// Read serves the reads.
	Read Reader
	// Write serves the single statements that write; each is durable by itself.
	Write *sql.DB
	// Now is the clock by which [store.Pulse] counts the jobs that are due.
	Now func() time.Time
	// Observe is told about the groups.
	Observe Observer
	// Log takes what goes wrong with a group. Conflicts are no faults and are told at debug level.
	Log *slog.Logger
}

// Store is a [store.Store] over one engine.
type Store struct {
	schema    *Schema
	engine    Engine
	read      Reader
	write     *sql.DB
	now       func() time.Time
	committer *committer
}

var _ store.Store = (*Store)(nil)

// New returns a store that commits through the engine until it is closed.
func New(c Config) *Store {
	s := &Store{
		schema:    c.Schema,
		engine:    c.Engine,
		read:      c.Read,
		write:     c.Write,
		now:       c.Now,
		committer: newCommitter(c.Engine.Apply, c.Observe, c.Log, c.Now),
	}
	go s.committer.run()
	return s
}

// Commit implements [store.Store].
func (s *Store) Commit(ctx context.Context, c store.Change) error {
	rows, err := s.schema.Compile(c)
	if err == nil {
		err = s.committer.commit(ctx, rows)
	}
	if err != nil {
		return fmt.Errorf("commit %s: %w", subject(c), err)
	}
	return nil
}

// Compile returns the row writes of a change, for a benchmark that measures what the database alone can do.
func (s *Store) Compile(c store.Change) (Rows, error) { return s.schema.Compile(c) }

// CommitRows commits what [Store.Compile] returned, like [Store.Commit] in everything else.
func (s *Store) CommitRows(ctx context.Context, rows Rows) error {
	return s.committer.commit(ctx, rows)
}

// Ping implements [store.Store].
func (s *Store) Ping(ctx context.Context) error {
	var one int64
	err := s.queryRow(ctx, `select 1`, nil, &one)
	if err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}

// Close implements [store.Store].
func (s *Store) Close() error {
	s.committer.close()
	err := s.engine.Close()
	if err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return nil
}

// subject names a change in errors, by ids of ours and never by a caller's text.
func subject(c store.Change) string {
	switch {
	case c.Step != nil:
		return fmt.Sprintf("payment %s of merchant %s", c.Step.Payment.ID, c.Merchant)
	case c.Session != nil:
		return fmt.Sprintf("3-d secure session of payment %s of merchant %s", c.Session.Payment, c.Merchant)
	case c.NewSession != nil:
		return fmt.Sprintf("3-d secure session of payment %s of merchant %s", c.NewSession.Payment, c.Merchant)
	case c.Unseal != "":
		return fmt.Sprintf("unsealing of payment %s of merchant %s", c.Unseal, c.Merchant)
	case c.Subscription != nil:
		return fmt.Sprintf("subscription %s of merchant %s", c.Subscription.Subscription.ID, c.Merchant)
	case len(c.Post) > 0:
		return fmt.Sprintf("transaction %s of merchant %s", c.Post[0].ID, c.Merchant)
	case c.Chain != nil:
		return fmt.Sprintf("block %d of the books of merchant %s", c.Chain.Block.Number, c.Merchant)
	case c.Payout != nil:
		return fmt.Sprintf("payout %s of merchant %s", c.Payout.ID, c.Merchant)
	case c.Division != nil:
		return fmt.Sprintf("division of payment %s of merchant %s", c.Division.Payment, c.Merchant)
	case len(c.Cards) > 0, c.ForgetCard != nil:
		return fmt.Sprintf("saved card of merchant %s", c.Merchant)
	case c.Customer != nil, c.ForgetCustomer != "":
		return fmt.Sprintf("customer of merchant %s", c.Merchant)
	case len(c.Records) > 0:
		return fmt.Sprintf("record of kind %s of merchant %s", c.Records[0].Kind, c.Merchant)
	}
	return fmt.Sprintf("change of merchant %s", c.Merchant)
}
