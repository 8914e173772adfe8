package paynet_test

import (
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

// form is a form in a buyer's browser, which knows the publishable key only.
type form struct {
	house
	session string
}

// ask calls a service as a script in a page of the shop's does.
func (h house) ask(t *testing.T, path, body string) dialecttest.Answer {
	t.Helper()
	r := paynettest.Call(paynettest.PublicKey(dialecttest.Key), path, body)
	r.Header.Set("Origin", "https://shop.example")
	a := h.Send(t, r)
	if got := a.Header.Get("Access-Control-Allow-Origin"); got != "*" {
		t.Errorf("%s: Access-Control-Allow-Origin is %q", path, got)
	}
	return a
}

func (h house) openForm(t *testing.T, body string) form {
	t.Helper()
	s := must(t, wire.DecodeFormSession, fields(t, h.ask(t, "/v1/paynetj/auth?type=CF", body), http.StatusOK))
	if s.Code != wire.Successful || s.Name != "Acme" || !s.ExpireDate.After(h.Now()) {
		t.Errorf("auth answers %+v", s)
	}
	return form{h, s.SessionID}
}

// plain is a form of 12.50 without 3-D Secure.
func (h house) plain(t *testing.T) form {
	t.Helper()
	return h.openForm(t, `{"amount":1250,"domain":"https://shop.example","tds_required":false}`)
}

// card is the browser's create_token.
func (f form) card(o dialecttest.Order, more string) string {
	return `{"session_id":` + paynettest.Quote(f.session) + `,"card_holder":` + paynettest.Quote(o.Holder) + `,"pan":` + paynettest.Quote(o.Number) +
		`,"month":"12","year":"2030","cvc":"000"` + more + `}`
}

func (f form) token(t *testing.T, o dialecttest.Order, more string) wire.FormTokened {
	t.Helper()
	got := must(t, wire.DecodeFormTokened, fields(t, f.ask(t, "/v1/paynetj/create_token", f.card(o, more)), http.StatusOK))
	if got.Code != wire.Successful || got.TokenID == "" {
		t.Fatalf("create_token answers %+v", got)
	}
	return got
}

func (f form) charge(token, more string) string {
	return `{"session_id":` + paynettest.Quote(f.session) + `,"token_id":` + paynettest.Quote(token) + `,"amount":"1250","transaction_type":1,` +
		`"add_comission_amount":false,"ratio_code":""` + more + `}`
}

const formCharge = "/v1/transaction/charge"

func TestPromise1FormIsChargedOnce(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	f := h.plain(t)
	token := f.token(t, order("x"), "")
	if token.TDS || token.PostURL != "" {
		t.Errorf("without 3-D Secure: %+v", token)
	}
	h.untouched(t)
	first := h.row(t, formCharge, f.charge(token.TokenID, `,"reference_no":"ORD-1"`))
	if !first.IsSucceed || first.Code != wire.Successful || first.TransactionType != wire.Sale || first.UserID != "PaynetJ" ||
		first.Amount.Minor() != 1250 || first.Comission.Minor() != 25 || first.ReferenceNo != "ORD-1" || first.IsTDS {
		t.Errorf("charge answers %+v", first)
	}
	second := h.row(t, formCharge, f.charge(token.TokenID, `,"reference_no":"ORD-1"`))
	if !second.IsSucceed || second.Code != wire.OldSuccessful || second.XactID != first.XactID {
		t.Errorf("a second charge answers %+v", second)
	}
	if got := h.query(t, "check", `{"reference_no":"ORD-1"}`); got.XactID != first.XactID || got.AgentReference != "ORD-1" {
		t.Errorf("check by the reference of the charge: %+v", got)
	}
	// Neither another form nor another service takes money for the same reference.
	other := h.plain(t)
	again := h.row(t, formCharge, other.charge(other.token(t, order("x"), "").TokenID, `,"reference_no":"ORD-1"`))
	if again.Code != wire.OldSuccessful || again.XactID != first.XactID {
		t.Errorf("another form of the same reference: %+v", again)
	}
	if p := h.pay(t, order("ORD-1")); p.Code != wire.OldSuccessful || p.XactID != first.XactID {
		t.Errorf("v2 payment of the same reference: %+v", p)
	}
	// The form itself takes no second card.
	a := h.ask(t, "/v1/paynetj/create_token", f.card(order("x"), ""))
	wantFailure(t, a, http.StatusBadRequest, wire.UsedSession)
	if ops := len(h.Bank.Statement(t, "").Operations); ops != 1 {
		t.Errorf("the bank carried out %d operations, want one", ops)
	}
}

// TestPromise1FormsOfOneReference charges many forms at once that the shop names alike: one of them is paid, and the others are told of it or to
// ask again.
func TestPromise1FormsOfOneReference(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	const crowd = 8
	bodies := make([]string, crowd)
	for i := range bodies {
		f := h.plain(t)
		bodies[i] = f.charge(f.token(t, order("x"), "").TokenID, `,"reference_no":"ONE"`)
	}
	var paid sync.Map
	var all sync.WaitGroup
	for _, body := range bodies {
		all.Go(func() {
			for range 50 {
				a := h.post(t, formCharge, body)
				if a.Status != http.StatusOK {
					wantFailure(t, a, a.Status, wire.TimeOut) // which says to repeat it
					continue
				}
				row := must(t, wire.DecodeRow, fields(t, a, http.StatusOK))
				if !row.IsSucceed || row.ReferenceNo != "ONE" {
					t.Errorf("a charge: %+v", row)
				}
				paid.Store(row.XactID, true)
				return
			}
			t.Error("a charge is never told how it went")
		})
	}
	all.Wait()
	different := 0
	paid.Range(func(any, any) bool { different++; return true })
	if ops := len(h.Bank.Statement(t, "").Operations); ops != 1 || different != 1 {
		t.Errorf("the bank carried out %d operations, and %d payments were told; want one", ops, different)
	}
}

// TestDeclinedFormGivesItsReferenceBack: a name that a declined payment had is free for the next form, and for other services.
func TestDeclinedFormGivesItsReferenceBack(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	f := h.plain(t)
	if row := h.row(t, formCharge, f.charge(f.token(t, held("x", "SIM 51"), "").TokenID, `,"reference_no":"R"`)); row.IsSucceed {
		t.Fatalf("a decline: %+v", row)
	}
	other := h.plain(t)
	paid := h.row(t, formCharge, other.charge(other.token(t, order("x"), "").TokenID, `,"reference_no":"R"`))
	if !paid.IsSucceed || paid.Code != wire.Successful {
		t.Errorf("the next form: %+v", paid)
	}
	if row := h.query(t, "check", `{"reference_no":"R"}`); row.XactID != paid.XactID {
		t.Errorf("check finds %+v", row)
	}
	// A reference that was paid elsewhere is not charged by a form either.
	p := h.pay(t, order("elsewhere"))
	third := h.plain(t)
	row := h.row(t, formCharge, third.charge(third.token(t, order("x"), "").TokenID, `,"reference_no":"elsewhere"`))
	if row.Code != wire.OldSuccessful || row.XactID != p.XactID {
		t.Errorf("a form of a paid reference: %+v", row)
	}
}

func TestFormMerchantInsistsOnThreeD(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Setup: func(m *merchant.Merchant) { m.Settings["paynet.tds_required"] = "true" }})
	f := h.plain(t)
	if token := f.token(t, order("x"), ""); !token.TDS {
		t.Errorf("a form goes without 3-D Secure: %+v", token)
	}
}

