package gateway

// sharesout.go is what is different about a payment whose provider pays the stores: it is told the shares when it is asked for the
// payment, whom to take a refund from, and which store may have its money. Who pays is agreed before anything is asked, account by
// account, and kept with the payment's terms; so nothing that becomes of a merchant's settings later has a store paid twice, or not
// at all.

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// jobTell tells the provider that pays the stores of a payment which of them may have their money.
const jobTell job.Kind = "tell_stores"

func tellJob(m merchant.ID, d marketplace.Divided, at time.Time) job.Job {
	return job.Job{
		Merchant: m, ID: "tell/" + d.Payment + "/" + strconv.FormatInt(d.Version, 10), Kind: jobTell, Subject: d.Payment, RunAt: at,
	}
}

// agreed is all that is agreed about an order when it is known where it may go, before anything is written down. held says that a
// provider which charges while the buyer is at the bank is to hold the amount, where it can.
func (g *Gateway) agreed(ctx context.Context, o Order, to choice, held bool) (Order, error) {
	o, err := g.withLoyalty(ctx, o, to)
	if err != nil {
		return o, err
	}
	return g.withDividers(ctx, o, to, held)
}

// settingHeld says who pays the stores of a payment that is only held at first: the provider where it can, which holds where nothing is
// set, or, with heldOurs, the marketplace. No provider says what stores have of a part that is captured; so what it is to divide can
// only be captured as a whole, and a marketplace that captures parts pays its stores itself.
const (
	settingHeld = "held"
	heldOurs    = "ours"
)

// withDividers agrees which of the accounts that an order may go to would pay its stores themselves: those that the merchant has said
// pay stores, and that can carry just these shares. An account that cannot carry all of them carries none, and we owe them all. So it
// is for an amount that is only held where the provider is told of shares with sales alone, and for one that a card's programme has a
// part in, or that a card pays which the provider keeps.
func (g *Gateway) withDividers(ctx context.Context, o Order, to choice, held bool) (Order, error) {
	o.Terms.Dividers = nil
	shares, err := marketplace.Merged(sharesOf(o.Terms, o.Amount.Currency()))
	if err != nil || len(shares) == 0 {
		return o, err //nolint:wrapcheck // a fault that names the field
	}
	err = g.kindsAgree(ctx, o.Merchant.ID, sharesOf(o.Terms, o.Amount.Currency()))
	if err != nil || o.Terms.Points > 0 || o.Terms.Campaign != "" || o.Kept != nil {
		return o, err
	}
	for _, c := range to.candidates {
		bank, able := c.conn.(connector.Sharer)
		if !able || !o.Merchant.PaysStores[c.account] {
			continue
		}
		if o.PreAuth || held && oneStep(c.conn) && holds(c.conn) {
			_, able = c.conn.(connector.HoldSharer)
			if !able || o.Merchant.Setting("marketplace", settingHeld) == heldOurs {
				continue
			}
		}
		d := payment.Divider{Account: c.account}
		_, releases := bank.(connector.ShareReleaser)
		known := true
		for _, s := range shares {
			kept, err := g.SubMerchant(ctx, o.Merchant.ID, s.Store)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return o, err
			}
			name, named := kept.Names[c.account]
			known = known && (!named || name != "") && (s.Hold == marketplace.HoldNone || releases)
			if named && name != s.Store {
				if d.Names == nil {
					d.Names = map[string]string{}
				}
				d.Names[s.Store] = name
			}
		}
		if known && bank.CanShare(o.Amount, spelled(d, shares)) == nil {
			o.Terms.Dividers = append(o.Terms.Dividers, d)
		}
	}
	return o, nil
}

// spelled are shares as a connector is told them.
func spelled(d payment.Divider, shares []marketplace.Share) []connector.Share {
	all := make([]connector.Share, len(shares))
	for i, s := range shares {
		all[i] = connector.Share{Store: d.Name(s.Store), Amount: s.Amount}
	}
	return all
}

// paysStores reports whether the account that takes a payment pays its stores.
func paysStores(p payment.Payment) bool {
	_, pays := p.Divider()
	return pays
}

// sharesAt returns how a payment is asked for whose stores the account pays, and their shares; nil for every other.
func sharesAt(c connector.Connector, p payment.Payment) (connector.Sharer, []connector.Share) {
	d, pays := p.Divider()
	bank, able := c.(connector.Sharer)
	if !pays || !able {
		return nil, nil
	}
	shares, err := marketplace.Merged(sharesOf(p.Terms, p.Amount.Currency()))
	if err != nil { // impossible: they were merged when they were agreed
		return nil, nil
	}
	return bank, spelled(d, shares)
}

