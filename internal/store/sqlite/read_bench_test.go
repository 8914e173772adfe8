package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/store/storetest"
)

func BenchmarkRead(b *testing.B) {
	path := filepath.Join(b.TempDir(), "vezne.db")
	storetest.BenchmarkRead(b, func() (store.Store, error) {
		return sqlite.Open(b.Context(), sqlite.Config{Path: path, Now: storetest.Now})
	})
}
