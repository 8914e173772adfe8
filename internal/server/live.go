package server

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/roster"
)

// live is the roster as this node has it in use. It is replaced while payments go on.
type live struct {
	keys *keyring.Ring
	// deps is what an account's connector is given.
	deps func(merchant.ID, provider.Account) connector.Deps
	log  *slog.Logger
	// with makes of the merchants in the database those that this node serves.
	with func(roster.People) roster.People
	// house are the accounts that all merchants may use.
	house map[string]connector.Connector

	directory *merchant.Directory
	gateway   *gateway.Gateway // set once it is there
	opened    roster.Accounts
	watcher   roster.Watcher
	// changed, if not nil, is called after a newer roster is in use.
	changed func(ctx context.Context)
}

// openLive reads the roster for the first time.
func openLive(ctx context.Context, s roster.Store, l *live) (*live, error) {
	r, err := roster.Read(ctx, s)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what it read
	}
	people, problems := r.People(l.keys)
	l.tell(problems)
	l.directory, err = l.with(people).Directory()
	if err != nil {
		return nil, fmt.Errorf("set up merchants: %w", err)
	}
	l.opened, problems = r.OpenEach(l.keys, l.deps, roster.Accounts{})
	l.tell(problems)
	l.watcher = roster.Watcher{Store: s, Log: l.log, Seen: r.Version, Use: l.use}
	return l, nil
}

// accounts are what the gateway takes.
func (l *live) accounts() map[string]connector.Connector {
	all := l.opened.Map()
	maps.Copy(all, l.house)
	return all
}

// use puts a newer roster in the place of the one in use. The accounts come first, and none is ever taken away, so that whoever
// finds a merchant of either roster finds its accounts open.
func (l *live) use(r *roster.Roster) {
	people, problems := r.People(l.keys)
	l.tell(problems)
	opened, problems := r.OpenEach(l.keys, l.deps, l.opened)
	l.tell(problems)
	l.opened = opened
	l.gateway.SetAccounts(l.accounts())
	all := l.with(people)
	err := l.directory.Replace(all.Merchants, all.Credentials, all.Names...)
	if err != nil {
		l.log.Error("merchants have changed and cannot be used; those before stay", "version", r.Version, "error", err)
		return
	}
	l.log.Info("merchants and accounts have changed", "version", r.Version, "merchants", len(all.Merchants), "accounts", len(opened.Map()))
	if l.changed != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		l.changed(ctx)
	}
}

// tell says what of a roster cannot be used here. The rest can, so it is no reason to stop.
func (l *live) tell(problems []roster.Problem) {
	for _, p := range problems {
		l.log.Error("part of the merchants and accounts cannot be used here", "merchant", string(p.Merchant), "what", p.What, "error", p.Cause)
	}
}
