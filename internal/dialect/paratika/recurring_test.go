package paratika_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	wire "github.com/vezne/vezne/wire/paratika"
)

// saved keeps a card of a customer's and returns its token.
func (h house) saved(t *testing.T, customer, number, holder string) string {
	t.Helper()
	a := paratikatest.Must(t, wire.DecodeCardAnswer, h.fields(t, paratikatest.Call(
		dialecttest.Key, "ACTION", "EWALLETADDCARD", "CUSTOMER", customer, "CARDPAN", number, "CARDEXPIRY", "12.2045", "NAMEONCARD", holder)))
	if a.Token == "" {
		t.Fatalf("EWALLETADDCARD: %+v", a.Outcome)
	}
	return a.Token
}

// The clock of a house stands at 22 November 2026, so that a plan may start on the next day.
const tomorrow = "23-11-2026"

func newPlan(code, card string, more ...string) []string {
	pairs := []string{
		"ACTION", "RECURRINGPLANADD", "RECURRINGPLANCODE", code, "CUSTOMER", "c1", "CUSTOMERNAME", "Ayşe Işık", "CUSTOMEREMAIL", "ayse@shop.example",
		"RECURRINGAMOUNT", "49.90", "RECURRENCECOUNT", "3", "FREQUENCY", "1", "OCCURRENCE", "MONTH", "STARTDATE", tomorrow, "CURRENCY", "TRY",
	}
	if card != "" {
		pairs = append(pairs, "CARDTOKEN", card)
	}
	return append(pairs, more...)
}

// changed gives a parameter another value.
func changed(pairs []string, name, value string) []string {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == name {
			pairs[i+1] = value
		}
	}
	return pairs
}

func (h house) plan(t *testing.T, code string) wire.RecurringPlans {
	t.Helper()
	a := h.plans(t, dialecttest.Key, "RECURRINGPLANCODE", code)
	if a.One == nil {
		t.Fatalf("QUERYRECURRINGPLAN %s: %+v", code, a.Outcome)
	}
	return a
}

func (h house) plans(t *testing.T, key string, pairs ...string) wire.RecurringPlans {
	t.Helper()
	return paratikatest.Must(t, wire.DecodeRecurringPlans, h.fields(t, paratikatest.Call(key, append([]string{"ACTION", "QUERYRECURRINGPLAN"}, pairs...)...)))
}

