package subscription

// advance.go holds the only ways in which a subscription changes. Each method leaves the subscription as it is and returns the step
// to commit, or a fault that says what stands against it.

import (
	"fmt"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// Begin makes a new subscription from a draft with identity, card and terms. start is the day from which the trial counts, today if it
// is zero or past. byBuyer tells that a buyer makes the first payment in a browser; where the first charge is still to come,
// nobody does.
func Begin(draft Subscription, start Day, byBuyer bool, now time.Time) (Step, error) {
	err := draft.Validate()
	if err != nil {
		return Step{}, err
	}
	now = instant(now)
	s := draft
	s.CreatedAt, s.UpdatedAt, s.Version = now, now, 1
	today := DayOf(now)
	if start.IsZero() || start.Before(today) {
		start = today
	}
	s.Anchor = start.AddDays(s.Terms.TrialDays)
	switch {
	case today.Before(s.Anchor):
		s.State, s.NextAt = Trial, s.Anchor.At(Hour)
	case s.Card == "":
		s.State, s.NextAt = Trial, now // due today, and it waits for its card
	case byBuyer:
		s.State, s.AwaitsBuyer, s.NextAt = Pending, true, now.Add(FirstGrace)
	default:
		s.State, s.NextAt = Pending, now
	}
	s.CardSaved = s.CardSaved && s.State == Pending // the first payment is the card's trial
	return Step{Subscription: s}, nil
}

// Claim takes the period that is due for one payment, which must begin in the commit of this step.
func (s Subscription) Claim(id payment.ID, now time.Time) (Step, error) {
	if s.Payment != "" {
		return Step{}, errUnderWay(s)
	}
	if s.NextAt.IsZero() || now.Before(s.NextAt) && !s.AwaitsBuyer {
		return Step{}, errNotDue(s)
	}
	n := s
	n.Payment, n.Latest, n.AwaitsCard, n.Opened, n.CardChanged = id, id, false, true, false
	n.Try++
	step, err := n.step(EventClaim, now, s)
	if err != nil {
		return Step{}, err
	}
	step.charge(ChargeOpen, decline.Refusal{}, !s.Opened)
	return step, nil
}

// Pay closes the period: its payment took the money.
func (s Subscription) Pay(id payment.ID, now time.Time) (Step, error) {
	n := s
	n.Latest = id
	n.Paid++
	n.Refusal, n.Payment, n.AwaitsCard, n.AwaitsBuyer, n.CardChanged = decline.Refusal{}, "", false, false, false
	event := EventPay
	if n.finished() {
		event = EventFinish
	}
	step, err := n.step(event, now, s)
	if err != nil {
		return Step{}, err
	}
	step.charge(ChargePaid, decline.Refusal{}, !s.Opened)
	step.Subscription.turn()
	return step, nil
}

// Miss takes in that the try under way was refused, or that none could be made because the card is gone (id is empty then), and says
// what is to be done next: try a card that stands by, try the card again, wait for another, or what the terms say after the last try.
func (s Subscription) Miss(id payment.ID, why decline.Refusal, now time.Time) (Step, error) {
	n := s
	n.Refusal, n.Payment, n.CardChanged = why, "", false
	if id == "" {
		n.Try++
	} else {
		n.Latest = id
	}
	n.Opened = true
	remedy := RemedyFor(why.Reason)
	status, event := ChargeOpen, EventMiss
	another := false
	if s.turns() {
		another, remedy = n.turnCard(remedy)
	}
	switch {
	case another:
		n.Try, n.Tried, n.AwaitsCard, n.NextAt = n.Try-1, n.Tried+1, false, now
	case s.State == Pending:
		status, event = ChargeFailed, EventFail
	case s.CardChanged: // what was refused is a card that is no longer charged: the period is tried anew
		n.Try, n.Tried, n.AwaitsCard, n.NextAt = 0, n.Tried+n.Try, false, now
	case remedy == OtherCard:
		n.AwaitsCard, n.NextAt = true, now.Add(CardGrace)
	case n.Try >= n.Terms.tries():
		return s.giveUp(n, now)
	default:
		n.NextAt = now.Add(remedy.Wait(n.Try))
	}
	if s.State == Canceled {
		status = ChargeFailed
	}
	step, err := n.step(event, now, s)
	if err != nil {
		return Step{}, err
	}
	step.charge(status, why, !s.Opened)
	return step, nil
}

// GiveUp does what the terms say about a period whose last try was refused, or for which no other card came.
func (s Subscription) GiveUp(now time.Time) (Step, error) {
	if s.Payment != "" {
		return Step{}, errUnderWay(s)
	}
	if s.State == Pending {
		n := s
		n.Opened = true
		step, err := n.step(EventFail, now, s)
		if err != nil {
			return Step{}, err
		}
		step.charge(ChargeFailed, s.Refusal, !s.Opened)
		return step, nil
	}
	return s.giveUp(s, now)
}

func (s Subscription) giveUp(n Subscription, now time.Time) (Step, error) {
	event := EventPause
	if n.Terms.cancels() {
		event = EventCancel
	}
	step, err := n.step(event, now, s)
	if err != nil {
		return Step{}, err
	}
	step.charge(ChargeFailed, n.Refusal, !s.Opened)
	step.GivenUp = true
	return step, nil
}

// Retry wants the period that was refused tried again now.
func (s Subscription) Retry(now time.Time) (Step, error) {
	if s.Payment != "" {
		return Step{}, errUnderWay(s)
	}
	if !s.Opened {
		return Step{}, errNotDue(s)
	}
	n := s
	n.AwaitsCard, n.NextAt = false, now
	return n.step(EventRetry, now, s)
}

// SetCard puts another card in the place of the one that is charged. A period that is past due is tried with it at once, and anew.
func (s Subscription) SetCard(customer, token string, now time.Time) (Step, error) {
	n := s
	n.Customer, n.Card, n.CardSaved, n.Turned = customer, token, false, 0
	n.CardChanged = s.charging()
	if s.State == PastDue && !s.charging() {
		n.Try, n.Tried, n.AwaitsCard, n.NextAt = 0, s.Tried+s.Try, false, now
	}
	return n.step(EventChange, now, s)
}

// SetAmount changes the amount from the next period on: one that has been tried keeps its own.
func (s Subscription) SetAmount(a money.Amount, now time.Time) (Step, error) {
	if a.Currency() != s.Terms.Amount.Currency() {
		return Step{}, fault.InvalidField("currency", "currency_mismatch", fault.Text{
			TR: "Tutar, aboneliğin kendi para biriminde olmalıdır.", EN: "The amount must be in the subscription's own currency.",
		})
	}
	if !a.IsPositive() {
		return Step{}, Terms{Amount: a}.Validate()
	}
	n := s
	n.agree()
	if s.Opened {
		n.NextAmount = a.Minor()
	} else {
		n.Terms.Amount, n.NextAmount = a, 0
	}
	return n.step(EventChange, now, s)
}

// SetCharges changes after how many paid periods it ends; 0 has no end. It must leave one to be charged.
func (s Subscription) SetCharges(charges int, now time.Time) (Step, error) {
	n := s
	n.agree()
	n.Terms.Charges = charges
	err := n.Terms.Validate()
	if err != nil {
		return Step{}, err
	}
	if charges > 0 && charges <= s.closed() {
		return Step{}, fault.InvalidField("charges", "charges_made", fault.Text{
			TR: "Bu kadar tahsilat zaten yapıldı.", EN: "As many charges have been made already.",
		})
	}
	return n.step(EventChange, now, s)
}

// Pause stops charging. A payment that is under way is not stopped.
func (s Subscription) Pause(now time.Time) (Step, error) {
	return s.step(EventPause, now, s)
}

// Resume goes on after a pause with the first period that falls due today or later. Periods that fell due meanwhile are not charged:
// there was nothing to be had for them. Whoever resumes wants it to go on: that it was to be canceled at the end of a period, which may
// have passed during the pause, is taken back.
func (s Subscription) Resume(now time.Time) (Step, error) {
	resumed := s
	resumed.CancelAtEnd = false
	step, err := resumed.step(EventResume, now, s)
	if err != nil || s.charging() {
		return step, err
	}
	if s.Opened {
		step.charge(ChargeFailed, s.Refusal, false)
	}
	n := &step.Subscription
	today := DayOf(now)
	if n.Opened || n.Due().Before(today) {
		n.turn()
		for n.Due().Before(today) {
			n.Period++
			n.pass()
		}
	}
	n.NextAt = n.Due().At(Hour)
	return step, nil
}

// Cancel ends it now, or when the period that is paid ends. Canceled at the end of no period, because none has been paid or one is
// past due, it ends now.
func (s Subscription) Cancel(atEnd bool, now time.Time) (Step, error) {
	if atEnd && !s.Opened && (s.State == Active || s.State == Trial) {
		n := s
		n.CancelAtEnd = true
		return n.step(EventChange, now, s)
	}
	step, err := s.step(EventCancel, now, s)
	if err == nil && s.Opened && !s.charging() {
		step.charge(ChargeFailed, s.Refusal, false)
	}
	return step, err
}

// KeepOn takes back that it is to be canceled at the period's end.
func (s Subscription) KeepOn(now time.Time) (Step, error) {
	n := s
	n.CancelAtEnd = false
	return n.step(EventChange, now, s)
}

// Hold changes nothing but the version: what is committed with it was decided from s as it stands, and is refused if it has changed since.
func (s Subscription) Hold() Step {
	n := s
	n.Version++
	return Step{Subscription: n, Was: s.Version}
}

// turn moves on to the next period.
func (s *Subscription) turn() {
	s.Period++
	s.pass()
	s.Opened, s.Try, s.Tried, s.Turned, s.Latest = false, 0, 0, 0, ""
	if s.NextAmount > 0 {
		s.Terms.Amount, s.NextAmount = money.New(s.NextAmount, s.Terms.Amount.Currency()), 0
		if s.NextPart != nil {
			s.Part, s.NextPart = s.NextPart, nil
		}
	}
	if s.State == Active {
		s.NextAt = s.Due().At(Hour)
	}
}

// pass goes over the periods that were settled elsewhere or paid by hand.
func (s *Subscription) pass() {
	for s.settled(s.Period) {
		s.Period++
	}
}

// step moves s, which is a copy of was with its changes, on by an event.
func (s Subscription) step(e Event, now time.Time, was Subscription) (Step, error) {
	next, ok := Next(was.State, e)
	if !ok {
		return Step{}, errRefused(was, e)
	}
	now = instant(now)
	n := s
	n.State, n.Version, n.UpdatedAt, n.NextAt = next, was.Version+1, now, instant(n.NextAt)
	if next.Final() || next == Paused {
		n.NextAt = time.Time{}
		n.AwaitsCard, n.AwaitsBuyer = false, false
	}
	if next.Final() && n.EndedAt.IsZero() {
		n.EndedAt = now
	}
	return Step{Subscription: n, Was: was.Version}, nil
}

// charge says what became of the period that is open.
func (st *Step) charge(status ChargeStatus, why decline.Refusal, fresh bool) {
	s := st.Subscription
	st.Charge = &Charge{
		Subscription: s.ID, Period: s.Period, Due: s.Due(), Amount: s.Charged().Minor(), Status: status, Tries: s.Tried + s.Try,
		Payment: s.Latest, Refusal: why, CreatedAt: s.UpdatedAt, UpdatedAt: s.UpdatedAt,
	}
	st.NewCharge = fresh
}

// instant is a time as it is stored.
func instant(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

func errRefused(s Subscription, e Event) error {
	return fault.New(fault.Conflict, "subscription_state", fault.Text{
		TR: "Aboneliğin durumu bu işleme izin vermiyor.", EN: "The subscription's state does not allow this.",
	}).With(fmt.Errorf("subscription %s: %s in state %s is refused", s.ID, e, s.State))
}

func errUnderWay(s Subscription) error {
	return fault.New(fault.Busy, "charge_under_way", fault.Text{
		TR: "Bu aboneliğin sonucu henüz bilinmeyen bir tahsilatı var; biraz sonra yeniden deneyin.",
		EN: "A charge of this subscription has no known outcome yet; try again shortly.",
	}).With(fmt.Errorf("subscription %s: payment %s is open", s.ID, s.Payment))
}

func errNotDue(s Subscription) error {
	return fault.New(fault.Conflict, "charge_not_due", fault.Text{
		TR: "Tahsil edilecek, vadesi gelmiş bir dönem yok.", EN: "No period is due that could be charged.",
	}).With(fmt.Errorf("subscription %s: period %d is not due", s.ID, s.Period))
}
