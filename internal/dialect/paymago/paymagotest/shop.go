// Package paymagotest plays a shop that speaks Paymago: the dialect's own suite and whoever else needs such a shop use this one.
package paymagotest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paymago"
	wire "github.com/vezne/vezne/wire/paymago"
	"github.com/vezne/vezne/wire/wirekit"
)

// Shop is Paymago's dialect as the suite uses it: a shop that knows Paymago's document.
type Shop struct{}

// Surface implements [dialecttest.Dialect].
func (Shop) Surface() string { return paymago.Surface }

// Handler implements [dialecttest.Dialect].
func (Shop) Handler(h *dialecttest.House) http.Handler {
	return paymago.New(paymago.Config{
		Gateway: h.Gateway, BaseURL: func(*http.Request) string { return h.URL }, Log: h.Logger, Now: h.Now,
	})
}

// LongestReference implements [dialecttest.Limiter].
func (Shop) LongestReference() int { return wire.OrderIDLimit }

// The paths of the two documented services.
const (
	CreatePath = "/api/pos/createOrder"
	ResultPath = "/api/pos/orderResult"
)

// Call is a POST of JSON with the token as Paymago wants it.
func Call(key, path, body string) dialecttest.Request {
	return dialecttest.Request{
		Method: http.MethodPost, Path: path, Body: []byte(body),
		Header: http.Header{"Authorization": {"Bearer " + key}, "Content-Type": {"application/json"}},
	}
}

// Named is a call whose parameters stand in the address.
func Named(key, path, paymentID, orderID string) dialecttest.Request {
	return Call(key, path+"?"+url.Values{"paymentId": {paymentID}, "orderId": {orderID}}.Encode(), "")
}

// Quote writes a text as JSON.
func Quote(text string) string {
	w := wirekit.NewObject()
	w.Text("", text)
	return strings.TrimSuffix(strings.TrimPrefix(string(w.Bytes()), `{"":`), "}")
}

// Body is the document's sample with an order's values in it.
func Body(o dialecttest.Order, secure, callback string) string {
	return `{"amount":` + Quote(o.Amount) + `,"currencyCode":"949","orderId":` + Quote(o.Reference) + `,"installment":"",` +
		`"cardHolderName":` + Quote(o.Holder) + `,"cardNumber":` + Quote(o.Number) + `,"expireYear":` + Quote(o.Year) +
		`,"expireMonth":` + Quote(o.Month) + `,"cvc":` + Quote(o.CVV) + `,"saleProduct":"Smartphone","saleProductPrice":"150.00",` +
		`"saleDescription":"Latest model smartphone","isSecureTransaction":` + secure + `,"callbackUrl":` + Quote(callback) + `}`
}

// ShopPage is where the suite's shop wants its buyers back.
const ShopPage = "https://shop.example/3d?basket=7"

// Sale implements [dialecttest.Dialect].
func (Shop) Sale(key string, o dialecttest.Order) dialecttest.Request {
	return Call(key, CreatePath, Body(o, "false", ShopPage))
}

// Field implements [dialecttest.Dialect].
func (Shop) Field(name string) string {
	return map[string]string{
		"reference": "orderId", "amount": "amount", "number": "cardNumber", "month": "expireMonth", "year": "expireYear", "cvv": "cvc",
	}[name]
}

// Face implements [dialecttest.Dialect].
func (Shop) Face(iso string) (code, text string) {
	return iso, decline.FromISO(iso).Text("tr")
}

// Outcome reads an answer of either envelope, told apart by their names for success.
func (Shop) Outcome(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	fields, err := wirekit.ReadJSON(a.Body)
	if err != nil {
		t.Fatalf("status %d, and the answer is no JSON object: %q", a.Status, a.Body)
	}
	var o dialecttest.Outcome
	var data *wire.ResultData
	var succeeded bool
	if _, is := fields.Find("succeeded"); is {
		r, err := wire.DecodeResult(fields)
		if err != nil {
			t.Fatalf("read answer: %v: %s", err, a.Body)
		}
		data, succeeded, o.Message = r.Data, r.Succeeded, strings.Join(r.Messages, " ")
	} else {
		r, err := wire.DecodeOrderAnswer(fields)
		if err != nil || (a.Status == http.StatusOK) != (r.ResultCode == wire.OK || r.ResultCode == wire.Declined) {
			t.Fatalf("status %d: read answer: %v: %s", a.Status, err, a.Body)
		}
		if d := r.Data; d != nil {
			data = &wire.ResultData{ResponseMessage: d.ResponseMessage, PaymentID: d.PaymentID, ErrorCode: d.ErrorCode}
		}
		succeeded, o.Message = r.Success, r.Message
	}
	if data == nil {
		o.Unknown = a.Status == http.StatusGatewayTimeout
		o.Refused = !o.Unknown && !succeeded
		return o
	}
	text, number := wire.ReadResponseMessage(data.ResponseMessage)
	o.Paid, o.Declined, o.Repeated, o.Payment = succeeded, !succeeded, text == wire.AgainText, data.PaymentID
	if o.Declined {
		o.Code, o.Text, o.BankCode, o.BankText = data.ErrorCode, o.Message, number, text
	}
	return o
}

