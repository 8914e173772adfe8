package paymago_test

import (
	"github.com/vezne/vezne/internal/dialect/paymago/paymagotest"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/gateway"
	wire "github.com/vezne/vezne/wire/paymago"
)

// back takes the buyer from the start of a visit through the bank's page, with a wrong code if so wished, and returns the page
// that posts to the shop.
func (h house) back(t *testing.T, address, code string) dialecttest.Page {
	t.Helper()
	bank := h.AtBank(t, http.MethodGet, address)
	if code == "" {
		code = bank.Code
	}
	page := bank
	for range 5 { // the bank lets a buyer try a few times
		page = h.Confirm(t, page, code)
		if len(page.Fields) > 0 {
			break
		}
	}
	return h.Browse(t, http.MethodPost, page.Action, page.Fields)
}

// wantCallback checks what the shop's page gets: both ids, posted and in the address behind its own query, and nothing else.
func wantCallback(t *testing.T, page dialecttest.Page, paymentID, orderID string) {
	t.Helper()
	ids := url.Values{"orderId": {orderID}, "paymentId": {paymentID}}
	if want := paymagotest.ShopPage + "&" + ids.Encode(); page.Action != want {
		t.Errorf("the buyer is posted to %q, want %q", page.Action, want)
	}
	if got := page.Fields.Encode(); got != ids.Encode() {
		t.Errorf("the shop gets %s, want %s", got, ids.Encode())
	}
}

func TestSecure(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.create(t, order("3d"), "true").Data
	early := h.ask(t, paymagotest.ResultPath, v.PaymentID, "3d", http.StatusConflict)
	if early.Data != nil || early.Succeeded || !strings.Contains(early.Messages[0], "dönmedi") {
		t.Errorf("orderResult before the return: %+v", early)
	}
	wantCallback(t, h.back(t, v.ReturnURL, ""), v.PaymentID, "3d")
	if sum := h.Bank.Sum(t, "3d"); sum.Authorizations != 0 {
		t.Errorf("%d authorizations before orderResult, want none", sum.Authorizations)
	}
	r := h.result(t, v.PaymentID, "3d")
	if !r.Succeeded || r.Data.Status != wire.Success || r.Data.ResponseMessage != "(TR) - işlem başarılı - 1" || r.Data.Amount.Decimal() != "150.00" {
		t.Errorf("orderResult: %+v %+v", r, r.Data)
	}
	again := h.result(t, v.PaymentID, "3d")
	if !again.Succeeded || again.Data.ResponseMessage != "(TR) - önceki işlem başarılı - 1" {
		t.Errorf("the second orderResult: %+v %+v", again, again.Data)
	}
	if sum := h.Bank.Sum(t, "3d"); sum.Captures != 1 || sum.Captured != 15000 {
		t.Errorf("the bank's books: %+v", sum)
	}
	// The other name of the payment, from a repeated order, is as good.
	if r := h.result(t, h.create(t, order("3d"), "false").Data.PaymentID, "3d"); !r.Succeeded {
		t.Errorf("by the payment's own id: %+v", r)
	}
	// A stranger's token finds nothing.
	a := h.Send(t, paymagotest.Named(dialecttest.OtherKey, paymagotest.ResultPath, v.PaymentID, "3d"))
	if a.Status != http.StatusNotFound {
		t.Errorf("another merchant's orderResult: status %d", a.Status)
	}
}

