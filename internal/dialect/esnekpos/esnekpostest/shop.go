// Package esnekpostest plays a shop that speaks EsnekPos: the dialect's own suite and whoever else needs such a shop use this one.
package esnekpostest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/esnekpos"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/esnekpos"
	"github.com/vezne/vezne/wire/wirekit"
)

// Shop is EsnekPos' dialect as the suite uses it: a shop that knows EsnekPos' document.
type Shop struct{}

// Surface implements [dialecttest.Dialect].
func (Shop) Surface() string { return esnekpos.Surface }

// Handler implements [dialecttest.Dialect].
func (Shop) Handler(h *dialecttest.House) http.Handler {
	return esnekpos.New(esnekpos.Config{
		Gateway: h.Gateway, Own: bookkeeper.Books{Store: h.Store}.Own, BaseURL: func(*http.Request) string { return h.URL }, Log: h.Logger, Now: h.Now,
	})
}

// Enroll gives a merchant the two parts of its credentials, of which key is the first, and a public token.
func (Shop) Enroll(key string, m *merchant.Merchant) (merchant.Credential, []merchant.Name) {
	return merchant.Credential{Surface: esnekpos.Surface, Secret: key + "\x00" + SecretOf(key), Merchant: m.ID},
		[]merchant.Name{{Surface: esnekpos.Surface, Name: TokenOf(key), Merchant: m.ID}}
}

// SecretOf is the MERCHANT_KEY that belongs to a key, which is the MERCHANT.
func SecretOf(key string) string { return "merchant-" + key }

// TokenOf is the public token of the owner of key.
func TokenOf(key string) string { return "token-" + key }

// LongestReference implements [dialecttest.Limiter].
func (Shop) LongestReference() int { return wire.ReferenceLimit }

// Call is a POST of JSON.
func Call(path, body string) dialecttest.Request {
	return dialecttest.Request{
		Method: http.MethodPost, Path: path, Body: []byte(body), Header: http.Header{"Content-Type": {"application/json"}},
	}
}

// Quote writes a text as JSON.
func Quote(text string) string {
	w := wirekit.NewObject()
	w.Text("", text)
	return strings.TrimSuffix(strings.TrimPrefix(string(w.Bytes()), `{"":`), "}")
}

// Credentials are the two members by which a shop proves itself.
func Credentials(key string) string {
	return `"MERCHANT":` + Quote(key) + `,"MERCHANT_KEY":` + Quote(SecretOf(key))
}

// Body is the document's sample with an order's values in it, and without its shares.
func Body(key string, o dialecttest.Order, back string) string {
	return `{"Config":{` + Credentials(key) + `,"BACK_URL":` + Quote(back) + `,"PRICES_CURRENCY":"TRY","ORDER_REF_NUMBER":` +
		Quote(o.Reference) + `,"ORDER_AMOUNT":` + Quote(o.Amount) + `},"CreditCard":{"CC_NUMBER":` + Quote(o.Number) + `,"EXP_MONTH":` +
		Quote(o.Month) + `,"EXP_YEAR":` + Quote(o.Year) + `,"CC_CVV":` + Quote(o.CVV) + `,"CC_OWNER":` + Quote(o.Holder) +
		`,"INSTALLMENT_NUMBER":"1"},"Customer":{"FIRST_NAME":"Ayşe","LAST_NAME":"Işık","MAIL":"a@shop.example","PHONE":"5321234567",` +
		`"CITY":"İstanbul","STATE":"Kağıthane","ADDRESS":"Ünlü Sk. 7","CLIENT_IP":"::1"}}`
}

// BackURL is where the tests' shops want their buyers, with a query string of their own.
const BackURL = "https://shop.example/done?basket=7&x=ş"

// Sale implements [dialecttest.Dialect].
func (Shop) Sale(key string, o dialecttest.Order) dialecttest.Request {
	return Call("/api/pay/EYV3DPay", Body(key, o, BackURL))
}

// Field implements [dialecttest.Dialect].
func (Shop) Field(name string) string {
	return map[string]string{
		"reference": "ORDER_REF_NUMBER", "amount": "ORDER_AMOUNT", "number": "CC_NUMBER", "month": "EXP_MONTH", "year": "EXP_YEAR",
		"cvv": "CC_CVV",
	}[name]
}

