package paratika_test

import (
	"crypto/sha512"
	"encoding/hex"
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paratika"
)

// wantSigned computes the hash of a return post anew, by the document's formula and nothing of ours.
func wantSigned(t *testing.T, f url.Values) {
	t.Helper()
	text := strings.Join([]string{
		f.Get("merchantPaymentId"), f.Get("customerId"), f.Get("sessionToken"), f.Get("responseCode"), f.Get("random"), paratikatest.SecretKey,
	}, "|")
	sum := sha512.Sum512([]byte(text))
	if f.Get("random") == "" || f.Get("sdSha512") != hex.EncodeToString(sum[:]) {
		t.Errorf("sdSha512 is %q, want that of %q", f.Get("sdSha512"), strings.TrimSuffix(text, paratikatest.SecretKey))
	}
	legacy := sha512.Sum512([]byte(f.Get("sessionToken") + f.Get("merchantPaymentId") + f.Get("responseCode") + f.Get("responseMsg") + f.Get("random") + paratikatest.SecretKey))
	if f.Get("SD_SHA512") != hex.EncodeToString(legacy[:]) {
		t.Errorf("SD_SHA512 is %q", f.Get("SD_SHA512"))
	}
}

// wantBack checks that a page posts the buyer to the shop with a signed form of the given outcome.
func wantBack(t *testing.T, what string, p dialecttest.Page, address, token string, code wire.ResponseCode, e wire.ErrorCode) {
	t.Helper()
	f := p.Fields
	if p.Status != http.StatusOK || p.Action != address || f.Get("responseCode") != string(code) || f.Get("responseMsg") != code.Message() ||
		f.Get("errorCode") != string(e) || f.Get("errorMsg") != e.Text() || f.Get("sessionToken") != token {
		t.Errorf("%s: status %d to %q with %v, want %s %s", what, p.Status, p.Action, f, code, e)
	}
	if _, auth := f["mdStatus"]; auth {
		// Nothing was charged, so no hash may let a shop take it for a payment.
		if f.Get("sdSha512")+f.Get("SD_SHA512")+f.Get("random") != "" {
			t.Errorf("%s: an authentication is signed as if it were a payment: %v", what, f)
		}
		return
	}
	wantSigned(t, f)
}

func (h house) post(t *testing.T, path, token string, card url.Values) dialecttest.Page {
	t.Helper()
	return h.Browse(t, http.MethodPost, h.URL+path+token, card)
}

const (
	sale3d = paratikatest.APIPath + "/post/sale3d/"
	moto   = "/merchant/post/sale/"
)

func TestDirectPost(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, paratikatest.SessionOf("moto", "12.50", paratikatest.ShopPage)...)
	card := paratikatest.CardOf(order("moto"))
	card.Set("code", strings.Repeat("what a shop's page has besides", 9)) // a name that the API knows too
	p := h.post(t, moto, token, card)
	wantBack(t, "paid", p, paratikatest.ShopPage, token, wire.Approved, "")
	for name, want := range map[string]string{
		"merchantPaymentId": "moto", "apiMerchantId": "10000000", "paymentSystemType": "EMULATOR", "customerId": "Customer-7", "pgOrderId": "moto",
		"amount": "", "installment": "",
	} {
		if got := p.Fields.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if rows := h.rows(t, "moto"); len(rows) != 1 || rows[0].TranID != p.Fields.Get("pgTranId") || rows[0].RefID != p.Fields.Get("pgTranRefId") || rows[0].ThreeD {
		t.Errorf("rows: %+v", rows)
	}
	// A buyer who presses twice is told that the order is paid, and nothing more is taken.
	again := h.post(t, moto, token, paratikatest.CardOf(order("moto")))
	wantBack(t, "again", again, paratikatest.ShopPage, token, wire.Approved, "")
	if again.Fields.Get("pgTranId") != p.Fields.Get("pgTranId") {
		t.Error("the second post names another transaction")
	}
	if sum := h.Bank.Sum(t, "moto"); sum.Captures != 1 {
		t.Errorf("%d captures, want one", sum.Captures)
	}
	if log := h.Log.String(); strings.Contains(log, token) {
		t.Error("the token stands in the log")
	}
}

