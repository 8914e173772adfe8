package roster

import (
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
)

const (
	// KeyPurpose is what the key files of rosters are for.
	KeyPurpose = "accounts"
	// KeyComment stands in a new key file.
	KeyComment = "Vezne account keys. Without this file no provider account and no shop key in the database can be opened; with it, all can."
)

// boundKey is what the key of a shop is bound to, and bound of a revision what its credentials are.
func boundKey(m merchant.ID, surface string) []string { return []string{"key", string(m), surface} }

func (r revision) bound(m merchant.ID, account string) []string {
	return []string{"account", string(m), account, strconv.Itoa(r.Revision)}
}

func seal(keys *keyring.Ring, what any, bound []string) (keyring.Sealed, error) {
	plain, err := json.Marshal(what, json.Deterministic(true))
	if err != nil {
		return keyring.Sealed{}, fmt.Errorf("write secrets of %s: %w", bound[1], err)
	}
	sealed, err := keys.Seal(plain, bound...)
	if err != nil {
		return keyring.Sealed{}, fmt.Errorf("seal secrets of %s: %w", bound[1], err)
	}
	return sealed, nil
}

func open[T any](keys *keyring.Ring, s keyring.Sealed, bound []string) (T, error) {
	var out T
	plain, err := keys.Open(s, bound...)
	if err != nil {
		return out, err //nolint:wrapcheck // the caller says what it was
	}
	if json.Unmarshal(plain, &out) != nil { // whose error could quote it
		return out, keyring.ErrSealed
	}
	return out, nil
}

func (r revision) open(keys *keyring.Ring, m merchant.ID, account string) (map[string]string, error) {
	return open[map[string]string](keys, r.Sealed, r.bound(m, account))
}

func (k keptKey) open(keys *keyring.Ring, m merchant.ID, surface string) (secrets, error) {
	return open[secrets](keys, k.Sealed, boundKey(m, surface))
}
