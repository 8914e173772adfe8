// Package pgtest gives a test an empty PostgreSQL database of its own.
//
// The server is the one that VEZNE_TEST_POSTGRES names; `make test` starts a throw-away one and sets it. Without
// it, so that a plain `go test ./...` works too, the test process starts a cluster itself if the server's
// programs are installed. Under CI there is no such leniency: a test that needs PostgreSQL and has none
// fails.
package pgtest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vezne/vezne/internal/store/postgres/pgtest/cluster"
)

// serverTimeout is how long a database may take to be created or dropped. It is no condition of any test: an idle
// server needs milliseconds, and this only turns a server that hangs into a failure that says so.
const serverTimeout = 2 * time.Minute

// URL returns the URL of a new, empty database that no other test uses.
//
// On a server that is not ours the database is dropped when the test ends, connections or not. On a
// throw-away server it stays: the search for card data reads the server's files after the last test, and what
// was dropped could not be found.
//
// Without PostgreSQL the test fails under CI and is skipped elsewhere.
func URL(t testing.TB) string {
	t.Helper()
	server, throwAway := serverURL(t)
	name := "vezne_test_" + strings.ToLower(rand.Text())
	// template0 is the template that nobody can have added to or be connected to.
	run(t, server, "create database "+name+" template template0")
	if !throwAway {
		t.Cleanup(func() { run(t, server, "drop database "+name+" with (force)") })
	}

	u, err := url.Parse(server)
	if err != nil {
		// The parser's error quotes the URL, which may hold a password.
		t.Fatalf("%s is not a URL such as postgres://user@host:5432/postgres", cluster.ServerVariable)
	}
	u.Path = "/" + name
	return u.String()
}

// serverURL finds the server, or ends the test. It reports whether the server is thrown away after the run.
func serverURL(t testing.TB) (server string, throwAway bool) {
	t.Helper()
	if server := os.Getenv(cluster.ServerVariable); server != "" {
		return server, os.Getenv(cluster.DataVariable) != ""
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not set, and under CI a test that needs PostgreSQL does not pass without one: run `make test`", cluster.ServerVariable)
	}
	own, err := ownCluster()
	if err != nil {
		t.Skipf("this test needs PostgreSQL: run `make test`, or set %s, or install the server (%v)", cluster.ServerVariable, err)
	}
	return own.URL, true
}

// ownCluster starts this process's own cluster at the first call. It is never stopped here: it ends with the
// process, which is the only moment at which no test needs it any more.
//
//nolint:gochecknoglobals // One cluster per test process; there is no value that all of its tests share.
var ownCluster = sync.OnceValues(func() (*cluster.Cluster, error) {
	bindir, err := cluster.Find()
	if err != nil {
		return nil, err
	}
	return cluster.Start(context.Background(), bindir)
})

// run executes one statement on the server. It does not use the test's context, which is already cancelled
// when cleanups run.
func run(t testing.TB, server, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), serverTimeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatalf("connect to the test server: %v", err)
	}
	defer func() { _ = conn.Close(ctx) }() // what it was opened for has been answered by then
	_, err = conn.Exec(ctx, statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
