package gateway

// shares.go keeps what becomes of stores' shares in step with what the bank does: the division of a payment, and what it changes for
// the stores, stand in the commits of the payment itself. So no crash lies between a capture and its shares, or between a refund and
// what the stores give back for it.

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// jobRelease releases the shares of a payment whose time has come.
const jobRelease job.Kind = "release"

func releaseJob(m merchant.ID, id string, due time.Time) job.Job {
	return job.Job{Merchant: m, ID: "release/" + id, Kind: jobRelease, Subject: id, RunAt: due}
}

// Sharing says what the stores of a payment give back of a refund, which is the payment's operation of that number. It may be called
// again when somebody else was faster.
type Sharing func(now marketplace.Division, operation int, amount money.Amount) (marketplace.Refund, error)

// Shared reports whether others than the shop have a part of a payment.
func Shared(p payment.Payment) bool { return len(sharesOf(p.Terms, p.Amount.Currency())) > 0 }

// sharesOf are the parts that were agreed for stores and agents. What is kept in reserve is the shop's own.
func sharesOf(t payment.Terms, c money.Currency) []marketplace.Share {
	var shares []marketplace.Share
	for _, s := range t.Shares {
		if s.Kind == payment.ToReserve {
			continue
		}
		shares = append(shares, marketplace.Share{
			Store: s.Store, Amount: money.New(s.Amount, c), Hold: marketplace.Hold(s.Hold), Until: s.Until, Along: s.Kind == payment.ToAgent,
			Disputes: marketplace.Bearer(s.Disputes),
		})
	}
	return shares
}

// withShares adds to a step what it means for the stores. A capture opens the payment's division, the beginning of a refund plans what
// they give back, and its refusal takes that back. plan is how a refund is borne, nil for the ordinary way.
func (g *Gateway) withShares(ctx context.Context, c store.Change, plan Sharing) (store.Change, error) {
	p, op := c.Step.Payment, c.Step.Operation
	if op == nil || !Shared(p) {
		return c, nil
	}
	switch op.Kind {
	case payment.Sale, payment.PreAuth, payment.Capture:
		if op.Status == payment.Approved && p.Captured > 0 && op.Kind != payment.PreAuth {
			c = g.withDivision(c)
			if c.Division != nil {
				c = g.withSharePosting(c, c.Division.Division)
			}
			return c, nil
		}
		return c, nil
	case payment.Void, payment.Refund:
	}
	switch {
	case op.Status == payment.Pending && c.Step.NewOperation && op.Before != payment.Authorized:
		c, err := g.withDivisionAfter(ctx, c, marketplace.EntryRefund, func(now marketplace.Division) (marketplace.Division, error) {
			r := now.Plain(op.Seq, p.Money(op.Amount))
			if plan != nil {
				planned, err := plan(now, op.Seq, p.Money(op.Amount))
				if err != nil {
					return now, err
				}
				r = planned
			}
			return now.Refund(now.Carried(r, g.namesStores(p, op.Kind)))
		})
		if err != nil {
			return c, err
		}
		return g.withinDebt(ctx, c)
	case op.Status == payment.Refused:
		return g.withDivisionAfter(ctx, c, marketplace.EntryRefundUndone, func(now marketplace.Division) (marketplace.Division, error) {
			return now.Withdraw(op.Seq), nil
		})
	case op.Status == payment.Approved:
		d, err := g.store.Division(ctx, c.Merchant, p.ID)
		if errors.Is(err, store.ErrNotFound) {
			return c, nil
		}
		if err != nil {
			return c, fmt.Errorf("read division of payment %s: %w", p.ID, err)
		}
		return g.withSharePosting(c, d.Division), nil
	}
	return c, nil
}

// settingMaxDebt is how much a store may owe the merchant at most because of refunds, as a decimal number of any currency; unset
// is no limit.
const settingMaxDebt = "max_debt"

// withinDebt refuses a refund after which a store would owe more than the merchant lets it. The balances that it goes by have to
// be as they are until the commit, or two refunds at once could each leave room for themselves alone.
func (g *Gateway) withinDebt(ctx context.Context, c store.Change) (store.Change, error) {
	m, known := g.merchants.Find(c.Merchant)
	if !known || m.Setting("marketplace", settingMaxDebt) == "" {
		return c, nil
	}
	for _, e := range c.Entries {
		limit, err := money.Parse(m.Setting("marketplace", settingMaxDebt), e.Currency, money.DecimalDot)
		if err != nil {
			return c, fmt.Errorf("setting marketplace.%s of merchant %s: %w", settingMaxDebt, m.ID, err)
		}
		now, err := g.Balance(ctx, c.Merchant, e.Store, e.Currency)
		if err != nil {
			return c, err
		}
		if after := now.Plus(e.Move); after.Held+after.Free < -limit.Minor() {
			return c, errDebt()
		}
		c.Balances = append(c.Balances, now)
	}
	return c, nil
}

