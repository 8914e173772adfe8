package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/server"
	"github.com/vezne/vezne/internal/store/sqlstore"
	"github.com/vezne/vezne/internal/vaultstore"
)

// vaultCommand is about the keys of saved cards.
type vaultCommand struct {
	Status vaultStatusCommand `cmd:"" help:"Show the keys of saved cards, and how many cards lie under each." tr:"Kayıtlı kartların anahtarlarını ve her birinin altında kaç kart olduğunu gösterir."`
	Rotate vaultRotateCommand `cmd:"" help:"Make a new key and have all saved cards carried over to it, while payments go on." tr:"Yeni bir anahtar oluşturur; ödemeler sürerken bütün kayıtlı kartlar ona taşınır."`
	Retire vaultRetireCommand `cmd:"" help:"Destroy keys under which no card lies any more." tr:"Altında artık kart olmayan anahtarları yok eder."`
	Rewrap vaultRewrapCommand `cmd:"" help:"Wrap the keys by another key-encryption key: the first of the key file, or one in a service." tr:"Anahtarları başka bir anahtarla sarar: anahtar dosyasındaki ilkiyle ya da bir hizmettekiyle."`
}

// vaultFlags name a database and what wraps its keys.
type vaultFlags struct {
	houseFlags
	language
	Keys string `name:"vault-keys" placeholder:"FILE" help:"Key file that wraps the keys of saved cards. Default: vault.keys in the data folder." tr:"Kayıtlı kartların anahtarlarını saran anahtar dosyası. Verilmezse: veri klasöründeki vault.keys."`
	KEK  string `name:"vault-kek" placeholder:"URL" help:"Key in a service that wraps them instead, such as hcvault://host:port/mount/keys/name or awskms://REGION/KEY." tr:"Onları dosya yerine saran, bir hizmetteki anahtar; örneğin hcvault://sunucu:port/bağlama/keys/ad ya da awskms://BÖLGE/ANAHTAR."`
}

func (f vaultFlags) kek(ctx context.Context, address, file string) (vaultstore.KEK, error) {
	return server.OpenKEK(ctx, server.KeySource{ //nolint:wrapcheck // it names the flag or the file
		Address: address, Env: os.Getenv, File: config.Dev{Data: f.Data, VaultKeys: file}.VaultPath(),
	})
}

// with opens the database and the key-encryption key for a command.
func (f vaultFlags) with(ctx context.Context, s streams, do func(st *sqlstore.Store, kek vaultstore.KEK) error) (err error) {
	kek, err := f.kek(ctx, f.KEK, f.Keys)
	if err != nil {
		return err
	}
	st, err := f.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	err = do(st, kek)
	if errors.Is(err, vaultstore.ErrNoKeys) {
		return fault.Say(fault.Text{
			TR: "kayıtlı kartların anahtarı henüz yok; ağ geçidi ilk başladığında yapılır",
			EN: "there are no keys of saved cards yet; a gateway makes them at its first start",
		})
	}
	return err
}

type vaultStatusCommand struct{ vaultFlags }

// Run shows the keys and the progress of a rotation.
func (c vaultStatusCommand) Run(ctx context.Context, s streams) error {
	return c.with(ctx, s, func(st *sqlstore.Store, kek vaultstore.KEK) error {
		got, err := vaultstore.Read(ctx, st, kek)
		if err != nil {
			return err //nolint:wrapcheck // it says what it reads
		}
		return c.show(s, got)
	})
}

func (f vaultFlags) show(s streams, got vaultstore.Status) error {
	_, err := fmt.Fprintf(s.out, f.in(fault.Text{TR: "Anahtarları saran: %s\n", EN: "Keys are wrapped by: %s\n"}), f.wrappedBy(got.By))
	if err != nil {
		return err //nolint:wrapcheck // the terminal is gone
	}
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, f.in(fault.Text{TR: "ANAHTAR\tYAPILDI\tKART\t", EN: "KEY\tMADE\tCARDS\t"}))
	for _, k := range got.Keys {
		since, note := "-", ""
		if !k.Since.IsZero() {
			since = clock(k.Since)
		}
		if k.Key == got.Current {
			note = f.in(fault.Text{TR: "kullanımda", EN: "current"})
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\n", k.Key, since, k.Cards, note)
	}
	err = w.Flush()
	if err != nil {
		return err //nolint:wrapcheck // the terminal is gone
	}
	left, done := got.Left()
	text := fault.Text{TR: "Bütün kartlar (%[2]d) kullanımdaki anahtarın altında.\n", EN: "All cards (%[2]d) lie under the current key.\n"}
	switch {
	case left > 0 && got.Running:
		text = fault.Text{TR: "Taşınıyor: %[1]d kart kaldı, %[2]d kart taşındı.\n", EN: "Being carried over: %[1]d cards left, %[2]d done.\n"}
	case left > 0:
		text = fault.Text{
			TR: "%[1]d kart eski anahtarların altında, %[2]d kart taşındı; kalanlar için vezne vault retire yeniden başlatır.\n",
			EN: "%[1]d cards lie under older keys, %[2]d are done; vezne vault retire starts what is left again.\n",
		}
	}
	_, err = fmt.Fprintf(s.out, f.in(text), left, done)
	return err //nolint:wrapcheck // the terminal is gone
}

