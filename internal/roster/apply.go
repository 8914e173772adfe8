package roster

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

// ErrChanged means that somebody else changed the roster after the plan was made. Nothing was changed; make it again.
var ErrChanged = errors.New("the merchants and accounts have been changed by somebody else meanwhile")

// Commit makes a plan durable, all of it or nothing. An empty one changes nothing.
func (p *Plan) Commit(ctx context.Context, s Store) error {
	if len(p.changed) == 0 && len(p.held) == 0 {
		return nil
	}
	c := store.Change{Merchant: merchant.House}
	put := func(kind record.Kind, id, group string, version int64, created time.Time, content any) error {
		text, err := json.Marshal(content, json.Deterministic(true))
		if err != nil {
			return fmt.Errorf("write %s %s: %w", kind, id, err)
		}
		if version == 0 {
			created = p.now
		}
		c.Records = append(c.Records, record.Record{
			Merchant: merchant.House, Kind: kind, ID: id, Group: group, Content: text, Version: version + 1, CreatedAt: created, UpdatedAt: p.now,
		})
		return nil
	}
	err := put(kindVersion, idVersion, "", p.from.Version, p.now, struct{}{})
	for _, m := range p.next.merchants {
		if p.changed[m] {
			err = errors.Join(err, put(kindMerchant, string(m.id), "", m.version, m.created, m.content))
		}
		for _, h := range m.accounts {
			if p.held[h] {
				err = errors.Join(err, put(kindAccount, string(m.id)+"/"+h.name, string(m.id), h.version, h.created, h.content))
			}
		}
	}
	if err != nil {
		return err
	}
	err = s.Commit(ctx, c)
	switch {
	case errors.Is(err, store.ErrStale), errors.Is(err, store.ErrExists):
		return ErrChanged
	case err != nil:
		return fmt.Errorf("store roster: %w", err)
	}
	return nil
}

// Apply makes a plan of what is wanted and commits it, again if somebody else was faster. It returns the plan that was
// committed.
func Apply(ctx context.Context, s Store, wanted []Merchant, o Options) (*Plan, error) {
	for tries := 0; ; tries++ {
		r, err := Read(ctx, s)
		if err != nil {
			return nil, err
		}
		p, err := r.Make(wanted, o)
		if err != nil {
			return nil, err
		}
		err = p.Commit(ctx, s)
		if !errors.Is(err, ErrChanged) || tries == readTries {
			return p, err
		}
	}
}
