package gateway

import (
	"hash/fnv"

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

// route chooses the account that an order goes to: by the merchant's rules or, without any that applies, in the order of the
// merchant's accounts, the first that is open here and able; threeD tells that the shop
// wants 3-D Secure. It returns the name of the rule that decided.
func (g *Gateway) route(o Order, can ability, threeD bool) (account string, c connector.Connector, rule string, err error) {
	facts := g.facts(o)
	facts.ThreeD = threeD
	d := o.Merchant.Routes.Choose(facts, lot(o))
	names := d.Accounts
	if len(names) == 0 {
		names = o.Merchant.Accounts
	}
	open := false
	for _, name := range names {
		c, known := g.account(o.Merchant.ID, name)
		if !known {
			continue
		}
		open = true
		if can(c) && (!o.PreAuth || holds(c)) {
			return name, c, d.Rule, nil
		}
	}
	if open {
		return "", nil, "", errUnable()
	}
	return "", nil, "", fault.New(fault.Unavailable, "no_provider", fault.Text{
		TR: "Bu üye iş yerinin ödeme sağlayıcılarından hiçbiri şu anda açık değil.",
		EN: "None of this merchant's payment providers is open at present.",
	})
}

// account returns an open account of a merchant. Two merchants may call theirs the same, so that an account of the house, which
// all of them may use, stands under its bare name only where the merchant has none of its own.
func (g *Gateway) account(m merchant.ID, name string) (connector.Connector, bool) {
	c, own := g.accounts[string(m)+"/"+name]
	if own {
		return c, true
	}
	c, known := g.accounts[name]
	return c, known
}

// facts are what the rules may ask about an order.
func (g *Gateway) facts(o Order) *routing.Facts {
	now := payment.Day(g.now())
	f := &routing.Facts{
		Amount: int(o.Amount.Minor()), Currency: string(o.Amount.Currency()), Installments: max(1, o.Installments), PreAuth: o.PreAuth,
		Dialect: o.Surface, Hour: now.Hour(), Weekday: (int(now.Weekday())+6)%7 + 1,
		Healthy: func(name string) bool {
			_, open := g.account(o.Merchant.ID, name)
			return open
		},
	}
	f.Card(o.Card.Number.BIN(), string(o.Card.Number.Brand()))
	f.Commission = func(string) int {
		rate, _ := o.Merchant.Commission.Find("", f.Family, f.Installments)
		return int(rate)
	}
	return f
}

// lot decides between percentages. It follows from the order, so that a repeat falls on the same account.
func lot(o Order) uint32 {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(o.Reference)) // never fails
	return sum.Sum32()
}
