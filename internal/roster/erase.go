package roster

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// Window is how long after a payment began its account is needed to give it back: buyers dispute and shops refund for a year and some weeks.
const Window = 400 * 24 * time.Hour

// EraseStore is what erasing needs of the house's memory.
type EraseStore interface {
	Store
	AccountNeeded(ctx context.Context, m merchant.ID, account string, since time.Time) (payment.ID, error)
	Erase(ctx context.Context) error
}

// Erasure is what became of the sealed credentials under one name of an account.
type Erasure struct {
	// Name is that under which payments through it are kept.
	Name string
	// Needed is the latest payment that needs them; then they have stayed. Otherwise they are gone.
	Needed payment.ID
}

// Erase deletes the sealed credentials of an account of a merchant's that nothing can be asked with any more: those of its earlier
// revisions, and those that it has if it has been removed. Credentials stay that a payment still needs, which is one that is under way or
// in doubt there, or one that began within [Window] and could still be captured, voided or given back. Where the account has nothing to
// erase there are none; [ErrNoAccount] says that there is no such account.
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
		needed, err := s.AccountNeeded(ctx, m, name, now.Add(-Window))
		switch {
		case errors.Is(err, store.ErrNotFound):
			rev.Sealed, h.changed, p.held[h] = keyring.Sealed{}, now, true
		case err != nil:
			return nil, nil, err //nolint:wrapcheck // it says what it reads
		}
		done = append(done, Erasure{Name: name, Needed: needed})
	}
	return done, p, nil
}

// erased reports whether the credentials have been erased.
func (r revision) erased() bool { return r.Sealed.Key == "" && len(r.Sealed.Text) == 0 }