// untouched checks that the bank was asked for no money.
func (h house) untouched(t *testing.T) {
	t.Helper()
	if ops := len(h.Bank.Statement(t, "").Operations); ops != 0 {
		t.Errorf("the bank carried out %d operations, want none", ops)
	}
}

func wantFailure(t *testing.T, a dialecttest.Answer, status int, code wire.ResultCode) wire.Failure {
	t.Helper()
	f := must(t, wire.DecodeFailure, fields(t, a, status))
	if f.Result != code || f.Message == "" {
		t.Errorf("result_code %d %q, want %d", f.Result, f.Message, code)
	}
	return f
}

// TestFormAndChargeMustAgree: what stood in the buyer's browser is believed only if the shop says the same.
func TestFormAndChargeMustAgree(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	f := h.openForm(t, `{"amount":1250,"tds_required":false,"reference_no":"R-1","installments":"0,3"}`)
	token := f.token(t, order("x"), "").TokenID
	good := f.charge(token, `,"installments":"3,0","reference_no":"R-1","tds_required":false`)
	for field, change := range map[string][2]string{
		"amount":               {`"amount":"1250"`, `"amount":"12500"`},
		"add_comission_amount": {`"add_comission_amount":false`, `"add_comission_amount":true`},
		"ratio_code":           {`"ratio_code":""`, `"ratio_code":"S3E746PV"`},
		"installments":         {`"installments":"3,0"`, `"installments":"0,3,6"`},
		"tds_required":         {`"tds_required":false`, `"tds_required":true`},
		"no_instalment":        {`"tds_required":false`, `"tds_required":false,"no_instalment":true`},
		"reference_no":         {`"R-1"`, `"R-2"`},
	} {
		got := h.failure(t, formCharge, replaced(t, good, change[0], change[1]), http.StatusBadRequest, wire.UnmatchedTransaction)
		if !strings.HasPrefix(got.Message, field+":") {
			t.Errorf("%s: the message is %q", field, got.Message)
		}
	}
	h.untouched(t)
	if row := h.row(t, formCharge, good); !row.IsSucceed || row.ReferenceNo != "R-1" {
		t.Errorf("and the right one: %+v", row)
	}
}

