package keyring

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Open reads a key file of the purpose that nobody but its owner can read. Its error names the file; that it is not there is
// [fs.ErrNotExist].
func Open(path, purpose string) (*Ring, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("keys: %s can be read by others; give it mode 0600", path)
	}
	r, err := Parse(purpose, text)
	if err != nil {
		return nil, fmt.Errorf("keys: %s: %w", path, err)
	}
	return r, nil
}

// OpenOrMake is Open, and makes the file if there is none. A file that is there and is no key file is left alone: new keys
// in its place would make everything unreadable that was sealed under the old ones.
func OpenOrMake(path, purpose, comment string) (*Ring, error) {
	r, err := Open(path, purpose)
	if !errors.Is(err, fs.ErrNotExist) {
		return r, err
	}
	err = make0600(path, purpose, comment)
	if err != nil {
		return nil, fmt.Errorf("make keys: %w", err)
	}
	return Open(path, purpose)
}

// make0600 writes a new key file under its name only when it is complete and on the disk, and never over another: of two
// processes that start together both use the file of the faster one.
func make0600(path, purpose, comment string) (err error) {
	text, err := Generate(purpose, comment)
	if err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-") // with mode 0600
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
	// The name is durable once its folder is. What is sealed would otherwise be lost with a key that a power failure takes along.
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
