package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/logging"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/server"
	"github.com/vezne/vezne/internal/store/sqlstore"
)

// rosterFlags name the database and the key file of a gateway for the commands that set it up, whether it runs or not.
type rosterFlags struct {
	houseFlags
	language
	Keys string `name:"account-keys" placeholder:"FILE" help:"Keys of provider accounts and shop keys. Default: accounts.keys in the data folder." tr:"Sağlayıcı hesaplarının ve mağaza anahtarlarının anahtarları. Verilmezse: veri klasöründeki accounts.keys."`
}

// desk is an open database with the keys of its accounts.
type desk struct {
	*sqlstore.Store

	keys *keyring.Ring
}

func (f rosterFlags) keyFile() string {
	return config.Dev{Data: f.Data, AccountKeys: f.Keys}.AccountPath()
}

// set opens what a command needs that changes something. What is not there is made: a gateway may be set up before it first starts.
func (f rosterFlags) set(ctx context.Context, s streams) (*desk, error) {
	db, err := config.Dev{Data: f.Data, DB: f.DB}.Database()
	if err != nil {
		return nil, fault.At("--db", err)
	}
	for _, folder := range []string{f.Data, filepath.Dir(f.keyFile())} {
		err = os.MkdirAll(folder, 0o700)
		if err != nil {
			return nil, fault.Doing(fault.Text{TR: "veri klasörü oluşturulamadı", EN: "make data folder"}, err)
		}
	}
	st, err := server.OpenStore(ctx, db, logging.New(s.log, slog.LevelWarn, true), sqlstore.Observer{})
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what it opens
	}
	keys, err := roster.OpenKeys(ctx, st, f.keyFile())
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return &desk{st, keys}, nil
}

// look opens what a command needs that only looks. Without the key file it is told what is not sealed.
func (f rosterFlags) look(ctx context.Context, s streams) (*desk, error) {
	st, err := f.open(ctx, s)
	if err != nil {
		return nil, err
	}
	keys, err := keyring.Open(f.keyFile(), roster.KeyPurpose)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(err, st.Close())
	}
	return &desk{st, keys}, nil
}

func (f rosterFlags) noKeys() error {
	return fault.Say(fault.Text{
		TR: "anahtar dosyası yok: %s; hesaplar onsuz açılamaz", EN: "there is no key file %s; without it no account can be opened",
	}, f.keyFile())
}

// change makes a plan, shows it, and commits it unless it is a dry run. It is made and shown again if somebody else was faster.
func (f rosterFlags) change(ctx context.Context, s streams, d *desk, wanted []roster.Merchant, o roster.Options, dry bool) error {
	o.Keys, o.Now = d.keys, time.Now()
	for {
		r, err := roster.Read(ctx, d.Store)
		if err != nil {
			return err //nolint:wrapcheck // it says what it reads
		}
		p, err := r.Make(wanted, o)
		if err != nil {
			return err //nolint:wrapcheck // it says where
		}
		if !dry {
			err = p.Commit(ctx, d.Store)
			if errors.Is(err, roster.ErrChanged) {
				continue
			}
			if err != nil {
				return err //nolint:wrapcheck // it says what it stores
			}
		}
		return f.show(s, p, dry)
	}
}

// show prints what a plan changes. Of secrets it says that they change and no more.
func (f rosterFlags) show(s streams, p *roster.Plan, dry bool) error {
	var b strings.Builder
	for _, c := range p.Changes {
		what := f.in(fault.Text{TR: "üye iş yeri ", EN: "merchant "}) + string(c.Merchant)
		if c.Account != "" {
			what = f.in(fault.Text{TR: "sağlayıcı ", EN: "provider "}) + string(c.Merchant) + "/" + c.Account
		}
		fmt.Fprintf(&b, "%s %s%s\n", sign(c.Action), what, f.note(c))
		for _, d := range c.Details {
			f.detail(&b, c.Action, d)
		}
	}
	switch {
	case p.Empty():
		b.WriteString(f.in(fault.Text{TR: "Değişecek bir şey yok.", EN: "Nothing to change."}) + "\n")
	case dry:
		b.WriteString(f.in(fault.Text{TR: "Deneme: hiçbir şey değiştirilmedi.", EN: "Dry run: nothing was changed."}) + "\n")
	default:
		b.WriteString(f.in(fault.Text{
			TR: "Uygulandı. Çalışan ağ geçitleri bir saniye içinde yenisini kullanır.", EN: "Applied. Running gateways use it within a second.",
		}) + "\n")
	}
	_, err := fmt.Fprint(s.out, b.String())
	return err //nolint:wrapcheck // the terminal is gone
}

func sign(a roster.Action) string {
	switch a {
	case roster.Added, roster.Restored:
		return "+"
	case roster.Retired:
		return "-"
	case roster.Altered, roster.Revised:
	}
	return "~"
}

// note says what an action means for payments that were made before.
func (f rosterFlags) note(c roster.Change) string {
	switch c.Action {
	case roster.Revised:
		return "  " + fmt.Sprintf(f.in(fault.Text{
			TR: "(başka bir hesap: yeni ödemeler %s adıyla tutulur, öncekiler kendi hesabında kalır)",
			EN: "(another account: new payments are kept as %s, earlier ones stay with theirs)",
		}), c.Current)
	case roster.Retired:
		return "  " + f.in(fault.Text{TR: "(yeni ödeme almaz; eski ödemelerine hizmet eder)", EN: "(takes no new payments; serves what was paid through it)"})
	case roster.Restored:
		return "  " + f.in(fault.Text{TR: "(geri geldi)", EN: "(is back)"})
	case roster.Added, roster.Altered:
	}
	return ""
}

func (f rosterFlags) detail(b *strings.Builder, a roster.Action, d roster.Detail) {
	changed := f.in(fault.Text{TR: "değişir", EN: "changed"})
	if a == roster.Added {
		changed = f.in(fault.Text{TR: "verilir", EN: "set"})
	}
	if d.Secret {
		fmt.Fprintf(b, "    %s: (%s) %s\n", d.Field, f.in(fault.Text{TR: "gizli", EN: "secret"}), changed)
		return
	}
	if a == roster.Added && (d.To == "" || d.To == "false") {
		return
	}
	if strings.ContainsRune(d.From+d.To, '\n') || d.Field == "routes" || d.Field == "commission" {
		fmt.Fprintf(b, "    %s:\n", d.Field)
		lines(b, "-", d.From, d.To)
		lines(b, "+", d.To, d.From)
		return
	}
	if d.From == "" {
		fmt.Fprintf(b, "    %s: %s\n", d.Field, d.To)
		return
	}
	fmt.Fprintf(b, "    %s: %s → %s\n", d.Field, d.From, d.To)
}

// lines prints the lines of a text that another does not have.
func lines(b *strings.Builder, mark, text, other string) {
	if text == "" {
		return
	}
	there := map[string]int{}
	for line := range strings.SplitSeq(other, "\n") {
		there[line]++
	}
	for line := range strings.SplitSeq(text, "\n") {
		if there[line] > 0 {
			there[line]--
			continue
		}
		fmt.Fprintf(b, "      %s %s\n", mark, line)
	}
}
