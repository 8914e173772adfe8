package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/store"
)

// RecordChanges runs development mode in an empty folder for the length of one request, and returns what that
// request committed. A benchmark's ceiling replays it, so that it writes the very rows that a payment writes.
func RecordChanges(
	ctx context.Context, folder string, log *slog.Logger, request func(ctx context.Context, url string) (*http.Request, error),
) ([]store.Change, error) {
	r := &recording{}
	d, err := openDev(ctx, config.Dev{Addr: "127.0.0.1:0", Data: folder}, log, func(s store.Store) store.Store {
		r.Store = s
		return r
	})
	if err != nil {
		return nil, err
	}
	d.daily, r.changes = nil, nil // what the house does by itself is no part of the request
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- d.Run(running) }()
	err = once(ctx, d.URL(), request)
	stop()
	if ends := <-ended; err == nil {
		err = ends
	}
	return r.changes, err
}

func once(ctx context.Context, url string, request func(ctx context.Context, url string) (*http.Request, error)) error {
	made, err := request(ctx, url)
	if err != nil {
		return err
	}
	answer, err := new(http.Client).Do(made)
	if err != nil {
		return fmt.Errorf("send request to record: %w", err)
	}
	defer func() { _ = answer.Body.Close() }() // it has been read to the end
	_, err = io.Copy(io.Discard, answer.Body)
	if err != nil {
		return fmt.Errorf("read answer to the request to record: %w", err)
	}
	if answer.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("request to record was answered with status %d", answer.StatusCode)
	}
	return nil
}

// recording is a store that remembers what it was given to commit.
type recording struct {
	store.Store

	mu      sync.Mutex // guards changes
	changes []store.Change
}

// Commit remembers the change and commits it.
func (r *recording) Commit(ctx context.Context, c store.Change) error {
	r.mu.Lock()
	r.changes = append(r.changes, c)
	r.mu.Unlock()
	return r.Store.Commit(ctx, c) //nolint:wrapcheck // passed on as it is
}
