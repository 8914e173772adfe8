package paynet_test

import (
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/gateway"
	wire "github.com/vezne/vezne/wire/paynet"
)

const shopPage = "https://shop.example/3d?basket=7"

// start begins an order with 3-D Secure.
func (h house) start(t *testing.T, o dialecttest.Order) wire.TdsInitial {
	t.Helper()
	return paynettest.Started(t, h.Send(t, paynettest.Shop{}.Start(dialecttest.Key, o, shopPage)))
}

// back takes the buyer through the bank's page, with a wrong code if so wished, and returns the page that posts to the shop.
func (h house) back(t *testing.T, v wire.TdsInitial, code string) dialecttest.Page {
	t.Helper()
	bank := h.AtBank(t, http.MethodGet, v.PostURL)
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

func chargeBody(v wire.TdsInitial, more string) string {
	return `{"session_id":` + paynettest.Quote(v.SessionID) + `,"token_id":` + paynettest.Quote(v.TokenID) + more + `}`
}

func (h house) charge(t *testing.T, v wire.TdsInitial, more string) wire.Payment {
	t.Helper()
	a := h.post(t, chargePath, chargeBody(v, more))
	return must(t, wire.DecodePayment, fields(t, a, http.StatusOK))
}

const (
	startPath  = "/v2/transaction/tds_initial"
	chargePath = "/v2/transaction/tds_charge"
)

func TestTds(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.start(t, order("3d"))
	if !strings.HasPrefix(v.PostURL, h.URL+"/v1/transactiontdsgate/acme/tds?session_id=js_") || len(v.TokenID) != 36 {
		t.Errorf("post_url %q, token_id %q", v.PostURL, v.TokenID)
	}
	if !strings.HasPrefix(v.HTMLContent, `<form name="paynetForm" id="paynetForm" method="post" action="`+h.URL+`/v1/transactiontdsgate/acme/tds?session_id=`) {
		t.Errorf("html_content is %q", v.HTMLContent)
	}
	f := h.failure(t, chargePath, chargeBody(v, ""), http.StatusBadRequest, wire.TDSError)
	if f.Message == "" {
		t.Error("a charge before the return has no message")
	}
	page := h.back(t, v, "")
	if page.Action != shopPage {
		t.Errorf("the buyer is posted to %q, want the shop", page.Action)
	}
	want := url.Values{"session_id": {v.SessionID}, "token_id": {v.TokenID}, "reference_no": {"3d"}}
	if got := page.Fields.Encode(); got != want.Encode() {
		t.Errorf("the shop gets %s, want %s", got, want.Encode())
	}
	if sum := h.Bank.Sum(t, "3d"); sum.Authorizations != 0 {
		t.Errorf("%d authorizations before tds_charge, want none", sum.Authorizations)
	}
	p := h.charge(t, v, `,"transaction_type":"1"`)
	if !p.IsSucceed || p.Code != wire.Successful || p.TDS == nil || !p.TDS.IsTDS || p.TDS.MdStatus != "1" || p.ObjectName != wire.ObjectPayment {
		t.Errorf("the charge: %+v %+v", p, p.TDS)
	}
	again := h.charge(t, v, "")
	if !again.IsSucceed || again.Code != wire.OldSuccessful || again.XactID != p.XactID || again.Message != wire.OldSuccessMessage {
		t.Errorf("the second charge: code %d %q", again.Code, again.Message)
	}
	if sum := h.Bank.Sum(t, "3d"); sum.Captures != 1 {
		t.Errorf("%d captures, want one", sum.Captures)
	}
	if row := h.query(t, "check", xact(p.XactID)); !row.IsTDS {
		t.Error("the row does not say that it was 3-D Secure")
	}
	// The order is paid, so a new start leads nowhere and says why.
	repeat := must(t, wire.DecodeTdsInitialAnswer, fields(t, h.Send(t, paynettest.Shop{}.Start(dialecttest.Key, order("3d"), shopPage)), http.StatusOK))
	if repeat.Code != wire.OldSuccessful || repeat.Message != wire.OldSuccessMessage || repeat.PostURL+repeat.TokenID+repeat.HTMLContent != "" {
		t.Errorf("a start of a paid order: %+v", repeat)
	}
}

// TestGate opens post_url in each way in which shops do.
func TestGate(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for name, enter := range map[string]func(v wire.TdsInitial) (string, string, url.Values){
		"GET": func(v wire.TdsInitial) (string, string, url.Values) { return http.MethodGet, v.PostURL, nil },
		"POST with the ids in the address": func(v wire.TdsInitial) (string, string, url.Values) {
			return http.MethodPost, v.PostURL, nil
		},
		"POST of the two fields": func(v wire.TdsInitial) (string, string, url.Values) {
			bare, _, _ := strings.Cut(v.PostURL, "?")
			return http.MethodPost, bare, url.Values{"session_id": {v.SessionID}, "token_id": {v.TokenID}}
		},
		"POST of both": func(v wire.TdsInitial) (string, string, url.Values) {
			return http.MethodPost, v.PostURL, url.Values{"session_id": {v.SessionID}, "token_id": {strings.ToLower(v.TokenID)}}
		},
		"slash at the end": func(v wire.TdsInitial) (string, string, url.Values) {
			return http.MethodGet, strings.Replace(v.PostURL, "/tds?", "/tds/?", 1), nil
		},
	} {
		v := h.start(t, order("gate "+name))
		method, address, form := enter(v)
		p := h.Browse(t, method, address, form)
		if !strings.HasPrefix(p.Action, h.Bank.URL) {
			t.Errorf("%s leads to %q with status %d, want the bank", name, p.Action, p.Status)
		}
		for header, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
			if got := p.Header.Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
		if !strings.Contains(p.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: policy is %q", name, p.Header.Get("Content-Security-Policy"))
		}
	}
}

// TestGateTurnsAway gives the pages what proves no visit.
func TestGateTurnsAway(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.start(t, order("away"))
	base := h.URL + "/v1/transactiontdsgate/"
	ids := "session_id=" + url.QueryEscape(v.SessionID) + "&token_id="
	const wrong = "00000000-0000-0000-0000-000000000000"
	for name, address := range map[string]string{
		"nothing": base + "acme/tds", "wrong token": base + "acme/tds?" + ids + wrong, "rubbish token": base + "acme/tds?" + ids + "x",
		"another merchant": base + "other/tds?" + ids + v.TokenID, "no such merchant": base + "nobody/tds?" + ids + v.TokenID,
		"rubbish session":    base + "acme/tds?session_id=js_x&token_id=" + v.TokenID,
		"return of no visit": base + "acme/return?" + ids + wrong,
	} {
		p := h.Browse(t, http.MethodGet, address, nil)
		if p.Status != http.StatusNotFound || p.Action != "" || !strings.Contains(p.Body, "Ödemeye devam edilemiyor") {
			t.Errorf("%s: status %d leading to %q", name, p.Status, p.Action)
		}
	}
	r := dialecttest.Request{Method: http.MethodGet, Path: "/v1/transactiontdsgate/acme/tds", Header: http.Header{"Accept-Language": {"en"}}}
	if a := h.Send(t, r); !strings.Contains(string(a.Body), "The payment cannot go on") || !strings.Contains(string(a.Body), `lang="en"`) {
		t.Errorf("in English: %s", a.Body)
	}
	r.Method = http.MethodPut
	if a := h.Send(t, r); a.Status != http.StatusMethodNotAllowed {
		t.Errorf("PUT: status %d", a.Status)
	}
	h.Advance(16 * time.Minute)
	if p := h.Browse(t, http.MethodGet, v.PostURL, nil); p.Status != http.StatusNotFound {
		t.Errorf("after the visit's time: status %d", p.Status)
	}
	h.failure(t, chargePath, chargeBody(v, ""), http.StatusNotFound, wire.NoSession)
}

// TestReturnIsReadWhereItIsSigned gives the return route a form that is not the bank's, and one that names other ids: ours
// count in the address only, since the form is whatever a browser brings.
func TestReturnIsReadWhereItIsSigned(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v, foreign := h.start(t, order("signed")), h.start(t, order("foreign"))
	bank := h.AtBank(t, http.MethodGet, v.PostURL)
	back := h.Confirm(t, bank, bank.Code)
	for name, form := range map[string]url.Values{"nothing": nil, "rubbish": {"x": {"y"}}} {
		p := h.Browse(t, http.MethodPost, back.Action, form)
		if p.Status != http.StatusBadRequest || p.Action != "" || !strings.Contains(p.Body, "doğrulanamadı") {
			t.Errorf("%s: status %d leading to %q, want a page that says so", name, p.Status, p.Action)
		}
	}
	back.Fields.Set("session_id", foreign.SessionID)
	back.Fields.Set("token_id", foreign.TokenID)
	p := h.Browse(t, http.MethodPost, back.Action, back.Fields)
	if p.Action != shopPage || p.Fields.Get("session_id") != v.SessionID {
		t.Errorf("a form with other ids leads to %q for %q, want the shop and the address's own", p.Action, p.Fields.Get("session_id"))
	}
}

func TestTdsWrongCode(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.start(t, order("wrong"))
	page := h.back(t, v, "000000")
	text := page.Fields.Get("message")
	if page.Action != shopPage || text == "" || page.Fields.Get("paynet_error_message") != text || page.Fields.Get("session_id") != v.SessionID {
		t.Errorf("the shop gets %v at %q, want the ids and a message", page.Fields, page.Action)
	}
	for range 2 {
		p := h.charge(t, v, "")
		if p.IsSucceed || p.Code != wire.TDSError || p.TDS.MdStatus != "0" || p.PaynetErrorMessage == "" || p.BankErrorID != "" {
			t.Errorf("the charge: is_succeed %t, code %d, %+v %+v", p.IsSucceed, p.Code, p.TDS, p.Face)
		}
	}
	if sum := h.Bank.Sum(t, "wrong"); sum.Authorizations != 0 {
		t.Errorf("%d authorizations, want none", sum.Authorizations)
	}
	// A failed try does not block the order.
	again := h.start(t, order("wrong"))
	h.back(t, again, "")
	if p := h.charge(t, again, ""); !p.IsSucceed || p.Code != wire.Successful {
		t.Errorf("the second try: is_succeed %t, code %d", p.IsSucceed, p.Code)
	}
}

func TestTdsDeclinedAfterwards(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.start(t, held("poor", "SIM 51"))
	h.back(t, v, "")
	p := h.charge(t, v, "")
	if p.IsSucceed || p.Code != wire.Unsuccessful || p.BankErrorID != "51" || p.TDS.MdStatus != "1" {
		t.Errorf("the charge: is_succeed %t, code %d, bank %q, %+v", p.IsSucceed, p.Code, p.BankErrorID, p.TDS)
	}
}

func TestTdsFrictionless(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.start(t, held("smooth", "SIM 3D_FRICTIONLESS"))
	page := h.Browse(t, http.MethodGet, v.PostURL, nil)
	if page.Action != shopPage || page.Fields.Get("token_id") != v.TokenID {
		t.Errorf("the gate leads to %q, want straight back to the shop", page.Action)
	}
	if p := h.charge(t, v, ""); !p.IsSucceed || p.TDS.MdStatus != "1" {
		t.Errorf("the charge: %+v %+v", p, p.TDS)
	}
}

func TestTdsPreAuth(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	said := h.start(t, order("said at the end"))
	h.back(t, said, "")
	if p := h.charge(t, said, `,"transaction_type":3`); p.TransactionType != wire.PreAuth || !p.IsSucceed {
		t.Errorf("3 in tds_charge: type %d", p.TransactionType)
	}
	text := strings.Replace(paynettest.Body(order("said at first"), `,"return_url":`+paynettest.Quote(shopPage)), `"transaction_type":"1"`, `"transaction_type":"3"`, 1)
	first := paynettest.Started(t, h.post(t, startPath, text))
	h.back(t, first, "")
	p := h.charge(t, first, "")
	if p.TransactionType != wire.PreAuth || !p.IsSucceed {
		t.Errorf("3 in tds_initial: type %d", p.TransactionType)
	}
	if c := h.row(t, capturePath, xact(p.XactID)); !c.IsSucceed || !c.IsTDS {
		t.Errorf("the capture: %+v", c)
	}
}

// TestTdsOneStep puts the dialect, whose 3-D Secure has two steps, over a bank whose has one: nothing may be taken before
// tds_charge all the same.
func TestTdsOneStep(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{OneStep: true})
	v := h.start(t, order("one step"))
	a := h.Send(t, paynettest.Shop{}.Start(dialecttest.Key, order("one step"), shopPage))
	if f := must(t, wire.DecodeFailure, fields(t, a, http.StatusServiceUnavailable)); f.Result != wire.TimeOut {
		t.Errorf("a second start while the bank may authorize: %+v", f)
	}
	h.back(t, v, "")
	if sum := h.Bank.Sum(t, "one step"); sum.Captured != 0 || sum.Held != 1250 {
		t.Errorf("before tds_charge the bank took %d and holds %d, want 0 and 1250", sum.Captured, sum.Held)
	}
	p := h.charge(t, v, "")
	if !p.IsSucceed || p.TDS.MdStatus != "1" || p.TransactionType != wire.Sale {
		t.Errorf("the charge: %+v %+v", p, p.TDS)
	}
	if again := h.charge(t, v, ""); again.Code != wire.OldSuccessful || again.XactID != p.XactID || !again.IsSucceed {
		t.Errorf("the second charge: code %d, is_succeed %t", again.Code, again.IsSucceed)
	}
	if sum := h.Bank.Sum(t, "one step"); sum.Captured != 1250 || sum.Captures != 1 {
		t.Errorf("after tds_charge: %+v", sum)
	}
}

