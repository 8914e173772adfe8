package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vezne/vezne/internal/keyring"
)

// Reseal seals everything again that does not lie under the first key of the file, and returns how many accounts' and shops'
// secrets that were. Afterwards nothing needs the other keys. What does not open stops it, and then nothing is changed.
func Reseal(ctx context.Context, s Store, keys *keyring.Ring, now time.Time) (int, error) {
	for tries := 0; ; tries++ {
		r, err := Read(ctx, s)
		if err != nil {
			return 0, err
		}
		p := &Plan{from: r, next: &Roster{Version: r.Version}, changed: map[*member]bool{}, held: map[*holding]bool{}, now: now}
		sealed := 0
		for _, m := range r.merchants {
			next := m.clone()
			p.next.merchants = append(p.next.merchants, next)
			n, err := p.reseal(next, keys)
			if err != nil {
				return 0, err
			}
			sealed += n
		}
		if sealed == 0 {
			return 0, nil
		}
		err = p.Commit(ctx, s)
		if !errors.Is(err, ErrChanged) || tries == readTries {
			return sealed, err
		}
	}
}

func (p *Plan) reseal(m *member, keys *keyring.Ring) (int, error) {
	sealed := 0
	again := func(s *keyring.Sealed, what string, bound []string) error {
		if s.Key == keys.Current() || s.Key == "" { // or erased
			return nil
		}
		plain, err := keys.Open(*s, bound...)
		if err == nil {
			*s, err = keys.Seal(plain, bound...)
		}
		if err != nil {
			return fmt.Errorf("merchant %q, %s: %w", m.id, what, err)
		}
		sealed++
		return nil
	}
	for name, kept := range m.content.Keys {
		kept = slices.Clone(kept)
		before := sealed
		for i := range kept {
			err := again(&kept[i].Sealed, "keys."+name, boundKey(m.id, name))
			if err != nil {
				return 0, err
			}
		}
		m.content.Keys[name] = kept
		p.changed[m] = p.changed[m] || sealed > before
	}
	for _, h := range m.accounts {
		before := sealed
		for i := range h.content.Past {
			past := &h.content.Past[i]
			err := again(&past.Sealed, "account "+revisionName(h.name, past.Revision), past.bound(m.id, h.name))
			if err != nil {
				return 0, err
			}
		}
		err := again(&h.content.Sealed, "account "+h.current(), h.content.bound(m.id, h.name))
		if err != nil {
			return 0, err
		}
		p.held[h] = sealed > before
	}
	return sealed, nil
}
