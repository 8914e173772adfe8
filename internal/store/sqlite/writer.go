package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/vezne/vezne/internal/store/sqlstore"
)

// writer.go goes below database/sql, to the driver's own statements: a group is several hundred short
// statements on one connection, and the pool's bookkeeping around each would cost more than some of them do.

// writer holds the prepared statements of the one connection that writes.
type writer struct {
	schema *sqlstore.Schema
	// conn is the connection that the statements belong to. The pool may replace it after an error.
	conn                    driver.Conn
	begin, commit, rollback execer
	stmts                   [sqlstore.StatementCount]statement
	args                    []driver.NamedValue
}

func newWriter(schema *sqlstore.Schema) writer {
	w := writer{schema: schema}
	for _, st := range schema.Statements() {
		for len(w.args) < len(schema.Table(st.Table).Params(st.Verb)) {
			w.args = append(w.args, driver.NamedValue{Ordinal: len(w.args) + 1})
		}
	}
	return w
}

// Apply implements [sqlstore.Engine].
func (e *engine) Apply(ctx context.Context, group []sqlstore.Rows) error {
	return e.Interpret(e.raw(ctx, func(conn driver.Conn) error { return e.writer.apply(ctx, conn, group) }))
}

// raw takes the connection that writes for as long as use runs.
func (e *engine) raw(ctx context.Context, use func(conn driver.Conn) error) error {
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return err
	}
	err = conn.Raw(func(c any) error {
		dc, ok := c.(driver.Conn)
		if !ok {
			return fmt.Errorf("driver connection is a %T", c)
		}
		return use(dc)
	})
	closeErr := conn.Close() // back to the pool
	if err == nil {
		err = closeErr
	}
	return err
}

// apply runs the group in one transaction. When a change is refused the others are still tried, to find all
// that are to blame in one pass, and then everything is rolled back. A savepoint around each change would
// spare the second pass, and would cost every group two statements per change.
func (w *writer) apply(ctx context.Context, conn driver.Conn, group []sqlstore.Rows) error {
	err := w.prepare(ctx, conn)
	if err != nil {
		return err
	}
	err = run(ctx, w.begin)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	undone, err := w.changes(ctx, group)
	if err != nil || undone != nil {
		rollbackErr := run(ctx, w.rollback)
		if err == nil && rollbackErr == nil {
			return undone
		}
		return errors.Join(err, rollbackErr)
	}
	err = run(ctx, w.commit)
	if err != nil {
		// SQLite may have ended the transaction already; rolling back once more does no harm.
		_ = run(ctx, w.rollback)
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// changes writes the rows of the group, and says which changes were refused.
func (w *writer) changes(ctx context.Context, group []sqlstore.Rows) (*sqlstore.Undone, error) {
	var undone *sqlstore.Undone
	for i := range group {
		refused, err := w.change(ctx, group[i])
		if err != nil {
			return nil, err
		}
		if refused == nil {
			continue
		}
		if undone == nil {
			undone = &sqlstore.Undone{Err: errRow(w.schema, refused.row.Statement, refused.cause)}
			if len(group) == 1 {
				undone.Err = w.explain(ctx, refused)
			}
		}
		undone.Blame = append(undone.Blame, i)
	}
	return undone, nil
}

// refusal is a row that the database did not take.
type refusal struct {
	row sqlstore.Row
	// cause is the database's error, or errMissing.
	cause error
}

// errMissing stands for an update or a delete that found no row, which is no error to SQLite.
var errMissing = errors.New("no such row")

// change writes the rows of one change, up to the first that is refused.
func (w *writer) change(ctx context.Context, rows sqlstore.Rows) (*refusal, error) {
	for _, row := range rows.Rows {
		n, err := w.write(ctx, row)
		if isConstraint(err) {
			return &refusal{row: row, cause: err}, nil
		}
		if err != nil {
			return nil, errRow(w.schema, row.Statement, err)
		}
		if n == 0 && row.Verb != sqlstore.Discard {
			return &refusal{row: row, cause: errMissing}, nil
		}
	}
	return nil, nil //nolint:nilnil // nothing was refused
}

// write executes one row write and returns how many rows it changed.
func (w *writer) write(ctx context.Context, row sqlstore.Row) (int64, error) {
	s := &w.stmts[row.Index()]
	for i, a := range s.args {
		w.args[i].Value = driverValue(row.Values[a.at], a.kind)
	}
	res, err := s.stmt.ExecContext(ctx, w.args[:len(s.args)])
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func driverValue(v sqlstore.Value, k sqlstore.Kind) driver.Value {
	switch k {
	case sqlstore.Int:
		return v.Int
	case sqlstore.Bytes:
		return []byte(v.Text)
	case sqlstore.Text:
		return v.Text
	}
	return nil
}

func run(ctx context.Context, s execer) error {
	_, err := s.ExecContext(ctx, nil)
	return err
}
