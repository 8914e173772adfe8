package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

func TestMessages(t *testing.T) {
	t.Parallel()
	onShelves(t, func(t *testing.T, s *shelf) {
		now := time.Now().UTC().Truncate(time.Microsecond)
		for i, d := range []message.Delivery{
			{Message: message.Message{Channel: message.Mail, To: "ayse@example.com", Subject: "Ödeme isteği", Text: "https://x.example/1", About: "link_1"}, Status: message.Waiting, Problem: "away"},
			{Message: message.Message{Channel: message.SMS, To: "+90532*****33", About: "link_2"}, Status: message.Sent, Attempts: 2},
		} {
			content, err := d.Content()
			if err != nil {
				t.Fatal(err)
			}
			at := now.Add(time.Duration(i) * time.Second)
			err = s.Commit(t.Context(), store.Change{Merchant: "demo", Records: []record.Record{{
				Merchant: "demo", Kind: message.Kind, ID: []string{"msg_a", "msg_b"}[i], Group: d.About, Content: content, Version: 1, CreatedAt: at, UpdatedAt: at,
			}}})
			if err != nil {
				t.Fatal(err)
			}
		}
		all := s.run(t, "messages", "--lang", "en")
		if strings.Count(all, "\n") != 3 || strings.Index(all, "msg_b") > strings.Index(all, "msg_a") || strings.Contains(all, "x.example") {
			t.Errorf("the list:\n%s", all)
		}
		if one := s.run(t, "messages", "list", "--about", "link_1", "--lang", "tr"); strings.Contains(one, "msg_b") || !strings.Contains(one, "ALICI") {
			t.Errorf("the list about one link:\n%s", one)
		}
		if got := s.run(t, "messages", "--merchant", "other", "--json"); got != "" {
			t.Errorf("another merchant's: %s", got)
		}
		if got := s.run(t, "messages", "--json", "--limit", "1"); !strings.Contains(got, `"id":"msg_b"`) || strings.Contains(got, "msg_a") {
			t.Errorf("as JSON: %s", got)
		}
		if got := s.run(t, "messages", "show", "msg_a"); !strings.Contains(got, "https://x.example/1") || !strings.Contains(got, "away") {
			t.Errorf("shown: %s", got)
		}
		if got := s.run(t, "messages", "show", "msg_b", "--lang", "en"); !strings.Contains(got, "were not kept") {
			t.Errorf("shown after it was sent: %s", got)
		}
	})
}
