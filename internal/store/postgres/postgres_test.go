package postgres_test

import (
	"testing"

	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/storetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t testing.TB) storetest.Open {
		t.Helper()
		url := pgtest.URL(t)
		return func() (store.Store, error) {
			return postgres.Open(t.Context(), postgres.Config{URL: url, Now: storetest.Now})
		}
	})
}
