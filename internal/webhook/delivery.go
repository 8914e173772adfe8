package webhook

import (
	"time"

	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/internal/merchant"
)

// Status is where a delivery stands.
type Status string

// The statuses of deliveries.
const (
	// Waiting: it is tried until it is taken or its time is over.
	Waiting Status = "waiting"
	// Delivered: the receiver took it.
	Delivered Status = "delivered"
	// Dead: its time was over before it was taken. Nothing is sent any more, unless somebody replays it.
	Dead Status = "dead"
)

// Statuses returns all of them.
func Statuses() []Status { return []Status{Waiting, Delivered, Dead} }

// Delivery is one event on its way to one receiver, or one post of a dialect. It is a row of the payment's own database, made in the
// payment's own commit. Times are UTC in whole microseconds.
type Delivery struct {
	Merchant merchant.ID
	// ID is "dlv_" and 26 characters that sort by the time of their making.
	ID string
	// Version counts the changes; a change is committed over the version that it was made from.
	Version int64
	// Event is the id of the event; deliveries of one event to several endpoints share it.
	Event string
	Type  Type
	// Endpoint is whom an event of ours goes to; empty where Surface names the dialect whose own post this is.
	Endpoint EndpointID
	Surface  string
	// Subject is what it is about, such as a payment's id, and Operation which of the payment's operations a dialect's post is about;
	// 0 is the payment itself.
	Subject   string
	Operation int
	// Sequence orders the deliveries of one subject to one receiver: a later one is not sent before an earlier one is taken or dead.
	Sequence int64
	// Lane is whose turn it takes: an endpoint, or a surface and its host. A lane has a few tries at once, so that a receiver
	// that does not answer holds up nobody else.
	Lane string
	// URL, ContentType and Body are what is sent. An event's body is there from the start and goes to wherever its endpoint then
	// is; a dialect's post is rendered once, before its first try, and until then has no URL.
	URL         string
	ContentType string
	Body        []byte
	Status      Status
	// Attempts counts all tries, and Tries those since it was last made to wait, by which the pauses grow.
	Attempts int
	Tries    int
	// NextAt is when the next try is due, LeaseUntil until when a node has it in hand, and ExpiresAt when it dies.
	NextAt     time.Time
	LeaseUntil time.Time
	ExpiresAt  time.Time
	CreatedAt  time.Time
	// DoneAt is when it was taken or died; zero while it waits.
	DoneAt time.Time
	// Outcome and Answered are how the last try ended, and the receiver's status in it.
	Outcome  Outcome
	Answered int
}

// Attempt is one line of the log of deliveries.
type Attempt struct {
	Merchant merchant.ID
	Delivery string
	// Seq counts from 1 within the delivery.
	Seq  int
	At   time.Time
	Took time.Duration
	Answer
}

// LaneUnrendered is the lane of dialects' posts before they are rendered: nothing of it goes over the network.
const LaneUnrendered = "render"

// ContentTypeJSON is that of every event.
const ContentTypeJSON = "application/json"

// NewDeliveryID makes the id of a delivery of now.
func NewDeliveryID(now time.Time) string { return id.New(now).WithPrefix("dlv") }

// Earliest is before every delivery that is made at t or later.
func Earliest(t time.Time) string { return id.Least(t).WithPrefix("dlv") }

// ParseDeliveryID reports whether a text from outside is the id of a delivery.
func ParseDeliveryID(text string) bool {
	_, err := id.ParsePrefixed("dlv", text)
	return err == nil
}

// Receiver is what orders a delivery among others: it stands in line behind those of the same receiver and subject.
func (d Delivery) Receiver() string { return string(d.Endpoint) + d.Surface }

// waiting is a delivery that begins to wait.
func waiting(d Delivery, now time.Time) Delivery {
	now = now.UTC().Truncate(time.Microsecond)
	d.ID, d.Version, d.Status = NewDeliveryID(now), 1, Waiting
	d.CreatedAt, d.NextAt, d.ExpiresAt = now, now, now.Add(Lifetime)
	return d
}

// Address makes the deliveries of an event to those endpoints of a merchant that want it; only is the one that it is meant for, or
// empty.
func (d *Directory) Address(m merchant.ID, e Event, only EndpointID, now time.Time) ([]Delivery, error) {
	var out []Delivery
	for _, to := range d.Of(m) {
		if only != "" && to.ID != only || only == "" && !to.Wants(e.Type) {
			continue
		}
		text, err := e.Encode()
		if err != nil {
			return nil, err
		}
		out = append(out, waiting(Delivery{
			Merchant: m, Event: e.ID, Type: e.Type, Endpoint: to.ID, Subject: e.Subject, Sequence: e.Sequence, Lane: string(to.ID),
			ContentType: ContentTypeJSON, Body: text,
		}, now))
	}
	return out, nil
}

// Own makes the delivery of a dialect's own post, to be rendered when its turn comes.
func Own(m merchant.ID, surface string, t Type, subject string, operation int, sequence int64, now time.Time) Delivery {
	return waiting(Delivery{
		Merchant: m, Event: NewEventID(now), Type: t, Surface: surface, Subject: subject, Operation: operation, Sequence: sequence,
		Lane: LaneUnrendered,
	}, now)
}

// Rendered is a dialect's delivery with its post, in the lane of the post's host.
func (d Delivery) Rendered(p Post, now time.Time) Delivery {
	d.URL, d.ContentType, d.Body = p.URL, p.ContentType, p.Body
	d.Lane = d.Surface + "/" + hostOf(p.URL)
	d.Version++
	d.NextAt, d.LeaseUntil, d.Tries, d.Attempts = now.UTC().Truncate(time.Microsecond), time.Time{}, 0, 0
	return d
}

// After is the delivery after a try that took until now.
func (d Delivery) After(a Answer, now time.Time) Delivery {
	now = now.UTC().Truncate(time.Microsecond)
	d.Version++
	d.LeaseUntil = time.Time{}
	d.Outcome, d.Answered = a.Outcome, a.Status
	switch {
	case a.Outcome == Taken:
		d.Status, d.DoneAt = Delivered, now
	case a.Outcome == Gone, a.Outcome == Expired, !now.Before(d.ExpiresAt):
		d.Status, d.DoneAt = Dead, now
	default:
		d.NextAt = now.Add(WaitOf(d.ID, d.Tries))
		if d.NextAt.After(d.ExpiresAt) {
			d.NextAt = d.ExpiresAt // the last try is made at the end and not left out
		}
	}
	return d
}

// Replayed is the delivery as it waits again, with three days of its own. One that waits already is tried at once.
func (d Delivery) Replayed(now time.Time) Delivery {
	now = now.UTC().Truncate(time.Microsecond)
	d.Version++
	d.Status, d.Tries, d.NextAt, d.LeaseUntil, d.ExpiresAt, d.DoneAt = Waiting, 0, now, time.Time{}, now.Add(Lifetime), time.Time{}
	return d
}
