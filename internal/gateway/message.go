package gateway

// message.go tells people: a message is kept and its job enqueued in the commit that makes it necessary, and the job sends it. It
// is sent at least once.

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

// jobMessage sends a message to a person.
const jobMessage job.Kind = "message"

// Reaches refuses what would need a channel that is not set up here: with an Unsupported fault, mail_not_set_up or sms_not_set_up.
// A surface asks it before it does anything, and says so in its own words.
func (g *Gateway) Reaches(c message.Channel) error { return g.messages.Reaches(c) } //nolint:wrapcheck // it is a fault

// Tell keeps messages to people and has them sent, and returns their ids. Its faults are those of [Gateway.Reaches] and
// [message.Message.Checked].
func (g *Gateway) Tell(ctx context.Context, m merchant.ID, ms ...message.Message) ([]string, error) {
	c, ids, err := g.withMessages(store.Change{Merchant: m}, ms...)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	err = g.store.Commit(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("store messages: %w", err)
	}
	return ids, nil
}

// SaveRecordAndTell is [Gateway.SaveRecord] with the messages that the record makes necessary: both are durable, or neither.
func (g *Gateway) SaveRecordAndTell(ctx context.Context, r record.Record, ms ...message.Message) (record.Record, error) {
	stored, err := g.Save(ctx, Saving{Records: []record.Record{r}, Messages: ms})
	if err != nil {
		return r, err
	}
	return stored[0], nil
}

// withMessages adds messages to a change, with the jobs that send them. What looks like card data in them is masked.
func (g *Gateway) withMessages(c store.Change, ms ...message.Message) (store.Change, []string, error) {
	now := g.now().UTC().Truncate(time.Microsecond)
	var ids []string
	for _, m := range ms {
		err := g.Reaches(m.Channel)
		if err != nil {
			return c, nil, err
		}
		m, err = m.Checked()
		if err != nil {
			return c, nil, err //nolint:wrapcheck // it is a fault
		}
		m.Subject, m.Text = Shown(m.Subject), Shown(m.Text)
		content, err := message.Delivery{Message: m, Status: message.Waiting}.Content()
		if err != nil {
			return c, nil, err //nolint:wrapcheck // it says enough
		}
		made := "msg_" + id.New(now).String()
		ids = append(ids, made)
		c.Records = append(c.Records, record.Record{
			Merchant: c.Merchant, Kind: message.Kind, ID: made, Group: m.About, Content: content, Version: 1,
			CreatedAt: now, UpdatedAt: now, ExpiresAt: m.Until(now),
		})
		c.Enqueue = append(c.Enqueue, job.Job{Merchant: c.Merchant, ID: "message/" + made, Kind: jobMessage, Subject: made, RunAt: now})
	}
	return c, ids, nil
}

// runMessage is the job.
func (g *Gateway) runMessage(ctx context.Context, j job.Job) error {
	change := store.Change{Merchant: j.Merchant, Done: []string{j.ID}}
	r, err := g.store.Record(ctx, j.Merchant, message.Kind, j.Subject)
	if errors.Is(err, store.ErrNotFound) {
		return g.endMessage(ctx, change) // somebody has deleted it
	}
	if err != nil {
		return fmt.Errorf("read message: %w", err)
	}
	d, err := message.Read(r.Content)
	if err != nil {
		return err //nolint:wrapcheck // it says enough
	}
	if d.Status == message.Waiting {
		var again time.Duration
		d, again = g.tried(ctx, r, d)
		if again > 0 {
			j.RunAt, j.LeaseUntil = g.now().Add(again), time.Time{}
			change.Done, change.Enqueue = nil, []job.Job{j}
		}
		r.Content, err = d.Content()
		if err != nil {
			return err //nolint:wrapcheck // it says enough
		}
		r.Version, r.UpdatedAt = r.Version+1, g.now().UTC().Truncate(time.Microsecond)
		change.Records = []record.Record{r}
	}
	return g.endMessage(ctx, change)
}

func (g *Gateway) endMessage(ctx context.Context, c store.Change) error {
	err := g.store.Commit(ctx, c)
	if err != nil {
		return fmt.Errorf("end message job: %w", err)
	}
	return nil
}

// tried sends a message once, and returns after how long to try again, or 0 when there is nothing more to do.
func (g *Gateway) tried(ctx context.Context, r record.Record, d message.Delivery) (message.Delivery, time.Duration) {
	log := g.log.With("message", r.ID, "channel", string(d.Channel), "to", message.Masked(d.To))
	if r.Expired(g.now()) && r.ExpiresAt.Before(r.CreatedAt.Add(message.Lifetime)) { // what it says is of no use any more
		d.Problem = "too late"
		log.Error("message is given up", "attempt", d.Attempts, "error", d.Problem)
		return d.Ended(message.GivenUp, g.keepMessages), 0
	}
	err := g.Reaches(d.Channel) // a node that was set up in another way may have the job
	if err == nil {
		err = g.messages[d.Channel].Send(ctx, r.ID, d.Message)
	}
	d.Attempts++
	if err == nil {
		d.SentAt, d.Problem = g.now().UTC().Truncate(time.Second), ""
		log.Info("message is sent", "attempt", d.Attempts)
		return d.Ended(message.Sent, g.keepMessages), 0
	}
	d.Problem = Shown(err.Error())
	if errors.Is(err, message.ErrRefused) || r.Expired(g.now()) {
		log.Error("message is given up", "attempt", d.Attempts, "error", err)
		return d.Ended(message.GivenUp, g.keepMessages), 0
	}
	log.Warn("message was not taken; it is sent again", "attempt", d.Attempts, "error", err)
	return d, max(time.Second, min(message.Wait(d.Attempts), r.ExpiresAt.Sub(g.now()))) // its words go when they are of no use any more
}
