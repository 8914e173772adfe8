package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// storesCommand looks at a marketplace's stores, also while the gateway runs.
type storesCommand struct {
	List    storesListCommand    `cmd:"" default:"withargs" help:"List a merchant's stores." tr:"Bir üye iş yerinin mağazalarını listeler."`
	Show    storesShowCommand    `cmd:"" help:"Show a store with its latest entries." tr:"Bir mağazayı son hareketleriyle gösterir."`
	Balance storesBalanceCommand `cmd:"" help:"Print what stores have: held, available, under way, paid." tr:"Mağazaların bakiyelerini yazar: bekleyen, serbest, yolda, ödenen."`
}

type storesListCommand struct {
	marketFlags
	Limit int `default:"200" help:"The most stores to list." tr:"En çok kaç mağaza listeleneceği."`
}

// Run lists.
func (c storesListCommand) Run(ctx context.Context, s streams) error {
	err := errPage(c.Limit)
	if err != nil {
		return err
	}
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		all, err := g.SubMerchants(ctx, c.id(), record.Filter{Limit: c.Limit})
		if err != nil {
			return err //nolint:wrapcheck // it says what it reads
		}
		t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, c.in(fault.Text{TR: "MAĞAZA\tAD\tTÜR\tHESAP\tDURUM", EN: "STORE\tNAME\tTYPE\tACCOUNTS\tSTATE"}))
		for _, one := range all {
			var accounts []string
			for _, a := range one.Accounts {
				accounts = append(accounts, string(a.Currency)+" "+a.IBAN)
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", one.ID, one.Name, c.in(storeType(one.Type)), strings.Join(accounts, ", "), c.in(activity(one)))
		}
		return t.Flush() //nolint:wrapcheck // the terminal is gone
	})
}

func activity(s marketplace.SubMerchant) fault.Text {
	if s.Active {
		return fault.Text{TR: "açık", EN: "active"}
	}
	return fault.Text{TR: "kapalı", EN: "inactive"}
}

type storesShowCommand struct {
	marketFlags
	Store string `arg:"" help:"The store's id." tr:"Mağazanın kimliği."`
	Limit int    `default:"20" help:"The most entries to show." tr:"En çok kaç hareket gösterileceği."`
}

// Run shows.
func (c storesShowCommand) Run(ctx context.Context, s streams) error {
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		one, err := g.SubMerchant(ctx, c.id(), c.Store)
		if errors.Is(err, fault.NotFound) {
			return fault.Say(fault.Text{TR: "%q adlı bir mağaza yok; vezne stores hepsini gösterir", EN: "there is no store %q; vezne stores shows all"}, c.Store)
		}
		if err != nil {
			return err //nolint:wrapcheck // it is a fault with a text in both languages
		}
		lines, err := g.StoreLines(ctx, c.id(), store.LineFilter{Store: c.Store, Newest: true, Limit: max(1, c.Limit)})
		if err != nil {
			return err //nolint:wrapcheck // it says what it reads
		}
		fmt.Fprintf(s.out, "%s  %s  %s\n", one.ID, one.Name, c.in(activity(one)))
		t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, c.in(fault.Text{TR: "ZAMAN\tNE\tBEKLEYEN\tSERBEST\tYOLDA\tÖDENEN\tKAYNAK", EN: "AT\tWHAT\tHELD\tAVAILABLE\tUNDER WAY\tPAID\tOF"}))
		for _, l := range lines {
			in := func(minor int64) string { return money.New(minor, l.Currency).Format(c.code()) }
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", clock(l.At), c.in(entryKind(l.Kind)), in(l.Held), in(l.Free), in(l.UnderWay), in(l.Paid), l.Payment+l.Payout)
		}
		return t.Flush() //nolint:wrapcheck // the terminal is gone
	})
}

type storesBalanceCommand struct {
	marketFlags
	Store string `arg:"" optional:"" help:"The store's id; all stores otherwise." tr:"Mağazanın kimliği; verilmezse bütün mağazalar."`
	Limit int    `default:"1000" help:"The most balances to print." tr:"En çok kaç bakiye yazılacağı."`
}

// Run prints balances.
func (c storesBalanceCommand) Run(ctx context.Context, s streams) error {
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		all, err := g.Balances(ctx, c.id(), store.BalanceFilter{Store: c.Store, Limit: max(1, c.Limit)})
		if err != nil {
			return err //nolint:wrapcheck // it says what it reads
		}
		t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, c.in(fault.Text{TR: "MAĞAZA\tBEKLEYEN\tSERBEST\tYOLDA\tÖDENEN", EN: "STORE\tHELD\tAVAILABLE\tUNDER WAY\tPAID"}))
		for _, b := range all {
			in := func(minor int64) string { return money.New(minor, b.Currency).Format(c.code()) }
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", b.Store, in(b.Held), in(b.Free), in(b.UnderWay), in(b.Paid))
		}
		return t.Flush() //nolint:wrapcheck // the terminal is gone
	})
}