func TestDirectPostAddresses(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for path, held := range map[string]bool{
		"/merchant/post/sale/": false, "/paratika/api/v2/post/sale/": false, "/api/v2/post/sale/": false,
		"/merchant/post/preauth/": true, "/paratika/api/v2/post/preauth/": true,
	} {
		token := h.token(t, holding(held, paratikatest.SessionOf(path, "12.50", paratikatest.ShopPage))...)
		wantBack(t, path, h.post(t, path, token, paratikatest.CardOf(order(path))), paratikatest.ShopPage, token, wire.Approved, "")
		if sum := h.Bank.Sum(t, path); (sum.Held == 1250) != held || (sum.Captured == 1250) == held {
			t.Errorf("%s: the bank's books %+v", path, sum)
		}
	}
	for path, held := range map[string]bool{
		"/paratika/api/v2/post/sale3d/": false, "/merchant/post/sale3d/": false, "/api/v2/post/preauth3d/": true, "/merchant/post/preauth3d/": true,
	} {
		token := h.token(t, holding(held, paratikatest.SessionOf(path, "12.50", paratikatest.ShopPage))...)
		wantBack(t, path, h.through(t, path, token, order(path)), paratikatest.ShopPage, token, wire.Approved, "")
		if sum := h.Bank.Sum(t, path); (sum.Held == 1250) != held {
			t.Errorf("%s: the bank's books %+v", path, sum)
		}
	}
	held := h.token(t, append(paratikatest.SessionOf("by extra", "12.50", paratikatest.ShopPage), "EXTRA", `{"Preauth":"YES"}`)...)
	h.post(t, moto, held, paratikatest.CardOf(order("by extra")))
	if sum := h.Bank.Sum(t, "by extra"); sum.Held != 1250 {
		t.Errorf("EXTRA Preauth: the bank's books %+v", sum)
	}
}

// holding makes a session one for a pre-authorization.
func holding(held bool, pairs []string) []string {
	if held {
		pairs = append(pairs, "EXTRA", `{"Preauth":"YES"}`)
	}
	return pairs
}

// TestDirectPostElsewhere posts to addresses that the shop did not mean: whoever has the token may try.
func TestDirectPostElsewhere(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, paratikatest.SessionOf("taken", "12.50", paratikatest.ShopPage)...)
	for _, path := range []string{"/merchant/post/preauth/", paratikatest.APIPath + "/post/preauth3d/"} {
		wantBack(t, path, h.post(t, path, token, paratikatest.CardOf(order("taken"))), paratikatest.ShopPage, token, wire.Declined, wire.SessionNotAllowed)
	}
	hold := paratikatest.Form("ACTION", "PREAUTH", "SESSIONTOKEN", token, "CARDPAN", "4355084355084358", "CARDEXPIRY", "12.2030", "CARDCVV", "000")
	want(t, "PREAUTH by the token", paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, paratikatest.Request(hold))).Outcome, wire.Declined, wire.SessionNotAllowed, "SESSIONTOKEN")
	secure := h.token(t, append(paratikatest.SessionOf("secure", "12.50", paratikatest.ShopPage), "EXTRA", `{"IntegrationModel":"DIRECTPOST_THREED"}`)...)
	wantBack(t, "without 3-D Secure", h.post(t, moto, secure, paratikatest.CardOf(order("secure"))), paratikatest.ShopPage, secure, wire.Declined, wire.Only3D)
	h.WantNothing(t)
	wantBack(t, "with it", h.through(t, sale3d, secure, order("secure")), paratikatest.ShopPage, secure, wire.Approved, "")

	strict := open(t, dialecttest.Options{Setup: func(m *merchant.Merchant) { m.Settings["paratika.policy"] = "THD_ALL" }})
	token = strict.token(t, paratikatest.SessionOf("strict", "12.50", paratikatest.ShopPage)...)
	wantBack(t, "policy THD_ALL", strict.post(t, moto, token, paratikatest.CardOf(order("strict"))), paratikatest.ShopPage, token, wire.Declined, wire.Only3D)
	sale := paratikatest.Form("ACTION", "SALE", "SESSIONTOKEN", token, "CARDPAN", "4355084355084358", "CARDEXPIRY", "12.2030", "CARDCVV", "000")
	want(t, "SALE by the token", paratikatest.Must(t, wire.DecodeEnvelope, strict.fields(t, paratikatest.Request(sale))).Outcome, wire.Declined, wire.Only3D, "SESSIONTOKEN")
	strict.WantNothing(t)
}