// TestSecurePage is return type 2: the shop shows the page.
func TestSecurePage(t *testing.T) {
	t.Parallel()
	h := pages(t)
	a := h.Send(t, paymagotest.Call(dialecttest.Key, paymagotest.CreatePath, inDate(t)))
	v := ordered(t, a, http.StatusOK).Data
	if v.ReturnType != wire.ReturnHTML || v.ReturnURL != "" || !strings.HasPrefix(v.PaymentData, "<!DOCTYPE html>") {
		t.Fatalf("the answer: %s", a.Body)
	}
	if !strings.Contains(string(a.Body), `"returnUrl":null,`) || !strings.Contains(string(a.Body), `"returnType":"2"}`) {
		t.Errorf("the answer is not as the text of the flow says: %s", a.Body)
	}
	page := regexp.MustCompile(`<form [^>]*method="post" action="([^"]*)">(.*)`).FindStringSubmatch(v.PaymentData)
	if page == nil || !strings.HasPrefix(page[1], h.URL+"/api/pos/3d/acme/") || !strings.Contains(v.PaymentData, ".submit();") {
		t.Fatalf("paymentData is %s", v.PaymentData)
	}
	if strings.Contains(v.PaymentData, "4111") {
		t.Error("the page holds the card number")
	}
	bank := h.AtBank(t, http.MethodPost, html.UnescapeString(page[1]))
	shopForm := h.Confirm(t, bank, bank.Code)
	back := h.Browse(t, http.MethodPost, shopForm.Action, shopForm.Fields)
	if back.Action != "https://example.com/callback?orderId=ORD123456&paymentId="+v.PaymentID {
		t.Errorf("the buyer is posted to %q", back.Action)
	}
	if r := h.result(t, v.PaymentID, "ORD123456"); !r.Succeeded {
		t.Errorf("orderResult: %+v", r)
	}
}

// TestSecureOfAPaidOrder starts an order again that is paid: its buyer is led to the shop, which hears of the payment.
func TestSecureOfAPaidOrder(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]house{"address": open(t, dialecttest.Options{}), "page": pages(t)} {
		paid := h.create(t, order("paid"), "false")
		a := h.create(t, order("paid"), "true")
		if !a.Success || a.Data.PaymentID != paid.Data.PaymentID || a.Data.ResponseMessage != "(TR) - önceki işlem başarılı - 1" {
			t.Errorf("%s: %+v %+v", name, a, a.Data)
		}
		way := a.Data.ReturnURL
		if name == "page" {
			way = html.UnescapeString(regexp.MustCompile(`action="([^"]*)"`).FindStringSubmatch(a.Data.PaymentData)[1])
			if !strings.Contains(a.Data.PaymentData, `name="paymentId" value="`+paid.Data.PaymentID+`"`) {
				t.Errorf("the page does not post the ids: %s", a.Data.PaymentData)
			}
		}
		u, err := url.Parse(way)
		if err != nil || !strings.HasPrefix(way, paymagotest.ShopPage+"&") {
			t.Fatalf("%s: the buyer is sent to %q, want the shop", name, way)
		}
		if r := h.result(t, u.Query().Get("paymentId"), u.Query().Get("orderId")); !r.Succeeded {
			t.Errorf("%s: orderResult: %+v", name, r)
		}
		if sum := h.Bank.Sum(t, "paid"); sum.Captures != 1 {
			t.Errorf("%s: %d captures, want one", name, sum.Captures)
		}
	}
}

func TestSecureWrongCode(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.create(t, order("wrong"), "true").Data
	// The callback says nothing about how it went.
	wantCallback(t, h.back(t, v.ReturnURL, "000000"), v.PaymentID, "wrong")
	for range 2 {
		r := h.result(t, v.PaymentID, "wrong")
		reason := decline.AuthenticationFailed
		if r.Succeeded || r.Data.Status != wire.Failed || r.Data.ErrorCode != string(reason) || r.Messages[0] != reason.Text("tr") {
			t.Errorf("orderResult: %+v %+v", r, r.Data)
		}
	}
	if sum := h.Bank.Sum(t, "wrong"); sum.Authorizations != 0 {
		t.Errorf("%d authorizations, want none", sum.Authorizations)
	}
	// A failed try does not block the order, and keeps its own result.
	next := h.create(t, order("wrong"), "true").Data
	h.back(t, next.ReturnURL, "")
	if r := h.result(t, next.PaymentID, "wrong"); !r.Succeeded {
		t.Errorf("the second try: %+v", r)
	}
	if r := h.result(t, v.PaymentID, "wrong"); r.Succeeded {
		t.Errorf("the first try afterwards: %+v", r)
	}
}