// Face is RETURN_CODE and RETURN_MESSAGE.
func (Shop) Face(iso string) (code, text string) {
	return "100", iso + "-" + wire.Words(decline.FromISO(iso))
}

// Outcome reads an answer by STATUS and RETURN_CODE, as the document says.
func (Shop) Outcome(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	f, err := wirekit.ReadJSON(a.Body)
	if err != nil {
		t.Fatalf("status %d, and the answer is no JSON object: %q", a.Status, a.Body)
	}
	if _, done := f.Find("ResultCode"); done {
		d, err := wire.DecodeDone(f)
		if err != nil {
			t.Fatalf("read answer: %v: %s", err, a.Body)
		}
		return dialecttest.Outcome{Refused: d.Code != "0", Message: d.Message}
	}
	v, err := wire.DecodeFailure(f)
	if err != nil {
		t.Fatalf("read answer: %v: %s", err, a.Body)
	}
	o := dialecttest.Outcome{Message: v.ReturnMessage, Code: v.Result.Code, Text: v.ReturnMessage}
	if refNo, found := f.Find("REFNO"); found {
		o.Payment = refNo.Value
	}
	_, asked := f.Find("SUCCESS_TRANSACTION_ID")
	_, listed := f.Find("paymentList")
	switch {
	case v.Result == wire.PaymentWaiting():
		o.Unknown = true
	case v.Result.Status == "SUCCESS" && v.Result.Code == "0":
		o.Paid = asked || listed
	case asked && o.Payment != "":
		o.Declined = true
	default:
		o.Refused = true
	}
	return o
}

// Follow takes the buyer of an accepted order through the bank, and goes by what ProcessQuery says then. A reference that is
// refused because it has been used is asked about too.
func (s Shop) Follow(t testing.TB, h *dialecttest.House, key string, o dialecttest.Order, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	f, err := wirekit.ReadJSON(a.Body)
	if err != nil {
		t.Fatalf("status %d, and the answer is no JSON object: %q", a.Status, a.Body)
	}
	start, err := wire.DecodeAnswer(f)
	if err != nil {
		t.Fatalf("read answer: %v: %s", err, a.Body)
	}
	var form url.Values
	switch {
	case start.Result == wire.Success():
		form = ThroughBank(t, h, start.URL3DS)
	case start.Result == wire.InsertError():
	default:
		return s.Outcome(t, a)
	}
	out := s.Outcome(t, h.Send(t, Call("/api/services/ProcessQuery", `{`+Credentials(key)+`,"ORDER_REF_NUMBER":`+Quote(o.Reference)+`}`)))
	out.Repeated = out.Payment != start.RefNo
	if out.Declined {
		out.BankCode, out.BankText = form.Get("ERROR_CODE"), form.Get("VIRTUAL_POS_VALUES")
	}
	return out
}

// ThroughBank takes a buyer through the bank with the right code, and returns what is posted to BACK_URL.
func ThroughBank(t testing.TB, h *dialecttest.House, page string) url.Values {
	t.Helper()
	bank := h.AtBank(t, http.MethodGet, page)
	return h.Return(t, h.Confirm(t, bank, bank.Code))
}

