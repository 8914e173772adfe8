package server

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/store/sqlstore"
)

// OpenStore opens the database that the configuration names.
func OpenStore(ctx context.Context, db config.Database, log *slog.Logger, o sqlstore.Observer) (*sqlstore.Store, error) {
	switch db.Engine {
	case config.SQLite:
		s, err := sqlite.Open(ctx, sqlite.Config{Path: db.Path, Log: log, Now: time.Now, Observe: o})
		if err != nil {
			return nil, fmt.Errorf("open database: %w", err)
		}
		return s, nil
	case config.Postgres:
		s, err := postgres.Open(ctx, postgres.Config{URL: db.URL, Log: log, Now: time.Now, Observe: o})
		if err != nil {
			return nil, fmt.Errorf("open database: %w", err)
		}
		return s, nil
	}
	return nil, fmt.Errorf("open database: no engine is called %q", db.Engine)
}
