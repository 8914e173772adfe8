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

// starts is how often migrations are tried. Two processes that start on one new file may both see a migration
// as missing; each migration is one transaction, so the slower one fails whole, and finds it done when it
// looks again.
const starts = 3

// migrate brings the tables up to date. There is no way back: a downgrade is a restored backup.
func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migration")
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
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