func TestFormChoices(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	f := h.openForm(t, `{"amount":10000,"add_commission":true,"tds_required":false,"installments":"0,3,6"}`)
	bin := `{"session_id":` + paynettest.Quote(f.session) + `,"bin":"450803"}`
	b := must(t, wire.DecodeFormBank, fields(t, h.ask(t, "/v1/paynetj/check_bin", bin), http.StatusOK))
	if b.BankID != "MAXM" || b.BankName != "Maximum" || b.CardType != "bc" || !b.TDSEnable || len(b.Rows) != 2 {
		t.Fatalf("check_bin answers %+v", b)
	}
	three := b.Rows[1]
	if three.Instalment != 3 || three.TotalAmount.Minor() != 10283 || three.Commision.Minor() != 283 || three.InstalmentAmount.Minor() != 3428 ||
		three.Desc != "3 Taksit 3 x 34,28 = 102,83 TL" || b.Rows[0].Instalment != 0 || b.Rows[0].Desc != "Tek Çekim 102,04 TL" {
		t.Errorf("the choices: %+v", b.Rows)
	}
	maximum := order("x")
	maximum.Number = "4508034508034509"
	token := f.token(t, maximum, `,"instalment_key":`+paynettest.Quote(three.InstalmentKey))
	charge := replaced(t, f.charge(token.TokenID, ""), `"1250"`, `"10000"`)
	row := h.row(t, formCharge, replaced(t, charge, `"add_comission_amount":false`, `"add_comission_amount":true`))
	if !row.IsSucceed || row.Instalment != 3 || row.Amount.Minor() != 10283 || row.NetAmount.Minor() != 10000 {
		t.Errorf("the charge: %+v", row)
	}
	// A choice of another form, and one that this form does not offer.
	other := h.openForm(t, `{"amount":10000,"tds_required":false,"no_instalment":true}`)
	for _, key := range []string{three.InstalmentKey, "ji_x"} {
		a := h.ask(t, "/v1/paynetj/create_token", other.card(maximum, `,"instalment_key":`+paynettest.Quote(key)))
		wantFailure(t, a, http.StatusBadRequest, wire.UnmatchedTransaction)
	}
}

