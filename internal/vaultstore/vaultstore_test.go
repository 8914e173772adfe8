package vaultstore_test

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"

	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/internal/vaultstore"
	"github.com/vezne/vezne/internal/vaultstore/vaultstoretest"
	"github.com/vezne/vezne/pan"
)

// base is a database of one engine.
type base struct {
	open func() (store.Store, error)
	// run executes statements past the store.
	run func(t *testing.T, sql string)
	// migration is the engine's file of this package's tables.
	migration string
}

func onEngines(t *testing.T, test func(t *testing.T, b base)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "vezne.db")
		test(t, base{
			open: func() (store.Store, error) {
				return sqlite.Open(context.Background(), sqlite.Config{Path: path, Now: time.Now})
			},
			run: func(t *testing.T, text string) {
				t.Helper()
				db, err := sql.Open("sqlite", path)
				if err == nil {
					_, err = db.ExecContext(t.Context(), text)
					err = errors.Join(err, db.Close())
				}
				if err != nil {
					t.Fatal(err)
				}
			},
			migration: "../store/sqlite/migration/0013_vault.sql",
		})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		url := pgtest.URL(t)
		test(t, base{
			open: func() (store.Store, error) {
				return postgres.Open(context.Background(), postgres.Config{URL: url, Now: time.Now})
			},
			run: func(t *testing.T, text string) {
				t.Helper()
				conn, err := pgx.Connect(t.Context(), url)
				if err == nil {
					_, err = conn.Exec(t.Context(), text)
					err = errors.Join(err, conn.Close(t.Context()))
				}
				if err != nil {
					t.Fatal(err)
				}
			},
			migration: "../store/postgres/migration/0013_vault.sql",
		})
	})
}