// spend lets days pass and does what is due in them.
func (h house) spend(t *testing.T, days int) {
	t.Helper()
	for range days {
		h.Advance(24 * time.Hour)
		err := h.Gateway.Jobs().Drain(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
}

// statuses are those of a plan's payments, with what each takes.
func statuses(a wire.RecurringPlans) string {
	var all []string
	for _, p := range a.Payments {
		all = append(all, string(p.Status)+" "+p.Amount.Compact())
	}
	return strings.Join(all, ", ")
}

// TestAPlanIsCharged: a plan that was made over the wire is charged by itself over three months, the first time with its own amount, and
// its payments are like others.
func TestAPlanIsCharged(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	card := h.saved(t, "c1", "4355084355084358", "Ayşe Işık")
	a := paratikatest.Must(t, wire.DecodeRecurringAnswer, h.fields(t, paratikatest.Call(dialecttest.Key, newPlan("dergi", card, "FIRSTAMOUNT", "100")...)))
	if a.Outcome != wire.Success() || a.Code != "dergi" || a.Payment == nil || a.Payment.Status != wire.RecurrencePending || a.Payment.Amount.Compact() != "100" {
		t.Fatalf("RECURRINGPLANADD: %+v, %+v", a, a.Payment)
	}
	want(t, "the same code again", h.outcome(t, newPlan("dergi", card)...), wire.Declined, wire.PlanExists, "RECURRINGPLANCODE")
	p := h.plan(t, "dergi")
	if one := p.One; one.Status != wire.StatusActive || one.First.Compact() != "100" || one.Each.Compact() != "49.9" || one.Total.Compact() != "199.8" ||
		one.Customer.ID != "c1" || one.Customer.Name != "Ayşe Işık" || one.Occurrence != wire.EveryMonth || one.Count != 3 || len(one.Cards) != 1 ||
		one.Cards[0].Token != card || one.Start.Format(time.DateOnly) != "2026-11-22" { // its midnight in Turkey, in UTC
		t.Errorf("the plan: %+v", one)
	}
	h.spend(t, 2)
	if got := statuses(h.plan(t, "dergi")); got != "PAID 100, PENDING 49.9, PENDING 49.9" {
		t.Errorf("after its first day: %s", got)
	}
	h.spend(t, 62)
	p = h.plan(t, "dergi")
	if got := statuses(p); got != "PAID 100, PAID 49.9, PAID 49.9" || p.One.Status != wire.StatusCompleted || p.One.Completed != 3 {
		t.Errorf("at the end: %s, %+v", got, p.One)
	}
	made := p.Payments[1]
	if made.Tries != 1 || made.Executed.IsZero() || len(made.Transactions) != 1 || made.Transactions[0].Card != "435508******4358" {
		t.Fatalf("the second payment: %+v", made)
	}
	if rows := h.rows(t, made.Transactions[0].PaymentID); len(rows) != 1 || rows[0].Status != wire.Successful || rows[0].CustomerID != "c1" {
		t.Errorf("QUERYTRANSACTION: %+v", rows)
	}
	if back := h.money(t, "ACTION", "REFUND", "MERCHANTPAYMENTID", made.Transactions[0].PaymentID, "AMOUNT", "9.90", "CURRENCY", "TRY"); back.Outcome != wire.Success() {
		t.Errorf("a refund of it: %+v", back.Outcome)
	}
	want(t, "a change of what is over", h.outcome(t, "ACTION", "RECURRINGPLANEDIT", "RECURRINGPLANCODE", "dergi", "RECURRINGAMOUNT", "1"),
		wire.Declined, wire.PlanEnded, "RECURRINGPLANCODE")
	want(t, "its card", h.outcome(t, "ACTION", "EWALLETDELETECARD", "CARDTOKEN", card), wire.Approved, "", "")
}

// TestARefusedPlan: a refusal is tried again on other days; another card is charged at once.
func TestARefusedPlan(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	poor := h.saved(t, "c1", "4355084355084358", "SIM 51")
	if o := h.outcome(t, newPlan("poor", poor)...); o != wire.Success() {
		t.Fatalf("RECURRINGPLANADD: %+v", o)
	}
	h.spend(t, 4)
	p := h.plan(t, "poor")
	if got := p.Payments[0]; got.Status != wire.RecurrenceUnpaid || got.Tries != 2 {
		t.Errorf("after two tries: %+v", got)
	}
	a := paratikatest.Must(t, wire.DecodeCardAnswer, h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "RECURRINGPLANCARDADD",
		"RECURRINGPLANCODE", "poor", "CARDPAN", "4508034508034509", "CARDEXPIRY", "12.2045", "NAMEONCARD", "Ayşe Işık")))
	if a.Outcome != wire.Success() || a.Token == "" {
		t.Fatalf("RECURRINGPLANCARDADD: %+v", a)
	}
	p = h.plan(t, "poor")
	if got := p.Payments[0]; got.Status != wire.RecurrencePaid || got.Tries != 3 || got.Transactions[0].Card != "450803******4509" {
		t.Errorf("with another card: %+v", got)
	}
	if len(p.One.Cards) != 2 || p.One.Cards[0].Token != a.Token || p.One.Cards[1].Token != poor {
		t.Errorf("the cards: %+v", p.One.Cards)
	}
	add := func(token string) wire.Outcome {
		return h.outcome(t, "ACTION", "RECURRINGPLANCARDADD", "RECURRINGPLANCODE", "poor", "CARDTOKEN", token)
	}
	want(t, "a card again", add(poor), wire.Declined, wire.PlanCardExists, "CARDTOKEN")
	want(t, "somebody else's card", add(h.saved(t, "c2", "4508034508034509", "Ali Ak")), wire.Declined, wire.BadCardToken, "CARDTOKEN")
	want(t, "a card of a plan", h.outcome(t, "ACTION", "EWALLETDELETECARD", "CARDTOKEN", a.Token), wire.Declined, wire.CardOfPlans, "CARDTOKEN")
	drop := []string{"ACTION", "RECURRINGPLANCARDDELETE", "RECURRINGPLANCODE", "poor", "CARDTOKEN", a.Token}
	want(t, "dropping it", h.outcome(t, drop...), wire.Approved, "", "")
	want(t, "dropping it again", h.outcome(t, drop...), wire.Declined, wire.NoSuchPlanCard, "CARDTOKEN")
	cards := paratikatest.Must(t, wire.DecodeWallet, h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "QUERYRECURRINGPLANCARD", "RECURRINGPLANCODE", "poor")))
	if cards.Total != 1 || cards.Cards[0].Token != poor {
		t.Errorf("QUERYRECURRINGPLANCARD: %+v", cards)
	}
}

