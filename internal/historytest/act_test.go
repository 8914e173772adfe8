package historytest_test

import (
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
)

// act is something that may happen to a payment. It is tried whether the payment's state allows it or not: what is refused
// must not leave a trace either.
type act struct {
	name   string
	weight int
	do     func(h *history) (gateway.Answer, error)
}

func acts() []act {
	return []act{
		{"capture all", 3, func(h *history) (gateway.Answer, error) { return h.gateway.Capture(h.t.Context(), h.command(0)) }},
		{"capture a part", 3, func(h *history) (gateway.Answer, error) {
			return h.gateway.Capture(h.t.Context(), h.command(h.part(h.payment.Authorized)))
		}},
		{"void", 2, func(h *history) (gateway.Answer, error) { return h.gateway.Void(h.t.Context(), h.command(0)) }},
		{"refund a part", 5, func(h *history) (gateway.Answer, error) {
			return h.gateway.Refund(h.t.Context(), h.command(h.part(h.payment.Refundable())))
		}},
		{"refund the rest", 2, func(h *history) (gateway.Answer, error) { return h.gateway.Refund(h.t.Context(), h.command(0)) }},
		{"dispute a part", 4, (*history).dispute},
		{"the bank decides", 5, (*history).decide},
		{"let a day pass", 1, func(h *history) (gateway.Answer, error) {
			h.bank.Clock.Advance(24 * time.Hour)
			return gateway.Answer{Payment: h.payment}, nil
		}},
	}
}

func (h *history) command(amount int64) gateway.Command {
	return gateway.Command{Merchant: h.merchant, Payment: h.payment.ID, Amount: amount}
}

// part is some of an amount, now and then more than there is.
func (h *history) part(of int64) int64 { return 1 + h.r.Int64N(max(1, of+of/10)) }

// pick chooses an act by weight.
func (h *history) pick() act {
	all, sum := acts(), 0
	for _, a := range all {
		sum += a.weight
	}
	n := h.r.IntN(sum)
	for _, a := range all {
		if n -= a.weight; n < 0 {
			return a
		}
	}
	return all[0]
}

// holders are the cardholder's names that decide what the bank does: nothing in particular most of the time.
func holders() []string {
	return []string{
		"Test Buyer", "Test Buyer", "Test Buyer", "Test Buyer", "Test Buyer", "SIM 51", "SIM 05", "SIM ANSWER_LOST", "SIM LATE", "SIM HTTP_500_AFTER",
		"SIM HTTP_500_BEFORE", "SIM REFUSED", "SIM WRONG_AMOUNT",
	}
}

// order is what the history begins with.
func (h *history) order(reference string) gateway.Order {
	currency := []money.Currency{money.TRY, money.TRY, money.EUR, money.USD}[h.r.IntN(4)]
	minor := 1 + h.r.Int64N([]int64{10, 1000, 1_000_000}[h.r.IntN(3)])
	o := gateway.Order{
		Merchant: h.merchant, Surface: "v1", Reference: reference, Amount: money.New(minor, currency), Card: h.card, PreAuth: h.r.IntN(3) == 0,
		Installments: h.r.IntN(4), Terms: h.terms(minor),
	}
	if currency == money.TRY && h.r.IntN(3) == 0 {
		// So few that the card's million lasts for the long form.
		o.Terms.Points, o.Terms.PointsName = 1+h.r.Int64N(min(minor, 2000)), "ParaPuan"
	}
	o.Card.Holder = holders()[h.r.IntN(len(holders()))]
	h.tell("order of %s on %+v, held: %t, card: %s", o.Amount, o.Terms, o.PreAuth, o.Card.Holder)
	return o
}

// terms are what is agreed of an amount: a rate, a tax, and shares of what that leaves.
func (h *history) terms(minor int64) payment.Terms {
	t := payment.Terms{
		Order: minor, Rate: commission.Rate(h.r.IntN(60_000)), TaxRate: []commission.Rate{0, 50_000}[h.r.IntN(2)], ValueDays: h.r.IntN(40),
	}
	left := t.Lines(minor).Net
	for n := range h.r.IntN(4) {
		share := h.r.Int64N(left + 1)
		if share == 0 {
			break
		}
		kind := []payment.ShareKind{payment.ToStore, payment.ToAgent, payment.ToReserve}[h.r.IntN(3)]
		t.Shares = append(t.Shares, payment.Share{Store: fmt.Sprint(kind, n), Kind: kind, Amount: share})
		left -= share
	}
	return t
}

// live lives one history, and returns the reference of its payment.
func (h *history) live(reference string) string {
	if h.r.IntN(6) == 0 {
		reference = h.subscribe(reference)
	} else {
		a, err := h.gateway.Pay(h.t.Context(), h.order(reference))
		if err != nil {
			h.wrong("pay: %v", err)
		}
		h.payment = a.Payment
	}
	h.tell("paid: %s", h.payment.State)
	h.settled()
	for range h.r.IntN(6) {
		act := h.pick()
		a, err := act.do(h)
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				h.wrong("%s: %v", act.name, err)
			}
			h.tell("%s: refused, %v", act.name, err)
			continue
		}
		h.payment = a.Payment
		h.tell("%s: %s", act.name, a.Payment.State)
		if h.r.IntN(3) > 0 { // otherwise the next act meets the doubt
			h.settled()
		}
	}
	h.settled()
	return reference
}

// subscribe begins a subscription, whose first payment the history then is.
func (h *history) subscribe(name string) (reference string) {
	h.t.Helper()
	c := h.card
	c.Holder = holders()[h.r.IntN(len(holders()))]
	out, err := h.gateway.Subscribe(h.t.Context(), gateway.NewSubscription{Merchant: h.merchant, Card: c, Draft: subscription.Subscription{
		Surface: "v1", Reference: name, Customer: name, Terms: subscription.Terms{
			Amount: money.New(1+h.r.Int64N(10_000), money.TRY),
			// So long that none of the days that pass in the long form is one of a second period.
			Interval: subscription.Interval{Unit: subscription.Yearly, Count: 50},
		},
	}})
	if err != nil || out.Payment == nil {
		h.wrong("subscribe: %v", err)
	}
	h.payment = *out.Payment
	h.tell("subscription %s of %s, card: %s", out.Subscription.ID, out.Subscription.Terms.Amount, c.Holder)
	return out.Payment.Reference
}
