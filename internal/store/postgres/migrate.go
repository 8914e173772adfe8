package postgres

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migration/*.sql
var migrations embed.FS

// migrate brings the tables up to date, by migrations that a newer one has overtaken too: each stands on those that were there when it
// was written and on no other. Nodes that start at once take turns by a lock of the session, the only
// advisory lock that we use. There is no way back: a downgrade is a restored backup.
func migrate(ctx context.Context, url string) error {
	// A migration of a large table takes as long as it takes.
	patient := settings()
	patient["statement_timeout"] = "0"
	pool, err := connect(ctx, url, patient, func(*pgxpool.Config) {})
	if err != nil {
		return err
	}
	defer pool.Close()
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }() // the pool is what holds connections
	files, err := fs.Sub(migrations, "migration")
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	// Asked every second for five minutes, since the default of every five seconds makes a second node wait
	// that long for a first that needs a tenth of a second.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return fmt.Errorf("make migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	_, err = provider.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
