package sqlite

import (
	"context"
	"database/sql"
	"sync"
)

// reader keeps the reads prepared: to parse one costs SQLite several times what it costs to run. The texts are few,
// those of sqlstore and a list's with each of its filters.
type reader struct {
	db    *sql.DB
	stmts sync.Map // of text to *sql.Stmt
}

// QueryContext implements [sqlstore.Reader].
func (r *reader) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := r.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (r *reader) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	known, found := r.stmts.Load(query)
	if !found {
		stmt, err := r.db.PrepareContext(ctx, query)
		if err != nil {
			return nil, err
		}
		var raced bool
		known, raced = r.stmts.LoadOrStore(query, stmt)
		if raced {
			_ = stmt.Close() // the other is as good
		}
	}
	stmt, _ := known.(*sql.Stmt) // nothing else is stored
	return stmt, nil
}
