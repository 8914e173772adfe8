package vaultstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/vault"
)

// JobRotate carries cards to the key that seals.
const JobRotate job.Kind = "vault_rotate"

// rotation is the job that carries cards over to a key. Each key has its own: the end of one job must not delete the next.
func rotation(key string, at time.Time) job.Job {
	return job.Job{Merchant: merchant.House, ID: rotationID(key), Kind: JobRotate, Subject: key, RunAt: at.UTC().Truncate(time.Microsecond)}
}

func rotationID(key string) string { return string(JobRotate) + "-" + key }

// Rotate makes a new key, under which cards lie from now on, and has those that are saved carried over to it. It returns the key's id. Nodes
// that run see it within a second, or when they first meet a card that lies under it.
func Rotate(ctx context.Context, s Store, kek KEK, now time.Time) (string, error) {
	k, err := read(ctx, s, kek)
	if err != nil {
		return "", err
	}
	k.set, err = k.set.Rotated()
	if err != nil {
		return "", err //nolint:wrapcheck // it says what it does
	}
	id := k.set.Current()
	return id, write(ctx, s, kek, k, now, store.Change{
		AddVaultKey: &vault.KeyUse{Key: id, Since: now.UTC().Truncate(time.Microsecond)}, Enqueue: []job.Job{rotation(id, now)},
	})
}

// Retire destroys a key under which no card lies any more. Afterwards nothing opens with it. [ErrInUse] says that cards still lie under it;
// they are then carried over once more, should nobody be at it.
func Retire(ctx context.Context, s Store, kek KEK, id string, now time.Time) error {
	k, err := read(ctx, s, kek)
	if err != nil {
		return err
	}
	k.set, err = k.set.Without(id)
	if err != nil {
		return err //nolint:wrapcheck // one of the package's refusals
	}
	err = write(ctx, s, kek, k, now, store.Change{DropVaultKey: id})
	if !errors.Is(err, ErrInUse) {
		return err
	}
	current := k.set.Current()
	_, waiting := s.Job(ctx, merchant.House, rotationID(current))
	if errors.Is(waiting, store.ErrNotFound) {
		again := s.Commit(ctx, store.Change{Merchant: merchant.House, Enqueue: []job.Job{rotation(current, now)}})
		if again != nil {
			return fmt.Errorf("%w; carry them over: %w", err, again)
		}
	}
	return err
}

// Rewrap wraps the keyset by another key-encryption key: a new key in front of the key file, or one elsewhere. The keys themselves stay, and
// no card is touched.
func Rewrap(ctx context.Context, s Store, from, to KEK, now time.Time) error {
	k, err := read(ctx, s, from)
	if err != nil {
		return err
	}
	return write(ctx, s, to, k, now, store.Change{})
}

// Status is what an operator is shown.
type Status struct {
	// By says what wraps the keys, and Current which of them seals.
	By      string
	Current string
	// Keys are all keys, the oldest first, with the cards that lie under each.
	Keys []vault.KeyUse
	// Running means that cards are being carried over, or are about to be.
	Running bool
}

// Left is how many cards do not lie under the key that seals yet, and Done how many do.
func (s Status) Left() (left, done int64) {
	for _, k := range s.Keys {
		if k.Key == s.Current {
			done += k.Cards
		} else {
			left += k.Cards
		}
	}
	return left, done
}

// Read returns the status.
func Read(ctx context.Context, s Store, kek KEK) (Status, error) {
	k, err := read(ctx, s, kek)
	if err != nil {
		return Status{}, err
	}
	uses, err := s.VaultKeys(ctx)
	if err != nil {
		return Status{}, err //nolint:wrapcheck // it says what it reads
	}
	_, err = s.Job(ctx, merchant.House, rotationID(k.set.Current()))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return Status{}, fmt.Errorf("read rotation: %w", err)
	}
	return Status{By: k.by, Current: k.set.Current(), Keys: uses, Running: err == nil}, nil
}

const (
	// batch is how many cards are read at once, and hands how many of them are stored at a time: few, so that their commits share groups with
	// those of payments and do not crowd them out.
	batch = 256
	hands = 16
	// shift is how long one run works before it hands the job back, well within a lease.
	shift = 10 * time.Second
	// restAfter is how long the job rests when a pass leaves cards that it could not carry over.
	restAfter = time.Minute
)

