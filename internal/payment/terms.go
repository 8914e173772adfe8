package payment

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/money"
)

// Terms are what was agreed about a payment when its order came: what the shop asked for, what comes on top, what is taken of it and
// who gets a part. They are kept with the payment and never change, whatever becomes of the merchant's tables: a
// refund in a month is divided as the sale was. Amounts are in minor units of the payment's currency.
//
// Payments from before there were terms have none; [Payment.Agreed] says of every payment what is true of it.
type Terms struct {
	// Order is what the shop asked for. Order + Surcharge is the payment's amount.
	Order int64 `json:"order,omitempty"`
	// Surcharge is what the buyer pays on top, because the buyer bears commission; negative where it is a discount.
	Surcharge int64 `json:"surcharge,omitempty"`
	// Points is the part of the payment's amount that is paid with the card's points, and PointsName what the bank calls those. The
	// card is charged the rest in money; see [Payment.InMoney].
	Points     int64  `json:"points,omitempty"`
	PointsName string `json:"points_name,omitempty"`
	// PointsBackLast makes refunds give back money first and points last; without it they give points back first.
	PointsBackLast bool `json:"points_back_last,omitempty"`
	// Rate is the commission's part of the amount, TaxRate the tax's part of the commission, and PassOn the buyer's part of both:
	// 0 where the shop bears them, commission.One where the buyer does.
	Rate    commission.Rate `json:"rate,omitempty"`
	TaxRate commission.Rate `json:"tax_rate,omitempty"`
	PassOn  commission.Rate `json:"pass_on,omitempty"`
	// Code is the ratio code whose table the rate is from; empty is the table without one.
	Code string `json:"code,omitempty"`
	// CodeRevision is the revision of that table, where it is one that the shop has made and may change.
	CodeRevision int64 `json:"code_revision,omitempty"`
	// ValueDays is the number of banking days after which the provider pays a capture out.
	ValueDays int `json:"value_days,omitempty"`
	// PlusInstallments are months that the bank gives on top of the payment's installments, DeferMonths the months before the first,
	// and Campaign what the bank calls the reason.
	PlusInstallments int    `json:"plus_installments,omitempty"`
	DeferMonths      int    `json:"defer_months,omitempty"`
	Campaign         string `json:"campaign,omitempty"`
	// Shares are the parts that go to others than the shop. They come to no more than what the commission leaves.
	Shares []Share `json:"shares,omitempty"`
	// Dividers are the accounts that pay the stores themselves, if the payment is made there. Elsewhere the money comes to the shop.
	Dividers []Divider `json:"dividers,omitempty"`
	// Subscription and Link are what the payment was made for, by id; empty for the others.
	Subscription string `json:"subscription,omitempty"`
	Link         string `json:"link,omitempty"`
}

// Share is one other's part of a payment.
type Share struct {
	// Store is whose it is: a sub-merchant's id, or an agent's.
	Store string    `json:"store,omitempty"`
	Kind  ShareKind `json:"kind,omitempty"`
	// Amount is in minor units.
	Amount int64 `json:"amount,omitempty"`
	// Hold is for how long it is kept from whom it belongs to: empty is not at all, "confirm" until the shop says so, "until" at most
	// to Until. Package marketplace has the words.
	Hold  string    `json:"hold,omitempty"`
	Until time.Time `json:"until,omitzero"`
	// Disputes says who bears what is disputed of it, in package marketplace's words; empty is whoever bears it otherwise.
	Disputes string `json:"disputes,omitempty"`
}

// Divider is an account at a provider that gives each store its share by itself.
type Divider struct {
	// Account is the name under which the account's payments are kept.
	Account string `json:"account"`
	// Names are what the provider calls the stores that it does not know by their ids.
	Names map[string]string `json:"names,omitempty"`
}

// Divider returns who gives the stores of the payment their shares, as it stands at present: the account that took it, where that
// was agreed to, and otherwise nobody.
func (p *Payment) Divider() (Divider, bool) {
	at := p.First()
	i := slices.IndexFunc(p.Terms.Dividers, func(d Divider) bool { return d.Account == at.Provider })
	if i < 0 {
		return Divider{}, false
	}
	return p.Terms.Dividers[i], true
}

// Name is what the provider calls a store.
func (d Divider) Name(store string) string {
	return cmp.Or(d.Names[store], store)
}

// ShareKind says what somebody is to the shop that has a part of its payment.
type ShareKind string

// The kinds of shares.
const (
	// ToStore is a sub-merchant's.
	ToStore ShareKind = "store"
	// ToAgent is a dealer's.
	ToAgent ShareKind = "agent"
	// ToReserve is kept back.
	ToReserve ShareKind = "reserve"
)

