package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// dump_test.go turns what the databases say of their schema into lines that can be compared.

func texts(t *testing.T, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("read schema: %v", err)
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var line string
		err = rows.Scan(&line)
		if err != nil {
			t.Fatalf("read schema: %v", err)
		}
		out = append(out, line)
	}
	if rows.Err() != nil {
		t.Fatalf("read schema: %v", rows.Err())
	}
	return out
}

// checks returns the named checks of a table's definition.
func checks(table, ddl string) []string {
	ddl = regexp.MustCompile(`--[^\n]*`).ReplaceAllString(ddl, "")
	var out []string
	for _, m := range regexp.MustCompile(`(?s)constraint (\w+) check (\(.*?\)),?\n(?:\tconstraint|\s*\)|\s*\n)`).FindAllStringSubmatch(overlapping(ddl), -1) {
		out = append(out, "check "+table+" "+m[1]+": "+oneOf(strings.Join(strings.Fields(m[2]), " ")))
	}
	return out
}

// overlapping doubles the beginning of each constraint, because a match that ends at the next one's beginning would use it
// up.
func overlapping(ddl string) string {
	return strings.ReplaceAll(ddl, "\n\tconstraint ", "\n\n\tconstraint ")
}

// migrationChecks returns the checks of PostgreSQL's migration files, as they were written.
func migrationChecks(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("postgres/migration/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d migrations, %v", len(files), err)
	}
	var out []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?s)create table (\w+) (\(.*?\n\))`).FindAllStringSubmatch(string(text), -1) {
			out = append(out, checks(m[1], m[2])...)
		}
	}
	return out
}

// index writes an index's definition in one form.
func index(ddl string) string {
	ddl = strings.NewReplacer("CREATE UNIQUE INDEX", "unique index", "CREATE INDEX", "index", " ON public.", " on ", " WHERE ", " where ",
		"create unique index", "unique index", "create index", "index").Replace(ddl)
	// PostgreSQL writes out what a list means.
	ddl = regexp.MustCompile(`\((\w+) = ANY \(ARRAY\[(.*)\]\)\)`).ReplaceAllString(ddl, "$1 in ($2)")
	ddl = strings.ReplaceAll(ddl, "::text", "")
	// It also puts a single condition in brackets.
	return regexp.MustCompile(`where \(([^()]+)\)$`).ReplaceAllString(ddl, "where $1")
}

// oneOf writes a chain of alternatives for one column, as SQLite's migrations have them, as a list.
func oneOf(condition string) string {
	column := ""
	var values []string
	for _, term := range strings.Split(strings.Trim(condition, "()"), " or ") {
		name, value, equal := strings.Cut(term, " = ")
		if !equal || column != "" && name != column || strings.Contains(value, " ") {
			return condition
		}
		column = name
		values = append(values, value)
	}
	return "(" + column + " in (" + strings.Join(values, ", ") + "))"
}
