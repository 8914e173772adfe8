package vaultstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/vault"
)

const kindKeyset record.Kind = "vault_keyset"

// place is the id of the record, and what the wrapped keyset is bound to.
const place = "cards"

// What this package refuses.
var (
	// ErrChanged means that somebody else changed the keys at the same time. Nothing was changed; try again.
	ErrChanged = errors.New("the keys of saved cards have been changed meanwhile")
	// ErrInUse means that cards still lie under a key.
	ErrInUse = errors.New("saved cards still lie under this key")
	// ErrNoKeys means that there is no keyset yet.
	ErrNoKeys = errors.New("there are no keys of saved cards yet")
)

// Store is the part of the house's memory that keys need.
type Store interface {
	Commit(ctx context.Context, c store.Change) error
	Record(ctx context.Context, m merchant.ID, kind record.Kind, id string) (record.Record, error)
	Job(ctx context.Context, m merchant.ID, id string) (job.Job, error)
	CardsUnder(ctx context.Context, key string, after vault.Place, limit int) ([]vault.Saved, error)
	VaultKeys(ctx context.Context) ([]vault.KeyUse, error)
}

// KEK is the key-encryption key: what wraps the keyset.
type KEK struct {
	keyring.Wrapper

	// Name says where the key is, for people: it stands beside the keyset and is no secret.
	Name string
	// File is the content of a key file, where that is what wraps; cards that its keys sealed directly, as they once did, are taken over.
	File []byte
}

// content is the record of the house.
type content struct {
	// Wrapped is the keyset under the key-encryption key that By names.
	Wrapped []byte `json:"wrapped"`
	By      string `json:"by"`
}

// kept is the keyset as it is stored.
type kept struct {
	set    *keyring.Keyset
	record record.Record
	by     string
}

// Keys are the keys of saved cards as this node has them in use.
type Keys struct {
	store Store
	kek   KEK
	now   func() time.Time
	log   *slog.Logger
	vault *vault.Vault

	mu   sync.Mutex // guards what follows, and lets one at a time look
	seen int64
	// tried is when newer keys could last not be unwrapped.
	tried time.Time
}

// Exist reports whether there is a keyset: then a key-encryption key that is not there must not be made, for it could not be the right one.
func Exist(ctx context.Context, s Store) (bool, error) {
	_, err := s.Record(ctx, merchant.House, kindKeyset, place)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look up keys of saved cards: %w", err)
	}
	return true, nil
}

// Open reads the keyset and unwraps it, or makes one where there is none yet. An error says that this node cannot open what is saved and
// must not start.
func Open(ctx context.Context, s Store, kek KEK, now func() time.Time, log *slog.Logger) (*Keys, error) {
	k := &Keys{store: s, kek: kek, now: now, log: log.With("component", "vault")}
	for tries := 0; ; tries++ {
		got, err := read(ctx, s, kek)
		if errors.Is(err, ErrNoKeys) && tries < makeTries {
			err = found(ctx, s, kek, now())
			if err == nil || errors.Is(err, ErrChanged) {
				continue // it is there now, or somebody else's is
			}
		}
		if err != nil {
			return nil, err
		}
		ring, err := got.set.Ring()
		if err != nil {
			return nil, err //nolint:wrapcheck // it says what it does
		}
		k.seen = got.record.Version
		k.vault = vault.New(ring, k.renew)
		return k, nil
	}
}

// makeTries is how often a keyset is looked for while others make one.
const makeTries = 3

// Vault seals and opens cards with the keys, whichever are in use.
func (k *Keys) Vault() *vault.Vault { return k.vault }

// Look uses the keyset, if there is a newer one than that in use. While the database or the key-encryption key is away, the keys in use
// stay.
func (k *Keys) Look(ctx context.Context) {
	err := k.look(ctx)
	if err != nil && ctx.Err() == nil && !errors.Is(err, errSoon) {
		k.log.Error("newer keys of saved cards cannot be used; those in use stay", "error", err)
	}
}

// errSoon means that newer keys could not be unwrapped a moment ago.
var errSoon = errors.New("newer keys of saved cards could not be unwrapped a moment ago")

