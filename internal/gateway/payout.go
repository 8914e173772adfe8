package gateway

// payout.go pays stores what they have coming: a payout takes it out of their balances in the commit that makes its file, so that no
// second payout can have it, and the bank's word ends it. A crash leaves a payout prepared, with a file that can be written again.

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/webhook"
	"github.com/vezne/vezne/money"
)

// The settings of a merchant's own account, from which it pays its stores.
const (
	settingPayerName = "payer_name"
	settingPayerIBAN = "payer_iban"
)

// Skipped is a store that has money coming and cannot be paid, and why not.
type Skipped struct {
	Store  string
	Amount money.Amount
	Reason *fault.Error
}

// PreparePayout makes a payout of what is released to the merchant's stores in one currency, at most [marketplace.MaxLines] of
// them. A store that owes, is in a payout that is not closed, or is inactive, unknown or without an account is in none; those of the last
// three are told. Where nobody is left to pay it returns a NotFound fault.
func (g *Gateway) PreparePayout(ctx context.Context, m *merchant.Merchant, c money.Currency) (marketplace.Payout, []Skipped, error) {
	number := int64(0)
	for range conflictTries {
		plan := payoutPlan{merchant: m.ID, currency: c, now: g.now().UTC().Truncate(time.Microsecond)}
		err := g.planPayout(ctx, &plan)
		if err != nil {
			return marketplace.Payout{}, nil, err
		}
		if len(plan.lines) == 0 {
			return marketplace.Payout{}, plan.skipped, errNothingDue()
		}
		if number == 0 {
			number, err = g.store.Reserve(ctx, m.ID, "payout", 1)
			if err != nil {
				return marketplace.Payout{}, nil, fmt.Errorf("reserve payout number: %w", err)
			}
		}
		p := marketplace.Payout{
			ID: g.ids.New(plan.now).WithPrefix("po"), Number: number, State: marketplace.PayoutPrepared, Currency: c,
			From:      marketplace.Party{Name: m.Setting("marketplace", settingPayerName), IBAN: m.Setting("marketplace", settingPayerIBAN)},
			CreatedAt: plan.now, Version: 1, Lines: plan.lines,
		}
		if p.From.Name == "" {
			p.From.Name = m.Name
		}
		change := store.Change{Merchant: m.ID, Payout: &p, Balances: plan.balances, Claims: plan.claims, Records: plan.asRead}
		moves := make([]marketplace.StoreMove, len(p.Lines))
		for i := range p.Lines {
			l := &p.Lines[i]
			l.Reference = "P" + strconv.FormatInt(number, 10) + "-" + strconv.Itoa(i+1)
			moves[i] = marketplace.StoreMove{Store: l.Store, Move: marketplace.Move{Free: -l.Amount, UnderWay: l.Amount}}
		}
		change.Entries = g.entries(moves, c, marketplace.Entry{Kind: marketplace.EntryPayout, Payout: p.ID, At: plan.now})
		change = g.told(change, webhook.Event{Type: webhook.PayoutPrepared, Subject: p.ID, Sequence: p.Version}, p)
		change, err = g.withPayoutPosting(change, "prepared", ledger.PaidOut, moves, plan.now)
		if err != nil {
			return marketplace.Payout{}, nil, err
		}
		err = g.store.Commit(ctx, change)
		if err == nil {
			return p, plan.skipped, nil
		}
		if !errors.Is(err, store.ErrStale) {
			return marketplace.Payout{}, nil, fmt.Errorf("store payout: %w", err)
		}
	}
	return marketplace.Payout{}, nil, errContended()
}

// payoutPlan is what a payout would pay.
type payoutPlan struct {
	merchant merchant.ID
	currency money.Currency
	now      time.Time
	lines    []marketplace.Line
	balances []marketplace.Balance
	claims   []string
	skipped  []Skipped
	// asRead are the stores that are paid, each over the version that was read: one that was switched off, or whose account was changed,
	// after its line was written has the payout begin anew.
	asRead []record.Record
}

// maxClaims is how many entries one payout pays, or a little more: they are marked in its commit.
const maxClaims = 20_000

func (g *Gateway) planPayout(ctx context.Context, plan *payoutPlan) error {
	const page = 200
	after := ""
	for {
		due, err := g.store.Balances(ctx, plan.merchant, store.BalanceFilter{Currency: plan.currency, Due: true, After: after, Limit: page})
		if err != nil {
			return fmt.Errorf("read balances: %w", err)
		}
		for _, b := range due {
			if len(plan.lines) == marketplace.MaxLines || len(plan.claims) >= maxClaims {
				return nil // the rest is in the next payout
			}
			err = g.planLine(ctx, plan, b)
			if err != nil {
				return err
			}
			after = b.Store
		}
		if len(due) < page {
			return nil
		}
	}
}

func (g *Gateway) planLine(ctx context.Context, plan *payoutPlan, b marketplace.Balance) error {
	s, r, err := kept[marketplace.SubMerchant](ctx, g, plan.merchant, recordStore, b.Store)
	to, has := s.Payee(plan.currency)
	switch {
	case err != nil && fault.KindOf(err) != fault.NotFound:
		return err
	case err != nil, !s.Active, !has:
		plan.skipped = append(plan.skipped, Skipped{b.Store, money.New(b.Free, b.Currency), errUnpayable(err == nil, s.Active)})
		return nil
	}
	const page = 1000
	var claims []string
	sum, after := int64(0), ""
	for {
		entries, err := g.store.StoreLines(ctx, plan.merchant, store.LineFilter{
			Store: b.Store, Currency: b.Currency, Unpaid: true, After: after, Limit: page,
		})
		if err != nil {
			return fmt.Errorf("read entries: %w", err)
		}
		for _, e := range entries {
			sum, after = sum+e.Free, e.ID
			claims = append(claims, e.ID)
		}
		if len(entries) < page {
			break
		}
	}
	if sum != b.Free {
		return nil // it has changed since the balance was read; the next payout has it
	}
	dealer, err := g.dealer(ctx, plan.merchant, b.Store, b.Currency)
	if err != nil {
		return err
	}
	plan.lines = append(plan.lines, marketplace.Line{Store: b.Store, Dealer: dealer, To: to, Amount: b.Free, State: marketplace.LineOpen})
	plan.balances = append(plan.balances, b)
	plan.claims = append(plan.claims, claims...)
	r.Version++
	plan.asRead = append(plan.asRead, r)
	return nil
}

