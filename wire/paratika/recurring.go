package paratika

import (
	"strings"
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// recurring.go holds the requests about recurring plans. Paratika's document has their errors only; actions and parameters are the SDK's
// (RecurringPlanAddRequest and its neighbours), of whose tests the sample values are.

// Occurrence is the unit that FREQUENCY counts.
type Occurrence string

// The occurrences (SDK).
const (
	EveryDay   Occurrence = "DAY"
	EveryMonth Occurrence = "MONTH"
	EveryYear  Occurrence = "YEAR"
)

// PlanStatus is where a plan stands (SDK, RecurringPlanStatus).
type PlanStatus string

// The statuses of a plan.
const (
	StatusActive       PlanStatus = "ACTIVE"
	StatusCompleted    PlanStatus = "COMPLETED"
	StatusInactive     PlanStatus = "INACTIVE"
	StatusCardRequired PlanStatus = "CARD_REQUIRED"
)

// RecurrenceStatus is where one payment of a plan stands (SDK, RecurringPaymentStatus).
type RecurrenceStatus string

// The statuses of a plan's payment.
const (
	RecurrencePending  RecurrenceStatus = "PENDING"
	RecurrencePaid     RecurrenceStatus = "PAID"
	RecurrenceUnpaid   RecurrenceStatus = "UNPAID"
	RecurrenceInactive RecurrenceStatus = "INACTIVE"
	RecurrenceStopped  RecurrenceStatus = "STOPPED"
	RecurrenceByHand   RecurrenceStatus = "MANUALLYPAID"
)

// NewRecurringPlan is the request RECURRINGPLANADD.
type NewRecurringPlan struct {
	Credentials Credentials
	Code        string
	Customer    Customer
	// CardToken is a saved card of the customer's; a plan may begin without one.
	CardToken string
	// First is what the first payment takes, zero for as much as each, which is Amount.
	First  money.Amount
	Amount money.Amount
	// Count is how many payments there are, 1 to 99; one is made every Frequency days, months or years.
	Count      int
	Frequency  int
	Occurrence Occurrence
	// Start is the day of the first payment, its beginning in Turkey.
	Start         time.Time
	PaymentSystem string
	// IdentityNumber is TCKN; Channels is a list of the ways by which the customer is told, such as SMS.
	IdentityNumber string
	Channels       []string
}

// DecodeNewRecurringPlan reads a request RECURRINGPLANADD.
func DecodeNewRecurringPlan(f wirekit.Fields) (NewRecurringPlan, error) {
	r := newReader(f)
	r.require("RECURRINGPLANCODE", "CUSTOMER", "RECURRENCECOUNT", "FREQUENCY", "OCCURRENCE", "STARTDATE")
	currency := r.currency()
	n := NewRecurringPlan{
		Code: r.text("RECURRINGPLANCODE"), Customer: r.customer(), CardToken: r.text("CARDTOKEN"), Amount: r.positive("RECURRINGAMOUNT", currency),
		Count: r.count("RECURRENCECOUNT", BadValue, 1, 99, 0), Frequency: r.count("FREQUENCY", PeriodTooLong, 1, 99, 0), Start: r.bound("STARTDATE"),
		Occurrence: Occurrence(upper(r.text("OCCURRENCE"))), PaymentSystem: r.text("PAYMENTSYSTEM"), IdentityNumber: r.text("TCKN"), Channels: r.channels(),
	}
	if r.Given("FIRSTAMOUNT") {
		n.First = r.positive("FIRSTAMOUNT", currency)
	}
	n.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	switch n.Occurrence {
	case "", EveryDay, EveryMonth, EveryYear:
	default:
		r.refuse("OCCURRENCE", BadOccurrence, "DAY, MONTH ya da YEAR olmalıdır.", "It must be DAY, MONTH or YEAR.")
	}
	if strings.Trim(n.IdentityNumber, "0123456789") != "" {
		r.refuse("TCKN", WrongType, "11 rakam olmalıdır.", "It has 11 digits.")
	}
	r.withoutCard()
	return n, r.Err()
}

// channels reads NOTIFICATIONCHANNELS: SMS, which is the SDK's one sample, EMAIL, or both with a comma between them.
func (r reader) channels() []string {
	const name = "NOTIFICATIONCHANNELS"
	var all []string
	for one := range strings.SplitSeq(upper(r.text(name)), ",") {
		switch one = strings.TrimSpace(one); one {
		case "":
		case ChannelSMS, ChannelEmail:
			all = append(all, one)
		default:
			r.refuse(name, WrongType, "SMS ya da EMAIL olmalıdır.", "It must be SMS or EMAIL.")
			return nil
		}
	}
	return all
}

// The values of NOTIFICATIONCHANNELS. Only the first is published.
const (
	ChannelSMS   = "SMS"
	ChannelEmail = "EMAIL"
)

// Encode writes the request.
func (n NewRecurringPlan) Encode() []byte {
	f := newForm("RECURRINGPLANADD")
	n.Credentials.write(f)
	f.given("RECURRINGPLANCODE", n.Code)
	f.given("CARDTOKEN", n.CardToken)
	n.Customer.write(f)
	f.given("TCKN", n.IdentityNumber)
	f.given("FIRSTAMOUNT", decimal(n.First))
	f.given("RECURRINGAMOUNT", decimal(n.Amount))
	f.given("CURRENCY", string(n.Amount.Currency()))
	f.given("RECURRENCECOUNT", countText(n.Count))
	f.given("FREQUENCY", countText(n.Frequency))
	f.given("OCCURRENCE", string(n.Occurrence))
	f.given("STARTDATE", dayText(n.Start))
	f.given("PAYMENTSYSTEM", n.PaymentSystem)
	f.given("NOTIFICATIONCHANNELS", strings.Join(n.Channels, ","))
	return f.bytes()
}

// dayText writes a day, or with its time what is not the beginning of one in Turkey.
func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if t = t.In(istanbul()); t.Hour() != 0 || t.Minute() != 0 {
		return t.Format(boundLayout)
	}
	return t.Format(birthdayLayout)
}