func (b base) opened(t *testing.T) store.Store {
	t.Helper()
	s, err := b.open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func testCard(t *testing.T, number string) pan.Card {
	t.Helper()
	n, err := pan.Parse(number)
	if err != nil {
		t.Fatal(err)
	}
	e, err := pan.ParseExpiry("11", "2099")
	if err != nil {
		t.Fatal(err)
	}
	return pan.Card{Number: n, Expiry: e, Holder: "Işıl Öztürk"}
}

const shop merchant.ID = "demo"

const number = "4508034508034509"

// customer stores the customer whose cards the test saves.
func customer(t *testing.T, s store.Store, id string) {
	t.Helper()
	c := vault.Customer{Merchant: shop, ID: id, Version: 1, CreatedAt: time.Now(), UpdatedAt: time.Now()}
	if err := s.Commit(t.Context(), store.Change{Merchant: shop, Customer: &c}); err != nil {
		t.Fatal(err)
	}
}

// seal returns a card to be saved.
func seal(t *testing.T, v *vault.Vault, owner string) vault.Saved {
	t.Helper()
	s, err := v.Seal(shop, vault.Saved{
		Token: vault.NewToken(), Merchant: shop, Owner: owner, Version: 1, CreatedAt: time.Now(), UpdatedAt: time.Now(), Active: true,
	}, testCard(t, number))
	if err != nil {
		t.Fatal(err)
	}
	s.Fingerprint += s.Token // one number serves for many cards
	return s
}

func save(t *testing.T, s store.Store, v *vault.Vault, owner string) vault.Saved {
	t.Helper()
	c := seal(t, v, owner)
	if err := s.Commit(t.Context(), store.Change{Merchant: shop, Cards: []vault.Saved{c}}); err != nil {
		t.Fatal(err)
	}
	return c
}

// rotated makes a new key.
func rotated(t *testing.T, s store.Store, kek vaultstore.KEK) string {
	t.Helper()
	id, err := vaultstore.Rotate(t.Context(), s, kek, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// work runs the rotation as the runner of jobs does, until its job is gone.
func work(t *testing.T, s store.Store, k *vaultstore.Keys, key string) {
	t.Helper()
	for {
		j, err := s.Job(t.Context(), "_house", "vault_rotate-"+key)
		if errors.Is(err, store.ErrNotFound) {
			return
		}
		if err == nil {
			err = k.Run(t.Context(), j)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func status(t *testing.T, s store.Store, kek vaultstore.KEK) vaultstore.Status {
	t.Helper()
	got, err := vaultstore.Read(t.Context(), s, kek)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestRotation(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, b base) {
		s, kek := b.opened(t), vaultstoretest.KEK(t)
		one, two := vaultstoretest.Open(t, s, kek, time.Now), vaultstoretest.Open(t, b.opened(t), kek, time.Now)
		first := one.Vault().Current()
		if two.Vault().Current() != first {
			t.Fatal("two nodes made two keysets")
		}
		customer(t, s, "c")
		const cards = 600 // more than two batches
		var saved []vault.Saved
		for range cards {
			saved = append(saved, save(t, s, one.Vault(), "c"))
		}
		second := rotated(t, s, kek)
		if got := status(t, s, kek); got.Current != second || !got.Running || len(got.Keys) != 2 {
			t.Errorf("status: %+v", got)
		} else if left, done := got.Left(); left != cards || done != 0 {
			t.Errorf("%d left and %d done", left, done)
		}
		if err := vaultstore.Retire(t.Context(), s, kek, first, time.Now()); !errors.Is(err, vaultstore.ErrInUse) {
			t.Errorf("a key in use was retired: %v", err)
		}
		// Node two has not looked yet; it opens what the new key sealed all the same, and what it seals under the old one is carried over.
		one.Look(t.Context())
		fresh := save(t, s, one.Vault(), "c")
		if fresh.Sealed.Key != second || two.Vault().Current() != first {
			t.Fatalf("sealed under %s while the other node seals under %s", fresh.Sealed.Key, two.Vault().Current())
		}
		late := save(t, s, two.Vault(), "c")
		if c, err := two.Vault().Open(shop, fresh); err != nil || c.Number.Reveal() != number {
			t.Errorf("the other node: %v", err)
		}
		// One of the cards is changed while the job has it in hand, and one deleted.
		work(t, s, two, second)
		if left, done := status(t, s, kek).Left(); left != 0 || done != cards+2 {
			t.Errorf("%d left and %d done", left, done)
		}
		got, err := s.SavedCard(t.Context(), shop, late.Token)
		if err != nil || got.Sealed.Key != second || got.Version != 2 || got.Fingerprint != late.Fingerprint || !got.UpdatedAt.Equal(late.UpdatedAt.Truncate(time.Microsecond)) {
			t.Errorf("carried over: %+v, %v", got, err)
		}
		if err := vaultstore.Retire(t.Context(), s, kek, first, time.Now()); err != nil {
			t.Fatalf("retire: %v", err)
		}
		for _, k := range []*vaultstore.Keys{one, two} {
			k.Look(t.Context())
			if _, err := k.Vault().Open(shop, saved[0]); !errors.Is(err, vault.ErrUnknownKey) {
				t.Errorf("the old key opens: %v", err)
			}
			if c, err := k.Vault().Open(shop, got); err != nil || c.Number.Reveal() != number {
				t.Errorf("a card that was carried over: %v", err)
			}
		}
		// Whoever still holds a card that was sealed under the retired key cannot store it.
		stale := saved[0]
		stale.Token, stale.Fingerprint = vault.NewToken(), "x"
		if err := s.Commit(t.Context(), store.Change{Merchant: shop, Cards: []vault.Saved{stale}}); !errors.Is(err, store.ErrVaultKey) {
			t.Errorf("a card under a retired key: %v", err)
		}
		for name, err := range map[string]error{
			"the current key": vaultstore.Retire(t.Context(), s, kek, second, time.Now()), "once more": vaultstore.Retire(t.Context(), s, kek, first, time.Now()),
		} {
			if !errors.Is(err, keyring.ErrPrimary) && !errors.Is(err, keyring.ErrUnknownKey) {
				t.Errorf("%s was retired: %v", name, err)
			}
		}
	})
}

// TestRotationLosesNoChange: what somebody changes or deletes while his card is being carried over stays as he left it.
func TestRotationLosesNoChange(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, b base) {
		s, kek := b.opened(t), vaultstoretest.KEK(t)
		keys := vaultstoretest.Open(t, s, kek, time.Now)
		customer(t, s, "c")
		var saved []vault.Saved
		for range 200 {
			saved = append(saved, save(t, s, keys.Vault(), "c"))
		}
		second := rotated(t, s, kek)
		var all sync.WaitGroup
		deleted := map[string]bool{}
		for i, c := range saved {
			if i%3 == 0 {
				deleted[c.Token] = true
			}
		}
		all.Go(func() {
			for _, c := range saved {
				for {
					now, err := s.SavedCard(context.Background(), shop, c.Token)
					change := store.Change{Merchant: shop, ForgetCard: &now}
					if !deleted[c.Token] {
						now.Version++
						now.Label = "changed"
						change = store.Change{Merchant: shop, Cards: []vault.Saved{now}}
					}
					if err == nil {
						err = s.Commit(context.Background(), change)
					}
					if errors.Is(err, store.ErrStale) {
						continue
					}
					if err != nil {
						t.Errorf("change: %v", err)
					}
					break
				}
			}
		})
		work(t, s, keys, second)
		all.Wait()
		if left, _ := status(t, s, kek).Left(); left > 0 { // changes that were made from what was read before
			again := job.Job{Merchant: "_house", ID: "vault_rotate-" + second, Subject: second}
			if err := keys.Run(t.Context(), again); err != nil {
				t.Fatal(err)
			}
		}
		left, err := s.SavedCards(t.Context(), shop, vault.CardFilter{Limit: 1000})
		if err != nil || len(left) != len(saved)-len(deleted) {
			t.Fatalf("%d cards are left, %v", len(left), err)
		}
		for _, c := range left {
			if c.Label != "changed" || c.Sealed.Key != second || deleted[c.Token] {
				t.Errorf("card %+v", c)
			}
		}
	})
}

// busy has somebody switch each card off, once, in the moment in which it is to be carried over. That seals nothing anew.
type busy struct {
	store.Store

	mu  sync.Mutex // guards met
	met map[string]bool
}

func (b *busy) Commit(ctx context.Context, c store.Change) error {
	for _, card := range c.Cards {
		b.mu.Lock()
		met := b.met[card.Token]
		b.met[card.Token] = true
		b.mu.Unlock()
		if met {
			continue
		}
		other, err := b.SavedCard(ctx, card.Merchant, card.Token)
		if err == nil {
			other.Version, other.Active = other.Version+1, false
			err = b.Store.Commit(ctx, store.Change{Merchant: card.Merchant, Cards: []vault.Saved{other}})
		}
		if err != nil {
			return err //nolint:wrapcheck // the test reads it
		}
	}
	return b.Store.Commit(ctx, c) //nolint:wrapcheck // it is the store's
}

// TestRotationMissesNoCard: a card that is switched off while it is carried over is carried over all the same, and stays off. Until then the
// rotation is not told as done.
func TestRotationMissesNoCard(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, b base) {
		s, kek := b.opened(t), vaultstoretest.KEK(t)
		keys := vaultstoretest.Open(t, &busy{Store: s, met: map[string]bool{}}, kek, time.Now)
		customer(t, s, "c")
		for range 5 {
			save(t, s, keys.Vault(), "c")
		}
		second := rotated(t, s, kek)
		work(t, s, keys, second)
		if left, done := status(t, s, kek).Left(); left != 0 || done != 5 {
			t.Errorf("%d left and %d done", left, done)
		}
		cards, err := s.SavedCards(t.Context(), shop, vault.CardFilter{Limit: 10})
		if err != nil || slices.ContainsFunc(cards, func(c vault.Saved) bool { return c.Active }) {
			t.Errorf("cards %+v, %v", cards, err)
		}
	})
}

// crashing dies after some commits.
type crashing struct {
	store.Store

	left atomic.Int64
}

var errCrash = errors.New("the process died")

func (c *crashing) Commit(ctx context.Context, change store.Change) error {
	if c.left.Add(-1) < 0 {
		return errCrash
	}
	return c.Store.Commit(ctx, change)
}

// TestRotationGoesOnAfterACrash: whoever takes the job next does what is left, and the job is not lost.
func TestRotationGoesOnAfterACrash(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, b base) {
		s, kek := b.opened(t), vaultstoretest.KEK(t)
		keys := vaultstoretest.Open(t, s, kek, time.Now)
		customer(t, s, "c")
		const cards = 100
		for range cards {
			save(t, s, keys.Vault(), "c")
		}
		second := rotated(t, s, kek)
		j, err := s.Job(t.Context(), "_house", "vault_rotate-"+second)
		if err != nil {
			t.Fatal(err)
		}
		for round := int64(1); ; round++ {
			dying := &crashing{Store: s}
			dying.left.Store(30)
			err := vaultstoretest.Open(t, dying, kek, time.Now).Run(t.Context(), j)
			if err == nil {
				break
			}
			if !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
			if left, done := status(t, s, kek).Left(); done != 30*round || left != cards-done || round > 4 {
				t.Errorf("after crash %d: %d left, %d done", round, left, done)
			}
			if _, err := s.Job(t.Context(), "_house", j.ID); err != nil {
				t.Fatalf("the job is gone: %v", err)
			}
		}
		if left, _ := status(t, s, kek).Left(); left != 0 {
			t.Errorf("%d are left", left)
		}
		if _, err := s.Job(t.Context(), "_house", j.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the job is still there: %v", err)
		}
	})
}

