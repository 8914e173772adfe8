// Package paymestest plays a shop that speaks Paymes' V3: the dialect's own suite and whoever else needs such a shop use this one.
package paymestest

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paymes"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

// Shop is Paymes' V3 as the suite uses it: a shop that knows the document. It knows a repeat by a reference number that it
// has been told before, as the answers are the same.
type Shop struct {
	mu   sync.Mutex // guards seen
	seen map[string]bool
}

// Surface implements [dialecttest.Dialect].
func (*Shop) Surface() string { return paymes.Surface }

// Handler implements [dialecttest.Dialect].
func (*Shop) Handler(h *dialecttest.House) http.Handler {
	return paymes.New(paymes.Config{
		Gateway: h.Gateway, BaseURL: func(*http.Request) string { return h.URL }, Log: h.Logger, Now: h.Now,
	})
}

// ReturnURL is what the suite calls the shop's; at Paymes it is agreed beforehand.
const ReturnURL = "https://shop.example/3d?basket=7"

// Enroll implements [dialecttest.Enroller].
func (*Shop) Enroll(key string, m *merchant.Merchant) (merchant.Credential, []merchant.Name) {
	m.Settings["paymes.secret"] = key
	m.Settings["paymes.return_url"] = ReturnURL
	m.Settings["paymes.3d"] = "card"
	return merchant.Credential{Surface: paymes.Surface, Secret: key, Merchant: m.ID},
		[]merchant.Name{{Surface: paymes.Surface, Name: "public-" + key, Merchant: m.ID}}
}

// LongestReference implements [dialecttest.Limiter].
func (*Shop) LongestReference() int { return 100 }

// Form is the document's table filled in; changes are names and values in turn, an empty value leaves a field empty.
func Form(key string, o dialecttest.Order, changes ...string) *wirekit.Form {
	fields := [][2]string{
		{"secret", key}, {"operationId", o.Reference}, {"number", o.Number}, {"installmentsNumber", "1"}, {"expiryMonth", o.Month},
		{"expiryYear", strings.TrimPrefix(o.Year, "20")}, {"cvv", o.CVV}, {"owner", o.Holder}, {"billingFirstname", "Ayşe"},
		{"billingLastname", "Işık"}, {"billingEmail", "ayse@example.com"}, {"billingPhone", "5551112233"}, {"billingCountrycode", "TR"},
		{"billingAddressline1", "Moda Cad. 1"}, {"billingCity", "İstanbul"}, {"deliveryFirstname", "Ayşe"}, {"deliveryLastname", "Işık"},
		{"deliveryPhone", "5551112233"}, {"deliveryAddressline1", "Moda Cad. 1"}, {"deliveryCity", "İstanbul"}, {"clientIp", "85.34.78.112"},
		{"productName", "Mavi Kalem"}, {"productSku", "MK-1"}, {"productQuantity", "1"}, {"productPrice", o.Amount}, {"currency", "TRY"},
		{"comment", "Bir açıklama"},
	}
	var f wirekit.Form
	for _, field := range fields {
		for i := 0; i < len(changes); i += 2 {
			if changes[i] == field[0] {
				field[1] = changes[i+1]
			}
		}
		f.Text(field[0], field[1])
	}
	return &f
}

// without is form without some fields.
func without(f *wirekit.Form, names ...string) *wirekit.Form {
	var left wirekit.Form
	for _, pair := range f.Pairs() {
		kept := true
		for _, name := range names {
			kept = kept && pair.Name != name
		}
		if kept {
			left.Text(pair.Name, pair.Value)
		}
	}
	return &left
}

// Call is a POST as the document has it.
func Call(path string, body []byte) dialecttest.Request { return Typed(path, FormType, body) }

// FormType is the media type of a form.
const FormType = "application/x-www-form-urlencoded"

// Typed is a POST with a body of the given type.
func Typed(path, kind string, body []byte) dialecttest.Request {
	r := dialecttest.Request{Method: http.MethodPost, Path: path, Body: body, Header: http.Header{}}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return r
}

// Sale implements [dialecttest.Dialect].
func (*Shop) Sale(key string, o dialecttest.Order) dialecttest.Request {
	return Call("/api/authorize", Form(key, o).Bytes())
}

// Field implements [dialecttest.Dialect].
func (*Shop) Field(name string) string {
	return map[string]string{
		"reference": "operationId", "amount": "productPrice", "number": "number", "month": "expiryMonth", "year": "expiryYear", "cvv": "cvv",
	}[name]
}

// Face is read from the wire's table, which a test of its own holds against the printed list.
func (*Shop) Face(iso string) (code, text string) {
	k := wire.FaceOf(decline.FromISO(iso))
	return k.Code, k.Text
}

