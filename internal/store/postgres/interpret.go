package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/store/sqlstore"
)

// Codes of PostgreSQL 15, Appendix A, "PostgreSQL Error Codes", and one of our own.
const (
	codeUnique        = "23505"
	codeForeign       = "23503"
	classConstraint   = "23"
	classRollback     = "40" // deadlock, serialization failure
	codeLockTimeout   = "55P03"
	classConnection   = "08"
	classIntervention = "57" // shutting down, cancelled, timed out
	classResources    = "53"
	classData         = "22"    // a value that its column cannot hold
	codeRefused       = "VZ001" // vezne_refuse in the migrations
)

// Interpret implements [sqlstore.Engine]. The message of a PostgreSQL error names tables and constraints; its detail would
// quote the row and is left out.
func (e *engine) Interpret(err error) error {
	if err == nil {
		return nil
	}
	var undone *sqlstore.Undone
	if errors.As(err, &undone) {
		return err
	}
	var connect *pgconn.ConnectError
	pg, answered := asServer(err)
	if errors.As(err, &connect) || !answered && isNetwork(err) || answered && isUnavailable(pg) {
		return fault.New(fault.Unavailable, "database_unavailable", fault.Text{}).With(err)
	}
	return err
}

// conflict says what a duplicate key or a missing one means, by the name of its constraint.
func conflict(s *sqlstore.Schema, pg *pgconn.PgError) error {
	d, ok := described(s, pg.TableName)
	if !ok {
		return pg
	}
	if pg.ConstraintName == d.Name+"_pkey" {
		return d.Taken
	}
	for _, u := range d.Uniques {
		if pg.ConstraintName == u.Name {
			return u.Taken
		}
	}
	for _, f := range d.Foreigns { // the table is that which names the other, whichever of the two was written
		if pg.ConstraintName == f.Name {
			return f.Gone
		}
	}
	return pg
}

// missing says what it means that a guard found a row left out.
func missing(s *sqlstore.Schema, pg *pgconn.PgError) error {
	d, ok := described(s, pg.TableName)
	if !ok {
		return pg
	}
	return d.Missing
}

func described(s *sqlstore.Schema, name string) (*sqlstore.Description, bool) {
	for _, st := range s.Statements() {
		d := s.Table(st.Table)
		if d.Name == name {
			return d, true
		}
	}
	return nil, false
}

func asServer(err error) (*pgconn.PgError, bool) {
	var pg *pgconn.PgError
	ok := errors.As(err, &pg)
	return pg, ok
}

func isUnavailable(pg *pgconn.PgError) bool {
	return strings.HasPrefix(pg.Code, classConnection) || strings.HasPrefix(pg.Code, classIntervention) ||
		strings.HasPrefix(pg.Code, classResources) || pg.Code == codeLockTimeout
}

// isNetwork reports whether the connection failed, rather than the caller giving up.
func isNetwork(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, pgconn.ErrConnClosed)
}
