package postgres_test

import (
	"testing"

	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/storetest"
)

func BenchmarkRead(b *testing.B) {
	url := pgtest.URL(b)
	storetest.BenchmarkRead(b, func() (store.Store, error) {
		return postgres.Open(b.Context(), postgres.Config{URL: url, Now: storetest.Now})
	})
}
