package paratika_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"github.com/vezne/vezne/internal/message"
	wire "github.com/vezne/vezne/wire/paratika"
)

func newLink(reference string, more ...string) []string {
	return append([]string{
		"ACTION", "PAYBYLINKPAYMENT", "MERCHANTPAYMENTID", reference, "AMOUNT", "98", "CURRENCY", "TRY", "RETURNURL", paratikatest.ShopPage, "CUSTOMER", "c1",
		"CUSTOMERNAME", "Ayşe Işık", "CUSTOMEREMAIL", "ayse@shop.example", "CUSTOMERPHONE", "0532 111 22 33",
	}, more...)
}

// link makes a link and returns its token.
func (h house) link(t *testing.T, pairs ...string) string {
	t.Helper()
	a := paratikatest.Must(t, wire.DecodeSessionToken, h.fields(t, paratikatest.Call(dialecttest.Key, pairs...)))
	if a.Outcome != wire.Success() || len(a.Token) != 32 {
		t.Fatalf("PAYBYLINKPAYMENT: %+v", a)
	}
	return a.Token
}

func (h house) linkRows(t *testing.T, key string, pairs ...string) []wire.LinkRow {
	t.Helper()
	a := paratikatest.Must(t, wire.DecodeLinks, h.fields(t, paratikatest.Call(key, append([]string{"ACTION", "QUERYPAYBYLINKPAYMENT"}, pairs...)...)))
	if a.Outcome != wire.Success() {
		t.Errorf("QUERYPAYBYLINKPAYMENT: %+v", a.Outcome)
	}
	return a.Rows
}

// linkStatus is the status of a link.
func (h house) linkStatus(t *testing.T, token string) wire.LinkStatus {
	t.Helper()
	rows := h.linkRows(t, dialecttest.Key, "PAYBYLINKTOKEN", token)
	if len(rows) != 1 || rows[0].Token != token {
		t.Fatalf("the link: %+v", rows)
	}
	return rows[0].Status
}

