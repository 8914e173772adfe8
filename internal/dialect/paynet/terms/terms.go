// Package terms says what one payment at Paynet's counter costs and who gets which part of it: the commission by the
// merchant's own table, who bears it, and how what is left is divided between the main company and its dealer. It is agreed
// once, when the payment is ordered, and travels with the payment, so that a table that changes meanwhile changes nothing.
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
}

// Terms is what was agreed.
type Terms struct {
	RatioCode string
	Rate      commission.Rate
	PassOn    bool
	// CompanyPart and RestPart are the weights of the two shares, in minor units of the amount that was asked for. Both are 0 when
	// nothing is divided.
	CompanyPart, RestPart int64
}

// The codes of faults that Paynet has result codes of its own for.
const (
	CodeRatio = "ratio_code_not_found"
	CodeAgent = "agent_not_found"
	// CodeInstalment is no code of Paynet's: a table does not have the number of installments.
	CodeInstalment = "instalment_not_offered"
)

// Agree returns the terms of an order and the amount that its buyer is charged.
func Agree(m *merchant.Merchant, r Request) (Terms, money.Amount, error) {
	rate, err := rateOf(m, r)
	if err != nil {
		return Terms{}, money.Amount{}, err
	}
	t := Terms{RatioCode: r.RatioCode, Rate: rate, PassOn: r.PassOn}
	t.CompanyPart, t.RestPart, err = divided(m, r)
	if err != nil {
		return Terms{}, money.Amount{}, err
	}
	if !r.PassOn {
		return t, r.Amount, nil
	}
	charged, _, err := commission.GrossUp(r.Amount, rate)
	if err != nil {
		return Terms{}, money.Amount{}, fault.InvalidField("amount", "amount_range", fault.Text{TR: "Tutar çok büyük.", EN: "The amount is too large."})
	}
	return t, charged, nil
}

func rateOf(m *merchant.Merchant, r Request) (commission.Rate, error) {
	if !m.Commission.Has(r.RatioCode) {
		if r.RatioCode != "" {
			return 0, refuse("ratio_code", CodeRatio, "Bu kodla tanımlı bir oran tablosu yok.", "There is no ratio table of this code.")
		}
		return 0, nil // a merchant that has agreed nothing pays nothing
	}
	rate, offered := m.Commission.Find(r.RatioCode, CardOf(m, r.BIN).Family, r.Installments)
	if !offered {
		return 0, refuse("instalment", CodeInstalment,
			"Bu taksit sayısı oran tablosunda yok; geçerli taksitleri ratio/Get ile sorgulayın.",
			"The ratio table does not have this number of installments; ask ratio/Get for those that it has.")
	}
	return rate, nil
}

// Quote is what one number of installments costs.
type Quote = commission.Quote

// Quotes returns what an amount costs in every number of installments that a card is offered, fewest first. A debit card pays
// at once.
func Quotes(m *merchant.Merchant, c Card, r Request) ([]Quote, error) {
	if r.RatioCode != "" && !m.Commission.Has(r.RatioCode) {
		_, err := rateOf(m, r)
		return nil, err
	}
	table := m.Commission
	if !table.Has(r.RatioCode) {
		table = commission.Table{{Family: commission.AnyFamily, Installments: 1}} // nothing is agreed: at once, for nothing
	}
	quotes, err := table.Quotes(r.RatioCode, c.Family, r.Amount, r.PassOn)
	if err != nil {
		return nil, fault.InvalidField("amount", "amount_range", fault.Text{TR: "Tutar çok büyük.", EN: "The amount is too large."})
	}
	if c.Debit {
		quotes = slices.DeleteFunc(quotes, func(q Quote) bool { return q.Installments > 1 })
	}
	return quotes, nil
}

