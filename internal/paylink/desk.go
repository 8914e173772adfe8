package paylink

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/ticket"
	"github.com/vezne/vezne/internal/webhook"
)

// The kinds of record. Links are the merchant's and no one surface's.
const (
	kindLink record.Kind = "payment_link"
	// kindName finds a link by the shop's reference or by its number.
	kindName record.Kind = "payment_link_name"
	// kindVisit is a place of a link that a buyer has begun to pay; its group is the link.
	kindVisit record.Kind = "payment_link_visit"
)

// Desk keeps links over a gateway.
type Desk struct{ gateway *gateway.Gateway }

// NewDesk makes a desk, and has the gateway tell it of links that were paid and of those whose time is over.
func NewDesk(g *gateway.Gateway) *Desk {
	d := &Desk{g}
	g.FollowLinks(d.paid, d.lapsed)
	return d
}

// Open keeps a new link, and tells its buyer of the address by the link's channels. A Conflict fault, link_exists, says that there
// is one of the reference.
func (d *Desk) Open(ctx context.Context, m *merchant.Merchant, l Link, address string, once *gateway.Once) (Link, error) {
	err := l.Check(d.gateway.Now())
	if err != nil {
		return l, err
	}
	l.Number, err = d.gateway.Numbered(ctx, l.Merchant, "link")
	if err != nil {
		return l, err //nolint:wrapcheck // it says enough
	}
	if l.Reference == "" {
		l.Reference = "link-" + numberText(l.Number) + "-" + l.Ticket[:8]
	}
	messages, err := invitations(m, l, address)
	if err != nil {
		return l, err
	}
	err = confirmable(l)
	if err != nil {
		return l, err
	}
	l.kept.ID, l.kept.Group = l.ID, l.Surface
	l.kept.Content, err = content(l)
	if err != nil {
		return l, err
	}
	named := func(name string) record.Record {
		return record.Record{Merchant: l.Merchant, Kind: kindName, ID: name, Content: []byte(l.ID)}
	}
	_, err = d.LinkOf(ctx, l.Merchant, l.Surface, l.Reference)
	if err == nil {
		return l, errTaken()
	}
	if fault.KindOf(err) != fault.NotFound {
		return l, err
	}
	stored, err := d.gateway.Save(ctx, gateway.Saving{
		Records:  []record.Record{l.kept, named(byReference(l.Surface, l.Reference)), named(byNumber(l.Number))},
		Messages: messages, Once: once, Tells: tells(webhook.LinkCreated), Jobs: []job.Job{gateway.LinkLapses(l.Merchant, l.ID, l.Expires())},
	})
	if fault.KindOf(err) == fault.Conflict {
		return l, errTaken()
	}
	if err != nil {
		return l, err //nolint:wrapcheck // it is a fault
	}
	l.kept = stored[0]
	return l, nil
}

// Tell changes a link and tells its buyer of the address by the channels that are named, both in one commit: neither is a link kept that
// says that its buyer was told, nor is anybody told of what was not kept.
func (d *Desk) Tell(
	ctx context.Context, m *merchant.Merchant, id, address string, by []message.Channel, change func(*Link) error,
) (Link, error) {
	return d.keep(ctx, m.ID, id, func(l *Link) ([]message.Message, error) {
		err := change(l)
		if err != nil {
			return nil, err
		}
		told := *l
		told.Tell = by
		return invitations(m, told, address)
	})
}

// content is a link as its record holds it. What looks like card data in its free texts is masked.
func content(l Link) ([]byte, error) {
	written, err := json.Marshal(l, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("encode link: %w", err)
	}
	written, err = gateway.ShownJSON(written, "ticket", "reference", "return_url", "failure_url", "confirmation_url")
	if err != nil {
		return nil, fmt.Errorf("mask link: %w", err)
	}
	return written, nil
}

// Read makes a link of its record.
func Read(r record.Record) (Link, error) {
	l := Link{}
	err := json.Unmarshal(r.Content, &l)
	if err != nil {
		return l, fmt.Errorf("read link: %w", err)
	}
	l.ID, l.Merchant, l.kept = r.ID, r.Merchant, r
	return l, nil
}