// through takes a buyer from the shop's form to the bank's page and back.
func (h house) through(t *testing.T, path, token string, o dialecttest.Order) dialecttest.Page {
	t.Helper()
	bank := h.atBank(t, h.post(t, path, token, paratikatest.CardOf(o)))
	back := h.Confirm(t, bank, bank.Code)
	return h.Browse(t, http.MethodPost, back.Action, back.Fields)
}

// atBank follows a page's form to the bank.
func (h house) atBank(t *testing.T, p dialecttest.Page) dialecttest.Page {
	t.Helper()
	for range 5 {
		if p.Code != "" || p.Action == "" {
			break
		}
		p = h.Browse(t, p.Method, p.Action, p.Fields)
	}
	if p.Code == "" {
		t.Fatalf("the buyer does not come to the bank; stands at status %d before %q", p.Status, p.Action)
	}
	return p
}

func TestDirectPost3D(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, paratikatest.SessionOf("3d", "12.50", paratikatest.ShopPage)...)
	first := h.post(t, sale3d, token, paratikatest.CardOf(order("3d")))
	if first.Status != http.StatusOK || first.Action == "" || strings.HasPrefix(first.Action, h.Bank.URL) || !strings.HasPrefix(first.Action, "http") {
		t.Errorf("the form is answered with status %d leading to %q, want a page that goes on by itself", first.Status, first.Action)
	}
	bank := h.atBank(t, first)
	confirmed := h.Confirm(t, bank, bank.Code)
	if sum := h.Bank.Sum(t, "3d"); sum.Captures != 0 {
		t.Errorf("%d captures before the return, want none", sum.Captures)
	}
	back := h.Browse(t, http.MethodPost, confirmed.Action, confirmed.Fields)
	again := h.Browse(t, http.MethodPost, confirmed.Action, confirmed.Fields)
	for what, p := range map[string]dialecttest.Page{"return": back, "the same return again": again} {
		wantBack(t, what, p, paratikatest.ShopPage, token, wire.Approved, "")
		if p.Fields.Get("amount") != "12.5" || p.Fields.Get("installment") != "1" || p.Fields.Get("pgTranId") != back.Fields.Get("pgTranId") {
			t.Errorf("%s: %v", what, p.Fields)
		}
	}
	if sum := h.Bank.Sum(t, "3d"); sum.Captures != 1 || sum.Captured != 1250 {
		t.Errorf("the bank's books: %+v", sum)
	}
	if rows := h.rows(t, "3d"); len(rows) != 1 || !rows[0].ThreeD || rows[0].TranID != back.Fields.Get("pgTranId") {
		t.Errorf("rows: %+v", rows)
	}
	// The card once more, after all that.
	wantBack(t, "a second form", h.post(t, sale3d, token, paratikatest.CardOf(order("3d"))), paratikatest.ShopPage, token, wire.Approved, "")
	if sum := h.Bank.Sum(t, "3d"); sum.Captures != 1 {
		t.Errorf("%d captures, want one", sum.Captures)
	}
}

