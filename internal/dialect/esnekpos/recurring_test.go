package esnekpos_test

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	wire "github.com/vezne/vezne/wire/esnekpos"
	"github.com/vezne/vezne/wire/wirekit"
)

const (
	recurringCard = `{"CC_NUMBER":"4355084355084358","EXP_MONTH":"12","EXP_YEAR":"2060","CC_CVV":"000","CC_OWNER":"Ayşe Işık"}`
	otherCard     = `{"CC_NUMBER":"4508034508034509","EXP_MONTH":"12","EXP_YEAR":"2060","CC_CVV":"000","CC_OWNER":"Ayşe Işık"}`
)

// repeat asks for a recurring payment of 49.00 with further members.
func (h house) repeat(t *testing.T, ref, card, members string) wire.Answer {
	t.Helper()
	body := `{` + esnekpostest.Credentials(dialecttest.Key) + `,"BACK_URL":"https://shop.example/r","PRICES_CURRENCY":"TRY","ORDER_REF_NUMBER":"` +
		ref + `","ORDER_AMOUNT":"49,00","CARDS":[` + card + `],"CUSTOMER":{"FIRST_NAME":"Ayşe","LAST_NAME":"Işık","PHONE":"05550000000"}` + members + `}`
	return must(t, wire.DecodeAnswer, h.Send(t, esnekpostest.Call("/api/pay/RecurringPayment", body)))
}

func (h house) recurring(t *testing.T, ref string) wire.RecurringOrder {
	t.Helper()
	return must(t, wire.DecodeRecurringOrder, h.service(t, "RecurringPaymentQuery", reference(ref)))
}