// Payout returns a payout, or a NotFound fault.
func (g *Gateway) Payout(ctx context.Context, m merchant.ID, id string) (marketplace.Payout, error) {
	p, err := g.store.Payout(ctx, m, id)
	if errors.Is(err, store.ErrNotFound) {
		return p, fault.New(fault.NotFound, "payout_not_found", fault.Text{TR: "Böyle bir ödeme dosyası yok.", EN: "There is no such payout."})
	}
	if err != nil {
		return p, fmt.Errorf("read payout: %w", err)
	}
	return p, nil
}

// Payouts returns a page of the merchant's payouts.
func (g *Gateway) Payouts(ctx context.Context, m merchant.ID, f store.PayoutFilter) ([]marketplace.Payout, error) {
	all, err := g.store.Payouts(ctx, m, f)
	if err != nil {
		return nil, fmt.Errorf("list payouts: %w", err)
	}
	return all, nil
}

// ConfirmPayout closes a payout as the bank has made it. failed names the stores that the bank has not paid, each with the reason;
// they have their money coming again. To confirm it again in the same way changes nothing.
func (g *Gateway) ConfirmPayout(ctx context.Context, m merchant.ID, id string, failed map[string]string) (marketplace.Payout, error) {
	return g.changePayout(ctx, m, id, "confirmed", ledger.Transferred, func(p marketplace.Payout) (marketplace.Payout, []marketplace.StoreMove, error) {
		shown := map[string]string{}
		for of, reason := range failed {
			shown[of] = Shown(reason)
		}
		return p.Confirm(shown, g.now().UTC().Truncate(time.Microsecond))
	})
}

// CancelPayout closes a payout that the bank was not given and will not be given. Whoever cancels one that the bank makes all the
// same pays its stores twice: nothing here can know.
func (g *Gateway) CancelPayout(ctx context.Context, m merchant.ID, id string) (marketplace.Payout, error) {
	return g.changePayout(ctx, m, id, "cancelled", ledger.Transferred, func(p marketplace.Payout) (marketplace.Payout, []marketplace.StoreMove, error) {
		return p.Cancel(g.now().UTC().Truncate(time.Microsecond))
	})
}

// ReturnPayout takes one line of a confirmed payout back, because the money has come back from the store's bank.
func (g *Gateway) ReturnPayout(ctx context.Context, m merchant.ID, id, of, reason string) (marketplace.Payout, error) {
	return g.changePayout(ctx, m, id, "returned/"+of, ledger.TransferReturned, func(p marketplace.Payout) (marketplace.Payout, []marketplace.StoreMove, error) {
		return p.Return(of, Shown(reason))
	})
}

func (g *Gateway) changePayout(
	ctx context.Context, m merchant.ID, id, what string, event ledger.Event,
	change func(marketplace.Payout) (marketplace.Payout, []marketplace.StoreMove, error),
) (marketplace.Payout, error) {
	for range conflictTries {
		now, err := g.Payout(ctx, m, id)
		if err != nil {
			return now, err
		}
		next, moves, err := change(now)
		if err != nil || len(moves) == 0 {
			return next, err
		}
		next.Version++
		at := g.now().UTC().Truncate(time.Microsecond)
		c := store.Change{Merchant: m, Payout: &next}
		for _, move := range moves {
			like := marketplace.Entry{Kind: marketplace.EntryPaid, Payout: id, At: at}
			if move.Free > 0 { // it waits for the next payout
				like.Kind, like.Payout = marketplace.EntryReturned, ""
			}
			c.Entries = append(c.Entries, g.entries([]marketplace.StoreMove{move}, next.Currency, like)...)
		}
		c = g.told(c, webhook.Event{Type: webhook.PayoutUpdated, Subject: id, Sequence: next.Version}, next)
		c, err = g.withPayoutPosting(c, what, event, moves, at)
		if err != nil {
			return now, err
		}
		err = g.store.Commit(ctx, c)
		if err == nil {
			return next, nil
		}
		if !errors.Is(err, store.ErrStale) {
			return now, fmt.Errorf("store payout: %w", err)
		}
	}
	return marketplace.Payout{}, errContended()
}

func errNothingDue() error {
	return fault.New(fault.NotFound, "nothing_due", fault.Text{
		TR: "Bu para biriminde ödenecek bir mağaza yok.", EN: "There is no store to pay in this currency.",
	})
}

// errUnpayable says why a store cannot be paid.
func errUnpayable(known, active bool) *fault.Error {
	switch {
	case !known:
		return fault.New(fault.Conflict, "store_undefined", fault.Text{TR: "Mağaza tanımlı değil.", EN: "The store is not defined."})
	case !active:
		return fault.New(fault.Conflict, "store_inactive", fault.Text{TR: "Mağaza kapalı.", EN: "The store is inactive."})
	}
	return fault.New(fault.Conflict, "store_without_account", fault.Text{
		TR: "Mağazanın bu para biriminde hesabı yok.", EN: "The store has no account in this currency.",
	})
}
