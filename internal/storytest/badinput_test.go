package storytest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vezne/vezne/pan"
)

// badRequest is a request that must be refused before anything is recorded.
type badRequest struct {
	name string
	body string
	// header replaces headers of a good request.
	header map[string]string
	method string // POST if empty
	path   string // that of a payment if empty
	status int
	// blames is the field that the answer must name, or "".
	blames string
}

// TestBadInput sends everything that a payment request should not be, on both surfaces, and then looks for traces.
func TestBadInput(t *testing.T) {
	t.Parallel()
	c := startDev(t, folder(t))
	t.Run("requests", func(t *testing.T) {
		for _, r := range append(badPaynetBodies(t), badPaynetRequests(t)...) {
			t.Run("paynet "+r.name, func(t *testing.T) {
				t.Parallel()
				refusedByPaynet(t, c, r)
			})
		}
		for _, r := range append(badOwnBodies(t), badOwnRequests(t)...) {
			t.Run("v1 "+r.name, func(t *testing.T) {
				t.Parallel()
				refusedByOwnAPI(t, c, r)
			})
		}
	})
	if n := len(c.payments(t)); n != 0 {
		t.Errorf("%d payments are recorded", n)
	}
	if b := books(t, c.url, ""); b.Total != 0 || len(b.Challenges) != 0 {
		t.Errorf("the bank was asked: %d operations, %d challenges", b.Total, len(b.Challenges))
	}
	// The same gateway still takes what is right.
	a, paid := c.paynet(t, servicePayment, paynetOrder("AFTER-ALL"))
	if a.status != http.StatusOK || paid["is_succeed"] != true {
		t.Errorf("a good order afterwards: status %d: %s", a.status, a.body)
	}
}

// answerTo sends a bad request and checks what holds for every answer to one.
func answerTo(t *testing.T, r badRequest, address string, header map[string]string) answer {
	t.Helper()
	for name, value := range r.header {
		header[name] = value
	}
	method := r.method
	if method == "" {
		method = http.MethodPost
	}
	a := send(t, method, address, header, r.body)
	if a.status != r.status {
		t.Errorf("status = %d, want %d", a.status, r.status)
	}
	// An answer that repeats what was sent would repeat card data too.
	for _, sent := range []string{"echo-me", testCard, "4508034508034500"} {
		if strings.Contains(string(a.body), sent) {
			t.Errorf("answer repeats what was sent: %s", pan.Scrub(string(a.body)))
		}
	}
	if scrubbed := pan.Scrub(string(a.body)); scrubbed != string(a.body) {
		t.Errorf("answer holds a card number: %s", scrubbed)
	}
	if a.header.Get("X-Request-Id") == "" {
		t.Error("answer has no X-Request-Id")
	}
	return a
}

// refusedByPaynet checks Paynet's error object (Paynet API document, "HTTP status kodlar").
func refusedByPaynet(t *testing.T, c *child, r badRequest) {
	t.Helper()
	path := r.path
	if path == "" {
		path = servicePayment
	}
	a := answerTo(t, r, c.url+"/paynet"+path, paynetHeader())
	o := a.object(t)
	message, _ := o["message"].(string)
	has(t, "error object", o, fields{"code": r.status})
	if o["type"] == nil || message == "" || o["result_code"] == nil || len(o) != 4 {
		t.Errorf("not the documented error object: %s", a.body)
	}
	if r.status == http.StatusUnauthorized {
		// The document's own object, word for word.
		has(t, "wrong key", o, fields{"type": "authorization_error", "message": "API anahtarınız yanlış", "result_code": 7})
	}
	if r.blames != "" && !strings.HasPrefix(message, r.blames+":") {
		t.Errorf("message %q does not name %s", message, r.blames)
	}
	if got := a.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("Content-Type = %q", got)
	}
}

// refusedByOwnAPI checks a problem document (RFC 9457).
func refusedByOwnAPI(t *testing.T, c *child, r badRequest) {
	t.Helper()
	path := r.path
	if path == "" {
		path = "/payments"
	}
	a := answerTo(t, r, c.url+"/v1"+path, ownHeader())
	if r.method == http.MethodHead {
		return
	}
	o := a.object(t)
	has(t, "problem", o, fields{"status": r.status})
	if o["type"] == nil || o["title"] == nil || o["code"] == nil || o["detail"] == nil {
		t.Errorf("not a problem: %s", a.body)
	}
	if field, _ := o["field"].(string); field != r.blames {
		t.Errorf("field = %q, want %q: %s", field, r.blames, a.body)
	}
	if got := a.header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("Content-Type = %q", got)
	}
}

// tenMegabytes is a body that is JSON all the way and far too long.
func tenMegabytes(beginning string) string {
	return beginning[:len(beginning)-1] + `,"description":"` + strings.Repeat("x", 10<<20) + `"}`
}

// badAmounts are amounts as text in JSON.
func badAmounts() map[string]string {
	return map[string]string{
		"negative amount": "-1", "zero amount": "0", "amount of three decimals": "12.345", "amount with an exponent": "1e2",
		"huge amount": "99999999999999999999", "amount in words": `"on lira"`, "amount that is NaN": "NaN",
		"infinite amount": "Infinity", "amount that is true": "true", "amount that is a list": "[1]", "hexadecimal amount": "0x10",
		"amount that is null": "null", "empty amount": `""`,
	}
}

