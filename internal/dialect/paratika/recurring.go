package paratika

import (
	"context"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paratika/plan"
	"github.com/vezne/vezne/internal/dialect/paratika/wallet"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/paratika"
)

// recurring.go spells recurring plans. What a plan is, is in the package plan.

// planActions are the actions about recurring plans.
func (d *Dialect) planActions(name string) action {
	switch name {
	case "RECURRINGPLANADD":
		return does(wire.DecodeNewRecurringPlan, d.addPlan)
	case "RECURRINGPLANEDIT":
		return does(wire.DecodeRecurringRef, d.editPlan)
	case "RECURRINGPLANDELETE":
		return does(wire.DecodeRecurringRef, d.deletePlan)
	case "RECURRINGPAYMENTEDIT":
		return does(wire.DecodeRecurringRef, d.editPlanPayment)
	case "RECURRINGPLANCARDADD", "RECURRINGPLANCARDDELETE":
		return does(wire.DecodeRecurringCard, d.planCard)
	case "QUERYRECURRINGPLAN":
		return does(wire.DecodeRecurringQuery, d.queryPlans)
	case "RECURRINGPLANRESENDLINK":
		return does(wire.DecodeRecurringRef, d.resendPlan)
	case "QUERYRECURRINGPLANCARD":
		return does(wire.DecodeRecurringRef, d.queryPlanCards)
	}
	return nil
}

func (d *Dialect) addPlan(ctx context.Context, c *dialect.Caller, m message, req wire.NewRecurringPlan) (wire.RecurringAnswer, error) {
	err := d.systemKnown(c.Merchant, req.PaymentSystem)
	if err == nil && req.CardToken != "" {
		_, _, err = d.wallet.Open(ctx, c.Merchant, req.Customer.ID, req.CardToken, pan.CVV{}) // whose it is, and whether it can pay
	}
	if err == nil {
		err = d.tellable(req.Customer.Email, req.Customer.Phone, req.Channels)
	}
	if err != nil {
		return wire.RecurringAnswer{}, aboutPlan(err)
	}
	kept := attributes(m.credentials.Merchant, req.Customer.ID, modelAPI)
	if req.Customer.Name != "" {
		kept[plan.AttrName] = req.Customer.Name
	}
	p, err := d.recurring.Add(ctx, c.Merchant, plan.New{
		Code: req.Code, Customer: req.Customer.ID, Card: req.CardToken, First: req.First, Each: req.Amount, Count: req.Count, Every: req.Frequency,
		Unit: unitOf(req.Occurrence), Start: req.Start, Email: req.Customer.Email, Phone: req.Customer.Phone, IP: req.Customer.IP,
		Attributes: kept, Exact: exact(), Told: told(c, req.Channels),
	})
	if err != nil {
		return wire.RecurringAnswer{}, aboutPlan(err)
	}
	return d.planAnswer(ctx, c.Merchant, p, p.Payments[0])
}

func (d *Dialect) planAnswer(ctx context.Context, m *merchant.Merchant, p plan.Plan, one plan.Payment) (wire.RecurringAnswer, error) {
	shown, err := d.planPayment(ctx, m, one)
	return wire.RecurringAnswer{Outcome: wire.Success(), Code: p.Code, Payment: &shown}, err
}

// editPlan is RECURRINGPLANEDIT.
func (d *Dialect) editPlan(ctx context.Context, c *dialect.Caller, _ message, req wire.RecurringRef) (wire.RecurringAnswer, error) {
	err := d.systemKnown(c.Merchant, req.PaymentSystem)
	if err != nil {
		return wire.RecurringAnswer{}, err
	}
	p, err := d.recurring.Find(ctx, c.Merchant, req.Code)
	if err != nil {
		return wire.RecurringAnswer{}, aboutPlan(err)
	}
	var change plan.Change
	change.Each, err = amountOfPlan(p, req, "RECURRINGAMOUNT")
	if err != nil {
		return wire.RecurringAnswer{}, err
	}
	switch req.Status {
	case wire.StatusActive:
		change.Status = new(plan.Active)
	case wire.StatusInactive:
		change.Status = new(plan.Inactive)
	case "", wire.StatusCompleted, wire.StatusCardRequired: // the reader takes none of the last two
	}
	p, err = d.recurring.Change(ctx, c.Merchant, p, change)
	if err != nil {
		return wire.RecurringAnswer{}, aboutPlan(err)
	}
	return wire.RecurringAnswer{Outcome: wire.Success(), Code: p.Code}, nil
}

