package paynet_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paynet"
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	wire "github.com/vezne/vezne/wire/paynet"
)

// standingOrder asks for a subscription of 49.00 a month, 12 times, with further members.
func (h house) standingOrder(t *testing.T, reference, more string) wire.SubscriptionMade {
	t.Helper()
	made := must(t, wire.DecodeSubscriptionMade, fields(t, h.post(t, "/v1/subscription/create", h.standingBody(reference, more)), http.StatusOK))
	if made.Code != wire.Successful || made.ReferenceNo != reference || len(made.SubscriptionID) != 36 ||
		!strings.HasPrefix(made.URL, h.URL+"/v1/subscriptionlink/acme/"+made.SubscriptionID+"/") {
		t.Fatalf("create answers %+v", made)
	}
	return made
}

func (h house) standingBody(reference, more string) string {
	return `{"name_surname":"AYŞE IŞIK","amount":"4900","interval":2,"interval_count":12,"begin_date":"` + h.Now().Format(time.DateOnly) +
		`","reference_no":` + paynettest.Quote(reference) + `,"end_user_email":"ayse@example.com","end_user_gsm":"5321234567","agent_amount":"",` +
		`"company_amount":"","end_user_desc":"Dergi aboneliğiniz"` + more + `}`
}

func (h house) standing(t *testing.T, reference string) wire.SubscriptionDetail {
	t.Helper()
	a := h.post(t, "/v1/subscription/subscription_detail", byReference(reference, ""))
	return must(t, wire.DecodeSubscriptionDetail, fields(t, a, http.StatusOK))
}

func byReference(reference, more string) string {
	return `{"reference_no":` + paynettest.Quote(reference) + more + `}`
}

func card(reference, number, holder, more string) string {
	return byReference(reference, `,"return_url":"`+shopPage+`","pan":"`+number+`","card_holder":`+paynettest.Quote(holder)+
		`,"month":12,"year":2045,"cvv":"000"`+more)
}

// adds takes a card through its bank and tells the shop's server.
func (h house) adds(t *testing.T, body, code string) wire.CardAdded {
	t.Helper()
	v := must(t, wire.DecodeTdsInitialAnswer, fields(t, h.post(t, "/v1/subscription/create_card_tds_initial", body), http.StatusOK))
	if v.Code != wire.Successful || v.HTMLContent == "" {
		t.Fatalf("create_card_tds_initial: %+v", v)
	}
	if page := h.back(t, v, code); page.Action != shopPage {
		t.Errorf("the payer is posted to %q", page.Action)
	}
	return h.confirmed(t, v)
}

func (h house) confirmed(t *testing.T, v wire.TdsInitial) wire.CardAdded {
	t.Helper()
	return must(t, wire.DecodeCardAdded, fields(t, h.post(t, "/v1/subscription/create_card_tds_confirm", chargeBody(v, "")), http.StatusOK))
}

func (h house) cardsOf(t *testing.T, reference string) []wire.SubscriptionCardRow {
	t.Helper()
	a := h.post(t, "/v1/subscription/card_info_list", byReference(reference, ""))
	return must(t, wire.DecodeSubscriptionCards, fields(t, a, http.StatusOK)).Rows
}