func TestDirectPost3DFails(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, paratikatest.SessionOf("wrong", "12.50", paratikatest.ShopPage)...)
	page := h.atBank(t, h.post(t, sale3d, token, paratikatest.CardOf(order("wrong"))))
	for range 5 { // the bank lets a buyer try a few times
		page = h.Confirm(t, page, "000000")
		if len(page.Fields) > 0 {
			break
		}
	}
	back := h.Browse(t, http.MethodPost, page.Action, page.Fields)
	wantBack(t, "wrong code", back, paratikatest.ShopPage, token, wire.Declined, wire.NotAuthenticated)
	if sum := h.Bank.Sum(t, "wrong"); sum.Authorizations != 0 {
		t.Errorf("%d authorizations, want none", sum.Authorizations)
	}
	// A failed try does not end the session.
	wantBack(t, "second try", h.through(t, sale3d, token, order("wrong")), paratikatest.ShopPage, token, wire.Approved, "")
	if rows := h.rows(t, "wrong"); len(rows) != 2 || rows[0].Status != wire.Failed || rows[1].Status != wire.Successful {
		t.Errorf("rows: %+v", rows)
	}

	poor := h.token(t, paratikatest.SessionOf("poor", "12.50", paratikatest.ShopPage)...)
	declined := h.through(t, sale3d, poor, held("poor", "SIM 51"))
	wantBack(t, "declined", declined, paratikatest.ShopPage, poor, wire.Declined, "ERR20051")
	if declined.Fields.Get("pgTranErrorCode") != "51" || declined.Fields.Get("pgTranErrorText") == "" {
		t.Errorf("the bank's words are not passed on: %v", declined.Fields)
	}
	refused := h.token(t, paratikatest.SessionOf("not enrolled", "12.50", paratikatest.ShopPage)...)
	p := h.post(t, sale3d, refused, paratikatest.CardOf(held("not enrolled", "SIM MDSTATUS_7")))
	bank := h.atBank(t, p)
	confirmed := h.Confirm(t, bank, bank.Code)
	wantBack(t, "mdStatus 7", h.Browse(t, http.MethodPost, confirmed.Action, confirmed.Fields), paratikatest.ShopPage, refused, wire.Declined, "ERR10138")
}

func TestDirectPost3DAbandoned(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	token := h.token(t, paratikatest.SessionOf("left", "12.50", paratikatest.ShopPage)...)
	bank := h.atBank(t, h.post(t, sale3d, token, paratikatest.CardOf(order("left"))))
	if rows := h.rows(t, "left"); len(rows) != 1 || rows[0].Status != wire.InProgress {
		t.Errorf("while the buyer is at the bank: %+v", rows)
	}
	back := h.Confirm(t, bank, bank.Code)
	h.Advance(time.Hour)
	var rows []wire.Row
	for range 100 {
		rows = h.rows(t, "left")
		if len(rows) == 1 && rows[0].Status != wire.InProgress {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if len(rows) != 1 || rows[0].Status != wire.Abandoned {
		t.Errorf("an hour later: %+v, want abandoned", rows)
	}
	late := h.Browse(t, http.MethodPost, back.Action, back.Fields)
	if late.Fields.Get("responseCode") == "00" {
		t.Errorf("the late buyer is sent back as paid: %v", late.Fields)
	}
	if sum := h.Bank.Sum(t, "left"); sum.Authorizations != 0 {
		t.Errorf("%d authorizations, want none", sum.Authorizations)
	}
	wantBack(t, "another try", h.through(t, sale3d, token, order("left")), paratikatest.ShopPage, token, wire.Approved, "")
}

func TestDirectPost3DFrictionless(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, paratikatest.SessionOf("smooth", "12.50", paratikatest.ShopPage)...)
	p := h.post(t, sale3d, token, paratikatest.CardOf(held("smooth", "SIM 3D_FRICTIONLESS")))
	wantBack(t, "frictionless", h.Browse(t, p.Method, p.Action, p.Fields), paratikatest.ShopPage, token, wire.Approved, "")
}

func TestDirectPost3DOneStep(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{OneStep: true})
	token := h.token(t, paratikatest.SessionOf("one step", "12.50", paratikatest.ShopPage)...)
	wantBack(t, "one step", h.through(t, sale3d, token, order("one step")), paratikatest.ShopPage, token, wire.Approved, "")
	if sum := h.Bank.Sum(t, "one step"); sum.Captured != 1250 || sum.Captures != 1 {
		t.Errorf("the bank's books: %+v", sum)
	}
}

