package sqlite

import (
	"context"
	"database/sql"
	"sync"
)

// reader keeps the reads prepared: to parse one costs SQLite several times what it costs to run. The texts are few,
// those of sqlstore and a list's with each of its filters.
type reader struct {
	db *sql.DB

	mu    sync.Mutex // guards stmts
	stmts map[string]*sql.Stmt
}

// QueryContext implements [sqlstore.Reader].
func (r *reader) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := r.prepared(ctx, query) //nolint:sqlclosecheck // it is kept, and the pool closes it with its connections
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (r *reader) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	stmt, found := r.stmts[query]
	if found {
		return stmt, nil
	}
	stmt, err := r.db.PrepareContext(ctx, query) //nolint:sqlclosecheck // as above
	if err != nil {
		return nil, err
	}
	r.stmts[query] = stmt
	return stmt, nil
}