// untilPaid waits for the job that counts a link's payment.
func (h house) untilPaid(t *testing.T, token string) {
	t.Helper()
	for range 600 { // a minute, which only a defect uses up
		if h.linkStatus(t, token) == wire.LinkPaid {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("the link is not paid")
}

// paysLink fills the page of a link in, and takes the buyer through the bank to the page that leads to the shop.
func (h house) paysLink(t *testing.T, token, holder string) dialecttest.Page {
	t.Helper()
	bank := h.atBank(t, h.Browse(t, http.MethodPost, h.URL+"/payment/"+token, url.Values{
		"card-number": {"4355 0843 5508 4358"}, "card-holder": {holder}, "card-expiry": {"12/30"}, "card-cvv": {"000"}, "installments": {"1"},
	}))
	back := h.Confirm(t, bank, bank.Code)
	page := h.Browse(t, http.MethodPost, back.Action, back.Fields)
	return h.Browse(t, http.MethodPost, page.Action, page.Fields)
}

// TestPayByLink: the buyer is told by the ways that the shop named, pays at the address, and goes back with a signed post.
func TestPayByLink(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	token := h.link(t, newLink("bağlantı-1", "NOTIFICATIONCHANNELS", "SMS,EMAIL", "LANGUAGE", "tr", "SESSIONEXPIRY", "48h")...)
	for _, told := range h.Messages(t, 2) {
		if !strings.Contains(told.Text, h.URL+"/payment/"+token) || told.Channel == message.SMS && told.To != "+905321112233" {
			t.Errorf("the buyer is told %+v", told)
		}
	}
	rows := h.linkRows(t, dialecttest.Key, "CUSTOMEREMAIL", "ayse@shop.example")
	if len(rows) != 1 || rows[0].Status != wire.LinkSent || rows[0].Amount.Compact() != "98" || rows[0].Due.Sub(rows[0].Created).Round(time.Minute) != 48*time.Hour {
		t.Errorf("the link: %+v", rows)
	}
	if p := h.Browse(t, http.MethodGet, h.URL+"/payment/"+token, nil); p.Status != http.StatusOK || !strings.Contains(p.Body, "98,00") || !strings.Contains(p.Body, "Acme") {
		t.Errorf("the page: status %d", p.Status)
	}
	wantBack(t, "a decline", h.paysLink(t, token, "SIM 51"), paratikatest.ShopPage, token, wire.Declined, "ERR20051")
	if got := h.linkStatus(t, token); got != wire.LinkSent {
		t.Errorf("after a decline the link is %s", got)
	}
	wantBack(t, "a payment", h.paysLink(t, token, "Ayşe Işık"), paratikatest.ShopPage, token, wire.Approved, "")
	h.WantCaptures(t, "bağlantı-1", 1)
	wantBack(t, "the page again", h.Browse(t, http.MethodGet, h.URL+"/payment/"+token, nil), paratikatest.ShopPage, token, wire.Approved, "")
	made := h.rows(t, "bağlantı-1")
	if len(made) != 2 || made[1].Status != wire.Successful || made[1].CustomerID != "c1" || made[1].Amount.Compact() != "98" {
		t.Errorf("QUERYTRANSACTION: %+v", made)
	}
	h.untilPaid(t, token)
	for action, field := range map[string]string{"PAYBYLINKPAYMENTCANCEL": "PAYBYLINKTOKEN", "PAYBYLINKPAYMENTRESEND": "PAYBYLINKTOKEN", "PAYBYLINKPAYMENTEDIT": "SESSIONTOKEN"} {
		want(t, action, h.outcome(t, "ACTION", action, field, token, "AMOUNT", "1"), wire.Declined, wire.LinkOver, "")
	}
	want(t, "the order again", h.outcome(t, newLink("bağlantı-1")...), wire.Declined, wire.OrderPaid, "MERCHANTPAYMENTID")
}

// TestLinksChange: a link is sent later, changed, given more time, and cancelled; nobody pays what is cancelled or over.
func TestLinksChange(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	token := h.link(t, newLink("a")...)
	if got := h.linkStatus(t, token); got != wire.LinkCreated {
		t.Errorf("a link that nobody was told of is %s", got)
	}
	want(t, "a link of its order", h.outcome(t, newLink("a")...), wire.Declined, wire.SessionDiffers, "MERCHANTPAYMENTID")
	want(t, "without a channel", h.outcome(t, "ACTION", "PAYBYLINKPAYMENTRESEND", "PAYBYLINKTOKEN", token), wire.Declined, wire.MissingParameter, "NOTIFICATIONCHANNELS")
	want(t, "sent", h.outcome(t, "ACTION", "PAYBYLINKPAYMENTRESEND", "PAYBYLINKTOKEN", token, "NOTIFICATIONCHANNELS", "SMS"), wire.Approved, "", "")
	if told := h.Messages(t, 1); told[0].Channel != message.SMS || !strings.Contains(told[0].Text, token) || h.linkStatus(t, token) != wire.LinkSent {
		t.Errorf("the buyer is told %+v", told)
	}
	want(t, "changed", h.outcome(t, "ACTION", "PAYBYLINKPAYMENTEDIT", "SESSIONTOKEN", token, "AMOUNT", "99.90", "RETURNURL", "https://shop.example/other"), wire.Approved, "", "")
	if p := h.paysLink(t, token, "SIM 51"); p.Action != "https://shop.example/other" || p.Fields.Get("amount") != "99.9" {
		t.Errorf("the changed link leads to %q with %v", p.Action, p.Fields)
	}
	more := paratikatest.Must(t, wire.DecodeSessionExpiry, h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "SESSIONEXTEND", "TOKEN", token, "SESSIONEXPIRY", "300h")))
	if more.Outcome != wire.Success() || more.Token != token || more.Expiry.Before(h.Now().Add(299*time.Hour)) {
		t.Errorf("SESSIONEXTEND: %+v", more)
	}
	short := h.link(t, newLink("b", "SESSIONEXPIRY", "1h")...)
	h.Advance(2 * time.Hour)
	if got := h.linkStatus(t, short); got != wire.LinkExpired {
		t.Errorf("after its time a link is %s", got)
	}
	want(t, "more time for what is over", h.outcome(t, "ACTION", "SESSIONEXTEND", "TOKEN", short, "SESSIONEXPIRY", "2h"), wire.Declined, wire.LinkOver, "")
	want(t, "cancelled", h.outcome(t, "ACTION", "PAYBYLINKPAYMENTCANCEL", "PAYBYLINKTOKEN", token), wire.Approved, "", "")
	want(t, "cancelled again", h.outcome(t, "ACTION", "PAYBYLINKPAYMENTCANCEL", "PAYBYLINKTOKEN", token), wire.Declined, wire.LinkOver, "")
	for _, over := range []string{token, short} {
		if p := h.Browse(t, http.MethodGet, h.URL+"/payment/"+over, nil); p.Status != http.StatusGone || p.Action != "" {
			t.Errorf("the page of a link that is over: status %d", p.Status)
		}
	}
	statuses := map[wire.LinkStatus]int{}
	for _, row := range h.linkRows(t, dialecttest.Key) {
		statuses[row.Status]++
	}
	if statuses[wire.LinkCancelled] != 1 || statuses[wire.LinkExpired] != 1 || len(h.linkRows(t, dialecttest.Key, "PAYBYLINKSTATUS", "CA")) != 1 {
		t.Errorf("the list: %v", statuses)
	}
}