func TestDirectPostDeclined(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Patience: 1})
	token := h.token(t, paratikatest.SessionOf("poor", "12.50", paratikatest.ShopPage)...)
	p := h.post(t, moto, token, paratikatest.CardOf(held("poor", "SIM 57")))
	wantBack(t, "declined", p, paratikatest.ShopPage, token, wire.Declined, "ERR20057")
	if p.Fields.Get("pgTranErrorCode") != "57" || p.Fields.Get("pgTranErrorText") == "" {
		t.Errorf("the bank's words are not passed on: %v", p.Fields)
	}
	doubt := h.token(t, paratikatest.SessionOf("doubt", "12.50", paratikatest.ShopPage)...)
	wantBack(t, "not known", h.post(t, moto, doubt, paratikatest.CardOf(held("doubt", "SIM LATE"))), paratikatest.ShopPage, doubt, wire.General, wire.AwaitsApproval)
}

func TestDirectPostRefuses(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, paratikatest.SessionOf("refused", "12.50", paratikatest.ShopPage)...)
	for name, test := range map[string]struct {
		field, value string
		code         wire.ErrorCode
		violator     string
	}{
		"number":         {"pan", "4355084355084350", wire.BadCardNumber, "pan"},
		"no number":      {"pan", "", wire.EmptyParameter, "pan"},
		"month":          {"expiryMonth", "13", wire.BadExpiry, "expiryMonth"},
		"far year":       {"expiryYear", "2099", wire.BadExpiry, "expiryYear"},
		"cvv":            {"cvv", "1", wire.WrongType, "cvv"},
		"installments":   {"installmentCount", "99", wire.BadInstallments, "installmentCount"},
		"points":         {"points", `[{"name":"Bonus","value":"1"}]`, wire.UnknownPoints, "points"},
		"card token":     {"cardToken", "c0ffee", wire.BadCardToken, "cardToken"},
		"payment system": {"paymentSystem", "YOK", wire.NoSuchPaymentSystem, "paymentSystem"},
		"encrypted":      {"encryptedData", "QUJD", wire.Unsupported, "encryptedData"},
	} {
		for _, path := range []string{moto, sale3d} {
			card := paratikatest.CardOf(order("refused"))
			card.Set(test.field, test.value)
			p := h.post(t, path, token, card)
			wantBack(t, name, p, paratikatest.ShopPage, token, wire.Declined, test.code)
			if p.Fields.Get("violatorParam") != test.violator {
				t.Errorf("%s: violatorParam is %q, want %q", name, p.Fields.Get("violatorParam"), test.violator)
			}
		}
	}
	long := paratikatest.CardOf(order("refused"))
	long.Set("cardName", strings.Repeat("x", 65))
	wantBack(t, "too long", h.post(t, moto, token, long), paratikatest.ShopPage, token, wire.Declined, wire.TooLong)
	twice := paratikatest.CardOf(order("refused"))
	twice.Add("pan", "4355084355084358")
	wantBack(t, "twice", h.post(t, moto, token, twice), paratikatest.ShopPage, token, wire.Declined, wire.RepeatedParameter)
	for name, wrong := range map[string]string{"none": "", "another": "FOEMQGVTVWOQCJRSS6DARRRV62RQK2FIKUY7ZMXKBNX6SOUJ", "rubbish": "x"} {
		p := h.post(t, moto, wrong, paratikatest.CardOf(order("refused")))
		if p.Status != http.StatusNotFound || p.Action != "" {
			t.Errorf("%s token: status %d leading to %q, want a page", name, p.Status, p.Action)
		}
	}
	h.WantNothing(t)
	h.Advance(8 * 24 * time.Hour)
	wantBack(t, "a session that is over", h.post(t, moto, token, paratikatest.CardOf(order("refused"))), paratikatest.ShopPage, token, wire.Declined, wire.SessionEnded)
}