// RecurringRef names a plan: the requests RECURRINGPLANEDIT, RECURRINGPLANDELETE, RECURRINGPLANRESENDLINK and QUERYRECURRINGPLANCARD, and
// RECURRINGPAYMENTEDIT, which names one of its payments besides.
type RecurringRef struct {
	Action      string
	Credentials Credentials
	Code        string
	// What is empty stays as it is. Amount is RECURRINGAMOUNT or the payment's AMOUNT, in lira until somebody knows the plan's currency.
	Status        PlanStatus
	Amount        money.Amount
	PaymentSystem string
	Channels      []string
	// Recurrence counts the plan's payments from 1, and PaymentStatus is what the payment is to be.
	Recurrence    int
	PaymentStatus RecurrenceStatus
}

// DecodeRecurringRef reads one of the requests.
func DecodeRecurringRef(f wirekit.Fields) (RecurringRef, error) {
	r := newReader(f)
	r.require("RECURRINGPLANCODE")
	p := RecurringRef{Action: upper(r.text("ACTION")), Code: r.text("RECURRINGPLANCODE"), PaymentSystem: r.text("PAYMENTSYSTEM"), Channels: r.channels()}
	p.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	if p.Action == "RECURRINGPAYMENTEDIT" {
		r.require("RECURRENCE")
		p.Amount, p.Recurrence = r.optionalPositive("AMOUNT"), r.count("RECURRENCE", NoSuchRecurrence, 1, 99, 0)
		p.PaymentStatus = RecurrenceStatus(upper(r.text("RECURRINGPAYMENTSTATUS")))
		switch {
		case p.PaymentStatus != "" && p.PaymentStatus != RecurrenceByHand:
			r.refuse("RECURRINGPAYMENTSTATUS", BadRecurrenceStatus, "Yalnızca MANUALLYPAID yapılabilir.", "It can be made MANUALLYPAID only.")
		case p.PaymentStatus == "" && !r.Given("AMOUNT"):
			r.require("AMOUNT")
		}
		return p, r.Err()
	}
	p.Amount, p.Status = r.optionalPositive("RECURRINGAMOUNT"), PlanStatus(upper(r.text("RECURRINGPLANSTATUS")))
	if p.Status != "" && p.Status != StatusActive && p.Status != StatusInactive {
		r.refuse("RECURRINGPLANSTATUS", BadPlanStatus, "ACTIVE ya da INACTIVE yapılabilir.", "It can be made ACTIVE or INACTIVE.")
	}
	return p, r.Err()
}

// In returns the amount in the plan's currency, in which it was meant.
func (p RecurringRef) In(currency money.Currency) (money.Amount, error) {
	return money.Parse(p.Amount.Decimal(), currency, money.DecimalDot)
}