// TestTdsOneStepNotTaken finishes what a one-step bank holds and will not give: the shop must not read the hold as money.
func TestTdsOneStepNotTaken(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{OneStep: true})
	v := h.start(t, held("refused", "SIM 57@CAPTURE"))
	h.back(t, v, "")
	if p := h.charge(t, v, ""); p.IsSucceed || p.Code != wire.Unsuccessful || p.BankErrorID != "57" {
		t.Errorf("a refused capture: is_succeed %t, code %d, bank %q", p.IsSucceed, p.Code, p.BankErrorID)
	}

	released := h.start(t, order("released"))
	h.back(t, released, "")
	p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, "released")
	if err != nil {
		t.Fatal(err)
	}
	m, _ := h.Gateway.Merchants().Find(dialecttest.Merchant)
	_, err = h.Gateway.Void(t.Context(), gateway.Command{Merchant: m, Payment: p.ID}) // as the visit's end does
	if err != nil {
		t.Fatal(err)
	}
	h.failure(t, chargePath, chargeBody(released, ""), http.StatusNotFound, wire.NoSession)

	kept := h.start(t, order("kept"))
	h.back(t, kept, "")
	if p := h.charge(t, kept, `,"transaction_type":"3"`); !p.IsSucceed || p.TransactionType != wire.PreAuth {
		t.Errorf("a hold that is wanted: is_succeed %t, type %d", p.IsSucceed, p.TransactionType)
	}
	if sum := h.Bank.Sum(t, "kept"); sum.Held != 1250 || sum.Captured != 0 {
		t.Errorf("the bank's books: %+v", sum)
	}
}