// work lets days pass and does what is due in them.
func (h house) work(t *testing.T, days int) {
	t.Helper()
	for range days {
		h.Advance(24 * time.Hour)
		err := h.Gateway.Jobs().Drain(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestRecurringPayment(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	a := h.repeat(t, "sub", recurringCard, `,"REPEAT":3,"TRIES_COUNT":2`)
	if a.Result != wire.Success() || a.RefNo == "" || !a.IsNot3DPayment || a.URL3DS != "" {
		t.Fatalf("RecurringPayment: %+v", a)
	}
	if again := h.repeat(t, "sub", recurringCard, `,"REPEAT":3`); again.Result != wire.InsertError() {
		t.Errorf("the same reference again: %+v", again)
	}
	h.work(t, 40)
	q := h.recurring(t, "sub")
	if q.Repeat != 3 || q.Tries != 2 || q.Success != 2 || q.Dealer != "sub" || q.Phone != "05550000000" || len(q.Payments) != 2 {
		t.Fatalf("RecurringPaymentQuery: %+v", q)
	}
	if p := q.Payments[1]; p.Number != 1 || p.Status != "PAID" || p.RefNo != a.RefNo || p.PaymentID == 0 || p.Succeeded.IsZero() || p.Active {
		t.Errorf("the first payment: %+v", p)
	}
	v := must(t, wire.DecodeFailure, h.service(t, "RecurringPaymentCardAdd", reference("sub")+`,"CARD":`+otherCard))
	if v.Result != wire.Success() {
		t.Errorf("RecurringPaymentCardAdd: %+v", v)
	}
	h.work(t, 60)
	if q = h.recurring(t, "sub"); q.Success != 3 {
		t.Errorf("after three months: %+v", q)
	}
	ps, err := h.Store.Payments(t.Context(), dialecttest.Merchant, store.Filter{Limit: 9})
	if err != nil || len(ps) != 3 || ps[0].Card.Last4 != "4509" || ps[2].Card.Last4 != "4358" {
		t.Errorf("%d payments, %v", len(ps), err)
	}
}

// TestRecurringPaymentIsRefunded: a payment that came by itself is found and given back by a name that fits ORDER_REF_NUMBER, and by the
// long one of before.
func TestRecurringPaymentIsRefunded(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.repeat(t, "sub", recurringCard, `,"REPEAT":3`)
	h.work(t, 40)
	told := h.recurring(t, "sub").Payments
	if len(told) != 2 {
		t.Fatalf("payments: %+v", told)
	}
	name := "RP-" + strconv.FormatInt(told[0].PaymentID, 10)
	if len(name) > wire.ReferenceLimit {
		t.Fatalf("%q is longer than ORDER_REF_NUMBER", name)
	}
	q := must(t, wire.DecodeQuery, h.service(t, "ProcessQuery", reference(name)))
	if q.OrderRefNumber != name || q.RefNo != told[0].RefNo || q.Amount.Minor() != 4_900 {
		t.Fatalf("ProcessQuery: %+v", q)
	}
	back := must(t, wire.DecodeReversed, h.service(t, "OrderReturn", reference(name)+`,"AMOUNT":"9,00"`))
	if back.Result != wire.Success() || back.OrderRefNumber != name || back.RefNo != told[0].RefNo || back.TransactionID == 0 {
		t.Errorf("OrderReturn: %+v", back)
	}
	p, err := h.Store.PaymentByNumber(t.Context(), dialecttest.Merchant, told[0].PaymentID)
	if err != nil || p.Refunded != 900 {
		t.Fatalf("refunded %+v, %v", p, err)
	}
	if back = must(t, wire.DecodeReversed, h.service(t, "OrderReturn", reference(p.Reference)+`,"AMOUNT":"1,00"`)); back.RefNo != told[0].RefNo {
		t.Errorf("OrderReturn by the long name: %+v", back)
	}
	// The other of the two is untouched.
	if first, err := h.Store.PaymentByNumber(t.Context(), dialecttest.Merchant, told[1].PaymentID); err != nil || first.Refunded != 0 {
		t.Errorf("the first payment: %+v, %v", first, err)
	}
	h.refused(t, "OrderReturn", reference("RP-0"+strconv.FormatInt(told[0].PaymentID, 10))+`,"AMOUNT":"1,00"`, wire.NotFound(), "")
	other := h.Send(t, esnekpostest.Call("/api/services/OrderReturn", "{"+esnekpostest.Credentials(dialecttest.OtherKey)+","+reference(name)+`,"AMOUNT":"1,00"}`))
	if v := must(t, wire.DecodeFailure, other); v.Result != wire.NotFound() {
		t.Errorf("another merchant asks: %+v", v)
	}
	// A shop that calls an order so is not guessed at.
	h.pay(t, order(name, "12.50"))
	h.refused(t, "OrderReturn", reference(name)+`,"AMOUNT":"1,00"`, wire.GeneralError(), "hem bir siparişin")
}

func TestRecurringPaymentCancel(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.repeat(t, "ends", recurringCard, `,"REPEAT":12`)
	if v := must(t, wire.DecodeFailure, h.service(t, "RecurringPaymentCancel", reference("ends"))); v.Result != wire.Success() {
		t.Errorf("RecurringPaymentCancel: %+v", v)
	}
	h.work(t, 40)
	if q := h.recurring(t, "ends"); q.Success != 1 {
		t.Errorf("after the cancellation: %+v", q)
	}
	h.refused(t, "RecurringPaymentCardAdd", reference("ends")+`,"CARD":`+otherCard, wire.GeneralError(), "durumu")
	h.refused(t, "RecurringPaymentQuery", reference("none"), wire.NotFound(), "ORDER_REF_NUMBER: ")
	other := h.Send(t, esnekpostest.Call("/api/services/RecurringPaymentQuery", "{"+esnekpostest.Credentials(dialecttest.OtherKey)+","+reference("ends")+"}"))
	if v := must(t, wire.DecodeFailure, other); v.Result != wire.NotFound() {
		t.Errorf("another merchant asks: %+v", v)
	}
}

func TestRecurringPaymentIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	poor := `{"CC_NUMBER":"4355084355084358","EXP_MONTH":"12","EXP_YEAR":"2060","CC_CVV":"000","CC_OWNER":"SIM 51"}`
	if a := h.repeat(t, "poor", poor, `,"REPEAT":2`); a.Result == wire.Success() || a.ReturnMessage == "" {
		t.Errorf("a declined first payment: %+v", a)
	}
	if a := h.repeat(t, "no repeat", recurringCard, ""); a.Result != wire.FieldError() {
		t.Errorf("without REPEAT: %+v", a)
	}
	for what, card := range map[string]string{"CARDS": "", "EXP_YEAR": strings.Replace(poor, "2060", "2020", 1)} {
		if a := h.repeat(t, "bad", card, `,"REPEAT":2`); a.Result != wire.FieldError() || !strings.HasPrefix(a.ReturnMessage, what+": ") {
			t.Errorf("bad %s: %+v", what, a)
		}
	}
	for _, service := range []string{"RecurringPaymentQuery", "RecurringPaymentCancel", "RecurringPaymentCardAdd"} {
		h.refused(t, service, reference("nobody's")+`,"CARD":`+otherCard, wire.NotFound(), "ORDER_REF_NUMBER")
	}
	if sum := h.Bank.Sum(t, "poor"); sum.Captures != 0 {
		t.Errorf("the bank: %+v", sum)
	}
}

// poorCard is declined for want of money, lostCard because it is reported lost.
const (
	poorCard = `{"CC_NUMBER":"4355084355084358","EXP_MONTH":"12","EXP_YEAR":"2060","CC_CVV":"000","CC_OWNER":"SIM 51"}`
	lostCard = `{"CC_NUMBER":"5406675406675403","EXP_MONTH":"12","EXP_YEAR":"2060","CC_CVV":"000","CC_OWNER":"SIM 41"}`
)

// TestRecurringPaymentTriesItsCards: in their order and at once, the one that paid first the next time; each try is told.
func TestRecurringPaymentTriesItsCards(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	a := h.repeat(t, "cards", poorCard+","+lostCard+","+otherCard, `,"REPEAT":2`)
	if a.Result != wire.Success() || a.CustomerCCNumber != "450803******4509" {
		t.Fatalf("RecurringPayment: %+v", a)
	}
	q := h.recurring(t, "cards")
	if len(q.Payments) != 1 || len(q.Payments[0].Each) != 3 || q.Payments[0].Tries != 3 {
		t.Fatalf("RecurringPaymentQuery: %+v", q)
	}
	for i, want := range []wire.RecurringTry{
		{Status: "FAILED", Description: "51-Limit Yetersiz"}, {Status: "FAILED", Description: "41-Kayıp Kart"}, {Status: "PAID", Description: "SUCCESS"},
	} {
		got := q.Payments[0].Each[i]
		if got.Status != want.Status || got.Description != want.Description || got.PaymentID == 0 || got.Date.IsZero() {
			t.Errorf("try %d: %+v, want %+v", i, got, want)
		}
	}
	// A lost card is not charged again; the other one stands by.
	if len(q.Cards) != 2 || q.Cards[0].Masked != "450803******4509" || q.Cards[1].Masked != "435508******4358" || q.Cards[0].ID == q.Cards[1].ID {
		t.Errorf("the cards: %+v", q.Cards)
	}
	h.work(t, 40)
	if q = h.recurring(t, "cards"); q.Success != 2 || len(q.Payments[0].Each) != 1 {
		t.Errorf("the second month: %+v", q.Payments)
	}
}

// TestRecurringPaymentOfPoorCards: nothing is charged, and of a failed order no card is kept.
func TestRecurringPaymentOfPoorCards(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	a := h.repeat(t, "poor", poorCard+","+lostCard, `,"REPEAT":2`)
	if a.Result != wire.GeneralError() || a.ReturnMessage != "41-Kayıp Kart" {
		t.Errorf("RecurringPayment: %+v", a)
	}
	q := h.recurring(t, "poor")
	if q.Success != 0 || len(q.Payments) != 1 || q.Payments[0].Status != "FAILED" || len(q.Payments[0].Each) != 2 {
		t.Errorf("RecurringPaymentQuery: %+v", q)
	}
	for _, c := range q.Cards {
		if c.Masked != "" {
			t.Errorf("card %s is still saved", c.Masked)
		}
	}
	h.work(t, 70)
	if ps, err := h.Store.Payments(t.Context(), dialecttest.Merchant, store.Filter{Limit: 9}); err != nil || len(ps) != 2 {
		t.Errorf("%d payments were tried, %v", len(ps), err)
	}
}

func TestRecurringPaymentCards(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.repeat(t, "sub", recurringCard, `,"REPEAT":12`)
	if v := must(t, wire.DecodeFailure, h.service(t, "RecurringPaymentCardAdd", reference("sub")+`,"CARD":`+otherCard)); v.Result != wire.Success() {
		t.Fatalf("RecurringPaymentCardAdd: %+v", v)
	}
	cards := h.recurring(t, "sub").Cards
	if len(cards) != 2 || cards[0].Masked != "450803******4509" {
		t.Fatalf("the cards: %+v", cards)
	}
	drop := func(id string) string { return reference("sub") + `,"CARD_ID":"` + id + `"` }
	h.refused(t, "RecurringPaymentCancel", drop("13"), wire.NotFound(), "CARD_ID")
	if v := must(t, wire.DecodeFailure, h.service(t, "RecurringPaymentCancel", drop(strconv.FormatInt(cards[0].ID, 10)))); v.Result != wire.Success() {
		t.Errorf("RecurringPaymentCancel of a card: %+v", v)
	}
	h.work(t, 40)
	q := h.recurring(t, "sub")
	if len(q.Cards) != 1 || q.Cards[0].Masked != "435508******4358" || q.Success != 2 {
		t.Errorf("without the card: %+v", q)
	}
	s, err := h.Gateway.SubscriptionByReference(t.Context(), dialecttest.Merchant, "esnekpos", "sub")
	if err != nil {
		t.Fatal(err)
	}
	saved, err := h.Gateway.SavedCards(t.Context(), dialecttest.Merchant, gateway.SavedFilter{Owner: s.Customer, Limit: 9})
	if err != nil || len(saved) != 1 || saved[0].Card.Masked() != "435508******4358" {
		t.Errorf("saved cards: %+v, %v", saved, err)
	}
}

func TestRecurringPaymentList(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	first := h.Now()
	h.repeat(t, "one", recurringCard, `,"REPEAT":3`)
	h.work(t, 40)
	second := h.Now()
	h.repeat(t, "two", recurringCard, `,"REPEAT":12,"START_DATE":"`+second.Add(9*24*time.Hour).Format("02-01-2006")+`"`)
	window := func(from, to time.Time) string {
		return `"START_DATE":"` + from.Format("02-01-2006") + `","END_DATE":"` + to.Format("02-01-2006") + `"`
	}
	day := 24 * time.Hour
	for name, tt := range map[string]struct {
		window string
		want   []string
	}{
		"both":    {window(first.Add(-day), second.Add(day)), []string{"one", "two"}},
		"the old": {window(first.Add(-day), first.Add(day)), []string{"one"}},
		"the new": {window(second.Add(-day), second.Add(day)), []string{"two"}},
		"neither": {window(first.Add(-9*day), first.Add(-2*day)), nil},
	} {
		v := must(t, wire.DecodeRecurringList, h.service(t, "GetRecurringPaymentList", tt.window))
		var got []string
		for _, o := range v.Orders {
			got = append(got, o.Dealer)
			if o.Dealer == "one" && (o.Success != 2 || o.Name != "Ayşe Işık" || len(o.Payments) != 2 || len(o.Payments[0].Each) != 1) {
				t.Errorf("%s: %+v", name, o)
			}
		}
		if v.Result != wire.Success() || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	h.refused(t, "GetRecurringPaymentList", window(second, first), wire.FieldError(), "END_DATE")
	other := h.Send(t, esnekpostest.Call("/api/services/GetRecurringPaymentList", "{"+esnekpostest.Credentials(dialecttest.OtherKey)+","+window(first.Add(-day), second.Add(day))+"}"))
	if v := must(t, wire.DecodeRecurringList, other); len(v.Orders) != 0 {
		t.Errorf("another merchant's list: %+v", v)
	}
}

// TestRecurringPaymentIsPosted: every payment, a declined try too, and no ordinary one.
func TestRecurringPaymentIsPosted(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	h.repeat(t, "told", poorCard+","+otherCard, `,"REPEAT":2`)
	h.pay(t, order("plain", "12.50"))
	h.posted(t, 2)
	h.work(t, 40)
	told := h.posted(t, 3)
	slices.SortFunc(told, func(a, b wire.RecurringResult) int {
		return cmp.Or(a.Number-b.Number, -strings.Compare(a.Result.Code, b.Result.Code))
	})
	for i, want := range []struct {
		number        int
		code, message string
	}{{1, "100", "51-Limit Yetersiz"}, {1, "0", "SUCCESS"}, {2, "0", "SUCCESS"}} {
		v := told[i]
		if v.Number != want.number || v.Result.Code != want.code || v.ReturnMessage != want.message || v.OrderRefNumber != "told" || v.RefNo == "" || v.Amount.Minor() != 4900 {
			t.Errorf("post %d: %+v", i, v)
		}
	}
	if len(told) != 3 {
		t.Errorf("%d posts", len(told))
	}
}

// posted waits for posts about so many payments. A post may come twice.
func (h house) posted(t *testing.T, payments int) []wire.RecurringResult {
	t.Helper()
	for n := payments; ; n++ {
		var all []wire.RecurringResult
		for _, post := range h.Notices(t, n) {
			f, err := wirekit.ReadJSON(post.Body)
			if err != nil || post.URL != "https://shop.example/r" || post.ContentType != "application/json; charset=utf-8" {
				t.Fatalf("a post: %v to %s as %s", err, post.URL, post.ContentType)
			}
			v, err := wire.DecodeRecurringResult(f)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(all, func(one wire.RecurringResult) bool { return one.RefNo == v.RefNo }) {
				all = append(all, v)
			}
		}
		if len(all) >= payments {
			return all
		}
	}
}

// TestSubscribersAreTold: of a charge that is refused, and when it is given up; and of nobody's who has not asked for it.
func TestSubscribersAreTold(t *testing.T) {
	t.Parallel()
	const members = `,"REPEAT":3,"TRIES_COUNT":2,"MAIL":"ayse@example.com","START_DATE":"`
	begins := func(h house) {
		h.repeat(t, "told", poorCard, members+h.Now().Add(24*time.Hour).Format("02-01-2006")+`"`)
	}
	h := open(t, dialecttest.Options{Jobs: true, Setup: func(m *merchant.Merchant) { m.Settings["subscription.mails"] = "true" }})
	begins(h)
	h.work(t, 2)
	first := h.Messages(t, 1)[0]
	for _, part := range []string{"Acme", "49,00", "limiti veya bakiyesi", "günü yeniden denenecek", "The payment for your subscription", "49.00"} {
		if first.To != "ayse@example.com" || !strings.Contains(first.Text, part) {
			t.Errorf("the mail to %s lacks %q: %s", first.To, part, first.Text)
		}
	}
	h.work(t, 6)
	told := h.Messages(t, 2)
	if last := told[len(told)-1]; !strings.Contains(last.Text, "Yeniden denenmeyecek") || !strings.Contains(last.Text, "not be tried again") {
		t.Errorf("when it is given up: %s", last.Text)
	}
	gone := open(t, dialecttest.Options{Jobs: true, Setup: func(m *merchant.Merchant) { m.Settings["subscription.mails"] = "true" }})
	begins(gone)
	gone.work(t, 2)
	all, err := gone.Gateway.Subscriptions(t.Context(), dialecttest.Merchant, subscription.Filter{Limit: 9})
	if err != nil || len(all) != 1 {
		t.Fatalf("%d subscriptions, %v", len(all), err)
	}
	_, err = gone.Gateway.CancelSubscription(t.Context(), dialecttest.Merchant, all[0].ID, false)
	letters, _ := gone.Gateway.Records(t.Context(), dialecttest.Merchant, message.Kind, record.Filter{Limit: 9})
	if err != nil || len(letters) != 1 {
		t.Errorf("of one that was canceled while past due %d mails tell, %v", len(letters), err)
	}
	quiet := open(t, dialecttest.Options{})
	begins(quiet)
	quiet.work(t, 2)
	kept, err := quiet.Gateway.Records(t.Context(), dialecttest.Merchant, message.Kind, record.Filter{Limit: 9})
	if q := quiet.recurring(t, "told"); err != nil || len(kept) != 0 || len(q.Payments) != 1 {
		t.Errorf("without the setting %d mails, %v; %+v", len(kept), err, q)
	}
}

// A card that has come to its end may be added again with another last month: to the vault it is the same card.
func TestARecurringPaymentsCardIsRenewed(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.repeat(t, "renewed", recurringCard, `,"REPEAT":3`)
	h.refused(t, "RecurringPaymentCardAdd", reference("renewed")+`,"CARD":`+recurringCard, wire.GeneralError(), "zaten") // it is charged as it is
	h.renames(t, "renewed", "SIM 54")
	h.work(t, 32)
	if q := h.recurring(t, "renewed"); q.Success != 1 || len(q.Payments) != 2 {
		t.Fatalf("after the card's end: %+v", q)
	}
	if v := must(t, wire.DecodeFailure, h.service(t, "RecurringPaymentCardAdd", reference("renewed")+`,"CARD":`+recurringCard)); v.Result != wire.Success() {
		t.Errorf("RecurringPaymentCardAdd: %+v", v)
	}
	if q := h.recurring(t, "renewed"); q.Success != 2 || len(q.Cards) != 1 {
		t.Errorf("with the renewed card: %+v", q)
	}
}

// After the last try of a month an order rests, and a card sets it going again: the same one too.
func TestARecurringPaymentThatRests(t *testing.T) {
	t.Parallel()
	for name, added := range map[string]string{"another card": otherCard, "the same card": recurringCard} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, dialecttest.Options{})
			h.repeat(t, "rests", recurringCard, `,"REPEAT":3`)
			h.renames(t, "rests", "SIM 51")
			h.work(t, 70)
			q := h.recurring(t, "rests")
			if q.Success != 1 || len(q.Payments) != 2 || q.Payments[0].Status != "FAILED" || q.Payments[0].Active {
				t.Fatalf("after the last try: %+v", q)
			}
			if v := must(t, wire.DecodeFailure, h.service(t, "RecurringPaymentCardAdd", reference("rests")+`,"CARD":`+added)); v.Result != wire.Success() {
				t.Errorf("RecurringPaymentCardAdd: %+v", v)
			}
			h.work(t, 32)
			if q = h.recurring(t, "rests"); q.Success != 2 || q.Payments[0].Status != "PAID" {
				t.Errorf("with the card: %+v", q)
			}
		})
	}
}

// renames makes the bank refuse an order's card, which it does by the holder's name.
func (h house) renames(t *testing.T, ref, holder string) {
	t.Helper()
	s, err := h.Gateway.SubscriptionByReference(t.Context(), dialecttest.Merchant, "esnekpos", ref)
	if err == nil {
		_, err = h.Gateway.ChangeCard(t.Context(), dialecttest.Merchant, "", s.Card, gateway.CardChange{Holder: &holder})
	}
	if err != nil {
		t.Fatal(err)
	}
}
