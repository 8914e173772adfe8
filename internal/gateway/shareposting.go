package gateway

// shareposting.go posts what stores are owed. The books divide a payment's operations by its terms alone, a refund in proportion; what
// stores really bear is in the division, and the difference is posted beside it, so that a store's account in the books is what its
// balance says.

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// payableTo is the account in the books of what is owed to a store, or to a dealer.
func payableTo(id string, dealer bool) ledger.Account {
	if dealer {
		return ledger.Agent.Of(id)
	}
	return ledger.SubMerchant.Of(id)
}

// withSharePosting adds to an approved operation what the books' division by proportion does not know of it.
//
// It is the provider's answer that is being stored, which must not be lost for it: that it can be posted was seen before the order was
// taken, by [bookable].
func (g *Gateway) withSharePosting(c store.Change, d marketplace.Division) store.Change {
	p, op := &c.Step.Payment, c.Step.Operation
	posted, posts := ledger.OfOperation(p, op.Seq, g.calendar)
	if !posts {
		return c
	}
	wrong := map[string]int64{} // by how much each store's account is to go up still, as a debit
	for _, s := range d.Stores {
		wrong[s.ID] = -s.Share.Minor()
	}
	if op.Kind == payment.Void || op.Kind == payment.Refund {
		clear(wrong)
		r, _ := d.RefundOf(op.Seq)
		for _, t := range r.Takes {
			wrong[t.Store] += t.Amount.Minor()
		}
	}
	value := posted.Day()
	all := d
	all.Stores = slices.Clone(d.Stores)
	for _, e := range posted.Entries {
		kind, of := e.Account.Kind(), e.Account.Whose()
		if kind != ledger.SubMerchant && kind != ledger.Agent {
			continue
		}
		wrong[of] -= e.Amount
		value = e.Value
		// Of a part that is captured a share of a few kuruş may come to nothing, so that the division leaves its store out, and in the books to
		// one.
		if !slices.ContainsFunc(all.Stores, func(s marketplace.Store) bool { return s.ID == of }) {
			all.Stores = append(all.Stores, marketplace.Store{ID: of, Along: kind == ledger.Agent})
		}
	}
	t := ledger.Transaction{
		Merchant: p.Merchant, ID: posted.ID + "/shares", At: posted.At, Event: ledger.ShareChanged, Currency: posted.Currency, Subject: string(p.ID),
		Entries: owing(all, wrong, value),
	}
	stores := t
	stores.ID, stores.Entries = posted.ID+"/stores", paidBy(d, op, posted, value)
	for _, t := range []ledger.Transaction{t, stores} {
		after, err := g.posting(c, t)
		if err != nil {
			g.unpostable(t.ID, err)
			continue
		}
		c = after
	}
	return c
}

// paidBy are the entries by which the provider that pays the stores takes their shares, or what it takes back of them, out of what it
// owes the merchant: the stores' accounts keep what we owe them, which is nothing of it.
func paidBy(d marketplace.Division, op *payment.Operation, posted ledger.Transaction, value calendar.Day) []ledger.Entry {
	if d.PaidBy == "" {
		return nil
	}
	there := map[string]int64{}
	for _, s := range d.Stores {
		there[s.ID] = s.Share.Minor()
	}
	if op.Kind == payment.Void || op.Kind == payment.Refund {
		clear(there)
		r, _ := d.RefundOf(op.Seq)
		for _, b := range r.Back {
			there[b.Store] -= b.Amount.Minor()
		}
	}
	receivable := ledger.ProviderReceivable.Of(d.PaidBy)
	for _, e := range posted.Entries {
		if e.Account.Kind() == ledger.ProviderReceivable {
			receivable = e.Account
		}
	}
	var entries []ledger.Entry
	for _, s := range d.Stores {
		if amount := there[s.ID]; amount != 0 {
			entries = append(entries, ledger.Entry{Account: payableTo(s.ID, s.Along), Amount: amount, Value: value, Memo: d.PaidBy},
				ledger.Entry{Account: receivable, Amount: -amount, Value: value, Memo: s.ID})
		}
	}
	return entries
}