// TestDirectPostAlphabets posts a Turkish name in each alphabet that shops' pages are written in.
func TestDirectPostAlphabets(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for contentType, name := range map[string]string{
		"application/x-www-form-urlencoded; charset=utf-8": "%C5%9Eule+I%C5%9F%C4%B1k", "application/x-www-form-urlencoded; charset=windows-1254": "%DEule+I%FE%FDk",
		"application/x-www-form-urlencoded; charset=iso-8859-9": "%DEule+I%FE%FDk", "application/x-www-form-urlencoded": "%DEule+I%FE%FDk",
	} {
		token := h.token(t, paratikatest.SessionOf(contentType, "12.50", paratikatest.ShopPage)...)
		a := h.Send(t, dialecttest.Request{
			Method: http.MethodPost, Path: moto + token, Header: http.Header{"Content-Type": {contentType}},
			Body: []byte("cardOwner=" + name + "&pan=4355084355084358&expiryMonth=12&expiryYear=2030&cvv=000"),
		})
		p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, contentType)
		if err != nil || a.Status != http.StatusOK || p.Card.Holder != "Şule Işık" {
			t.Errorf("%s: status %d, holder %q, %v", contentType, a.Status, p.Card.Holder, err)
		}
	}
}

// TestAuth3DOneStep authenticates over banks that hold or take the amount meanwhile. The second tells nothing of the authentication:
// a shop that was told "not authenticated" would never ask for what is taken.
func TestAuth3DOneStep(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]dialecttest.Options{
		"held":  {OneStep: true},
		"taken": {OneStep: true, NoHold: true, Setup: func(m *merchant.Merchant) { m.EarlyCharge = map[string]bool{"bank": true} }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, o)
			const path = paratikatest.APIPath + "/post/auth3d/"
			token := h.token(t, paratikatest.SessionOf("one step", "12.50", paratikatest.ShopPage)...)
			f := h.through(t, path, token, order("one step")).Fields
			if f.Get("responseCode") != string(wire.Approved) || len(f.Get("auth3DToken")) != 16 || (f.Get("mdStatus") == "") != o.NoHold ||
				f.Get("sdSha512") != "" {
				t.Errorf("fields: %v", f)
			}
			before := h.Bank.Sum(t, "one step")
			if taken := before.Captured == 1250; taken != o.NoHold {
				t.Errorf("before SALE: %+v", before)
			}
			sale := func() wire.Financial {
				return paratikatest.Must(t, wire.DecodeFinancial, h.fields(t, paratikatest.Request(paratikatest.Form("ACTION", "SALE", "SESSIONTOKEN", token))))
			}
			if s := sale(); s.Outcome != wire.Success() {
				t.Errorf("SALE: %+v", s)
			}
			want(t, "SALE again", sale().Outcome, wire.Declined, wire.SessionEnded, "SESSIONTOKEN")
			if sum := h.Bank.Sum(t, "one step"); sum.Captured != 1250 || sum.Captures != 1 {
				t.Errorf("the bank's books: %+v", sum)
			}
			poor := h.token(t, paratikatest.SessionOf("poor", "12.50", paratikatest.ShopPage)...)
			if f := h.through(t, path, poor, held("poor", "SIM 57")).Fields; f.Get("responseCode") != string(wire.Declined) || f.Get("auth3DToken") != "" {
				t.Errorf("declined: %v", f)
			}
		})
	}
}