// TestTdsEarlyCharge puts the dialect over a bank that takes the amount during 3-D Secure: tds_charge confirms it, once as new.
func TestTdsEarlyCharge(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.EarlyCharge(true))
	v := h.start(t, order("early"))
	h.failure(t, chargePath, chargeBody(v, ""), http.StatusBadRequest, wire.TDSError) // the buyer is not back
	back := h.back(t, v, "")
	if back.Action != shopPage || back.Fields.Get("session_id") != v.SessionID || back.Fields.Get("token_id") != v.TokenID {
		t.Errorf("the buyer goes back to %q with %v", back.Action, back.Fields)
	}
	if sum := h.Bank.Sum(t, "early"); sum.Captured != 1250 || sum.Captures != 1 {
		t.Errorf("before tds_charge: %+v", sum)
	}
	p := h.charge(t, v, "")
	if !p.IsSucceed || p.Code != wire.Successful || p.TransactionType != wire.Sale {
		t.Errorf("the charge: %+v %+v", p, p.TDS)
	}
	if again := h.charge(t, v, ""); again.Code != wire.OldSuccessful || again.XactID != p.XactID || !again.IsSucceed {
		t.Errorf("the second charge: code %d, is_succeed %t", again.Code, again.IsSucceed)
	}
	if sum := h.Bank.Sum(t, "early"); sum.Captured != 1250 || sum.Captures != 1 {
		t.Errorf("after tds_charge: %+v", sum)
	}

	// A shop that wants it only held is told what is true: a sale.
	late := h.start(t, order("asked to hold"))
	h.back(t, late, "")
	if p := h.charge(t, late, `,"transaction_type":"3"`); !p.IsSucceed || p.TransactionType != wire.Sale {
		t.Errorf("a hold that is a sale: is_succeed %t, type %d", p.IsSucceed, p.TransactionType)
	}

	poor := h.start(t, held("poor", "SIM 51"))
	h.back(t, poor, "")
	for range 2 {
		if p := h.charge(t, poor, ""); p.IsSucceed || p.Code != wire.Unsuccessful || p.BankErrorID != "51" {
			t.Errorf("declined: is_succeed %t, code %d, bank %q", p.IsSucceed, p.Code, p.BankErrorID)
		}
	}
	strange := h.start(t, order("wrong code"))
	h.back(t, strange, "000000")
	if p := h.charge(t, strange, ""); p.IsSucceed || p.Code != wire.TDSError {
		t.Errorf("not authenticated: is_succeed %t, code %d", p.IsSucceed, p.Code)
	}
}