func badPaynetBodies(t *testing.T) []badRequest {
	t.Helper()
	good := paynetOrder("R")
	text := good.json(t)
	rest := text[1:]
	requests := []badRequest{
		{name: "no body", status: 400},
		{name: "blank body", body: " \n", status: 400},
		{name: "empty object", body: "{}", status: 400, blames: "amount"},
		{name: "ten megabytes", body: tenMegabytes(text), status: 400},
		{name: "invalid UTF-8", body: `{"description":"` + "\xff\xfe" + `",` + rest, status: 400},
		{name: "half a character", body: `{"description":"` + "\xc4" + `",` + rest, status: 400},
		{name: "half a surrogate", body: `{"description":"\ud800",` + rest, status: 400},
		{name: "key twice", body: `{"amount":1,` + rest, status: 400},
		{name: "broken off", body: text[:len(text)-1], status: 400},
		{name: "something behind", body: text + "{}", status: 400},
		{name: "a list", body: "[" + text + "]", status: 400},
		{name: "deep", body: strings.Repeat("[", 100_000), status: 400},
		{name: "deep member", body: `{"x":` + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000) + `,` + rest, status: 400},
		{name: "no JSON", body: "echo-me", status: 400},
		{name: "NUL in a text", body: good.with(fields{"description": "echo-me\x00"}).json(t), status: 400, blames: "description"},
		{name: "no reference", body: good.with(fields{"reference_no": nil}).json(t), status: 400, blames: "reference_no"},
		{name: "empty reference", body: good.with(fields{"reference_no": ""}).json(t), status: 400, blames: "reference_no"},
		{name: "reference of 51 characters", body: good.with(fields{"reference_no": strings.Repeat("ş", 51)}).json(t), status: 400, blames: "reference_no"},
		{name: "month 13", body: good.with(fields{"month": "13"}).json(t), status: 400, blames: "month"},
		{name: "month 0", body: good.with(fields{"month": 0}).json(t), status: 400, blames: "month"},
		{name: "year 99", body: good.with(fields{"month": "13", "year": "99"}).json(t), status: 400, blames: "month"},
		{name: "year 2099", body: good.with(fields{"year": "2099"}).json(t), status: 400, blames: "year"},
		{name: "check digit", body: good.with(fields{"pan": "4508034508034500"}).json(t), status: 400, blames: "pan"},
		{name: "letters in the number", body: good.with(fields{"pan": "45O8034508034509"}).json(t), status: 400, blames: "pan"},
		{name: "20 digits", body: good.with(fields{"pan": "45080345080345094508"}).json(t), status: 400, blames: "pan"},
		{name: "no card", body: good.with(fields{"pan": nil, "month": nil, "year": nil, "cvc": nil, "card_holder": nil}).json(t), status: 400, blames: "card_holder"},
		{name: "security code of two digits", body: good.with(fields{"cvc": "12"}).json(t), status: 400, blames: "cvc"},
		{name: "37 parts", body: good.with(fields{"instalment": 37}).json(t), status: 400, blames: "instalment"},
		{name: "minus one part", body: good.with(fields{"instalment": -1}).json(t), status: 400, blames: "instalment"},
		{name: "unknown transaction type", body: good.with(fields{"transaction_type": "2"}).json(t), status: 400, blames: "transaction_type"},
		{name: "object as a text", body: good.with(fields{"reference_no": fields{"echo-me": 1}}).json(t), status: 400, blames: "reference_no"},
		{
			name: "form instead of JSON", header: map[string]string{"Content-Type": "application/json"},
			body: "amount=1&reference_no=echo-me", status: 400,
		},
	}
	for name, amount := range badAmounts() {
		blames := "amount"
		if name == "hexadecimal amount" {
			blames = "" // 0 is a number; what follows it is no JSON
		}
		requests = append(requests, badRequest{
			name: name, body: `{"amount":` + amount + `,` + good.with(fields{"amount": nil}).json(t)[1:], status: 400, blames: blames,
		})
	}
	return requests
}

func badPaynetRequests(t *testing.T) []badRequest {
	t.Helper()
	good := paynetOrder("R").json(t)
	return []badRequest{
		{name: "wrong key", body: good, header: map[string]string{"Authorization": "Basic sck_echo-me"}, status: 401},
		{name: "no key", body: good, header: map[string]string{"Authorization": ""}, status: 401},
		{name: "another scheme", body: good, header: map[string]string{"Authorization": "Bearer sk_dev_vezne"}, status: 401},
		{name: "key of the other surface", body: good, header: map[string]string{"Authorization": "Basic sk_dev_vezne"}, status: 401},
		{name: "wrong key and ten megabytes", body: tenMegabytes(good), header: map[string]string{"Authorization": "Basic x"}, status: 401},
		{name: "GET", method: http.MethodGet, status: 405},
		{name: "DELETE", method: http.MethodDelete, status: 405},
		{name: "invented method", method: "PAY", body: good, status: 405},
		{name: "unknown path", path: "/v2/transaction/echo-me", body: good, status: 404},
		{name: "root", path: "/", body: good, status: 404},
	}
}

