package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migration/*.sql
var migrations embed.FS

// starts is how often migrations are tried. Processes that start on one new file may all see a migration
// as missing; each migration is one transaction, so the slower ones fail whole, and find it done when they
// look again. One process can lose that race once per migration.
const starts = 20

// migrate brings the tables up to date. Migrations that a newer one has overtaken, as between two builds of which each has one that the
// other has not, are applied all the same: each stands on those that were there when it was written and on no other. There is no way back: a downgrade is a restored backup.
func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migration")
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	for range starts {
		_, err = provider.Up(ctx)
		if err == nil {
			return nil
		}
	}
	return fmt.Errorf("migrate: %w", err)
}
