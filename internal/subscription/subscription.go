package subscription

import (
	"fmt"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
)

// ID names a subscription: "sub_" and 26 characters that sort by time.
type ID string

const prefix = "sub"

// NewID makes the id of a subscription that begins now.
func NewID(now time.Time) ID { return ID(id.New(now).WithPrefix(prefix)) }

// ParseID reads a subscription id that came from outside.
func ParseID(text string) (ID, error) {
	i, err := id.ParsePrefixed(prefix, text)
	if err != nil {
		return "", fmt.Errorf("parse subscription id: %w", err)
	}
	return ID(i.WithPrefix(prefix)), nil
}

// Hour is the hour of the day in Turkey at which a period that falls due is charged: after salaries have been booked, and far from
// midnight, when banks close their books.
const Hour = 10

// FirstGrace is how long the first payment may take that a buyer makes in a browser.
const FirstGrace = 24 * time.Hour

// Subscription is one subscriber's standing agreement to be charged. Its fields are read freely and changed only by the methods in
// advance.go. Times are UTC in whole microseconds.
type Subscription struct {
	Merchant merchant.ID `json:"-"`
	ID       ID          `json:"-"`
	// Number is the merchant's own running number of the subscription, for surfaces whose ids are numbers.
	Number int64 `json:"number,omitempty"`
	// Surface is the API that made it, whose notices its payments are told by.
	Surface string `json:"-"`
	// Reference is the shop's own name of it, unique among the merchant's subscriptions of a surface; it may be empty.
	Reference string `json:"-"`
	// Customer is the id of the subscriber, whose the saved card is; in a draft it may be the shop's own id of him, or empty where a surface
	// has none.
	Customer string `json:"-"`
	// Card is the token of the saved card that is charged.
	Card string `json:"card,omitempty"`
	// CardSaved tells that the card was saved for this subscription alone: if the first payment fails, the card is forgotten with it.
	CardSaved bool `json:"card_saved,omitempty"`
	// Plan is where the terms came from, empty where they are its own.
	Plan  PlanID `json:"plan,omitempty"`
	Terms Terms  `json:"terms"`
	// Agreed are the terms as it began, nil where they are Terms.
	Agreed *Terms `json:"agreed,omitempty"`
	// NextAmount takes the place of the terms' amount, in minor units, once the period that is open is closed; 0 changes nothing.
	NextAmount int64 `json:"next_amount,omitempty"`
	// Part is what another has of every charge, nil for nobody, and NextPart takes its place together with NextAmount.
	Part     *Part `json:"part,omitempty"`
	NextPart *Part `json:"next_part,omitempty"`
	// PassOn charges the subscriber the commission on top of every amount.
	PassOn bool `json:"pass_on,omitempty"`
	// Amounts are those of single periods that are charged another amount than the terms', in minor units; Elsewhere the periods, in their
	// order, for which the shop was paid in another way.
	Amounts   map[int]int64 `json:"amounts,omitempty"`
	Elsewhere []int         `json:"elsewhere,omitempty"`
	// Apart are the periods, in their order, that were paid by hand while another one was the present one.
	Apart []int `json:"apart,omitempty"`
	// Spares are saved cards of the same customer that stand by. They are charged by themselves only if TrySpares says so: then, where the
	// card that is charged is refused, each of them is tried at once, in their order, and a try of a period is one with all cards.
	Spares    []string `json:"spares,omitempty"`
	TrySpares bool     `json:"try_spares,omitempty"`
	// Turned counts the cards that were refused in this try already, and SparesSaved are those that were saved for this subscription
	// alone, as CardSaved tells of the card.
	Turned      int      `json:"turned,omitempty"`
	SparesSaved []string `json:"spares_saved,omitempty"`

	State   State `json:"-"`
	Version int64 `json:"-"`
	// Anchor is the day of the first charge, from which all others are counted.
	Anchor Day `json:"anchor"`
	// Period numbers, from 0, the period that is charged next or is being charged.
	Period int `json:"period"`
	// Opened tells that this period has been tried, and has a row.
	Opened bool `json:"opened,omitempty"`
	// Try counts the tries of this period with the card that is in use now, and Tried those with cards before it.
	Try   int `json:"try,omitempty"`
	Tried int `json:"tried,omitempty"`
	// Payment is the payment of the try whose outcome is not applied yet; empty if there is none. Nothing else is tried meanwhile.
	Payment payment.ID `json:"payment,omitempty"`
	// ByHand tells that Payment is one that the shop makes itself, nil for a charge.
	ByHand *ByHand `json:"by_hand,omitempty"`
	// Latest is the latest payment that was made for this period, whatever became of it.
	Latest payment.ID `json:"latest,omitempty"`
	// CardChanged tells that Payment is with the card before the one that is in use now.
	CardChanged bool `json:"card_changed,omitempty"`
	// AwaitsBuyer tells that the first payment is one that a buyer makes in a browser; AwaitsCard, that another card is needed.
	AwaitsBuyer bool `json:"awaits_buyer,omitempty"`
	AwaitsCard  bool `json:"awaits_card,omitempty"`
	// CancelAtEnd cancels it when the period that is paid ends.
	CancelAtEnd bool `json:"cancel_at_end,omitempty"`
	// Paid counts the periods that were paid.
	Paid int `json:"paid,omitempty"`
	// NextAt is when something is to be done, zero for never.
	NextAt time.Time `json:"-"`
	// Refusal is why the latest try was refused; zero after one that was paid.
	Refusal     decline.Refusal   `json:"refusal,omitzero"`
	Description string            `json:"description,omitempty"`
	Email       string            `json:"email,omitempty"`
	Phone       string            `json:"phone,omitempty"`
	IP          string            `json:"ip,omitempty"`
	Attributes  map[string]string `json:"attributes,omitempty"`
	CreatedAt   time.Time         `json:"-"`
	UpdatedAt   time.Time         `json:"-"`
	// EndedAt is when it was canceled or ended.
	EndedAt time.Time `json:"ended_at,omitzero"`
}

