package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/dispatch"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/roster"
)

type applyCommand struct {
	rosterFlags
	File   string `short:"f" required:"" type:"existingfile" placeholder:"FILE" help:"The gateway file; see docs/accounts.md." tr:"Ağ geçidi dosyası; bkz. docs/accounts.md."`
	DryRun bool   `help:"Print the difference and change nothing." tr:"Farkı yazar, hiçbir şeyi değiştirmez."`
	Prune  bool   `help:"Take away what the file does not name of its merchants: accounts, rules, keys, settings. Other merchants are left alone." tr:"Dosyadaki üye iş yerlerinin dosyada olmayan hesaplarını, kurallarını, anahtarlarını ve ayarlarını kaldırır. Öteki üye iş yerlerine dokunulmaz."`
}

// Run applies a gateway file, whole or not at all.
func (c applyCommand) Run(ctx context.Context, s streams) (err error) {
	file, err := config.ReadFile(c.File)
	if err != nil {
		return err //nolint:wrapcheck // it names the file and the line
	}
	wanted := file.Wanted()
	if c.DryRun && c.fresh() {
		for _, w := range file.Endpoints() {
			for _, e := range w.Endpoints {
				fmt.Fprintf(s.out, "+ webhook %s %s\n", w.Merchant, e.URL)
			}
		}
		return file.Locate(c.imagine(s, wanted)) //nolint:wrapcheck // it adds the line
	}
	d, err := c.set(ctx, s)
	if err != nil {
		return err
	}
	defer closing(d.Store, &err)
	err = c.change(ctx, s, d, wanted, roster.Options{Prune: c.Prune}, c.DryRun)
	if err != nil {
		return file.Locate(err) //nolint:wrapcheck // it adds the line
	}
	err = c.endpoints(ctx, s, d, file)
	if err != nil {
		return file.Locate(err) //nolint:wrapcheck // it adds the line
	}
	return c.leave(ctx, s, d, wanted)
}

// endpoints applies what the file says of webhooks, and prints what that changes.
func (c applyCommand) endpoints(ctx context.Context, s streams, d *desk, file config.File) error {
	done, err := dispatch.Apply(ctx, bookOf(d, s), file.Endpoints(), c.Prune, c.DryRun)
	for _, a := range done {
		fmt.Fprintf(s.out, "%s webhook %s %s\n", a.Sign, a.Endpoint.Merchant, a.Endpoint.URL)
	}
	return err //nolint:wrapcheck // a fault with a text in both languages
}

// fresh reports whether there is no database yet, which a dry run must not make.
func (c applyCommand) fresh() bool {
	db, err := config.Dev{Data: c.Data, DB: c.DB}.Database()
	if err != nil || db.Engine != config.SQLite {
		return false
	}
	_, err = os.Stat(db.Path)
	return errors.Is(err, fs.ErrNotExist)
}

// imagine shows what would be made of an empty database.
func (c applyCommand) imagine(s streams, wanted []roster.Merchant) error {
	text, err := keyring.Generate(roster.KeyPurpose, "")
	if err != nil {
		return err //nolint:wrapcheck // it says what it made
	}
	keys, err := keyring.Parse(roster.KeyPurpose, text)
	if err != nil {
		return err //nolint:wrapcheck // it says what it read
	}
	p, err := (&roster.Roster{}).Make(wanted, roster.Options{Keys: keys, Now: time.Now()})
	if err != nil {
		return err //nolint:wrapcheck // it says where
	}
	return c.show(s, p, true)
}

// leave says what is there and not in the file.
func (c applyCommand) leave(ctx context.Context, s streams, d *desk, wanted []roster.Merchant) error {
	r, err := roster.Read(ctx, d.Store)
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	named := map[merchant.ID][]string{}
	for _, m := range wanted {
		named[m.ID] = []string{}
		for _, a := range m.Accounts {
			named[m.ID] = append(named[m.ID], a.Name)
		}
	}
	var left []string
	for _, id := range r.Merchants() {
		if named[id] == nil {
			left = append(left, c.in(fault.Text{TR: "üye iş yeri ", EN: "merchant "})+string(id))
			continue
		}
		for _, h := range r.Holdings(id) {
			if !h.Retired && !slices.Contains(named[id], h.Name) && !c.Prune {
				left = append(left, c.in(fault.Text{TR: "sağlayıcı ", EN: "provider "})+string(id)+"/"+h.Name)
			}
		}
	}
	if len(left) == 0 {
		return nil
	}
	_, err = fmt.Fprintln(s.out, c.in(fault.Text{TR: "Dosyada olmayan, olduğu gibi kalır: ", EN: "Not in the file, left alone: "})+strings.Join(left, ", "))
	return err //nolint:wrapcheck // the terminal is gone
}