// TestPaymentsOfAPlan: one payment is given an amount of its own, another is paid by hand, and a plan rests and goes on.
func TestPaymentsOfAPlan(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	card := h.saved(t, "c1", "4355084355084358", "Ayşe Işık")
	if o := h.outcome(t, changed(newPlan("p", card), "RECURRENCECOUNT", "4")...); o != wire.Success() {
		t.Fatalf("RECURRINGPLANADD: %+v", o)
	}
	edit := func(number string, more ...string) wire.Outcome {
		return h.outcome(t, append([]string{"ACTION", "RECURRINGPAYMENTEDIT", "RECURRINGPLANCODE", "p", "RECURRENCE", number}, more...)...)
	}
	want(t, "an amount", edit("2", "AMOUNT", "80.00"), wire.Approved, "", "")
	want(t, "by hand", edit("3", "RECURRINGPAYMENTSTATUS", "MANUALLYPAID"), wire.Approved, "", "")
	want(t, "by hand again", edit("3", "RECURRINGPAYMENTSTATUS", "MANUALLYPAID"), wire.Declined, wire.NotChangeable, "RECURRENCE")
	want(t, "a payment that is none", edit("5", "AMOUNT", "1"), wire.Declined, wire.NoSuchRecurrence, "RECURRENCE")
	h.spend(t, 2)
	want(t, "a paid one", edit("1", "AMOUNT", "1"), wire.Declined, wire.NotChangeable, "RECURRENCE")
	want(t, "a paid one by hand", edit("1", "RECURRINGPAYMENTSTATUS", "MANUALLYPAID"), wire.Declined, wire.NotChangeable, "RECURRENCE")
	status := func(to string) wire.Outcome {
		return h.outcome(t, "ACTION", "RECURRINGPLANEDIT", "RECURRINGPLANCODE", "p", "RECURRINGPLANSTATUS", to)
	}
	want(t, "to rest", status("INACTIVE"), wire.Approved, "", "")
	want(t, "to rest again", status("INACTIVE"), wire.Declined, wire.PlanInactive, "RECURRINGPLANSTATUS")
	if got := statuses(h.plan(t, "p")); got != "PAID 49.9, INACTIVE 80, MANUALLYPAID 49.9, INACTIVE 49.9" {
		t.Errorf("resting: %s", got)
	}
	want(t, "to go on", status("ACTIVE"), wire.Approved, "", "")
	want(t, "to go on again", status("ACTIVE"), wire.Declined, wire.PlanActive, "RECURRINGPLANSTATUS")
	want(t, "another amount", h.outcome(t, "ACTION", "RECURRINGPLANEDIT", "RECURRINGPLANCODE", "p", "RECURRINGAMOUNT", "55"), wire.Approved, "", "")
	want(t, "deleting what was charged", h.outcome(t, "ACTION", "RECURRINGPLANDELETE", "RECURRINGPLANCODE", "p"), wire.Declined, wire.PlanExists, "RECURRINGPLANCODE")
	h.spend(t, 95)
	p := h.plan(t, "p")
	if got := statuses(p); got != "PAID 49.9, PAID 80, MANUALLYPAID 55, PAID 55" || p.One.Status != wire.StatusCompleted || p.One.Completed != 4 {
		t.Errorf("at the end: %s, %+v", got, p.One)
	}
	ps, err := h.Store.Payments(t.Context(), dialecttest.Merchant, store.Filter{Limit: 9})
	if err != nil || len(ps) != 3 {
		t.Errorf("%d payments were made, %v", len(ps), err)
	}
}