// deletePlan is RECURRINGPLANDELETE.
func (d *Dialect) deletePlan(ctx context.Context, c *dialect.Caller, _ message, req wire.RecurringRef) (wire.Envelope, error) {
	p, err := d.recurring.Find(ctx, c.Merchant, req.Code)
	if err == nil {
		err = d.recurring.Delete(ctx, c.Merchant, p)
	}
	return wire.Envelope{Outcome: wire.Success()}, aboutPlan(err)
}

// editPlanPayment is RECURRINGPAYMENTEDIT.
func (d *Dialect) editPlanPayment(ctx context.Context, c *dialect.Caller, _ message, req wire.RecurringRef) (wire.RecurringAnswer, error) {
	p, err := d.recurring.Find(ctx, c.Merchant, req.Code)
	if err != nil {
		return wire.RecurringAnswer{}, aboutPlan(err)
	}
	amount, err := amountOfPlan(p, req, "AMOUNT")
	if err != nil {
		return wire.RecurringAnswer{}, err
	}
	p, one, err := d.recurring.ChangePayment(ctx, c.Merchant, p, req.Recurrence, amount, req.PaymentStatus == wire.RecurrenceByHand)
	if err != nil {
		return wire.RecurringAnswer{}, aboutPlan(err)
	}
	return d.planAnswer(ctx, c.Merchant, p, one)
}

// amountOfPlan is a request's amount in its plan's currency, zero if it has none.
func amountOfPlan(p plan.Plan, req wire.RecurringRef, field string) (money.Amount, error) {
	if req.Amount.IsZero() {
		return money.Amount{}, nil
	}
	a, err := req.In(p.Each.Currency())
	if err != nil {
		err = refuse(fault.Invalid, wire.BadAmount, field, fault.Text{
			TR: "Tutar, planın para birimine uymuyor.", EN: "The amount does not fit the plan's currency.",
		})
	}
	return a, err
}

// planCard is RECURRINGPLANCARDADD and RECURRINGPLANCARDDELETE.
func (d *Dialect) planCard(ctx context.Context, c *dialect.Caller, _ message, req wire.RecurringCard) (wire.CardAnswer, error) {
	p, err := d.recurring.Find(ctx, c.Merchant, req.Code)
	if err != nil {
		return wire.CardAnswer{}, aboutPlan(err)
	}
	if req.Action == "RECURRINGPLANCARDDELETE" {
		err = d.recurring.DropCard(ctx, c.Merchant, p, req.Token)
		return wire.CardAnswer{Outcome: wire.Success()}, aboutPlan(err)
	}
	token := req.Token
	if token == "" {
		err = d.planCardTaken(c.Merchant, req.Card)
		if err == nil { // by its token it would be refused; that somebody has switched it off is not undone by the way
			err = d.wallet.Enterable(ctx, c.Merchant, p.Customer.Reference, req.Card.Number)
			if f, told := fault.As(err); told && f.Code == wallet.CodePayment {
				err = refuse(f.Kind, wire.BadCardNumber, "CARDPAN", f.PublicText())
			}
		}
		if err == nil {
			token, err = d.wallet.Have(ctx, c.Merchant, p.Customer.Reference, req.Name, req.Card)
		}
	}
	if err == nil {
		_, _, err = d.wallet.Open(ctx, c.Merchant, p.Customer.Reference, token, pan.CVV{}) // whose it is, and whether it can pay
	}
	if err == nil {
		err = d.recurring.AddCard(ctx, c.Merchant, p, token)
	}
	return wire.CardAnswer{Outcome: wire.Success(), Token: token}, aboutPlan(err)
}