// Outcome reads an answer of authorize or of status as published clients do: by status, then code, then message.
func (s *Shop) Outcome(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	fields, err := wirekit.ReadJSON(a.Body)
	if err != nil {
		t.Fatalf("status %d, and the answer is no JSON object: %q", a.Status, a.Body)
	}
	v, err := wire.DecodeResult(fields, money.TRY)
	if err != nil {
		t.Fatalf("read answer: %v: %s", err, a.Body)
	}
	if a.Status != http.StatusOK {
		return dialecttest.Outcome{Refused: true, Message: v.Message}
	}
	o := dialecttest.Outcome{Payment: v.Reference, Message: v.Message}
	switch {
	case v.Status == wire.PaymentSuccess, v.Status == wire.StatusSuccess && v.Code == wire.CodeOK && v.Message == wire.MessageAuthorized:
		o.Paid, o.Repeated = true, s.again(v.Reference)
	case v.Status == wire.PaymentPending, v.Status == wire.StatusPending:
		o.Unknown = true
		s.again(v.Reference)
	case v.Status == wire.PaymentFailed, v.Status == wire.StatusError && v.Reference != "":
		o.Declined, o.Code, o.Text, o.BankCode, o.BankText = true, v.Code, v.Message, v.BankCode, v.BankMessage
	case v.Status == wire.StatusError:
		o.Refused = true
		if v.Code == wire.CodeOK || v.ResponseCode == "" || v.Message == "" {
			t.Errorf("a refusal without code or message: %s", a.Body)
		}
	}
	return o
}

// again reports whether a reference has been told before, and remembers it.
func (s *Shop) again(reference string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = map[string]bool{}
	}
	was := s.seen[reference]
	s.seen[reference] = true
	return was
}

// Spellings are what real clients send; docs/dialect/paymes.md names them.
func (s *Shop) Spellings(key string, o dialecttest.Order) map[string]dialecttest.Request {
	plain := s.Sale(key, o)
	kind := func(value string) dialecttest.Request { return Typed(plain.Path, value, plain.Body) }
	changed := func(changes ...string) dialecttest.Request {
		return Call(plain.Path, Form(key, o, changes...).Bytes())
	}
	lacking := func(names ...string) dialecttest.Request {
		return Call(plain.Path, without(Form(key, o), names...).Bytes())
	}
	misspelt := without(Form(key, o), "deliveryAddressline1")
	misspelt.Text("deliveryAdressline1", "Moda Cad. 1")
	misspelt.Text("amount", "1")
	unescaped := ""
	for _, pair := range Form(key, o).Pairs() {
		unescaped += pair.Name + "=" + pair.Value + "&"
	}
	fields := map[string]any{}
	for _, pair := range Form(key, o).Pairs() {
		fields[pair.Name] = pair.Value
	}
	fields["comment"], fields["installmentsNumber"], fields["unknown"] = nil, 1, map[string]any{"a": 1}
	object, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	var parts bytes.Buffer
	w := multipart.NewWriter(&parts)
	for _, pair := range Form(key, o).Pairs() {
		_ = w.WriteField(pair.Name, pair.Value)
	}
	_ = w.Close()
	turkish := ""
	for _, pair := range Form(key, o).Pairs() {
		turkish += "&" + pair.Name + "=" + url.QueryEscape(string(wirekit.Encode("windows-1254", pair.Value)))
	}
	return map[string]dialecttest.Request{
		"as documented":               plain,
		"with a charset":              kind(FormType + "; charset=UTF-8"),
		"without a content type":      kind(""),
		"a form called JSON":          kind("application/json"),
		"windows-1254 declared":       Typed(plain.Path, FormType+"; charset=windows-1254", []byte(turkish)),
		"windows-1254 not declared":   Typed(plain.Path, FormType, []byte(turkish)),
		"a byte order mark":           Typed(plain.Path, FormType, append([]byte("\xEF\xBB\xBF"), object...)),
		"JSON":                        Typed(plain.Path, "application/json", object),
		"JSON called a form":          Typed(plain.Path, FormType, object),
		"multipart":                   Typed(plain.Path, w.FormDataContentType(), parts.Bytes()),
		"unescaped, & at the end":     Typed(plain.Path, FormType, []byte(unescaped)),
		"a slash at the end":          Call("/api/authorize/", plain.Body),
		"WHMCS, without comment":      lacking("comment"),
		"without delivery":            lacking("deliveryFirstname", "deliveryLastname", "deliveryPhone", "deliveryAddressline1", "deliveryCity"),
		"without installments":        lacking("installmentsNumber"),
		"a misspelt address, amount":  Call(plain.Path, misspelt.Bytes()),
		"a year of four digits":       changed("expiryYear", "2030"),
		"a comma":                     changed("productPrice", "12,50"),
		"TL":                          changed("currency", "TL"),
		"lower case currency":         changed("currency", "try"),
		"a numeric currency":          changed("currency", "949"),
		"two of half the price":       changed("productPrice", "6.25", "productQuantity", "2"),
		"a grouped card number":       changed("number", "4355 0843 5508 4358"),
		"a made-up address":           changed("clientIp", "unknown"),
		"an address of several lines": changed("billingAddressline1", "Moda Cad. 1\r\nKadıköy"),
	}
}

