package dialecttest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/message"
)

// mailbox is what people were told, by mail and by text message.
type mailbox struct {
	mu   sync.Mutex // guards told
	told []message.Message
}

// Send takes a message, as everybody's mailbox does here.
func (m *mailbox) Send(_ context.Context, _ string, told message.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.told = append(m.told, told)
	return nil
}

func (h *House) post(o Options) message.Post {
	if o.Mute {
		return nil
	}
	return message.Post{message.Mail: &h.mailbox, message.SMS: &h.mailbox}
}

// Messages returns what people were told once there are at least n messages, and fails the test if they do not come. It needs a
// house with [Options.Jobs].
func (h *House) Messages(t testing.TB, n int) []message.Message {
	t.Helper()
	for range 600 { // a minute, which only a defect uses up
		h.mailbox.mu.Lock()
		told := append([]message.Message(nil), h.mailbox.told...)
		h.mailbox.mu.Unlock()
		if len(told) >= n {
			return told
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("people were not told %d messages", n)
	return nil
}
