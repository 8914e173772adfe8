// Package vaultstore keeps the keys of saved cards in the database, wrapped by a key that is elsewhere, and the nodes up to date with
// them; and it carries cards from an old key to a new one while payments go on.
//
// The keyset is one record of the house. Each node unwraps it once at its start and once after each change, and never per card. Which keys
// there are stands beside the cards too, without the keys, so that the database itself keeps a key that a card lies under: see the table
// vault_key.
package vaultstore