// pass lets days pass and does what is due in them.
func (h house) pass(t *testing.T, days int) {
	t.Helper()
	for range days {
		h.Advance(24 * time.Hour)
		err := h.Gateway.Jobs().Drain(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
}

const (
	goodCard  = "4355084355084358"
	otherCard = "4508034508034509"
)

// TestASubscriptionOverPaynetsWire is a year of one: made, its card entered on the page, charged every month, shown as it stands.
func TestASubscriptionOverPaynetsWire(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	made := h.standingOrder(t, "abone", `,"attempt_day_count":2`)
	if d := h.standing(t, "abone"); d.StatusDesc != "waiting_for_card" || d.Status != wire.StatusWaiting || len(d.Invoices) != 12 || d.URL != made.URL {
		t.Errorf("before there is a card: %+v", d.SubscriptionRow)
	}
	page := h.Browse(t, http.MethodGet, made.URL, nil)
	for _, part := range []string{"Acme", "AYŞE IŞIK", "Dergi aboneliğiniz", "Her ayda bir 49,00", "toplam 12 kez"} {
		if page.Status != http.StatusOK || !strings.Contains(page.Body, part) {
			t.Errorf("the page lacks %q: status %d", part, page.Status)
		}
	}
	english := h.Browse(t, http.MethodGet, made.URL+"?lang=en", nil)
	for lang, shown := range map[string]struct{ body, terms, development string }{
		"tr": {page.Body, "aşağıdaki koşullarla düzenli olarak tahsil edilir", "Geliştirme ortamı"},
		"en": {english.Body, "charged regularly on the terms below", "Development"},
	} {
		if !strings.Contains(shown.body, shown.terms) || strings.Contains(shown.body, shown.development) {
			t.Errorf("%s: what is agreed to is not on the page, or stands there as a remark for developers", lang)
		}
	}
	if end := h.enters(t, made.URL, "SIM MDSTATUS_0"); !strings.Contains(end.Body, "kaydedilemedi") {
		t.Errorf("a card that its bank does not confirm: %s", end.Body)
	}
	if end := h.enters(t, made.URL, "Ayşe Işık"); !strings.Contains(end.Body, "Kartınız kaydedildi") {
		t.Fatalf("the payer ends at: %d %s", end.Status, end.Body)
	}
	h.pass(t, 345)
	d := h.standing(t, "abone")
	if d.Paid != 12 || d.StatusDesc != "completed" || d.Status != wire.StatusDoneSucceed || !d.NextDate.IsZero() {
		t.Fatalf("after a year: %+v", d.SubscriptionRow)
	}
	for n, i := range d.Invoices {
		check := h.query(t, "check", xact(i.XactID))
		if i.Status != wire.StatusDoneSucceed || i.Attempts != 1 || i.Amount.Minor() != 4900 || !check.IsSucceed || check.Amount.Minor() != 4900 {
			t.Errorf("invoice %d: %+v, check: %+v", n, i, check)
		}
	}
	ps, err := h.Store.Payments(t.Context(), dialecttest.Merchant, store.Filter{Limit: 99})
	if err != nil || len(ps) != 14 { // twelve, and the two cards that were tried
		t.Fatalf("%d payments, %v", len(ps), err)
	}
	for _, p := range ps {
		if p.Terms.Subscription != "" {
			continue
		}
		if p.State != payment.Voided && p.State != payment.Declined {
			t.Errorf("the lira of a card is kept: %s %s", p.Reference, p.State)
		}
	}
	h.failure(t, "/v1/subscription/status_update", byReference("abone", `,"status":0`), http.StatusBadRequest, wire.NoProcess)
}

// enters fills the page of a subscription in and takes the payer through the bank to where it ends.
func (h house) enters(t *testing.T, address, holder string) dialecttest.Page {
	t.Helper()
	form := typed(holder)
	p := h.Browse(t, http.MethodPost, address, form)
	for range 8 {
		switch {
		case p.Code != "":
			p = h.Confirm(t, p, p.Code)
		case p.Action == "":
			return p
		default:
			p = h.Browse(t, p.Method, p.Action, p.Fields)
		}
	}
	return p
}

func TestSubscriptionListAndStatus(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.standingOrder(t, "one", "")
	h.standingOrder(t, "two", `,"agent_id":"20077","period":3,"user_name":"Mehmet","addcomission_to_amount":true`)
	list := func(more string) wire.SubscriptionList {
		day := h.Now().Format(time.DateOnly)
		a := h.post(t, "/v1/subscription/list", `{"datab":"`+day+`","datbi":"`+day+`"`+more+`}`)
		return must(t, wire.DecodeSubscriptionList, fields(t, a, http.StatusOK))
	}
	all := list("")
	if all.TotalCount != 2 || all.Rows[0].ReferenceNo != "two" || all.Rows[1].ReferenceNo != "one" {
		t.Fatalf("list: %+v", all)
	}
	if r := all.Rows[0]; r.Interval != wire.IntervalMonth || r.Period != 3 || r.UserName != "Mehmet" || !r.AddCommission || r.NameSurname != "AYŞE IŞIK" ||
		r.EndUserGSM != "5321234567" || r.EndUserEmail != "ayse@example.com" || r.Amount.Minor() != 4900 || r.IntervalCount != 12 {
		t.Errorf("the row: %+v", r)
	}
	if of := list(`,"agent_id":"20077"`); of.TotalCount != 1 || of.Rows[0].AgentID != "20077" {
		t.Errorf("of one dealer: %+v", of)
	}
	if page := list(`,"limit":1`); len(page.Rows) != 1 || !page.HasMore {
		t.Errorf("a page: %+v", page)
	}
	a := h.post(t, "/v1/subscription/list", `{"datab":"2020-01-01","datbi":"2020-01-02"}`)
	if none := must(t, wire.DecodeSubscriptionList, fields(t, a, http.StatusOK)); none.TotalCount != 0 {
		t.Errorf("of other days: %+v", none)
	}

	if added := h.adds(t, card("one", goodCard, "Ayşe Işık", ""), ""); !added.IsSucceed {
		t.Fatalf("the card: %+v", added)
	}
	h.pass(t, 1)
	status := func(to int) {
		h.envelope(t, "/v1/subscription/status_update", byReference("one", `,"status":`+strconv.Itoa(to)))
	}
	status(3)
	status(3) // as it is
	h.pass(t, 40)
	if d := h.standing(t, "one"); d.StatusDesc != "stopped" || d.Status != 3 || d.Paid != 1 {
		t.Errorf("stopped: %+v", d.SubscriptionRow)
	}
	status(0)
	h.pass(t, 31)
	if d := h.standing(t, "one"); d.StatusDesc != "active" || d.Paid != 2 {
		t.Errorf("going again: %+v", d.SubscriptionRow)
	}
	status(5)
	h.pass(t, 40)
	if d := h.standing(t, "one"); d.StatusDesc != "cancelled" || d.Status != 5 || d.Paid != 2 || len(d.Invoices) != 2 {
		t.Errorf("cancelled: %+v, %d invoices", d.SubscriptionRow, len(d.Invoices))
	}
	h.failure(t, "/v1/subscription/status_update", byReference("one", `,"status":2`), http.StatusBadRequest, wire.BadRequest)
	h.failure(t, "/v1/subscription/create_card_tds_initial", card("one", otherCard, "A B", ""), http.StatusBadRequest, wire.NoProcess)
}

// renames gives the saved card of a subscription another holder, whose name tells the simulated bank what to do.
func (h house) renames(t *testing.T, reference, holder string) {
	t.Helper()
	s, err := h.Gateway.SubscriptionByReference(t.Context(), dialecttest.Merchant, "paynet", reference)
	if err == nil {
		_, err = h.Gateway.ChangeCard(t.Context(), dialecttest.Merchant, "", s.Card, gateway.CardChange{Holder: &holder})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestAChargeOfASubscriptionThatIsDeclined(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.standingOrder(t, "poor", "")
	if added := h.adds(t, card("poor", goodCard, "Ayşe Işık", ""), ""); !added.IsSucceed || added.SubscriptionGSM != "5321234567" || added.AttemptDays != 3 {
		t.Fatalf("the card: %+v", added)
	}
	h.pass(t, 1)
	h.renames(t, "poor", "SIM 51")
	h.pass(t, 32)
	d := h.standing(t, "poor")
	if i := d.Invoices[1]; d.StatusDesc != "past_due" || d.Paid != 1 || i.Status != wire.StatusWaiting || i.Attempts == 0 || !strings.Contains(i.Message, "yetersiz") {
		t.Fatalf("after a decline: %+v, %+v", d.SubscriptionRow, i)
	}
	h.renames(t, "poor", "Ayşe Işık")
	h.envelope(t, "/v1/subscription/invoice_status_update", `{"invoice_no":"`+d.Invoices[1].No+`","status":0}`)
	if d = h.standing(t, "poor"); d.StatusDesc != "active" || d.Paid != 2 || d.Invoices[1].Status != wire.StatusDoneSucceed {
		t.Errorf("tried again: %+v", d.SubscriptionRow)
	}
	// What no card of his pays is tried on three days and then stops the subscription; another card sets nothing going by itself.
	h.renames(t, "poor", "SIM 51")
	h.pass(t, 45)
	if d = h.standing(t, "poor"); d.StatusDesc != "stopped" || d.Invoices[2].Attempts != 3 || d.Invoices[2].Status != wire.StatusDoneUnsucceed {
		t.Errorf("after the last try: %+v, %+v", d.SubscriptionRow, d.Invoices[2])
	}
}

// A card that is added is the one that is charged; the only one stays.
func TestCardsOfASubscription(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.standingOrder(t, "cards", "")
	v := must(t, wire.DecodeTdsInitialAnswer, fields(t, h.post(t, "/v1/subscription/create_card_tds_initial", card("cards", goodCard, "Ayşe Işık", "")), http.StatusOK))
	h.failure(t, "/v1/subscription/create_card_tds_confirm", chargeBody(v, ""), http.StatusBadRequest, wire.TDSError) // before the return
	h.back(t, v, "")
	first := h.confirmed(t, v)
	if again := h.confirmed(t, v); !first.IsSucceed || again.CardID != first.CardID || !again.IsSucceed {
		t.Fatalf("confirmed %+v, and again %+v", first, again)
	}
	if refused := h.adds(t, card("cards", otherCard, "Ayşe Işık", ""), "000000"); refused.IsSucceed || refused.CardID != "" {
		t.Errorf("a card whose holder is not known: %+v", refused)
	}
	h.failure(t, "/v1/subscription/card_info_delete", byReference("cards", `,"card_id":"`+first.CardID+`"`), http.StatusBadRequest, wire.NoProcess)
	second := h.adds(t, card("cards", otherCard, "ER AYDIN", `,"label":"bayikart"`), "")
	rows := h.cardsOf(t, "cards")
	if len(rows) != 2 || rows[0].Number != "450803******4509" || !rows[0].IsDefault || rows[0].OrderNo != 1 || rows[0].Label != "bayikart" ||
		rows[0].Holder != "ER****IN" || strconv.FormatInt(rows[0].CardID, 10) != second.CardID || rows[1].IsDefault || rows[1].Number != "435508******4358" {
		t.Fatalf("the cards: %+v", rows)
	}
	h.envelope(t, "/v1/subscription/card_info_label_update", `{"card_id":"`+second.CardID+`","label":"yeni"}`)
	h.pass(t, 1)
	ps, err := h.Store.Payments(t.Context(), dialecttest.Merchant, store.Filter{Limit: 99})
	charged := 0
	for _, p := range ps {
		if p.Terms.Subscription != "" && p.State.Approved() {
			charged++
			if p.Card.Last4 != "4358" { // it was due at once when the first card came
				t.Errorf("the card ending in %s was charged", p.Card.Last4)
			}
		}
	}
	if err != nil || charged != 1 {
		t.Errorf("%d charges, %v", charged, err)
	}
	dropped := must(t, wire.DecodeCardDropped, fields(t, h.post(t, "/v1/subscription/card_info_delete", byReference("cards", `,"card_id":"`+first.CardID+`"`)), http.StatusOK))
	if rows = h.cardsOf(t, "cards"); dropped.CardID != first.CardID || len(rows) != 1 || rows[0].Label != "yeni" {
		t.Errorf("dropped %+v, left %+v", dropped, rows)
	}
	h.pass(t, 32)
	if d := h.standing(t, "cards"); d.Paid != 2 {
		t.Errorf("with the other card: %+v", d.SubscriptionRow)
	}
	h.failure(t, "/v1/subscription/card_info_delete", byReference("cards", `,"card_id":"7"`), http.StatusNotFound, wire.CardNotFound)
	h.failure(t, "/v1/subscription/card_info_label_update", `{"card_id":"7","label":"x"}`, http.StatusNotFound, wire.CardNotFound)
	pay := h.start(t, order("payment"))
	h.back(t, pay, "")
	h.failure(t, "/v1/subscription/create_card_tds_confirm", chargeBody(pay, ""), http.StatusNotFound, wire.NoSession)
}

// A card that has come to its end is entered again with another last month: it is the same card to the vault, and is charged at once.
func TestARenewedCardOfASubscription(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.standingOrder(t, "renewed", "")
	h.adds(t, card("renewed", goodCard, "Ayşe Işık", ""), "")
	h.pass(t, 1)
	h.renames(t, "renewed", "SIM 54")
	h.pass(t, 32)
	if d := h.standing(t, "renewed"); d.StatusDesc != "waiting_for_card" || d.Paid != 1 {
		t.Fatalf("after the card's end: %+v", d.SubscriptionRow)
	}
	v := must(t, wire.DecodeTdsInitialAnswer, fields(t, h.post(t, "/v1/subscription/create_card_tds_initial", card("renewed", goodCard, "Ayşe Işık", "")), http.StatusOK))
	h.back(t, v, "")
	added := h.confirmed(t, v)
	if d := h.standing(t, "renewed"); !added.IsSucceed || d.StatusDesc != "active" || d.Paid != 2 {
		t.Errorf("with the renewed card: %+v, %+v", added, d.SubscriptionRow)
	}
	// One that stands by is charged again once it is entered again; a repeat of its confirmation changes nothing.
	h.adds(t, card("renewed", otherCard, "ER AYDIN", ""), "")
	h.confirmed(t, v)
	if rows := h.cardsOf(t, "renewed"); len(rows) != 2 || rows[0].Number != "450803******4509" {
		t.Errorf("after a repeat: %+v", rows)
	}
	h.adds(t, card("renewed", goodCard, "Ayşe Işık", ""), "")
	if rows := h.cardsOf(t, "renewed"); len(rows) != 2 || rows[0].Number != "435508******4358" || rows[1].Number != "450803******4509" {
		t.Errorf("after it was entered again: %+v", rows)
	}
}

// A bank that authorizes while the payer is at its page adds a card as well, and the payer bears the commission where that is agreed.
func TestASubscriptionOverAOneStepBank(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{OneStep: true})
	h.standingOrder(t, "on top", `,"addcomission_to_amount":true`)
	if added := h.adds(t, card("on top", goodCard, "Ayşe Işık", ""), ""); !added.IsSucceed {
		t.Fatalf("the card: %+v", added)
	}
	h.pass(t, 1)
	d := h.standing(t, "on top")
	check := h.query(t, "check", xact(d.Invoices[0].XactID))
	if d.Paid != 1 || d.Invoices[0].Amount.Minor() != 4900 || check.Amount.Minor() != 5000 || check.NetAmount.Minor() != 4900 {
		t.Errorf("%d paid, check: %+v", d.Paid, check)
	}
}

func TestAmountAndInvoicesOfASubscription(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.standingOrder(t, "inv", "")
	h.adds(t, card("inv", goodCard, "Ayşe Işık", ""), "")
	h.pass(t, 1)
	h.envelope(t, "/v1/subcription/amount_update", byReference("inv", `,"amount":"5950"`)) // as the document's index spells it
	d := h.standing(t, "inv")
	if d.Amount.Minor() != 5950 || d.Invoices[0].Amount.Minor() != 4900 || d.Invoices[1].Amount.Minor() != 5950 || d.Invoices[0].Status != 3 {
		t.Errorf("after another amount: %s, %+v", d.Amount, d.Invoices[:2])
	}
	update := func(body string) { h.envelope(t, "/v1/subscription/invoice_status_update", body) }
	update(`{"invoice_no":"` + d.Invoices[1].No + `","status":2}`)
	update(`{"invoice_id":"` + d.Invoices[2].ID + `","status":4}`)
	update(`{"invoice_id":"` + d.Invoices[2].ID + `","status":4}`) // as it is
	update(`{"invoice_no":"` + d.Invoices[3].No + `","status":0}`) // still to come
	h.pass(t, 95)
	d = h.standing(t, "inv")
	var statuses []string
	for _, i := range d.Invoices {
		statuses = append(statuses, strconv.Itoa(i.Status))
	}
	if got := strings.Join(statuses, ""); d.Paid != 2 || got != "324300000000" || d.Invoices[3].Amount.Minor() != 5950 {
		t.Errorf("%d paid, invoices %s", d.Paid, got)
	}
	for body, want := range map[string]struct {
		status int
		code   wire.ResultCode
	}{
		`{"invoice_no":"` + d.Invoices[0].No + `","status":5}`: {http.StatusBadRequest, wire.NoProcess},     // it is paid
		`{"invoice_id":"` + d.Invoices[2].ID + `","status":0}`: {http.StatusBadRequest, wire.NoProcess},     // it is closed
		`{"invoice_id":"` + d.Invoices[4].ID + `","status":3}`: {http.StatusBadRequest, wire.BadRequest},    // the bank's to say
		`{"invoice_no":"11400505","status":4}`:                 {http.StatusNotFound, wire.InvoiceNotFound}, // the page's sample
		`{"invoice_id":"x","status":4}`:                        {http.StatusNotFound, wire.InvoiceNotFound},
	} {
		h.failure(t, "/v1/subscription/invoice_status_update", body, want.status, want.code)
	}
}

func TestSendAgain(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	made := h.standingOrder(t, "told", `,"send_mail":true,"send_sms":true`)
	h.envelope(t, "/v1/subscription/send_again", `{"subscription_id":"`+made.SubscriptionID+`"}`)
	for _, told := range h.Messages(t, 4) {
		if !strings.Contains(told.Text, made.URL) || !strings.Contains(told.Text, "49,00") || told.To != "ayse@example.com" && told.To != "+905321234567" {
			t.Errorf("the payer was told: %+v", told)
		}
	}
	h.standingOrder(t, "untold", "")
	h.failure(t, "/v1/subscription/send_again", byReference("untold", ""), http.StatusBadRequest, wire.NoProcess)
	mute := open(t, dialecttest.Options{Mute: true})
	f := mute.failure(t, "/v1/subscription/create", mute.standingBody("mute", `,"send_sms":true`), http.StatusBadRequest, wire.NotImplemented)
	if !strings.HasPrefix(f.Message, "send_sms:") {
		t.Errorf("without text messages: %q", f.Message)
	}
}

func TestSubscriptionsThatAreRefused(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.standingOrder(t, "taken", "")
	h.failure(t, "/v1/subscription/create", h.standingBody("taken", ""), http.StatusBadRequest, wire.DuplicateData)
	for member, field := range map[string]string{
		`,"is_fixed_price":false`: "is_fixed_price", `,"otp_control":true`: "otp_control", `,"group_reference_no":"G"`: "group_reference_no",
	} {
		body := strings.Replace(h.standingBody("refused", ""), `"agent_amount":"","company_amount":"",`, "", 1)
		f := h.failure(t, "/v1/subscription/create", strings.TrimSuffix(body, "}")+member+"}", http.StatusBadRequest, wire.NotImplemented)
		if !strings.HasPrefix(f.Message, field+":") {
			t.Errorf("%s: %q", member, f.Message)
		}
	}
	h.failure(t, "/v1/subscription/create_card_tds_initial", strings.Replace(card("taken", goodCard, "A B", ""), "{", `{"group_reference_no":"G",`, 1),
		http.StatusBadRequest, wire.NotImplemented)
	h.failure(t, "/v1/subscription/subscription_detail", byReference("refused", ""), http.StatusNotFound, wire.NoData)
	h.failure(t, "/v1/subscription/subscription_detail", `{"subscription_id":"x"}`, http.StatusNotFound, wire.NoData)
	h.WantNothing(t)
}

// TestInvoiceNumbersAreOneSubscriptions: those that are made at once have numbers of their own, and the number of one of before still finds it.
func TestInvoiceNumbersAreOneSubscriptions(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	stop := h.Now() // the house's clock goes on by itself; what is made in one of its milliseconds has numbers apart all the same
	seen := map[string]string{}
	for n := range 3 {
		reference := strconv.Itoa(n)
		h.standingOrder(t, reference, "")
		no := h.standing(t, reference).Invoices[3].No
		if of := seen[no]; of != "" || no == "" {
			t.Errorf("%s has the number %q of %q", reference, no, of)
		}
		seen[no] = reference
	}
	for no, reference := range seen {
		h.envelope(t, "/v1/subscription/invoice_status_update", `{"invoice_no":"`+no+`","status":2}`)
		if i := h.standing(t, reference).Invoices[3]; i.Status != wire.StatusExternalCharged {
			t.Errorf("%s: %+v", no, i)
		}
	}
	ctx := t.Context()
	s, err := h.Gateway.SubscriptionByReference(ctx, dialecttest.Merchant, paynet.Surface, "0")
	if err != nil {
		t.Fatal(err)
	}
	s.ID, s.Number, s.Reference, s.Version = subscription.NewID(stop.Add(-time.Hour)), 0, "before", 1
	s.Elsewhere, s.Attributes = nil, map[string]string{"subscription_ticket": "0123456789abcdef0123456789abcdef"}
	err = h.Store.Commit(ctx, store.Change{Merchant: s.Merchant, Subscription: &subscription.Step{Subscription: s}})
	if err != nil {
		t.Fatal(err)
	}
	d := h.standing(t, "before")
	h.envelope(t, "/v1/subscription/invoice_status_update", `{"invoice_no":"`+d.Invoices[4].No+`","status":2}`)
	if i := h.standing(t, "before").Invoices[4]; i.Status != wire.StatusExternalCharged || len(i.No) != 16 {
		t.Errorf("of before: %+v", i)
	}
	if page := h.Browse(t, http.MethodGet, d.URL, nil); page.Status != http.StatusOK {
		t.Errorf("the page of before: %d", page.Status)
	}
}

// TestTheTicketOfASubscriptionsPageIsNotStored: what is in the database opens no page.
func TestTheTicketOfASubscriptionsPageIsNotStored(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	made := h.standingOrder(t, "page", "")
	ticket := made.URL[strings.LastIndexByte(made.URL, '/')+1:]
	s, err := h.Gateway.SubscriptionByReference(t.Context(), dialecttest.Merchant, paynet.Surface, "page")
	if text := fmt.Sprintf("%+v", s); err != nil || len(ticket) != 32 || strings.Contains(text, ticket) {
		t.Errorf("the ticket %q is in %s, %v", ticket, text, err)
	}
}

// TestTheNumberOfADroppedCardIsForgotten with it.
func TestTheNumberOfADroppedCardIsForgotten(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.standingOrder(t, "drop", "")
	first := h.adds(t, card("drop", goodCard, "Ayşe Işık", ""), "")
	h.adds(t, card("drop", otherCard, "Ayşe Işık", ""), "")
	fields(t, h.post(t, "/v1/subscription/card_info_delete", byReference("drop", `,"card_id":"`+first.CardID+`"`)), http.StatusOK)
	left, err := h.Gateway.Records(t.Context(), dialecttest.Merchant, "paynet_card_number", record.Filter{Limit: 9})
	if err != nil || len(left) != 1 || left[0].ID == first.CardID {
		t.Errorf("left are %+v, %v", left, err)
	}
}

// TestPromise7SubscriptionsAreTheirMerchants tries every call with the ids of another merchant.
func TestPromise7SubscriptionsAreTheirMerchants(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	made := h.standingOrder(t, "mine", "")
	added := h.adds(t, card("mine", goodCard, "Ayşe Işık", ""), "")
	invoice := h.standing(t, "mine").Invoices[5]
	id := `"subscription_id":"` + made.SubscriptionID + `"`
	for path, body := range map[string]string{
		"subscription_detail":     `{` + id + `}`,
		"status_update":           `{` + id + `,"status":5}`,
		"amount_update":           `{` + id + `,"amount":"100"}`,
		"send_again":              `{` + id + `}`,
		"card_info_list":          `{` + id + `}`,
		"card_info_label_update":  `{"card_id":"` + added.CardID + `","label":"x"}`,
		"card_info_delete":        `{` + id + `,"card_id":"` + added.CardID + `"}`,
		"create_card_tds_initial": strings.Replace(card("", goodCard, "A B", ""), `"reference_no":""`, id, 1),
		"invoice_status_update":   `{"invoice_id":"` + invoice.ID + `","status":5}`,
	} {
		for _, body := range []string{body, strings.Replace(body, `"invoice_id":"`+invoice.ID, `"invoice_no":"`+invoice.No, 1)} {
			a := h.Send(t, paynettest.Call(dialecttest.OtherKey, "/v1/subscription/"+path, body))
			if a.Status != http.StatusNotFound {
				t.Errorf("%s answers another merchant %d: %s", path, a.Status, a.Body)
			}
		}
	}
	if p := h.Browse(t, http.MethodGet, strings.Replace(made.URL, "/acme/", "/other/", 1), nil); p.Status != http.StatusNotFound {
		t.Errorf("another merchant's page: %d", p.Status)
	}
	if p := h.Browse(t, http.MethodGet, made.URL[:len(made.URL)-1]+"x", nil); p.Status != http.StatusNotFound {
		t.Errorf("another ticket: %d", p.Status)
	}
}