// At returns the link of an address, with its merchant, or a NotFound fault.
func (d *Desk) At(ctx context.Context, text string) (Link, *merchant.Merchant, error) {
	t, ok := ticket.ParseUUID(text)
	if !ok {
		return Link{}, nil, errNone()
	}
	m, known := d.gateway.Merchants().Tagged(t.Tag())
	if !known {
		return Link{}, nil, errNone()
	}
	l, err := d.Link(ctx, m.ID, idOf(t))
	if err == nil && !strings.EqualFold(l.Ticket, strings.ReplaceAll(text, "-", "")) {
		err = errNone()
	}
	return l, m, err
}

// Link returns a merchant's link, or a NotFound fault.
func (d *Desk) Link(ctx context.Context, m merchant.ID, id string) (Link, error) {
	r, err := d.gateway.Record(ctx, m, kindLink, id)
	if fault.KindOf(err) == fault.NotFound {
		return Link{}, errNone()
	}
	if err != nil {
		return Link{}, err //nolint:wrapcheck // it is a fault
	}
	return Read(r)
}

// LinkOf returns the link of a shop's reference that a surface made, or a NotFound fault.
func (d *Desk) LinkOf(ctx context.Context, m merchant.ID, surface, reference string) (Link, error) {
	return d.named(ctx, m, byReference(surface, reference))
}

// Numbered returns the link of a number, or a NotFound fault.
func (d *Desk) Numbered(ctx context.Context, m merchant.ID, number int64) (Link, error) {
	return d.named(ctx, m, byNumber(number))
}

func (d *Desk) named(ctx context.Context, m merchant.ID, name string) (Link, error) {
	r, err := d.gateway.Record(ctx, m, kindName, name)
	if fault.KindOf(err) == fault.NotFound {
		return Link{}, errNone()
	}
	if err != nil {
		return Link{}, err //nolint:wrapcheck // it is a fault
	}
	return d.Link(ctx, m, string(r.Content))
}

// Links returns a page of a merchant's links, of one surface unless that is empty. A link whose Until was changed keeps its place.
func (d *Desk) Links(ctx context.Context, m merchant.ID, surface string, f record.Filter) ([]Link, error) {
	f.Group = surface
	rs, err := d.gateway.Records(ctx, m, kindLink, f)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says enough
	}
	ls := make([]Link, 0, len(rs))
	for _, r := range rs {
		l, err := Read(r)
		if err != nil {
			return nil, err
		}
		ls = append(ls, l)
	}
	return ls, nil
}

// maxAll is how many links All reads.
const maxAll = 20_000

// All returns a merchant's links that a surface made, the oldest first, for APIs whose lists say how many there are.
func (d *Desk) All(ctx context.Context, m merchant.ID, surface string) ([]Link, error) {
	const page = 500
	var all []Link
	f := record.Filter{Limit: page}
	for {
		ls, err := d.Links(ctx, m, surface, f)
		if err != nil {
			return nil, err
		}
		all = append(all, ls...)
		if len(ls) < page || len(all) >= maxAll {
			return all, nil
		}
		f.After = ls[len(ls)-1].ID
	}
}

// tells is the event about a link.
func tells(t webhook.Type) *gateway.Telling {
	return &gateway.Telling{Type: t, Of: func(r record.Record) (any, error) { return Read(r) }}
}

// lapsed tells, once, that nobody has paid a link in its time.
func (d *Desk) lapsed(ctx context.Context, m merchant.ID, id string) (s gateway.Saving, again time.Time, err error) {
	l, err := d.Link(ctx, m, id)
	if fault.KindOf(err) == fault.NotFound {
		return s, again, nil
	}
	now := d.gateway.Now()
	switch {
	case err != nil:
		return s, again, err
	case now.Before(l.Expires()):
		return s, l.Expires(), nil // its time was put off
	case l.State(now) != Expired, l.Lapsed:
		return s, again, nil
	}
	l.Lapsed = true
	l.kept.Content, err = content(l)
	return gateway.Saving{Records: []record.Record{l.kept}, Tells: tells(webhook.LinkExpired)}, again, err
}

// Change keeps what change makes of a link, and tells of it if that is anything. It asks again when somebody else has changed it meanwhile.
func (d *Desk) Change(ctx context.Context, m merchant.ID, id string, change func(*Link) error) (Link, error) {
	return d.keep(ctx, m, id, func(l *Link) ([]message.Message, error) { return nil, change(l) })
}

