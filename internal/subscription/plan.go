package subscription

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
)

// PlanID names a plan: "plan_" and 26 characters that sort by time.
type PlanID string

const planPrefix = "plan"

// NewPlanID makes the id of a plan that begins now.
func NewPlanID(now time.Time) PlanID { return PlanID(id.New(now).WithPrefix(planPrefix)) }

// Plan is terms under a name, for many subscriptions. A subscription takes over the terms when it begins, so that a plan that changes
// changes nobody's price.
type Plan struct {
	Merchant merchant.ID `json:"-"`
	ID       PlanID      `json:"-"`
	// Code is the shop's own name of the plan, unique among a merchant's plans; it may be empty.
	Code  string `json:"code,omitempty"`
	Name  string `json:"name"`
	Terms Terms  `json:"terms"`
	// Closed plans take no new subscription.
	Closed    bool      `json:"closed,omitempty"`
	Version   int64     `json:"-"`
	CreatedAt time.Time `json:"-"`
	UpdatedAt time.Time `json:"-"`
}

// Terms are what a subscriber pays, and when.
type Terms struct {
	// Amount is charged each period, in minor units.
	Amount   money.Amount `json:"amount"`
	Interval Interval     `json:"interval"`
	// TrialDays is how many days the first charge comes later than the beginning.
	TrialDays int `json:"trial_days,omitempty"`
	// Charges is how many periods are charged; 0 has no end.
	Charges int `json:"charges,omitempty"`
	// Tries is how often a period is tried in all; 0 is [DefaultTries].
	Tries int `json:"tries,omitempty"`
	// AfterFailure is what becomes of the subscription when a period's last try was refused; empty is [PauseAfterFailure].
	AfterFailure AfterFailure `json:"after_failure,omitempty"`
}

// AfterFailure is what becomes of a subscription whose period could not be charged.
type AfterFailure string

// What may become of it.
const (
	PauseAfterFailure  AfterFailure = "pause"
	CancelAfterFailure AfterFailure = "cancel"
)

// The bounds of terms.
const (
	// DefaultTries is how often a period is tried where the terms do not say.
	DefaultTries = 4
	// MaxTries is the most often that terms may say.
	MaxTries = 10
	// MaxTrialDays is the longest trial.
	MaxTrialDays = 730
	// MaxCharges bounds the number of charges against nonsense.
	MaxCharges = 3660
	// MaxName is the longest name of a plan, in characters, and MaxReference the longest reference and plan code.
	MaxName      = 250
	MaxReference = 128
)

func (t Terms) tries() int {
	if t.Tries == 0 {
		return DefaultTries
	}
	return t.Tries
}

func (t Terms) cancels() bool { return t.AfterFailure == CancelAfterFailure }

// Validate refuses terms that nobody can be charged by. Its fault names the field.
func (t Terms) Validate() error {
	switch {
	case !t.Amount.IsPositive():
		return fault.InvalidField("amount", "amount_not_positive", fault.Text{
			TR: "Tutar sıfırdan büyük olmalıdır.", EN: "The amount must be greater than zero.",
		})
	case !t.Interval.Valid():
		return fault.InvalidField("interval", "interval_invalid", fault.Text{
			TR: "Aralık day, week, month ya da year biriminde, 1 ile 3660 arasında bir sayıdır.",
			EN: "The interval is a count from 1 to 3660 of day, week, month or year.",
		})
	case t.TrialDays < 0 || t.TrialDays > MaxTrialDays:
		return fault.InvalidField("trial_days", "trial_range", fault.Text{
			TR: "Deneme süresi 0 ile 730 gün arasında olmalıdır.", EN: "The trial has 0 to 730 days.",
		})
	case t.Charges < 0 || t.Charges > MaxCharges:
		return fault.InvalidField("charges", "charges_range", fault.Text{
			TR: "Tahsilat sayısı 0 (süresiz) ile 3660 arasında olmalıdır.", EN: "The number of charges is 0 (no end) to 3660.",
		})
	case t.Tries < 0 || t.Tries > MaxTries:
		return fault.InvalidField("tries", "tries_range", fault.Text{
			TR: "Deneme sayısı 1 ile 10 arasında olmalıdır.", EN: "The number of tries is 1 to 10.",
		})
	case t.AfterFailure != "" && t.AfterFailure != PauseAfterFailure && t.AfterFailure != CancelAfterFailure:
		return fault.InvalidField("after_failure", "after_failure_unknown", fault.Text{
			TR: "after_failure pause ya da cancel olabilir.", EN: "after_failure is pause or cancel.",
		})
	}
	return nil
}

// Validate refuses a plan without a name or with terms that [Terms.Validate] refuses.
func (p Plan) Validate() error {
	if p.Name == "" || !printable(p.Name, MaxName) {
		return fault.InvalidField("name", "plan_name", fault.Text{
			TR: "Planın adı 1 ile 250 karakter arasında olmalıdır.", EN: "A plan's name has 1 to 250 characters.",
		})
	}
	if !printable(p.Code, MaxReference) {
		return fault.InvalidField("code", "plan_code", fault.Text{
			TR: "Plan kodu en çok 128 yazdırılabilir karakterdir.", EN: "A plan's code has at most 128 printable characters.",
		})
	}
	return p.Terms.Validate()
}

func printable(text string, most int) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= most && !strings.ContainsFunc(text, unicode.IsControl)
}