func TestFormUpdate(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	f := h.plain(t)
	before := f.token(t, order("x"), "").TokenID
	update := `{"session_id":` + paynettest.Quote(f.session) + `,"amount":1998.9999999999998,"ratio_code":"S3E746PV"}`
	fields(t, h.ask(t, "/v1/paynetj/auth_update", update), http.StatusOK)
	// The card that was handed over for the old amount is not charged for either.
	h.failure(t, formCharge, f.charge(before, ""), http.StatusNotFound, wire.NoSession)
	token := f.token(t, order("x"), "").TokenID
	h.failure(t, formCharge, f.charge(token, ""), http.StatusBadRequest, wire.UnmatchedTransaction)
	row := h.row(t, formCharge, replaced(t, replaced(t, f.charge(token, ""), `"1250"`, `1999`), `"ratio_code":""`, `"ratio_code":"S3E746PV"`))
	if !row.IsSucceed || row.Amount.Minor() != 1999 || row.RatioCode != "S3E746PV" || row.EndUserComission.Minor() != 30 {
		t.Errorf("the charge: %+v", row)
	}
	for name, bad := range map[string]struct {
		body string
		code wire.ResultCode
	}{
		"a table that is not there": {`"ratio_code":"NOSUCH01"`, wire.RatioCodeNotFound},
		"an amount of nothing":      {`"amount":"-5"`, wire.BadRequest},
	} {
		a := h.ask(t, "/v1/paynetj/auth_update", `{"session_id":`+paynettest.Quote(f.session)+`,`+bad.body+`}`)
		if got := wantFailure(t, a, http.StatusBadRequest, bad.code); got.Message == "" {
			t.Errorf("%s: no message", name)
		}
	}
}

func TestFormRefusals(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	f := h.plain(t)
	good := f.card(order("x"), "")
	for name, bad := range map[string]struct {
		path, body string
		status     int
		code       wire.ResultCode
	}{
		"no such dealer":          {"auth", `{"amount":100,"agent_id":"99999"}`, 400, wire.AgentNotFound},
		"no such table":           {"auth", `{"amount":100,"ratio_code":"NOSUCH01"}`, 400, wire.RatioCodeNotFound},
		"no such point of sale":   {"auth", `{"amount":100,"pos_type":3}`, 400, wire.WrongPOSType},
		"no amount":               {"auth", `{}`, 400, wire.BadRequest},
		"an invoice":              {"auth", `{"amount":100,"invoice_no":"1"}`, 400, wire.NotImplemented},
		"no such form":            {"check_bin", `{"session_id":"js_x","bin":"450803"}`, 404, wire.NoSession},
		"a session of a payment":  {"check_bin", `{"session_id":` + paynettest.Quote(wire.SessionID([16]byte{1})) + `,"bin":"450803"}`, 404, wire.NoSession},
		"a form of nobody":        {"check_bin", `{"session_id":` + paynettest.Quote(wire.FormSessionID([16]byte{1})) + `,"bin":"450803"}`, 404, wire.NoSession},
		"a BIN of letters":        {"check_bin", `{"session_id":` + paynettest.Quote(f.session) + `,"bin":"abcdef"}`, 400, wire.WrongBin},
		"a mistyped number":       {"create_token", strings.Replace(good, "4355084355084358", "4355084355084359", 1), 400, wire.WrongCardData},
		"a mistyped code":         {"create_token", strings.Replace(good, `"000"`, `"00"`, 1), 400, wire.WrongCardData},
		"a mistyped month":        {"create_token", strings.Replace(good, `"12"`, `"13"`, 1), 400, wire.WrongExpiry},
		"a year far away":         {"create_token", strings.Replace(good, `"2030"`, `"2099"`, 1), 400, wire.WrongExpiry},
		"a card number elsewhere": {"create_token", f.card(held("x", "4355084355084358"), ""), 400, wire.BadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			wantFailure(t, h.ask(t, "/v1/paynetj/"+bad.path, bad.body), bad.status, bad.code)
		})
	}
	h.WantNothing(t)
	// The secret key opens no form, the publishable one charges none, and another merchant's neither finds nor charges it.
	a := h.Send(t, paynettest.Call(dialecttest.Key, "/v1/paynetj/auth", `{"amount":100}`))
	wantFailure(t, a, http.StatusUnauthorized, wire.Unauthorized)
	token := f.token(t, order("x"), "").TokenID
	a = h.Send(t, paynettest.Call(paynettest.PublicKey(dialecttest.Key), formCharge, f.charge(token, "")))
	wantFailure(t, a, http.StatusUnauthorized, wire.Unauthorized)
	a = h.Send(t, paynettest.Call(dialecttest.OtherKey, formCharge, f.charge(token, "")))
	wantFailure(t, a, http.StatusNotFound, wire.NoSession)
	a = h.Send(t, paynettest.Call(paynettest.PublicKey(dialecttest.OtherKey), "/v1/paynetj/create_token", f.card(order("x"), "")))
	wantFailure(t, a, http.StatusNotFound, wire.NoSession)
	// tds_charge compares nothing, so it does not take a form's ids.
	h.failure(t, "/v2/transaction/tds_charge", `{"session_id":`+paynettest.Quote(f.session)+`,"token_id":`+paynettest.Quote(token)+`}`, http.StatusNotFound, wire.NoSession)
	h.failure(t, formCharge, f.charge("FF349CFA-6667-4555-8BD6-02BF5E181D80", ""), http.StatusNotFound, wire.NoSession)
	h.Advance(31 * time.Minute)
	wantFailure(t, h.ask(t, "/v1/paynetj/create_token", f.card(order("x"), "")), http.StatusNotFound, wire.NoSession)
	h.failure(t, formCharge, f.charge(token, ""), http.StatusNotFound, wire.NoSession)
	h.untouched(t)
}

