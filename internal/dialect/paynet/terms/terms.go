// Package terms says what one payment at Paynet's counter costs and who gets which part of it: the commission by the
// merchant's own table, who bears it, and how what is left is divided between the main company and its dealer.
package terms

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/pricing"
	"github.com/vezne/vezne/money"
)

// Request is what a shop says about the cost of an order.
type Request struct {
	// BIN is the beginning of the card's number.
	BIN          string
	Installments int
	// Amount is what the shop wants: what the buyer pays, or, when PassOn, what is to be left of it.
	Amount money.Amount
	// RatioCode names one of the merchant's tables; empty is the one for everything.
	RatioCode string
	// PassOn charges the buyer the commission on top.
	PassOn bool
	// Agent is the dealer that sold, and Company what the main company gets of the amount; a zero value leaves all of it
	// to the main company.
	Agent   string
	Company money.Amount
	// AllToAgent leaves nothing to the main company.
	AllToAgent bool
}

// Terms is what was agreed. All but the division is in the payment's own terms.
type Terms struct {
	payment.Terms

	// CompanyPart and RestPart are the weights of the two shares, in minor units of the amount that was asked for. Both are 0 when
	// nothing is divided.
	CompanyPart, RestPart int64
}

// The codes of faults that Paynet has result codes of its own for.
const (
	CodeRatio = pricing.CodeNoTable
	CodeAgent = "agent_not_found"
	// CodeInstalment is no code of Paynet's: a table does not have the number of installments.
	CodeInstalment = "instalment_not_offered"
)

// Prices are what a merchant has agreed.
type Prices = pricing.List

// Offer is what one payment costs by them.
type Offer = pricing.Offer

// Agree returns the terms of an order, by the merchant's prices, and the amount that its buyer is charged.
func Agree(m *merchant.Merchant, prices pricing.List, r Request) (Terms, money.Amount, error) {
	offer, err := prices.One(ask(prices.Card(r.BIN), r))
	if err != nil {
		return Terms{}, money.Amount{}, spelled(err)
	}
	t := Terms{Terms: offer.Terms}
	t.CompanyPart, t.RestPart, err = divided(m, r)
	return t, offer.Charged, err
}

// Quotes returns what an amount costs in every number of installments that a card is offered, fewest first. A debit card pays
// at once.
func Quotes(prices pricing.List, c Card, r Request) ([]pricing.Offer, error) {
	all, err := prices.All(ask(pricing.Card{Bank: c.Bank, Family: c.Family, Debit: c.Debit, Business: c.Business}, r))
	return all, spelled(err)
}

func ask(c pricing.Card, r Request) pricing.Ask {
	return pricing.Ask{Order: r.Amount, Code: r.RatioCode, Card: c, Installments: r.Installments, PassOn: pricing.Bears(r.PassOn)}
}

// spelled is a fault about a price in Paynet's words.
func spelled(err error) error {
	f, told := fault.As(err)
	if told && f.Code == pricing.CodeNotOffered {
		return refuse("instalment", CodeInstalment,
			"Bu taksit sayısı oran tablosunda yok; geçerli taksitleri ratio/Get ile sorgulayın.",
			"The ratio table does not have this number of installments; ask ratio/Get for those that it has.")
	}
	return err
}

func divided(m *merchant.Merchant, r Request) (company, rest int64, err error) {
	if r.Agent != "" && !Dealer(m, r.Agent) {
		return 0, 0, refuse("agent_id", CodeAgent, "Bu kodla tanımlı bir bayi yok.", "There is no dealer of this code.")
	}
	switch {
	case r.AllToAgent:
		return 0, r.Amount.Minor(), nil
	case !r.Company.IsPositive():
		return 0, 0, nil
	}
	company, rest = r.Company.Minor(), r.Amount.Minor()-r.Company.Minor()
	switch {
	case rest < 0:
		return 0, 0, refuse("company_amount", "company_amount_range", "amount değerinden büyük olamaz.", "It must not be more than amount.")
	case rest > 0 && r.Agent == "":
		return 0, 0, refuse("company_amount", "agent_missing",
			"Tutarın kalanının hangi bayiye ait olduğu agent_id ile belirtilmelidir.", "agent_id has to say which dealer gets the rest of the amount.")
	}
	return company, rest, nil
}

// settingAgents is the merchant's setting that lists its dealers, as "20077 Ankara, 20078 İzmir". A merchant without one has
// dealers that only it knows.
const settingAgents = "agents"

// Agents returns the merchant's dealers by code, with their names.
func Agents(m *merchant.Merchant) map[string]string {
	all := map[string]string{}
	for entry := range strings.SplitSeq(m.Setting("paynet", settingAgents), ",") {
		code, name, _ := strings.Cut(strings.TrimSpace(entry), " ")
		if code != "" {
			all[code] = strings.TrimSpace(name)
		}
	}
	return all
}

// Dealer reports whether the merchant has a dealer of the code, or says of none which it has.
func Dealer(m *merchant.Merchant, agent string) bool {
	all := Agents(m)
	return len(all) == 0 || slices.Contains(slices.Collect(maps.Keys(all)), agent)
}

func refuse(field, code, tr, en string) error {
	return fault.InvalidField(field, code, fault.Text{TR: tr, EN: en})
}

// Share is one side's part of an amount. Amount less Commission and Tax is Net.
type Share struct{ Amount, Commission, Tax, Net money.Amount }

