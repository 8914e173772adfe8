package roster

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/provider"
)

// accounts are what is wanted of the merchant's accounts.
func (p *Plan) accounts(m *member, w Merchant, o Options) error {
	var order []string
	for _, a := range w.Accounts {
		if slices.Contains(order, a.Name) {
			return &Invalid{Account: a.Name, Field: "name", What: fault.Text{TR: "üye iş yerinin başka bir sağlayıcısının adı da bu", EN: "another provider of the merchant has the same"}}
		}
		order = append(order, a.Name)
		err := p.account(m, a, o)
		if err != nil {
			var what *Invalid
			if errors.As(err, &what) {
				what.Account = a.Name
			}
			return err
		}
	}
	if o.Prune {
		for _, h := range m.accounts {
			if slices.Contains(order, h.name) || h.content.Retired {
				continue
			}
			err := p.retire(m, h)
			if err != nil {
				return err
			}
		}
	}
	m.reorder(order, o.Behind)
	return nil
}

// reorder puts the wanted accounts first, or, behind, those at the end that have no place yet.
func (m *member) reorder(wanted []string, behind bool) {
	order := wanted
	if behind {
		order = slices.Clone(m.content.Order)
	}
	for _, name := range slices.Concat(m.content.Order, wanted) {
		if !slices.Contains(order, name) {
			order = append(order, name)
		}
	}
	kept := m.names()
	m.content.Order = slices.DeleteFunc(slices.Clone(order), func(name string) bool { return !slices.Contains(kept, name) })
	m.sort()
}

func (p *Plan) account(m *member, a Account, o Options) error {
	if !validName(a.Name) {
		return invalid("name", fault.Text{TR: "ad 1-40 ASCII harfi, rakam, tire, nokta ve alt çizgidir", EN: "a name is 1 to 40 letters, digits, hyphens, dots and underscores of ASCII"})
	}
	h := m.find(a.Name)
	if a.Remove {
		return p.retire(m, h)
	}
	change := Change{Action: Altered, Merchant: m.id, Account: a.Name}
	given := a.Account
	var was map[string]string
	if h == nil {
		h = &holding{merchant: m.id, name: a.Name, created: o.Now}
		h.content.Revision = 1
		m.accounts = append(m.accounts, h)
		change.Action = Added
	} else {
		var err error
		was, err = h.content.open(o.Keys, m.id, h.name)
		switch {
		case err == nil:
		case given.Credentials == nil || a.Merge:
			return invalid("credentials", fault.TextOf(err)) // they are to stay, and cannot be read
		}
		given = h.completed(a, was)
		if h.content.Retired {
			change.Action = Restored
			h.content.Retired, h.content.Disabled = false, false
		}
	}
	given.BaseURL = strings.TrimRight(given.BaseURL, "/")
	_, err := provider.Config(given)
	if err != nil {
		return fieldOf(err)
	}
	d := h.differences(given, was)
	if change.Action != Added && h.content.another(given, was) {
		change.Action = Revised
		h.revise(given, o.Keys)
	}
	if len(d) > 0 {
		h.content.Kind, h.content.BaseURL = given.Kind, given.BaseURL
		h.content.Sealed, err = seal(o.Keys, given.Credentials, h.content.bound(m.id, h.name))
		if err != nil {
			return err
		}
	}
	disabled := h.content.Disabled
	if a.Disabled != nil {
		disabled = *a.Disabled
	}
	d.text("disabled", strconv.FormatBool(h.content.Disabled), strconv.FormatBool(disabled))
	h.content.Disabled = disabled
	if a.EarlyCharge != nil || o.Prune {
		wanted := a.EarlyCharge != nil && *a.EarlyCharge
		d.text("early_charge", strconv.FormatBool(h.content.EarlyCharge), strconv.FormatBool(wanted))
		h.content.EarlyCharge = wanted
	}
	if a.PaysStores != nil || o.Prune {
		wanted := a.PaysStores != nil && *a.PaysStores
		d.text("pays_stores", strconv.FormatBool(h.content.PaysStores), strconv.FormatBool(wanted))
		h.content.PaysStores = wanted
	}
	if a.Commission != nil || o.Prune {
		err := a.Commission.Check()
		if err != nil {
			return invalid("commission", fault.TextOf(err))
		}
		d.text("commission", rateText(h.content.Commission), tableText(a.Commission))
		h.content.Commission = ratesOf(a.Commission)
	}
	if len(d) == 0 && change.Action == Altered {
		return nil
	}
	h.changed = o.Now
	p.held[h] = true
	change.Current, change.Details = h.current(), d
	p.Changes = append(p.Changes, change)
	return nil
}

// retire takes an account away from new payments and from sight.
func (p *Plan) retire(m *member, h *holding) error {
	if h == nil || h.content.Retired {
		return invalid("name", fault.Text{TR: "üye iş yerinin böyle bir sağlayıcısı yok", EN: "the merchant has no such provider"})
	}
	h.content.Retired = true
	h.changed = p.now
	p.held[h] = true
	p.Changes = append(p.Changes, Change{Action: Retired, Merchant: m.id, Account: h.name, Current: h.current()})
	return nil
}

// completed takes what is not given as it is.
func (h *holding) completed(a Account, was map[string]string) provider.Account {
	given := a.Account
	if given.Kind == "" {
		given.Kind = h.content.Kind
	}
	if given.BaseURL == "" {
		given.BaseURL = h.content.BaseURL
	}
	if (given.Credentials == nil || a.Merge) && given.Kind == h.content.Kind {
		all := maps.Clone(was)
		maps.Copy(all, given.Credentials)
		given.Credentials = all
	}
	return given
}

func (h *holding) differences(given provider.Account, was map[string]string) details {
	var d details
	d.text("kind", h.content.Kind, given.Kind)
	d.text("base_url", h.content.BaseURL, given.BaseURL)
	names := slices.Sorted(maps.Keys(given.Credentials))
	for name := range was {
		if _, still := given.Credentials[name]; !still {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		before, had := was[name]
		now, has := given.Credentials[name]
		d.secret("credentials."+name, had != has || before != now)
	}
	return d
}

// another reports whether this is another account at the provider, and not the same one with a renewed secret.
func (r revision) another(given provider.Account, was map[string]string) bool {
	if r.Kind != given.Kind || r.BaseURL != given.BaseURL {
		return true
	}
	return slices.ContainsFunc(provider.Identity(given.Kind), func(name string) bool { return was[name] != given.Credentials[name] })
}

// revise puts the present revision among the earlier ones, and goes back to one of those if that was the account which is wanted, or
// else begins a new one.
func (h *holding) revise(wanted provider.Account, keys *keyring.Ring) {
	latest := h.content.Revision
	for _, past := range h.content.Past {
		latest = max(latest, past.Revision)
	}
	next := latest + 1
	back := slices.IndexFunc(h.content.Past, func(past revision) bool {
		was, err := past.open(keys, h.merchant, h.name)
		return err == nil && !past.another(wanted, was)
	})
	past := append(slices.Clone(h.content.Past), h.content.revision)
	if back >= 0 {
		next = past[back].Revision
		past = slices.Delete(past, back, back+1)
	}
	h.content.Past, h.content.Revision = past, next
}

// fieldOf says where the configuration of an account is wrong.
func fieldOf(err error) error {
	var what *provider.Error
	if errors.As(err, &what) {
		return invalid(what.Field, what.What)
	}
	return err
}

// validName keeps names apart from those of revisions and of other merchants' accounts, which have an @ and a slash.
func validName(name string) bool {
	return len(name) > 0 && len(name) <= 40 && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.", r)
	})
}
