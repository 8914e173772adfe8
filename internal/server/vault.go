package server

import (
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/vault"
)

// openVault reads the key file of saved cards, or makes one if there is none.
func openVault(path string) (*vault.Vault, error) {
	keys, err := keyring.OpenOrMake(path, vault.Purpose, vault.Comment)
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the file
	}
	return vault.New(keys), nil
}