func TestSecureAbandoned(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.create(t, order("gone"), "true").Data
	h.AtBank(t, http.MethodGet, v.ReturnURL)
	h.Advance(16 * time.Minute)
	if p := h.Browse(t, http.MethodGet, v.ReturnURL, nil); p.Status != http.StatusNotFound || p.Action != "" {
		t.Errorf("the way to the bank after its time: status %d leading to %q", p.Status, p.Action)
	}
	r := h.result(t, v.PaymentID, "gone")
	if r.Succeeded || r.Data.ErrorCode != string(decline.SessionExpired) || r.Data.Status != wire.Failed {
		t.Errorf("orderResult: %+v %+v", r, r.Data)
	}
	if sum := h.Bank.Sum(t, "gone"); sum.Authorizations != 0 {
		t.Errorf("%d authorizations, want none", sum.Authorizations)
	}
}

func TestSecureDeclinedAfterwards(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.create(t, held("poor", "SIM 51"), "true").Data
	h.back(t, v.ReturnURL, "")
	r := h.result(t, v.PaymentID, "poor")
	if r.Succeeded || r.Data.ErrorCode != "51" || r.Data.ResponseMessage != "(TR) - Limit yetersiz - 51" {
		t.Errorf("orderResult: %+v %+v", r, r.Data)
	}
}

// TestEveryAuthentication takes buyers through everything that a bank can make of them. Each comes back to the shop, and to an
// orderResult that agrees with the bank's books.
func TestEveryAuthentication(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Patience: 100 * time.Millisecond})
	const paid = decline.Reason("")
	for scenario, want := range map[string]decline.Reason{
		"3D_CHALLENGE": paid, "3D_FRICTIONLESS": paid, "3D_ATTEMPTED": paid, "3D_FAILED": decline.AuthenticationFailed,
		"MDSTATUS_0": decline.AuthenticationFailed, "MDSTATUS_1": paid, "MDSTATUS_4": paid,
		"MDSTATUS_5": decline.AuthenticationUnavailable, "MDSTATUS_6": decline.AuthenticationUnavailable,
		"MDSTATUS_7": decline.AuthenticationUnavailable, "MDSTATUS_8": decline.AuthenticationUnavailable,
		"MDSTATUS_9": decline.AuthenticationUnavailable, "CALLBACK_TWICE": paid,
		"HTTP_500_BEFORE@ENROLL": decline.AuthenticationUnavailable, "TRUNCATED@ENROLL": decline.AuthenticationUnavailable,
		"3D_CHALLENGE, 54": decline.ExpiredCard, "3D_CHALLENGE, ANSWER_LOST": paid, "3D_CHALLENGE, REFUSED": decline.ProviderError,
	} {
		o := held(scenario, "SIM "+scenario)
		a := h.create(t, o, "true")
		if a.Success {
			h.through(t, a.Data, o.Reference)
		} else if a.Data.ErrorCode != wire.ErrorCode(want) || a.Data.ReturnURL != "" || a.ResultCode != wire.Declined {
			t.Errorf("%s: createOrder: %+v %+v", scenario, a, a.Data)
		}
		if first := h.Send(t, paymagotest.Named(dialecttest.Key, paymagotest.ResultPath, a.Data.PaymentID, o.Reference)); first.Status == http.StatusGatewayTimeout {
			h.Advance(2 * time.Minute) // a request that the bank does not know can no longer be on its way
		}
		r := h.result(t, a.Data.PaymentID, o.Reference)
		captures := h.Bank.Sum(t, o.Reference).Captures
		if want == paid && (!r.Succeeded || captures != 1) || want != paid && (r.Succeeded || captures != 0 || r.Data.ErrorCode != wire.ErrorCode(want)) {
			t.Errorf("%s: %+v %+v with %d captures, want %q", scenario, r, r.Data, captures, want)
		}
	}
}

