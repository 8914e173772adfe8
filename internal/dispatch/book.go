package dispatch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/webhook"
)

const (
	kindEndpoint record.Kind = "webhook_endpoint"
	kindVersion  record.Kind = "webhook_version"
	only                     = "endpoints"
)

// Records is the part of the house's memory that a book needs.
type Records interface {
	Commit(ctx context.Context, c store.Change) error
	Record(ctx context.Context, m merchant.ID, kind record.Kind, id string) (record.Record, error)
	Records(ctx context.Context, m merchant.ID, kind record.Kind, f record.Filter) ([]record.Record, error)
}

// Book keeps the endpoints of all merchants in the database, and a directory of them up to date. Their secrets are sealed under the
// keys of accounts, bound to merchant and endpoint. It is safe for concurrent use.
type Book struct {
	Store Records
	Keys  *keyring.Ring
	// Directory is what the book keeps up to date.
	Directory *webhook.Directory
	// Private allows addresses of private networks; see [webhook.NewSender].
	Private bool
	Now     func() time.Time
	Log     *slog.Logger

	mu   sync.Mutex // guards seen, and lets one load at a time
	seen int64
}

// kept is an endpoint as it is stored.
type kept struct {
	URL         string         `json:"url"`
	Events      []string       `json:"events,omitempty"`
	Description string         `json:"description,omitempty"`
	Disabled    bool           `json:"disabled,omitzero"`
	Sealed      keyring.Sealed `json:"sealed"`
}

// secrets is what is sealed of it.
type secrets struct {
	Secret   string    `json:"secret"`
	Old      string    `json:"old,omitempty"`
	OldUntil time.Time `json:"old_until,omitzero"`
}

func bound(m merchant.ID, id webhook.EndpointID) []string {
	return []string{"webhook", string(m), string(id)}
}

func key(m merchant.ID, id webhook.EndpointID) string { return string(m) + "/" + string(id) }

// List returns a merchant's endpoints, the oldest first.
func (b *Book) List(ctx context.Context, m merchant.ID) ([]webhook.Endpoint, error) {
	return b.read(ctx, string(m))
}

// read returns the endpoints of one merchant, or of all.
func (b *Book) read(ctx context.Context, group string) ([]webhook.Endpoint, error) {
	return b.readWith(ctx, group, func(e webhook.Endpoint, err error) (webhook.Endpoint, error) { return e, err })
}

