package message_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/message"
)

func TestPhone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"05321112233": "+905321112233", "5321112233": "+905321112233", "905321112233": "+905321112233", "+90 (532) 111 22 33": "+905321112233",
		"0532 111-22-33": "+905321112233", "00905321112233": "+905321112233", "+4915112345678": "+4915112345678", "0049 151 12345678": "+4915112345678",
	} {
		if got, ok := message.Phone(text); !ok || got != want {
			t.Errorf("%q is read as %q, %t; want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "5", "02121112233", "532111223", "+90532111223", "0532111223x", "+0532", "0", "00", "+1234567890123456", "532+1112233"} {
		if got, ok := message.Phone(text); ok {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	if got, ok := message.Address(" ayse@example.com "); !ok || got != "ayse@example.com" {
		t.Errorf("got %q, %t", got, ok)
	}
	for _, text := range []string{
		"", "ayse", "ayse@", "@example.com", "ayse@localhost", "ayse@[127.0.0.1]", "Ayşe <a@example.com>", "a@example.com, b@example.com",
		"a@example.com\r\nBcc: b@example.com", strings.Repeat("a", 250) + "@example.com",
	} {
		if got, ok := message.Address(text); ok {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

func TestCheckedRefuses(t *testing.T) {
	t.Parallel()
	good := message.Message{Channel: message.Mail, To: "ayse@example.com", Subject: "Ödeme", Text: "İyi günler"}
	if got, err := good.Checked(); err != nil || got.Language != "tr" {
		t.Fatalf("%+v, %v", got, err)
	}
	for field, spoil := range map[string]func(*message.Message){
		"to":      func(m *message.Message) { m.To = "ayse" },
		"subject": func(m *message.Message) { m.Subject = "a\nBcc: b@example.com" },
		"text":    func(m *message.Message) { m.Text = "" },
		"channel": func(m *message.Message) { m.Channel = "fax" },
	} {
		m := good
		spoil(&m)
		_, err := m.Checked()
		if f, is := fault.As(err); !is || f.Kind != fault.Invalid || f.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
	sms := message.Message{Channel: message.SMS, To: "0532 111 22 33", Subject: "gone", Text: strings.Repeat("ş", 600)}
	if got, err := sms.Checked(); err != nil || got.To != "+905321112233" || got.Subject != "" {
		t.Errorf("%+v, %v", got, err)
	}
	sms.Text += "ş"
	if _, err := sms.Checked(); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a text message that is too long: %v", err)
	}
}

func TestEndedForgetsTheWords(t *testing.T) {
	t.Parallel()
	d := message.Delivery{Message: message.Message{Channel: message.SMS, To: "+905321112233", Text: "https://pay.example.com/x"}}
	if kept := d.Ended(message.Sent, true); kept.Text == "" || kept.To != d.To || kept.Status != message.Sent {
		t.Errorf("in development: %+v", kept)
	}
	gone := d.Ended(message.Sent, false)
	content, err := gone.Content()
	if err != nil || strings.Contains(string(content), "example.com") || strings.Contains(string(content), "111") {
		t.Errorf("in production: %s, %v", content, err)
	}
	if back, err := message.Read(content); err != nil || back != gone {
		t.Errorf("read back as %+v, %v", back, err)
	}
}

func TestWaitGrowsAndEnds(t *testing.T) {
	t.Parallel()
	total := time.Duration(0)
	for n := 1; n <= 60; n++ {
		if message.Wait(n) < message.Wait(n-1) || message.Wait(n) > 30*time.Minute {
			t.Errorf("after try %d: %v", n, message.Wait(n))
		}
		total += message.Wait(n)
	}
	if message.Wait(1) != 5*time.Second || total < message.Lifetime {
		t.Errorf("first %v, sixty tries %v", message.Wait(1), total)
	}
}