func errDebt() error {
	return fault.New(fault.Conflict, "store_debt_limit", fault.Text{
		TR: "Mağazanın pazaryerine borcu izin verilen sınırı aşardı; iade tutarını pazaryeri üstlenebilir.",
		EN: "The store would owe the marketplace more than is allowed; the marketplace may bear the refund itself.",
	})
}

// withDivision opens the division of a payment that the step captures. The terms were checked when the order came, so it fails for
// nobody; if it did, the bank's word would have to be kept all the same.
func (g *Gateway) withDivision(c store.Change) store.Change {
	p := c.Step.Payment
	captured, lines := p.Money(p.Captured), p.Terms.Lines(p.Captured)
	shares := marketplace.Scaled(sharesOf(p.Terms, p.Amount.Currency()), p.Amount, captured, p.Money(lines.Net))
	d, err := marketplace.Open(captured, p.Money(lines.Commission+lines.Tax), shares)
	if err != nil {
		g.log.Error("shares of payment could not be divided; see to them by hand", "payment", string(p.ID), "error", err)
		return c
	}
	if by, pays := p.Divider(); pays {
		d.PaidBy = by.Account
	}
	return g.divided(c, marketplace.Divided{Payment: string(p.ID)}, d, marketplace.EntryShare)
}

// withDivisionAfter adds a change of a payment's division.
func (g *Gateway) withDivisionAfter(
	ctx context.Context, c store.Change, kind marketplace.EntryKind, change func(marketplace.Division) (marketplace.Division, error),
) (store.Change, error) {
	was, err := g.store.Division(ctx, c.Merchant, c.Step.Payment.ID)
	if errors.Is(err, store.ErrNotFound) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("read division of payment %s: %w", c.Step.Payment.ID, err)
	}
	next, err := change(was.Division)
	if err != nil {
		return c, err
	}
	return g.divided(c, was, next, kind), nil
}

// divided adds a division to a change, over the one that was, with what that means for the stores and the job that releases what is
// held for a time.
func (g *Gateway) divided(c store.Change, was marketplace.Divided, next marketplace.Division, kind marketplace.EntryKind) store.Change {
	now := g.now().UTC().Truncate(time.Microsecond)
	next, own := next.Posting()
	c.Division = &marketplace.Divided{Payment: was.Payment, Division: next, Version: was.Version + 1, UpdatedAt: now}
	c.Entries = append(c.Entries, g.entries(marketplace.Moves(was.Division, next), next.Captured.Currency(), marketplace.Entry{
		Kind: kind, Payment: was.Payment, At: now,
	})...)
	if due := next.NextRelease(); !due.IsZero() && !due.Equal(was.NextRelease()) {
		c.Enqueue = append(c.Enqueue, releaseJob(c.Merchant, was.Payment, due))
	}
	if g.tells(c.Merchant, next) {
		c.Enqueue = append(c.Enqueue, tellJob(c.Merchant, *c.Division, now))
	}
	return g.withOwnPart(c, own)
}

// entries are the lines of stores' accounts by which they change; like says what they have in common.
func (g *Gateway) entries(moves []marketplace.StoreMove, c money.Currency, like marketplace.Entry) []marketplace.Entry {
	all := make([]marketplace.Entry, len(moves))
	for i, m := range moves {
		e := like
		e.ID, e.Store, e.Currency, e.Move = g.ids.New(like.At).WithPrefix("ent"), m.Store, c, m.Move
		all[i] = e
	}
	return all
}

// Division returns what becomes of a payment's shares, or a NotFound fault if it has none or was not captured.
func (g *Gateway) Division(ctx context.Context, m merchant.ID, id payment.ID) (marketplace.Division, error) {
	d, err := g.store.Division(ctx, m, id)
	if errors.Is(err, store.ErrNotFound) {
		return marketplace.Division{}, errNoShares()
	}
	if err != nil {
		return marketplace.Division{}, fmt.Errorf("read division of payment: %w", err)
	}
	return d.Division, nil
}

// ChangeDivision stores what change makes of the division of a payment as it stands; kind says why. An error of change is
// returned as it is and nothing is stored. Change may be called again when somebody else was faster.
func (g *Gateway) ChangeDivision(
	ctx context.Context, m merchant.ID, id payment.ID, kind marketplace.EntryKind,
	change func(marketplace.Division) (marketplace.Division, error),
) (marketplace.Division, error) {
	for range conflictTries {
		was, err := g.store.Division(ctx, m, id)
		if errors.Is(err, store.ErrNotFound) {
			return marketplace.Division{}, errNoShares()
		}
		if err != nil {
			return marketplace.Division{}, fmt.Errorf("read division of payment: %w", err)
		}
		next, err := change(was.Division)
		if err != nil {
			return was.Division, err
		}
		c := g.divided(store.Change{Merchant: m}, was, next, kind)
		c, err = g.withAdjustment(c, was, next)
		if err != nil {
			return was.Division, err
		}
		err = g.store.Commit(ctx, c)
		if err == nil {
			return next, nil
		}
		if !errors.Is(err, store.ErrStale) {
			return was.Division, fmt.Errorf("store division of payment: %w", err)
		}
	}
	return marketplace.Division{}, errContended()
}