// Spellings are what real clients send; docs/dialect/esnekpos.md names them.
func (s Shop) Spellings(key string, o dialecttest.Order) map[string]dialecttest.Request {
	plain := s.Sale(key, o)
	at := func(path string) dialecttest.Request {
		r := plain
		r.Path = path
		return r
	}
	typed := func(contentType, text string) dialecttest.Request {
		r := plain
		r.Header = http.Header{"Content-Type": {contentType}}
		r.Body = []byte(text)
		return r
	}
	changed := func(pairs ...string) dialecttest.Request {
		text := string(plain.Body)
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(text, pairs[i]) {
				panic("the sample does not hold " + pairs[i])
			}
			text = strings.Replace(text, pairs[i], pairs[i+1], 1)
		}
		return Call(plain.Path, text)
	}
	comma := strings.Replace(o.Amount, ".", ",", 1)
	flat := `{` + Credentials(key) + `,"BACK_URL":"https://shop.example/done","PRICES_CURRENCY":"TRY","ORDER_REF_NUMBER":` + Quote(o.Reference) +
		`,"ORDER_AMOUNT":` + Quote(comma) + `,"INSTALLMENT_NUMBER":"1","CC_NUMBER":` + Quote(o.Number) + `,"EXP_MONTH":` + Quote(o.Month) +
		`,"EXP_YEAR":` + Quote(o.Year) + `,"CC_CVV":` + Quote(o.CVV) + `,"CC_OWNER":` + Quote(o.Holder) + `,"FIRST_NAME":"N/A","LAST_NAME":"N/A",` +
		`"MAIL":"","PHONE":"","CLIENT_IP":"","CITY":"Istanbul","STATE":"Istanbul","ADDRESS":"N/A","PRODUCTS":[{"PRODUCT_ID":"1"}]}`
	form := url.Values{
		"MERCHANT": {key}, "MERCHANT_KEY": {SecretOf(key)}, "BACK_URL": {"https://shop.example/done"}, "PRICES_CURRENCY": {"TRY"},
		"ORDER_REF_NUMBER": {o.Reference}, "ORDER_AMOUNT": {o.Amount}, "INSTALLMENT_NUMBER": {"1"}, "CC_NUMBER": {o.Number},
		"EXP_MONTH": {o.Month}, "EXP_YEAR": {o.Year}, "CC_CVV": {o.CVV}, "CC_OWNER": {o.Holder}, "FIRST_NAME": {"Ayşe"}, "LAST_NAME": {"Işık"},
		"MAIL": {"-"}, "PHONE": {"-"}, "CITY": {"-"}, "STATE": {"-"}, "ADDRESS": {"-"}, "CLIENT_IP": {"::1"},
	}
	return map[string]dialecttest.Request{
		"the document's sample":       plain,
		"slash at the end":            at(plain.Path + "/"),
		"small letters in the path":   at("/api/pay/eyv3dpay"),
		"no content type":             typed("", string(plain.Body)),
		"charset in the content type": typed("application/json; charset=utf-8", string(plain.Body)),
		"JSON under the form type":    typed("application/x-www-form-urlencoded", string(plain.Body)),
		"byte order mark":             typed("application/json", "\uFEFF"+string(plain.Body)),
		"form":                        typed("application/x-www-form-urlencoded", form.Encode()),
		"flat body of truepos":        Call(plain.Path, flat),
		"decimal comma":               changed(`"ORDER_AMOUNT":"12.50"`, `"ORDER_AMOUNT":"12,50"`),
		"amount as a number":          changed(`"ORDER_AMOUNT":"12.50"`, `"ORDER_AMOUNT":12.5`),
		"installments 0":              changed(`"INSTALLMENT_NUMBER":"1"`, `"INSTALLMENT_NUMBER":"0"`),
		"installments as a number":    changed(`"INSTALLMENT_NUMBER":"1"`, `"INSTALLMENT_NUMBER":1,"complete":true`),
		"month and year as numbers":   changed(`"EXP_MONTH":"12","EXP_YEAR":"2030"`, `"EXP_MONTH":12,"EXP_YEAR":2030`),
		"year of two digits":          changed(`"EXP_YEAR":"2030"`, `"EXP_YEAR":"30"`),
		"CC_CVC":                      changed(`"CC_CVV":`, `"CC_CVC":`),
		"empty Product":               changed(`{"Config"`, `{"Product":[],"Config"`),
		"Product null":                changed(`{"Config"`, `{"Product":null,"Config"`),
		"Product as an object":        changed(`{"Config"`, `{"Product":{"PRODUCT_ID":"1","PRODUCT_AMOUNT":12.5},"Config"`),
		"unknown members":             changed(`"PRICES_CURRENCY"`, `"USER_ID":"","BY_WHO":"","METHOD":3,"X":{"Y":[1]},"PRICES_CURRENCY"`),
		"nulls of the customer":       changed(`"LAST_NAME":"Işık"`, `"LAST_NAME":null`, `"CITY":"İstanbul"`, `"CITY":null`, `"CLIENT_IP":"::1"`, `"CLIENT_IP":null`),
		"empty texts of the customer": changed(`"MAIL":"a@shop.example"`, `"MAIL":""`, `"PHONE":"5321234567"`, `"PHONE":""`),
		"objects in other case":       changed(`"Config"`, `"CONFIG"`, `"CreditCard"`, `"creditCard"`, `"Customer"`, `"customer"`),
		"currency in small letters":   changed(`"TRY"`, `"try"`),
		"card number in groups":       changed(o.Number, "4355 0843 5508 4358"),
	}
}

