package gateway

import (
	"hash/fnv"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/money"
)

// need is what a payment needs of the account that takes it, besides that the account is open.
type need struct {
	// threeD tells that the shop wants 3-D Secure, and manual that it finishes by itself afterwards.
	threeD, manual bool
	// preAuth tells that the amount is only held.
	preAuth bool
	// points says what is wanted of the card's points.
	points pointsNeed
	// campaign tells that the payment takes part in one.
	campaign bool
	// kept is the card with which alone it is paid, of a provider that keeps it.
	kept *KeptCard
}

// pointsNeed is what an account has to do with points.
type pointsNeed int

const (
	noPoints pointsNeed = iota
	pointsTold
	pointsPay
)

// unfit says why an account, nil where it is not open, cannot take a payment under its present name; it is empty where it can. early tells that the
// account may charge a shop's buyer before the shop finishes.
func (n need) unfit(account string, c connector.Connector, early bool) routing.Reason {
	switch {
	case !n.keeps(account, c):
		return routing.NotKept
	case c == nil:
		return routing.Closed
	case n.threeD && !n.challenges(c), !n.threeD && !sells(c):
		return routing.Unable
	case n.preAuth && !holds(c):
		return routing.NoHold
	case n.points == pointsPay && !pays(c), n.points == pointsTold && !tells(c):
		return routing.NoPoints
	case n.campaign && !promotes(c):
		return routing.NoCampaigns
	case n.threeD && n.manual && oneStep(c) && !holds(c) && !early:
		return routing.Early
	}
	return ""
}

// sells reports whether an account takes payments without 3-D Secure.
func sells(c connector.Connector) bool {
	_, only := c.(connector.ThreeDOnly)
	return !only
}

// holds reports whether an account takes an amount that is only held.
func holds(c connector.Connector) bool {
	_, able := c.(connector.Capturer)
	return able
}

// challenges reports whether an account sends buyers through 3-D Secure, with the card that alone can pay.
func (n need) challenges(c connector.Connector) bool {
	_, able := c.(connector.Challenger)
	if n.kept != nil {
		_, able = c.(connector.KeptChallenger)
	}
	return able
}

// candidate is an account that can take an order, and the name of the rule that led there, empty where none did.
type candidate struct {
	account string
	conn    connector.Connector
	rule    string
}

// choice is where an order may go.
type choice struct {
	// candidates are in the order of preference.
	candidates []candidate
	// why names them, and the accounts that were passed over.
	why routing.Explanation
}

// route says to which accounts an order may go, of which there is at least one. Where none is left, that is an error.
func (g *Gateway) route(o Order, n need) (choice, error) {
	n.preAuth = o.PreAuth
	if o.Terms.Points > 0 {
		n.points = pointsPay
	}
	n.campaign = o.Terms.Campaign != ""
	n.kept = o.Kept
	m := o.Merchant
	found := survey(m, g.facts(o, n), o.Reference, n, func(name string) (connector.Connector, bool) {
		c, _ := g.open(m, name)
		return c, g.guard.Ready(m.ID, m.Current(name))
	})
	if len(found.candidates) > 0 {
		return found, nil
	}
	if o.Kept != nil {
		return choice{}, errKeptNowhere(o.Kept, found.why.Passed)
	}
	var unable error
	for _, p := range found.why.Passed {
		switch p.Why {
		case routing.Unhealthy:
			return choice{}, errUnhealthy()
		case routing.Early:
			unable = errEarly() // of all that may be wrong it is what a merchant can change
		case routing.Unable, routing.NoHold:
			if unable == nil {
				unable = errUnable()
			}
		case routing.NoPoints:
			if unable == nil {
				unable = errNoPoints()
			}
		case routing.NoCampaigns:
			if unable == nil {
				unable = errNoCampaigns()
			}
		case routing.Closed, routing.NotKept:
		}
	}
	if unable != nil {
		return choice{}, unable
	}
	return choice{}, fault.New(fault.Unavailable, "no_provider", fault.Text{
		TR: "Bu üye iş yerinin ödeme sağlayıcılarından hiçbiri şu anda açık değil.",
		EN: "None of this merchant's payment providers is open at present.",
	})
}

