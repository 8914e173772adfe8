// Package session is what Paratika's dialect remembers between the request that opens a session and the buyer who comes with
// its token: the order as it was asked for. It is a record under the digest of the token, which itself is stored nowhere.
//
// The first bytes of a token are the secret of the visits that a buyer pays by, so that the addresses on the way to the bank
// carry half of the token; the other half is kept with the payment, and together they are what the return post repeats.
package session

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/ticket"
)

// kind are the records of sessions. Their group is the order, so that an order's earlier sessions are found.
const kind record.Kind = "paratika_session"

// content is what a session's record holds.
type content struct {
	// Merchant is the MERCHANT under which the session was opened.
	Merchant string `json:"merchant"`
	// Order is the request that opened it, without its credentials, as the form that it was. It holds no card: the reader
	// takes none from such a request.
	Order string `json:"order"`
	// Ended is set when the session was ended by a call.
	Ended bool `json:"ended,omitempty"`
	// Holds are the keys of cards that wait in their buyers' pages.
	Holds []hold `json:"holds,omitempty"`
}

// Session is a session and whose it is.
type Session struct {
	Merchant *merchant.Merchant
	// Number is MERCHANT.
	Number string
	// Form is the request that opened the session, without its credentials.
	Form    string
	Created time.Time
	Expires time.Time

	ended  bool
	holds  []hold
	ticket ticket.Ticket
	record record.Record
}

// Token is the session's token as it stands in addresses.
func (s Session) Token() string { return s.ticket.Base32() }

// Secret is the secret of the session's visits.
func (s Session) Secret() threeds.Secret { return s.ticket.Secret() }

// Rest is the half of the token that is kept with a payment.
func (s Session) Rest() string {
	_, rest := Halves(s.Token())
	return rest
}

// Halves takes a token apart into the secret of the visits that it makes and the half that is kept with their payments; see [Token]. They are
// empty for what is no token.
func Halves(token string) (threeds.Secret, string) {
	t, ok := ticket.ParseBase32(token)
	if !ok {
		return threeds.Secret{}, ""
	}
	plain, err := alphabet().DecodeString(t.Base32())
	if err != nil {
		return threeds.Secret{}, "" // impossible: it is a ticket's own text
	}
	return t.Secret(), hex.EncodeToString(plain[secretBytes:])
}

// Over reports whether the session's time is over, or it was ended.
func (s Session) Over(now time.Time) bool { return s.ended || !now.Before(s.Expires) }

// secretBytes is how many bytes of a token are the secret of its visits.
const secretBytes = 16

// Token puts a token together from the secret of a visit and what was kept with its payment.
func Token(secret threeds.Secret, rest string) (string, error) {
	last, err := hex.DecodeString(rest)
	if err != nil || len(last) == 0 {
		return "", errNone()
	}
	first, err := hex.DecodeString(strings.ReplaceAll(secret.Text(), "-", ""))
	if err != nil {
		return "", errNone()
	}
	return alphabet().EncodeToString(append(first, last...)), nil
}

// Random is a value that is never the same twice: ten letters and digits, as one of the document's samples has it.
func Random() string {
	b := make([]byte, 10)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the process instead
	return alphabet().EncodeToString(b)[:10]
}

func alphabet() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }

// Proof returns what the bank said of the buyer of a visit: its mdStatus, and whether the charge may go on. known is false
// before the buyer is back.
func Proof(v gateway.Visit) (status int, authenticated, known bool) {
	var p connector.Proof
	err := json.Unmarshal(v.Session.Proof, &p)
	if err != nil || len(v.Session.Proof) == 0 {
		return 0, false, false
	}
	return p.Status, p.Authenticated(), true
}

// Desk opens sessions and finds them again.
type Desk struct {
	Gateway *gateway.Gateway
	Now     func() time.Time
}

// Open makes a session of a merchant's order, of which form is the request and reference the name.
func (d Desk) Open(ctx context.Context, m *merchant.Merchant, number, reference, form string, lifetime time.Duration) (Session, error) {
	s := Session{Merchant: m, Number: number, Form: form, ticket: ticket.New(m.ID, ticket.Base32Size)}
	s.record = record.Record{
		Merchant: m.ID, Kind: kind, ID: s.ticket.Key(), Group: reference, ExpiresAt: d.Now().Add(lifetime),
	}
	return d.save(ctx, s)
}

