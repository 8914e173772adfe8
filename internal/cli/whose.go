package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/store"
)

// whose.go is the one rule by which a command knows whose things are meant.
//
// A command about one merchant's things marks its flag --merchant with the tag only. Where the flag is not given it means the only merchant
// that there is: that of the database, or demo, which development mode serves without having been set up. Where there are several nobody
// guesses: the command says which there are and does nothing.

// onlyTag marks such a flag.
const onlyTag = "only"

// forAll is a command that may be meant for all merchants; then its flag stays empty.
type forAll interface{ all() bool }

// whose fills in the flag --merchant of a command that has been read.
func whose(ctx context.Context, parsed *kong.Context, s streams) error {
	var f houseFlags
	var flag *kong.Flag
	for _, one := range parsed.Flags() {
		switch one.Name {
		case "data":
			f.Data = one.Target.String()
		case "db":
			f.DB = one.Target.String()
		case "merchant":
			flag = one
		}
	}
	if flag == nil || !flag.Tag.Has(onlyTag) || flag.Target.String() != "" {
		return nil
	}
	command := parsed.Selected()
	if command != nil && command.Target.CanAddr() {
		if c, may := command.Target.Addr().Interface().(forAll); may && c.all() {
			return nil
		}
	}
	id, err := f.only(ctx, s)
	if err != nil {
		return err
	}
	flag.Target.SetString(string(id))
	return nil
}

// only is the only merchant that there is.
func (f houseFlags) only(ctx context.Context, s streams) (id merchant.ID, err error) {
	db, err := config.Dev{Data: f.Data, DB: f.DB}.Database()
	if err == nil && db.Engine == config.SQLite {
		_, err = os.Stat(db.Path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return config.DemoMerchant, nil // nobody has been set up; a command that needs a database says so itself
	}
	st, err := f.open(ctx, s)
	if err != nil {
		return "", err
	}
	defer closing(st, &err)
	r, err := roster.Read(ctx, st)
	if err != nil {
		return "", err //nolint:wrapcheck // it says what it reads
	}
	ids := r.Merchants()
	if !slices.Contains(ids, config.DemoMerchant) {
		paid, err := st.Payments(ctx, config.DemoMerchant, store.Filter{Limit: 1})
		if err != nil {
			return "", err //nolint:wrapcheck // it says what it reads
		}
		if len(ids) == 0 || len(paid) > 0 {
			ids = append(ids, config.DemoMerchant)
		}
	}
	if len(ids) == 1 {
		return ids[0], nil
	}
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = string(id)
	}
	return "", fault.Say(fault.Text{
		TR: "--merchant: birden çok üye iş yeri var; hangisi olduğunu verin: %s", EN: "--merchant: there are several merchants; name the one that is meant: %s",
	}, strings.Join(names, ", "))
}