func divided(m *merchant.Merchant, r Request) (company, rest int64, err error) {
	if r.Agent != "" && !Dealer(m, r.Agent) {
		return 0, 0, refuse("agent_id", CodeAgent, "Bu kodla tanımlı bir bayi yok.", "There is no dealer of this code.")
	}
	if !r.Company.IsPositive() {
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

// Share is one side's part of an amount.
type Share struct{ Amount, Commission, Net money.Amount }

// Split is an amount taken apart. Company and Agent add up to it.
type Split struct {
	Commission, Net money.Amount
	Company, Agent  Share
}

// Divided reports whether a dealer has a part of the amount.
func (t Terms) Divided() bool { return t.CompanyPart+t.RestPart > 0 }

// Split takes apart an amount that was charged, or a part of it that was captured. The commission is rounded once, on the
// whole, and divided like the amount, so that no part of it is lost or counted twice.
func (t Terms) Split(amount money.Amount) (Split, error) {
	part, err := commission.Of(amount, t.Rate)
	if err != nil {
		return Split{}, fmt.Errorf("commission of a payment: %w", err)
	}
	net, err := amount.Sub(part)
	if err != nil {
		return Split{}, fmt.Errorf("net of a payment: %w", err)
	}
	s := Split{Commission: part, Net: net}
	if !t.Divided() {
		zero := money.New(0, amount.Currency())
		s.Company, s.Agent = Share{amount, part, net}, Share{zero, zero, zero}
		return s, nil
	}
	// The weights divide what the shop asked for: the amount itself, or, with the commission on top, what is left of it.
	parts, err := part.Allocate(t.CompanyPart, t.RestPart)
	if err != nil {
		return Split{}, fmt.Errorf("divide commission: %w", err)
	}
	whole := amount
	if t.PassOn {
		whole = net
	}
	shares, err := whole.Allocate(t.CompanyPart, t.RestPart)
	if err != nil {
		return Split{}, fmt.Errorf("divide amount: %w", err)
	}
	s.Company, err = share(shares[0], parts[0], t.PassOn)
	if err != nil {
		return Split{}, err
	}
	s.Agent, err = share(shares[1], parts[1], t.PassOn)
	return s, err
}

func share(of, part money.Amount, passOn bool) (Share, error) {
	s := Share{Amount: of, Commission: part, Net: of}
	var err error
	if passOn {
		s.Amount, err = of.Add(part)
	} else {
		s.Net, err = of.Sub(part)
	}
	if err != nil {
		return Share{}, fmt.Errorf("share of a payment: %w", err)
	}
	return s, nil
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
		// Only a rate that no table can hold gets here: the answer then says nothing of a commission.
		t = Terms{}
		s, _ = t.Split(amount)
	}
	return Cost{Terms: t, Split: s}
}

// EndUser is what the buyer's table says, which Paynet states apart when the shop named one ("Ödeme", response parameters
// 35 and 36).
func (c Cost) EndUser() (part money.Amount, ratio string) {
	if c.RatioCode == "" {
		return money.New(0, c.Commission.Currency()), "0"
	}
	return c.Commission, c.Fraction()
}

// The names under which terms travel with a payment.
const (
	attrRate    = "ratio"
	attrCode    = "ratio_code"
	attrPassOn  = "add_commission"
	attrCompany = "company_amount"
	attrRest    = "agent_amount"
)

// Write adds terms to a payment's attributes; what says nothing is left out.
func (t Terms) Write(attributes map[string]string) {
	if t.Rate != 0 {
		attributes[attrRate] = t.Rate.Fraction()
	}
	if t.RatioCode != "" {
		attributes[attrCode] = t.RatioCode
	}
	if t.PassOn {
		attributes[attrPassOn] = "true"
	}
	if t.Divided() {
		attributes[attrCompany] = strconv.FormatInt(t.CompanyPart, 10)
		attributes[attrRest] = strconv.FormatInt(t.RestPart, 10)
	}
}

// Read returns the terms in a payment's attributes: those of nothing when it has none.
func Read(attributes map[string]string) Terms {
	t := Terms{RatioCode: attributes[attrCode], PassOn: attributes[attrPassOn] == "true"}
	// What does not parse was not written by Write.
	t.Rate, _ = commission.ParseFraction(attributes[attrRate])
	t.CompanyPart, _ = strconv.ParseInt(attributes[attrCompany], 10, 64)
	t.RestPart, _ = strconv.ParseInt(attributes[attrRest], 10, 64)
	return t
}

// Fraction is the rate as Paynet writes it, such as "0.02".
func (t Terms) Fraction() string { return t.Rate.Fraction() }