// Malformed implements [dialecttest.Dialect].
func (s Shop) Malformed(key string, o dialecttest.Order) []dialecttest.Malformed {
	with := func(old, replaced string) dialecttest.Request {
		text := Body(key, o, BackURL)
		if !strings.Contains(text, old) {
			panic("the sample does not hold " + old)
		}
		return Call("/api/pay/EYV3DPay", strings.Replace(text, old, replaced, 1))
	}
	const long = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	return []dialecttest.Malformed{
		{Name: "a key twice", Request: with(`"PRICES_CURRENCY"`, `"ORDER_AMOUNT":"99","PRICES_CURRENCY"`), Field: "ORDER_AMOUNT"},
		{Name: "a key in two places", Request: with(`{"Config"`, `{"ORDER_AMOUNT":"99","Config"`), Field: "ORDER_AMOUNT"},
		{Name: "a key in two cases", Request: with(`"PRICES_CURRENCY"`, `"order_amount":"99","PRICES_CURRENCY"`), Field: "ORDER_AMOUNT"},
		{Name: "NaN bare", Request: with(`"INSTALLMENT_NUMBER":"1"`, `"INSTALLMENT_NUMBER":NaN`)},
		{Name: "an object for an amount", Request: with(`"ORDER_AMOUNT":`, `"ORDER_AMOUNT":{},"x":`), Field: "ORDER_AMOUNT"},
		{Name: "an array for a card", Request: with(`"CC_NUMBER":`, `"CC_NUMBER":[],"x":`), Field: "CC_NUMBER"},
		{Name: "an array for Config", Request: with(`{"Config":{`, `{"Config":[],"Y":{`)},
		{Name: "a truth for a reference", Request: with(`"ORDER_REF_NUMBER":`, `"ORDER_REF_NUMBER":true,"x":`), Field: "ORDER_REF_NUMBER"},
		{Name: "more after the object", Request: with(`"::1"}}`, `"::1"}}{}`)},
		{Name: "cut off", Request: with(`"::1"}}`, `"::1`)},
		{Name: "an array", Request: Call("/api/pay/EYV3DPay", `[]`)},
		{Name: "37 installments", Request: with(`"INSTALLMENT_NUMBER":"1"`, `"INSTALLMENT_NUMBER":"37"`), Field: "INSTALLMENT_NUMBER"},
		{Name: "no installments", Request: with(`"INSTALLMENT_NUMBER":"1"`, `"INSTALLMENT_NUMBER":null`), Field: "INSTALLMENT_NUMBER"},
		{Name: "a zero byte", Request: with(`"CITY":"İstanbul"`, `"CITY":"\u0000"`), Field: "CITY"},
		{Name: "no first name", Request: with(`"FIRST_NAME":"Ayşe",`, ``), Field: "FIRST_NAME"},
		{Name: "no customer", Request: with(`"Customer":{`, `"Nobody":{`), Field: "FIRST_NAME"},
		{Name: "no address to go back to", Request: with(Quote(BackURL), `""`), Field: "BACK_URL"},
		{Name: "script for an address", Request: with(Quote(BackURL), `"javascript:alert(1)"`), Field: "BACK_URL"},
		{Name: "an address of 1025 characters", Request: with(`"Ünlü Sk. 7"`, Quote(strings.Repeat("ş", 1025))), Field: "ADDRESS"},
		{Name: "yen", Request: with(`"TRY"`, `"JPY"`), Field: "PRICES_CURRENCY"},
		{Name: "no currency", Request: with(`"TRY"`, `null`), Field: "PRICES_CURRENCY"},
		{Name: "25 characters of reference", Request: with(Quote(o.Reference), Quote(long[:25])), Field: "ORDER_REF_NUMBER"},
		{Name: "a card number in the address", Request: with(`"Ünlü Sk. 7"`, `"kart `+o.Number+`"`), Field: "ADDRESS"},
		{Name: "a card number in the name", Request: with(`"Işık"`, `"`+o.Number+`"`), Field: "CUSTOMER_NAME"},
		{Name: "shares beyond the order", Request: with(`{"Config"`, `{"SubMerchantDetails":[{"EXTERNAL_ID":"A","AMOUNT":"99"}],"Config"`), Field: "SubMerchantDetails"},
		{Name: "a share of nobody", Request: with(`{"Config"`, `{"SubMerchantDetails":[{"AMOUNT":"1"}],"Config"`), Field: "SubMerchantDetails"},
		{Name: "a negative share", Request: with(`{"Config"`, `{"SubMerchantDetails":[{"EXTERNAL_ID":"A","AMOUNT":"-1"}],"Config"`), Field: "SubMerchantDetails"},
		{Name: "a series", Request: with(`"PRICES_CURRENCY"`, `"REPEAT":"3","PRICES_CURRENCY"`), Field: "REPEAT"},
		{Name: "a saved card", Request: with(`"CC_NUMBER":`, `"UNIQUE_KEY":"ABC","x":`), Field: "UNIQUE_KEY"},
	}
}