// TestAPlanWithoutACard waits for one; nothing is charged before.
func TestAPlanWithoutACard(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	if o := h.outcome(t, newPlan("later", "")...); o != wire.Success() {
		t.Fatalf("RECURRINGPLANADD: %+v", o)
	}
	h.spend(t, 3)
	if p := h.plan(t, "later"); p.One.Status != wire.StatusCardRequired || p.Payments[0].Status != wire.RecurrenceUnpaid || len(p.Payments[0].Transactions) != 0 {
		t.Errorf("without a card: %+v", p)
	}
	card := h.saved(t, "c1", "4355084355084358", "Ayşe Işık")
	want(t, "its card", h.outcome(t, "ACTION", "RECURRINGPLANCARDADD", "RECURRINGPLANCODE", "later", "CARDTOKEN", card), wire.Approved, "", "")
	if p := h.plan(t, "later"); p.One.Status != wire.StatusActive || p.Payments[0].Status != wire.RecurrencePaid {
		t.Errorf("with a card: %+v", p)
	}
}

// TestPlansAreFound: a list by what the shop knows, a plan that was deleted is in none, and another merchant sees nothing.
func TestPlansAreFound(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	card := h.saved(t, "c1", "4355084355084358", "Ayşe Işık")
	for _, code := range []string{"a", "b"} {
		h.outcome(t, newPlan(code, card)...)
	}
	h.outcome(t, newPlan("c", "")...)
	want(t, "a deletion", h.outcome(t, "ACTION", "RECURRINGPLANDELETE", "RECURRINGPLANCODE", "b"), wire.Approved, "", "")
	for filter, codes := range map[string]string{
		"":                                     "c a",
		"CUSTOMER=c1":                          "c a",
		"CUSTOMER=c2":                          "",
		"CARDTOKEN=" + card:                    "a",
		"CUSTOMER=c1&CARDPAN=4355084355084358": "a",
		"RECURRINGPLANSTATUS=CARD_REQUIRED":    "c",
		"RECURRINGPLANSTATUS=COMPLETED":        "",
		"CUSTOMEREMAIL=ayse@shop.example":      "c a",
		"CUSTOMERNAME=Ali":                     "",
		"STARTDATE=23-11-2026":                 "c a",
		"ENDDATE=22-11-2026":                   "",
	} {
		var pairs, found []string
		for pair := range strings.SplitSeq(filter, "&") {
			if name, value, ok := strings.Cut(pair, "="); ok {
				pairs = append(pairs, name, value)
			}
		}
		for _, p := range h.plans(t, dialecttest.Key, pairs...).List {
			found = append(found, p.Code)
		}
		if got := strings.Join(found, " "); got != codes {
			t.Errorf("%q finds %q, want %q", filter, got, codes)
		}
	}
	if a := h.plans(t, dialecttest.OtherKey); a.Outcome != wire.Success() || len(a.List) != 0 {
		t.Errorf("another merchant's list: %+v", a)
	}
	for _, code := range []string{"a", "b"} {
		key := dialecttest.Key
		if code == "a" {
			key = dialecttest.OtherKey
		}
		want(t, "a plan that is not there", h.plans(t, key, "RECURRINGPLANCODE", code).Outcome, wire.Declined, wire.NoSuchPlan, "RECURRINGPLANCODE")
	}
}

