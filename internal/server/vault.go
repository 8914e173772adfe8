package server

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/vezne/vezne/internal/vault"
)

// openVault reads the key file, or makes one if there is none. A file that is there and is no key file is left alone: new keys
// in its place would make every saved card unreadable.
func openVault(path string) (*vault.Vault, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = makeKeys(path)
		if err != nil {
			return nil, fmt.Errorf("make vault keys: %w", err)
		}
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read vault keys: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read vault keys: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("vault keys: %s can be read by others; give it mode 0600", path)
	}
	v, err := vault.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("vault keys: %s: %w", path, err)
	}
	return v, nil
}

// makeKeys writes a new key file under its name only when it is complete and on the disk, and never over another: of two
// processes that start together both use the file of the faster one.
func makeKeys(path string) (err error) {
	text, err := vault.Generate()
	if err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(path), ".vault.keys-") // with mode 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(draft.Name())) }()
	_, err = draft.Write(text)
	if err == nil {
		err = draft.Sync()
	}
	err = errors.Join(err, draft.Close())
	if err != nil {
		return err
	}
	err = os.Link(draft.Name(), path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	// The name is durable once its folder is. Cards would otherwise be sealed with keys that a power failure takes along.
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
