package dialecttest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dispatch"
	"github.com/vezne/vezne/internal/webhook"
)

// notices are the posts that shops' servers got.
type notices struct {
	mu    sync.Mutex // guards posts
	posts []webhook.Post
}

// deliver takes a post, as every shop's server does here.
func (h *House) deliver(_ context.Context, p webhook.Post) webhook.Answer {
	h.notices.mu.Lock()
	defer h.notices.mu.Unlock()
	h.notices.posts = append(h.notices.posts, p)
	return webhook.Answer{Outcome: webhook.Taken, Status: 200}
}

// Notices returns the posts to shops' servers once there are at least n of them, and fails the test if they do not come. It
// needs a house with [Options.Jobs].
func (h *House) Notices(t testing.TB, n int) []webhook.Post {
	t.Helper()
	for range 600 { // a minute, which only a defect uses up
		h.notices.mu.Lock()
		posts := append([]webhook.Post(nil), h.notices.posts...)
		h.notices.mu.Unlock()
		if len(posts) >= n {
			return posts
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("shops' servers did not get %d notices", n)
	return nil
}

// work runs the engine's jobs, and what carries its posts, until the test ends.
func (h *House) work(t testing.TB) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	running.Go(func() { h.Gateway.Jobs().Run(ctx) })
	d, err := dispatch.New(dispatch.Config{Store: h.Store, Render: h.Gateway.Post, Send: h.deliver, Now: h.Now, Log: h.Logger})
	if err != nil {
		t.Fatalf("make dispatcher: %v", err)
	}
	running.Go(func() { d.Run(ctx) })
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
}
