package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/pricing"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// Who bears the commission, as a request says it.
const (
	bearerShop  = "shop"
	bearerBuyer = "buyer"
)

// maxRatioCode is the longest ratio code, in characters.
const maxRatioCode = 64

// priceOf reads how an order is to be priced; a bearer that is absent leaves it to the merchant's table.
func priceOf(bearer, code string) (*gateway.Price, error) {
	p := &gateway.Price{Code: code}
	switch bearer {
	case "":
	case bearerShop, bearerBuyer:
		p.PassOn = pricing.Bears(bearer == bearerBuyer)
	default:
		return nil, invalid("/bearer", "field_malformed")
	}
	return p, text("/ratio_code", code, maxRatioCode)
}

// priceBody is what an amount is made of. Order + Surcharge is what is charged, and so is Commission + CommissionTax + Net. Rates are in
// parts per million.
type priceBody struct {
	Order         money.Amount `json:"order"`
	Surcharge     money.Amount `json:"surcharge"`
	Commission    money.Amount `json:"commission"`
	CommissionTax money.Amount `json:"commission_tax"`
	Net           money.Amount `json:"net"`
	// InMoney is what the card is charged in money: the rest of the amount is paid with points.
	InMoney   money.Amount `json:"in_money"`
	Rate      int          `json:"rate"`
	TaxRate   int          `json:"tax_rate"`
	BuyerPart int          `json:"buyer_part"`
	RatioCode string       `json:"ratio_code,omitempty"`
	ValueDays int          `json:"value_days,omitzero"`
}

func priceBodyOf(p payment.Payment) priceBody { return priceBodyAt(p.Agreed(), p.Amount) }

func priceBodyAt(t payment.Terms, charged money.Amount) priceBody {
	in := func(minor int64) money.Amount { return money.New(minor, charged.Currency()) }
	l := t.Lines(charged.Minor())
	return priceBody{
		Order: in(t.Order), Surcharge: in(t.Surcharge), Commission: in(l.Commission), CommissionTax: in(l.Tax), Net: in(l.Net),
		InMoney: in(charged.Minor() - t.Points), Rate: int(t.Rate), TaxRate: int(t.TaxRate), BuyerPart: int(t.PassOn), RatioCode: t.Code, ValueDays: t.ValueDays,
	}
}

// installmentsBody is what an order can cost.
type installmentsBody struct {
	Amount money.Amount `json:"amount"`
	// Date is the day that the prices are of.
	Date commission.Day `json:"date"`
	// Bank and Family are what is known of the card that was asked about.
	Bank   string      `json:"bank,omitempty"`
	Family string      `json:"family,omitempty"`
	Offers []offerBody `json:"offers"`
}

// offerBody is one number of installments.
type offerBody struct {
	Installments int            `json:"installments"`
	Total        money.Amount   `json:"total"`
	Monthly      []money.Amount `json:"monthly"`
	Price        priceBody      `json:"price"`
	// Campaigns are those that a payment of the offer may name; nil if nobody asked.
	Campaigns *[]campaignBody `json:"campaigns,omitzero"`
}

// installmentsQuery is what is asked of /v1/installments.
type installmentsQuery struct {
	amount    money.Amount
	price     *gateway.Price
	digits    string
	date      commission.Day
	campaigns bool
}

func parseInstallments(raw string) (installmentsQuery, error) {
	var in installmentsQuery
	q, err := url.ParseQuery(raw)
	if err != nil {
		return in, invalid("", "query_unknown")
	}
	for name, v := range q {
		if !slices.Contains([]string{"amount", "currency", "bin", "ratio_code", "bearer", "date", "campaigns"}, name) || len(v) != 1 {
			return in, invalid("", "query_unknown")
		}
	}
	in.amount, err = queriedAmount(q)
	if err != nil {
		return in, err
	}
	in.price, err = priceOf(q.Get("bearer"), q.Get("ratio_code"))
	if err != nil {
		return in, err
	}
	in.digits = q.Get("bin")
	if q.Has("bin") && !binText.MatchString(in.digits) {
		return in, invalid("/bin", "field_malformed")
	}
	if q.Has("date") {
		day, err := time.Parse(time.DateOnly, q.Get("date"))
		if err != nil {
			return in, invalid("/date", "field_malformed")
		}
		in.date = commission.DayOf(day)
	}
	switch q.Get("campaigns") {
	case "", "false":
	case "true":
		in.campaigns = true
		if in.digits == "" {
			return in, invalid("/bin", "field_missing")
		}
	default:
		return in, invalid("/campaigns", "field_malformed")
	}
	return in, nil
}

// installments answers GET /v1/installments: what an order would cost in every number of installments that its card is offered. A
// payment of the same order is charged exactly that.
func (s *surface) installments(c *call) (reply, error) {
	in, err := parseInstallments(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	list, err := s.gateway.Prices(c.Context(), c.merchant, in.price.Code)
	if err != nil {
		return reply{}, err
	}
	if in.date != "" {
		list.On = in.date
	}
	card := list.Card(in.digits)
	offers, err := list.All(pricing.Ask{Order: in.amount, Code: in.price.Code, Card: card, PassOn: in.price.PassOn})
	if err != nil {
		return reply{}, err //nolint:wrapcheck // a fault that names the field
	}
	var found []connector.Campaign
	if in.campaigns {
		// Asked once, for the card: which offer has a part in which follows from what each says of itself.
		found, err = s.gateway.Campaigns(c.Context(), c.merchant, connector.CampaignQuery{BIN: in.digits[:6]})
		if err != nil {
			return reply{}, err
		}
	}
	b := installmentsBody{Amount: in.amount, Date: list.On, Bank: card.Bank, Family: card.Family, Offers: []offerBody{}}
	for _, o := range offers {
		one := offerBody{Installments: o.Installments, Total: o.Charged, Monthly: o.Parts, Price: priceBodyAt(o.Terms, o.Charged)}
		if in.campaigns {
			one.Campaigns = new(campaignsFor(found, o, list.On))
		}
		b.Offers = append(b.Offers, one)
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// campaignsFor are the campaigns in which a payment of the offer has a part.
func campaignsFor(all []connector.Campaign, o pricing.Offer, on commission.Day) []campaignBody {
	fit := []campaignBody{}
	for _, c := range all {
		if c.Takes(o.Charged, o.Installments, string(on)) {
			fit = append(fit, campaignBody{Code: pan.Scrub(c.Code), PlusInstallments: c.Plus, DeferMonths: c.Defer})
		}
	}
	return fit
}

// queriedAmount reads amount and currency, as bodies have them.
func queriedAmount(q url.Values) (money.Amount, error) {
	m := amountMember{}
	if q.Has("amount") {
		minor, err := strconv.ParseInt(q.Get("amount"), 10, 64)
		if err != nil {
			return money.Amount{}, invalid("/amount", "amount_not_whole")
		}
		m.Minor = &minor
	}
	if q.Has("currency") {
		m.Currency = new(q.Get("currency"))
	}
	a, err := m.parse()
	if f, told := fault.As(err); told {
		member := "/amount"
		if f.Field == "/amount/currency" {
			member = "/currency"
		}
		return a, invalid(member, f.Code)
	}
	return a, err
}