func TestPlansAreRefused(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	card := h.saved(t, "c1", "4355084355084358", "Ayşe Işık")
	with := func(name, value string) []string { return changed(newPlan("x", card), name, value) }
	for _, test := range []struct {
		pairs    []string
		code     wire.ErrorCode
		violator string
	}{
		{with("STARTDATE", "22-11-2026"), wire.StartNotAhead, "STARTDATE"},
		{with("STARTDATE", "2026"), wire.BadDate, "STARTDATE"},
		{with("CARDTOKEN", "0123456789abcdef0123456789abcdef"), wire.BadCardToken, "CARDTOKEN"},
		{with("CUSTOMER", "c2"), wire.BadCardToken, "CARDTOKEN"},
		{with("RECURRENCECOUNT", "0"), wire.BadValue, "RECURRENCECOUNT"},
		{with("OCCURRENCE", "WEEK"), wire.BadOccurrence, "OCCURRENCE"},
		{with("FREQUENCY", "0"), wire.PeriodTooLong, "FREQUENCY"},
		{with("RECURRINGAMOUNT", "0"), wire.BadAmount, "RECURRINGAMOUNT"},
		{newPlan("x", card, "PAYMENTSYSTEM", "nobody"), wire.NoSuchPaymentSystem, "PAYMENTSYSTEM"},
	} {
		want(t, strings.Join(test.pairs, " "), h.outcome(t, test.pairs...), wire.Declined, test.code, test.violator)
	}
	h.WantNothing(t)
}

// entersCard fills in the page of a plan's card, and takes its holder through the bank where the page leads there.
func (h house) entersCard(t *testing.T, page, number, holder, expiry string) dialecttest.Page {
	t.Helper()
	p := h.Browse(t, http.MethodPost, page, url.Values{
		"card-number": {number}, "card-holder": {holder}, "card-expiry": {expiry}, "card-cvv": {"000"},
	})
	if p.Action == "" || strings.HasPrefix(p.Action, page) {
		return p
	}
	bank := h.atBank(t, p)
	back := h.Confirm(t, bank, bank.Code)
	end := h.Browse(t, http.MethodPost, back.Action, back.Fields)
	return h.Browse(t, http.MethodPost, end.Action, end.Fields)
}