// through takes a buyer from the start of a visit to the shop, by whatever pages there are in between.
func (h house) through(t *testing.T, v *wire.OrderData, orderID string) {
	t.Helper()
	page := h.Browse(t, http.MethodGet, v.ReturnURL, nil)
	code := ""
	for range 8 {
		if page.Code != "" {
			code = page.Code
		}
		switch {
		case strings.HasPrefix(page.Action, paymagotest.ShopPage):
			wantCallback(t, page, v.PaymentID, orderID)
			return
		case strings.HasPrefix(page.Action, h.Bank.URL) && len(page.Fields) == 0 && page.Method == http.MethodPost: // the page that asks for a code
			page = h.Confirm(t, page, code)
		case page.Action == "":
			t.Errorf("%s: the buyer stands at a page that leads nowhere: status %d", orderID, page.Status)
			return
		default:
			page = h.Browse(t, page.Method, page.Action, page.Fields)
		}
	}
	t.Errorf("%s: the buyer does not come to the shop", orderID)
}

// TestSecureOneStep puts the dialect, whose 3-D Secure has two steps, over a bank whose has one: nothing may be taken before
// orderResult all the same.
func TestSecureOneStep(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{OneStep: true})
	v := h.create(t, order("one step"), "true").Data
	busy := ordered(t, h.Send(t, paymagotest.Call(dialecttest.Key, paymagotest.CreatePath, paymagotest.Body(order("one step"), "true", paymagotest.ShopPage))), http.StatusServiceUnavailable)
	if busy.Data != nil || busy.ResultCode != wire.Unavailable {
		t.Errorf("a second start while the bank may authorize: %+v", busy)
	}
	h.back(t, v.ReturnURL, "")
	if sum := h.Bank.Sum(t, "one step"); sum.Captured != 0 || sum.Held != 15000 {
		t.Errorf("before orderResult the bank took %d and holds %d, want 0 and 15000", sum.Captured, sum.Held)
	}
	for range 2 {
		if r := h.result(t, v.PaymentID, "one step"); !r.Succeeded {
			t.Errorf("orderResult: %+v %+v", r, r.Data)
		}
	}
	if sum := h.Bank.Sum(t, "one step"); sum.Captured != 15000 || sum.Captures != 1 {
		t.Errorf("after orderResult: %+v", sum)
	}
	refused := h.create(t, held("refused", "SIM 57@CAPTURE"), "true").Data
	h.back(t, refused.ReturnURL, "")
	if r := h.result(t, refused.PaymentID, "refused"); r.Succeeded || r.Data.ErrorCode != "57" {
		t.Errorf("a refused capture: %+v %+v", r, r.Data)
	}
}

// TestSecureEarlyCharge puts the dialect over a bank that takes the amount during 3-D Secure: orderResult confirms it.
func TestSecureEarlyCharge(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.EarlyCharge(true))
	v := h.create(t, order("early"), "true").Data
	h.back(t, v.ReturnURL, "")
	if sum := h.Bank.Sum(t, "early"); sum.Captured != 15000 || sum.Captures != 1 {
		t.Errorf("before orderResult: %+v", sum)
	}
	for range 2 {
		if r := h.result(t, v.PaymentID, "early"); !r.Succeeded {
			t.Errorf("orderResult: %+v %+v", r, r.Data)
		}
	}
	poor := h.create(t, held("poor", "SIM 51"), "true").Data
	h.back(t, poor.ReturnURL, "")
	for range 2 {
		if r := h.result(t, poor.PaymentID, "poor"); r.Succeeded || r.Data.ErrorCode != "51" {
			t.Errorf("declined: %+v %+v", r, r.Data)
		}
	}
	late := h.create(t, order("late"), "true").Data
	h.back(t, late.ReturnURL, "")
	h.Advance(time.Hour)
	if r := h.result(t, late.PaymentID, "late"); !r.Succeeded {
		t.Errorf("an hour later: %+v %+v", r, r.Data)
	}
	for _, reference := range []string{"early", "late"} {
		if sum := h.Bank.Sum(t, reference); sum.Captured != 15000 || sum.Captures != 1 {
			t.Errorf("%s: %+v", reference, sum)
		}
	}
}