// Malformed implements [dialecttest.Dialect].
func (s *Shop) Malformed(key string, o dialecttest.Order) []dialecttest.Malformed {
	changed := func(changes ...string) dialecttest.Request {
		return Call("/api/authorize", Form(key, o, changes...).Bytes())
	}
	body := string(Form(key, o).Bytes())
	all := []dialecttest.Malformed{
		{Name: "a field twice", Request: Call("/api/authorize", []byte(body+"&productPrice=99")), Field: "productPrice"},
		{Name: "a key twice in JSON", Request: Typed("/api/authorize", "application/json", []byte(`{"secret":"x","secret":"y"}`)), Field: "secret"},
		{Name: "a broken escape", Request: Call("/api/authorize", []byte(body+"&amount=%zz")), Field: "amount"},
		{Name: "an array", Request: Typed("/api/authorize", "application/json", []byte(`[]`))},
		{Name: "cut off", Request: Typed("/api/authorize", "application/json", []byte(`{"secret":`))},
		{Name: "XML", Request: Typed("/api/authorize", "text/xml", []byte(`<authorize/>`))},
		{Name: "multipart without its end", Request: Typed("/api/authorize", "multipart/form-data; boundary=x", []byte("--x\r\n"))},
		{Name: "three installments", Request: changed("installmentsNumber", "3"), Field: "installmentsNumber"},
		{Name: "no product", Request: changed("productQuantity", "0"), Field: "productQuantity"},
		{Name: "half a product", Request: changed("productQuantity", "0.5"), Field: "productQuantity"},
		{Name: "pounds", Request: changed("currency", "GBP"), Field: "currency"},
		{Name: "no such currency", Request: changed("currency", "LIRA"), Field: "currency"},
		{Name: "a zero byte", Request: changed("comment", "a\x00b"), Field: "comment"},
		{Name: "a card number in the product", Request: changed("productName", "kart "+o.Number), Field: "productName"},
		{Name: "an order number of 101 letters", Request: changed("operationId", strings.Repeat("x", 101)), Field: "operationId"},
		{Name: "an endless comment", Request: changed("comment", strings.Repeat("x", 1025)), Field: "comment"},
	}
	for _, name := range required() {
		all = append(all,
			dialecttest.Malformed{Name: "without " + name, Request: Call("/api/authorize", without(Form(key, o), name).Bytes()), Field: name},
			dialecttest.Malformed{Name: "empty " + name, Request: changed(name, " "), Field: name},
		)
	}
	return all
}

// required are the fields that a request must have.
func required() []string {
	return []string{
		"operationId", "number", "expiryMonth", "expiryYear", "cvv", "owner", "billingFirstname", "billingLastname", "billingEmail",
		"billingPhone", "billingCountrycode", "billingAddressline1", "billingCity", "clientIp", "productName", "productSku",
		"productQuantity", "productPrice", "currency",
	}
}

// About implements [dialecttest.Dialect].
func (*Shop) About(key, payment string, _ dialecttest.Order) map[string]dialecttest.Request {
	return map[string]dialecttest.Request{
		"read status": Call("/api/status", wire.StatusRequest{Reference: payment, Secret: key}.Encode()),
	}
}

// Start implements [dialecttest.Dialect].
func (s *Shop) Start(key string, o dialecttest.Order, _ string) dialecttest.Request {
	if !strings.HasPrefix(o.Holder, "SIM ") {
		o.Holder = "SIM 3D_CHALLENGE"
	}
	return s.Sale(key, o)
}

// Page implements [dialecttest.Dialect].
func (s *Shop) Page(t testing.TB, a dialecttest.Answer) string {
	t.Helper()
	return Sent(t, a).URL
}

// Sent reads an answer of authorize that sends the buyer to the bank.
func Sent(t testing.TB, a dialecttest.Answer) wire.Result {
	t.Helper()
	v := Result(t, a)
	if v.Status != wire.StatusSuccess || v.Code != wire.CodeOK || v.Message != wire.MessageEnrolled || v.URL == "" ||
		v.ResponseCode != wire.ResponseEnrolled || v.Reference == "" {
		t.Fatalf("authorize: status %d: %s", a.Status, a.Body)
	}
	return v
}

// Result reads an answer of authorize.
func Result(t testing.TB, a dialecttest.Answer) wire.Result {
	t.Helper()
	fields, err := wirekit.ReadJSON(a.Body)
	if err != nil {
		t.Fatalf("authorize: status %d: %q", a.Status, a.Body)
	}
	v, err := wire.DecodeResult(fields, money.TRY)
	if err != nil {
		t.Fatalf("authorize: %v: %s", err, a.Body)
	}
	return v
}

// Finish implements [dialecttest.Dialect].
func (*Shop) Finish(_ string, form url.Values) dialecttest.Request {
	return Call("/api/status", wire.StatusRequest{Reference: form.Get("payuPaymentReference")}.Encode())
}
