// Package split is what Paratika's surface knows of split payments: a session's amount that is paid in parts, and the page on which its
// payers see what is left. It says so in the house's words; the dialect spells them.
package split

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/parts"
	"github.com/vezne/vezne/internal/ticket"
	"github.com/vezne/vezne/internal/web/splitpage"
	"github.com/vezne/vezne/money"
)

// What the desk has from the house.
type (
	// Account is a split payment and how its parts stand.
	Account = parts.Account
	// Claimed is a part that is about to be begun.
	Claimed = parts.Claimed
)

// The codes of the desk's faults; see [parts.Desk].
const (
	CodeNone    = parts.CodeNone
	CodeDiffers = parts.CodeDiffers
	CodeOver    = parts.CodeOver
	CodeBounds  = parts.CodeBounds
	// LongestReference is the longest MERCHANTPAYMENTID, in characters: those of the parts are made of it.
	LongestReference = parts.MaxReference
)

// Desk keeps the split payments of a surface and shows their page.
type Desk struct {
	desk    parts.Desk
	surface string
	pages   *splitpage.Pages
}

// New makes a desk over a gateway.
func New(g *gateway.Gateway, surface string) Desk {
	return Desk{desk: parts.Desk{Gateway: g}, surface: surface, pages: splitpage.New()}
}

// Order is a split payment that a shop asks for.
type Order struct {
	Reference, Customer string
	// Number is the MERCHANT under which it came.
	Number string
	Amount money.Amount
	// Most is how many parts there may be, Installments the most of one, 0 for no bound.
	Most, Installments int
	Until              time.Time
}

// attrNumber is the MERCHANT of a split payment.
const attrNumber = "merchant"

// Open makes a split payment of an order, or gives the one that there is more time.
func (d Desk) Open(ctx context.Context, m *merchant.Merchant, o Order) error {
	_, err := d.desk.Open(ctx, parts.Whole{
		Merchant: m.ID, Surface: d.surface, Reference: o.Reference, Customer: o.Customer, Total: o.Amount.Minor(), Currency: o.Amount.Currency(),
		Most: o.Most, Installments: o.Installments, Attributes: map[string]string{attrNumber: o.Number},
	}, o.Until)
	return err //nolint:wrapcheck // a fault, which is spelt by whoever asked
}

// Of returns the split payment of an order's number.
func (d Desk) Of(ctx context.Context, m *merchant.Merchant, reference string) (Account, error) {
	return d.desk.Account(ctx, m.ID, parts.CodeOf(d.surface, reference)) //nolint:wrapcheck // as above
}

// End lets no further part of an order's split payment begin.
func (d Desk) End(ctx context.Context, m *merchant.Merchant, reference string) error {
	return d.desk.Change(ctx, m.ID, parts.CodeOf(d.surface, reference), func(w *parts.Whole) time.Time { //nolint:wrapcheck // as above
		w.Ended = true
		return w.Expires()
	})
}

// Extend gives an order's split payment time until a moment.
func (d Desk) Extend(ctx context.Context, m *merchant.Merchant, reference string, until time.Time) error {
	return d.desk.Change(ctx, m.ID, parts.CodeOf(d.surface, reference), func(*parts.Whole) time.Time { return until }) //nolint:wrapcheck // as above
}

// Begin has the part of a visit begun; see [parts.Desk.Begin].
func (d Desk) Begin(ctx context.Context, a Account, visit string, amount money.Amount, begin func(Claimed) error) error {
	return d.desk.Begin(ctx, a.Merchant, a.Code, visit, amount, begin) //nolint:wrapcheck // as above
}

// Query says which split payments are asked for; what is empty asks for all.
type Query struct {
	Code, Customer string
	// Start and End bound when they were opened; End is exclusive.
	Start, End time.Time
}

// most is how many split payments a list has at most.
const most = 200

// List returns the merchant's split payments that are asked for, the newest first.
func (d Desk) List(ctx context.Context, m *merchant.Merchant, q Query) ([]Account, error) {
	means := func(w parts.Whole) bool {
		return w.Surface == d.surface && (q.Code == "" || q.Code == w.Code) && (q.Customer == "" || q.Customer == w.Customer) &&
			!w.Created().Before(q.Start) && (q.End.IsZero() || w.Created().Before(q.End))
	}
	var found []parts.Whole
	var err error
	if q.Code != "" {
		var one parts.Whole
		one, err = d.desk.Whole(ctx, m.ID, q.Code)
		if fault.KindOf(err) == fault.NotFound {
			return nil, nil
		}
		if err == nil && means(one) {
			found = append(found, one)
		}
	} else {
		found, err = d.desk.List(ctx, m.ID, q.Customer, q.Start, most, means)
	}
	var all []Account
	for _, w := range found {
		a, failed := d.desk.AccountOf(ctx, w)
		if failed != nil {
			return nil, failed //nolint:wrapcheck // as above
		}
		all = append(all, a)
	}
	return all, err //nolint:wrapcheck // as above
}