// errEarly refuses a payment that only a provider could take which charges before the shop asks for it.
func errEarly() error {
	return fault.New(fault.Unsupported, "provider_cannot", fault.Text{
		TR: "Bu üye iş yerinin sağlayıcısı tutarı bloke edemez, alıcı bankadayken çeker. Ödemeyi 3-D Secure'dan sonra kendisi tamamlayan" +
			" mağazalar için hesapta early_charge açılmalıdır. Hiçbir şey çekilmedi.",
		EN: "This merchant's provider cannot hold an amount and charges while the buyer is at the bank. For shops that finish a payment" +
			" by themselves after 3-D Secure, early_charge has to be allowed for the account. Nothing was charged.",
	})
}

// survey asks a merchant's rules and then the accounts that they name or, if no rule applies, all of the merchant's in their order.
// Those are left out that are not open, not able, or not ready to answer, as look says of each.
func survey(
	m *merchant.Merchant, f *routing.Facts, reference string, n need, look func(name string) (c connector.Connector, ready bool),
) choice {
	fallen := lot(reference)
	d := m.Routes.Choose(f, fallen)
	ways := d.Ways
	if len(ways) == 0 {
		for _, name := range m.Accounts {
			ways = append(ways, routing.Way{Account: name})
		}
	}
	ways = keptAlone(m, ways, n)
	found := choice{why: m.Routes.Explain(d, f, fallen)}
	found.why.Manual = n.manual
	for _, w := range ways {
		account := m.Current(w.Account)
		c, ready := look(w.Account)
		why := n.unfit(account, c, m.EarlyCharge[w.Account])
		if why == "" && !ready {
			why = routing.Unhealthy
		}
		if why != "" {
			found.why.Passed = append(found.why.Passed, routing.Passed{Account: account, Rule: w.Rule, Why: why})
			continue
		}
		found.candidates = append(found.candidates, candidate{account: account, conn: c, rule: w.Rule})
		taken := routing.Candidate{Account: account, Rule: w.Rule, Percent: w.Percent}
		if m.Routes.Rules() > 0 {
			taken.Commission = new(f.Commission(w.Account))
		}
		found.why.Candidates = append(found.why.Candidates, taken)
	}
	return found
}

// account returns an open account of a merchant. Two merchants may call theirs the same, so that an account of the house, which
// all of them may use, stands under its bare name only where the merchant has none of its own.
func (g *Gateway) account(m merchant.ID, name string) (connector.Connector, bool) {
	return accountOf(*g.accounts.Load(), m, name)
}

func accountOf(accounts map[string]connector.Connector, m merchant.ID, name string) (connector.Connector, bool) {
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
	return openOf(*g.accounts.Load(), m, name)
}

func openOf(accounts map[string]connector.Connector, m *merchant.Merchant, name string) (connector.Connector, bool) {
	if m.Closed[name] {
		return nil, false
	}
	return accountOf(accounts, m.ID, m.Current(name))
}

// facts are what the rules may ask about an order; the card is not looked at for a merchant without rules. They hold nothing of the
// card but its BIN; what they ask later may know the merchant and must not know the order, or the card would be kept in memory
// with it.
func (g *Gateway) facts(o Order, n need) *routing.Facts {
	m := o.Merchant
	f := &routing.Facts{
		Amount: int(o.Amount.Minor()), Currency: string(o.Amount.Currency()), Installments: max(1, o.Installments),
		ThreeD: n.threeD, PreAuth: n.preAuth, Dialect: o.Surface,
	}
	f.When(payment.Day(g.now()))
	f.Healthy = func(name string) bool {
		_, open := g.open(m, name)
		return open && g.guard.Ready(m.ID, m.Current(name))
	}
	f.Commission = costOf(m, f, g.now())
	if m.Routes.Rules() > 0 {
		// A part of a text keeps all of it in memory: the BIN is copied, so that the number can go.
		f.Card(m.Cards, strings.Clone(o.BIN()), string(o.summary().Brand))
	}
	return f
}

// costOf is what an account takes of a payment that began at a time, in parts per million.
func costOf(m *merchant.Merchant, f *routing.Facts, at time.Time) func(name string) int {
	return func(name string) int {
		price, _ := m.Cost(name, pricedBy(f, at))
		return int(price.Rate)
	}
}

// pricedBy are those of a payment's facts on which its price depends.
func pricedBy(f *routing.Facts, at time.Time) commission.Facts {
	return commission.Facts{
		Bank: f.Bank, Family: f.Family, Installments: f.Installments, Currency: money.Currency(f.Currency), On: commission.DayOf(payment.Day(at)),
	}
}

// lot decides between percentages. It follows from the order's reference, so that a repeat falls on the same account.
func lot(reference string) uint32 {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(reference)) // never fails
	return sum.Sum32()
}
