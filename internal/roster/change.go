package roster

import (
	"github.com/vezne/vezne/internal/merchant"
)

// Action is what a change does to its object.
type Action string

// The actions.
const (
	// Added: it was not there.
	Added Action = "added"
	// Altered: something about it is different.
	Altered Action = "altered"
	// Revised: the account is another one at its provider from now on; what was paid through the one before stays with that.
	Revised Action = "revised"
	// Retired: the account is taken away; what was paid through it stays with it.
	Retired Action = "retired"
	// Restored: the account had been retired and is back.
	Restored Action = "restored"
)

// Change is what a plan does to one merchant or one account.
type Change struct {
	Action   Action
	Merchant merchant.ID
	// Account is empty where it is about the merchant itself.
	Account string
	// Current is the name under which an account's payments are kept from now on.
	Current string
	Details []Detail
}

// Detail is one thing that a change makes different.
type Detail struct {
	// Field is the path below merchant or account, such as "name", "keys.v1" or "credentials.secret_key".
	Field string
	// From and To are what it was and what it becomes, both empty for a secret.
	From, To string
	// Secret means that only that it has changed may be told.
	Secret bool
}

// details collects what differs.
type details []Detail

func (d *details) text(field, from, to string) {
	if from != to {
		*d = append(*d, Detail{Field: field, From: from, To: to})
	}
}

func (d *details) secret(field string, differs bool) {
	if differs {
		*d = append(*d, Detail{Field: field, Secret: true})
	}
}
