package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/vault"
)

// Window is how long after a payment began its account is needed to give it back: buyers dispute and shops refund for a year and some weeks.
const Window = 400 * 24 * time.Hour

// Grace is how long after an account was changed or removed a node may still begin something there: nodes look for changes once a second, and
// what began just before is written down before its provider is asked.
const Grace = 10 * time.Second

// EraseStore is what erasing needs of the house's memory.
type EraseStore interface {
	Store
	AccountNeeded(ctx context.Context, m merchant.ID, account string, since time.Time) (payment.ID, error)
	CardKept(ctx context.Context, m merchant.ID, account string) (string, error)
	Erase(ctx context.Context) error
}

// Erasure is what became of the sealed credentials under one name of an account.
type Erasure struct {
	// Name is that under which payments through it are kept.
	Name string
	// Needed says what needs them; then they have stayed. Where it is empty they are gone.
	Needed Need
}

// Need is what credentials are still needed for, one thing at a time.
type Need struct {
	// Until is when no node can begin anything there any more.
	Until time.Time
	// Payment is the latest payment that needs them.
	Payment payment.ID
	// Card is the token of a saved card that the provider keeps, and is to forget when it is deleted here.
	Card string
	// Forgetting is the token that a card had which was deleted here and which the provider is being asked to forget.
	Forgetting string
}

// Erase deletes the sealed credentials of an account of a merchant's that nothing can be asked with any more: those of its earlier
// revisions, and those that it has if it has been removed. Credentials stay that a payment still needs, which is one that is under way or
// in doubt there, or one that began within [Window] and could still be captured, voided or given back; that a card needs which the provider
// keeps, or is being asked to forget; and all of them within [Grace] after the account's last change, for what may yet begin. Where the
// account has nothing to erase there are none; [ErrNoAccount] says that there is no such account.
func Erase(ctx context.Context, s EraseStore, m merchant.ID, account string, now time.Time) ([]Erasure, error) {
	for tries := 0; ; tries++ {
		done, p, err := erasing(ctx, s, m, account, now)
		if err != nil || len(p.held) == 0 {
			return done, err
		}
		err = p.Commit(ctx, s)
		if errors.Is(err, ErrChanged) && tries < readTries {
			continue
		}
		if err != nil {
			return nil, err
		}
		return done, s.Erase(ctx) //nolint:wrapcheck // it says what is left
	}
}

func erasing(ctx context.Context, s EraseStore, m merchant.ID, account string, now time.Time) ([]Erasure, *Plan, error) {
	r, err := Read(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	p := &Plan{from: r, next: &Roster{Version: r.Version}, changed: map[*member]bool{}, held: map[*holding]bool{}, now: now}
	for _, one := range r.merchants {
		p.next.merchants = append(p.next.merchants, one.clone())
	}
	owner := p.next.find(m)
	if owner == nil {
		return nil, nil, ErrNoAccount
	}
	h := owner.find(account)
	if h == nil {
		return nil, nil, ErrNoAccount
	}
	h.content.Past = slices.Clone(h.content.Past)
	var all []*revision
	for i := range h.content.Past {
		all = append(all, &h.content.Past[i])
	}
	if h.content.Retired {
		all = append(all, &h.content.revision)
	}
	var done []Erasure
	for _, rev := range all {
		if rev.erased() {
			continue
		}
		name := revisionName(h.name, rev.Revision)
		needed, err := h.needed(ctx, s, name, now)
		if err != nil {
			return nil, nil, err
		}
		if needed == (Need{}) {
			rev.Sealed, p.held[h] = keyring.Sealed{}, true
		}
		done = append(done, Erasure{Name: name, Needed: needed})
	}
	for h := range p.held {
		h.changed = now
	}
	return done, p, nil
}

// needed says what an account is still needed for under one of its names.
func (h *holding) needed(ctx context.Context, s EraseStore, name string, now time.Time) (Need, error) {
	if until := h.changed.Add(Grace); now.Before(until) {
		return Need{Until: until}, nil
	}
	id, err := s.AccountNeeded(ctx, h.merchant, name, now.Add(-Window))
	if !errors.Is(err, store.ErrNotFound) {
		return Need{Payment: id}, err //nolint:wrapcheck // it says what it reads
	}
	// In this order: a card that is deleted meanwhile is found by the one or by the other.
	card, err := s.CardKept(ctx, h.merchant, name)
	if !errors.Is(err, store.ErrNotFound) {
		return Need{Card: card}, err //nolint:wrapcheck // it says what it reads
	}
	f := record.Filter{Group: name, Limit: 500}
	for {
		page, err := s.Records(ctx, h.merchant, vault.UnkeptKind, f)
		if err != nil {
			return Need{}, err //nolint:wrapcheck // it says what it reads
		}
		for _, r := range page {
			var u vault.Unkept
			err := json.Unmarshal(r.Content, &u)
			if err != nil {
				return Need{}, fmt.Errorf("read card that is to be forgotten: %w", err)
			}
			if !u.GivenUp && !u.House {
				return Need{Forgetting: u.Card}, nil
			}
			f.After = r.ID
		}
		if len(page) < f.Limit {
			return Need{}, nil
		}
	}
}

// erased reports whether the credentials have been erased.
func (r revision) erased() bool { return r.Sealed.Key == "" && len(r.Sealed.Text) == 0 }