// Spellings are what clients may send besides the document's sample; docs/dialect/paymago.md names them.
func (s Shop) Spellings(key string, o dialecttest.Order) map[string]dialecttest.Request {
	plain := s.Sale(key, o)
	with := func(change func(r *dialecttest.Request)) dialecttest.Request {
		r := plain
		r.Header = plain.Header.Clone()
		change(&r)
		return r
	}
	header := func(name, value string) dialecttest.Request {
		return with(func(r *dialecttest.Request) { r.Header.Set(name, value) })
	}
	at := func(path string) dialecttest.Request { return with(func(r *dialecttest.Request) { r.Path = path }) }
	changed := func(old, replaced string) dialecttest.Request {
		return Call(key, CreatePath, replace(string(plain.Body), old, replaced))
	}
	return map[string]dialecttest.Request{
		"the document's sample":     plain,
		"without /api":              at("/pos/createOrder"),
		"slash at the end":          at(CreatePath + "/"),
		"small letters in the path": at("/api/pos/createorder"),
		"bearer in small letters":   header("Authorization", "bearer  "+key),
		"no content type":           header("Content-Type", ""),
		"charset in the header":     header("Content-Type", "application/json; charset=utf-8"),
		"byte order mark":           with(func(r *dialecttest.Request) { r.Body = []byte("\uFEFF" + string(plain.Body)) }),
		"windows-1254": with(func(r *dialecttest.Request) {
			r.Header.Set("Content-Type", "application/json; charset=windows-1254")
			r.Body = wirekit.Encode("windows-1254", string(plain.Body))
		}),
		"iso-8859-9": with(func(r *dialecttest.Request) {
			r.Header.Set("Content-Type", "application/json; charset=ISO-8859-9")
			r.Body = wirekit.Encode("iso-8859-9", string(plain.Body))
		}),
		"decimal comma":                    changed(`"amount":"12.50"`, `"amount":"12,50"`),
		"amount as a number":               changed(`"amount":"12.50"`, `"amount":12.5`),
		"currency as a number":             changed(`"949"`, `949`),
		"currency in letters":              changed(`"949"`, `"TRY"`),
		"truth as a text":                  changed(`"isSecureTransaction":false`, `"isSecureTransaction":"False"`),
		"one installment":                  changed(`"installment":""`, `"installment":"1"`),
		"no installment":                   changed(`"installment":"",`, ``),
		"null for what is not used":        changed(`"saleDescription":"Latest model smartphone"`, `"saleDescription":null`),
		"month and year as numbers":        changed(`"expireYear":"2030","expireMonth":"12"`, `"expireYear":2030,"expireMonth":12`),
		"year of two digits":               changed(`"expireYear":"2030"`, `"expireYear":"30"`),
		"card number in groups":            changed(`"4355084355084358"`, `"4355 0843 5508 4358"`),
		"unknown fields, one with a shape": changed(`"installment":""`, `"installment":"","cart":{"items":[1]}`),
		"an orderId that is a GUID":        changed(`"orderId":`, `"backUrl":"7c9e6679-7425-40de-944b-e07fc1f90ae7","orderId":`),
	}
}

// replace changes a text that must hold what is to be changed.
func replace(text, old, replaced string) string {
	if !strings.Contains(text, old) {
		panic("the sample does not hold " + old)
	}
	return strings.Replace(text, old, replaced, 1)
}