func (d Desk) save(ctx context.Context, s Session) (Session, error) {
	text, err := json.Marshal(content{Merchant: s.Number, Order: masked(s.Form), Ended: s.ended, Holds: s.holds})
	if err != nil {
		return s, err
	}
	s.record.Content = text
	s.record, err = d.Gateway.SaveRecord(ctx, s.record)
	s.Created, s.Expires = s.record.CreatedAt, s.record.ExpiresAt
	return s, err
}

// masked takes card numbers out of the texts of a form into which somebody put one. The order's own number and the addresses to
// go back to stay as they are.
func masked(form string) string {
	pairs := strings.Split(form, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		plain, err := url.QueryUnescape(value)
		if err != nil || slices.Contains([]string{"MERCHANTPAYMENTID", "RETURNURL", "CANCELURL", "NOTIFICATIONURL", "AMOUNT"}, name) {
			continue
		}
		if shown := gateway.Shown(plain); shown != plain {
			pairs[i] = name + "=" + url.QueryEscape(shown)
		}
	}
	return strings.Join(pairs, "&")
}

// End ends a session before its time.
func (d Desk) End(ctx context.Context, s Session) error {
	s.ended = true
	_, err := d.save(ctx, s)
	return err
}

// Extend gives a session time until a moment.
func (d Desk) Extend(ctx context.Context, s Session, until time.Time) (Session, error) {
	s.record.ExpiresAt = until
	return d.save(ctx, s)
}

// Change replaces the request that a session goes by.
func (d Desk) Change(ctx context.Context, s Session, form string) error {
	s.Form = form
	_, err := d.save(ctx, s)
	return err
}

// Only reports whether an order has one session and no other.
func (d Desk) Only(ctx context.Context, m *merchant.Merchant, order string) (bool, error) {
	all, err := d.Gateway.Records(ctx, m.ID, kind, record.Filter{Group: order, Limit: 2})
	return len(all) == 1, err
}

// Latest finds the newest session of an order.
func (d Desk) Latest(ctx context.Context, m *merchant.Merchant, order string) (s Session, found bool, err error) {
	earlier, err := d.Gateway.Records(ctx, m.ID, kind, record.Filter{Group: order, Newest: true, Limit: 1})
	if err != nil || len(earlier) == 0 {
		return Session{}, false, err
	}
	s, err = read(m, earlier[0])
	return s, err == nil, err
}

// Merchant returns the merchant that a token leads to, which proves nothing yet.
func (d Desk) Merchant(token string) (*merchant.Merchant, error) {
	t, ok := ticket.ParseBase32(token)
	if !ok {
		return nil, errNone()
	}
	m, known := d.Gateway.Merchants().Tagged(t.Tag())
	if !known {
		return nil, errNone()
	}
	return m, nil
}

// Find finds the session of a token. A token that is not known, and one of another merchant, are the same to the asker.
func (d Desk) Find(ctx context.Context, token string) (Session, error) {
	m, err := d.Merchant(token)
	if err != nil {
		return Session{}, err
	}
	t, _ := ticket.ParseBase32(token)
	r, err := d.Gateway.Record(ctx, m.ID, kind, t.Key())
	if fault.KindOf(err) == fault.NotFound {
		return Session{}, errNone()
	}
	if err != nil {
		return Session{}, err
	}
	s, err := read(m, r)
	s.ticket = t
	return s, err
}

// read makes a session of its record.
func read(m *merchant.Merchant, r record.Record) (Session, error) {
	var c content
	err := json.Unmarshal(r.Content, &c)
	if err != nil {
		return Session{}, err
	}
	return Session{
		Merchant: m, Number: c.Merchant, Form: c.Order, Created: r.CreatedAt, Expires: r.ExpiresAt, ended: c.Ended, holds: c.Holds, record: r,
	}, nil
}

// errNone answers a token that leads to no session.
func errNone() error {
	f := fault.New(fault.NotFound, "no_session", fault.Text{
		TR: "Böyle bir oturum yok; SESSIONTOKEN ile yeni bir oturum açın.", EN: "There is no such session; open a new one with SESSIONTOKEN.",
	})
	f.Field = "SESSIONTOKEN"
	return f
}
