package api

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// shareMember is what a store is to get of a payment: an amount, or a percentage of all of it.
type shareMember struct {
	Store   string        `json:"sub_merchant"`
	Amount  *amountMember `json:"amount,omitempty"`
	Percent string        `json:"percent,omitempty"`
	Hold    string        `json:"hold,omitempty"`
	Until   time.Time     `json:"until,omitzero"`
	// Disputes says who bears what is disputed of it.
	Disputes string `json:"disputes,omitempty"`
}

// maxShares is the most shares of a payment, as many as a basket has stores.
const maxShares = 50

// holdNone is this API's word for a share that is not held.
const holdNone = "none"

// agreeShares puts the shares into the order's terms.
func agreeShares(o *gateway.Order, members []shareMember) error {
	if len(members) > maxShares {
		return invalid("/shares", "field_length")
	}
	claims := make([]marketplace.Claim, len(members))
	for i, m := range members {
		at := "/shares/" + strconv.Itoa(i)
		c := marketplace.Claim{
			Store: m.Store, Hold: marketplace.Hold(m.Hold), Until: m.Until.UTC().Truncate(time.Microsecond), Disputes: marketplace.Bearer(m.Disputes),
		}
		switch {
		case m.Store == "":
			return invalid(at+"/sub_merchant", "field_missing")
		case !c.Disputes.Valid():
			return invalid(at+"/disputes", "field_malformed")
		}
		switch {
		case (m.Amount == nil) == (m.Percent == ""):
			return invalid(at, "shares_invalid")
		case m.Amount != nil:
			amount, err := m.Amount.parseAt(at + "/amount")
			if err != nil {
				return err
			}
			c.Amount = amount
		default:
			rate, err := percentage(m.Percent)
			if err != nil {
				return invalid(at+"/percent", "field_malformed")
			}
			c.Rate = rate
		}
		if m.Hold == holdNone {
			c.Hold = marketplace.HoldNone
		}
		claims[i] = c
	}
	shares, err := marketplace.Portions(o.Amount, claims)
	if err != nil {
		return err
	}
	// What the commission leaves of it the engine knows; here it is only whether they are in order at all.
	_, err = marketplace.Split(o.Amount, money.New(0, o.Amount.Currency()), shares)
	if err == nil {
		_, err = marketplace.Merged(shares)
	}
	if err != nil {
		return err
	}
	for _, s := range shares {
		o.Terms.Shares = append(o.Terms.Shares, payment.Share{
			Store: s.Store, Kind: payment.ToStore, Amount: s.Amount.Minor(), Hold: string(s.Hold), Until: s.Until, Disputes: string(s.Disputes),
		})
	}
	return nil
}

// knowStores refuses shares of stores that are not defined. Whoever mistyped a store's id hears of it while the buyer is still there, and
// not at the payout, where the money would wait for somebody who is not coming.
func (s *surface) knowStores(c *call, members []shareMember) error {
	known := map[string]bool{}
	for i, m := range members {
		if known[m.Store] {
			continue
		}
		_, err := s.gateway.SubMerchant(c.Context(), c.merchant.ID, m.Store)
		if fault.KindOf(err) == fault.NotFound {
			f := fault.New(fault.Conflict, "store_undefined", fault.Text{})
			f.Field = "/shares/" + strconv.Itoa(i) + "/sub_merchant"
			return f
		}
		if err != nil {
			return err
		}
		known[m.Store] = true
	}
	return nil
}

// percentage reads a percentage, up to the whole.
func percentage(text string) (commission.Rate, error) {
	if whole, fraction, _ := strings.Cut(text, "."); whole == "100" && strings.Trim(fraction, "0") == "" {
		return commission.One, nil
	}
	return commission.ParsePercent(text)
}

// percent writes a rate as it is read.
func percent(r commission.Rate) string { return strings.TrimSuffix(r.String(), " %") }

// agreedShare is a share as a payment shows it.
type agreedShare struct {
	Store  string       `json:"sub_merchant"`
	Amount money.Amount `json:"amount"`
	Hold   string       `json:"hold"`
	Until  time.Time    `json:"until,omitzero"`
	// Disputes is who bears what is disputed of it, where that was agreed.
	Disputes string `json:"disputes,omitempty"`
}

func sharesShown(p payment.Payment) []agreedShare {
	var all []agreedShare
	for _, s := range p.Terms.Shares {
		hold := s.Hold
		if hold == "" {
			hold = holdNone
		}
		all = append(all, agreedShare{Store: s.Store, Amount: p.Money(s.Amount), Hold: hold, Until: s.Until, Disputes: s.Disputes})
	}
	return all
}

// divisionBody is what becomes of the shares in a payment.
type divisionBody struct {
	Payment    payment.ID   `json:"payment"`
	Captured   money.Amount `json:"captured"`
	Commission money.Amount `json:"commission"`
	// Remainder is the marketplace's own.
	Remainder money.Amount      `json:"remainder"`
	Shares    []shareState      `json:"shares"`
	Refunds   []shareRefundBody `json:"refunds"`
	PaidBy    string            `json:"paid_by,omitempty"`
}

type shareState struct {
	Store    string       `json:"sub_merchant"`
	Share    money.Amount `json:"share"`
	Adjusted money.Amount `json:"adjusted"`
	// Due is what the store has of the payment, after adjustments and refunds, whether it was paid already or not.
	Due      money.Amount `json:"due"`
	Released bool         `json:"released"`
	Until    time.Time    `json:"until,omitzero"`
	// Disputes is who bears what is disputed of it, where that was agreed.
	Disputes marketplace.Bearer `json:"disputes,omitempty"`
	// AtProvider is what the store has of it at the provider that pays it, and Told whether that has heard of the release.
	AtProvider *money.Amount `json:"at_provider,omitempty"`
	Told       *bool         `json:"provider_told,omitempty"`
	Refusal    string        `json:"provider_refusal,omitempty"`
}

