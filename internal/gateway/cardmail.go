package gateway

// cardmail.go tells subscribers by mail that the card of their subscription is about to expire, where the shop has asked for it. One job per
// merchant goes over the subscriptions once a day, page by page. What was told is written down in the commit of the mail, so that each card is
// told of once for each last month that it has, whichever node does it and however often.

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/pan"
)

const (
	// jobCardMail goes over a merchant's subscriptions; its subject is the subscription after which it goes on.
	jobCardMail job.Kind = "card_expiry_mail"
	// recordCardMail is what was told of a card, under its token: a digest of its last month, which stands nowhere in plain.
	recordCardMail record.Kind = "card_expiry_mail"
	// settingCardMails is how many days before the end of a card's last month its subscriber is told, "subscription.card_expiry_days".
	settingCardMails = "card_expiry_days"
	// cardMailPage is how many subscriptions are looked at in one go.
	cardMailPage = 100
)

// ScheduleCardMails makes sure that every merchant who wants subscribers to be told of cards that expire has the job for it.
func (g *Gateway) ScheduleCardMails(ctx context.Context) {
	for _, m := range g.merchants.All() {
		if cardMailDays(m) == 0 {
			continue
		}
		at := g.now()
		if hour := tellingHour(at, 0); at.Before(hour) {
			at = hour
		}
		j := job.Job{Merchant: m.ID, ID: string(jobCardMail), Kind: jobCardMail, RunAt: at.UTC().Truncate(time.Microsecond)}
		err := g.store.Commit(ctx, store.Change{Merchant: m.ID, Enqueue: []job.Job{j}})
		if err != nil {
			g.log.Error("mails about cards that expire are not scheduled", "merchant", string(m.ID), "error", err)
		}
	}
}

func cardMailDays(m *merchant.Merchant) int {
	days, err := strconv.Atoi(m.Setting(settingsSubscription, settingCardMails))
	if err != nil {
		return 0 // not set: nobody is written to in a shop's name who has not asked for it
	}
	return days
}

// tellingHour is the hour in Turkey at which people are told, so many days after the day of a time.
func tellingHour(t time.Time, days int) time.Time {
	day := payment.Day(t)
	return time.Date(day.Year(), day.Month(), day.Day()+days, subscription.Hour, 0, 0, 0, day.Location())
}

// runCardMail is the job.
func (g *Gateway) runCardMail(ctx context.Context, j job.Job) error {
	m, known := g.merchants.Find(j.Merchant)
	change := store.Change{Merchant: j.Merchant, Done: []string{j.ID}}
	if known && cardMailDays(m) > 0 && g.vault != nil && g.Reaches(message.Mail) == nil {
		page, err := g.Subscriptions(ctx, m.ID, subscription.Filter{After: subscription.ID(j.Subject), Limit: cardMailPage})
		if err != nil {
			return err
		}
		for _, s := range page {
			err = g.tellOfExpiry(ctx, m, s)
			if err != nil {
				g.log.Warn("subscriber cannot be told that his card expires", "subscription", string(s.ID), "error", err)
			}
		}
		j.Subject, j.RunAt = "", tellingHour(g.now(), 1)
		if len(page) == cardMailPage {
			j.Subject, j.RunAt = string(page[len(page)-1].ID), g.now()
		}
		j.RunAt, j.LeaseUntil, j.Attempt = j.RunAt.UTC().Truncate(time.Microsecond), time.Time{}, 0
		change = store.Change{Merchant: j.Merchant, Enqueue: []job.Job{j}}
	}
	err := g.store.Commit(ctx, change)
	if err != nil {
		return fmt.Errorf("end mails about cards that expire: %w", err)
	}
	return nil
}

// tellOfExpiry tells a subscriber, if it is time to and he was not told yet.
func (g *Gateway) tellOfExpiry(ctx context.Context, m *merchant.Merchant, s subscription.Subscription) error {
	if s.State.Final() || s.State == subscription.Paused || s.CancelAtEnd || s.AwaitsCard || s.Card == "" || s.Email == "" {
		return nil // it is not charged again, or another mail says that it needs a card
	}
	card, err := g.SavedCard(ctx, m.ID, s.Customer, s.Card)
	if errors.Is(err, fault.NotFound) || err == nil && (!card.Active || card.Kept.Only) {
		return nil
	}
	if err != nil {
		return err
	}
	plain, err := g.openSaved(m.ID, card)
	if err != nil || !expiresWithin(plain.Expiry, g.now(), cardMailDays(m)) {
		return err
	}
	digest, err := g.Digest(m.ID, "expiry", card.Token, strconv.Itoa(plain.Expiry.Year()*100+plain.Expiry.Month()))
	if err != nil {
		return err
	}
	told, err := g.store.Record(ctx, m.ID, recordCardMail, card.Token)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("read what was told of a card: %w", err)
	}
	if string(told.Content) == `"`+digest+`"` {
		return nil
	}
	told.Merchant, told.Kind, told.ID, told.Content = m.ID, recordCardMail, card.Token, []byte(`"`+digest+`"`)
	page := ""
	if f := g.cardPages[s.Surface]; f != nil {
		page = f(s)
	}
	_, err = g.SaveRecordAndTell(ctx, told, expiryMail(m, s, card.Card.Last4, page))
	if errors.Is(err, fault.Conflict) {
		return nil // another node was faster
	}
	return err
}

// expiresWithin reports whether a card's last month, in Turkey, ends within so many days and has not ended.
func expiresWithin(e pan.Expiry, now time.Time, days int) bool {
	if e.IsZero() {
		return false
	}
	end := time.Date(e.Year(), time.Month(e.Month()+1), 1, 0, 0, 0, 0, payment.Day(now).Location())
	return now.Before(end) && !now.Before(end.AddDate(0, 0, -days))
}

// expiryMail says no date: a card's last month is kept sealed, and mails are kept in plain until they are sent.
func expiryMail(m *merchant.Merchant, s subscription.Subscription, last4, page string) message.Message {
	tr, en := "Kartınız yenilendiyse yenisini mağazada tanımlayın; aksi halde sonraki ödemeleriniz alınamayabilir.",
		"If your card was replaced, give the new one to the shop; your next payments may fail otherwise."
	if page != "" {
		tr, en = "Kartınız yenilendiyse yenisini şu sayfada tanımlayın; aksi halde sonraki ödemeleriniz alınamayabilir: "+page,
			"If your card was replaced, enter the new one on this page; your next payments may fail otherwise: "+page
	}
	about := ""
	if s.Description != "" {
		about = "\nAbonelik / subscription: " + s.Description
	}
	return message.Message{
		Channel: message.Mail, To: s.Email, Language: "tr", Subject: m.Name + ": kartınızın süresi doluyor / your card expires soon", About: string(s.ID),
		Text: "Aboneliğinizin ödendiği, son dört hanesi " + last4 + " olan kartın süresi yakında doluyor.\n\nMağaza: " + m.Name + about + "\n\n" + tr +
			"\n\n--\n\nThe card that pays for your subscription, ending in " + last4 + ", expires soon.\n\nShop: " + m.Name + about + "\n\n" + en,
	}
}

// CardPages has a surface say at which address a subscriber gives another card, where it has such a page; it is empty where a subscription has
// none. It is called before the gateway works.
func (g *Gateway) CardPages(surface string, page func(s subscription.Subscription) string) {
	g.cardPages[surface] = page
}