// namesStores reports whether the account that pays a payment's stores can be told from whom a refund is taken.
func (g *Gateway) namesStores(p payment.Payment, kind payment.Kind) bool {
	c, known := g.account(p.Merchant, p.First().Provider)
	_, able := c.(connector.ShareRefunder)
	return known && able && kind == payment.Refund
}

// namingStores is how a refund is asked for whose stores the provider pays: with what each of them gives back. Of all that is left it is
// asked without, as everybody gives back what they have.
func namingStores(
	c connector.Connector, step payment.Step, d *marketplace.Divided, ask func(context.Context, connector.FollowUp) connector.Result,
) func(context.Context, connector.FollowUp) connector.Result {
	bank, able := c.(connector.ShareRefunder)
	by, pays := step.Payment.Divider()
	if !able || !pays || d == nil || step.Operation.Kind != payment.Refund || d.Refunded() == d.Captured {
		return ask
	}
	r, _ := d.RefundOf(step.Operation.Seq)
	if len(r.Back) == 0 {
		return ask
	}
	return func(ctx context.Context, f connector.FollowUp) connector.Result {
		return bank.RefundShared(ctx, f, spelled(by, r.Back))
	}
}

// tells reports whether the provider that pays stores is to be told of one that may have its money.
func (g *Gateway) tells(m merchant.ID, d marketplace.Division) bool {
	if len(d.Telling()) == 0 {
		return false
	}
	c, known := g.account(m, d.PaidBy)
	_, able := c.(connector.ShareReleaser)
	return able || !known
}

// runTell is the job. To tell a provider twice pays nobody twice: a share is what it is, released once or again. So what is in doubt is
// told again. What the provider refuses is kept with the store for a person to see, until the share is confirmed again.
func (g *Gateway) runTell(ctx context.Context, j job.Job) error {
	p, err := g.Find(ctx, j.Merchant, payment.ID(j.Subject))
	if err != nil {
		return err
	}
	was, err := g.store.Division(ctx, j.Merchant, p.ID)
	if err != nil {
		return fmt.Errorf("read division of payment %s: %w", p.ID, err)
	}
	c, known := g.account(j.Merchant, was.PaidBy)
	bank, able := c.(connector.ShareReleaser)
	telling := was.Telling()
	change := store.Change{Merchant: j.Merchant, Done: []string{j.ID}}
	switch {
	case !known:
		return fmt.Errorf("tell of stores of payment %s: provider account %s is not open here", p.ID, was.PaidBy)
	case able && len(telling) > 0:
		next, heard := g.tell(ctx, bank, p, was.Division, telling[0])
		change = g.divided(store.Change{Merchant: j.Merchant}, was, next, marketplace.EntryRelease)
		change.Done = []string{j.ID} // the rest is told by the job of the division's next version
		if !heard {
			j.RunAt, j.LeaseUntil = g.now().Add(inquiryWait(j.Attempt)), time.Time{}
			change = store.Change{Merchant: j.Merchant, Enqueue: []job.Job{j}}
		}
	}
	err = g.store.Commit(ctx, change)
	if errors.Is(err, store.ErrStale) {
		return nil // the division has moved on, and this job is still there: it comes back
	}
	if err != nil {
		return fmt.Errorf("store what was told of stores of payment %s: %w", p.ID, err)
	}
	return nil
}

// tell tells of one store, and reports whether the provider has heard.
func (g *Gateway) tell(
	ctx context.Context, bank connector.ShareReleaser, p payment.Payment, d marketplace.Division, of string,
) (marketplace.Division, bool) {
	by, _ := p.Divider()
	began := g.now()
	called, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	leave := g.accompany(p.Merchant, by.Account)
	r := bank.ReleaseShare(called, connector.Release{Original: original(p), Store: by.Name(of), Deadline: began.Add(g.timeout)})
	leave(&r)
	g.observe(by.Account, "release", r.Outcome.String(), g.now().Sub(began))
	switch r.Outcome {
	case connector.Approved:
		return d.Heard(of, ""), true
	case connector.Declined:
		if r.NeverSent {
			return d, false
		}
		why := Shown(r.Refusal.Code + " " + r.Refusal.Message)
		g.log.Error("provider does not let a store have its share; see to it by hand", "payment", string(p.ID), "store", of, "reason", why)
		return d.Heard(of, why), true
	case connector.Indeterminate:
	}
	g.log.Warn("provider was not heard about a store's share; it is told again", "payment", string(p.ID), "store", of, "cause", r.Cause)
	return d, false
}

func errCapturesWhole() error {
	return fault.New(fault.Unsupported, "shares_captured_whole", fault.Text{
		TR: "Bu ödemenin mağazalarına sağlayıcı ödüyor; tutarın yalnızca tamamı alınabilir.",
		EN: "The provider pays the stores of this payment; only all of the amount can be captured.",
	})
}