// TestACardThatDoesNotOpen keeps its key, and does not keep the others from being carried over.
func TestACardThatDoesNotOpen(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, b base) {
		s, kek := b.opened(t), vaultstoretest.KEK(t)
		now := time.Now()
		keys := vaultstoretest.Open(t, s, kek, func() time.Time { return now })
		customer(t, s, "c")
		broken := seal(t, keys.Vault(), "c")
		broken.Token, broken.Sealed.Text[20] = "0", broken.Sealed.Text[20]^1
		if err := s.Commit(t.Context(), store.Change{Merchant: shop, Cards: []vault.Saved{broken}}); err != nil {
			t.Fatal(err)
		}
		good := save(t, s, keys.Vault(), "c")
		second := rotated(t, s, kek)
		j, err := s.Job(t.Context(), "_house", "vault_rotate-"+second)
		if err != nil {
			t.Fatal(err)
		}
		if err := keys.Run(t.Context(), j); err != nil {
			t.Fatal(err)
		}
		if got, err := s.SavedCard(t.Context(), shop, good.Token); err != nil || got.Sealed.Key != second {
			t.Errorf("the other card: %+v, %v", got, err)
		}
		if left, _ := status(t, s, kek).Left(); left != 1 {
			t.Errorf("%d left", left)
		}
		if j, err = s.Job(t.Context(), "_house", j.ID); err != nil || !j.RunAt.After(now) {
			t.Errorf("the job: %+v, %v; want it later", j, err)
		}
	})
}