func TestFormDeclined(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	f := h.plain(t)
	token := f.token(t, held("x", "SIM 51"), "").TokenID
	row := h.row(t, formCharge, f.charge(token, ""))
	if row.IsSucceed || row.Code != wire.Unsuccessful || row.PaynetErrorID != "51" || row.BankErrorID == "" {
		t.Errorf("a decline: %+v", row)
	}
	// The buyer may try another card in the same form.
	if row := h.row(t, formCharge, f.charge(f.token(t, order("x"), "").TokenID, "")); !row.IsSucceed {
		t.Errorf("another card: %+v", row)
	}
}

// TestFormThreeD goes through 3-D Secure in a frame, whose last page tells the shop's page.
func TestFormThreeD(t *testing.T) {
	t.Parallel()
	for _, oneStep := range []bool{false, true} {
		for holder, want := range map[string]struct {
			paid bool
			code wire.ResultCode
		}{"Ayşe Işık": {true, wire.Successful}, "SIM MDSTATUS_0": {false, wire.TDSError}} {
			t.Run(holder+strconv.FormatBool(oneStep), func(t *testing.T) {
				t.Parallel()
				h := open(t, dialecttest.Options{OneStep: oneStep})
				f := h.openForm(t, `{"amount":1250,"domain":"https://shop.example/basket"}`)
				token := f.token(t, held("x", holder), "")
				if !token.TDS || strings.Contains(token.PostURL, "?") || strings.Contains(token.PostURL, token.TokenID) {
					t.Fatalf("with 3-D Secure: %+v", token)
				}
				h.failure(t, formCharge, f.charge(token.TokenID, ""), http.StatusBadRequest, wire.TDSError)
				address := token.PostURL + "?" + url.Values{
					"session_id": {f.session}, "token_id": {token.TokenID}, "publishable_key": {paynettest.PublicKey(dialecttest.Key)},
				}.Encode()
				bank := h.AtBank(t, http.MethodGet, address)
				back := h.Confirm(t, bank, bank.Code)
				last := h.Browse(t, http.MethodPost, back.Action, back.Fields)
				if last.Action != "done" {
					t.Fatalf("the buyer ends at %q", last.Action)
				}
				page := h.Browse(t, http.MethodPost, strings.TrimSuffix(token.PostURL, "tds")+last.Action, last.Fields)
				text := page.Body
				if page.Status != http.StatusOK || !strings.Contains(text, `data-origin="https://shop.example"`) ||
					!strings.Contains(text, "command=form-post") || !strings.Contains(text, "token_id="+token.TokenID) ||
					strings.Contains(text, "message=") == want.paid {
					t.Errorf("the last page: %d %s", page.Status, text)
				}
				row := h.row(t, formCharge, f.charge(token.TokenID, `,"tds_required":true`))
				if row.IsSucceed != want.paid || row.Code != want.code || !row.IsTDS {
					t.Errorf("the charge: %+v", row)
				}
				if again := h.row(t, formCharge, f.charge(token.TokenID, "")); want.paid && again.Code != wire.OldSuccessful {
					t.Errorf("a second charge: %+v", again)
				}
			})
		}
	}
}

