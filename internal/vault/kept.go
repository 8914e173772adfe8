package vault

import (
	"errors"
	"time"

	"github.com/vezne/vezne/internal/merchant"
)

// kept.go is what is known here of cards that providers keep. Their names for a card are no card data: they pay with the account's own
// credentials alone, and lead to no number.

// ErrElsewhere means that a card does not open because its number is not here: a provider has it.
var ErrElsewhere = errors.New("the card's number is kept by a provider")

// Kept says at whose providers a card is kept.
type Kept struct {
	// Only says that the card is kept there alone: no number is sealed here.
	Only bool `json:"only,omitzero"`
	// At are the accounts, the first to come first; each is there once.
	At []KeptAt `json:"at,omitempty"`
}

// KeptAt names a card at one account.
type KeptAt struct {
	// Account is the account as payments name it; see [merchant.Merchant.Current].
	Account string `json:"account"`
	// House says that it is the account of this name that all merchants use, and not one of the merchant's own, which may come later and be
	// called the same.
	House bool `json:"house,omitzero"`
	// Owner and Token are the provider's names of the person and the card.
	Owner string `json:"owner"`
	Token string `json:"token"`
}

// Find returns the card's names at an account.
func (k Kept) Find(account string) (KeptAt, bool) {
	for _, at := range k.At {
		if at.Account == account {
			return at, true
		}
	}
	return KeptAt{}, false
}

// Elsewhere returns s as a card that is kept at one account and nowhere else. What is sealed of it is empty; that it lies under a key all the
// same lets such a card go with every rotation as the others do.
func (v *Vault) Elsewhere(m merchant.ID, s Saved, at KeptAt) (Saved, error) {
	s.Kept = Kept{Only: true, At: []KeptAt{at}}
	s.Fingerprint = v.KeptFingerprint(m, at)
	return v.under(m, s, nil)
}

// KeptFingerprint is the fingerprint of a card that is kept at an account alone: the same card has it whoever imports it, so that a merchant
// has it once.
func (v *Vault) KeptFingerprint(m merchant.ID, at KeptAt) string {
	if at.House {
		return v.Digest(m, "kept", at.Account, at.Owner, at.Token, "house")
	}
	return v.Digest(m, "kept", at.Account, at.Owner, at.Token)
}

// UnkeptKind is the kind of the records of cards that were deleted here and that a provider may keep still, under the card's token and a
// number; their group is the account.
const UnkeptKind = "forget_kept"

// Unkept is a saved card that was deleted here while a provider has not confirmed that it keeps it no longer.
type Unkept struct {
	// Card is the token that it had, and Masked what was shown of it.
	Card   string `json:"card"`
	Masked string `json:"masked"`
	KeptAt
	// Since is when it was deleted here, and Tries how often the provider was asked since.
	Since time.Time `json:"since"`
	Tries int       `json:"tries"`
	// Said is what the provider said last, in its own words; empty where no answer came.
	Said string `json:"said,omitempty"`
	// GivenUp tells that it is asked no more: it keeps the card, and only it can delete it.
	GivenUp bool `json:"given_up,omitempty"`
}
