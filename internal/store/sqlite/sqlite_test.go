package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/store/storetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t testing.TB) storetest.Open {
		t.Helper()
		path := filepath.Join(t.TempDir(), "vezne.db")
		return func() (store.Store, error) {
			return sqlite.Open(t.Context(), sqlite.Config{Path: path, Now: storetest.Now})
		}
	})
}