func badOwnBodies(t *testing.T) []badRequest {
	t.Helper()
	good := ownOrder("R")
	text := good.json(t)
	rest := text[1:]
	with := func(changes fields) string { return good.with(changes).json(t) }
	card := func(changes fields) string { return with(fields{"card": ownCard().with(changes)}) }
	amount := func(text string) string {
		return `{"amount":{"minor":` + text + `,"currency":"TRY"},` + with(fields{"amount": nil})[1:]
	}
	requests := []badRequest{
		{name: "no body", status: 400},
		{name: "empty object", body: "{}", status: 400, blames: "/reference"},
		{name: "ten megabytes", body: tenMegabytes(text), status: 413},
		{name: "invalid UTF-8", body: `{"description":"` + "\xff\xfe" + `",` + rest, status: 400},
		{name: "half a surrogate", body: `{"description":"\ud800",` + rest, status: 400, blames: "/description"},
		{name: "key twice", body: `{"reference":"echo-me",` + rest, status: 400, blames: "/reference"},
		{name: "key twice inside", body: amount(`1,"minor":2`), status: 400, blames: "/amount/minor"},
		{name: "unknown key", body: with(fields{"referense": "echo-me"}), status: 400, blames: "/referense"},
		{name: "unknown key of digits", body: with(fields{testCard: "x"}), status: 400},
		{name: "broken off", body: text[:len(text)-1], status: 400},
		{name: "something behind", body: text + "{}", status: 400},
		{name: "a list", body: "[]", status: 400},
		{name: "deep", body: strings.Repeat("[", 60_000), status: 400},
		{name: "NUL in a text", body: with(fields{"description": "echo-me\x00"}), status: 400, blames: "/description"},
		{name: "reference of 129 characters", body: with(fields{"reference": strings.Repeat("ş", 129)}), status: 400, blames: "/reference"},
		{name: "amount missing", body: with(fields{"amount": nil}), status: 400, blames: "/amount"},
		{name: "currency unknown", body: with(fields{"amount": fields{"minor": 1, "currency": "XYZ"}}), status: 400, blames: "/amount/currency"},
		{name: "amount of one kuruş too many", body: amount("9223372036854775807"), status: 400, blames: "/amount/minor"},
		{name: "month 13 of the year 99", body: card(fields{"exp_month": 13, "exp_year": 99}), status: 400, blames: "/card/exp_year"},
		{name: "month 13", body: card(fields{"exp_month": 13}), status: 400, blames: "/card/exp_month"},
		{name: "card of last year", body: card(fields{"exp_year": testYear() - 4}), status: 400, blames: "/card/exp_year"},
		{name: "check digit", body: card(fields{"number": "4508034508034500"}), status: 400, blames: "/card/number"},
		{name: "security code of two digits", body: card(fields{"cvv": "12"}), status: 400, blames: "/card/cvv"},
		{name: "no card", body: with(fields{"card": nil}), status: 400, blames: "/card"},
		{name: "no return address", body: with(fields{"three_d_secure": fields{}}), status: 400, blames: "/three_d_secure/return_url"},
		{
			name: "script as return address", body: with(fields{"three_d_secure": fields{"return_url": "javascript:echo-me"}}),
			status: 400, blames: "/three_d_secure/return_url",
		},
	}
	for name, text := range badAmounts() {
		blames := "/amount/minor"
		if name == "hexadecimal amount" {
			blames = "/amount" // 0 is a number; what follows it is no JSON
		}
		requests = append(requests, badRequest{name: name, body: amount(text), status: 400, blames: blames})
	}
	return requests
}

func badOwnRequests(t *testing.T) []badRequest {
	t.Helper()
	good := ownOrder("R").json(t)
	return []badRequest{
		{name: "wrong key", body: good, header: map[string]string{"Authorization": "Bearer echo-me"}, status: 401},
		{name: "no key", body: good, header: map[string]string{"Authorization": ""}, status: 401},
		{name: "key of the other surface", body: good, header: map[string]string{"Authorization": paynetHeader()["Authorization"]}, status: 401},
		{name: "text as content type", body: good, header: map[string]string{"Content-Type": "text/plain"}, status: 415},
		{name: "compressed", body: good, header: map[string]string{"Content-Encoding": "gzip"}, status: 415},
		{name: "idempotency key of 300 characters", body: good, header: map[string]string{"Idempotency-Key": strings.Repeat("k", 300)}, status: 400},
		{name: "DELETE", method: http.MethodDelete, status: 405},
		{name: "invented method", method: "PAY", body: good, status: 405},
		{name: "unknown path", path: "/echo-me", body: good, status: 404},
		{name: "payment that is none", method: http.MethodGet, path: "/payments/echo-me", status: 404},
		{name: "capture of a payment that is none", path: "/payments/pay_00000000000000000000000000/capture", status: 404},
		{name: "list of minus one", method: http.MethodGet, path: "/payments?limit=-1", status: 400, blames: "/limit"},
	}
}
