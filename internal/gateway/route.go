package gateway

import (
	"hash/fnv"
	"strings"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/routing"
)

// ability is something that a payment needs of the account that takes it, such as 3-D Secure.
type ability func(connector.Connector) bool

// sells is the ability to take a payment without 3-D Secure.
func sells(c connector.Connector) bool {
	_, only := c.(connector.ThreeDOnly)
	return !only
}

// holds is the ability to take an amount that is only held.
func holds(c connector.Connector) bool {
	_, able := c.(connector.Capturer)
	return able
}

// challenges is the ability to send a buyer through 3-D Secure, and, where the shop finishes by itself, to hold what a one-step
// provider authorizes until it does.
func challenges(manual bool) ability {
	return func(c connector.Connector) bool {
		bank, able := c.(connector.Challenger)
		if !able || !manual || bank.Shape() != connector.OneStep {
			return able
		}
		return holds(c)
	}
}

// candidate is an account that can take an order, and the name of the rule that led there, empty where none did.
type candidate struct {
	account string
	conn    connector.Connector
	rule    string
}

// choice is where an order may go.
type choice struct {
	// candidates are in the order of preference; there is at least one.
	candidates []candidate
	// why names them, and the accounts that were passed over.
	why routing.Explanation
}

// route says to which accounts an order may go: those of the merchant's rules or, if none applies, all of the merchant's in
// their order, without those that are not open here, not able, or not answering; threeD tells that the shop wants 3-D Secure. Where none
// is left, that is an error.
func (g *Gateway) route(o Order, can ability, threeD bool) (choice, error) {
	m := o.Merchant
	var f *routing.Facts
	if m.Routes.Rules() > 0 {
		f = g.facts(o)
		f.ThreeD = threeD
	}
	fallen := lot(o.Reference)
	d := m.Routes.Choose(f, fallen)
	ways := d.Ways
	if len(ways) == 0 {
		for _, name := range m.Accounts {
			ways = append(ways, routing.Way{Account: name})
		}
	}
	found := choice{why: m.Routes.Explain(d, f, fallen)}
	open, unhealthy := false, false
	for _, w := range ways {
		account := m.Current(w.Account)
		c, known := g.open(m, w.Account)
		open = open || known
		why := unfit(c, can, o.PreAuth)
		if why == "" && !g.guard.Ready(m.ID, account) {
			why, unhealthy = routing.Unhealthy, true
		}
		if why != "" {
			found.why.Passed = append(found.why.Passed, routing.Passed{Account: account, Rule: w.Rule, Why: why})
			continue
		}
		found.candidates = append(found.candidates, candidate{account: account, conn: c, rule: w.Rule})
		taken := w.Candidate(f)
		taken.Account = account
		found.why.Candidates = append(found.why.Candidates, taken)
	}
	switch {
	case len(found.candidates) > 0:
		return found, nil
	case unhealthy:
		return choice{}, errUnhealthy()
	case open:
		return choice{}, errUnable()
	}
	return choice{}, fault.New(fault.Unavailable, "no_provider", fault.Text{
		TR: "Bu üye iş yerinin ödeme sağlayıcılarından hiçbiri şu anda açık değil.",
		EN: "None of this merchant's payment providers is open at present.",
	})
}

// unfit says why an account, nil where it is not open, cannot take an order; it is empty where it can.
func unfit(c connector.Connector, can ability, preAuth bool) routing.Reason {
	switch {
	case c == nil:
		return routing.Closed
	case !can(c):
		return routing.Unable
	case preAuth && !holds(c):
		return routing.NoHold
	}
	return ""
}

// account returns an open account of a merchant. Two merchants may call theirs the same, so that an account of the house, which
// all of them may use, stands under its bare name only where the merchant has none of its own.
func (g *Gateway) account(m merchant.ID, name string) (connector.Connector, bool) {
	accounts := *g.accounts.Load()
	c, own := accounts[string(m)+"/"+name]
	if own {
		return c, true
	}
	if strings.Contains(name, "/") {
		return nil, false // it would be another merchant's
	}
	c, known := accounts[name]
	return c, known
}

// open returns the account to which new payments go that are meant for the account of the name.
func (g *Gateway) open(m *merchant.Merchant, name string) (connector.Connector, bool) {
	if m.Closed[name] {
		return nil, false
	}
	return g.account(m.ID, m.Current(name))
}

// facts are what the rules may ask about an order. They hold nothing of the card but its BIN; what they ask later may know the
// merchant and must not know the order, or the card would be kept in memory with it.
func (g *Gateway) facts(o Order) *routing.Facts {
	now := payment.Day(g.now())
	m := o.Merchant
	f := &routing.Facts{
		Amount: int(o.Amount.Minor()), Currency: string(o.Amount.Currency()), Installments: max(1, o.Installments), PreAuth: o.PreAuth,
		Dialect: o.Surface, Hour: now.Hour(), Weekday: (int(now.Weekday())+6)%7 + 1,
		Healthy: func(name string) bool {
			_, open := g.open(m, name)
			return open && g.guard.Ready(m.ID, m.Current(name))
		},
	}
	// A part of a text keeps all of it in memory: the BIN is copied, so that the number can go.
	f.Card(strings.Clone(o.Card.Number.BIN()), string(o.Card.Number.Brand()))
	f.Commission = func(name string) int {
		rate, _ := m.Cost(name, f.Family, f.Installments)
		return int(rate)
	}
	return f
}

// lot decides between percentages. It follows from the order's reference, so that a repeat falls on the same account.
func lot(reference string) uint32 {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(reference)) // never fails
	return sum.Sum32()
}
