package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/vezne/vezne/internal/store"
)

// Reader runs reads. It is a [sql.DB], or what an engine puts before one to keep its statements prepared.
type Reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// errTwice is a mistake of the program: a key found two rows.
var errTwice = errors.New("more than one row")

// query runs a read and calls scan for each row.
func (s *Store) query(ctx context.Context, query string, args []any, scan func(rows *sql.Rows) error) error {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return s.engine.Interpret(err)
	}
	defer func() { _ = rows.Close() }() // a failure shows in rows.Err
	for rows.Next() {
		err = scan(rows)
		if err != nil {
			return err
		}
	}
	err = rows.Err()
	if err != nil {
		return s.engine.Interpret(err)
	}
	return nil
}

// queryRow reads one row into the destinations, or returns ErrNotFound.
func (s *Store) queryRow(ctx context.Context, query string, args []any, dst ...any) error {
	found := false
	err := s.query(ctx, query, args, func(rows *sql.Rows) error {
		if found {
			return errTwice
		}
		found = true
		return rows.Scan(dst...)
	})
	if err == nil && !found {
		err = store.ErrNotFound
	}
	return err
}
