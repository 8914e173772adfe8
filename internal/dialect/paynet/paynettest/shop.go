// Package paynettest plays a shop that speaks Paynet: the dialect's own suite and whoever else needs such a shop use this one.
package paynettest

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paynet"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

// Shop is Paynet's dialect as the suite uses it: a shop that knows Paynet's document.
type Shop struct{}

// Surface implements [dialecttest.Dialect].
func (Shop) Surface() string { return paynet.Surface }

// Enroll gives the merchants what Paynet's agree on: the commission of the document's sample with two tables, dealers, and a
// publishable key for forms in browsers.
func (Shop) Enroll(key string, m *merchant.Merchant) (merchant.Credential, []merchant.Name) {
	m.Commission = commission.Table{
		{Family: commission.AnyFamily, Installments: 1, Rate: 20_000},
		{Family: commission.AnyFamily, Installments: 3, Rate: 47_500},
		{Family: "Maximum", Installments: 3, Rate: 27_500},
		{Code: "S3E746PV", Family: commission.AnyFamily, Installments: 1, Rate: 14_900},
	}
	m.Settings["paynet.agents"] = "20077 Ankara Bayi, 20078"
	return merchant.Credential{Surface: paynet.Surface, Secret: key, Merchant: m.ID},
		[]merchant.Name{{Surface: paynet.Surface, Name: PublicKey(key), Merchant: m.ID}}
}

// PublicKey is the publishable key of the owner of key.
func PublicKey(key string) string { return "pbk_" + key }

// Handler implements [dialecttest.Dialect].
func (Shop) Handler(h *dialecttest.House) http.Handler {
	return paynet.New(paynet.Config{
		Gateway: h.Gateway, BaseURL: func(*http.Request) string { return h.URL }, Log: h.Logger, Now: h.Now,
	})
}

// Call is a POST of JSON with the key as Paynet wants it.
func Call(key, path, body string) dialecttest.Request {
	return dialecttest.Request{
		Method: http.MethodPost, Path: path, Body: []byte(body),
		Header: http.Header{"Authorization": {"Basic " + key}, "Content-Type": {"application/json; charset=UTF-8"}},
	}
}

// number writes an amount as a JSON number, or as a text where it is none.
func number(amount string) string {
	if strings.Trim(amount, "-.0123456789") != "" || amount == "" {
		return Quote(amount)
	}
	return amount
}

// Quote writes a text as JSON.
func Quote(text string) string {
	w := wirekit.NewObject()
	w.Text("", text)
	return strings.TrimSuffix(strings.TrimPrefix(string(w.Bytes()), `{"":`), "}")
}

// Body is the document's sample with an order's values in it.
func Body(o dialecttest.Order, more string) string {
	return `{"amount":` + number(o.Amount) + `,"reference_no":` + Quote(o.Reference) + `,"agent_id":"","pos_type":"5",` +
		`"transaction_type":"1","company_amount":null,"add_commission":"False","ratio_code":"","instalment":"0",` +
		`"merge_option":"False","ratio_code_method":"","domain":"","approved_card":"False","card_holder":` + Quote(o.Holder) +
		`,"card_hash":"","pan":` + Quote(o.Number) + `,"month":` + Quote(o.Month) + `,"year":` + Quote(o.Year) + `,"cvc":` + Quote(o.CVV) +
		`,"card_holder_phone":"","card_holder_mail":"","description":"test","save_card":"False","card_owner_id":"",` +
		`"user_unique_id":"","user_gsm_no":"","card_desc":"","subscription_id":"","invoice_no":""` + more + `}`
}

// Sale implements [dialecttest.Dialect].
func (Shop) Sale(key string, o dialecttest.Order) dialecttest.Request {
	return Call(key, "/v2/transaction/payment", Body(o, ""))
}

// Field implements [dialecttest.Dialect].
func (Shop) Field(name string) string {
	return map[string]string{
		"reference": "reference_no", "amount": "amount", "number": "pan", "month": "month", "year": "year", "cvv": "cvc",
	}[name]
}

