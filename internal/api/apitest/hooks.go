package apitest

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/vezne/vezne/internal/dispatch"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/webhook"
)

// sealing makes keys that live as long as a test.
func sealing(t testing.TB) *keyring.Ring {
	t.Helper()
	text, err := keyring.Generate("accounts", "")
	if err != nil {
		t.Fatalf("make keys: %v", err)
	}
	ring, err := keyring.Parse("accounts", text)
	if err != nil {
		t.Fatalf("open keys: %v", err)
	}
	return ring
}

// Tell carries what waits to send, which stands for all receivers, until the returned function is called.
func (h *House) Tell(t testing.TB, send func(webhook.Post) webhook.Answer) (stop func()) {
	t.Helper()
	d, err := dispatch.New(dispatch.Config{
		Store: h.store, Book: h.Endpoints, Render: h.Gateway.Post, Now: h.Clock.Now, Log: slog.New(slog.DiscardHandler),
		Send: func(_ context.Context, p webhook.Post) webhook.Answer { return send(p) },
	})
	if err != nil {
		t.Fatalf("make dispatcher: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { d.Run(ctx) })
	return func() {
		cancel()
		running.Wait()
	}
}