func TestCrossOrigin(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for path, open := range map[string]bool{
		"/v1/paynetj/auth": true, "/v1/paynetj/create_token": true, "/v1/ratio/Get_public": true,
		"/v1/ratio/Get": false, "/v2/transaction/payment": false, "/v1/transaction/charge": false,
	} {
		a := h.Send(t, dialecttest.Request{Method: http.MethodOptions, Path: path, Header: http.Header{"Origin": {"https://shop.example"}}})
		if open != (a.Status == http.StatusNoContent) || open != (a.Header.Get("Access-Control-Allow-Origin") == "*") ||
			a.Header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: status %d, headers %v", path, a.Status, a.Header)
		}
	}
}

func TestScriptsAreServed(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, name := range []string{"paynet.js", "paynet.min.js", "paynet-custom.js", "paynet-custom.min.js"} {
		a := h.Send(t, dialecttest.Request{Method: http.MethodGet, Path: "/public/js/" + name})
		if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "text/javascript; charset=utf-8" || !strings.Contains(string(a.Body), "/v1/paynetj/auth") {
			t.Errorf("%s: status %d, %v", name, a.Status, a.Header)
		}
	}
	if a := h.Send(t, dialecttest.Request{Method: http.MethodGet, Path: "/public/js/other.js"}); a.Status != http.StatusNotFound {
		t.Errorf("another script: status %d", a.Status)
	}
}

func TestXMLAnswers(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	r := paynettest.Call(dialecttest.Key, "/v2/transaction/payment", `<?xml version="1.0" encoding="utf-8"?><payment><amount>12,50</amount>`+
		`<reference_no>X-1</reference_no><card_holder>AYŞE</card_holder><pan>4355084355084358</pan><month>12</month><year>2030</year><cvc>000</cvc></payment>`)
	r.Header.Set("Content-Type", "application/xml")
	r.Header.Set("Accept", "application/xml")
	a := h.Send(t, r)
	f, err := wirekit.ReadXML(a.Body, true)
	if err != nil || a.Header.Get("Content-Type") != "application/xml; charset=utf-8" {
		t.Fatalf("status %d, %s: %v", a.Status, a.Body, err)
	}
	if p := must(t, wire.DecodePayment, f); !p.IsSucceed || p.ReferenceNo != "X-1" || p.CardHolder != "AYŞE" || p.Comission.Minor() != 25 {
		t.Errorf("the answer: %s", a.Body)
	}
	for accept, xml := range map[string]bool{
		"text/xml; q=0.9, application/json; q=0.5": true, "application/json; charset=UTF-8": false, "*/*": false,
		"application/xml, application/json": false, "text/html,application/xml;q=0.9,*/*;q=0.8": true,
	} {
		r.Header.Set("Accept", accept)
		r.Header.Set("Authorization", "Basic nobody")
		a := h.Send(t, r)
		if a.Status != http.StatusUnauthorized || strings.HasPrefix(string(a.Body), "<?xml") != xml {
			t.Errorf("Accept %q: status %d, %s", accept, a.Status, a.Body)
		}
	}
}