// Face implements [dialecttest.Dialect].
func (Shop) Face(iso string) (code, text string) {
	return iso, decline.FromISO(iso).Text("tr")
}

// Outcome reads an answer by the document's rules: the status, then code, then is_succeed.
func (Shop) Outcome(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	fields := read(t, a)
	if a.Status != http.StatusOK {
		return failed(t, a, fields)
	}
	if _, row := fields.Find("is_succeed"); !row {
		e, err := wire.DecodeEnvelope(fields)
		if err != nil {
			t.Fatalf("an answer that is neither a row nor an envelope: %s", a.Body)
		}
		return dialecttest.Outcome{Repeated: e.Code == wire.OldSuccessful, Message: e.Message}
	}
	p, err := wire.DecodePayment(fields)
	if err != nil {
		t.Fatalf("read answer: %v: %s", err, a.Body)
	}
	return dialecttest.Outcome{
		Paid: p.IsSucceed && (p.Code == wire.Successful || p.Code == wire.OldSuccessful), Repeated: p.Code == wire.OldSuccessful,
		Declined: !p.IsSucceed, Payment: p.XactID, Code: p.PaynetErrorID, Text: p.PaynetErrorMessage,
		BankCode: p.BankErrorID, BankText: p.BankErrorMessage, Message: p.Message,
	}
}

// Spellings are what real clients send; docs/dialect/paynet.md names them.
func (s Shop) Spellings(key string, o dialecttest.Order) map[string]dialecttest.Request {
	plain := s.Sale(key, o)
	authorized := func(value string) dialecttest.Request {
		r := plain
		r.Header = plain.Header.Clone()
		r.Header.Set("Authorization", value)
		return r
	}
	typed := func(value, text string) dialecttest.Request {
		r := plain
		r.Header = plain.Header.Clone()
		r.Header.Set("Content-Type", value)
		r.Body = []byte(text)
		return r
	}
	at := func(path string) dialecttest.Request {
		r := plain
		r.Path = path
		return r
	}
	changed := func(old, replaced string) dialecttest.Request {
		if !bytes.Contains(plain.Body, []byte(old)) {
			panic("the sample does not hold " + old)
		}
		return Call(key, plain.Path, strings.Replace(string(plain.Body), old, replaced, 1))
	}
	code := base64.StdEncoding.EncodeToString
	form := url.Values{
		"amount": {strings.Replace(o.Amount, ".", ",", 1)}, "reference_no": {o.Reference}, "card_holder": {o.Holder},
		"pan": {o.Number}, "month": {o.Month}, "year": {o.Year}, "cvc": {o.CVV},
	}
	return map[string]dialecttest.Request{
		"the document's sample":            plain,
		"key in base64":                    authorized("Basic " + code([]byte(key))),
		"key in base64, colon after it":    authorized("Basic " + code([]byte(key+":"))),
		"key in base64, colon before it":   authorized("Basic " + code([]byte(":"+key))),
		"key in base64 without padding":    authorized("Basic " + base64.RawStdEncoding.EncodeToString([]byte(key))),
		"basic in small letters":           authorized("basic  " + key),
		"slash at the end":                 at(plain.Path + "/"),
		"capitals in the path":             at("/V2/Transaction/Payment"),
		"no content type":                  typed("", string(plain.Body)),
		"JSON under the form type":         typed("application/x-www-form-urlencoded", string(plain.Body)),
		"form":                             typed("application/x-www-form-urlencoded", form.Encode()),
		"XML":                              typed("application/xml; charset=utf-8", inXML(form)),
		"XML without a type":               typed("", inXML(form)),
		"byte order mark":                  typed("application/json", "\uFEFF"+string(plain.Body)),
		"decimal comma":                    changed(`"amount":12.50`, `"amount":"12,50"`),
		"decimal dot in a text":            changed(`"amount":12.50`, `"amount":"12.50"`),
		"one decimal":                      changed(`"amount":12.50`, `"amount":12.5`),
		"decimal of zeros":                 changed(`"amount":12.50`, `"amount":12.500`),
		"no domain":                        changed(`"domain":"",`, ``),
		"nulls for what is not used":       changed(`"card_hash":""`, `"card_hash":null,"user_id":null,"iban":null`),
		"truths as truths":                 changed(`"add_commission":"False"`, `"add_commission":false`),
		"numbers as numbers":               changed(`"instalment":"0"`, `"instalment":0`),
		"month with a zero, year of two":   changed(`"month":"12","year":"2030"`, `"month":12,"year":30`),
		"card number in groups":            changed(`"pan":"4355084355084358"`, `"pan":"4355 0843 5508 4358"`),
		"no transaction type":              changed(`"transaction_type":"1"`, `"transaction_type":""`),
		"unknown fields, one with a shape": changed(`"agent_id":""`, `"agent_id":"","confirmation_url":"x","cart":{"items":[1]}`),
		"phone with country code":          changed(`"card_holder_phone":""`, `"card_holder_phone":"+905321234567"`),
	}
}