// About implements [dialecttest.Dialect].
func (Shop) About(key, _ string, o dialecttest.Order) map[string]dialecttest.Request {
	reference := Credentials(key) + `,"ORDER_REF_NUMBER":` + Quote(o.Reference)
	services := func(name, members string) dialecttest.Request { return Call("/api/services/"+name, `{`+members+`}`) }
	store := `"SubMerchantDetails":[{"EXTERNAL_ID":"A","AMOUNT":"1"}]`
	return map[string]dialecttest.Request{
		"read ProcessQuery":              services("ProcessQuery", reference),
		"read ProcessQueryDetail":        services("ProcessQueryDetail", reference),
		"OrderReturn":                    services("OrderReturn", reference+`,"AMOUNT":"12.50","SYNC_WITH_POS":true`),
		"OrderReturn of a part":          services("OrderReturn", reference+`,"AMOUNT":5`),
		"OrderReturn of a store's share": services("OrderReturn", reference+`,"AMOUNT":"1",`+store),
		"PaymentConfirm":                 services("PaymentConfirm", reference+`,`+store),
		"AddSubMerchantAmount":           services("AddSubMerchantAmount", reference+`,"EXTERNAL_ID":"A","AMOUNT":-1`),
	}
}

// Start implements [dialecttest.Dialect].
func (s Shop) Start(key string, o dialecttest.Order, back string) dialecttest.Request {
	return Call("/api/pay/EYV3DPay", Body(key, o, back))
}

// Page implements [dialecttest.Dialect].
func (Shop) Page(t testing.TB, a dialecttest.Answer) string {
	t.Helper()
	return Started(t, a).URL3DS
}

// Started reads an answer that sends the buyer on.
func Started(t testing.TB, a dialecttest.Answer) wire.Answer {
	t.Helper()
	f, err := wirekit.ReadJSON(a.Body)
	if err != nil {
		t.Fatalf("status %d: %q", a.Status, a.Body)
	}
	v, err := wire.DecodeAnswer(f)
	if err != nil || a.Status != http.StatusOK || v.Result != wire.Success() || v.URL3DS == "" {
		t.Fatalf("status %d: %s (%v)", a.Status, a.Body, err)
	}
	return v
}

// Finish implements [dialecttest.Dialect].
func (Shop) Finish(key string, form url.Values) dialecttest.Request {
	return Call("/api/services/ProcessQuery", `{`+Credentials(key)+`,"ORDER_REF_NUMBER":`+Quote(form.Get("ORDER_REF_NUMBER"))+`}`)
}
