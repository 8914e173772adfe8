package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// settings are what every session of ours needs, whatever the server's or the role's own defaults are.
func settings() map[string]string {
	return map[string]string{
		"application_name": "vezne",
		// A commit that is told is on disk.
		"synchronous_commit": "on",
		// The compare-and-set of a version is made for this level: it waits for the row and looks again.
		"default_transaction_isolation": "read committed",
		// See plans.go.
		"plan_cache_mode": "auto",
		// Compiling a plan to machine code takes longer than any statement of ours runs.
		"jit": "off",
		// Nothing that we run waits for long. Without a limit one stuck session would stop every commit.
		"lock_timeout":                        "10s",
		"statement_timeout":                   "30s",
		"idle_in_transaction_session_timeout": "30s",
	}
}

// commitSettings are those of the connection that commits, beyond the others.
func commitSettings() map[string]string {
	s := settings()
	maps.Copy(s, map[string]string{"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"})
	return s
}

// connect opens a pool with the settings and makes one connection, so that a wrong address is found at the
// start. adjust may change the pool's configuration.
func connect(ctx context.Context, url string, want map[string]string, adjust func(*pgxpool.Config)) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("url is not one of a postgresql database") // the cause would quote the password
	}
	maps.Copy(config.ConnConfig.RuntimeParams, want)
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error { return assertSettings(ctx, conn, want) }
	config.PrepareConn = refresh
	adjust(config)
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	err = pool.Ping(ctx)
	if err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

// assertSettings reads the settings back: a pooler between us and the server may have swallowed them.
func assertSettings(ctx context.Context, conn *pgx.Conn, want map[string]string) error {
	for name, value := range want {
		var got string
		err := conn.QueryRow(ctx, "select current_setting($1)", name).Scan(&got)
		if err != nil {
			return fmt.Errorf("read setting %s: %w", name, err)
		}
		if got != value {
			return fmt.Errorf("setting %s is %s where %s is needed", name, got, value)
		}
	}
	return nil
}

// warnUnsafe says so when the server itself does not flush. That is the operator's choice to make, as on a
// throw-away server for tests, and not one to make unknowingly.
func warnUnsafe(ctx context.Context, pool *pgxpool.Pool, log *slog.Logger) error {
	for _, name := range []string{"fsync", "full_page_writes"} {
		var got string
		err := pool.QueryRow(ctx, "select current_setting($1)", name).Scan(&got)
		if err != nil {
			return fmt.Errorf("read setting %s: %w", name, err)
		}
		if got != "on" {
			log.WarnContext(ctx, "database server does not promise durability", "setting", name, "value", got)
		}
	}
	return nil
}
