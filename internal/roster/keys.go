package roster

import (
	"context"
	"errors"
	"io/fs"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/keyring"
)

// OpenKeys reads the key file of a roster. Where there is none it makes one, but only for a database in which nothing has been sealed
// yet: with new keys, what is there would be lost to whoever believes that they are the right ones.
func OpenKeys(ctx context.Context, s Store, path string) (*keyring.Ring, error) {
	keys, err := keyring.Open(path, KeyPurpose)
	if !errors.Is(err, fs.ErrNotExist) {
		return keys, err //nolint:wrapcheck // it names the file
	}
	version, err := Version(ctx, s)
	if err != nil {
		return nil, err
	}
	if version > 0 {
		return nil, fault.Say(fault.Text{
			TR: "veritabanındaki hesapların anahtarı burada yok: %s bulunamadı; yapıldığı yerden kopyalayın, yeniden yapılamaz",
			EN: "the accounts in the database are sealed under keys that are not here: %s does not exist; copy it from where it was made, it cannot be made again",
		}, path)
	}
	return keyring.OpenOrMake(path, KeyPurpose, KeyComment) //nolint:wrapcheck // it names the file
}
