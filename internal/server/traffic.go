package server

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// lameDuck is how long a node that was told to stop still takes requests while it is answering others. Whoever
// watches /readyz learns meanwhile that it is about to go, and sends the next request elsewhere; to close the
// listener at once would turn the requests that are already on their way into refused connections. A node
// that has nothing under way has nobody to wait for, and stops at once.
const lameDuck = 5 * time.Second

// traffic counts the requests that the surfaces are answering.
type traffic struct {
	mu       sync.Mutex // guards what follows
	underWay int
	quiet    chan struct{} // closed as soon as nothing is under way; nil while nobody waits
}

// counted counts the requests to a surface. Health checks are none, or a busy load balancer could keep a node up.
func (t *traffic) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.begin()
		defer t.end()
		next.ServeHTTP(w, r)
	})
}

func (t *traffic) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.underWay++
}

func (t *traffic) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.underWay--
	if t.underWay == 0 && t.quiet != nil {
		close(t.quiet)
		t.quiet = nil
	}
}

// rest returns when nothing is under way, or when ctx ends. It is called once, by whoever stops the server.
func (t *traffic) rest(ctx context.Context) {
	t.mu.Lock()
	if t.underWay == 0 {
		t.mu.Unlock()
		return
	}
	quiet := make(chan struct{})
	t.quiet = quiet
	t.mu.Unlock()
	select {
	case <-quiet:
	case <-ctx.Done():
	}
}
