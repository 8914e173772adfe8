package gateway

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// DryRun asks where a merchant's past payments would have gone by other rules. It changes nothing and asks no provider.
type DryRun struct {
	Store store.Store
	// Merchant has the rules, accounts and costs to be tried; it may differ from the one that made the payments in all but its id.
	Merchant *merchant.Merchant
	// Accounts are the accounts to be tried, as [Config] has them; they only have to be able, and need not answer.
	Accounts map[string]connector.Connector
	// Since and Before bound when the payments began; zero bounds nothing.
	Since, Before time.Time
}

// DryRunReport is what other rules would have changed.
type DryRunReport struct {
	// Payments were looked at, and Changed of them would have gone elsewhere. Nowhere of those would have been refused, because no
	// account could have taken them.
	Payments int64 `json:"payments"`
	Changed  int64 `json:"changed"`
	Nowhere  int64 `json:"nowhere"`
	// Unexplained began before explanations were kept: whether 3-D Secure was wanted, and whether the amount was to be held only,
	// is concluded from what became of them.
	Unexplained int64 `json:"unexplained"`
	// AssumedHealthy met a question about the health of an account of which nothing is known of that time; it was taken to answer.
	AssumedHealthy int64 `json:"assumed_healthy"`
	// Unjudged have an explanation that cannot be read; they are in no move.
	Unjudged int64 `json:"unjudged"`
	// Moves are in the order of their names and currencies.
	Moves []Move `json:"moves"`
}

// Move is what went to one account and would have gone to another, or to the same, in one currency.
type Move struct {
	// From and To are accounts; To is empty where the payments would have been refused.
	From     string         `json:"from"`
	To       string         `json:"to"`
	Currency money.Currency `json:"currency"`
	// Payments is their number and Amount what they were about, in minor units; Taken is what of it was captured, or is held.
	Payments int64 `json:"payments"`
	Amount   int64 `json:"amount"`
	Taken    int64 `json:"taken"`
	// CostBefore and CostAfter are the expected commission on what was taken, at the rates of either account on the payment's day. Unpriced
	// payments, for which one of the two has no rate, are in neither.
	CostBefore int64 `json:"cost_before"`
	CostAfter  int64 `json:"cost_after"`
	Unpriced   int64 `json:"unpriced"`
}

// dryRunPage is how many payments are in memory at once.
const dryRunPage = 500

// Run walks through the payments, oldest first.
func (d DryRun) Run(ctx context.Context) (DryRunReport, error) {
	var r DryRunReport
	moves := map[moveKey]*Move{}
	f := store.Filter{Order: store.OldestFirst, Since: d.Since, Before: d.Before, Limit: dryRunPage}
	for {
		page, err := d.Store.Payments(ctx, d.Merchant.ID, f)
		if err != nil {
			return DryRunReport{}, fmt.Errorf("dry run: %w", err)
		}
		for _, p := range page {
			d.judge(p, &r, moves)
		}
		if len(page) < f.Limit {
			break
		}
		f.After = page[len(page)-1].ID
	}
	for _, m := range moves {
		r.Moves = append(r.Moves, *m)
	}
	slices.SortFunc(r.Moves, func(a, b Move) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Currency, b.Currency))
	})
	return r, nil
}

type moveKey struct {
	from, to string
	currency money.Currency
}

func (d DryRun) judge(p payment.Payment, r *DryRunReport, moves map[moveKey]*Move) {
	r.Payments++
	was, explained, err := routing.ParseExplanation(p.Explanation)
	if err != nil {
		r.Unjudged++
		return
	}
	if !explained {
		r.Unexplained++
	}
	f, n := d.past(p, was)
	assumed := false
	f.Healthy = func(name string) bool {
		_, open := openOf(d.Accounts, d.Merchant, name)
		healthy, known := answered(was, name)
		assumed = assumed || !known
		return open && healthy
	}
	found := survey(d.Merchant, f, p.Reference, n, func(name string) (connector.Connector, bool) {
		c, _ := openOf(d.Accounts, d.Merchant, name)
		healthy, _ := answered(was, name)
		return c, healthy
	})
	if assumed {
		r.AssumedHealthy++
	}
	key := moveKey{from: baseName(p.Operations[0].Attempts[0].Provider), currency: p.Amount.Currency()}
	if len(found.candidates) > 0 {
		key.to = baseName(found.candidates[0].account)
	} else {
		r.Nowhere++
	}
	if key.to != key.from {
		r.Changed++
	}
	m := moves[key]
	if m == nil {
		m = &Move{From: key.from, To: key.to, Currency: key.currency}
		moves[key] = m
	}
	d.add(m, p, f)
}

