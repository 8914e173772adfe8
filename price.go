package vezne

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/vezne/vezne/money"
)

// Price is what an amount is made of, as it was agreed with the order. Order and Surcharge are what the buyer pays, and so are Commission,
// CommissionTax and Net. Rates are in parts per million: 20000 is 2 %.
type Price struct {
	Order         money.Amount `json:"order"`
	Surcharge     money.Amount `json:"surcharge"`
	Commission    money.Amount `json:"commission"`
	CommissionTax money.Amount `json:"commission_tax"`
	Net           money.Amount `json:"net"`
	// InMoney is what the card is charged in money; the rest is paid with points.
	InMoney money.Amount `json:"in_money"`
	Rate    int          `json:"rate"`
	TaxRate int          `json:"tax_rate"`
	// BuyerPart is the buyer's part of commission and tax: 0 where the shop bears them, 1000000 where the buyer does.
	BuyerPart int    `json:"buyer_part"`
	RatioCode string `json:"ratio_code,omitempty"`
	// ValueDays are the banking days until the provider pays; 0 where that is not known.
	ValueDays int `json:"value_days,omitempty"`
}

// Bearer is who bears the commission.
type Bearer string

// The bearers. Without one the merchant's table says.
const (
	BearerShop  Bearer = "shop"
	BearerBuyer Bearer = "buyer"
)

// InstallmentsQuery asks what an order would cost. Amount is required.
type InstallmentsQuery struct {
	Amount money.Amount
	// BIN is the first six to eight digits of the card; without it the answer is for a card of which nothing is known.
	BIN       string
	RatioCode string
	Bearer    Bearer
	// Date is the day of the payment, "2006-01-02" in Turkey; today if it is empty.
	Date string
	// Campaigns asks the provider in which campaigns each offer has a part. It needs a BIN.
	Campaigns bool
}

// Offer is what one number of installments costs. The monthly parts add up to the total exactly.
type Offer struct {
	Installments int            `json:"installments"`
	Total        money.Amount   `json:"total"`
	Monthly      []money.Amount `json:"monthly"`
	Price        Price          `json:"price"`
	// Campaigns are those that a payment with it has a part in.
	Campaigns []PaymentCampaign `json:"campaigns,omitempty"`
}

// Installments returns what an order would cost in every number of installments that its card is offered, fewest first. A payment with
// the same amount, card, bearer and ratio code is charged exactly that.
func (p Payments) Installments(ctx context.Context, q InstallmentsQuery) ([]Offer, error) {
	query := url.Values{"amount": {strconv.FormatInt(q.Amount.Minor(), 10)}, "currency": {string(q.Amount.Currency())}}
	for name, text := range map[string]string{"bin": q.BIN, "ratio_code": q.RatioCode, "bearer": string(q.Bearer), "date": q.Date} {
		if text != "" {
			query.Set(name, text)
		}
	}
	if q.Campaigns {
		query.Set("campaigns", "true")
	}
	var found struct {
		Offers []Offer `json:"offers"`
	}
	err := p.client.call(ctx, request{method: http.MethodGet, path: "/v1/installments", query: query}, &found)
	return found.Offers, err
}

// CommissionTable is one of the tables by which payments are priced. Rates are in parts per million.
type CommissionTable struct {
	ID string `json:"id"`
	// RatioCode is what a request names it by; without one it is the table that counts where none is named.
	RatioCode string `json:"ratio_code,omitempty"`
	// Origin is "agreed" with the operator, or the shop's "own", which have a description, a revision and maybe are the default.
	Origin      string `json:"origin"`
	Description string `json:"description,omitempty"`
	Revision    int64  `json:"revision,omitempty"`
	Default     bool   `json:"default,omitempty"`
	// Adds tells that its rates are added to those of the table without a code.
	Adds  bool                  `json:"adds,omitempty"`
	Lines []CommissionTableLine `json:"lines"`
}

// CommissionTableLine is a rate. What is empty is for all; days are "2006-01-02".
type CommissionTableLine struct {
	Bank         string         `json:"bank,omitempty"`
	Family       string         `json:"family,omitempty"`
	CardType     string         `json:"card_type,omitempty"`
	Installments int            `json:"installments"`
	Currency     money.Currency `json:"currency,omitempty"`
	From         string         `json:"from,omitempty"`
	Until        string         `json:"until,omitempty"`
	// Blocked tells that such payments are refused.
	Blocked   bool `json:"blocked,omitempty"`
	Rate      int  `json:"rate"`
	TaxRate   int  `json:"tax_rate"`
	BuyerPart int  `json:"buyer_part"`
	ValueDays int  `json:"value_days,omitempty"`
}

// CommissionTables returns one page of what prices payments: what was agreed, by ratio code, and then what the shop has made, oldest first.
func (p Payments) CommissionTables(ctx context.Context, page Paging) (*List[CommissionTable], error) {
	return list[CommissionTable](ctx, p.client, "/v1/commission-tables", "commission_tables", page, nil)
}