// planCardTaken refuses a card for a plan that cannot pay.
func (d *Dialect) planCardTaken(m *merchant.Merchant, card pan.Card) error {
	err := d.able(m, asked{card: card, field: "CARDEXPIRY"})
	if err == nil && card.Expiry.Expired(d.now()) {
		err = refuse(fault.Invalid, wire.BadExpiry, "CARDEXPIRY", fault.Text{TR: "Kartın son kullanma tarihi geçmiş.", EN: "The card has expired."})
	}
	return err
}

// queryPlans is QUERYRECURRINGPLAN.
func (d *Dialect) queryPlans(ctx context.Context, c *dialect.Caller, _ message, q wire.RecurringQuery) (wire.RecurringPlans, error) {
	a := wire.RecurringPlans{Outcome: wire.Success()}
	if q.Code != "" {
		p, err := d.recurring.Find(ctx, c.Merchant, q.Code)
		if err != nil {
			return wire.RecurringPlans{}, aboutPlan(err)
		}
		one, err := d.planOf(ctx, c.Merchant, p)
		if err != nil {
			return wire.RecurringPlans{}, err
		}
		a.One = &one
		for _, payment := range p.Payments {
			shown, err := d.planPayment(ctx, c.Merchant, payment)
			if err != nil {
				return wire.RecurringPlans{}, err
			}
			a.Payments = append(a.Payments, shown)
		}
		return a, nil
	}
	f := plan.Filter{
		Customer: q.Customer.ID, Name: q.Customer.Name, Email: q.Customer.Email, Phone: q.Customer.Phone, Card: q.CardToken, From: q.Start,
	}
	if !q.End.IsZero() {
		f.Until = q.End.Add(time.Minute) // an end is a minute of which all is meant
	}
	for _, s := range []plan.Status{plan.Active, plan.Completed, plan.Inactive, plan.CardRequired} {
		if planStatus(s) == q.Status {
			f.Status = &s
		}
	}
	if !q.Number.IsZero() {
		token, err := d.wallet.TokenOf(ctx, c.Merchant, q.Customer.ID, q.Number)
		if fault.KindOf(err) == fault.NotFound || err == nil && f.Card != "" && f.Card != token {
			return a, nil
		}
		if err != nil {
			return wire.RecurringPlans{}, aboutPlan(err)
		}
		f.Card = token
	}
	found, err := d.recurring.List(ctx, c.Merchant, f)
	if err != nil {
		return wire.RecurringPlans{}, err
	}
	for _, p := range found {
		one, err := d.planOf(ctx, c.Merchant, p)
		if err != nil {
			return wire.RecurringPlans{}, err
		}
		a.List = append(a.List, one)
	}
	return a, nil
}

// queryPlanCards is QUERYRECURRINGPLANCARD.
func (d *Dialect) queryPlanCards(ctx context.Context, c *dialect.Caller, _ message, req wire.RecurringRef) (wire.Wallet, error) {
	p, err := d.recurring.Find(ctx, c.Merchant, req.Code)
	if err != nil {
		return wire.Wallet{}, aboutPlan(err)
	}
	cards, err := d.planCards(ctx, c.Merchant, p)
	return wire.Wallet{Outcome: wire.Success(), Total: len(cards), Cards: cards}, err
}

// planCards are the cards of a plan, but for those that have been deleted otherwise.
func (d *Dialect) planCards(ctx context.Context, m *merchant.Merchant, p plan.Plan) ([]wire.SavedCard, error) {
	var cards []wire.SavedCard
	for _, token := range p.Cards {
		saved, err := d.wallet.List(ctx, m, wallet.Query{Token: token})
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err == nil {
			saved, err = d.wallet.Dated(m, saved)
		}
		if err != nil {
			return nil, err
		}
		for _, k := range saved {
			cards = append(cards, savedCard(k))
		}
	}
	return cards, nil
}