// switchable is a key-encryption key that can be away.
type switchable struct {
	keyring.Wrapper

	away atomic.Bool
}

var errAway = errors.New("the key service is away")

func (w *switchable) EncryptWithContext(ctx context.Context, plain, bound []byte) ([]byte, error) {
	if w.away.Load() {
		return nil, errAway
	}
	return w.Wrapper.EncryptWithContext(ctx, plain, bound)
}

func (w *switchable) DecryptWithContext(ctx context.Context, text, bound []byte) ([]byte, error) {
	if w.away.Load() {
		return nil, errAway
	}
	return w.Wrapper.DecryptWithContext(ctx, text, bound)
}

// TestTheKeyServiceIsAway: a node that runs keeps its keys, one that starts says why it cannot, and a rotation is not half done.
func TestTheKeyServiceIsAway(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, b base) {
		s, kek := b.opened(t), vaultstoretest.KEK(t)
		service := &switchable{Wrapper: kek.Wrapper}
		mine := vaultstore.KEK{Wrapper: service, Name: "hcvault://vault/transit/keys/vezne"}
		now := time.Now()
		running := vaultstoretest.Open(t, s, mine, func() time.Time { return now })
		first := running.Vault().Current()
		customer(t, s, "c")
		card := save(t, s, running.Vault(), "c")

		service.away.Store(true)
		_, err := vaultstore.Open(t.Context(), s, mine, time.Now, slog.New(slog.DiscardHandler))
		if !errors.Is(err, errAway) || !strings.Contains(err.Error(), mine.Name) {
			t.Errorf("a start: %v", err)
		}
		if _, err := vaultstore.Rotate(t.Context(), s, mine, time.Now()); !errors.Is(err, errAway) {
			t.Errorf("a rotation: %v", err)
		}
		if got := status(t, s, kek); got.Current != first || len(got.Keys) != 1 {
			t.Errorf("after a rotation that failed: %+v", got)
		}
		second := rotated(t, s, kek) // by somebody who reaches the service
		running.Look(t.Context())
		if running.Vault().Current() != first {
			t.Error("keys were taken into use that cannot be unwrapped")
		}
		if _, err := running.Vault().Open(shop, card); err != nil {
			t.Errorf("a running node: %v", err)
		}
		j, err := s.Job(t.Context(), "_house", "vault_rotate-"+second)
		if err != nil {
			t.Fatal(err)
		}
		if err := running.Run(t.Context(), j); err == nil {
			t.Error("cards are carried over by a node without the key")
		}
		service.away.Store(false)
		now = now.Add(time.Minute)
		running.Look(t.Context())
		if running.Vault().Current() != second {
			t.Error("the new key is not in use although the service is back")
		}
	})
}

