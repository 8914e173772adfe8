package market

import (
	"context"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/pricing"
	"github.com/vezne/vezne/money"
)

// Part is one store's part of an order.
type Part struct {
	Store string `json:"store"`
	// Reference is the shop's number of the part (subOrderId).
	Reference string `json:"reference"`
	// Minor is what the buyer pays for it, Ratio what is kept of that, and Share what is the store's.
	Minor int64           `json:"minor"`
	Ratio commission.Rate `json:"ratio"`
	Share int64           `json:"share"`
	// Kept is set where nobody has allowed the store's payouts (is_payout_enabled).
	Kept bool `json:"kept,omitempty"`
}

// Deal is how an order is divided. It is agreed when the order is created and travels with the payment, so that a ratio that
// changes meanwhile changes nothing.
type Deal struct {
	Parts []Part `json:"parts"`
	// Commission is what the provider keeps of all of it, at Rate, if it is paid at once and at the rate of every card.
	Commission int64           `json:"commission"`
	Rate       commission.Rate `json:"rate"`
}

// Divide agrees on how an order is divided: each store gets its part less its ratio; the rest, less the provider's commission, is the
// marketplace's.
func Divide(ctx context.Context, g *gateway.Gateway, m *merchant.Merchant, total money.Amount, parts []Part) (string, error) {
	parts = slices.Clone(parts)
	for i, p := range parts {
		s, err := g.SubMerchant(ctx, m.ID, p.Store)
		if fault.KindOf(err) == fault.NotFound || err == nil && !s.Active {
			return "", fault.InvalidField("subMerchantId", "no_store", fault.Text{
				TR: "Böyle bir alt üye işyeri yok.", EN: "There is no such sub-merchant.",
			})
		}
		if err != nil {
			return "", err
		}
		parts[i].Ratio, parts[i].Kept = s.Commission, s.More[payout] != "1"
	}
	d, err := divide(total, Rate(m, g.Now()), parts)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("write deal: %w", err)
	}
	return string(text), nil
}

// divide fills in the shares. Rounding may leave the marketplace a few kuruş short where the ratios are its own rate; the largest
// share bears that.
func divide(total money.Amount, rate commission.Rate, parts []Part) (Deal, error) {
	d := Deal{Parts: parts, Rate: rate}
	kept, err := commission.Of(total, rate)
	if err != nil {
		return d, fmt.Errorf("commission on order: %w", err)
	}
	d.Commission = kept.Minor()
	left, largest := total.Minor()-d.Commission, 0
	for i, p := range d.Parts {
		off, err := commission.Of(money.New(p.Minor, total.Currency()), p.Ratio)
		if err != nil {
			return d, fmt.Errorf("ratio of store: %w", err)
		}
		d.Parts[i].Share = p.Minor - off.Minor()
		left -= d.Parts[i].Share
		if d.Parts[i].Share > d.Parts[largest].Share {
			largest = i
		}
	}
	if left < 0 {
		d.Parts[largest].Share += left
	}
	_, err = marketplace.Split(total, kept, d.shares(total.Currency()))
	return d, err
}

func (d Deal) shares(c money.Currency) []marketplace.Share {
	shares := make([]marketplace.Share, len(d.Parts))
	for i, p := range d.Parts {
		shares[i] = marketplace.Share{Store: p.Store, Amount: money.New(p.Share, c)}
	}
	return shares
}

func dealOf(text string) (Deal, error) {
	var d Deal
	err := json.Unmarshal([]byte(text), &d)
	if err != nil {
		return d, fmt.Errorf("read deal: %w", err)
	}
	return d, nil
}

// Wanted is what is to be given back of a payment.
type Wanted struct {
	// Store is whose part it is of; empty means all that is left, from everybody.
	Store string
	// Minor is how much.
	Minor int64
}

