package postgres

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlstore"
)

// statement.go writes the SQL of the row writes. One statement takes any number of rows, as one array per column:
//
//	with v as (select * from unnest($1::bigint[], $2::text[], ...) as v (change, merchant_id, ...)),
//	done as (update payment t set ... from v where <key and version match> returning v.change)
//	select vezne_refuse('payment', array_agg(change)) from v left join done ... where <not done> having count(*) > 0
//
// The last line is the guard. An update that matches fewer rows than it was given is no error to the database, and the
// rest of the batch would be committed; the guard makes it one, which names the changes to blame.

// changeColumn is the first parameter of a guarded statement: the position of each row's change in the group.
const changeColumn = "change"

// text returns the SQL of a row write over many rows, and whether its first parameter is the change column. alone is
// the form for a single change, in which an insert fails by the name of the constraint that it breaks.
func text(d *sqlstore.Description, v sqlstore.Verb, alone bool) (sql string, guarded bool) {
	params := d.Params(v)
	switch v {
	case sqlstore.Discard:
		return "delete from " + d.Name + " t using " + source(params, false) + " where " + match(d.Keys(), "t", "v"), false
	case sqlstore.Delete:
		return guard(d, params, "delete from "+d.Name+" t using v where "+match(d.Keys(), "t", "v")+" returning v.change",
			"done.change = v.change"), true
	case sqlstore.Amend, sqlstore.Advance:
		update := "update " + d.Name + " t set " + list(d.Settable(), "%[1]s = v.%[1]s") + " from v where " + match(d.Keys(), "t", "v")
		if v == sqlstore.Advance {
			update += " and t.version = v." + sqlstore.WasColumn
		}
		return guard(d, params, update+" returning v.change", "done.change = v.change"), true
	case sqlstore.Put:
		return insert(d) + "select " + list(params, "v.%s") + " from " + source(params, false) +
			" on conflict (" + list(d.Keys(), "%s") + ") do update set " + list(d.Settable(), "%[1]s = excluded.%[1]s"), false
	case sqlstore.Insert:
		if alone || d.Taken == store.ErrExists && len(d.Uniques) == 0 {
			return insert(d) + "select " + list(params, "v.%s") + " from " + source(params, false), false
		}
		return guard(d, params, insert(d)+"select "+list(params, "v.%s")+" from v on conflict do nothing returning "+list(d.Keys(), "%s"),
			match(d.Keys(), "done", "v")), true
	}
	return "", false
}

func insert(d *sqlstore.Description) string {
	return "insert into " + d.Name + " (" + list(d.Columns, "%s") + ") "
}

// guard wraps a write so that it fails if it leaves out a row. done is how a row of the write is matched with
// what it was given.
func guard(d *sqlstore.Description, params []sqlstore.Column, write, done string) string {
	return "with v as materialized (select * from " + source(params, true) + "), done as (" + write + ")" +
		" select vezne_refuse('" + d.Name + "', array_agg(v.change)) from v" +
		" where not exists (select from done where " + done + ") having count(*) > 0"
}

// source turns one array per column into rows named v.
func source(params []sqlstore.Column, numbered bool) string {
	var arrays, names []string
	add := func(name, array string) {
		arrays = append(arrays, fmt.Sprintf("$%d::%s", len(arrays)+1, array))
		names = append(names, name)
	}
	if numbered {
		add(changeColumn, "bigint[]")
	}
	for _, c := range params {
		add(c.Name, arrayType(c.Kind))
	}
	return "unnest(" + strings.Join(arrays, ", ") + ") as v (" + strings.Join(names, ", ") + ")"
}

func arrayType(k sqlstore.Kind) string {
	switch k {
	case sqlstore.Int:
		return "bigint[]"
	case sqlstore.Bytes:
		return "bytea[]"
	case sqlstore.Text:
		return "text[]"
	}
	return ""
}

// elementOID is the type of an array's elements.
func elementOID(k sqlstore.Kind) uint32 {
	switch k {
	case sqlstore.Int:
		return pgtype.Int8OID
	case sqlstore.Bytes:
		return pgtype.ByteaOID
	case sqlstore.Text:
		return pgtype.TextOID
	}
	return 0
}

func match(cols []sqlstore.Column, left, right string) string {
	var terms []string
	for _, c := range cols {
		terms = append(terms, left+"."+c.Name+" = "+right+"."+c.Name)
	}
	return strings.Join(terms, " and ")
}

// list writes each column's name in a form and joins them.
func list(cols []sqlstore.Column, form string) string {
	var out []string
	for _, c := range cols {
		out = append(out, fmt.Sprintf(form, c.Name))
	}
	return strings.Join(out, ", ")
}
