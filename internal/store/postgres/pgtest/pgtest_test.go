package pgtest_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/postgres/pgtest/cluster"
)

func TestURLGivesEachTestItsOwnEmptyDatabase(t *testing.T) {
	t.Parallel()
	first, second := pgtest.URL(t), pgtest.URL(t)
	if first == second {
		t.Fatalf("both databases have the URL %s", first)
	}
	exec(t, first, "create table receipt (id text primary key)")
	// The same table again: it would collide if the two were one database.
	exec(t, second, "create table receipt (id text primary key)")
}

func TestURLGivesADatabaseInUTF8(t *testing.T) {
	t.Parallel()
	got := queryText(t, pgtest.URL(t), "select chr(304) || chr(305) || pg_client_encoding()")
	if want := "İıUTF8"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDatabaseOfAServerThatIsNotOursIsDropped(t *testing.T) {
	// It sets the environment, so it is not parallel.
	server := pgtest.URL(t) // any database can serve as the place to connect to
	outer := t
	var name string
	t.Run("a test with a database and an open connection", func(t *testing.T) {
		t.Setenv(cluster.ServerVariable, server)
		t.Setenv(cluster.DataVariable, "")
		u := pgtest.URL(t)
		name = queryText(t, u, "select current_database()")
		conn, err := pgx.Connect(t.Context(), u)
		if err != nil {
			t.Fatal(err)
		}
		// The outer test closes it, after the database has been dropped under it.
		outer.Cleanup(func() { _ = conn.Close(context.Background()) })
	})
	if got := queryText(t, server, "select count(*)::text from pg_database where datname = '"+name+"'"); got != "0" {
		t.Errorf("database %s is still there after its test", name)
	}
}

func TestDataVariableNamesTheServersFiles(t *testing.T) {
	data := os.Getenv(cluster.DataVariable)
	if data == "" {
		t.Skip("the server is not a throw-away one of `make test`")
	}
	_, err := os.Stat(filepath.Join(data, "PG_VERSION"))
	if err != nil {
		t.Errorf("%s does not name a data folder: %v", cluster.DataVariable, err)
	}
}

func exec(t *testing.T, u, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	_, err = conn.Exec(t.Context(), statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func queryText(t *testing.T, u, query string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	var text string
	err = conn.QueryRow(t.Context(), query).Scan(&text)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return text
}
