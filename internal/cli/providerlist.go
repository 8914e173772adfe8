package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/health"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/server"
)

type providerListCommand struct {
	rosterFlags
	Merchant string `placeholder:"ID" help:"Whose accounts; of all merchants if not given." tr:"Kimin hesapları; verilmezse bütün üye iş yerlerininkiler."`
	All      bool   `help:"List those too that have been removed and only serve earlier payments." tr:"Kaldırılmış olup yalnızca önceki ödemelere hizmet edenleri de listeler."`
	JSON     bool   `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// held is an account as the list shows it, and the form of its JSON.
type held struct {
	Merchant merchant.ID `json:"merchant"`
	Name     string      `json:"name"`
	Kind     string      `json:"kind"`
	BaseURL  string      `json:"base_url"`
	// State is enabled, disabled, removed, erased (removed, and its credentials too), or sealed: its key is not here, so that it cannot be opened.
	State     string   `json:"state"`
	Abilities []string `json:"abilities,omitempty"`
	// EarlyCharge tells that it may take an amount before the shop asks for it.
	EarlyCharge bool `json:"early_charge,omitempty"`
	// PaysStores tells that it gives a marketplace's stores their shares.
	PaysStores bool `json:"pays_stores,omitempty"`
	// Credentials are fingerprints by name.
	Credentials map[string]string `json:"credentials,omitempty"`
	Health      health.State      `json:"health"`
	HealthSince time.Time         `json:"health_since,omitzero"`
	HealthUntil time.Time         `json:"health_until,omitzero"`
	Reason      string            `json:"health_reason,omitempty"`
	// Kept is the name under which its new payments are kept, and Earlier are those of revisions before it.
	Kept    string    `json:"kept_as"`
	Earlier []string  `json:"earlier,omitempty"`
	Changed time.Time `json:"changed_at"`
}

// Run lists accounts.
func (c providerListCommand) Run(ctx context.Context, s streams) (err error) {
	d, err := c.look(ctx, s)
	if err != nil {
		return err
	}
	defer closing(d.Store, &err)
	r, err := roster.Read(ctx, d.Store)
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	var all []held
	for _, h := range r.Holdings(merchant.ID(c.Merchant)) {
		if h.Retired && !c.All {
			continue
		}
		one, err := c.held(ctx, d, r, h)
		if err != nil {
			return err
		}
		all = append(all, one)
	}
	if c.JSON {
		e := json.NewEncoder(s.out)
		for _, one := range all {
			err := e.Encode(one)
			if err != nil {
				return err //nolint:wrapcheck // the terminal is gone
			}
		}
		return nil
	}
	return c.table(s, all)
}

func (c providerListCommand) held(ctx context.Context, d *desk, r *roster.Roster, h roster.Holding) (held, error) {
	one := held{
		Merchant: h.Merchant, Name: h.Name, Kind: h.Kind, BaseURL: h.BaseURL, State: "enabled", EarlyCharge: h.EarlyCharge, PaysStores: h.PaysStores, Kept: h.Current, Earlier: h.Earlier, Changed: h.Changed.UTC(),
	}
	switch {
	case h.Erased:
		one.State = "erased"
	case h.Retired:
		one.State = "removed"
	case h.Disabled:
		one.State = "disabled"
	}
	standing, err := health.List(ctx, d.Store, h.Merchant, time.Now())
	if err != nil {
		return held{}, err //nolint:wrapcheck // it says what it reads
	}
	one.Health = health.Closed
	if now, noted := standing[h.Current]; noted {
		one.Health, one.HealthSince, one.HealthUntil, one.Reason = now.State, now.Since, now.Until, string(now.Reason)
	}
	if h.Erased {
		return one, nil
	}
	if d.keys == nil {
		one.State = "sealed"
		return one, nil
	}
	account, err := r.Connect(d.keys, h.Merchant, h.Name, connector.Deps{HTTP: server.Outbound(), Now: time.Now})
	if err != nil {
		one.State = "sealed" // or of a kind that this program does not know
		return one, nil      //nolint:nilerr // the list shows it
	}
	one.Abilities = provider.Abilities(account)
	one.Credentials, err = r.Fingerprints(d.keys, h.Merchant, h.Name)
	return one, err //nolint:wrapcheck // it says which
}

func (c providerListCommand) table(s streams, all []held) error {
	if len(all) == 0 {
		_, err := fmt.Fprintln(s.out, c.in(fault.Text{
			TR: "Sağlayıcı hesabı yok; vezne apply ya da vezne provider add ile ekleyin.",
			EN: "There is no provider account; add one with vezne apply or vezne provider add.",
		}))
		return err //nolint:wrapcheck // the terminal is gone
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, c.in(fault.Text{
		TR: "ÜYE İŞ YERİ\tAD\tTÜR\tADRES\tDURUM\tSAĞLIK\tYAPABİLDİKLERİ\tKİMLİK BİLGİLERİ (PARMAK İZİ)\tDEĞİŞTİ",
		EN: "MERCHANT\tNAME\tKIND\tBASE URL\tSTATE\tHEALTH\tCAN\tCREDENTIALS (FINGERPRINTS)\tCHANGED",
	}))
	for _, h := range all {
		var prints []string
		for _, name := range slices.Sorted(maps.Keys(h.Credentials)) {
			prints = append(prints, name+"="+h.Credentials[name])
		}
		name := h.Name
		if h.Kept != h.Name {
			name += " (" + h.Kept + ")"
		}
		well := c.in(h.Health.Text())
		if h.Reason != "" && h.Health != health.Closed {
			well += " (" + h.Reason + ")"
		}
		can := slices.Clone(h.Abilities)
		if h.EarlyCharge {
			can = append(can, "early_charge")
		}
		if h.PaysStores {
			can = append(can, "pays_stores")
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", h.Merchant, name, h.Kind, h.BaseURL, c.state(h.State), well,
			strings.Join(can, " "), strings.Join(prints, " "), clock(h.Changed))
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

func (c providerListCommand) state(s string) string {
	words := map[string]fault.Text{
		"enabled": {TR: "açık", EN: "enabled"}, "disabled": {TR: "kapalı", EN: "disabled"}, "removed": {TR: "kaldırıldı", EN: "removed"},
		"erased": {TR: "silindi", EN: "erased"},
		"sealed": {TR: "anahtarı burada yok", EN: "its key is not here"},
	}
	return c.in(words[s])
}
