package postgres

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/vezne/vezne/internal/store/sqlstore"
)

// statement.go writes the SQL of the row writes. One statement takes any number of rows, as one array per column:
//
//	with done as (update t set ... from unnest($1::bigint[], $2::text[], ...) as v (change, merchant_id, ...)
//		where <key and version match> returning v.change, v.merchant_id, ...)
//	select vezne_refuse('t', array_agg(v.change)) from unnest($1::bigint[], $2::text[], ...) as v (change, merchant_id, ...)
//		where not exists (select from done where <change and key match>) having count(*) > 0
//
// The select is the guard. An update that matches fewer rows than it was given is no error to the database, and the
// rest of the batch would be committed; the guard makes it one, which names the changes to blame. It asks after each row and not
// after each change: a change may write several rows of a table, and of a payout to three stores two balances are not enough.

// changeColumn is the first parameter of a guarded statement: the position of each row's change in the group.
const changeColumn = "change"

// text returns the SQL of a row write over many rows, and whether its first parameter is the change column. alone is
// the form for a single change, in which an insert fails by the name of the constraint that it breaks.
func text(d *sqlstore.Description, v sqlstore.Verb, alone bool) (sql string, guarded bool) {
	params := d.Params(v)
	given := source(params)
	numbered := source(append([]sqlstore.Column{{Name: changeColumn, Kind: sqlstore.Int}}, params...))
	switch v {
	case sqlstore.Discard:
		return "delete from " + d.Name + " t using " + given + " where " + match(d.Keys(), "t"), false
	case sqlstore.Delete:
		return guard(d, "delete from "+d.Name+" t using "+numbered+" where "+match(d.Keys(), "t")+" returning "+list(placedKey(d), "v.%s"), placedKey(d)), true
	case sqlstore.Retire:
		return guard(d, "delete from "+d.Name+" t using "+numbered+" where "+match(d.Keys(), "t")+" and t.version = v."+sqlstore.WasColumn+
			" returning "+list(placedKey(d), "v.%s"), placedKey(d)), true
	case sqlstore.Amend, sqlstore.Advance:
		update := "update " + d.Name + " t set " + list(d.Settable(), "%[1]s = v.%[1]s") + " from " + numbered + " where " + match(d.Keys(), "t")
		if v == sqlstore.Advance {
			update += " and t.version = v." + sqlstore.WasColumn
		}
		return guard(d, update+" returning "+list(placedKey(d), "v.%s"), placedKey(d)), true
	case sqlstore.Put:
		return insert(d) + "select " + list(params, "v.%s") + " from " + given +
			" on conflict (" + list(d.Keys(), "%s") + ") do update set " + list(d.Settable(), "%[1]s = excluded.%[1]s"), false
	case sqlstore.Sum:
		// In the order of the keys, so that two nodes that add to the same rows wait for each other and do not lock up.
		return insert(d) + "select " + list(params, "v.%s") + " from " + given + " order by " + list(d.Keys(), "v.%s") +
			" on conflict (" + list(d.Keys(), "%s") + ") do update set " + list(d.Settable(), "%[1]s = "+d.Name+".%[1]s + excluded.%[1]s"), false
	case sqlstore.Insert:
		if alone || !d.Contended {
			return insert(d) + "select " + list(params, "v.%s") + " from " + given, false
		}
		// What an insert returns cannot name the change, so the guard matches by the key.
		return guard(d, insert(d)+"select "+list(params, "v.%s")+" from "+numbered+" on conflict do nothing returning "+list(d.Keys(), "%s"),
			d.Keys()), true
	}
	return "", false
}

func insert(d *sqlstore.Description) string {
	return "insert into " + d.Name + " (" + list(d.Columns, "%s") + ") "
}

// placedKey is what tells a given row from all others: the key, and the change that it is of.
func placedKey(d *sqlstore.Description) []sqlstore.Column {
	return append([]sqlstore.Column{{Name: changeColumn, Kind: sqlstore.Int}}, d.Keys()...)
}

// guard wraps a write so that it fails if it leaves out a row. The write returns of each row that it wrote what is given in by.
func guard(d *sqlstore.Description, write string, by []sqlstore.Column) string {
	return "with done as (" + write + ")" +
		" select vezne_refuse('" + d.Name + "', array_agg(v.change)) from " + source(placedKey(d)) +
		" where not exists (select from done where " + match(by, "done") + ") having count(*) > 0"
}

// source turns one array per column into rows named v.
func source(params []sqlstore.Column) string {
	var arrays, names []string
	for i, c := range params {
		arrays = append(arrays, fmt.Sprintf("$%d::%s", i+1, arrayType(c.Kind)))
		names = append(names, c.Name)
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

// match says that a row is the one that a row of v is about.
func match(cols []sqlstore.Column, row string) string {
	var terms []string
	for _, c := range cols {
		terms = append(terms, row+"."+c.Name+" = v."+c.Name)
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
