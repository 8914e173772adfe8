package books

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/id"
)

// kept.go has the cards that the bank keeps for its clients' customers: what of them may be shown, and what they were told to do. No number
// is among it, so that nothing of a kept card leads to one.

// ErrNotKept means that the bank knows no such owner, or keeps no such card for him.
var ErrNotKept = errors.New("bank keeps no such card")

// KeptCard is a card that the bank keeps.
type KeptCard struct {
	Terminal string
	// Owner and Token are the bank's names of the person and the card.
	Owner string
	Token string
	// Customer is the client's own name of the person, and Label what the person calls the card.
	Customer string
	Label    string
	// Card is the masked number, and Scenario what the card was told to do.
	Card     string
	Scenario string
}

const keptColumns = `terminal, owner, token, customer, label, card, scenario`

// Keep keeps a card for its owner or, where there is none yet, for its customer, and returns it with its names. An owner whom the bank does
// not know is [ErrNotKept]; a request that is no longer valid [ErrTooLate]. Nothing is kept then.
func (b *Books) Keep(ctx context.Context, c KeptCard, validUntil time.Time) (KeptCard, error) {
	var kept KeptCard
	err := b.refusable(ctx, func(t *turn) error {
		if t.now.After(validUntil) {
			return ErrTooLate
		}
		kept = c
		known, found, err := t.owner(c)
		switch {
		case err != nil:
			return err
		case found:
			kept.Owner, kept.Customer = known.Owner, known.Customer
		case c.Owner != "":
			return ErrNotKept
		default:
			kept.Owner = "own_" + id.New(t.now).String()
		}
		kept.Token = "crd_" + id.New(t.now).String()
		_, err = t.conn.ExecContext(t.ctx, `insert into kept_card (`+keptColumns+`, kept_at) values (?, ?, ?, ?, ?, ?, ?, ?)`,
			kept.Terminal, kept.Owner, kept.Token, kept.Customer, kept.Label, kept.Card, kept.Scenario, t.now.UnixMicro())
		if err != nil {
			return fmt.Errorf("keep card: %w", err)
		}
		return nil
	})
	return kept, err
}

// owner finds any card that was kept, forgotten or not, for the person of c.
func (t *turn) owner(c KeptCard) (known KeptCard, found bool, err error) {
	column, name := "customer", c.Customer
	if c.Owner != "" {
		column, name = "owner", c.Owner
	}
	all, err := t.keptCards(`terminal = ? and `+column+` = ? order by seq limit 1`, c.Terminal, name)
	if err != nil || len(all) == 0 {
		return KeptCard{}, false, err
	}
	return all[0], true, nil
}

// Cards returns the cards that are kept for an owner, the first to come first.
func (b *Books) Cards(ctx context.Context, terminal, owner string) ([]KeptCard, error) {
	var all []KeptCard
	err := b.perform(ctx, func(t *turn) error {
		var err error
		all, err = t.keptCards(`terminal = ? and owner = ? and forgotten_at = 0 order by seq`, terminal, owner)
		return err
	})
	return all, err
}

// Kept returns one card that is kept, or [ErrNotKept].
func (b *Books) Kept(ctx context.Context, terminal, owner, token string) (KeptCard, error) {
	var c KeptCard
	err := b.refusable(ctx, func(t *turn) error {
		all, err := t.keptCards(`terminal = ? and owner = ? and token = ? and forgotten_at = 0`, terminal, owner, token)
		if err == nil && len(all) == 0 {
			err = ErrNotKept
		}
		if err == nil {
			c = all[0]
		}
		return err
	})
	return c, err
}

// Forget has a card kept no longer. One that is not kept is [ErrNotKept], and a request that is no longer valid [ErrTooLate].
func (b *Books) Forget(ctx context.Context, terminal, owner, token string, validUntil time.Time) error {
	return b.refusable(ctx, func(t *turn) error {
		if t.now.After(validUntil) {
			return ErrTooLate
		}
		done, err := t.conn.ExecContext(t.ctx,
			`update kept_card set forgotten_at = ? where terminal = ? and owner = ? and token = ? and forgotten_at = 0`,
			t.now.UnixMicro(), terminal, owner, token)
		if err != nil {
			return fmt.Errorf("forget card: %w", err)
		}
		count, err := done.RowsAffected()
		if err == nil && count == 0 {
			err = ErrNotKept
		}
		return err
	})
}

func (t *turn) keptCards(where string, args ...any) ([]KeptCard, error) {
	var all []KeptCard
	err := t.each(func(r row) error {
		var c KeptCard
		err := r.Scan(&c.Terminal, &c.Owner, &c.Token, &c.Customer, &c.Label, &c.Card, &c.Scenario)
		all = append(all, c)
		return err
	}, `select `+keptColumns+` from kept_card where `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read kept cards: %w", err)
	}
	return all, nil
}

// refusable performs do, whose refusals are no errors of the turn, which would undo its neighbours.
func (b *Books) refusable(ctx context.Context, do func(t *turn) error) error {
	var refusal error
	err := b.perform(ctx, func(t *turn) error {
		refusal = nil
		err := do(t)
		if errors.Is(err, ErrTooLate) || errors.Is(err, ErrNotKept) {
			refusal = err
			return nil
		}
		return err
	})
	if err == nil {
		err = refusal
	}
	return err
}
