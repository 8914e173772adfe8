package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/vezne/vezne/internal/store/sqlstore"
)

// statement is one prepared row write.
type statement struct {
	stmt execer
	// args say where each placeholder's value stands in the row, and how it is stored. Placeholders are bare
	// question marks in the order of the text, because for numbered ones the driver looks up and parses a name per
	// value.
	args []argument
}

type argument struct {
	at   int
	kind sqlstore.Kind
}

// execer is what the driver's statements can do.
type execer interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// text returns the SQL of a row write and its arguments.
func text(d *sqlstore.Description, v sqlstore.Verb) (string, []argument) {
	params := d.Params(v)
	var args []argument
	mark := func(at int) string {
		args = append(args, argument{at: at, kind: params[at].Kind})
		return "?"
	}
	// where names the key, which is always the first of the values.
	where := func() string {
		var terms []string
		for i, c := range d.Keys() {
			terms = append(terms, c.Name+" = "+mark(i))
		}
		return " where " + strings.Join(terms, " and ")
	}
	switch v {
	case sqlstore.Discard, sqlstore.Delete:
		return "delete from " + d.Name + where(), args
	case sqlstore.Retire:
		return "delete from " + d.Name + where() + " and version = " + mark(len(params)-1), args
	case sqlstore.Amend, sqlstore.Advance:
		var sets []string
		for i, c := range d.Settable() {
			sets = append(sets, c.Name+" = "+mark(d.Key+i))
		}
		sql := "update " + d.Name + " set " + strings.Join(sets, ", ") + where()
		if v == sqlstore.Advance {
			sql += " and version = " + mark(len(params)-1)
		}
		return sql, args
	case sqlstore.Insert, sqlstore.Put, sqlstore.Sum:
		var names, marks []string
		for i, c := range d.Columns {
			names = append(names, c.Name)
			marks = append(marks, mark(i))
		}
		sql := "insert into " + d.Name + " (" + strings.Join(names, ", ") + ") values (" + strings.Join(marks, ", ") + ")"
		if v == sqlstore.Sum {
			sql += " on conflict (" + list(d.Keys(), "%s") + ") do update set " + list(d.Settable(), "%[1]s = "+d.Name+".%[1]s + excluded.%[1]s")
		}
		if v == sqlstore.Put {
			sql += " on conflict (" + list(d.Keys(), "%s") + ") do update set " + list(d.Settable(), "%[1]s = excluded.%[1]s")
		}
		return sql, args
	}
	return "", nil
}

// list writes each column's name in a form and joins them.
func list(cols []sqlstore.Column, form string) string {
	var out []string
	for _, c := range cols {
		out = append(out, fmt.Sprintf(form, c.Name))
	}
	return strings.Join(out, ", ")
}

// prepare prepares everything on a connection, once.
func (w *writer) prepare(ctx context.Context, conn driver.Conn) error {
	if w.conn == conn {
		return nil
	}
	// Statements of a connection that the pool gave up died with it: the driver crashes when they are closed.
	w.forget()
	for _, p := range []struct {
		stmt *execer
		sql  string
	}{
		{&w.begin, "begin immediate"},
		{&w.commit, "commit"},
		{&w.rollback, "rollback"},
	} {
		stmt, err := prepare(ctx, conn, p.sql)
		if err != nil {
			return err
		}
		*p.stmt = stmt
	}
	for _, st := range w.schema.Statements() {
		sql, args := text(w.schema.Table(st.Table), st.Verb)
		stmt, err := prepare(ctx, conn, sql)
		if err != nil {
			return fmt.Errorf("prepare %s: %w", w.schema.String(st), err)
		}
		w.stmts[st.Index()] = statement{stmt: stmt, args: args}
	}
	w.conn = conn
	return nil
}

func prepare(ctx context.Context, conn driver.Conn, sql string) (execer, error) {
	p, ok := conn.(driver.ConnPrepareContext)
	if !ok {
		return nil, fmt.Errorf("driver connection %T prepares without context", conn)
	}
	stmt, err := p.PrepareContext(ctx, sql)
	if err != nil {
		return nil, err
	}
	x, ok := stmt.(execer)
	if !ok {
		return nil, errors.Join(fmt.Errorf("driver statement %T executes without context", stmt), stmt.Close())
	}
	return x, nil
}

// close closes the statements, if they are of this connection.
func (w *writer) close(conn driver.Conn) error {
	if w.conn != conn {
		return nil
	}
	var errs []error
	for _, s := range []execer{w.begin, w.commit, w.rollback} {
		errs = append(errs, s.Close())
	}
	for _, st := range w.schema.Statements() {
		errs = append(errs, w.stmts[st.Index()].stmt.Close())
	}
	w.forget()
	return errors.Join(errs...)
}

// forget makes the writer one without a connection.
func (w *writer) forget() { *w = newWriter(w.schema) }