// Malformed implements [dialecttest.Dialect].
func (s Shop) Malformed(key string, o dialecttest.Order) []dialecttest.Malformed {
	with := func(old, replaced string) dialecttest.Request {
		return Call(key, CreatePath, replace(string(s.Sale(key, o).Body), old, replaced))
	}
	twice := s.Sale(key, o)
	twice.Path += "?amount=99.00"
	return []dialecttest.Malformed{
		{Name: "a key twice", Request: with(`"installment":""`, `"amount":"99","installment":""`), Field: "amount"},
		{Name: "a key twice, once escaped", Request: with(`"installment":""`, `"\u0061mount":"99","installment":""`), Field: "amount"},
		{Name: "a key in the address too", Request: twice},
		{Name: "NaN bare", Request: with(`"installment":""`, `"installment":NaN`), Field: "installment"},
		{Name: "an object for an amount", Request: with(`"amount":`, `"amount":{},"x":`), Field: "amount"},
		{Name: "an array for a card", Request: with(`"cardNumber":`, `"cardNumber":[],"x":`), Field: "cardNumber"},
		{Name: "a truth for an order", Request: with(`"orderId":`, `"orderId":true,"x":`), Field: "orderId"},
		{Name: "more after the object", Request: with(`basket=7"}`, `basket=7"}{}`)},
		{Name: "cut off", Request: with(`basket=7"}`, `basket`)},
		{Name: "an array", Request: Call(key, CreatePath, `[]`)},
		{Name: "XML", Request: Call(key, CreatePath, `<order/>`)},
		{Name: "37 installments", Request: with(`"installment":""`, `"installment":"37"`), Field: "installment"},
		{Name: "no such currency", Request: with(`"949"`, `"000"`), Field: "currencyCode"},
		{Name: "no currency", Request: with(`"currencyCode":"949",`, ``), Field: "currencyCode"},
		{Name: "neither secure nor not", Request: with(`"isSecureTransaction":false,`, ``), Field: "isSecureTransaction"},
		{Name: "perhaps secure", Request: with(`"isSecureTransaction":false`, `"isSecureTransaction":"belki"`), Field: "isSecureTransaction"},
		{Name: "no callback", Request: with(ShopPage, ``), Field: "callbackUrl"},
		{Name: "a script for a callback", Request: with(ShopPage, `javascript:alert(1)`), Field: "callbackUrl"},
		{Name: "no product", Request: with(`"Smartphone"`, `""`), Field: "saleProduct"},
		{Name: "a negative price", Request: with(`"150.00"`, `"-150.00"`), Field: "saleProductPrice"},
		{Name: "a zero byte", Request: with(`"Smartphone"`, `"\u0000"`), Field: "saleProduct"},
		{Name: "a card number in the description", Request: with(`Latest model`, `kart `+o.Number), Field: "saleDescription"},
		{Name: "a card number in the callback", Request: with(`basket=7`, `card=`+o.Number), Field: "callbackUrl"},
		{Name: "a year too far away", Request: with(`"2030"`, `"2060"`), Field: "expireYear"},
	}
}

// About implements [dialecttest.Dialect].
func (Shop) About(key, payment string, o dialecttest.Order) map[string]dialecttest.Request {
	return map[string]dialecttest.Request{
		"read orderResult": Named(key, ResultPath, payment, o.Reference),
		"cancelOrder":      Named(key, "/api/pos/cancelOrder", payment, o.Reference),
		"refundOrder":      Named(key, "/api/pos/refundOrder", payment, o.Reference),
	}
}

// Start implements [dialecttest.Dialect].
func (Shop) Start(key string, o dialecttest.Order, back string) dialecttest.Request {
	return Call(key, CreatePath, Body(o, "true", back))
}

// Page implements [dialecttest.Dialect].
func (Shop) Page(t testing.TB, a dialecttest.Answer) string {
	t.Helper()
	return Started(t, a).ReturnURL
}

// Started reads an answer of createOrder that opened a visit.
func Started(t testing.TB, a dialecttest.Answer) wire.OrderData {
	t.Helper()
	fields, err := wirekit.ReadJSON(a.Body)
	if err != nil {
		t.Fatalf("createOrder: status %d: %q", a.Status, a.Body)
	}
	r, err := wire.DecodeOrderAnswer(fields)
	if err != nil || a.Status != http.StatusOK || !r.Success || r.ResultCode != wire.OK || r.Data == nil || r.Data.ReturnType == 0 {
		t.Fatalf("createOrder: status %d: %s", a.Status, a.Body)
	}
	return *r.Data
}

// Finish implements [dialecttest.Dialect].
func (Shop) Finish(key string, form url.Values) dialecttest.Request {
	return Named(key, ResultPath, form.Get("paymentId"), form.Get("orderId"))
}
