package apitest

import (
	"context"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/message"
)

// Work runs the jobs that are due by the house's clock until none is left.
func (h *House) Work(t testing.TB) {
	t.Helper()
	runner := *h.Gateway.Jobs()
	runner.Poll = time.Millisecond
	for range 1000 { // rounds, of which only a defect needs more than a few
		p, err := h.store.Pulse(t.Context())
		if err != nil {
			t.Fatalf("read pulse: %v", err)
		}
		if p.JobsDue == 0 {
			return
		}
		// What a round has begun it carries through before it returns.
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
		runner.Run(ctx)
		stop()
	}
	t.Fatal("jobs that are due are not done")
}

// mute takes mails and sends none.
type mute struct{}

func (mute) Send(context.Context, string, message.Message) error { return nil }