type vaultRotateCommand struct{ vaultFlags }

// Run makes a new key.
func (c vaultRotateCommand) Run(ctx context.Context, s streams) error {
	return c.with(ctx, s, func(st *sqlstore.Store, kek vaultstore.KEK) error {
		id, err := vaultstore.Rotate(ctx, st, kek, time.Now())
		if err != nil {
			return err //nolint:wrapcheck // it says what it does
		}
		_, err = fmt.Fprintf(s.out, c.in(fault.Text{
			TR: "Yeni anahtar: %s. Çalışan ağ geçitleri bir saniye içinde onu kullanır ve kartları taşır; vezne vault status gösterir.\n",
			EN: "New key: %s. Running gateways use it within a second and carry the cards over; vezne vault status shows how far they are.\n",
		}), id)
		return err //nolint:wrapcheck // the terminal is gone
	})
}

type vaultRetireCommand struct {
	vaultFlags
	Key string `arg:"" optional:"" help:"The key. Default: all but the current one." tr:"Anahtar. Verilmezse: kullanımdaki dışında hepsi."`
}

// Run destroys keys.
func (c vaultRetireCommand) Run(ctx context.Context, s streams) error {
	return c.with(ctx, s, func(st *sqlstore.Store, kek vaultstore.KEK) error {
		got, err := vaultstore.Read(ctx, st, kek)
		if err != nil {
			return err //nolint:wrapcheck // it says what it reads
		}
		keys := []string{c.Key}
		if c.Key == "" {
			keys = nil
			for _, k := range got.Keys {
				if k.Key != got.Current {
					keys = append(keys, k.Key)
				}
			}
		}
		for _, key := range keys {
			err = c.told(vaultstore.Retire(ctx, st, kek, key, time.Now()), key)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(s.out, c.in(fault.Text{TR: "%s anahtarı yok edildi.\n", EN: "Key %s is destroyed.\n"}), key)
			if err != nil {
				return err //nolint:wrapcheck // the terminal is gone
			}
		}
		if len(keys) == 0 {
			_, err = fmt.Fprintln(s.out, c.in(fault.Text{TR: "Eski anahtar yok.", EN: "There is no older key."}))
		}
		return err //nolint:wrapcheck // the terminal is gone
	})
}

func (c vaultRetireCommand) told(err error, key string) error {
	switch {
	case errors.Is(err, vaultstore.ErrInUse):
		return fault.Say(fault.Text{
			TR: "%s anahtarının altında hâlâ kart var; taşınmaları bitince yeniden deneyin (vezne vault status)",
			EN: "cards still lie under key %s; try again when they have been carried over (vezne vault status)",
		}, key)
	case errors.Is(err, keyring.ErrPrimary):
		return fault.Say(fault.Text{TR: "%s kullanımdaki anahtar; önce vezne vault rotate", EN: "%s is the current key; run vezne vault rotate first"}, key)
	case errors.Is(err, keyring.ErrUnknownKey):
		return fault.Say(fault.Text{TR: "%q adlı bir anahtar yok", EN: "there is no key %q"}, key)
	}
	return err
}

type vaultRewrapCommand struct {
	vaultFlags
	ToKEK  string `name:"to-kek" placeholder:"URL" help:"The key in a service that is to wrap them." tr:"Onları saracak, bir hizmetteki anahtar."`
	ToKeys string `name:"to-keys" placeholder:"FILE" help:"The key file that is to wrap them. Without either it is the first key of the file that does." tr:"Onları saracak anahtar dosyası. İkisi de verilmezse dosyadaki ilk anahtar sarar."`
}

// Run wraps the keys anew.
func (c vaultRewrapCommand) Run(ctx context.Context, s streams) error {
	return c.with(ctx, s, func(st *sqlstore.Store, kek vaultstore.KEK) error {
		to := kek
		if c.ToKEK != "" || c.ToKeys != "" {
			var err error
			to, err = c.kek(ctx, c.ToKEK, c.ToKeys)
			if err != nil {
				return fault.At("--to-kek, --to-keys", err)
			}
		}
		err := vaultstore.Rewrap(ctx, st, kek, to, time.Now())
		if err != nil {
			return err //nolint:wrapcheck // it says what it does
		}
		_, err = fmt.Fprintf(s.out, c.in(fault.Text{
			TR: "Anahtarlar artık %s ile sarılı. Ağ geçitlerini bundan sonra onunla başlatın.\n",
			EN: "The keys are wrapped by %s now. Start gateways with it from now on.\n",
		}), c.wrappedBy(to.Name))
		return err //nolint:wrapcheck // the terminal is gone
	})
}

// wrappedBy is what wraps the keys, in words: a key of a file, or else the address of a service.
func (f vaultFlags) wrappedBy(name string) string {
	key, file := strings.CutPrefix(name, "file, key ")
	if !file {
		return name
	}
	return f.in(fault.Text{TR: "dosya, anahtar %s", EN: "file, key %s"}.With(key))
}