// trials are the states of the payments by which cards of plans were tried.
func (h house) trials(t *testing.T) map[payment.State]int {
	t.Helper()
	all, err := h.Store.Payments(t.Context(), dialecttest.Merchant, store.Filter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	states := map[payment.State]int{}
	for _, p := range all {
		if strings.HasPrefix(p.Reference, "card-") {
			states[p.State]++
		}
	}
	return states
}

// TestTheCustomerIsTold: of a plan with its card, and of one without by the address of a page on which the card is entered.
func TestTheCustomerIsTold(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	card := h.saved(t, "c1", "4355084355084358", "Ayşe Işık")
	phone := []string{"CUSTOMERPHONE", "05321112233", "NOTIFICATIONCHANNELS", "SMS"}
	if o := h.outcome(t, newPlan("with", card, phone...)...); o != wire.Success() {
		t.Fatalf("RECURRINGPLANADD: %+v", o)
	}
	if told := h.Messages(t, 1)[0]; told.To != "+905321112233" || !strings.Contains(told.Text, "49,90") || strings.Contains(told.Text, "/recurring/") {
		t.Errorf("the customer is told %+v", told)
	}
	if o := h.outcome(t, newPlan("without", "", phone...)...); o != wire.Success() {
		t.Fatalf("RECURRINGPLANADD: %+v", o)
	}
	want(t, "again", h.outcome(t, "ACTION", "RECURRINGPLANRESENDLINK", "RECURRINGPLANCODE", "without", "NOTIFICATIONCHANNELS", "EMAIL"), wire.Approved, "", "")
	var pages []string
	for _, told := range h.Messages(t, 3)[1:] {
		_, page, there := strings.Cut(told.Text, h.URL)
		if !there {
			t.Fatalf("the customer is told %+v", told)
		}
		pages = append(pages, h.URL+page)
	}
	if p := h.Browse(t, http.MethodGet, pages[0], nil); p.Status != http.StatusOK || !strings.Contains(p.Body, "49,90") || !strings.Contains(p.Body, "23.11.2026") {
		t.Errorf("the page: status %d", p.Status)
	}
	if p := h.entersCard(t, pages[0], "4508 0345 0803 4500", "Ayşe Işık", "12/45"); p.Status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong number: status %d", p.Status)
	}
	if p := h.plan(t, "without"); p.One.Status != wire.StatusCardRequired {
		t.Errorf("the plan is %s", p.One.Status)
	}
	if p := h.entersCard(t, pages[0], "4508 0345 0803 4509", "Ayşe Işık", "12/45"); p.Status != http.StatusOK || !strings.Contains(p.Body, "Planınızın kartı kayıtlı") {
		t.Errorf("the card: status %d", p.Status)
	}
	if p := h.plan(t, "without"); p.One.Status != wire.StatusActive || len(p.One.Cards) != 1 || p.One.Cards[0].Last4 != "4509" {
		t.Errorf("the plan: %+v", p.One)
	}
	// Neither address takes another card now, and nobody's leads anywhere.
	for _, page := range pages {
		h.entersCard(t, page, "4355 0843 5508 4358", "Ali Ak", "12/45")
	}
	if got := h.trials(t); got[payment.Voided] != 1 || len(got) != 1 {
		t.Errorf("what was held of the card is %v", got)
	}
	if p := h.plan(t, "without"); len(p.One.Cards) != 1 {
		t.Errorf("the cards: %+v", p.One.Cards)
	}
	if p := h.Browse(t, http.MethodGet, h.URL+"/recurring/FOEMQGVTVWOQCJRSS6DARRRV62RQK2FIKUY7ZMXKBNX6SOUJ", nil); p.Status != http.StatusNotFound {
		t.Errorf("an address of nobody's: status %d", p.Status)
	}
	want(t, "a channel that has no address", h.outcome(t, newPlan("x", card, "NOTIFICATIONCHANNELS", "SMS")...), wire.Declined, wire.WrongType, "CUSTOMERPHONE")
	want(t, "no channel", h.outcome(t, "ACTION", "RECURRINGPLANRESENDLINK", "RECURRINGPLANCODE", "without"), wire.Declined, wire.MissingParameter, "NOTIFICATIONCHANNELS")
	mute := open(t, dialecttest.Options{Mute: true})
	want(t, "a channel that is not set up", mute.outcome(t, newPlan("x", "", phone...)...), wire.Declined, wire.Unsupported, "NOTIFICATIONCHANNELS")
}