// Run is the job: it carries cards over for a while and then lets another node have it, until none is left. What it has done is in the cards
// themselves, so that whoever goes on after a crash needs to know nothing.
func (k *Keys) Run(ctx context.Context, j job.Job) error {
	err := k.look(ctx)
	if err != nil {
		return err // with keys that are no longer the latest it would carry cards back
	}
	c := store.Change{Merchant: j.Merchant, Done: []string{j.ID}}
	if j.Subject != k.vault.Current() {
		err = k.store.Commit(ctx, c) // there is a newer key by now, and a job that carries everything over to it
		if err != nil {
			return fmt.Errorf("end rotation: %w", err)
		}
		return nil
	}
	end := k.now().Add(shift)
	uses, err := k.store.VaultKeys(ctx)
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	current := k.vault.Current()
	if !slices.ContainsFunc(uses, func(u vault.KeyUse) bool { return u.Key == current }) {
		return fmt.Errorf("key %s is not among those of the database", current)
	}
	var moved, missed int64
	for _, u := range uses {
		if u.Key == current {
			continue
		}
		m, n, err := k.empty(ctx, u.Key, end)
		moved, missed = moved+m, missed+n
		if err != nil {
			return err
		}
	}
	left, err := k.left(ctx, current)
	if err != nil {
		return err
	}
	k.log.Info("saved cards were carried over to the current key", "key", current, "cards", moved, "left", left)
	if left > 0 {
		at := k.now()
		if at.Before(end) && missed == 0 {
			at = at.Add(restAfter) // it could not do more: there are some that do not open, or that were saved just now
		}
		c.Enqueue = []job.Job{rotation(current, at)}
	}
	err = k.store.Commit(ctx, c)
	if err != nil {
		return fmt.Errorf("end rotation: %w", err)
	}
	return nil
}

// left counts the cards that do not lie under the current key, as they stand now: those that somebody has changed or saved meanwhile
// with an older key too.
func (k *Keys) left(ctx context.Context, current string) (left int64, err error) {
	uses, err := k.store.VaultKeys(ctx)
	for _, u := range uses {
		if u.Key != current {
			left += u.Cards
		}
	}
	return left, err //nolint:wrapcheck // it says what it reads
}

// empty carries the cards of one key over until none is left or the time is up, and returns how many it did, and how many somebody else had
// changed meanwhile.
func (k *Keys) empty(ctx context.Context, key string, end time.Time) (moved, missed int64, err error) {
	for after := (vault.Place{}); ; {
		cards, err := k.store.CardsUnder(ctx, key, after, batch)
		if err != nil {
			return moved, missed, err //nolint:wrapcheck // it says what it reads
		}
		if len(cards) == 0 || !k.now().Before(end) {
			return moved, missed, nil
		}
		m, n, err := k.carry(ctx, cards)
		moved, missed = moved+m, missed+n
		if err != nil {
			return moved, missed, err
		}
		last := cards[len(cards)-1]
		after = vault.Place{Merchant: last.Merchant, Token: last.Token}
	}
}

// carry seals cards again. One that somebody changes or deletes meanwhile is missed: not every change seals it anew, so it may have to be
// looked at once more.
func (k *Keys) carry(ctx context.Context, cards []vault.Saved) (int64, int64, error) {
	var moved, missed atomic.Int64
	var all sync.WaitGroup
	var once sync.Once
	var failed error
	free := make(chan struct{}, hands)
	for _, s := range cards {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			next, err := k.vault.Reseal(s.Merchant, s)
			if err != nil {
				k.log.Error("saved card cannot be carried over", "merchant", string(s.Merchant), "card", s.Token, "key", s.Sealed.Key, "error", err)
				return
			}
			next.Version++
			err = k.store.Commit(ctx, store.Change{Merchant: s.Merchant, Cards: []vault.Saved{next}})
			switch {
			case err == nil:
				moved.Add(1)
			case errors.Is(err, store.ErrStale):
				missed.Add(1)
			default:
				once.Do(func() { failed = err })
			}
		})
	}
	all.Wait()
	if failed != nil {
		return moved.Load(), missed.Load(), fmt.Errorf("store saved card: %w", failed)
	}
	return moved.Load(), missed.Load(), nil
}
