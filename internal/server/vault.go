package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vezne/vezne/internal/awskms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/transit"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/internal/vaultstore"
)

// KeySource says where the key-encryption key of saved cards is.
type KeySource struct {
	// Address is that of a key in a service, such as hcvault://host:port/transit/keys/name or awskms://region/key; empty means a file.
	Address string
	// File is the key file.
	File string
	// Env reads the environment, in which HashiCorp Vault has its credentials; AWS's are found by its own library.
	Env func(string) string
	// Make makes the file if it is not there.
	Make bool
}

// services are the key services by the scheme of their addresses. Another is one more line here: a function that returns an encryption and a
// decryption of a few hundred bytes (docs/vault.md).
func services() map[string]func(context.Context, KeySource) (keyring.Wrapper, error) {
	return map[string]func(context.Context, KeySource) (keyring.Wrapper, error){
		awskms.Scheme: func(ctx context.Context, s KeySource) (keyring.Wrapper, error) {
			c, err := awskms.Parse(s.Address)
			if err != nil {
				return nil, err //nolint:wrapcheck // it says how an address looks
			}
			return awskms.Open(ctx, c) //nolint:wrapcheck // it says which setting
		},
		transit.Scheme: func(_ context.Context, s KeySource) (keyring.Wrapper, error) {
			c, err := transit.Parse(s.Address, s.Env)
			if err != nil {
				return nil, err //nolint:wrapcheck // it says what is missing
			}
			return transit.Open(c) //nolint:wrapcheck // it names the variable
		},
	}
}

// OpenKEK opens the key-encryption key. Of a service it asks nothing yet.
func OpenKEK(ctx context.Context, s KeySource) (vaultstore.KEK, error) {
	if s.Address != "" {
		scheme, _, _ := strings.Cut(s.Address, ":")
		open, known := services()[scheme]
		if !known {
			return vaultstore.KEK{}, fault.Say(fault.Text{
				TR: "--vault-kek: %q adlı bir anahtar hizmeti yok; hcvault://host:port/mount/keys/AD ve awskms://BÖLGE/ANAHTAR var",
				EN: "--vault-kek: no key service is called %q; there are hcvault://host:port/mount/keys/name and awskms://REGION/KEY",
			}, scheme)
		}
		w, err := open(ctx, s)
		if err != nil {
			return vaultstore.KEK{}, fault.At("--vault-kek", err)
		}
		return vaultstore.KEK{Wrapper: w, Name: s.Address}, nil
	}
	var ring *keyring.Ring
	var err error
	if s.Make {
		ring, err = keyring.OpenOrMake(s.File, vault.Purpose, vault.Comment)
	} else {
		ring, err = keyring.Open(s.File, vault.Purpose)
	}
	if err != nil {
		return vaultstore.KEK{}, err //nolint:wrapcheck // it names the file
	}
	text, err := os.ReadFile(s.File)
	if err != nil {
		return vaultstore.KEK{}, fmt.Errorf("read keys: %w", err)
	}
	return vaultstore.KEK{Wrapper: ring.Wrapper(), Name: "file, key " + ring.Current(), File: text}, nil
}

// openSaved opens the keys of saved cards. In production a key file that is missing is a mistake until somebody says that it is the first
// start: what one node wraps with a key of its own is lost to all others.
func (d *Dev) openSaved(ctx context.Context) error {
	made, err := vaultstore.Exist(ctx, d.store)
	if err != nil {
		return err //nolint:wrapcheck // it says what it looks up
	}
	kek, err := OpenKEK(ctx, KeySource{
		Address: d.conf.VaultKEK, Env: d.conf.Env, File: d.conf.VaultPath(), Make: !made && (d.prod == nil || d.prod.MakeKeys),
	})
	switch {
	case errors.Is(err, fs.ErrNotExist) && made:
		return fault.Say(fault.Text{
			TR: "--vault-keys: kayıtlı kartların anahtarlarını açan dosya burada yok: %s; yapıldığı yerden kopyalayın, yeniden yapılamaz",
			EN: "--vault-keys: the keys of saved cards are wrapped by a key that is not here: %s does not exist; copy it from where it was made, it cannot be made again",
		}, d.conf.VaultPath())
	case errors.Is(err, fs.ErrNotExist) && d.prod != nil:
		return missing("--vault-keys", err)
	}
	if err != nil {
		return err
	}
	d.saved, err = vaultstore.Open(ctx, d.store, kek, d.now, d.log)
	return err //nolint:wrapcheck // it says what it opens
}

// lying shows at each scrape how many saved cards lie under which key: the progress of a rotation.
type lying struct{ d *Dev }

func lyingDescription() *prometheus.Desc {
	return prometheus.NewDesc("vezne_vault_cards", "Saved cards by the key under which they lie; a rotation is done when none lies under a key that is not current.",
		[]string{"key", "current"}, nil)
}

// Describe is part of [prometheus.Collector].
func (lying) Describe(out chan<- *prometheus.Desc) { out <- lyingDescription() }

// Collect is part of [prometheus.Collector]. A store that does not answer leaves the series out.
func (l lying) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	uses, err := l.d.store.VaultKeys(ctx)
	if err != nil {
		return
	}
	current := l.d.saved.Vault().Current()
	for _, u := range uses {
		word := "no"
		if u.Key == current {
			word = "yes"
		}
		out <- prometheus.MustNewConstMetric(lyingDescription(), prometheus.GaugeValue, float64(u.Cards), u.Key, word)
	}
}
