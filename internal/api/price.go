package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/pricing"
	"github.com/vezne/vezne/money"
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
}

// installments answers GET /v1/installments: what an order would cost in every number of installments that its card is offered. A
// payment of the same order is charged exactly that.
func (s *surface) installments(c *call) (reply, error) {
	q, err := url.ParseQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, invalid("", "query_unknown")
	}
	for name, v := range q {
		if !slices.Contains([]string{"amount", "currency", "bin", "ratio_code", "bearer"}, name) || len(v) != 1 {
			return reply{}, invalid("", "query_unknown")
		}
	}
	amount, err := queriedAmount(q)
	if err != nil {
		return reply{}, err
	}
	price, err := priceOf(q.Get("bearer"), q.Get("ratio_code"))
	if err != nil {
		return reply{}, err
	}
	digits := q.Get("bin")
	if q.Has("bin") && (len(digits) < 6 || len(digits) > 8 || strings.Trim(digits, "0123456789") != "") {
		return reply{}, invalid("/bin", "field_malformed")
	}
	list, err := s.gateway.Prices(c.Context(), c.merchant, price.Code)
	if err != nil {
		return reply{}, err
	}
	card := list.Card(digits)
	offers, err := list.All(pricing.Ask{Order: amount, Code: price.Code, Card: card, PassOn: price.PassOn})
	if err != nil {
		return reply{}, err //nolint:wrapcheck // a fault that names the field
	}
	b := installmentsBody{Amount: amount, Bank: card.Bank, Family: card.Family, Offers: []offerBody{}}
	for _, o := range offers {
		b.Offers = append(b.Offers, offerBody{
			Installments: o.Installments, Total: o.Charged, Monthly: o.Parts, Price: priceBodyAt(o.Terms, o.Charged),
		})
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
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
