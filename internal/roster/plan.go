package roster

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/routing"
)

// Options say how a plan is made.
type Options struct {
	// Prune takes away, from the merchants that are wanted, what is not wanted of them. Other merchants are never touched.
	Prune bool
	// Behind leaves the order of preference as it is and puts new accounts at its end, where otherwise the wanted ones come first.
	Behind bool
	// Keys seal and open.
	Keys *keyring.Ring
	Now  time.Time
}

// Plan is the difference between a roster and what is wanted, checked and ready to be committed.
type Plan struct {
	Changes []Change

	from    *Roster
	next    *Roster
	changed map[*member]bool
	held    map[*holding]bool
	now     time.Time
}

// Empty reports whether there is nothing to change.
func (p *Plan) Empty() bool { return len(p.Changes) == 0 }

// Next is the roster as it would be after the plan. Nothing is changed by looking at it.
func (p *Plan) Next() *Roster { return p.next }

// Make compares what is wanted with what there is, and checks what would come of it, without a network. Its errors are [Invalid]
// where they are about what is wanted.
func (r *Roster) Make(wanted []Merchant, o Options) (*Plan, error) {
	p := &Plan{from: r, next: &Roster{Version: r.Version}, changed: map[*member]bool{}, held: map[*holding]bool{}, now: o.Now}
	for _, m := range r.merchants {
		p.next.merchants = append(p.next.merchants, m.clone())
	}
	for _, w := range wanted {
		err := p.merchant(w, o)
		if err != nil {
			var what *Invalid
			if errors.As(err, &what) {
				what.Merchant = w.ID
			}
			return nil, err
		}
	}
	slices.SortFunc(p.next.merchants, func(a, b *member) int { return strings.Compare(string(a.id), string(b.id)) })
	err := p.next.check(o.Keys)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (m *member) clone() *member {
	next := *m
	next.content.Settings = maps.Clone(m.content.Settings)
	next.content.Keys = maps.Clone(m.content.Keys)
	next.content.Order = slices.Clone(m.content.Order)
	next.accounts = nil
	for _, h := range m.accounts {
		account := *h
		account.content.Past = slices.Clone(h.content.Past)
		next.accounts = append(next.accounts, &account)
	}
	return &next
}

func (p *Plan) merchant(w Merchant, o Options) error {
	if !merchant.ValidID(w.ID) {
		return invalid("id", fault.Text{TR: "kimlik 1-40 küçük harf (a-z), rakam ve tiredir", EN: "an id is 1 to 40 lower-case letters, digits and hyphens"})
	}
	m := p.next.find(w.ID)
	change := Change{Action: Altered, Merchant: w.ID}
	if m == nil {
		m = &member{id: w.ID, created: o.Now}
		p.next.merchants = append(p.next.merchants, m)
		change.Action = Added
	}
	before := m.clone()
	var d details
	err := m.terms(w, o, &d)
	if err != nil {
		return err
	}
	err = p.accounts(m, w, o)
	if err != nil {
		return err
	}
	if preferred(before.names(), m.names()) {
		d.text("order", strings.Join(before.names(), ", "), strings.Join(m.names(), ", "))
	}
	if w.Routes != nil || o.Prune {
		d.text("routes", ruleText(m.content.Routes), ruleText(routesOf(w.Routes)))
		m.content.Routes = routesOf(w.Routes)
	}
	_, err = routing.Compile(rulesOf(m.content.Routes), m.names())
	if err != nil {
		return badRule(m, err)
	}
	if len(d) > 0 || change.Action == Added || !slices.Equal(before.content.Order, m.content.Order) {
		p.changed[m] = true
	}
	if len(d) > 0 || change.Action == Added {
		change.Details = d
		p.put(change)
	}
	return nil
}

// put adds a merchant's own change before those of its accounts.
func (p *Plan) put(c Change) {
	at := slices.IndexFunc(p.Changes, func(other Change) bool { return other.Merchant == c.Merchant })
	if at < 0 {
		at = len(p.Changes)
	}
	p.Changes = slices.Insert(p.Changes, at, c)
}

// terms are what is wanted of the merchant itself.
func (m *member) terms(w Merchant, o Options, d *details) error {
	if w.Name != "" {
		d.text("name", m.content.Name, w.Name)
		m.content.Name = w.Name
	}
	for _, key := range slices.Sorted(maps.Keys(w.Settings)) {
		if err := CheckSetting(key, w.Settings[key]); err != nil {
			return err
		}
		d.text("settings."+key, m.content.Settings[key], w.Settings[key])
	}
	if o.Prune {
		for _, key := range slices.Sorted(maps.Keys(m.content.Settings)) {
			if _, still := w.Settings[key]; !still {
				d.text("settings."+key, m.content.Settings[key], "")
				delete(m.content.Settings, key)
			}
		}
	}
	if len(w.Settings) > 0 && m.content.Settings == nil {
		m.content.Settings = map[string]string{}
	}
	maps.Copy(m.content.Settings, w.Settings)
	if w.Commission != nil || o.Prune {
		if err := w.Commission.Check(); err != nil {
			return invalid("commission", fault.TextOf(err))
		}
		d.text("commission", rateText(m.content.Commission), rateText(ratesOf(w.Commission)))
		m.content.Commission = ratesOf(w.Commission)
	}
	return m.keys(w, o, d)
}

// keys are what the merchant's shops prove themselves with.
func (m *member) keys(w Merchant, o Options, d *details) error {
	if m.content.Keys == nil {
		m.content.Keys = map[string][]keptKey{}
	}
	for _, name := range slices.Sorted(maps.Keys(w.Keys)) {
		var kept []keptKey
		same := len(w.Keys[name]) == len(m.content.Keys[name])
		for i, key := range w.Keys[name] {
			err := key.check(name)
			if err != nil {
				return err
			}
			public, hidden := key.split(name)
			if same {
				was, err := m.content.Keys[name][i].open(o.Keys, m.id, name)
				same = err == nil && was.Digest == hidden.Digest && maps.Equal(was.Signs, hidden.Signs) &&
					maps.Equal(m.content.Keys[name][i].Public, public)
			}
			one, err := seal(o.Keys, hidden, boundKey(m.id, name))
			if err != nil {
				return err
			}
			kept = append(kept, keptKey{Public: public, Sealed: one})
		}
		if !same {
			d.secret("keys."+name, true)
			m.content.Keys[name] = kept
		}
	}
	if o.Prune {
		for _, name := range slices.Sorted(maps.Keys(m.content.Keys)) {
			if _, still := w.Keys[name]; !still {
				d.secret("keys."+name, true)
				delete(m.content.Keys, name)
			}
		}
	}
	return nil
}

// preferred reports whether the order of preference has become another one, and not only longer at its end or shorter.
func preferred(before, after []string) bool {
	expected := slices.DeleteFunc(slices.Clone(before), func(name string) bool { return !slices.Contains(after, name) })
	for _, name := range after {
		if !slices.Contains(expected, name) {
			expected = append(expected, name)
		}
	}
	return !slices.Equal(expected, after)
}

// badRule says which rule it is that does not compile.
func badRule(m *member, err error) error {
	field := "routes"
	for i := range m.content.Routes {
		if _, bad := routing.Compile(rulesOf(m.content.Routes[i:i+1]), m.names()); bad != nil {
			field = fmt.Sprintf("routes.%d", i)
			break
		}
	}
	return invalid(field, fault.TextOf(err))
}

func ruleText(routes []route) string {
	var lines []string
	for _, r := range routes {
		var to []string
		for _, t := range r.To {
			if len(r.To) == 1 {
				to = append(to, t.Account)
				continue
			}
			to = append(to, fmt.Sprintf("%s %d%%", t.Account, t.Percent))
		}
		line := strings.Join(to, ", ")
		if r.When != "" {
			line = r.When + " → " + line
		}
		if r.Name != "" {
			line = r.Name + ": " + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func rateText(rates []rate) string {
	var lines []string
	for _, r := range rates {
		lines = append(lines, commission.Line(r).String())
	}
	return strings.Join(lines, "\n")
}

func tableText(t commission.Table) string { return rateText(ratesOf(t)) }