// look is Look, and says what kept it from the newest keys.
func (k *Keys) look(ctx context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, err := k.store.Record(ctx, merchant.House, kindKeyset, place)
	if err != nil {
		return fmt.Errorf("look up keys of saved cards: %w", err)
	}
	now := k.now()
	switch {
	case r.Version == k.seen:
		return nil
	case now.Before(k.tried.Add(retryPause)):
		return errSoon
	}
	got, err := open(ctx, k.kek, r)
	var ring *keyring.Ring
	if err == nil {
		ring, err = got.set.Ring()
	}
	if err != nil {
		k.tried = now
		return err
	}
	k.vault.Use(ring)
	k.seen, k.tried = r.Version, time.Time{}
	k.log.Info("keys of saved cards have changed", "version", r.Version, "current", got.set.Current(), "keys", len(got.set.IDs()))
	return nil
}

// retryPause keeps a key service that does not answer from being asked by every payment.
const retryPause = time.Second

// renewTimeout bounds how long a payment waits for a key that this node does not have.
const renewTimeout = 10 * time.Second

// renew looks at once, because a card lies under a key that another node has made since this one last looked.
func (k *Keys) renew() {
	ctx, cancel := context.WithTimeout(context.Background(), renewTimeout)
	defer cancel()
	k.Look(ctx)
}

func read(ctx context.Context, s Store, kek KEK) (kept, error) {
	r, err := s.Record(ctx, merchant.House, kindKeyset, place)
	if errors.Is(err, store.ErrNotFound) {
		return kept{}, ErrNoKeys
	}
	if err != nil {
		return kept{}, fmt.Errorf("read keys of saved cards: %w", err)
	}
	return open(ctx, kek, r)
}

func open(ctx context.Context, kek KEK, r record.Record) (kept, error) {
	var c content
	err := json.Unmarshal(r.Content, &c)
	if err != nil {
		return kept{}, errors.New("read keys of saved cards: the record is malformed")
	}
	set, err := keyring.Unwrap(ctx, kek.Wrapper, place, c.Wrapped)
	if err != nil {
		return kept{}, fmt.Errorf("unwrap the keys of saved cards, which were wrapped by %s, with %s: %w", c.By, kek.Name, err)
	}
	return kept{set, r, c.By}, nil
}

// found makes the first keyset. Cards that were sealed by the keys of a file go on to open.
func found(ctx context.Context, s Store, kek KEK, now time.Time) error {
	uses, err := s.VaultKeys(ctx)
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	var set *keyring.Keyset
	if len(uses) == 0 {
		set, err = keyring.NewKeyset()
	} else {
		if kek.File == nil {
			return fmt.Errorf("saved cards lie under keys of a file; start once with --vault-keys and that file, and wrap the keys by %s afterwards", kek.Name)
		}
		var named []string
		for _, u := range uses {
			named = append(named, u.Key)
		}
		set, err = keyring.Import(vault.Purpose, kek.File, named)
	}
	if err != nil {
		return err //nolint:wrapcheck // it says what it does
	}
	c := store.Change{AddVaultKey: &vault.KeyUse{Key: set.Current(), Since: now.UTC().Truncate(time.Microsecond)}}
	if len(uses) > 0 {
		c.Enqueue = []job.Job{rotation(set.Current(), now)}
	}
	return write(ctx, s, kek, kept{set: set, record: record.Record{Merchant: merchant.House, Kind: kindKeyset, ID: place}}, now, c)
}

// write stores the next version of the keyset, with whatever else is to become durable with it.
func write(ctx context.Context, s Store, kek KEK, k kept, now time.Time, c store.Change) error {
	wrapped, err := k.set.Wrap(ctx, kek.Wrapper, place)
	if err != nil {
		return fmt.Errorf("wrap the keys of saved cards with %s: %w", kek.Name, err)
	}
	r := k.record
	r.Content, err = json.Marshal(content{Wrapped: wrapped, By: kek.Name}, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("write keys of saved cards: %w", err)
	}
	r.Version++
	r.UpdatedAt = now.UTC().Truncate(time.Microsecond)
	if r.Version == 1 {
		r.CreatedAt = r.UpdatedAt
	}
	c.Merchant, c.Records = merchant.House, []record.Record{r}
	err = s.Commit(ctx, c)
	switch {
	case errors.Is(err, store.ErrVaultKey):
		return ErrInUse
	case errors.Is(err, store.ErrStale), errors.Is(err, store.ErrExists):
		return ErrChanged
	case err != nil:
		return fmt.Errorf("store keys of saved cards: %w", err)
	}
	return nil
}
