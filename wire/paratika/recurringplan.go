package paratika

import (
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// recurringplan.go holds the answers about recurring plans. None is published; the names of their members are the SDK's (RecurringPlan,
// RecurringPayment, RecurringPaymentTransaction), the days are written as in the requests.

// RecurringPlan is a plan.
type RecurringPlan struct {
	Code, MerchantName string
	// First, Each and Total are in one currency.
	First, Each, Total money.Amount
	// Start is the day of the first payment and End that of the last as things stand.
	Start, End time.Time
	Count      int
	Completed  int
	Frequency  int
	Occurrence Occurrence
	System     System
	Status     PlanStatus
	Customer   Customer
	Cards      []SavedCard
}

// RecurringPayment is one payment of a plan.
type RecurringPayment struct {
	// Recurrence counts from 1.
	Recurrence int
	Status     RecurrenceStatus
	// Due is its day, and Executed when its latest try was made.
	Due, Executed time.Time
	// Amount is in the plan's currency; a reader that does not know it reads lira.
	Amount       money.Amount
	Tries        int
	Transactions []RecurringTransaction
}

// RecurringTransaction is the payment that was made for one of a plan.
type RecurringTransaction struct {
	PaymentID string
	Card      string // masked
	Amount    money.Amount
}

// RecurringAnswer is the answer of RECURRINGPLANADD, RECURRINGPLANEDIT and RECURRINGPAYMENTEDIT.
type RecurringAnswer struct {
	Outcome Outcome
	Code    string
	Payment *RecurringPayment
}

// Encode writes the answer.
func (a RecurringAnswer) Encode() []byte {
	w := wirekit.NewObject()
	a.Outcome.write(w)
	w.GivenText("recurringPlanCode", a.Code)
	if a.Payment != nil {
		w.Raw("recurringPayment", string(a.Payment.object().Bytes()))
	}
	return pretty(w.Bytes())
}

// DecodeRecurringAnswer reads such an answer.
func DecodeRecurringAnswer(f wirekit.Fields) (RecurringAnswer, error) {
	r := wirekit.NewReader(f)
	a := RecurringAnswer{Outcome: readOutcome(r), Code: r.Text("recurringPlanCode", textLimit)}
	err := r.Err()
	if _, sent := f.Find("recurringPayment"); err != nil || !sent {
		return a, err
	}
	inner, err := f.Object("recurringPayment")
	if err != nil {
		return a, err
	}
	p, err := readRecurringPayment(inner)
	a.Payment = &p
	return a, err
}

// RecurringPlans is the answer of QUERYRECURRINGPLAN: a list, or, of one plan that was asked for by its code, One with its payments.
type RecurringPlans struct {
	Outcome  Outcome
	List     []RecurringPlan
	One      *RecurringPlan
	Payments []RecurringPayment
}

// Encode writes the answer.
func (a RecurringPlans) Encode() []byte {
	w := wirekit.NewObject()
	a.Outcome.write(w)
	if a.One == nil {
		if a.Outcome.Code == Approved {
			w.Rows("recurringPlanList", objects(a.List, RecurringPlan.object))
		}
		return pretty(w.Bytes())
	}
	w.Raw("recurringPlan", string(a.One.object().Bytes()))
	w.Rows("recurringPaymentList", objects(a.Payments, RecurringPayment.object))
	return pretty(w.Bytes())
}

// DecodeRecurringPlans reads an answer of QUERYRECURRINGPLAN.
func DecodeRecurringPlans(f wirekit.Fields) (RecurringPlans, error) {
	r := wirekit.NewReader(f)
	a := RecurringPlans{Outcome: readOutcome(r)}
	err := r.Err()
	if err != nil || a.Outcome.Code != Approved {
		return a, err
	}
	if _, sent := f.Find("recurringPlan"); !sent {
		a.List, err = wirekit.RowsOf(f, "recurringPlanList", readRecurringPlan)
		return a, err
	}
	inner, err := f.Object("recurringPlan")
	if err != nil {
		return a, err
	}
	one, err := readRecurringPlan(inner)
	if err != nil {
		return a, err
	}
	a.One = &one
	a.Payments, err = wirekit.RowsOf(f, "recurringPaymentList", readRecurringPayment)
	return a, err
}

func objects[T any](all []T, object func(T) *wirekit.Object) []*wirekit.Object {
	rows := make([]*wirekit.Object, len(all))
	for i, one := range all {
		rows[i] = object(one)
	}
	return rows
}

func (p RecurringPlan) object() *wirekit.Object {
	w := wirekit.NewObject()
	w.Text("recurringPlanCode", p.Code)
	w.GivenText("merchantName", p.MerchantName)
	w.Amount("firstAmount", p.First)
	w.Amount("recurringAmount", p.Each)
	w.Amount("totalAmount", p.Total)
	w.GivenText("startDate", dayText(p.Start))
	w.GivenText("scheduledEndDate", dayText(p.End))
	w.Int("recurrenceCount", int64(p.Count))
	w.Int("completedRecurrence", int64(p.Completed))
	w.Int("frequency", int64(p.Frequency))
	w.Text("occurrence", string(p.Occurrence))
	w.Text("currency", string(p.Each.Currency()))
	w.GivenText("paymentSystem", p.System.Name)
	w.GivenText("paymentSystemType", p.System.Type)
	w.Text("status", string(p.Status))
	c := wirekit.NewObject()
	c.Text("id", p.Customer.ID)
	c.GivenText("name", p.Customer.Name)
	c.GivenText("email", p.Customer.Email)
	c.GivenText("phone", p.Customer.Phone)
	w.Raw("customer", string(c.Bytes()))
	w.Rows("cards", objects(p.Cards, SavedCard.write))
	return w
}

func readRecurringPlan(f wirekit.Fields) (RecurringPlan, error) {
	r := wirekit.NewReader(f)
	r.Require("recurringPlanCode", "recurringAmount")
	p := RecurringPlan{
		Code: r.Text("recurringPlanCode", textLimit), MerchantName: r.Text("merchantName", textLimit),
		First: readMoney(r, "firstAmount"), Each: readMoney(r, "recurringAmount"), Total: readMoney(r, "totalAmount"),
		Start: readDay(r, "startDate"), End: readDay(r, "scheduledEndDate"),
		Count: int(r.Int("recurrenceCount", 0, 9999, 0)), Completed: int(r.Int("completedRecurrence", 0, 9999, 0)), Frequency: int(r.Int("frequency", 0, 9999, 0)),
		Occurrence: Occurrence(r.Text("occurrence", 16)), System: System{Name: r.Text("paymentSystem", textLimit), Type: r.Text("paymentSystemType", textLimit)},
		Status: PlanStatus(r.Text("status", 30)),
	}
	err := r.Err()
	if err != nil {
		return p, err
	}
	customer, err := f.Object("customer")
	if err != nil {
		return p, err
	}
	c := wirekit.NewReader(customer)
	p.Customer = Customer{ID: c.Text("id", textLimit), Name: c.Text("name", textLimit), Email: c.Text("email", textLimit), Phone: c.Text("phone", textLimit)}
	err = c.Err()
	if err != nil {
		return p, err
	}
	p.Cards, err = wirekit.RowsOf(f, "cards", readSavedCard)
	return p, err
}

func (p RecurringPayment) object() *wirekit.Object {
	w := wirekit.NewObject()
	w.Int("recurrence", int64(p.Recurrence))
	w.Text("status", string(p.Status))
	w.GivenText("startDate", dayText(p.Due))
	w.GivenText("executionDate", boundText(p.Executed))
	w.Amount("amount", p.Amount)
	w.Int("tryCount", int64(p.Tries))
	w.Rows("recPaymentTransactionList", objects(p.Transactions, RecurringTransaction.object))
	return w
}

func (t RecurringTransaction) object() *wirekit.Object {
	w := wirekit.NewObject()
	w.Text("merchantPaymentId", t.PaymentID)
	w.Int("installmentCount", 1)
	w.GivenText("cardNumber", t.Card)
	w.Amount("amount", t.Amount)
	return w
}

func readRecurringPayment(f wirekit.Fields) (RecurringPayment, error) {
	r := wirekit.NewReader(f)
	p := RecurringPayment{
		Recurrence: int(r.Int("recurrence", 1, 9999, 1)), Status: RecurrenceStatus(r.Text("status", 30)), Due: readDay(r, "startDate"),
		Executed: readTime(r, "executionDate", boundLayout, istanbul()), Amount: readMoney(r, "amount"), Tries: int(r.Int("tryCount", 0, 9999, 0)),
	}
	err := r.Err()
	if err != nil {
		return p, err
	}
	p.Transactions, err = wirekit.RowsOf(f, "recPaymentTransactionList", func(f wirekit.Fields) (RecurringTransaction, error) {
		r := wirekit.NewReader(f)
		t := RecurringTransaction{PaymentID: r.Text("merchantPaymentId", textLimit), Card: r.Text("cardNumber", textLimit), Amount: readMoney(r, "amount")}
		return t, r.Err()
	})
	return p, err
}

// readDay reads a day, or a day with its time.
func readDay(r *wirekit.Reader, name string) time.Time {
	if len(r.Text(name, textLimit)) == len(birthdayLayout) {
		return readTime(r, name, birthdayLayout, istanbul())
	}
	return readTime(r, name, boundLayout, istanbul())
}