// withOwnPart posts by how much more of the marketplace's own part of a payment is held, so that the books say at any time what is held
// and what is free of all payments together, and nobody has to add those up.
func (g *Gateway) withOwnPart(c store.Change, by int64) store.Change {
	if by == 0 {
		return c
	}
	d := c.Division
	value := calendar.Of(d.UpdatedAt)
	t := ledger.Transaction{
		Merchant: c.Merchant, ID: d.Payment + "/own/" + strconv.FormatInt(d.Version, 10), At: d.UpdatedAt, Event: ledger.ShareChanged,
		Currency: d.Captured.Currency(), Subject: d.Payment, Entries: []ledger.Entry{
			{Account: ledger.MerchantPayable.Account(), Amount: by, Value: value}, {Account: ledger.MerchantHeld.Account(), Amount: -by, Value: value},
		},
	}
	after, err := g.posting(c, t)
	if err != nil { // impossible: it has two entries that balance; and what goes along may be a provider's answer
		g.unpostable(t.ID, err)
		return c
	}
	return after
}

// withAdjustment posts what a change of a division gives to stores, or takes from them.
func (g *Gateway) withAdjustment(c store.Change, was marketplace.Divided, next marketplace.Division) (store.Change, error) {
	changed := map[string]int64{}
	for _, s := range next.Stores {
		changed[s.ID] = was.Due(s.ID).Minor() - next.Due(s.ID).Minor()
	}
	at := c.Division.UpdatedAt
	return g.posting(c, ledger.Transaction{
		Merchant: c.Merchant, ID: was.Payment + "/division/" + strconv.FormatInt(c.Division.Version, 10), At: at, Event: ledger.ShareChanged,
		Currency: next.Captured.Currency(), Subject: was.Payment, Entries: owing(next, changed, calendar.Of(at)),
	})
}

// owing are the entries by which stores' accounts change, against the merchant's own. They are in the order of the stores.
func owing(d marketplace.Division, by map[string]int64, value calendar.Day) []ledger.Entry {
	var entries []ledger.Entry
	rest := int64(0)
	for _, s := range d.Stores {
		if amount := by[s.ID]; amount != 0 {
			entries = append(entries, ledger.Entry{Account: payableTo(s.ID, s.Along), Amount: amount, Value: value})
			rest -= amount
		}
	}
	if rest != 0 {
		entries = append(entries, ledger.Entry{Account: ledger.MerchantPayable.Account(), Amount: rest, Value: value})
	}
	return entries
}

// posting adds a transaction, if it says anything. One that the books do not take is an error, and the event is then not to be stored:
// nothing would ever tell that it was not posted.
func (g *Gateway) posting(c store.Change, t ledger.Transaction) (store.Change, error) {
	if len(t.Entries) == 0 {
		return c, nil
	}
	err := t.Check()
	if err != nil {
		return c, fmt.Errorf("event is not stored, since it cannot be posted: %w", err)
	}
	c.Post = append(c.Post, t)
	return c, nil
}

// withPayoutPosting posts what a payout does: what is set aside is in transit, and goes to the stores by the bank or back to their
// accounts. what names the step.
func (g *Gateway) withPayoutPosting(c store.Change, what string, event ledger.Event, moves []marketplace.StoreMove, at time.Time) (store.Change, error) {
	p := c.Payout
	value := calendar.Of(at)
	var entries []ledger.Entry
	transit, bank := int64(0), int64(0)
	for _, m := range moves {
		l, _ := p.Line(m.Store)
		if m.Free != 0 {
			entries = append(entries, ledger.Entry{Account: payableTo(m.Store, l.Dealer), Amount: -m.Free, Value: value, Memo: l.Reference})
		}
		transit -= m.UnderWay
		bank -= m.Paid
	}
	for _, e := range []ledger.Entry{
		{Account: ledger.PayoutInTransit.Account(), Amount: transit, Value: value},
		{Account: ledger.Bank.Account(), Amount: bank, Value: value},
	} {
		if e.Amount != 0 {
			entries = append(entries, e)
		}
	}
	return g.posting(c, ledger.Transaction{
		Merchant: c.Merchant, ID: p.ID + "/" + what, At: at, Event: event, Currency: p.Currency, Subject: p.ID, Entries: entries,
	})
}

// dealer reports whether what a store has comes of dealers' shares: the first line of every account is a share.
func (g *Gateway) dealer(ctx context.Context, m merchant.ID, of string, c money.Currency) (bool, error) {
	first, err := g.StoreLines(ctx, m, store.LineFilter{Store: of, Currency: c, Limit: 1})
	if err != nil || len(first) == 0 || first[0].Payment == "" {
		return false, err
	}
	d, err := g.store.Division(ctx, m, payment.ID(first[0].Payment))
	if err != nil {
		return false, fmt.Errorf("read division of payment %s: %w", first[0].Payment, err)
	}
	return slices.ContainsFunc(d.Stores, func(s marketplace.Store) bool { return s.ID == of && s.Along }), nil
}