// readWith is read, and what becomes of an endpoint that does not open broken says.
func (b *Book) readWith(
	ctx context.Context, group string, broken func(webhook.Endpoint, error) (webhook.Endpoint, error),
) ([]webhook.Endpoint, error) {
	var out []webhook.Endpoint
	f := record.Filter{Group: group, Limit: page}
	for {
		rs, err := b.Store.Records(ctx, merchant.House, kindEndpoint, f)
		if err != nil {
			return nil, fmt.Errorf("read webhook endpoints: %w", err)
		}
		for _, r := range rs {
			e, err := b.open(r)
			if err != nil {
				e, err = broken(e, err)
			}
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
		if len(rs) < page {
			return out, nil
		}
		f.After = rs[len(rs)-1].ID
	}
}

// Get returns one endpoint of a merchant, or a NotFound fault. Another merchant's is not found.
func (b *Book) Get(ctx context.Context, m merchant.ID, id webhook.EndpointID) (webhook.Endpoint, error) {
	r, err := b.Store.Record(ctx, merchant.House, kindEndpoint, key(m, id))
	if errors.Is(err, store.ErrNotFound) {
		return webhook.Endpoint{}, errNoEndpoint()
	}
	if err != nil {
		return webhook.Endpoint{}, fmt.Errorf("read webhook endpoint: %w", err)
	}
	return b.open(r)
}

// Create stores a new endpoint, with a secret of its own if it has none. An address of which the merchant has an endpoint already is
// refused, so that a request which is repeated makes nothing twice.
func (b *Book) Create(ctx context.Context, e webhook.Endpoint) (webhook.Endpoint, error) {
	err := e.Check(b.Private)
	if err != nil {
		return e, err //nolint:wrapcheck // a fault that names the member
	}
	now := b.now()
	e.ID, e.Version, e.CreatedAt, e.UpdatedAt = webhook.NewEndpointID(now), 1, now, now
	if e.Secret.IsZero() {
		e.Secret = webhook.NewSecret()
	}
	return e, b.edit(ctx, func() (store.Change, error) {
		there, err := b.List(ctx, e.Merchant)
		if err != nil {
			return store.Change{}, err
		}
		if len(there) >= webhook.MaxEndpoints {
			return store.Change{}, fault.New(fault.Conflict, "webhook_endpoints_full", fault.Text{
				TR: "Bir üye iş yerinin en çok 16 uç noktası olabilir.", EN: "A merchant may have at most 16 endpoints.",
			})
		}
		return b.stored(e, there)
	})
}

// Change alters an endpoint as alter does. Its id, merchant and times stay.
func (b *Book) Change(ctx context.Context, m merchant.ID, id webhook.EndpointID, alter func(*webhook.Endpoint)) (webhook.Endpoint, error) {
	var next webhook.Endpoint
	err := b.edit(ctx, func() (store.Change, error) {
		e, err := b.Get(ctx, m, id)
		if err != nil {
			return store.Change{}, err
		}
		next = e
		alter(&next)
		next.Merchant, next.ID, next.CreatedAt, next.Version, next.UpdatedAt = e.Merchant, e.ID, e.CreatedAt, e.Version+1, b.now()
		err = next.Check(b.Private)
		if err != nil {
			return store.Change{}, err //nolint:wrapcheck // a fault that names the member
		}
		there, err := b.List(ctx, m)
		if err != nil {
			return store.Change{}, err
		}
		return b.stored(next, there)
	})
	return next, err
}

// stored is the change that stores an endpoint beside the others of its merchant.
func (b *Book) stored(e webhook.Endpoint, beside []webhook.Endpoint) (store.Change, error) {
	for _, other := range beside {
		if other.ID != e.ID && other.URL == e.URL {
			return store.Change{}, fault.New(fault.Conflict, "webhook_endpoint_exists", fault.Text{
				TR: "Bu adresin zaten bir uç noktası var.", EN: "There is an endpoint with this address already.",
			})
		}
	}
	r, err := b.seal(e)
	if err != nil {
		return store.Change{}, err
	}
	return store.Change{Records: []record.Record{r}}, nil
}

// Rotate gives an endpoint a new secret; the one before goes on signing beside it for [webhook.Overlap].
func (b *Book) Rotate(ctx context.Context, m merchant.ID, id webhook.EndpointID) (webhook.Endpoint, error) {
	next := webhook.NewSecret()
	return b.Change(ctx, m, id, func(e *webhook.Endpoint) { *e = e.Rotated(next, b.now()) })
}

// Delete forgets an endpoint and returns it as it was. What still waits for it dies.
func (b *Book) Delete(ctx context.Context, m merchant.ID, id webhook.EndpointID) (webhook.Endpoint, error) {
	var was webhook.Endpoint
	err := b.edit(ctx, func() (store.Change, error) {
		var err error
		was, err = b.Get(ctx, m, id)
		return store.Change{Forget: []record.Key{{Kind: kindEndpoint, ID: key(m, id)}}}, err
	})
	return was, err
}

func (b *Book) now() time.Time { return b.Now().UTC().Truncate(time.Microsecond) }

// edit makes a change durable over the version of all endpoints that it was made from, again if another was faster, and takes it into
// use here at once, if the database still answers.
func (b *Book) edit(ctx context.Context, change func() (store.Change, error)) error {
	for range editTries {
		was, created, err := b.version(ctx)
		if err != nil {
			return err
		}
		c, err := change()
		if err != nil {
			return err
		}
		now := b.now()
		if was == 0 {
			created = now
		}
		c.Merchant = merchant.House
		c.Records = append(c.Records, record.Record{
			Merchant: merchant.House, Kind: kindVersion, ID: only, Content: []byte("{}"), Version: was + 1, CreatedAt: created, UpdatedAt: now,
		})
		err = b.Store.Commit(ctx, c)
		if err == nil {
			// What is durable has happened, whatever becomes of this look: an error here would lose a new secret, which is told once.
			// The next look of this node finds the version that it has not seen.
			b.Look(context.WithoutCancel(ctx))
			return nil
		}
		if !errors.Is(err, store.ErrStale) && !errors.Is(err, store.ErrExists) {
			return fmt.Errorf("store webhook endpoint: %w", err)
		}
	}
	return fault.New(fault.Busy, "", fault.Text{})
}

// editTries is how often a change is made again because somebody else's was faster.
const editTries = 20

func (b *Book) version(ctx context.Context) (int64, time.Time, error) {
	r, err := b.Store.Record(ctx, merchant.House, kindVersion, only)
	if errors.Is(err, store.ErrNotFound) {
		return 0, time.Time{}, nil
	}
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("read version of webhook endpoints: %w", err)
	}
	return r.Version, r.CreatedAt, nil
}

// Load reads the endpoints, if they are newer than those of the directory.
func (b *Book) Load(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	v, _, err := b.version(ctx)
	if err != nil || v == b.seen {
		return err
	}
	all, err := b.readWith(ctx, "", func(e webhook.Endpoint, err error) (webhook.Endpoint, error) {
		// One that does not open here is as one that is disabled: what waits for it is not lost, and the others go on.
		b.Log.Error("webhook endpoint cannot be opened; what is for it waits", "merchant", string(e.Merchant), "endpoint", string(e.ID), "error", err)
		e.Disabled = true
		return e, nil
	})
	if err != nil {
		return err
	}
	b.Directory.Use(all)
	b.seen = v
	return nil
}