// past are the facts as they were, and what the payment needed of its account. What the BIN tells is what it told then, unless
// nothing was looked up.
func (d DryRun) past(p payment.Payment, was routing.Explanation) (*routing.Facts, need) {
	f := was.Facts
	if f == nil {
		op := p.Operations[0]
		f = &routing.Facts{
			Amount: int(p.Amount.Minor()), Currency: string(p.Amount.Currency()), Installments: max(1, p.Installments), Dialect: p.Surface,
			PreAuth: op.Kind == payment.PreAuth,
			ThreeD:  p.ThreeD >= 0 || p.State == payment.Challenged || p.State == payment.Expired,
		}
		f.When(payment.Day(p.CreatedAt))
	}
	if f.BIN == "" {
		f.Card(d.Merchant.Cards, p.Card.BIN, string(p.Card.Brand))
	}
	f.Commission = costOf(d.Merchant, f, p.CreatedAt)
	n := need{threeD: f.ThreeD, manual: was.Manual, preAuth: f.PreAuth, campaign: p.Terms.Campaign != ""}
	if p.Terms.Points > 0 {
		n.points = pointsPay
	}
	return f, n
}

// answered reports whether an account was healthy when a payment began, as far as its explanation tells. One of which it tells
// nothing is taken to have been.
func answered(was routing.Explanation, name string) (healthy, known bool) {
	for _, c := range was.Candidates {
		if baseName(c.Account) == name {
			return true, true
		}
	}
	for _, p := range was.Passed {
		if baseName(p.Account) == name {
			return p.Why != routing.Unhealthy, p.Why == routing.Unhealthy
		}
	}
	return true, false
}

// add counts a payment. Commission is counted on what was taken, since a payment that failed costs nothing.
func (d DryRun) add(m *Move, p payment.Payment, f *routing.Facts) {
	m.Payments++
	m.Amount += p.Amount.Minor()
	taken := p.Captured
	if taken == 0 && p.State == payment.Authorized {
		taken = p.Authorized
	}
	m.Taken += taken
	if m.To == "" || taken == 0 {
		return
	}
	facts := pricedBy(f, p.CreatedAt)
	before, beforeKnown := d.Merchant.Takes(m.From, facts, p.Money(taken))
	after, afterKnown := d.Merchant.Takes(m.To, facts, p.Money(taken))
	if !beforeKnown || !afterKnown {
		m.Unpriced++
		return
	}
	m.CostBefore += before.Minor()
	m.CostAfter += after.Minor()
}

// baseName is the account's name without the number of its revision, by which rules know it.
func baseName(account string) string {
	name, _, _ := strings.Cut(account, "@")
	return name
}

// Total is what one account had, or would have had, in one currency.
type Total struct {
	Account  string         `json:"account"`
	Currency money.Currency `json:"currency"`
	// Before and After count payments, AmountBefore and AmountAfter what they were about, in minor units.
	Before       int64 `json:"before"`
	After        int64 `json:"after"`
	AmountBefore int64 `json:"amount_before"`
	AmountAfter  int64 `json:"amount_after"`
	// CostBefore and CostAfter are the expected commission, of the payments for which both are known.
	CostBefore int64 `json:"cost_before"`
	CostAfter  int64 `json:"cost_after"`
}

// Totals sums the moves by account.
func (r DryRunReport) Totals() []Total {
	var all []Total
	at := func(account string, c money.Currency) *Total {
		i := slices.IndexFunc(all, func(t Total) bool { return t.Account == account && t.Currency == c })
		if i < 0 {
			i, all = len(all), append(all, Total{Account: account, Currency: c})
		}
		return &all[i]
	}
	for _, m := range r.Moves {
		from := at(m.From, m.Currency)
		from.Before += m.Payments
		from.AmountBefore += m.Amount
		from.CostBefore += m.CostBefore
		to := at(m.To, m.Currency)
		to.After += m.Payments
		to.AmountAfter += m.Amount
		to.CostAfter += m.CostAfter
	}
	slices.SortFunc(all, func(a, b Total) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Currency, b.Currency))
	})
	return all
}
