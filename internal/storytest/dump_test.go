package storytest

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite" // the driver that the program has too
)

// dump_test.go writes databases out as text, value by value. Their own files are searched as well, but there a value may
// be compressed, or stand so close to the next that nobody can tell where it ends.

// writeDump writes rows as lines of JSON, so that every value stands alone between quotes.
func writeDump(t *testing.T, file string, rows []map[string]any) string {
	t.Helper()
	var text strings.Builder
	for _, row := range rows {
		for name, value := range row {
			row[name] = shown(value)
		}
		line, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(line)
		text.WriteByte('\n')
	}
	err := os.WriteFile(file, []byte(text.String()), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// shown writes a value in every form in which it could be read.
func shown(value any) any {
	b, ok := value.([]byte)
	if !ok {
		return value
	}
	if utf8.Valid(b) {
		return string(b)
	}
	return fmt.Sprintf("%x %q", b, b)
}

// dumpSQLite writes all tables of a database file beside it and returns what it wrote.
func dumpSQLite(t *testing.T, file string) string {
	t.Helper()
	_, err := os.Stat(file)
	if err != nil {
		t.Fatal(err) // opening would make it
	}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var rows []map[string]any
	for _, table := range sqliteRows(t, db, `select name from sqlite_schema where type = 'table'`) {
		name, _ := table["name"].(string)
		for _, row := range sqliteRows(t, db, `select * from "`+name+`"`) {
			row["_table"] = name
			rows = append(rows, row)
		}
	}
	return writeDump(t, file+".dump.txt", rows)
}

func sqliteRows(t *testing.T, db *sql.DB, query string) []map[string]any {
	t.Helper()
	found, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	for found.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		err = found.Scan(into...)
		if err != nil {
			t.Fatal(err)
		}
		row := map[string]any{}
		for i, name := range columns {
			row[name] = values[i]
		}
		rows = append(rows, row)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// dumpPostgres writes all tables of a database into the folder and returns what it wrote.
func dumpPostgres(t *testing.T, address, folder string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }() // everything has been read
	tables := postgresRows(t, conn, `select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`)
	var rows []map[string]any
	for _, table := range tables {
		name := pgx.Identifier{fmt.Sprint(table["schemaname"]), fmt.Sprint(table["tablename"])}.Sanitize()
		for _, row := range postgresRows(t, conn, "select * from "+name) {
			row["_table"] = name
			rows = append(rows, row)
		}
	}
	return writeDump(t, filepath.Join(folder, "postgres.dump.txt"), rows)
}

func postgresRows(t *testing.T, conn *pgx.Conn, query string) []map[string]any {
	t.Helper()
	found, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := pgx.CollectRows(found, pgx.RowToMap)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
