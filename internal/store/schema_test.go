package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"

	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/store/sqlstore"
	"github.com/vezne/vezne/internal/store/storetest"
)

// TestSchemasAgree: both engines end with the same tables, columns, keys, checks and indexes. The dumps are of what the
// databases say of themselves after all migrations, not of the files.
func TestSchemasAgree(t *testing.T) {
	t.Parallel()
	lite, pg := sqliteSchema(t), postgresSchema(t)
	if len(lite) < 100 {
		t.Fatalf("the schema has only %d lines:\n%s", len(lite), strings.Join(lite, "\n"))
	}
	if diff := cmp.Diff(lite, pg); diff != "" {
		t.Errorf("schemas differ (-sqlite +postgresql):\n%s", diff)
	}
}

// TestMerchantLeads: every key and index begins with the merchant, but for those by which the house claims jobs, and changes the
// keys of its vault.
func TestMerchantLeads(t *testing.T) {
	t.Parallel()
	led := 0
	for _, line := range sqliteSchema(t) {
		name, columns, isIndex := strings.Cut(line, " on ")
		if !isIndex || name == "index job_due" || name == "index saved_card_under" || line == "primary key on vault_key (id)" {
			continue
		}
		_, columns, _ = strings.Cut(columns, "(")
		if !strings.HasPrefix(columns, "merchant_id,") {
			t.Errorf("the merchant does not lead: %s", line)
		}
		led++
	}
	if led < 13 {
		t.Errorf("only %d keys and indexes were found", led)
	}
}

// TestDescriptionsFit: what the store writes is what the tables have.
func TestDescriptionsFit(t *testing.T) {
	t.Parallel()
	lines := sqliteSchema(t)
	schema := sqlstore.NewSchema()
	seen := map[string]bool{}
	for _, st := range schema.Statements() {
		d := schema.Table(st.Table)
		if seen[d.Name] {
			continue
		}
		seen[d.Name] = true
		// The order in which a statement names the columns is its own affair, so their numbers are left out.
		var want, got []string
		for _, c := range d.Columns {
			kind := map[sqlstore.Kind]string{sqlstore.Text: "text", sqlstore.Int: "int", sqlstore.Bytes: "bytes"}[c.Kind]
			want = append(want, c.Name+" "+kind)
		}
		for _, line := range lines {
			f := strings.Fields(line)
			if f[0] == "column" && f[1] == d.Name {
				got = append(got, f[3]+" "+f[4])
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-described +stored):\n%s", d.Name, diff)
		}
		var keys []string
		for _, c := range d.Keys() {
			keys = append(keys, c.Name)
		}
		line := "primary key on " + d.Name + " (" + strings.Join(keys, ", ") + ")"
		if !slices.Contains(lines, line) {
			t.Errorf("missing: %s", line)
		}
		for _, u := range d.Uniques {
			line := "unique index " + u.Name + " on " + d.Name + " (" + strings.Join(u.Columns, ", ") + ")"
			if u.Where != "" {
				line += " where " + u.Where
			}
			if !slices.Contains(lines, line) {
				t.Errorf("missing: %s", line)
			}
		}
	}
}

// TestStatesAreListed: the check on the state names every state of the domain, in its order.
func TestStatesAreListed(t *testing.T) {
	t.Parallel()
	var want []string
	for _, s := range payment.States() {
		want = append(want, "'"+string(s)+"'")
	}
	for _, line := range sqliteSchema(t) {
		if strings.HasPrefix(line, "check payment payment_state_known") {
			if !strings.Contains(line, strings.Join(want, ", ")) {
				t.Errorf("%s: want %s", line, strings.Join(want, ", "))
			}
			return
		}
	}
	t.Error("there is no check on the state")
}

