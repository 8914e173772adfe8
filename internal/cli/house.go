package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/vezne/vezne/internal/api"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/dispatch"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/logging"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/server"
	"github.com/vezne/vezne/internal/store/sqlstore"
)

// houseFlags name the database of a gateway for the commands that look into it, whether the gateway runs or not.
type houseFlags struct {
	Data string `default:"./vezne-data" help:"Folder of the databases." tr:"Veritabanlarının klasörü."`
	DB   string `name:"db" placeholder:"URL" help:"Database: sqlite:PATH or postgres://user@host/name. Default: SQLite in the data folder." tr:"Veritabanı: sqlite:YOL ya da postgres://kullanıcı@sunucu/ad. Verilmezse: veri klasöründeki SQLite."`
}

// open opens the database. A file that is not there is an error and not a new, empty database: it is a mistyped path.
func (f houseFlags) open(ctx context.Context, s streams) (*sqlstore.Store, error) {
	db, err := config.Dev{Data: f.Data, DB: f.DB}.Database()
	if err != nil {
		return nil, fault.At("--db", err)
	}
	if db.Engine == config.SQLite {
		_, err = os.Stat(db.Path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fault.Say(fault.Text{
				TR: "%s veritabanı yok; ağ geçidinin klasörünü --data, veritabanını --db ile verin",
				EN: "there is no database %s; name the gateway's folder with --data, or its database with --db",
			}, db.Path)
		}
	}
	return server.OpenStore(ctx, db, logging.New(s.log, slog.LevelWarn, true), sqlstore.Observer{}) //nolint:wrapcheck // it says what it opens
}

// writer opens a gateway over the database that asks no provider and runs no job: it reads, and writes down what a person states.
func (f houseFlags) writer(ctx context.Context, s streams) (*gateway.Gateway, io.Closer, error) {
	st, err := f.open(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	g, err := stating(ctx, st)
	return g, st, err
}

// stating is such a gateway over a store that is open. It knows what merchants have agreed, such as who bears a dispute, and no keys.
func stating(ctx context.Context, st *sqlstore.Store) (*gateway.Gateway, error) {
	r, err := roster.Read(ctx, st)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what it read
	}
	agreed, err := merchant.NewDirectory(r.Agreed(), nil)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what and whose
	}
	return telling(ctx, st, gateway.Config{Store: st, Merchants: agreed, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
}

// telling makes a gateway whose shops are told of what is done here as of everything: it is written down, and a running gateway sends it.
func telling(ctx context.Context, st *sqlstore.Store, c gateway.Config) (*gateway.Gateway, error) {
	var err error
	c.Endpoints, err = dispatch.Addressees(ctx, st)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what was read
	}
	g, err := gateway.New(c)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what is missing
	}
	g.DescribeBy(api.Describer(time.Now))
	return g, nil
}

// within runs do with such a gateway, and closes the database after it.
func (f houseFlags) within(ctx context.Context, s streams, do func(*gateway.Gateway) error) (err error) {
	g, st, err := f.writer(ctx, s)
	if st != nil {
		defer closing(st, &err)
	}
	if err != nil {
		return err
	}
	return do(g)
}

// language chooses the words that people read.
type language struct {
	Lang string `env:"LC_ALL,LC_MESSAGES,LANG" placeholder:"tr|en" help:"Language of the output: tr or en. Default: that of the environment, else English." tr:"Çıktının dili: tr ya da en. Verilmezse ortamın dili, o da yoksa İngilizce."`
}

// code is "tr" or "en". A terminal's language is English unless it is Turkish: "C" and "POSIX" name none.
func (l language) code() string {
	if strings.HasPrefix(strings.ToLower(l.Lang), "tr") {
		return "tr"
	}
	return "en"
}

// spoken is the language of a command that has been read: that of --lang, or the environment's where a command has no such flag.
func spoken(command *kong.Context) language {
	for _, flag := range command.Flags() {
		if flag.Name == "lang" {
			return language{Lang: flag.Target.String()}
		}
	}
	return environment()
}

func (l language) in(t fault.Text) string { return t.In(l.code()) }

// closing closes what a command opened and keeps the first error.
func closing(c io.Closer, err *error) { *err = errors.Join(*err, c.Close()) }
