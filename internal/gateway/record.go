package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/idempotency"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/webhook"
)

// Record returns a record of the merchant, or a NotFound fault. Another merchant's is not found.
func (g *Gateway) Record(ctx context.Context, m merchant.ID, kind record.Kind, id string) (record.Record, error) {
	r, err := g.store.Record(ctx, m, kind, id)
	if errors.Is(err, store.ErrNotFound) {
		return r, fault.New(fault.NotFound, "record_not_found", fault.Text{TR: "Böyle bir kayıt yok.", EN: "There is no such record."})
	}
	if err != nil {
		return r, fmt.Errorf("read record: %w", err)
	}
	return r, nil
}

// Records returns a page of the merchant's records of a kind.
func (g *Gateway) Records(ctx context.Context, m merchant.ID, kind record.Kind, f record.Filter) ([]record.Record, error) {
	rs, err := g.store.Records(ctx, m, kind, f)
	if err != nil {
		return nil, fmt.Errorf("list records: %w", err)
	}
	return rs, nil
}

// SaveRecord stores the next version of a record: a new one if its Version is 0, else the one after it. It returns the
// record as it is stored, or a Conflict fault when there is one already, or when somebody else has changed it meanwhile.
func (g *Gateway) SaveRecord(ctx context.Context, r record.Record) (record.Record, error) {
	stored, err := g.saveRecords(ctx, r)
	if err != nil {
		return r, err
	}
	return stored[0], nil
}

// Saving is what becomes durable together, all of it or nothing.
type Saving struct {
	// Records are of one merchant, and there is at least one. They are stored as SaveRecord does.
	Records []record.Record
	// Messages are told to people.
	Messages []message.Message
	// Tells is the event about the first record, if there is one.
	Tells *Telling
	// Jobs are what has to happen later.
	Jobs []job.Job
	// Once is set when the client sent an idempotency key with a request that makes something.
	Once *Once
}

// Telling is an event about a record: its subject is the record, and its sequence the record's version.
type Telling struct {
	Type webhook.Type
	// Subject names the record in the event, where that is not its id.
	Subject string
	// Of makes of the record, as it is stored, what a [Describer] writes.
	Of func(r record.Record) (any, error)
}

// telling adds to a change what is told of a record as it will stand.
func (g *Gateway) telling(c store.Change, tells *Telling, r record.Record) store.Change {
	if tells == nil || !g.endpoints.Wanted(c.Merchant, tells.Type) {
		return c
	}
	subject, err := tells.Of(r)
	if err != nil {
		g.log.Error("event could not be written and is not sent", "subject", r.ID, "type", string(tells.Type), "error", err)
		return c
	}
	return g.told(c, webhook.Event{Type: tells.Type, Subject: cmp.Or(tells.Subject, r.ID), Sequence: r.Version}, subject)
}

// Once remembers the answer to a request that makes a thing, under the client's key, in the commit that makes it. The answer to a
// payment is remembered by [Idempotency] instead.
type Once struct {
	Key         string
	Fingerprint []byte
	// Path is where the thing is found afterwards, such as "/v1/links/lnk_…".
	Path string
	// Render makes the answer's status and body from the records as they are stored.
	Render func(rs []record.Record) (status int, body []byte)
}

// Save stores the next versions of records as [Gateway.SaveRecord] does, with what goes with them. A Busy fault,
// idempotency_in_progress, says that the key of Once has been used meanwhile.
func (g *Gateway) Save(ctx context.Context, s Saving) ([]record.Record, error) {
	c, _, err := g.withMessages(store.Change{Merchant: s.Records[0].Merchant}, s.Messages...)
	if err != nil {
		return nil, err
	}
	c.Enqueue = append(c.Enqueue, s.Jobs...)
	g.next(s.Records)
	return g.commitNext(ctx, g.telling(c, s.Tells, s.Records[0]), s.Once, s.Records...)
}

// saveRecords stores the next versions of several records of one merchant in one commit, all or none.
func (g *Gateway) saveRecords(ctx context.Context, rs ...record.Record) ([]record.Record, error) {
	return g.commitRecords(ctx, store.Change{Merchant: rs[0].Merchant}, nil, rs...)
}

// next makes of records their next versions.
func (g *Gateway) next(rs []record.Record) { nextVersions(rs, g.now()) }

func nextVersions(rs []record.Record, now time.Time) {
	now = now.UTC().Truncate(time.Microsecond)
	for i := range rs {
		r := &rs[i]
		r.Version++
		r.UpdatedAt, r.ExpiresAt = now, r.ExpiresAt.UTC().Truncate(time.Microsecond)
		if r.Version == 1 {
			r.CreatedAt = now
		}
	}
}

// commitRecords stores the next versions of several records in the commit of c.
func (g *Gateway) commitRecords(ctx context.Context, c store.Change, once *Once, rs ...record.Record) ([]record.Record, error) {
	g.next(rs)
	return g.commitNext(ctx, c, once, rs...)
}

// commitNext stores records, which are the next versions already, in the commit of c.
func (g *Gateway) commitNext(ctx context.Context, c store.Change, once *Once, rs ...record.Record) ([]record.Record, error) {
	if once != nil {
		made := idempotency.Record{Merchant: c.Merchant, Key: once.Key, Fingerprint: once.Fingerprint, CreatedAt: rs[0].UpdatedAt}
		made.Status, made.Body = once.Render(rs)
		made.Payment = once.Path // which Render may have filled in
		c.Remember = &made
	}
	c.Records = append(c.Records, rs...)
	err := g.store.Commit(ctx, c)
	switch {
	case errors.Is(err, store.ErrKey):
		return nil, errKeyTaken()
	case errors.Is(err, store.ErrStale), errors.Is(err, store.ErrExists):
		return nil, errRecordChanged(err)
	case err != nil:
		return nil, fmt.Errorf("store record: %w", err)
	}
	return rs, nil
}

func errRecordChanged(err error) error {
	return fault.New(fault.Conflict, "record_changed", fault.Text{
		TR: "Bu kayıt bu arada değişti ya da zaten var; yeniden deneyin.",
		EN: "This record has changed meanwhile, or exists already; try again.",
	}).With(err)
}

// ForgetRecord deletes a record, if it is there.
func (g *Gateway) ForgetRecord(ctx context.Context, m merchant.ID, kind record.Kind, id string) error {
	err := g.store.Commit(ctx, store.Change{Merchant: m, Forget: []record.Key{{Kind: kind, ID: id}}})
	if err != nil {
		return fmt.Errorf("forget record: %w", err)
	}
	return nil
}
