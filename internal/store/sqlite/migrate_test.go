package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/store/storetest"
	"github.com/vezne/vezne/internal/subscription"
)

// TestAnOvertakenMigrationIsApplied: a database that has a later migration and lacks an earlier one, as one has that another build
// has made, opens and gets what it lacks.
func TestAnOvertakenMigrationIsApplied(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "vezne.db")
	config := sqlite.Config{Path: path, Now: storetest.Now}
	st, err := sqlite.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if err = st.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, undo := range []string{
		"drop table subscription_charge", "drop table subscription", "delete from goose_db_version where version_id = 15",
	} {
		if _, err = db.ExecContext(t.Context(), undo); err != nil {
			t.Fatal(err)
		}
	}
	if err = db.Close(); err != nil {
		t.Fatal(err)
	}
	st, err = sqlite.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	if _, err = st.Subscriptions(t.Context(), merchant.ID("demo"), subscription.Filter{Limit: 1}); err != nil {
		t.Error(err)
	}
}