func TestAnotherKeyEncryptionKey(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, b base) {
		s, kek := b.opened(t), vaultstoretest.KEK(t)
		keys := vaultstoretest.Open(t, s, kek, time.Now)
		customer(t, s, "c")
		card := save(t, s, keys.Vault(), "c")
		other := vaultstoretest.KEK(t)
		other.Name = "another"
		if _, err := vaultstore.Open(t.Context(), s, other, time.Now, slog.New(slog.DiscardHandler)); !errors.Is(err, keyring.ErrWrapped) {
			t.Errorf("another key opens it: %v", err)
		}
		if err := vaultstore.Rewrap(t.Context(), s, kek, other, time.Now()); err != nil {
			t.Fatal(err)
		}
		if _, err := vaultstore.Open(t.Context(), s, kek, time.Now, slog.New(slog.DiscardHandler)); !errors.Is(err, keyring.ErrWrapped) {
			t.Errorf("the key before still opens it: %v", err)
		}
		again := vaultstoretest.Open(t, s, other, time.Now)
		if c, err := again.Vault().Open(shop, card); err != nil || c.Number.Reveal() != number {
			t.Errorf("opens as %v, %v", c, err)
		}
		if got := status(t, s, other); got.By != "another" || got.Current != card.Sealed.Key {
			t.Errorf("status: %+v", got)
		}
	})
}

// TestManyStartTogether: they make one keyset.
func TestManyStartTogether(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, b base) {
		s, kek := b.opened(t), vaultstoretest.KEK(t)
		current := make([]string, 8)
		var all sync.WaitGroup
		for i := range current {
			all.Go(func() {
				k, err := vaultstore.Open(context.Background(), s, kek, time.Now, slog.New(slog.DiscardHandler))
				if err != nil {
					t.Errorf("open: %v", err)
					return
				}
				current[i] = k.Vault().Current()
			})
		}
		all.Wait()
		for _, c := range current {
			if c != current[0] {
				t.Fatalf("keys %v", current)
			}
		}
		if got := status(t, s, kek); len(got.Keys) != 1 {
			t.Errorf("status: %+v", got)
		}
	})
}