// keep is Change, with the messages that a change makes necessary.
func (d *Desk) keep(ctx context.Context, m merchant.ID, id string, change func(*Link) ([]message.Message, error)) (Link, error) {
	const tries = 5
	var l Link
	var err error
	for range tries {
		l, err = d.Link(ctx, m, id)
		was := l
		var messages []message.Message
		if err == nil {
			messages, err = change(&l)
		}
		if err != nil {
			return l, err
		}
		var s gateway.Saving
		s, err = changed(was, l)
		if err != nil {
			return l, err
		}
		s.Messages = messages
		var stored []record.Record
		stored, err = d.gateway.Save(ctx, s)
		if err == nil {
			return Read(stored[0])
		}
		if !errors.Is(err, fault.Conflict) {
			break
		}
	}
	return l, err //nolint:wrapcheck // it is a fault
}

// changed is what becomes durable when a link has changed.
func changed(was, l Link) (gateway.Saving, error) {
	off := !l.Expires().Equal(was.Expires())
	if off {
		l.Lapsed = false
	}
	var err error
	l.kept.Content, err = content(l)
	s := gateway.Saving{Records: []record.Record{l.kept}}
	switch {
	case l.Cancelled && !was.Cancelled:
		s.Tells = tells(webhook.LinkCancelled)
	case off || !bytes.Equal(was.kept.Content, l.kept.Content):
		s.Tells = tells(webhook.LinkUpdated)
	}
	if off {
		s.Jobs = []job.Job{gateway.LinkLapses(l.Merchant, l.ID, l.Expires())}
	}
	return s, err
}

// Cancel ends a link. One that is cancelled stays so; one that is paid cannot be.
func (d *Desk) Cancel(ctx context.Context, m merchant.ID, id string) (Link, error) {
	return d.Change(ctx, m, id, func(l *Link) error {
		if l.State(d.gateway.Now()) == Paid {
			return fault.New(fault.Conflict, "link_paid", fault.Text{TR: "Bu link ödenmiş.", EN: "This link has been paid."})
		}
		l.Cancelled = true
		return nil
	})
}

// Payments returns a page of the payments of a link, the newest place first: of each place the one that succeeded, else the latest
// try. next is what to give as after for the next page, empty if there is none.
func (d *Desk) Payments(ctx context.Context, l Link, after string, limit int) (ps []payment.Payment, next string, err error) {
	visits, err := d.gateway.Records(ctx, l.Merchant, kindVisit, record.Filter{Group: l.ID, Newest: true, After: after, Limit: limit + 1})
	if err != nil {
		return nil, "", err //nolint:wrapcheck // it says enough
	}
	if len(visits) > limit {
		visits = visits[:limit]
		next = visits[limit-1].ID
	}
	for _, v := range visits {
		p, err := d.gateway.FindByReference(ctx, l.Merchant, l.ReferenceAt(placeOf(l, v)))
		if fault.KindOf(err) == fault.NotFound {
			continue // the buyer has not come to the card yet
		}
		if err != nil {
			return nil, "", err //nolint:wrapcheck // it says enough
		}
		ps = append(ps, p)
	}
	return ps, next, nil
}

// Latest returns the latest payment of a link that has succeeded or may have; found is false if there is none.
func (d *Desk) Latest(ctx context.Context, l Link) (p payment.Payment, found bool, err error) {
	if !l.Many {
		p, found, err = d.PaymentAt(ctx, l, "")
		return p, found && p.Live, err
	}
	const most = 50 // visits that came to nothing are passed over
	ps, _, err := d.Payments(ctx, l, "", most)
	for _, one := range ps {
		if one.Live {
			return one, true, err
		}
	}
	return p, false, err
}

func byReference(surface, reference string) string {
	sum := sha256.Sum256([]byte(surface + "\x00" + reference))
	return "reference/" + hex.EncodeToString(sum[:])
}

func byNumber(n int64) string { return "number/" + numberText(n) }

func errNone() error {
	return fault.New(fault.NotFound, "link_not_found", fault.Text{TR: "Böyle bir ödeme linki yok.", EN: "There is no such payment link."})
}

func errTaken() error {
	return fault.New(fault.Conflict, "link_exists", fault.Text{
		TR: "Bu referansla bir ödeme linki zaten var.", EN: "There is a payment link of this reference already.",
	})
}