// TestSecureEarlyChargeGivenBack: what a person gave back before the shop came is not told as paid.
func TestSecureEarlyChargeGivenBack(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.EarlyCharge(true))
	v := h.create(t, order("given back"), "true").Data
	h.back(t, v.ReturnURL, "")
	p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, "given back")
	if err != nil {
		t.Fatal(err)
	}
	m, _ := h.Gateway.Merchants().Find(dialecttest.Merchant)
	_, err = h.Gateway.Refund(t.Context(), gateway.Command{Merchant: m, Payment: p.ID})
	if err != nil {
		t.Fatal(err)
	}
	if r := h.result(t, v.PaymentID, "given back"); r.Succeeded {
		t.Errorf("orderResult: %+v %+v", r, r.Data)
	}
}

// TestSecureEarlyChargeNotAllowed refuses at the start, before the bank hears of anything.
func TestSecureEarlyChargeNotAllowed(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.EarlyCharge(false))
	a := ordered(t, h.Send(t, paymagotest.Call(dialecttest.Key, paymagotest.CreatePath, paymagotest.Body(order("refused"), "true", paymagotest.ShopPage))), http.StatusBadRequest)
	if a.Data != nil || a.ResultCode != wire.BadRequest || !strings.Contains(a.Message, "early_charge") {
		t.Errorf("refused with %+v", a)
	}
	if s := h.Bank.Statement(t, ""); len(s.Operations) != 0 || len(s.Challenges) != 0 {
		t.Errorf("the bank has heard of it: %+v", s)
	}
}

// TestTwoVisits sends two buyers, or one in two windows, to the bank for one order: it is paid once, and both visits' results
// say so, however often they are asked for.
func TestTwoVisits(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	first, second := h.create(t, order("two"), "true").Data, h.create(t, order("two"), "true").Data
	if first.PaymentID == second.PaymentID {
		t.Fatal("two visits have one name")
	}
	for _, v := range []*wire.OrderData{first, second} {
		h.back(t, v.ReturnURL, "")
	}
	for range 2 {
		for _, v := range []*wire.OrderData{first, second} {
			if r := h.result(t, v.PaymentID, "two"); !r.Succeeded {
				t.Errorf("orderResult: %+v %+v", r, r.Data)
			}
		}
	}
	if sum := h.Bank.Sum(t, "two"); sum.Captures != 1 {
		t.Errorf("%d captures, want one", sum.Captures)
	}
}

// TestReplays posts the bank's return twice and asks for the result from many sides at once.
func TestReplays(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.create(t, order("replay"), "true").Data
	bank := h.AtBank(t, http.MethodGet, v.ReturnURL)
	word := h.Confirm(t, bank, bank.Code)
	for range 3 {
		wantCallback(t, h.Browse(t, http.MethodPost, word.Action, word.Fields), v.PaymentID, "replay")
	}
	done := make(chan bool)
	for range 8 {
		go func() {
			a := h.Send(t, paymagotest.Named(dialecttest.Key, paymagotest.ResultPath, v.PaymentID, "replay"))
			done <- a.Status == http.StatusOK && strings.Contains(string(a.Body), `"succeeded":true`)
		}()
	}
	for range 8 {
		if !<-done {
			t.Error("one of those who asked is not told that it is paid")
		}
	}
	// The bank's word again after the charge leads the buyer back and changes nothing.
	wantCallback(t, h.Browse(t, http.MethodPost, word.Action, word.Fields), v.PaymentID, "replay")
	if sum := h.Bank.Sum(t, "replay"); sum.Captures != 1 {
		t.Errorf("%d captures, want one", sum.Captures)
	}
}
