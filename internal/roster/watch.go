package roster

import (
	"context"
	"log/slog"
)

// Watcher notices that the roster has been changed, by whichever node or command. Asking for a version is one look into an index,
// and cannot be missed as a message could.
type Watcher struct {
	Store Store
	Log   *slog.Logger
	// Seen is the version that is in use.
	Seen int64
	// Use is given every roster that is newer.
	Use func(*Roster)
}

// Look uses the roster, if it is newer than the one in use. While the database is away that one stays. It is not called concurrently.
func (w *Watcher) Look(ctx context.Context) {
	version, err := Version(ctx, w.Store)
	if err != nil {
		if ctx.Err() == nil {
			w.Log.Warn("merchants and accounts cannot be looked up; those in use stay", "error", err)
		}
		return
	}
	if version == w.Seen {
		return
	}
	r, err := Read(ctx, w.Store)
	if err != nil {
		w.Log.Error("merchants and accounts have changed and cannot be read; those in use stay", "version", version, "error", err)
		return
	}
	w.Seen = r.Version
	w.Use(r)
}