// ChargeStatus is what became of a period.
type ChargeStatus string

// The statuses of a period that has been tried.
const (
	// ChargeOpen: a payment is under way, or another try is to come.
	ChargeOpen ChargeStatus = "open"
	// ChargePaid: it is paid.
	ChargePaid ChargeStatus = "paid"
	// ChargeFailed: the last try was refused.
	ChargeFailed ChargeStatus = "failed"
)

// Text returns the status' name for people.
func (s ChargeStatus) Text() fault.Text {
	switch s {
	case ChargeOpen:
		return fault.Text{TR: "Açık", EN: "Open"}
	case ChargePaid:
		return fault.Text{TR: "Ödendi", EN: "Paid"}
	case ChargeFailed:
		return fault.Text{TR: "Tahsil edilemedi", EN: "Failed"}
	}
	return fault.Text{TR: string(s), EN: string(s)}
}

// Charge is one period that has been tried.
type Charge struct {
	Subscription ID
	Period       int
	Due          Day
	// Amount is in minor units of the subscription's currency.
	Amount int64
	Status ChargeStatus
	// Tries counts the tries, with whichever card.
	Tries int
	// Payment is the latest payment that was made for it; empty where none could be made.
	Payment   payment.ID
	Refusal   decline.Refusal
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Step is one change of a subscription, to be committed whole or not at all.
type Step struct {
	// Subscription is as it is afterwards.
	Subscription Subscription
	// Was is the version that must still be stored; 0 means that the subscription is new.
	Was int64
	// Charge is the period that this step touched, nil where it touched none; NewCharge tells an insert from an update.
	Charge    *Charge
	NewCharge bool
	// Closed is the row of the present period, which the step closes unpaid where Charge is another period's.
	Closed *Charge
	// GivenUp tells that the period is tried no more because of its refusals, and not because somebody has ended the subscription.
	GivenUp bool
}

// Due is the day on which the period that is charged next falls due.
func (s Subscription) Due() Day { return s.Terms.Interval.Due(s.Anchor, s.Period) }

// PeriodReference is the reference of every payment for the period that is charged next. It is what makes two of them impossible.
func (s Subscription) PeriodReference() string { return string(s.ID) + "/" + s.Due().String() }

// Validate refuses a new subscription whose terms or texts cannot be kept.
func (s Subscription) Validate() error {
	if !printable(s.Reference, MaxReference) || !printable(s.Customer, MaxReference) || !printable(s.Description, MaxName) {
		return fault.InvalidField("reference", "subscription_text", fault.Text{
			TR: "Referans ve müşteri en çok 128, açıklama en çok 250 yazdırılabilir karakterdir.",
			EN: "The reference and the customer have at most 128 printable characters, the description 250.",
		})
	}
	if p := s.Part; p != nil && (p.Store == "" || p.Amount < 0 || p.Amount > p.Of || p.Of != s.Terms.Amount.Minor()) {
		return fault.InvalidField("shares", "shares_invalid", fault.Text{
			TR: "Pay, tutarın bir parçası olmalı ve sahibi belirtilmelidir.", EN: "A share must be a part of the amount, and somebody's.",
		})
	}
	return s.Terms.Validate()
}

// Failed reports whether it ended without the shop ever having been paid, here or elsewhere, with no payment under way that might still be
// taken.
func (s Subscription) Failed() bool { return s.State.Final() && s.closed() == 0 && s.Payment == "" }

// agree keeps the terms as they were before their first change.
func (s *Subscription) agree() {
	if s.Agreed == nil {
		was := s.Terms
		s.Agreed = &was
	}
}

// Differs names the first thing of a request to begin it that is not as it was agreed when s began, and is empty for a repeat of the
// request. start is the day that was asked for, zero for the day of the request. Whose customer draft names is told by sameCustomer.
func (s Subscription) Differs(draft Subscription, start Day, sameCustomer bool) string {
	agreed := s.Terms
	if s.Agreed != nil {
		agreed = *s.Agreed
	}
	asked := draft.Terms
	if draft.Plan != "" {
		asked = agreed // they were the plan's when it began, whatever the plan says now
	}
	began := DayOf(s.CreatedAt)
	if start.IsZero() || start.Before(began) {
		start = began
	}
	for _, one := range []struct {
		name string
		same bool
	}{
		{"customer", sameCustomer},
		{"plan", draft.Plan == s.Plan},
		{"currency", asked.Amount.Currency() == agreed.Amount.Currency()},
		{"amount", asked.Amount == agreed.Amount},
		{"interval", asked.Interval == agreed.Interval},
		{"trial_days", asked.TrialDays == agreed.TrialDays},
		{"charges", asked.Charges == agreed.Charges},
		{"tries", asked.tries() == agreed.tries()},
		{"after_failure", asked.cancels() == agreed.cancels()},
		{"pass_on", draft.PassOn == s.PassOn},
		{"start", start.AddDays(asked.TrialDays) == s.Anchor},
	} {
		if !one.same {
			return one.name
		}
	}
	return ""
}

// Filter narrows a list of subscriptions, newest first. Unset fields narrow nothing.
type Filter struct {
	State    State
	Customer string
	Surface  string
	Plan     PlanID
	// After is the last id of the page before, exclusive.
	After ID
	// Limit is the most rows to return; it must be positive.
	Limit int
}