// TestLinksAreTheMerchants: another merchant neither sees a link nor changes it.
func TestLinksAreTheMerchants(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Mute: true})
	token := h.link(t, newLink("mine")...)
	if rows := h.linkRows(t, dialecttest.OtherKey); len(rows) != 0 {
		t.Errorf("another merchant's list: %+v", rows)
	}
	for _, pairs := range [][]string{
		{"ACTION", "QUERYPAYBYLINKPAYMENT", "PAYBYLINKTOKEN", token},
		{"ACTION", "PAYBYLINKPAYMENTCANCEL", "PAYBYLINKTOKEN", token},
		{"ACTION", "PAYBYLINKPAYMENTEDIT", "SESSIONTOKEN", token, "AMOUNT", "1"},
		{"ACTION", "SESSIONEXTEND", "TOKEN", token, "SESSIONEXPIRY", "2h"},
	} {
		o := paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, paratikatest.Call(dialecttest.OtherKey, pairs...))).Outcome
		if o.Error != wire.BadSession {
			t.Errorf("%v: %+v", pairs, o)
		}
	}
	want(t, "a channel that is not set up", h.outcome(t, newLink("x", "NOTIFICATIONCHANNELS", "SMS")...), wire.Declined, wire.Unsupported, "NOTIFICATIONCHANNELS")
	want(t, "a dealer's", h.outcome(t, "ACTION", "QUERYPAYBYLINKPAYMENT", "DEALERCODE", "d"), wire.Declined, wire.Unsupported, "DEALERCODE")
	if got := h.linkStatus(t, token); got != wire.LinkCreated {
		t.Errorf("the link is %s", got)
	}
	h.WantNothing(t)
}

// TestALinkHoldsAndShares: EXTRA and the items of a link's request are the order's.
func TestALinkHoldsAndShares(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.sellers(t, "s1")
	token := h.link(t, newLink("held", "EXTRA", `{"Preauth":"YES"}`,
		"ORDERITEMS", `[{"code":"a","name":"Galaxy S8","quantity":1,"amount":98,"sellerId":"s1","sellerPaymentAmount":90}]`)...)
	if p := h.Browse(t, http.MethodGet, h.URL+"/payment/"+token, nil); !strings.Contains(p.Body, "Galaxy S8") {
		t.Error("the page does not show what is paid for")
	}
	wantBack(t, "a hold", h.paysLink(t, token, "Ayşe Işık"), paratikatest.ShopPage, token, wire.Approved, "")
	want(t, "its amount with items", h.outcome(t, "ACTION", "PAYBYLINKPAYMENTEDIT", "SESSIONTOKEN", token, "AMOUNT", "1"), wire.Declined, wire.BadAmount, "AMOUNT")
	p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, "held")
	if err != nil || p.Captured != 0 || p.Authorized != 9800 || len(p.Terms.Shares) != 1 || p.Terms.Shares[0].Store != "s1" {
		t.Errorf("the payment: %+v, %v", p, err)
	}
}

// TestChangesOfALinkAtOnce: of two requests that change different things of a link at once, neither takes back what the other changed.
func TestChangesOfALinkAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, reference := range []string{"1", "2", "3", "4", "5", "6"} {
		token := h.link(t, newLink(reference)...)
		var all sync.WaitGroup
		for _, change := range [][]string{{"RETURNURL", "https://shop.example/1"}, {"AMOUNT", "99"}, {"RETURNURL", "https://shop.example/2"}} {
			all.Go(func() {
				h.fields(t, paratikatest.Call(dialecttest.Key, append([]string{"ACTION", "PAYBYLINKPAYMENTEDIT", "SESSIONTOKEN", token}, change...)...))
			})
		}
		all.Wait()
		if rows := h.linkRows(t, dialecttest.Key, "PAYBYLINKTOKEN", token); len(rows) != 1 || rows[0].Amount.Compact() != "99" {
			t.Errorf("link %s: %+v", reference, rows)
		}
	}
}

// TestAnAmountThatDoesNotFitALink is refused with the reason, which is the currency and no list of items.
func TestAnAmountThatDoesNotFitALink(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.link(t, changed(newLink("yen"), "CURRENCY", "JPY")...)
	o := h.outcome(t, "ACTION", "PAYBYLINKPAYMENTEDIT", "SESSIONTOKEN", token, "AMOUNT", "99.50")
	want(t, "half a yen", o, wire.Declined, wire.BadAmount, "AMOUNT")
	if !strings.Contains(o.Description, "para birimine") && !strings.Contains(o.Description, "currency") {
		t.Errorf("the reason is %q", o.Description)
	}
}

// TestARefusedResendChangesNothing: a link whose buyer could not be told does not say that he was.
func TestARefusedResendChangesNothing(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.link(t, changed(newLink("unreachable"), "CUSTOMERPHONE", "")...)
	for range 2 {
		want(t, "no phone", h.outcome(t, "ACTION", "PAYBYLINKPAYMENTRESEND", "PAYBYLINKTOKEN", token, "NOTIFICATIONCHANNELS", "SMS"), wire.Declined, wire.WrongType, "CUSTOMERPHONE")
		if got := h.linkStatus(t, token); got != wire.LinkCreated {
			t.Errorf("a link that nobody was told of is %s", got)
		}
	}
}
