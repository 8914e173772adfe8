package gateway_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/record"
)

// mailbox collects what people are told, and answers with the errors that it is given first.
type mailbox struct {
	told    []message.Message
	ids     []string
	refuses []error
}

func (m *mailbox) Send(_ context.Context, id string, msg message.Message) error {
	m.ids = append(m.ids, id)
	if len(m.refuses) > 0 {
		err := m.refuses[0]
		m.refuses = m.refuses[1:]
		return err
	}
	m.told = append(m.told, msg)
	return nil
}

// post lets a bench's gateway send mails to the mailbox, and no text messages.
func (b *bench) post(t *testing.T, keep bool) *mailbox {
	t.Helper()
	box := &mailbox{}
	g, err := gateway.New(gateway.Config{
		Store: b.store, Merchants: b.gateway.Merchants(), Accounts: map[string]connector.Connector{"bank": b.bank}, Now: time.Now,
		Log: slog.New(slog.NewTextHandler(b.log, nil)), Messages: message.Post{message.Mail: box}, KeepMessages: keep,
	})
	if err != nil {
		t.Fatal(err)
	}
	b.gateway = g
	return box
}

func (b *bench) delivery(t *testing.T, m merchant.ID, id string) message.Delivery {
	t.Helper()
	r, err := b.gateway.Record(t.Context(), m, message.Kind, id)
	if err != nil {
		t.Fatal(err)
	}
	d, err := message.Read(r.Content)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func mailTo(to string) message.Message {
	return message.Message{Channel: message.Mail, To: to, Subject: "Ödeme", Text: "Kart 4355084355084358, cvv 000: https://x.example/l/1", About: "link_1"}
}

func TestTellTriesAgain(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		box := b.post(t, false)
		away := errors.New("server is away")
		box.refuses = []error{away, away, away}
		ids, err := b.gateway.Tell(t.Context(), "demo", mailTo("ayse@example.com"))
		if err != nil || len(ids) != 1 {
			t.Fatalf("%v, %v", ids, err)
		}
		if d := b.delivery(t, "demo", ids[0]); d.Status != message.Waiting || strings.Contains(d.Text, "4355084355084358") || strings.Contains(d.Text, "000") {
			t.Errorf("it is kept as %+v", d)
		}
		b.work(t, time.Hour)
		if len(box.told) != 1 || len(box.ids) != 4 || box.ids[0] != ids[0] || box.ids[3] != ids[0] {
			t.Errorf("told %d, tried as %v", len(box.told), box.ids)
		}
		d := b.delivery(t, "demo", ids[0])
		if d.Status != message.Sent || d.Attempts != 4 || d.Text != "" || d.To != "a***@example.com" || d.SentAt.IsZero() {
			t.Errorf("afterwards it is kept as %+v", d)
		}
		if left := b.jobs(t); left != 0 {
			t.Errorf("%d jobs are left", left)
		}
		if strings.Contains(b.log.String(), "ayse@") || strings.Contains(b.log.String(), "x.example") {
			t.Error("the log says whom or what")
		}
	})
}

func TestTellGivesUp(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		box := b.post(t, true)
		box.refuses = []error{message.ErrRefused}
		ids, err := b.gateway.Tell(t.Context(), "demo", mailTo("gone@example.com"))
		if err != nil {
			t.Fatal(err)
		}
		b.work(t, time.Hour)
		if d := b.delivery(t, "demo", ids[0]); d.Status != message.GivenUp || len(box.ids) != 1 || d.Text == "" {
			t.Errorf("refused for good: %+v after %d tries", d, len(box.ids))
		}
		for range 200 {
			box.refuses = append(box.refuses, errors.New("server is away"))
		}
		ids, err = b.gateway.Tell(t.Context(), "demo", mailTo("late@example.com"))
		if err != nil {
			t.Fatal(err)
		}
		b.work(t, message.Lifetime+2*time.Hour)
		if d := b.delivery(t, "demo", ids[0]); d.Status != message.GivenUp || d.Attempts < 40 || b.jobs(t) != 0 {
			t.Errorf("a server that stays away: %+v, %d jobs", d, b.jobs(t))
		}
	})
}

// TestTellNothingOfNoUse: a code is not sent when it is good no more, and is not kept longer.
func TestTellNothingOfNoUse(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		box := b.post(t, false)
		for range 20 {
			box.refuses = append(box.refuses, errors.New("server is away"))
		}
		code := mailTo("ayse@example.com")
		code.Good = 3 * time.Minute
		ids, err := b.gateway.Tell(t.Context(), "demo", code)
		if err != nil {
			t.Fatal(err)
		}
		b.work(t, 4*time.Minute)
		d := b.delivery(t, "demo", ids[0])
		if d.Status != message.GivenUp || d.Text != "" || d.Attempts == 0 || len(box.told) != 0 || b.jobs(t) != 0 {
			t.Errorf("after its time: %+v", d)
		}
		box.refuses = nil
		ids, err = b.gateway.Tell(t.Context(), "demo", code)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute) // and no node is there
		b.work(t, time.Minute)
		if d := b.delivery(t, "demo", ids[0]); d.Status != message.GivenUp || d.Text != "" || len(box.told) != 0 {
			t.Errorf("nobody was there in time: %+v", d)
		}
	})
}

func TestTellIsOneCommitWithItsReason(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		box := b.post(t, true)
		r := record.Record{Merchant: "demo", Kind: "test", ID: "1", Content: []byte(`{}`)}
		sms := message.Message{Channel: message.SMS, To: "05321112233", Text: "x"}
		_, err := b.gateway.SaveRecordAndTell(t.Context(), r, mailTo("ayse@example.com"), sms)
		wantFault(t, err, fault.Unsupported, "sms_not_set_up")
		wantFault(t, b.gateway.Reaches(message.SMS), fault.Unsupported, "sms_not_set_up")
		wantFault(t, b.node2(t).Reaches(message.Mail), fault.Unsupported, "mail_not_set_up")
		_, err = b.gateway.SaveRecordAndTell(t.Context(), r, mailTo("ayse"))
		wantFault(t, err, fault.Invalid, "mail_address_malformed")
		if _, err := b.gateway.Record(t.Context(), "demo", "test", "1"); fault.KindOf(err) != fault.NotFound || b.jobs(t) != 0 {
			t.Errorf("what was refused left a record or a job: %v", err)
		}
		stored, err := b.gateway.SaveRecordAndTell(t.Context(), r, mailTo("ayse@example.com"))
		if err != nil || stored.Version != 1 {
			t.Fatalf("%+v, %v", stored, err)
		}
		_, err = b.gateway.SaveRecordAndTell(t.Context(), r, mailTo("ayse@example.com"))
		wantFault(t, err, fault.Conflict, "record_changed")
		b.work(t, time.Minute)
		about, err := b.gateway.Records(t.Context(), "demo", message.Kind, record.Filter{Group: "link_1", Limit: 10})
		if err != nil || len(about) != 1 || len(box.told) != 1 {
			t.Errorf("%d messages about it, %d sent, %v", len(about), len(box.told), err)
		}
		strange, err := b.gateway.Records(t.Context(), "other", message.Kind, record.Filter{Limit: 10})
		if err != nil || len(strange) != 0 {
			t.Errorf("another merchant sees %d messages, %v", len(strange), err)
		}
	})
}

// node2 is a gateway at which no channel is set up.
func (b *bench) node2(t *testing.T) *gateway.Gateway {
	t.Helper()
	g, _ := b.node(t, b.bank)
	return g
}
