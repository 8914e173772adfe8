package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/vezne/vezne/internal/store/sqlstore"
)

// explain.go exists because SQLite does not name the constraint that a duplicate broke: the text of the error
// lists columns, which is nothing to decide by. Within the transaction of the only writer the question can
// simply be asked: which of the keys is there already?

// explain returns the conflict that a refused row means.
func (w *writer) explain(ctx context.Context, r *refusal) error {
	d := w.schema.Table(r.row.Table)
	if errors.Is(r.cause, errMissing) {
		return d.Missing
	}
	named := map[string]sqlstore.Value{}
	for i, c := range d.Params(r.row.Verb) {
		named[c.Name] = r.row.Values[i]
	}
	if isForeign(r.cause) {
		return w.explainForeign(ctx, d, r, named)
	}
	if !isUnique(r.cause) {
		return errRow(w.schema, r.row.Statement, r.cause)
	}
	if r.row.Verb == sqlstore.Insert {
		taken, err := w.exists(ctx, d, keyNames(d), "", false, named)
		if err != nil {
			return errRow(w.schema, r.row.Statement, err)
		}
		if taken {
			return d.Taken
		}
	}
	for _, u := range d.Uniques {
		taken, err := w.exists(ctx, d, u.Columns, u.Where, true, named)
		if err != nil {
			return errRow(w.schema, r.row.Statement, err)
		}
		if taken {
			return u.Taken
		}
	}
	return errRow(w.schema, r.row.Statement, r.cause)
}

// explainForeign says which other row is missing, or that others name the row that was to be deleted.
func (w *writer) explainForeign(ctx context.Context, d *sqlstore.Description, r *refusal, named map[string]sqlstore.Value) error {
	if r.row.Verb == sqlstore.Delete && d.Used != nil {
		return d.Used
	}
	for _, f := range d.Foreigns {
		other := w.schema.Table(f.Table)
		theirs := map[string]sqlstore.Value{}
		for i, c := range f.Columns {
			v, known := named[c]
			if !known {
				break // a fixed column, which an update does not carry and cannot have changed
			}
			theirs[other.Columns[i].Name] = v
		}
		if len(theirs) < len(f.Columns) {
			continue
		}
		there, err := w.exists(ctx, other, keyNames(other), "", false, theirs)
		if err != nil {
			return errRow(w.schema, r.row.Statement, err)
		}
		if !there {
			return f.Gone
		}
	}
	return errRow(w.schema, r.row.Statement, r.cause)
}

// exists asks whether a row has the refused row's values in these columns; other leaves out the row with the same primary key.
func (w *writer) exists(
	ctx context.Context, d *sqlstore.Description, columns []string, where string, other bool, named map[string]sqlstore.Value,
) (bool, error) {
	var terms []string
	var args []driver.NamedValue
	var arg func(string) string
	own := func() string {
		var terms []string
		for _, k := range keyNames(d) {
			terms = append(terms, k+" = "+arg(k))
		}
		return strings.Join(terms, " and ")
	}
	arg = func(column string) string {
		v, known := named[column]
		if !known {
			// An update does not carry the fixed columns; the row itself does.
			return "(select " + column + " from " + d.Name + " where " + own() + ")"
		}
		at := slices.IndexFunc(d.Columns, func(c sqlstore.Column) bool { return c.Name == column })
		args = append(args, driver.NamedValue{Ordinal: len(args) + 1, Value: driverValue(v, d.Columns[at].Kind)})
		return "?"
	}
	for _, c := range columns {
		terms = append(terms, c+" = "+arg(c))
	}
	if where != "" {
		terms = append(terms, where)
	}
	if other {
		terms = append(terms, "not ("+own()+")")
	}
	stmt, err := prepare(ctx, w.conn, "select 1 from "+d.Name+" where "+strings.Join(terms, " and ")+" limit 1")
	if err != nil {
		return false, err
	}
	defer func() { _ = stmt.Close() }()
	rows, err := stmt.QueryContext(ctx, args)
	if err != nil {
		return false, err
	}
	err = rows.Next(make([]driver.Value, 1))
	closeErr := rows.Close()
	if errors.Is(err, io.EOF) {
		return false, closeErr
	}
	return err == nil, errors.Join(err, closeErr)
}

func keyNames(d *sqlstore.Description) []string {
	var names []string
	for _, c := range d.Keys() {
		names = append(names, c.Name)
	}
	return names
}