// TestWhatACustomerIsToldIsSo: of the payment that comes next, with its own amount; and the page says neither of a card that was refused nor
// of a plan that rests that payments will be taken.
func TestWhatACustomerIsToldIsSo(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	told := func(n int) string {
		t.Helper()
		err := h.Gateway.Jobs().Drain(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return h.Messages(t, n)[n-1].Text
	}
	again := []string{"ACTION", "RECURRINGPLANRESENDLINK", "RECURRINGPLANCODE", "p", "NOTIFICATIONCHANNELS", "EMAIL"}
	bad := h.saved(t, "c1", "4355084355084358", "SIM 43")
	if o := h.outcome(t, newPlan("p", bad, "FIRSTAMOUNT", "100", "NOTIFICATIONCHANNELS", "EMAIL")...); o != wire.Success() {
		t.Fatalf("RECURRINGPLANADD: %+v", o)
	}
	if text := told(1); !strings.Contains(text, "100,00") || !strings.Contains(text, "23.11.2026") || strings.Contains(text, "49,90") {
		t.Errorf("of the first payment the customer is told %q", text)
	}
	h.spend(t, 1)
	if p := h.plan(t, "p"); p.One.Status != wire.StatusCardRequired {
		t.Fatalf("after a refusal the plan is %s", p.One.Status)
	}
	want(t, "again", h.outcome(t, again...), wire.Approved, "", "")
	_, page, _ := strings.Cut(told(2), h.URL)
	enter := func(number, holder string) dialecttest.Page {
		return h.entersCard(t, h.URL+page, number, holder, "12/45")
	}
	const registered = "Planınızın kartı kayıtlı"
	if p := enter("4355 0843 5508 4358", "SIM 43"); p.Status != http.StatusOK || !strings.Contains(p.Body, "başka bir kart") {
		t.Errorf("the card that was refused: status %d", p.Status)
	}
	if p := enter("4355 0843 5508 4358", "Ayşe Işık"); p.Status != http.StatusOK || !strings.Contains(p.Body, registered) {
		t.Errorf("the card that was renewed: status %d", p.Status)
	}
	if got := statuses(h.plan(t, "p")); got != "PAID 100, PENDING 49.9, PENDING 49.9" {
		t.Errorf("then: %s", got)
	}
	want(t, "once more", h.outcome(t, again...), wire.Approved, "", "")
	if text := told(3); !strings.Contains(text, "49,90") || !strings.Contains(text, "23.12.2026") {
		t.Errorf("of the second payment the customer is told %q", text)
	}
	want(t, "a rest", h.outcome(t, "ACTION", "RECURRINGPLANEDIT", "RECURRINGPLANCODE", "p", "RECURRINGPLANSTATUS", "INACTIVE"), wire.Approved, "", "")
	want(t, "of a plan that rests", h.outcome(t, again...), wire.Declined, wire.PlanInactive, "RECURRINGPLANSTATUS")
	if p := h.Browse(t, http.MethodGet, h.URL+page, nil); p.Status != http.StatusOK || strings.Contains(p.Body, registered) {
		t.Errorf("the page of a plan that rests: status %d", p.Status)
	}
}

// TestThePlansPageTakesWhatCanPay: a card that its owner has switched off, or that no bank issues for so long, is not taken on the page
// either.
func TestThePlansPageTakesWhatCanPay(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	off := h.saved(t, "c1", "4508034508034509", "Ayşe Işık")
	_, err := h.Gateway.ChangeCard(t.Context(), dialecttest.Merchant, "", off, gateway.CardChange{Active: new(false)})
	if err != nil {
		t.Fatal(err)
	}
	if o := h.outcome(t, newPlan("p", "", "NOTIFICATIONCHANNELS", "EMAIL")...); o != wire.Success() {
		t.Fatalf("RECURRINGPLANADD: %+v", o)
	}
	o := h.outcome(t, "ACTION", "RECURRINGPLANCARDADD", "RECURRINGPLANCODE", "p", "CARDPAN", "4508034508034509", "CARDEXPIRY", "12.2045", "NAMEONCARD", "Ayşe Işık")
	saved, err := h.Gateway.SavedCard(t.Context(), dialecttest.Merchant, "", off)
	if o.Code != wire.Declined || o.Violator != "CARDPAN" || err != nil || saved.Active {
		t.Errorf("added by the shop: %+v, and the card is active: %v, %v", o, saved.Active, err)
	}
	_, page, _ := strings.Cut(h.Messages(t, 1)[0].Text, h.URL)
	enter := func(number, expiry string) dialecttest.Page {
		return h.entersCard(t, h.URL+page, number, "Ayşe Işık", expiry)
	}
	if p := enter("4508 0345 0803 4509", "12/45"); p.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Body, `role="alert"`) {
		t.Errorf("a card that is switched off: status %d", p.Status)
	}
	if p := enter("4355 0843 5508 4358", "12/60"); p.Status != http.StatusUnprocessableEntity {
		t.Errorf("a card for thirty years: status %d", p.Status)
	}
	if p := h.plan(t, "p"); p.One.Status != wire.StatusCardRequired || len(p.One.Cards) != 0 {
		t.Errorf("the plan: %+v", p.One)
	}
	if p := enter("4355 0843 5508 4358", "12/45"); p.Status != http.StatusOK || h.plan(t, "p").One.Status != wire.StatusActive {
		t.Errorf("a card that can pay: status %d", p.Status)
	}
}