// TestTdsEarlyChargeOfAShopThatNeverComes: nothing is given back behind its back, and it may still come.
func TestTdsEarlyChargeOfAShopThatNeverComes(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.EarlyCharge(true))
	v := h.start(t, order("late"))
	h.back(t, v, "")
	h.Advance(time.Hour)
	if p := h.charge(t, v, ""); !p.IsSucceed || p.Code != wire.Successful {
		t.Errorf("an hour later: is_succeed %t, code %d", p.IsSucceed, p.Code)
	}
	if sum := h.Bank.Sum(t, "late"); sum.Captured != 1250 || sum.Voids != 0 {
		t.Errorf("the bank's books: %+v", sum)
	}
}

// TestTdsEarlyChargeGivenBack: what a person gave back before the shop came is not told as paid.
func TestTdsEarlyChargeGivenBack(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.EarlyCharge(true))
	v := h.start(t, order("given back"))
	h.back(t, v, "")
	p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, "given back")
	if err != nil {
		t.Fatal(err)
	}
	m, _ := h.Gateway.Merchants().Find(dialecttest.Merchant)
	_, err = h.Gateway.Refund(t.Context(), gateway.Command{Merchant: m, Payment: p.ID})
	if err != nil {
		t.Fatal(err)
	}
	h.failure(t, chargePath, chargeBody(v, ""), http.StatusNotFound, wire.NoSession)
}

