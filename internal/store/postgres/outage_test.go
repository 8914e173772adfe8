package postgres_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/storetest"
)

// TestConnectionsCut ends the sessions of the store under it, again and again. Commits may fail then, but never with a
// conflict, which would be an answer about a change that has landed, and what succeeded is there.
func TestConnectionsCut(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	admin, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	defer func() { _ = admin.Close(context.WithoutCancel(t.Context())) }()
	cut := func() error {
		_, err := admin.Exec(t.Context(), `
			select pg_terminate_backend(pid) from pg_stat_activity
			where datname = current_database() and pid <> pg_backend_pid() and application_name = 'vezne'`)
		return err
	}
	storetest.Outage(t, func() (store.Store, error) {
		return postgres.Open(t.Context(), postgres.Config{URL: url, Now: storetest.Now})
	}, cut)
}