// Agreed is what an order of several stores agrees on with the engine once there is a card for it: the stores' shares as they were agreed
// with the order, and what the payment costs by the merchant's table for that card and number of installments. Installments that cost so
// much that the shares would not be left are not offered: nobody has agreed to bear them. A single payment that does, because the table has
// changed since or has a higher rate for the card, keeps to what was agreed with the order. Where nobody allowed a store's payouts, its
// share is kept until somebody confirms it.
func Agreed(
	ctx context.Context, g *gateway.Gateway, m *merchant.Merchant, deal string, total money.Amount, digits string, installments int,
) (payment.Terms, error) {
	d, err := dealOf(deal)
	if err != nil {
		return payment.Terms{}, err
	}
	list, err := g.Prices(ctx, m, "")
	if err != nil {
		return payment.Terms{}, err
	}
	offer, err := list.One(pricing.Ask{
		Order: total, Card: list.Card(digits), Installments: installments, PassOn: pricing.Bears(false),
	})
	if err != nil {
		return payment.Terms{}, err //nolint:wrapcheck // a fault that names the field
	}
	t := offer.Terms
	_, err = marketplace.Split(total, money.New(offer.Lines.Commission+offer.Lines.Tax, total.Currency()), d.shares(total.Currency()))
	switch {
	case err != nil && installments > 1:
		return payment.Terms{}, fault.InvalidField("installments", pricing.CodeNotOffered, fault.Text{
			TR: "Bu taksit sayısı bu sipariş için sunulmuyor: mağazaların payları, komisyon düşüldükten sonra kalan tutarı aşardı.",
			EN: "This number of installments is not offered for this order: the stores' shares would be more than the commission leaves.",
		})
	case err != nil:
		t.Rate, t.TaxRate = d.Rate, 0
	}
	for _, p := range d.Parts {
		s := payment.Share{Store: p.Store, Kind: payment.ToStore, Amount: p.Share}
		if p.Kept {
			s.Hold = string(marketplace.HoldConfirm)
		}
		t.Shares = append(t.Shares, s)
	}
	return t, nil
}

// Sharing says who bears what is given back of an order that was paid on these terms.
func Sharing(deal string, terms payment.Terms, w Wanted) gateway.Sharing {
	return func(now marketplace.Division, operation int, _ money.Amount) (marketplace.Refund, error) {
		d, err := dealOf(deal)
		if err != nil {
			return marketplace.Refund{}, err
		}
		if terms.Order != 0 { // a payment from before payments had terms was made at the order's rate
			d.Rate = cost(terms.Rate, terms.TaxRate)
		}
		return planned(now, d, operation, w)
	}
}

// cost is a rate with the tax on it.
func cost(rate, tax commission.Rate) commission.Rate {
	return rate + commission.Rate((int64(rate)*int64(tax)+int64(commission.One)/2)/int64(commission.One))
}

// planned is a reversal as everybody bears it. Of what the buyer gets, the store gives back what it had of it, the provider its commission
// on it, and the marketplace the rest, which is what it had kept. No source says who bears what; so nobody keeps anything of what
// was given back, and nobody is short. A rounding that would leave the marketplace short is the store's, then the provider's.
func planned(now marketplace.Division, d Deal, operation int, w Wanted) (marketplace.Refund, error) {
	var none marketplace.Refund
	if w.Store == "" {
		return now.Everything(operation), nil
	}
	c := now.Captured.Currency()
	var part, back int64
	var ratio commission.Rate
	for _, p := range d.Parts {
		if p.Store == w.Store {
			part, ratio = part+p.Minor, p.Ratio
		}
	}
	for _, r := range now.Refunds {
		if r.Store == w.Store {
			back += r.Amount.Minor()
		}
	}
	if w.Minor > part-back {
		return none, fault.InvalidField("amount", "amount_exceeds_captured", fault.Text{
			TR: "Tutar, bu alt üye işyerinin siparişteki payından kalanı aşıyor.",
			EN: "The amount exceeds what is left of this sub-merchant's part of the order.",
		})
	}
	kept, err := between(ratio, back, back+w.Minor)
	if err != nil {
		return none, err
	}
	returned, err := between(d.Rate, back, back+w.Minor)
	if err != nil {
		return none, err
	}
	due, takes := now.Due(w.Store).Minor(), w.Minor-kept
	if w.Minor == part-back {
		takes = due // all of its part, and with it what rounding has left
	}
	takes, returned = min(takes, due), min(returned, now.Commission.Minor()-returnedOf(now))
	if short := w.Minor - takes - returned - now.Remainder().Minor(); short > 0 {
		more := min(short, due-takes)
		takes, returned = takes+more, returned+short-more
	}
	r := marketplace.Refund{Operation: operation, Store: w.Store, Amount: money.New(w.Minor, c), Commission: money.New(returned, c)}
	if takes > 0 {
		r.Takes = []marketplace.Share{{Store: w.Store, Amount: money.New(takes, c)}}
	}
	return r, nil
}

// between returns what a rate comes to between two points of an amount that is given back piece by piece, so that the pieces'
// roundings add up to that of the whole.
func between(rate commission.Rate, from, to int64) (int64, error) {
	before, err := commission.Of(money.New(from, money.TRY), rate)
	if err != nil {
		return 0, fmt.Errorf("rate of a refund: %w", err)
	}
	after, err := commission.Of(money.New(to, money.TRY), rate)
	if err != nil {
		return 0, fmt.Errorf("rate of a refund: %w", err)
	}
	return after.Minor() - before.Minor(), nil
}

// returnedOf is how much of its commission the provider has given back.
func returnedOf(p marketplace.Division) int64 {
	sum := int64(0)
	for _, r := range p.Refunds {
		sum += r.Commission.Minor()
	}
	return sum
}
