package gateway_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/pan"
)

// telling gives the bench a gateway that sends mails, and its merchant the setting that has subscribers told of cards that expire.
func (b *bench) telling(t *testing.T, days string) *mailbox {
	t.Helper()
	box := &mailbox{}
	shops, err := merchant.NewDirectory([]merchant.Merchant{
		{ID: "demo", Name: "Kitapçı", Accounts: []string{"bank"}, Settings: map[string]string{"subscription.card_expiry_days": days}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.gateway, err = gateway.New(gateway.Config{
		Store: b.store, Merchants: shops, Accounts: map[string]connector.Connector{"bank": b.bank}, Now: time.Now, Vault: b.vault,
		Log: slog.New(slog.NewTextHandler(b.log, nil)), Messages: message.Post{message.Mail: box},
	})
	if err != nil {
		t.Fatal(err)
	}
	b.merchant, _ = shops.Find("demo")
	b.gateway.ScheduleCardMails(t.Context())
	return box
}

func until(t *testing.T, month, year string) pan.Card {
	t.Helper()
	c := testCard(t)
	var err error
	c.Expiry, err = pan.ParseExpiry(month, year)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestASubscriberIsToldThatHisCardExpires: once for each last month of the card, in time, and only whose subscription goes on.
func TestASubscriberIsToldThatHisCardExpires(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		box := b.telling(t, "10")
		b.gateway.CardPages("v1", func(s subscription.Subscription) string { return "https://pay.example/" + string(s.ID) })
		begin := func(customer, mail, month string) subscription.Subscription {
			return b.subscribe(t, func(n *gateway.NewSubscription) {
				n.Draft.Customer, n.Draft.Email, n.Card = customer, mail, until(t, month, "2000")
			}).Subscription
		}
		s := begin("one", "bir@example.com", "02")
		begin("later", "sonra@example.com", "12")
		begin("silent", "", "02")
		over := begin("over", "bitti@example.com", "02")
		if _, err := b.gateway.CancelSubscription(t.Context(), "demo", over.ID, false); err != nil {
			t.Fatal(err)
		}
		b.workFast(t, 47) // to the 17th of February: the 29th is the card's last day
		if len(box.told) != 0 {
			t.Fatalf("told too early: %+v", box.told)
		}
		b.gateway.ScheduleCardMails(t.Context()) // as after a restart
		b.workFast(t, 5)
		if len(box.told) != 1 || box.told[0].To != "bir@example.com" || !strings.Contains(box.told[0].Text, "https://pay.example/"+string(s.ID)) ||
			!strings.Contains(box.told[0].Text, "Kitapçı") || !strings.Contains(box.told[0].Text, "expires soon") {
			t.Fatalf("told %+v", box.told)
		}
		c := until(t, "03", "2000") // he renews it, if for a month only
		if _, err := b.gateway.NewSubscriptionCard(t.Context(), "demo", s.ID, c); err != nil {
			t.Fatal(err)
		}
		b.workFast(t, 35)
		if len(box.told) != 2 || box.told[1].To != "bir@example.com" {
			t.Errorf("after the card was renewed, told %+v", box.told)
		}
		rs, err := b.store.Records(t.Context(), "demo", "card_expiry_mail", record.Filter{Limit: 9})
		if err != nil || len(rs) != 1 || bytes.Contains(rs[0].Content, []byte("2000")) {
			t.Errorf("what was told is kept as %+v, %v", rs, err)
		}
		if err := b.gateway.ForgetCard(t.Context(), "demo", "", rs[0].ID); err != nil {
			t.Fatal(err)
		}
		if rs, err = b.store.Records(t.Context(), "demo", "card_expiry_mail", record.Filter{Limit: 9}); err != nil || len(rs) != 0 {
			t.Errorf("of a deleted card is left %+v, %v", rs, err)
		}
	})
}

// TestNobodyIsToldUnasked: without the setting there is no job and no mail.
func TestNobodyIsToldUnasked(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		box := b.telling(t, "")
		b.subscribe(t, func(n *gateway.NewSubscription) { n.Draft.Email, n.Card = "bir@example.com", until(t, "01", "2000") })
		b.workFast(t, 28)
		if _, err := b.store.Job(t.Context(), "demo", "card_expiry_mail"); err == nil || len(box.told) != 0 {
			t.Errorf("told %+v, job %v", box.told, err)
		}
	})
}