func sqliteSchema(t *testing.T) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vezne.db")
	st, err := sqlite.Open(t.Context(), sqlite.Config{Path: path, Now: storetest.Now})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	err = st.Close()
	if err != nil {
		t.Fatalf("close: %v", err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	defer func() { _ = db.Close() }()
	ask := func(query string, args ...any) []string { return texts(t, db, query, args...) }
	var lines []string
	for _, table := range ask(`select name from sqlite_schema where type = 'table' and name not like 'sqlite%' and name not like 'goose%'`) {
		lines = append(lines, ask(`
			select printf('column %s %02d %s %s%s', $1, cid + 1, name,
				case type when 'TEXT' then 'text' when 'INTEGER' then 'int' when 'BLOB' then 'bytes' else type end,
				case when "notnull" = 0 then ' null' else '' end || coalesce(' default ' || replace(dflt_value, 'x''''', ''''''), ''))
			from pragma_table_info($1)`, table)...)
		lines = append(lines, ask(`
			select printf('primary key on %s (%s)', $1, group_concat(name, ', '))
			from (select name from pragma_table_info($1) where pk > 0 order by pk)`, table)...)
		lines = append(lines, ask(`
			select printf('foreign key %s (%s) to %s (%s)', $1, group_concat("from", ', '), "table", group_concat("to", ', ')) ||
				case on_delete when 'NO ACTION' then '' else ' ON DELETE ' || on_delete end
			from (select * from pragma_foreign_key_list($1) order by id, seq) group by id`, table)...)
		lines = append(lines, checks(table, ask(`select sql from sqlite_schema where name = $1`, table)[0])...)
		for _, ddl := range ask(`select sql from sqlite_schema where type = 'index' and tbl_name = $1 and sql is not null`, table) {
			lines = append(lines, index(ddl))
		}
	}
	slices.Sort(lines)
	return lines
}

func postgresSchema(t *testing.T) []string {
	t.Helper()
	url := pgtest.URL(t)
	st, err := postgres.Open(t.Context(), postgres.Config{URL: url, Now: storetest.Now})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	err = st.Close()
	if err != nil {
		t.Fatalf("close: %v", err)
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	var lines []string
	for _, query := range []string{
		`select format('column %s %s %s %s%s', table_name, lpad(ordinal_position::text, 2, '0'), column_name,
			case data_type when 'text' then 'text' when 'bigint' then 'int' when 'bytea' then 'bytes' else data_type end,
			case is_nullable when 'YES' then ' null' else '' end ||
			coalesce(' default ' || regexp_replace(regexp_replace(replace(column_default, '''\x''', ''''''), '::\w+|[()]', '', 'g'), '^''(-\d+)''$', '\1'), ''))
		from information_schema.columns where table_schema = 'public' and table_name not like 'goose%'
			and (data_type <> 'text' or collation_name = 'C')`,
		`select format('primary key on %s %s', conrelid::regclass, replace(pg_get_constraintdef(oid), 'PRIMARY KEY ', ''))
		from pg_constraint where contype = 'p' and connamespace = 'public'::regnamespace and conrelid::regclass::text not like 'goose%'`,
		`select regexp_replace(format('foreign key %s %s', conrelid::regclass, pg_get_constraintdef(oid)),
			'FOREIGN KEY (\(.*\)) REFERENCES (\w+)', '\1 to \2 ') from pg_constraint where contype = 'f'`,
		`select regexp_replace(indexdef, ' USING btree', '') from pg_indexes where schemaname = 'public'
			and indexname not like '%_pkey' and tablename not like 'goose%'`,
	} {
		rows, err := conn.Query(t.Context(), query)
		if err != nil {
			t.Fatalf("read schema: %v", err)
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatalf("read schema: %v", err)
		}
		for _, line := range found {
			if strings.HasPrefix(line, "CREATE") {
				line = index(line)
			}
			lines = append(lines, strings.ReplaceAll(line, "  ", " "))
		}
	}
	// What a check says is stored in the server's own words; by its name it is compared with the other engine's.
	rows, err := conn.Query(t.Context(), `select conrelid::regclass::text, conname from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace`)
	if err != nil {
		t.Fatalf("read checks: %v", err)
	}
	named := map[string]bool{}
	var table, name string
	_, err = pgx.ForEachRow(rows, []any{&table, &name}, func() error { named["check "+table+" "+name] = true; return nil })
	if err != nil {
		t.Fatalf("read checks: %v", err)
	}
	for _, line := range migrationChecks(t) {
		known, _, _ := strings.Cut(line, ": ")
		if !named[known] {
			t.Errorf("the database does not have %s", known)
		}
		delete(named, known)
		lines = append(lines, line)
	}
	for extra := range named {
		t.Errorf("the database has %s, and the migrations do not", extra)
	}
	slices.Sort(lines)
	return lines
}