// Number is the MERCHANT under which a split payment came.
func Number(a Account) string { return a.Attributes[attrNumber] }

// Visit is the visit that a request says it is, or a new one.
func Visit(r *http.Request) string {
	if visit := r.Form.Get(FieldVisit); ticket.KnownVisit(visit) {
		return visit
	}
	return ticket.NewVisit()
}

// The fields that go from the page to that of the card, and its address below the page's.
const (
	FieldAmount = splitpage.FieldAmount
	FieldVisit  = "visit"
	PayPath     = "/pay"
	DonePath    = "/done/"
)

// Amount reads what a payer wants to pay. It reports false, with what to say about it, where that cannot be paid now.
func Amount(a Account, r *http.Request, visit string) (money.Amount, bool, fault.Text) {
	least, most := a.Bounds(visit)
	typed := strings.ReplaceAll(r.Form.Get(FieldAmount), " ", "")
	amount, err := money.Parse(typed, a.Currency, money.Grouped)
	switch {
	case most == 0:
		return amount, false, fault.Text{}
	case err != nil || !amount.IsPositive():
		return amount, false, fault.Text{TR: "Bir tutar yazın, örneğin 125,50.", EN: "Type an amount, for example 125.50."}
	case amount.Minor() > most:
		left := a.Money(most)
		return amount, false, fault.Text{TR: "En çok " + left.Format("tr") + " ödenebilir.", EN: "At most " + left.Format("en") + " can be paid."}
	case amount.Minor() < least:
		left := a.Money(least)
		return amount, false, fault.Text{
			TR: "Bu son parçadır: kalan " + left.Format("tr") + " tamamıyla ödenir.", EN: "This is the last part: all of the " + left.Format("en") + " that is left is paid with it.",
		}
	}
	return amount, true, fault.Text{}
}

// Sight is one look at the page of a split payment.
type Sight struct {
	Account Account
	// Language, Merchant and Description are shown; Self is the page's address and Cancel where a buyer goes who pays nothing.
	Language, Merchant, Description, Self, Cancel string
	// Typed is what was typed and Problem what is wrong with it; Said and Failure are what has happened.
	Typed                  string
	Problem, Said, Failure fault.Text
}

// Show writes the page.
func (d Desk) Show(w http.ResponseWriter, status int, s Sight) error {
	a := s.Account
	taken, _ := a.Taken()
	least, most := a.Bounds("")
	page := splitpage.Page{
		Language: s.Language, Merchant: s.Merchant, Description: s.Description, Self: s.Self, Pay: s.Self + PayPath, Cancel: s.Cancel,
		Total: a.Money(a.Total), Taken: a.Money(taken), Left: a.Money(a.Free()), Least: a.Money(least), Most: a.Money(most),
		Typed: s.Typed, Problem: s.Problem, Said: s.Said, Failure: s.Failure,
	}
	standing := slices.SortedFunc(slices.Values(a.Standing), func(x, y parts.Standing) int { return x.Payment.CreatedAt.Compare(y.Payment.CreatedAt) })
	for _, part := range standing {
		p := splitpage.Part{Card: part.Payment.Card.Masked(), Amount: a.Money(part.Held), State: splitpage.AtBank}
		switch {
		case part.Paid:
			p.State = splitpage.Paid
		case part.InDoubt():
			p.State = splitpage.InDoubt
		default:
			p.Again = AgainAddress(s.Self, part.Visit, p.Amount)
		}
		page.Parts = append(page.Parts, p)
	}
	return d.pages.Write(w, status, page) //nolint:wrapcheck // it says enough
}

// AgainAddress is the address of the card's page for a visit and an amount.
func AgainAddress(self, visit string, amount money.Amount) string {
	return self + PayPath + "?" + url.Values{FieldAmount: {amount.Decimal()}, FieldVisit: {visit}}.Encode()
}