type shareRefundBody struct {
	Operation  int          `json:"operation"`
	Amount     money.Amount `json:"amount"`
	Commission money.Amount `json:"commission"`
	Shares     []shareTake  `json:"shares"`
}

type shareTake struct {
	Store  string       `json:"sub_merchant"`
	Amount money.Amount `json:"amount"`
}

func divisionOf(id payment.ID, d marketplace.Division) reply {
	b := divisionBody{
		Payment: id, Captured: d.Captured, Commission: d.Commission, Remainder: d.Remainder(), Shares: []shareState{}, Refunds: []shareRefundBody{},
		PaidBy: d.PaidBy,
	}
	for _, s := range d.Stores {
		one := shareState{Store: s.ID, Share: s.Share, Adjusted: s.Adjusted, Due: d.Due(s.ID), Released: s.Confirmed, Until: s.Until, Disputes: s.Disputes}
		if d.PaidBy != "" {
			one.AtProvider, one.Told, one.Refusal = new(d.There(s.ID)), &s.Told, s.Untold
		}
		b.Shares = append(b.Shares, one)
	}
	for _, r := range d.Refunds {
		one := shareRefundBody{Operation: r.Operation, Amount: r.Amount, Commission: r.Commission, Shares: []shareTake{}}
		for _, t := range r.Takes {
			one.Shares = append(one.Shares, shareTake{Store: t.Store, Amount: t.Amount})
		}
		b.Refunds = append(b.Refunds, one)
	}
	return reply{status: http.StatusOK, body: encode(b)}
}

// shares answers GET /v1/payments/{id}/shares.
func (s *surface) shares(c *call) (reply, error) {
	p, err := s.paymentAt(c)
	if err != nil {
		return reply{}, err
	}
	d, err := s.gateway.Division(c.Context(), c.merchant.ID, p.ID)
	if err != nil {
		return reply{}, err
	}
	return divisionOf(p.ID, d), nil
}

// paymentAt is the payment that the path names.
func (s *surface) paymentAt(c *call) (payment.Payment, error) {
	id, err := c.paymentID()
	if err != nil {
		return payment.Payment{}, err
	}
	return s.gateway.Find(c.Context(), c.merchant.ID, id)
}

// releaseShares answers POST /v1/payments/{id}/shares/release.
func (s *surface) releaseShares(c *call) (reply, error) {
	var in struct {
		Stores []string `json:"sub_merchants,omitempty"`
	}
	err := c.read(&in, true)
	if err != nil {
		return reply{}, err
	}
	p, err := s.paymentAt(c)
	if err != nil {
		return reply{}, err
	}
	d, err := s.gateway.ConfirmShares(c.Context(), c.merchant.ID, p.ID, in.Stores...)
	if err != nil {
		return reply{}, err
	}
	return divisionOf(p.ID, d), nil
}

// adjustShare answers POST /v1/payments/{id}/shares/adjust. To send it twice adjusts twice, so the caller says from what: a share that
// is no longer that is refused.
func (s *surface) adjustShare(c *call) (reply, error) {
	var in struct {
		Store string        `json:"sub_merchant,omitempty"`
		From  *amountMember `json:"from,omitempty"`
		To    *amountMember `json:"to,omitempty"`
	}
	err := c.read(&in, true)
	if err != nil {
		return reply{}, err
	}
	p, err := s.paymentAt(c)
	if err != nil {
		return reply{}, err
	}
	if in.Store == "" {
		return reply{}, invalid("/sub_merchant", "field_missing")
	}
	from, err := in.From.countedAt("/from", p.Amount.Currency())
	if err != nil {
		return reply{}, err
	}
	to, err := in.To.countedAt("/to", p.Amount.Currency())
	if err != nil {
		return reply{}, err
	}
	d, err := s.gateway.SetShare(c.Context(), c.merchant.ID, p.ID, in.Store, from, to)
	if err != nil {
		return reply{}, err
	}
	return divisionOf(p.ID, d), nil
}

// countedAt reads an amount of the payment's currency that may be zero.
func (m *amountMember) countedAt(pointer string, c money.Currency) (money.Amount, error) {
	if m != nil && m.Minor != nil && *m.Minor == 0 && m.Currency != nil && *m.Currency == string(c) {
		return money.New(0, c), nil
	}
	a, err := m.parseAt(pointer)
	if err == nil && a.Currency() != c {
		err = invalid(pointer+"/currency", "currency_mismatch")
	}
	return a, err
}

// takeMember is what a store gives back of a refund.
type takeMember struct {
	Store  string        `json:"sub_merchant"`
	Amount *amountMember `json:"amount"`
}

// sharingOf makes the engine's words of what stores are to bear of a refund; nil where the caller names none.
func sharingOf(members []takeMember) (gateway.Sharing, error) {
	if len(members) == 0 {
		return nil, nil //nolint:nilnil // nobody is named: the ordinary way
	}
	if len(members) > maxShares {
		return nil, invalid("/shares", "field_length")
	}
	takes := make([]marketplace.Share, len(members))
	for i, m := range members {
		at := "/shares/" + strconv.Itoa(i)
		if m.Store == "" {
			return nil, invalid(at+"/sub_merchant", "field_missing")
		}
		amount, err := m.Amount.parseAt(at + "/amount")
		if err != nil {
			return nil, err
		}
		takes[i] = marketplace.Share{Store: m.Store, Amount: amount}
	}
	return func(now marketplace.Division, operation int, amount money.Amount) (marketplace.Refund, error) {
		r := now.Plain(operation, amount)
		r.Takes = takes
		return r, nil
	}, nil
}