// TestTheCodeOfADeletedPlan is taken, and the reason does not send the shop to look for a plan that it will not find.
func TestTheCodeOfADeletedPlan(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for range 2 {
		h.outcome(t, newPlan("gone", "")...)
	}
	if o := h.outcome(t, newPlan("gone", "")...); o.Error != wire.PlanExists || !strings.Contains(o.Description, "QUERYRECURRINGPLAN") {
		t.Errorf("the code of a plan: %+v", o)
	}
	want(t, "deleted", h.outcome(t, "ACTION", "RECURRINGPLANDELETE", "RECURRINGPLANCODE", "gone"), wire.Approved, "", "")
	if o := h.outcome(t, newPlan("gone", "")...); o.Error != wire.PlanExists || strings.Contains(o.Description, "QUERYRECURRINGPLAN") {
		t.Errorf("the code of a deleted plan: %+v", o)
	}
}

// TestThePlansPageWithoutThreeD: an account that cannot send a buyer to his bank, or cannot hold, has the card as it is entered.
func TestThePlansPageWithoutThreeD(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]dialecttest.Options{
		"one step":     {Jobs: true, OneStep: true},
		"and no holds": {Jobs: true, OneStep: true, NoHold: true},
	} {
		h := open(t, o)
		if o := h.outcome(t, newPlan("p", "", "NOTIFICATIONCHANNELS", "EMAIL")...); o != wire.Success() {
			t.Fatalf("%s: RECURRINGPLANADD: %+v", name, o)
		}
		_, page, _ := strings.Cut(h.Messages(t, 1)[0].Text, h.URL)
		if p := h.entersCard(t, h.URL+page, "4355 0843 5508 4358", "Ayşe Işık", "12/45"); p.Status != http.StatusOK || h.plan(t, "p").One.Status != wire.StatusActive {
			t.Errorf("%s: status %d, plan %s", name, p.Status, h.plan(t, "p").One.Status)
		}
		if got := h.trials(t); got[payment.Authorized]+got[payment.Captured] != 0 {
			t.Errorf("%s: of the trial is left %v", name, got)
		}
	}
}

// TestACardInDoubtComesToItsPlan: the bank does not answer the trial of a card that a customer enters on the plan's page. He is told so, and once
// it has answered the plan has the card without his doing, or has none where it says no.
func TestACardInDoubtComesToItsPlan(t *testing.T) {
	t.Parallel()
	for name, approved := range map[string]bool{"SIM LATE": true, "SIM LATE, 51": false} {
		var ahead atomic.Int64 // the clock stands, so that the bank is late until the test moves it
		noon := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
		h := open(t, dialecttest.Options{
			Patience: 50 * time.Millisecond, Now: func() time.Time { return noon.Add(time.Duration(ahead.Load())) },
		})
		if o := h.outcome(t, newPlan("p", "", "NOTIFICATIONCHANNELS", "EMAIL")...); o != wire.Success() {
			t.Fatalf("RECURRINGPLANADD: %+v", o)
		}
		drain := func() {
			t.Helper()
			if err := h.Gateway.Jobs().Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		drain()
		_, page, _ := strings.Cut(h.Messages(t, 1)[0].Text, h.URL)
		p := h.entersCard(t, h.URL+page, "4355 0843 5508 4358", name, "12/45")
		if p.Status != http.StatusOK || !strings.Contains(p.Body, "henüz gelmedi. Banka onaylarsa kartınız kendiliğinden eklenir") || h.trials(t)[payment.Indeterminate] != 1 {
			t.Errorf("%s: status %d, the trial is %v", name, p.Status, h.trials(t))
		}
		for range 8 {
			ahead.Add(int64(10 * time.Minute))
			drain()
		}
		got := h.plan(t, "p").One
		if has := got.Status == wire.StatusActive && len(got.Cards) == 1; has != approved || !has && len(got.Cards) > 0 {
			t.Errorf("%s: the plan is %s with the cards %+v", name, got.Status, got.Cards)
		}
		if states := h.trials(t); states[payment.Voided] == 1 != approved || states[payment.Declined] == 1 == approved {
			t.Errorf("%s: the trial is %v", name, states)
		}
	}
}