// Lines are what an amount is made of, in minor units: Commission + Tax + Net = Amount.
type Lines struct {
	Amount, Commission, Tax, Net int64
}

// What Terms.Check refuses. Surfaces have validated what a shop sends before, in its own words, so these are our own mistakes.
var (
	errTermsSum    = errors.New("terms: order and surcharge are not the amount")
	errTermsPoints = errors.New("terms: points are not a part of the amount")
	errTermsPrice  = errors.New("terms: rate, tax or bearer is out of range")
	errTermsShares = errors.New("terms: shares are not parts of what the commission leaves")
	errTermsDays   = errors.New("terms: days or months are negative")
)

// For returns the terms as a payment of the amount is begun with them: where nothing was said of the order, it is the amount.
// They must then be true of the amount.
func (t Terms) For(amount money.Amount) (Terms, error) {
	if t.Order == 0 && t.Surcharge == 0 {
		t.Order = amount.Minor()
	}
	switch {
	case t.Order <= 0 || amount.Minor()-t.Order != t.Surcharge:
		return Terms{}, errTermsSum
	case t.Points < 0 || t.Points > amount.Minor():
		return Terms{}, errTermsPoints
	case t.price().Check() != nil:
		return Terms{}, errTermsPrice
	case t.ValueDays < 0 || t.PlusInstallments < 0 || t.DeferMonths < 0:
		return Terms{}, errTermsDays
	}
	left := t.Lines(amount.Minor()).Net
	for _, s := range t.Shares {
		left -= s.Amount
		if s.Amount < 0 || left < 0 || !slices.Contains([]ShareKind{ToStore, ToAgent, ToReserve}, s.Kind) {
			return Terms{}, errTermsShares
		}
	}
	return t, nil
}

func (t Terms) price() commission.Price {
	return commission.Price{Rate: t.Rate, Tax: t.TaxRate, PassOn: t.PassOn}
}

// Lines returns what the first so many minor units of a payment are made of: the whole of it, or a sum so far, such as what was
// captured of it. What a part is made of follows from two of them; see [Terms.Part].
func (t Terms) Lines(minor int64) Lines {
	l := Lines{Amount: minor}
	if t.Rate < 0 && t.PassOn == commission.One && t.Order > 0 {
		// The discount that was agreed, divided like the amount, so that the shop keeps the whole of its order here too.
		l.Commission = commission.Portion(minor, t.Surcharge, t.Order+t.Surcharge)
	} else {
		l.Commission, l.Tax = t.price().Fees(minor)
	}
	l.Net = minor - l.Commission - l.Tax
	return l
}

// Part returns what a part of a payment is made of, by the sums before and after it: of a refund, what was refunded before
// it and with it. It is the lines after less the lines before, so that parts add up to the whole exactly, in whichever parts and
// order they come, and no line of a part is negative.
func (t Terms) Part(before, after int64) Lines {
	a, b := t.Lines(after), t.Lines(before)
	return Lines{
		Amount: a.Amount - b.Amount, Commission: a.Commission - b.Commission, Tax: a.Tax - b.Tax, Net: a.Net - b.Net,
	}
}

// CommissionOf returns the commission in the first so many minor units of a payment.
func (t Terms) CommissionOf(minor int64) int64 { return t.Lines(minor).Commission }

// TaxOf returns the tax on that commission.
func (t Terms) TaxOf(minor int64) int64 { return t.Lines(minor).Tax }

// SurchargeOf returns the part of the surcharge in the first so many minor units of a payment; the rest of them is of the order.
func (t Terms) SurchargeOf(minor int64) int64 {
	if t.Surcharge == 0 {
		return 0
	}
	return commission.Portion(minor, t.Surcharge, t.Order+t.Surcharge)
}

// PointsFirst returns how many of the points are in the first so many minor units of a payment where points go before money;
// PointsLast, where they go after it. whole is what the units are part of: the payment's amount, or what was captured of it. Of less
// than the whole amount the points are taken first.
func (t Terms) PointsFirst(minor, whole int64) int64 { return min(minor, t.Points, whole) }

// PointsLast is explained at PointsFirst.
func (t Terms) PointsLast(minor, whole int64) int64 {
	return max(0, minor-(whole-min(t.Points, whole)))
}

// Agreed returns the payment's terms. A payment from before there were any was of its order alone.
func (p *Payment) Agreed() Terms {
	t := p.Terms
	if t.Order == 0 {
		t.Order = p.Amount.Minor() - t.Surcharge
	}
	return t
}

// InMoney is what the card is charged in money: the amount less what is paid with points.
func (p *Payment) InMoney() money.Amount {
	return money.New(p.Amount.Minor()-p.Terms.Points, p.Amount.Currency())
}