// inXML is an order as XML, with the nulls of a client that sends all of its properties.
func inXML(form url.Values) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?><PaymentParameters xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><card_hash i:nil="true"/>`)
	for name := range form {
		b.WriteString("<" + name + ">")
		_ = xml.EscapeText(&b, []byte(form.Get(name))) // a builder takes everything
		b.WriteString("</" + name + ">")
	}
	return b.String() + "</PaymentParameters>"
}

// Malformed implements [dialecttest.Dialect].
func (s Shop) Malformed(key string, o dialecttest.Order) []dialecttest.Malformed {
	with := func(old, replaced string) dialecttest.Request {
		text := Body(o, "")
		if !strings.Contains(text, old) {
			panic("the sample does not hold " + old)
		}
		return Call(key, "/v2/transaction/payment", strings.Replace(text, old, replaced, 1))
	}
	return []dialecttest.Malformed{
		{Name: "a key twice", Request: with(`"pos_type":"5"`, `"amount":99,"pos_type":"5"`), Field: "amount"},
		{Name: "a key twice, once escaped", Request: with(`"pos_type":"5"`, `"\u0061mount":99,"pos_type":"5"`), Field: "amount"},
		{Name: "NaN bare", Request: with(`"instalment":"0"`, `"instalment":NaN`), Field: "instalment"},
		{Name: "an object for an amount", Request: with(`"amount":`, `"amount":{},"x":`), Field: "amount"},
		{Name: "an array for a card", Request: with(`"pan":`, `"pan":[],"x":`), Field: "pan"},
		{Name: "a truth for a reference", Request: with(`"reference_no":`, `"reference_no":true,"x":`), Field: "reference_no"},
		{Name: "more after the object", Request: with(`"invoice_no":""}`, `"invoice_no":""}{}`)},
		{Name: "cut off", Request: with(`"invoice_no":""}`, `"invoice_no":`)},
		{Name: "an array", Request: Call(key, "/v2/transaction/payment", `[]`)},
		{Name: "XML", Request: Call(key, "/v2/transaction/payment", `<payment/>`)},
		{Name: "37 installments", Request: with(`"instalment":"0"`, `"instalment":"37"`), Field: "instalment"},
		{Name: "a zero byte", Request: with(`"description":"test"`, `"description":"\u0000"`), Field: "description"},
		{Name: "agent of 11 characters", Request: with(`"agent_id":""`, `"agent_id":"12345678901"`), Field: "agent_id"},
		{Name: "transaction type 2", Request: with(`"transaction_type":"1"`, `"transaction_type":"2"`), Field: "transaction_type"},
		{Name: "a card number in the description", Request: with(`"description":"test"`, `"description":"kart `+o.Number+`"`), Field: "description"},
		{Name: "a saved card that is not there", Request: with(`"card_hash":"","pan":`+Quote(o.Number), `"card_hash":"abcdef-8014","pan":""`), Field: "card_hash"},
		{Name: "saving the card under no name", Request: with(`"save_card":"False"`, `"save_card":"True"`), Field: "card_desc"},
		{Name: "a truth that is none", Request: with(`"add_commission":"False"`, `"add_commission":"maybe"`), Field: "add_commission"},
		{Name: "a share, and the rest to nobody", Request: with(`"company_amount":null`, `"company_amount":"1,00"`), Field: "company_amount"},
		{Name: "a share of more than there is", Request: with(`"company_amount":null`, `"company_amount":"12,51"`), Field: "company_amount"},
		{Name: "a dealer that is not there", Request: with(`"agent_id":""`, `"agent_id":"99999"`), Field: "agent_id"},
		{Name: "a point of sale that is not there", Request: with(`"pos_type":"5"`, `"pos_type":"3"`), Field: "pos_type"},
		{Name: "a ratio table", Request: with(`"ratio_code":""`, `"ratio_code":"NOSUCH01"`), Field: "ratio_code"},
		{Name: "a subscription", Request: with(`"subscription_id":""`, `"subscription_id":"7"`), Field: "subscription_id"},
		{Name: "escrow for nobody", Request: with(`"agent_id":""`, `"agent_id":"","is_escrow":true`), Field: "agent_id"},
	}
}

// About implements [dialecttest.Dialect].
func (Shop) About(key, payment string, o dialecttest.Order) map[string]dialecttest.Request {
	xact, reference := `{"xact_id":`+Quote(payment)+`}`, `{"reference_no":`+Quote(o.Reference)+`}`
	return map[string]dialecttest.Request{
		"read check by xact_id":       Call(key, "/v1/transaction/check", xact),
		"read check by reference_no":  Call(key, "/v1/transaction/check", reference),
		"read detail by xact_id":      Call(key, "/v1/transaction/detail", xact),
		"read detail by reference_no": Call(key, "/v1/transaction/detail", reference),
		"read detail by id":           Call(key, "/v1/transaction/detail", `{"id":1}`),
		"capture":                     Call(key, "/v1/transaction/capture", xact),
		"capture by reference_no":     Call(key, "/v1/transaction/capture", reference),
		"reversed_request":            Call(key, "/v1/transaction/reversed_request", xact),
		"preauth_reversal":            Call(key, "/v1/transaction/preauth_reversal", xact),
		"capture_reversal":            Call(key, "/v1/transaction/capture_reversal", xact),
	}
}

// Start implements [dialecttest.Dialect].
func (Shop) Start(key string, o dialecttest.Order, back string) dialecttest.Request {
	return Call(key, "/v2/transaction/tds_initial", Body(o, `,"return_url":`+Quote(back)))
}

// Page implements [dialecttest.Dialect].
func (Shop) Page(t testing.TB, a dialecttest.Answer) string {
	t.Helper()
	return Started(t, a).PostURL
}

// Started reads an answer of tds_initial that opened a visit.
func Started(t testing.TB, a dialecttest.Answer) wire.TdsInitial {
	t.Helper()
	fields, err := wirekit.ReadJSON(a.Body)
	if err != nil {
		t.Fatalf("tds_initial: status %d: %q", a.Status, a.Body)
	}
	v, err := wire.DecodeTdsInitialAnswer(fields)
	if err != nil || a.Status != http.StatusOK || v.Code != wire.Successful || v.PostURL == "" {
		t.Fatalf("tds_initial: status %d: %s", a.Status, a.Body)
	}
	return v
}

// Finish implements [dialecttest.Dialect].
func (Shop) Finish(key string, form url.Values) dialecttest.Request {
	return Call(key, "/v2/transaction/tds_charge",
		`{"session_id":`+Quote(form.Get("session_id"))+`,"token_id":`+Quote(form.Get("token_id"))+`,"transaction_type":1}`)
}
