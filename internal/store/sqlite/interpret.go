package sqlite

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/store/sqlstore"
)

// Interpret implements [sqlstore.Engine]. The texts of SQLite name tables and columns and never values, so they are kept.
func (e *engine) Interpret(err error) error {
	switch primary(err) {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		return fault.New(fault.Unavailable, "database_unavailable", fault.Text{}).With(err)
	}
	return err
}

// isConstraint reports whether the database refused a row, and isUnique whether because of a duplicate key.
func isConstraint(err error) bool { return primary(err) == sqlite3.SQLITE_CONSTRAINT }

func isUnique(err error) bool {
	c := code(err)
	return c == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY || c == sqlite3.SQLITE_CONSTRAINT_UNIQUE
}

// isForeign reports whether the database refused a row because of another one that it names, or that names it.
func isForeign(err error) bool { return code(err) == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY }

// primary is the error code without its extension.
func primary(err error) int { return code(err) & 0xff }

func code(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code()
}

// errRow says which write failed, without the values of the row.
func errRow(s *sqlstore.Schema, st sqlstore.Statement, err error) error {
	return fmt.Errorf("%s %s: %w", st.Verb, s.Table(st.Table).Name, err)
}