// Encode writes the request.
func (p RecurringRef) Encode() []byte {
	f := newForm(p.Action)
	p.Credentials.write(f)
	f.given("RECURRINGPLANCODE", p.Code)
	f.given("RECURRINGPLANSTATUS", string(p.Status))
	if p.Action == "RECURRINGPAYMENTEDIT" {
		f.given("RECURRENCE", countText(p.Recurrence))
		f.given("AMOUNT", decimal(p.Amount))
		f.given("RECURRINGPAYMENTSTATUS", string(p.PaymentStatus))
	} else {
		f.given("RECURRINGAMOUNT", decimal(p.Amount))
	}
	f.given("PAYMENTSYSTEM", p.PaymentSystem)
	f.given("NOTIFICATIONCHANNELS", strings.Join(p.Channels, ","))
	return f.bytes()
}

// RecurringCard is the request RECURRINGPLANCARDADD or RECURRINGPLANCARDDELETE: a saved card, or, to be added, a new one.
type RecurringCard struct {
	Action      string
	Credentials Credentials
	Code        string
	Token       string
	Card        pan.Card
	Name        string
}

// DecodeRecurringCard reads one of the requests.
func DecodeRecurringCard(f wirekit.Fields) (RecurringCard, error) {
	r := newReader(f)
	r.require("RECURRINGPLANCODE")
	c := RecurringCard{Action: upper(r.text("ACTION")), Code: r.text("RECURRINGPLANCODE"), Token: r.text("CARDTOKEN"), Name: r.text("CARDSAVENAME")}
	c.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	switch {
	case c.Action == "RECURRINGPLANCARDDELETE":
		r.require("CARDTOKEN")
	case c.Token == "":
		c.Card = r.card(apiCard(), true)
		r.require("NAMEONCARD")
	case r.Given("CARDPAN"):
		r.refuse("CARDTOKEN", BadCardToken, "Kayıtlı kart ile kart numarası birlikte gönderilemez.", "A saved card and a card number cannot be sent together.")
	}
	r.withoutCard()
	return c, r.Err()
}

// Encode writes the request.
func (c RecurringCard) Encode() []byte {
	f := newForm(c.Action)
	c.Credentials.write(f)
	f.given("RECURRINGPLANCODE", c.Code)
	f.given("CARDTOKEN", c.Token)
	writeCard(f, c.Card)
	f.given("CARDSAVENAME", c.Name)
	return f.bytes()
}

// RecurringQuery is the request QUERYRECURRINGPLAN: one plan by its code, or those that have all that is given.
type RecurringQuery struct {
	Credentials Credentials
	Code        string
	Status      PlanStatus
	// Start and End bound the day on which a plan starts.
	Start, End time.Time
	Number     pan.Number
	CardToken  string
	// Customer has the customer's id, mail address, name and phone.
	Customer Customer
}

// DecodeRecurringQuery reads a request QUERYRECURRINGPLAN.
func DecodeRecurringQuery(f wirekit.Fields) (RecurringQuery, error) {
	r := newReader(f)
	q := RecurringQuery{
		Code: r.text("RECURRINGPLANCODE"), Status: PlanStatus(upper(r.text("RECURRINGPLANSTATUS"))), Start: r.bound("STARTDATE"), End: r.bound("ENDDATE"),
		CardToken: r.text("CARDTOKEN"), Customer: r.customer(),
	}
	q.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	if r.Given("CARDPAN") {
		q.Number = r.CardNumber("CARDPAN")
		if q.Customer.ID == "" {
			r.require("CUSTOMER") // a number is found among one customer's cards only
		}
	}
	switch q.Status {
	case "", StatusActive, StatusCompleted, StatusInactive, StatusCardRequired:
	default:
		r.refuse("RECURRINGPLANSTATUS", BadPlanStatus, "ACTIVE, COMPLETED, INACTIVE ya da CARD_REQUIRED olmalıdır.", "It must be ACTIVE, COMPLETED, INACTIVE or CARD_REQUIRED.")
	}
	r.period(q.Start, q.End)
	r.withoutCard()
	return q, r.Err()
}

// Encode writes the request.
func (q RecurringQuery) Encode() []byte {
	f := newForm("QUERYRECURRINGPLAN")
	q.Credentials.write(f)
	f.given("RECURRINGPLANCODE", q.Code)
	f.given("RECURRINGPLANSTATUS", string(q.Status))
	f.given("STARTDATE", dayText(q.Start))
	f.given("ENDDATE", dayText(q.End))
	f.given("CARDPAN", q.Number.Reveal())
	f.given("CARDTOKEN", q.CardToken)
	q.Customer.write(f)
	return f.bytes()
}
