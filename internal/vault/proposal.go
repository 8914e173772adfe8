package vault

import (
	"errors"
	"fmt"
	"slices"

	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/pan"
)

// proposal.go keeps what payments that are not decided yet would make of a saved card: its date, the name on it, its label. It stands in
// the card's own row, so that it goes with the card, and lies under the card's own key, so that a rotation cannot leave it behind.

// Proposals are what undecided payments would make of a card.
type Proposals struct {
	// Unproven says that the card is there for its proposals alone: it is to be forgotten when the last of them falls.
	Unproven bool `json:"unproven,omitzero"`
	// By are the proposals, the oldest first, at most [MaxProposals].
	By []Proposal `json:"by,omitempty"`
}

// Proposal is what one payment would make of a card.
type Proposal struct {
	Payment string         `json:"payment"`
	Label   string         `json:"label,omitempty"`
	Sealed  keyring.Sealed `json:"sealed"`
}

// MaxProposals is the most that a card keeps; a further one drops the oldest. A payment whose proposal was dropped proves the card all
// the same, as it is.
const MaxProposals = 16

// Propose returns s with c in it as what a payment would make of it once it is approved. Where s is new, c is also what it is meanwhile.
// A card that does not open, because its key is gone, stays as it is too: c is then proposed under the key that seals now, and makes the card
// whole when the payment is approved.
func (v *Vault) Propose(m merchant.ID, s Saved, payment, label string, c pan.Card) (Saved, error) {
	plain := c
	if s.Version > 0 {
		var err error
		plain, err = v.Open(m, s)
		if lost(err) {
			return v.withProposal(m, s.Without(payment), payment, label, c)
		}
		if err != nil {
			return Saved{}, err
		}
	} else {
		s.Label, s.Proposed.Unproven = label, true
	}
	s, err := v.Seal(m, s.Without(payment), plain)
	if err != nil {
		return Saved{}, err
	}
	key := s.Sealed.Key
	s, err = v.withProposal(m, s, payment, label, c)
	if err == nil && s.Proposed.By[len(s.Proposed.By)-1].Sealed.Key != key {
		err = ErrUnknownKey // the key has been replaced within these lines; whoever asks tries again
	}
	return s, err
}

// lost reports whether a ciphertext will not open: its key is gone, or it is not what was sealed.
func lost(err error) bool { return errors.Is(err, ErrUnknownKey) || errors.Is(err, ErrSealed) }

// withProposal returns s with a proposal under the key that seals now.
func (v *Vault) withProposal(m merchant.ID, s Saved, payment, label string, c pan.Card) (Saved, error) {
	by := s.Proposed.By
	if len(by) >= MaxProposals {
		by = by[len(by)-MaxProposals+1:]
	}
	c.CVV = pan.CVV{}
	sealed, err := v.ring().Seal(c.MarshalSecret(), proposed(m, s, payment)...)
	if err != nil {
		return Saved{}, fmt.Errorf("seal proposal: %w", err)
	}
	s.Proposed.By = append(slices.Clone(by), Proposal{Payment: payment, Label: label, Sealed: sealed})
	return s, nil
}

// Accept returns s as an approved payment makes it: able to pay, and up to date. A payment without a proposal, or whose proposal does not
// open any more, proves the card as it is.
func (v *Vault) Accept(m merchant.ID, s Saved, payment string) (Saved, error) {
	s.Active, s.Proposed.Unproven = true, false
	at := slices.IndexFunc(s.Proposed.By, func(p Proposal) bool { return p.Payment == payment })
	if at < 0 {
		return s, nil
	}
	p := s.Proposed.By[at]
	plain, err := v.openBound(p.Sealed, proposed(m, s, payment))
	if lost(err) {
		return s.Without(payment), nil
	}
	if err != nil {
		return Saved{}, err
	}
	c, err := pan.ParseSecret(plain)
	if err != nil {
		return Saved{}, fmt.Errorf("read proposal: %w", err)
	}
	if p.Label != "" {
		s.Label = p.Label
	}
	return v.Seal(m, s.Without(payment), c)
}

// Without returns s without what a payment would have made of it.
func (s Saved) Without(payment string) Saved {
	s.Proposed.By = slices.DeleteFunc(slices.Clone(s.Proposed.By), func(p Proposal) bool { return p.Payment == payment })
	if len(s.Proposed.By) == 0 {
		s.Proposed.By = nil
	}
	return s
}

// Fallen reports whether a card was there for its proposals alone, and none is left.
func (s Saved) Fallen() bool { return s.Proposed.Unproven && len(s.Proposed.By) == 0 }

// legible returns s without the proposals that do not open.
func (v *Vault) legible(m merchant.ID, s Saved) Saved {
	s.Proposed.By = slices.DeleteFunc(slices.Clone(s.Proposed.By), func(p Proposal) bool {
		_, err := v.openBound(p.Sealed, proposed(m, s, p.Payment))
		return err != nil
	})
	if len(s.Proposed.By) == 0 {
		s.Proposed.By = nil
	}
	return s
}

// carried returns a card's proposals under the key that ring seals with.
func (v *Vault) carried(m merchant.ID, s Saved, ring *keyring.Ring) ([]Proposal, error) {
	by := slices.Clone(s.Proposed.By)
	for i, p := range by {
		if p.Sealed.Key == ring.Current() {
			continue
		}
		plain, err := v.openBound(p.Sealed, proposed(m, s, p.Payment))
		if err != nil {
			return nil, err
		}
		by[i].Sealed, err = ring.Seal(plain, proposed(m, s, p.Payment)...)
		if err != nil {
			return nil, fmt.Errorf("seal proposal: %w", err)
		}
	}
	return by, nil
}

// proposed is what a proposal's ciphertext is bound to.
func proposed(m merchant.ID, s Saved, payment string) []string {
	return append(bound(m, s), "proposed", payment)
}