// Split is an amount taken apart. Company and Agent add up to it.
type Split struct {
	Commission, Tax, Net money.Amount
	Company, Agent       Share
}

// Divided reports whether a dealer has a part of the amount.
func (t Terms) Divided() bool { return t.CompanyPart+t.RestPart > 0 }

// Split takes apart an amount that was charged, or a part of it that was captured. Commission and tax are rounded once, on the
// whole, and divided like the amount, so that no part of them is lost or counted twice.
func (t Terms) Split(amount money.Amount) (Split, error) {
	in := func(minor int64) money.Amount { return money.New(minor, amount.Currency()) }
	l := t.Lines(amount.Minor())
	s := Split{Commission: in(l.Commission), Tax: in(l.Tax), Net: in(l.Net)}
	if !t.Divided() {
		s.Company, s.Agent = Share{amount, s.Commission, s.Tax, s.Net}, Share{in(0), in(0), in(0), in(0)}
		return s, nil
	}
	// The weights divide what the shop asked for, and what comes on top in the same way.
	top := t.SurchargeOf(amount.Minor())
	var divided [4][]money.Amount
	for i, whole := range []int64{amount.Minor() - top, top, l.Commission + l.Tax, l.Tax} {
		var err error
		divided[i], err = in(whole).Allocate(t.CompanyPart, t.RestPart)
		if err != nil {
			return Split{}, fmt.Errorf("divide a payment: %w", err)
		}
	}
	side := func(i int) Share {
		amount := divided[0][i].Minor() + divided[1][i].Minor()
		fees, tax := divided[2][i].Minor(), divided[3][i].Minor()
		return Share{Amount: in(amount), Commission: in(fees - tax), Tax: in(tax), Net: in(amount - fees)}
	}
	s.Company, s.Agent = side(0), side(1)
	return s, nil
}

// Given returns the division with so much for the dealer, after what its part costs; the rest is the company's. A dealer who is given
// nothing has no part, and bears nothing.
func (s Split) Given(net money.Amount) Split {
	in := func(minor int64) money.Amount { return money.New(minor, s.Net.Currency()) }
	agent, company := s.Agent, s.Company
	if !net.IsPositive() {
		agent = Share{in(0), in(0), in(0), in(0)}
	} else {
		agent.Amount, agent.Net = in(agent.Amount.Minor()+net.Minor()-agent.Net.Minor()), net
	}
	company.Amount = in(s.Company.Amount.Minor() + s.Agent.Amount.Minor() - agent.Amount.Minor())
	company.Commission = in(s.Commission.Minor() - agent.Commission.Minor())
	company.Tax = in(s.Tax.Minor() - agent.Tax.Minor())
	company.Net = in(s.Net.Minor() - agent.Net.Minor())
	s.Agent, s.Company = agent, company
	return s
}

// Fees are commission and tax together.
func (s Split) Fees() money.Amount {
	return money.New(s.Commission.Minor()+s.Tax.Minor(), s.Commission.Currency())
}

// Cost is what an amount is made of.
type Cost struct {
	Terms
	Split
}

// Cost takes an amount apart for an answer about it.
func (t Terms) Cost(amount money.Amount) Cost {
	s, err := t.Split(amount)
	if err != nil {
		// Only weights that no order can have get here: the answer then says nothing of a commission.
		t = Terms{}
		s, _ = t.Split(amount)
	}
	return Cost{Terms: t, Split: s}
}

// EndUser is what the buyer's table says, which Paynet states apart when the shop named one ("Ödeme", response parameters
// 35 and 36).
func (c Cost) EndUser() (part money.Amount, ratio string) {
	if c.Code == "" {
		return money.New(0, c.Commission.Currency()), "0"
	}
	return c.Commission, c.Fraction()
}

// The names under which a division travels with a payment, and under which, once, the rest did.
const (
	attrCompany = "company_amount"
	attrRest    = "agent_amount"
	attrRate    = "ratio"
	attrCode    = "ratio_code"
	attrPassOn  = "add_commission"
)

// Write adds the division to a payment's attributes, if there is one.
func (t Terms) Write(attributes map[string]string) {
	if t.Divided() {
		attributes[attrCompany] = strconv.FormatInt(t.CompanyPart, 10)
		attributes[attrRest] = strconv.FormatInt(t.RestPart, 10)
	}
}

// Read returns a payment's terms. Payments from before payments had terms of their own have them in the attributes.
func Read(p payment.Payment) Terms {
	t := Terms{Terms: p.Agreed()}
	// What does not parse was not written by Write.
	t.CompanyPart, _ = strconv.ParseInt(p.Attributes[attrCompany], 10, 64)
	t.RestPart, _ = strconv.ParseInt(p.Attributes[attrRest], 10, 64)
	if p.Terms.Order == 0 {
		t.Code = p.Attributes[attrCode]
		t.Rate, _ = commission.ParseFraction(p.Attributes[attrRate])
		if p.Attributes[attrPassOn] == "true" {
			t.PassOn = commission.One
			t.Surcharge = t.CommissionOf(p.Amount.Minor())
			t.Order = p.Amount.Minor() - t.Surcharge
		}
	}
	return t
}

// Fraction is the rate as Paynet writes it, such as "0.02".
func (t Terms) Fraction() string { return t.Rate.Fraction() }
