package subscription

// agreed.go holds what is agreed of single periods and cards beside the terms.

import (
	"maps"
	"slices"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// Charged is what the period is charged that is charged next or is being charged.
func (s Subscription) Charged() money.Amount { return s.AmountOf(s.Period) }

// AmountOf is what a period is charged, or will be as far as is agreed now. For periods before the present one, see their rows.
func (s Subscription) AmountOf(period int) money.Amount {
	minor, apart := s.Amounts[period]
	switch {
	case apart:
	case period > s.Period && s.NextAmount > 0:
		minor = s.NextAmount
	default:
		return s.Terms.Amount
	}
	return money.New(minor, s.Terms.Amount.Currency())
}

// SettledElsewhere reports whether the shop was paid for a period in another way.
func (s Subscription) SettledElsewhere(period int) bool { return slices.Contains(s.Elsewhere, period) }

// settled reports whether a period is not charged any more although it is not over: it was settled elsewhere or paid by hand.
func (s Subscription) settled(period int) bool {
	return s.SettledElsewhere(period) || slices.Contains(s.Apart, period)
}

// closed counts the periods for which the shop has its money.
func (s Subscription) closed() int { return s.Paid + len(s.Elsewhere) }

func (s Subscription) finished() bool { return s.Terms.Charges > 0 && s.closed() >= s.Terms.Charges }

// Ahead returns the periods that are still to be charged as things stand, the present one first, and at most limit of them.
func (s Subscription) Ahead(limit int) []int {
	if s.State.Final() {
		return nil
	}
	if s.Terms.Charges > 0 {
		limit = min(limit, s.Terms.Charges-s.closed())
	}
	var all []int
	for period := s.Period; len(all) < limit; period++ {
		if !s.settled(period) {
			all = append(all, period)
		}
	}
	return all
}

// reaches reports whether a period is one of the subscription's.
func (s Subscription) reaches(period int) bool {
	ahead := s.Ahead(MaxCharges)
	return period >= 0 && len(ahead) > 0 && period <= ahead[len(ahead)-1]
}

// SetPeriodAmount changes what one period is charged that has not been tried yet.
func (s Subscription) SetPeriodAmount(period int, a money.Amount, now time.Time) (Step, error) {
	_, err := s.SetAmount(a, now) // the same amounts are taken
	if err != nil {
		return Step{}, err
	}
	if period < s.Period || period == s.Period && s.Opened || s.settled(period) || !s.reaches(period) {
		return Step{}, fault.New(fault.Conflict, "period_over", fault.Text{
			TR: "Bu dönem tahsil edilmiş, denenmiş ya da kapatılmış, ya da hiç tahsil edilmeyecek; tutarı değişmez.",
			EN: "This period has been charged, tried or settled, or will never be charged; its amount does not change.",
		})
	}
	n := s
	n.Amounts = maps.Clone(s.Amounts)
	if n.Amounts == nil {
		n.Amounts = map[int]int64{}
	}
	n.Amounts[period] = a.Minor()
	return n.step(EventChange, now, s)
}

// SettleElsewhere takes in that the shop was paid for a period in another way, so that it is charged no more. The caller sees to it that a
// period before the present one has not been paid. While a payment is under way nothing of the kind is believed.
func (s Subscription) SettleElsewhere(period int, now time.Time) (Step, error) {
	switch {
	case s.Payment != "":
		return Step{}, errUnderWay(s)
	case s.State.Final():
		return Step{}, errRefused(s, EventPay)
	case s.settled(period) || !s.reaches(period):
		return Step{}, fault.New(fault.Conflict, "period_over", fault.Text{
			TR: "Bu dönem zaten kapatılmış ya da hiç tahsil edilmeyecek.",
			EN: "This period has been settled already, or will never be charged.",
		})
	}
	n := s
	n.Elsewhere = append(slices.Clone(s.Elsewhere), period)
	slices.Sort(n.Elsewhere)
	event := EventChange
	switch {
	case n.finished():
		event = EventFinish
	case period == s.Period:
		event = EventPay
	}
	tried := s.Opened && (period == s.Period || event == EventFinish) // the end closes the present period too
	if period == s.Period {
		n.Refusal, n.AwaitsCard, n.AwaitsBuyer = decline.Refusal{}, false, false
	}
	step, err := n.step(event, now, s)
	if err != nil {
		return Step{}, err
	}
	if tried { // what is owed no more could not be charged
		step.charge(ChargeFailed, s.Refusal, false)
	}
	if period == s.Period {
		step.Subscription.turn()
	}
	return step, nil
}

// AddCard charges another card from now on. The one before stands by.
func (s Subscription) AddCard(customer, token string, now time.Time) (Step, error) {
	if s.has(token) {
		return Step{}, fault.New(fault.Conflict, "subscription_card_known", fault.Text{
			TR: "Bu kart aboneliğe zaten eklenmiş.", EN: "The subscription has this card already.",
		})
	}
	n := s
	n.Spares = slices.Clone(s.Spares)
	if s.Card != "" {
		n.Spares = append(n.Spares, s.Card)
	}
	return n.SetCard(customer, token, now)
}

// RenewCard charges a card from now on that the subscription has already, as it is now: it may have another last month. The one that was
// charged before stands by.
func (s Subscription) RenewCard(customer, token string, now time.Time) (Step, error) {
	n := s
	if token != s.Card {
		i := slices.Index(s.Spares, token)
		if i < 0 || token == "" {
			return Step{}, errCardNone()
		}
		n.Spares = slices.Delete(slices.Clone(s.Spares), i, i+1)
		if s.Card != "" {
			n.Spares = append(n.Spares, s.Card)
		}
	}
	return n.SetCard(customer, token, now)
}

// TakeCard is AddCard, and RenewCard where the subscription waits for another card and the card is one of its own: a bank that sends a
// card anew often leaves its number.
func (s Subscription) TakeCard(customer, token string, now time.Time) (Step, error) {
	if s.AwaitsCard && s.has(token) {
		return s.RenewCard(customer, token, now)
	}
	return s.AddCard(customer, token, now)
}

// TakeLateCard is TakeCard for a card of which it was not known for a time whether it is its holder's. Where the subscription has got another one
// meanwhile that is not the last word of its subscriber any more, and the card stands by.
func (s Subscription) TakeLateCard(customer, token string, now time.Time) (Step, error) {
	if s.Card == "" || s.AwaitsCard || s.has(token) {
		return s.TakeCard(customer, token, now)
	}
	n := s
	n.Spares = append(slices.Clone(s.Spares), token)
	return n.step(EventChange, now, s)
}

// has reports whether a card is the one that is charged or stands by.
func (s Subscription) has(token string) bool {
	return token == s.Card || slices.Contains(s.Spares, token)
}

func errCardNone() error {
	return fault.New(fault.NotFound, "subscription_card_none", fault.Text{
		TR: "Abonelikte böyle bir kart yok.", EN: "The subscription has no such card.",
	})
}

// DropCard takes a card away. In the place of the one that is charged comes the one that was added before it, or, where there is none, no
// card at all: what falls due then waits for one.
func (s Subscription) DropCard(token string, now time.Time) (Step, error) {
	n := s
	if i := slices.Index(s.Spares, token); i >= 0 && token != "" {
		n.Spares = slices.Delete(slices.Clone(s.Spares), i, i+1)
		return n.step(EventChange, now, s)
	}
	if token == "" || token != s.Card {
		return Step{}, errCardNone()
	}
	next := ""
	if last := len(s.Spares) - 1; last >= 0 {
		next, n.Spares = s.Spares[last], slices.Clone(s.Spares[:last])
	}
	return n.SetCard(s.Customer, next, now)
}