func (d *Dialect) planOf(ctx context.Context, m *merchant.Merchant, p plan.Plan) (wire.RecurringPlan, error) {
	shown := wire.RecurringPlan{
		Code: p.Code, MerchantName: m.Name, First: p.First, Each: p.Each, Total: p.Total(), Start: p.Start, End: p.End(), Count: p.Count,
		Completed: p.Completed, Frequency: p.Every, Status: planStatus(p.Status),
		Customer: wire.Customer{ID: p.Customer.Reference, Name: p.Name, Email: p.Email, Phone: p.Phone},
	}
	for _, o := range []wire.Occurrence{wire.EveryDay, wire.EveryMonth, wire.EveryYear} {
		if unitOf(o) == p.Unit {
			shown.Occurrence = o
		}
	}
	if mine := systems(m); len(mine) > 0 {
		shown.System = mine[0]
	}
	var err error
	shown.Cards, err = d.planCards(ctx, m, p)
	return shown, err
}

func (d *Dialect) planPayment(ctx context.Context, m *merchant.Merchant, one plan.Payment) (wire.RecurringPayment, error) {
	shown := wire.RecurringPayment{
		Recurrence: one.Number, Status: recurrenceStatus(one.Status), Due: one.Due, Executed: one.Executed, Amount: one.Amount, Tries: one.Tries,
	}
	if one.Made == "" {
		return shown, nil
	}
	p, err := d.gateway.Find(ctx, m.ID, one.Made)
	if err != nil {
		return shown, err
	}
	shown.Transactions = []wire.RecurringTransaction{{PaymentID: p.Reference, Card: p.Card.Masked(), Amount: p.Amount}}
	return shown, nil
}

func unitOf(o wire.Occurrence) string {
	switch o {
	case wire.EveryDay:
		return "day"
	case wire.EveryMonth:
		return "month"
	case wire.EveryYear:
		return "year"
	}
	return ""
}

func planStatus(s plan.Status) wire.PlanStatus {
	switch s {
	case plan.Active:
		return wire.StatusActive
	case plan.Completed:
		return wire.StatusCompleted
	case plan.Inactive:
		return wire.StatusInactive
	case plan.CardRequired:
		return wire.StatusCardRequired
	}
	return ""
}

func recurrenceStatus(s plan.PaymentStatus) wire.RecurrenceStatus {
	switch s {
	case plan.Pending:
		return wire.RecurrencePending
	case plan.Paid:
		return wire.RecurrencePaid
	case plan.Unpaid:
		return wire.RecurrenceUnpaid
	case plan.Resting:
		return wire.RecurrenceInactive
	case plan.Stopped:
		return wire.RecurrenceStopped
	case plan.ByHand:
		return wire.RecurrenceByHand
	}
	return ""
}

// aboutPlan spells a fault about a plan. Paratika's list has no sentence of its own for a plan that cannot be deleted; the one about a
// code says that it has recurring payments, which is the reason.
func aboutPlan(err error) error {
	f, told := fault.As(err)
	if !told {
		return err
	}
	var code wire.ErrorCode
	field := "RECURRINGPLANCODE"
	switch f.Code {
	case plan.CodeExists, plan.CodeCharged:
		code = wire.PlanExists
	case plan.CodeNone:
		code = wire.NoSuchPlan
	case plan.CodeStart:
		code, field = wire.StartNotAhead, "STARTDATE"
	case plan.CodeActive:
		code, field = wire.PlanActive, "RECURRINGPLANSTATUS"
	case plan.CodeInactive:
		code, field = wire.PlanInactive, "RECURRINGPLANSTATUS"
	case plan.CodeEnded, "subscription_state":
		code = wire.PlanEnded
	case plan.CodeNoCard, "subscription_card_none":
		code, field = wire.NoSuchPlanCard, "CARDTOKEN"
	case plan.CodePeriod:
		code, field = wire.NoSuchRecurrence, "RECURRENCE"
	case "period_over":
		code, field = wire.NotChangeable, "RECURRENCE"
	case "subscription_card_known":
		code, field = wire.PlanCardExists, "CARDTOKEN"
	default:
		return aboutCard(err)
	}
	return refuse(f.Kind, code, field, f.PublicText())
}