// Look is Load for a directory that is in use: while the database is away it stays as it is.
func (b *Book) Look(ctx context.Context) {
	err := b.Load(ctx)
	if err != nil && ctx.Err() == nil {
		b.Log.Warn("webhook endpoints cannot be looked up; those in use stay", "error", err)
	}
}

func (b *Book) seal(e webhook.Endpoint) (record.Record, error) {
	s := secrets{Secret: e.Secret.Reveal()}
	if b.Now().Before(e.OldUntil) {
		s.Old, s.OldUntil = e.Old.Reveal(), e.OldUntil
	}
	plain, err := json.Marshal(s)
	if err != nil {
		return record.Record{}, fmt.Errorf("write secrets of webhook endpoint %s: %w", e.ID, err)
	}
	k := kept{URL: e.URL, Events: e.Events, Description: e.Description, Disabled: e.Disabled}
	k.Sealed, err = b.Keys.Seal(plain, bound(e.Merchant, e.ID)...)
	if err != nil {
		return record.Record{}, fmt.Errorf("seal secrets of webhook endpoint %s: %w", e.ID, err)
	}
	content, err := json.Marshal(k)
	if err != nil {
		return record.Record{}, fmt.Errorf("write webhook endpoint %s: %w", e.ID, err)
	}
	return record.Record{
		Merchant: merchant.House, Kind: kindEndpoint, ID: key(e.Merchant, e.ID), Group: string(e.Merchant), Content: content, Version: e.Version,
		CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt,
	}, nil
}

// shown is an endpoint without its secrets.
func shown(r record.Record) (e webhook.Endpoint, k kept, err error) {
	m, id, _ := strings.Cut(r.ID, "/")
	e = webhook.Endpoint{Merchant: merchant.ID(m), ID: webhook.EndpointID(id), Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
	err = json.Unmarshal(r.Content, &k)
	if err != nil {
		return e, k, fmt.Errorf("read webhook endpoint %s: %w", id, err)
	}
	e.URL, e.Events, e.Description, e.Disabled = k.URL, k.Events, k.Description, k.Disabled
	return e, k, nil
}

// Addressees returns the endpoints of all merchants as whoever writes events down needs them, without secrets: only who sends opens those, so
// it takes no keys. They are those of now, and are not looked up again.
func Addressees(ctx context.Context, st Records) (*webhook.Directory, error) {
	var all []webhook.Endpoint
	f := record.Filter{Limit: page}
	for {
		rs, err := st.Records(ctx, merchant.House, kindEndpoint, f)
		if err != nil {
			return nil, fmt.Errorf("read webhook endpoints: %w", err)
		}
		for _, r := range rs {
			e, _, err := shown(r)
			if err != nil {
				return nil, err
			}
			all = append(all, e)
		}
		if len(rs) < page {
			break
		}
		f.After = rs[len(rs)-1].ID
	}
	d := &webhook.Directory{}
	d.Use(all)
	return d, nil
}

func (b *Book) open(r record.Record) (webhook.Endpoint, error) {
	e, k, err := shown(r)
	if err != nil {
		return e, err
	}
	id := e.ID
	plain, err := b.Keys.Open(k.Sealed, bound(e.Merchant, e.ID)...)
	if err != nil {
		return e, fmt.Errorf("open secrets of webhook endpoint %s: %w", id, err)
	}
	var s secrets
	if json.Unmarshal(plain, &s) != nil { // whose error could quote it
		return e, fmt.Errorf("open secrets of webhook endpoint %s: %w", id, keyring.ErrSealed)
	}
	e.Secret, err = webhook.ParseSecret(s.Secret)
	if err == nil && s.Old != "" {
		e.OldUntil = s.OldUntil
		e.Old, err = webhook.ParseSecret(s.Old)
	}
	if err != nil {
		return e, fmt.Errorf("open secrets of webhook endpoint %s: %w", id, err)
	}
	return e, nil
}

// Reseal seals everything again that does not lie under the first key of the ring, and returns how many endpoints that were.
func (b *Book) Reseal(ctx context.Context) (int, error) {
	all, err := b.read(ctx, "")
	if err != nil {
		return 0, err
	}
	n := 0
	for _, e := range all {
		r, err := b.Store.Record(ctx, merchant.House, kindEndpoint, key(e.Merchant, e.ID))
		if err != nil {
			return n, fmt.Errorf("read webhook endpoint: %w", err)
		}
		var k kept
		if json.Unmarshal(r.Content, &k) == nil && k.Sealed.Key == b.Keys.Current() {
			continue
		}
		_, err = b.Change(ctx, e.Merchant, e.ID, func(*webhook.Endpoint) {})
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func errNoEndpoint() error {
	return fault.New(fault.NotFound, "webhook_endpoint_not_found", fault.Text{
		TR: "Böyle bir uç nokta yok.", EN: "There is no such endpoint.",
	})
}