// ConfirmShares releases the shares of the stores in a payment; without any, all of them. What is released already stays so.
func (g *Gateway) ConfirmShares(ctx context.Context, m merchant.ID, id payment.ID, stores ...string) (marketplace.Division, error) {
	return g.ChangeDivision(ctx, m, id, marketplace.EntryRelease, func(now marketplace.Division) (marketplace.Division, error) {
		if len(stores) > 0 {
			return now.Confirm(stores...)
		}
		var all []string
		for _, s := range now.Stores {
			all = append(all, s.ID)
		}
		return now.Confirm(all...)
	})
}

// AdjustShare changes what a store has coming of a payment by an amount that may be negative; the marketplace has the other side.
func (g *Gateway) AdjustShare(ctx context.Context, m merchant.ID, id payment.ID, of string, by money.Amount) (marketplace.Division, error) {
	return g.ChangeDivision(ctx, m, id, marketplace.EntryAdjust, func(now marketplace.Division) (marketplace.Division, error) {
		return now.Adjust(of, by)
	})
}

// SetShare changes what a store has coming of a payment from one amount to another; the marketplace has the other side. If it is no
// longer the one it is refused as a Conflict, so that a repeated request changes nothing twice.
func (g *Gateway) SetShare(
	ctx context.Context, m merchant.ID, id payment.ID, of string, from, to money.Amount,
) (marketplace.Division, error) {
	return g.ChangeDivision(ctx, m, id, marketplace.EntryAdjust, func(now marketplace.Division) (marketplace.Division, error) {
		if due := now.Due(of); due != from && due != to {
			return now, fault.New(fault.Conflict, "share_changed", fault.Text{
				TR: "Mağazanın payı bu arada değişti; sorgulayıp yeniden deneyin.", EN: "The store's share has changed meanwhile; look at it and try again.",
			})
		}
		by, err := to.Sub(now.Due(of))
		if err != nil {
			return now, err //nolint:wrapcheck // both are the payment's money
		}
		return now.Adjust(of, by)
	})
}

// runRelease is the job.
func (g *Gateway) runRelease(ctx context.Context, j job.Job) error {
	was, err := g.store.Division(ctx, j.Merchant, payment.ID(j.Subject))
	if err != nil {
		return fmt.Errorf("read division of payment %s: %w", j.Subject, err)
	}
	change := store.Change{Merchant: j.Merchant, Done: []string{j.ID}}
	if next, any := was.Release(g.now()); any {
		change = g.divided(change, was, next, marketplace.EntryRelease)
	} else if due := was.NextRelease(); !due.IsZero() {
		// Somebody has released the share meanwhile for which this run was due, and put the job off to the next one's time: its end must
		// not take that away.
		change.Enqueue = []job.Job{releaseJob(j.Merchant, j.Subject, due)}
	}
	err = g.store.Commit(ctx, change)
	if err != nil {
		return fmt.Errorf("release shares of payment %s: %w", j.Subject, err)
	}
	return nil
}

// Balance is what one store has in a currency; nothing if it never had a share.
func (g *Gateway) Balance(ctx context.Context, m merchant.ID, of string, c money.Currency) (marketplace.Balance, error) {
	all, err := g.store.Balances(ctx, m, store.BalanceFilter{Store: of, Currency: c, Limit: 1})
	if err != nil {
		return marketplace.Balance{}, fmt.Errorf("read balance: %w", err)
	}
	if len(all) == 0 {
		return marketplace.Balance{Store: of, Currency: c}, nil
	}
	return all[0], nil
}

// Balances returns a page of what the merchant's stores have.
func (g *Gateway) Balances(ctx context.Context, m merchant.ID, f store.BalanceFilter) ([]marketplace.Balance, error) {
	all, err := g.store.Balances(ctx, m, f)
	if err != nil {
		return nil, fmt.Errorf("read balances: %w", err)
	}
	return all, nil
}

// StoreLines returns a page of lines of stores' accounts.
func (g *Gateway) StoreLines(ctx context.Context, m merchant.ID, f store.LineFilter) ([]marketplace.Entry, error) {
	all, err := g.store.StoreLines(ctx, m, f)
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	return all, nil
}

func errNoShares() error {
	return fault.New(fault.NotFound, "no_shares", fault.Text{
		TR: "Bu ödemede mağaza payı yok ya da ödeme henüz alınmadı.", EN: "No store has a share in this payment, or it is not captured yet.",
	})
}
