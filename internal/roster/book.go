package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// book.go is how the roster lies in the database: records of [merchant.House].
// One record is the version. Every change replaces it, so that of two changes that were made from the same roster one is refused.

const (
	kindVersion  record.Kind = "roster_version"
	kindMerchant record.Kind = "roster_merchant"
	kindAccount  record.Kind = "roster_account"
	idVersion                = "version"
)

// Store is the part of the house's memory that a roster needs.
type Store interface {
	Commit(ctx context.Context, c store.Change) error
	Record(ctx context.Context, m merchant.ID, kind record.Kind, id string) (record.Record, error)
	Records(ctx context.Context, m merchant.ID, kind record.Kind, f record.Filter) ([]record.Record, error)
}

type merchantContent struct {
	Name       string               `json:"name,omitempty"`
	Settings   map[string]string    `json:"settings,omitempty"`
	Commission []rate               `json:"commission,omitempty"`
	Routes     []route              `json:"routes,omitempty"`
	Keys       map[string][]keptKey `json:"keys,omitempty"`
	// Order are the names of the accounts, the preferred one first.
	Order []string `json:"order,omitempty"`
}

type keptKey struct {
	Public map[string]string `json:"public,omitempty"`
	Sealed keyring.Sealed    `json:"sealed"`
}

type rate struct {
	Code         string          `json:"code,omitempty"`
	Bank         string          `json:"bank,omitempty"`
	Family       string          `json:"family"`
	Installments int             `json:"installments"`
	Currency     money.Currency  `json:"currency,omitempty"`
	From         commission.Day  `json:"from,omitempty"`
	Until        commission.Day  `json:"until,omitempty"`
	Rate         commission.Rate `json:"rate"`
	Tax          commission.Rate `json:"tax,omitempty"`
	PassOn       commission.Rate `json:"pass_on,omitempty"`
	ValueDays    int             `json:"value_days,omitempty"`
}

type route struct {
	Name string   `json:"name,omitempty"`
	When string   `json:"when,omitempty"`
	To   []target `json:"to"`
}

type target struct {
	Account string `json:"account"`
	Percent int    `json:"percent"`
}

type accountContent struct {
	revision

	Disabled    bool       `json:"disabled,omitempty"`
	EarlyCharge bool       `json:"early_charge,omitempty"`
	PaysStores  bool       `json:"pays_stores,omitempty"`
	Retired     bool       `json:"retired,omitempty"`
	Commission  []rate     `json:"commission,omitempty"`
	Past        []revision `json:"past,omitempty"`
}

// revision is what an account is at its provider. Its credentials may be renewed; kind, address and identity may not.
type revision struct {
	Revision int            `json:"revision"`
	Kind     string         `json:"kind"`
	BaseURL  string         `json:"base_url"`
	Sealed   keyring.Sealed `json:"sealed"`
}

// revisionName is the name under which the payments of a revision are kept.
func revisionName(account string, number int) string {
	if number <= 1 {
		return account
	}
	return fmt.Sprintf("%s@%d", account, number)
}

func (h *holding) current() string { return revisionName(h.name, h.content.Revision) }

// Version returns the version of the roster in the database, 0 if there is none.
func Version(ctx context.Context, s Store) (int64, error) {
	r, err := s.Record(ctx, merchant.House, kindVersion, idVersion)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read version of the roster: %w", err)
	}
	return r.Version, nil
}

// readTries bounds how often a roster is read again because it was changed meanwhile.
const readTries = 10

// Read reads the roster. What is sealed stays so.
func Read(ctx context.Context, s Store) (*Roster, error) {
	for range readTries {
		before, err := Version(ctx, s)
		if err != nil {
			return nil, err
		}
		r, broken := read(ctx, s)
		// A roster is several rows, read one list after the other. If it was changed in between, they do not belong together, which
		// may also be why they could not be understood: an account whose merchant came after the merchants were read.
		after, err := Version(ctx, s)
		switch {
		case err != nil:
			return nil, err
		case after != before:
			continue
		case broken != nil:
			return nil, broken
		}
		r.Version = after
		return r, nil
	}
	return nil, errors.New("read roster: it changes without a pause")
}

func read(ctx context.Context, s Store) (*Roster, error) {
	r := &Roster{}
	byID := map[merchant.ID]*member{}
	err := each(ctx, s, kindMerchant, func(one record.Record) error {
		m := &member{id: merchant.ID(one.ID), version: one.Version, created: one.CreatedAt}
		r.merchants = append(r.merchants, m)
		byID[m.id] = m
		return json.Unmarshal(one.Content, &m.content)
	})
	if err != nil {
		return nil, err
	}
	err = each(ctx, s, kindAccount, func(one record.Record) error {
		owner, name, _ := strings.Cut(one.ID, "/")
		m := byID[merchant.ID(owner)]
		if m == nil {
			return errors.New("an account has no merchant")
		}
		h := &holding{merchant: m.id, name: name, version: one.Version, created: one.CreatedAt, changed: one.UpdatedAt}
		m.accounts = append(m.accounts, h)
		return json.Unmarshal(one.Content, &h.content)
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(r.merchants, func(a, b *member) int { return strings.Compare(string(a.id), string(b.id)) })
	for _, m := range r.merchants {
		m.sort()
	}
	return r, nil
}

// sort puts the accounts into the order of preference, those that are gone behind the others.
func (m *member) sort() {
	place := func(h *holding) int {
		i := slices.Index(m.content.Order, h.name)
		if i < 0 || h.content.Retired {
			return len(m.accounts)
		}
		return i
	}
	slices.SortStableFunc(m.accounts, func(a, b *holding) int {
		if d := place(a) - place(b); d != 0 {
			return d
		}
		return strings.Compare(a.name, b.name)
	})
}

func each(ctx context.Context, s Store, kind record.Kind, take func(record.Record) error) error {
	f := record.Filter{Limit: 500}
	for {
		page, err := s.Records(ctx, merchant.House, kind, f)
		if err != nil {
			return fmt.Errorf("read roster: %w", err)
		}
		for _, one := range page {
			err := take(one)
			if err != nil {
				return fmt.Errorf("read %s %s: %w", kind, one.ID, err)
			}
			f.After = one.ID
		}
		if len(page) < f.Limit {
			return nil
		}
	}
}

func tableOf(rates []rate) commission.Table {
	var t commission.Table
	for _, r := range rates {
		t = append(t, commission.Line(r))
	}
	return t
}

func ratesOf(t commission.Table) []rate {
	var all []rate
	for _, l := range t {
		all = append(all, rate(l))
	}
	return all
}

func rulesOf(routes []route) []routing.Rule {
	var all []routing.Rule
	for _, r := range routes {
		rule := routing.Rule{Name: r.Name, When: r.When}
		for _, t := range r.To {
			rule.To = append(rule.To, routing.Target(t))
		}
		all = append(all, rule)
	}
	return all
}

func routesOf(rules []routing.Rule) []route {
	var all []route
	for _, r := range rules {
		one := route{Name: r.Name, When: r.When}
		for _, t := range r.To {
			one.To = append(one.To, target(t))
		}
		all = append(all, one)
	}
	return all
}