// TestAuth3D authenticates only, and charges by SALE afterwards.
func TestAuth3D(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	const path = paratikatest.APIPath + "/post/auth3d/"
	finish := func(token string, pairs ...string) wire.Financial {
		return paratikatest.Must(t, wire.DecodeFinancial, h.fields(t, paratikatest.Request(paratikatest.Form(append([]string{"ACTION", "SALE", "SESSIONTOKEN", token}, pairs...)...))))
	}
	token := h.token(t, paratikatest.SessionOf("auth", "12.50", paratikatest.ShopPage)...)
	card := paratikatest.CardOf(order("auth"))
	card.Set("callbackUrl", "https://shop.example/3d")
	bank := h.atBank(t, h.post(t, path, token, card))
	want(t, "before the return", finish(token).Outcome, wire.Declined, wire.TransactionLocked, "")
	confirmed := h.Confirm(t, bank, bank.Code)
	back := h.Browse(t, http.MethodPost, confirmed.Action, confirmed.Fields)
	wantBack(t, "authenticated", back, "https://shop.example/3d", token, wire.Approved, "")
	auth := back.Fields.Get("auth3DToken")
	if len(auth) != 16 || back.Fields.Get("mdStatus") != "1" || back.Fields.Get("pgTranId") != "" ||
		back.Fields.Get("amount") != "12.5" || back.Fields.Get("currency") != "TRY" {
		t.Errorf("fields: %v", back.Fields)
	}
	if sum := h.Bank.Sum(t, "auth"); sum.Authorizations != 0 {
		t.Errorf("%d authorizations before SALE, want none", sum.Authorizations)
	}
	want(t, "with another's authentication", finish(token, "AUTH3DTOKEN", "ABCDEFGH12345678").Outcome, wire.Declined, wire.BadValue, "AUTH3DTOKEN")
	s := finish(token, "AUTH3DTOKEN", auth)
	if s.Outcome != wire.Success() || s.Action != "SALE" || s.PaymentID != "auth" {
		t.Errorf("SALE: %+v", s)
	}
	want(t, "SALE again", finish(token, "AUTH3DTOKEN", auth).Outcome, wire.Declined, wire.SessionEnded, "SESSIONTOKEN")
	if sum := h.Bank.Sum(t, "auth"); sum.Captures != 1 {
		t.Errorf("%d captures, want one", sum.Captures)
	}
	// Some clients do not send the authentication's token, since the session's is enough.
	bare := h.token(t, paratikatest.SessionOf("bare", "12.50", paratikatest.ShopPage)...)
	h.through(t, path, bare, order("bare"))
	if s := finish(bare); s.Outcome != wire.Success() {
		t.Errorf("SALE with the session's token only: %+v", s)
	}
	failed := h.token(t, paratikatest.SessionOf("failed", "12.50", paratikatest.ShopPage)...)
	p := h.through(t, path, failed, held("failed", "SIM MDSTATUS_0"))
	wantBack(t, "not authenticated", p, paratikatest.ShopPage, failed, wire.Declined, wire.NotAuthenticated)
	if p.Fields.Get("auth3DToken") != "" || p.Fields.Get("mdErrorMsg") == "" {
		t.Errorf("fields: %v", p.Fields)
	}
	want(t, "SALE after that", finish(failed).Outcome, wire.Declined, wire.NotAuthenticated, "")
	h.WantCaptures(t, "failed", 0)
}

// WantCaptures checks how often the bank took money for an order.
func (h house) WantCaptures(t *testing.T, reference string, n int64) {
	t.Helper()
	if sum := h.Bank.Sum(t, reference); sum.Captures != n {
		t.Errorf("%s: %d captures, want %d", reference, sum.Captures, n)
	}
}