// TestTdsEarlyChargeNotAllowed refuses at the start, before the bank hears of anything.
func TestTdsEarlyChargeNotAllowed(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.EarlyCharge(false))
	a := h.Send(t, paynettest.Shop{}.Start(dialecttest.Key, order("refused"), shopPage))
	f := must(t, wire.DecodeFailure, fields(t, a, http.StatusBadRequest))
	if f.Result != wire.NotImplemented || !strings.Contains(f.Message, "early_charge") {
		t.Errorf("refused with %+v", f)
	}
	if s := h.Bank.Statement(t, ""); len(s.Operations) != 0 || len(s.Challenges) != 0 {
		t.Errorf("the bank has heard of it: %+v", s)
	}
}

func TestTdsOfAStranger(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.start(t, order("mine"))
	h.back(t, v, "")
	a := h.Send(t, paynettest.Call(dialecttest.OtherKey, chargePath, chargeBody(v, "")))
	if f := must(t, wire.DecodeFailure, fields(t, a, http.StatusNotFound)); f.Result != wire.NoSession {
		t.Errorf("another merchant's charge: %+v", f)
	}
	if sum := h.Bank.Sum(t, "mine"); sum.Authorizations != 0 {
		t.Errorf("%d authorizations, want none", sum.Authorizations)
	}
	h.failure(t, chargePath, `{"session_id":"js_x","token_id":"y"}`, http.StatusNotFound, wire.NoSession)
	h.failure(t, chargePath, `{}`, http.StatusBadRequest, wire.BadRequest)
}

func TestTdsInitialRefuses(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for name, address := range map[string]string{
		"none": "", "relative": "/back", "script": "javascript:alert(1)", "file": "file:///etc/passwd", "too long": "https://a.example/" + strings.Repeat("x", 256),
	} {
		a := h.Send(t, paynettest.Shop{}.Start(dialecttest.Key, order("r"), address))
		f := must(t, wire.DecodeFailure, fields(t, a, http.StatusBadRequest))
		if !strings.HasPrefix(f.Message, "return_url: ") {
			t.Errorf("%s: %q does not name return_url", name, f.Message)
		}
	}
	h.WantNothing(t)
}
