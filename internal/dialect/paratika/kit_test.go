package paratika_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paratika"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paratika"
	"github.com/vezne/vezne/wire/wirekit"
)

const (
	apiPath   = "/paratika/api/v2"
	user      = "apiuser@testmerchant.com"
	secretKey = "qw3rty4iopa77fgh"
	shopPage  = "https://shop.example/back?basket=7"
)

// number is the MERCHANT of a key of the suite's; a stranger claims to be the first merchant.
func number(key string) string {
	if key == dialecttest.OtherKey {
		return "20000000"
	}
	return "10000000"
}

// shop is Paratika's dialect as the suite uses it.
type shop struct{}

func (shop) Surface() string { return paratika.Surface }

func (shop) LongestReference() int { return 128 }

func (shop) Enroll(key string, m *merchant.Merchant) (merchant.Credential, []merchant.Name) {
	m.Settings["paratika.secret_key"] = secretKey
	secret := strings.Join([]string{number(key), user, key}, "\x00")
	return merchant.Credential{Surface: paratika.Surface, Secret: secret, Merchant: m.ID},
		[]merchant.Name{{Surface: paratika.Surface, Name: number(key), Merchant: m.ID}}
}

// Handler serves the dialect, and beside it the page of a shop that takes the card itself and passes it on to Direct POST:
// the suite starts a payment by one request, and here it takes two.
func (shop) Handler(h *dialecttest.House) http.Handler {
	d := paratika.New(paratika.Config{
		Gateway: h.Gateway, BaseURL: func(*http.Request) string { return h.URL }, Log: h.Logger, Now: h.Now,
	})
	var mu sync.Mutex // guards pages
	pages := map[string][]byte{}
	call := func(path string, body []byte) []byte {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(string(body)))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		return w.Body.Bytes()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /shop/start", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		session, card, _ := strings.Cut(string(body), "\n")
		fields, err := wirekit.ReadJSON(call(apiPath, []byte(session)))
		token := wire.SessionToken{}
		if err == nil {
			token, err = wire.DecodeSessionToken(fields)
		}
		if err != nil || token.Token == "" {
			http.Error(w, "no session: "+string(token.Outcome.Error), http.StatusBadRequest)
			return
		}
		page := call(apiPath+"/post/sale3d/"+token.Token, []byte(card))
		mu.Lock()
		defer mu.Unlock()
		id := strconv.Itoa(len(pages) + 1)
		pages[id] = page
		_, _ = io.WriteString(w, h.URL+"/shop/page?id="+id)
	})
	mux.HandleFunc("GET /shop/page", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_, _ = w.Write(pages[r.URL.Query().Get("id")])
	})
	mux.Handle("/", d)
	return mux
}

// form encodes parameters in their order.
func form(pairs ...string) []byte {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(pairs[i] + "=" + url.QueryEscape(pairs[i+1]))
	}
	return []byte(b.String())
}

// call is a request of the API in which a shop proves itself by key.
func call(key string, pairs ...string) dialecttest.Request {
	body := form(append([]string{"MERCHANT", number(key), "MERCHANTUSER", user, "MERCHANTPASSWORD", key}, pairs...)...)
	return request(body)
}

func request(body []byte) dialecttest.Request {
	return dialecttest.Request{
		Method: http.MethodPost, Path: apiPath, Body: body, Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
	}
}

func saleOf(o dialecttest.Order) []string {
	return []string{
		"ACTION", "SALE", "MERCHANTPAYMENTID", o.Reference, "AMOUNT", o.Amount, "CURRENCY", "TRY", "CUSTOMER", "Customer-7",
		"CUSTOMERNAME", "Ayşe Işık", "CUSTOMEREMAIL", "ayse@example.com", "CUSTOMERIP", "127.0.0.1", "CUSTOMERPHONE", "+905551112233",
		"NAMEONCARD", o.Holder, "CARDPAN", o.Number, "CARDEXPIRY", o.Month + "." + o.Year, "CARDCVV", o.CVV, "INSTALLMENTS", "1",
	}
}

func (shop) Sale(key string, o dialecttest.Order) dialecttest.Request { return call(key, saleOf(o)...) }

func (shop) Field(name string) string {
	switch name {
	case "reference":
		return "MERCHANTPAYMENTID"
	case "amount":
		return "AMOUNT"
	case "number":
		return "CARDPAN"
	case "month", "year":
		return "CARDEXPIRY"
	}
	return "CARDCVV"
}

func (shop) Face(iso string) (code, text string) {
	c := wire.CodeOf(decline.FromISO(iso))
	return string(c), c.Text()
}

// Outcome reads an answer as a shop does that knows the document.
func (shop) Outcome(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	fields, err := wirekit.ReadJSON(a.Body)
	if err != nil {
		t.Fatalf("status %d: answer is no JSON: %v: %s", a.Status, err, a.Body)
	}
	if _, list := fields.Find("transactionList"); list {
		return listed(must(t, wire.DecodeTransactions, fields))
	}
	f := must(t, wire.DecodeFinancial, fields)
	o := dialecttest.Outcome{
		Payment: f.TranID, Code: string(f.Outcome.Error), Text: f.Outcome.ErrorText, BankCode: f.Outcome.BankError,
		BankText: f.Outcome.BankErrorText, Message: strings.TrimSpace(f.Outcome.ErrorText + " " + f.Outcome.Violator),
	}
	switch {
	case f.Outcome.Code == wire.Approved:
		o.Paid = true
	case f.Outcome.Error == wire.AlreadyPaid:
		o.Paid, o.Repeated = true, true
	case f.Outcome.Error == wire.AwaitsApproval:
		o.Unknown = true
	case f.Action != "":
		o.Declined = true
	default:
		o.Refused = true
	}
	return o
}

func listed(l wire.Transactions) dialecttest.Outcome {
	o := dialecttest.Outcome{Refused: l.Outcome.Code != wire.Approved || len(l.Rows) == 0, Message: "transactionList"}
	for _, row := range l.Rows {
		if row.Status == wire.Successful && row.Type == "SALE" {
			o.Paid, o.Payment = true, row.TranID
		}
	}
	return o
}

func must[M any](t testing.TB, decode func(wirekit.Fields) (M, error), f wirekit.Fields) M {
	t.Helper()
	m, err := decode(f)
	if err != nil {
		t.Fatalf("answer cannot be read: %v", err)
	}
	return m
}

func (shop) Spellings(key string, o dialecttest.Order) map[string]dialecttest.Request {
	changed := func(change func(body string) string) dialecttest.Request {
		r := call(key, saleOf(o)...)
		r.Body = []byte(change(string(r.Body)))
		return r
	}
	all := map[string]dialecttest.Request{
		"trailing &": changed(func(b string) string { return b + "&" }),
		"lines":      changed(func(b string) string { return strings.ReplaceAll(b, "&", "\n  &\n") }),
		"lower-case names": changed(func(b string) string {
			return strings.NewReplacer("CARDPAN=", "cardpan=", "ACTION=", "action=", "AMOUNT=", "amount=").Replace(b)
		}),
		"empty fields": changed(func(b string) string {
			return b + "&PGTRANID=&BIN=&CUSTOMERUSERAGENT=&DEALERTYPENAME=&POINTS=&PAYMENTSYSTEM=&paymentSystem="
		}),
		"year of two digits": changed(func(b string) string { return strings.Replace(b, "12.2030", "12.30", 1) }),
		"no dot":             changed(func(b string) string { return strings.Replace(b, "12.2030", "122030", 1) }),
		"one decimal":        changed(func(b string) string { return strings.Replace(b, "12.50", "12.5", 1) }),
		"items encoded twice": changed(func(b string) string {
			return b + "&ORDERITEMS=" + url.QueryEscape(url.QueryEscape(`[{"code":"T1","name":"Ürün","quantity":"1","description":"x","amount":"12.50"}]`))
		}),
		"items encoded once": changed(func(b string) string {
			return b + "&ORDERITEMS=" + url.QueryEscape(`[{"productCode":"T1","name":"Ürün","quantity":5,"amount":2.5}]`)
		}),
		"extra": changed(func(b string) string { return b + "&EXTRA=" + url.QueryEscape(`{"IntegrationModel":"API"}`) }),
		"turkish alphabet": changed(func(b string) string {
			return strings.ReplaceAll(b, url.QueryEscape("Ayşe Işık"), "Ay%FEe+I%FE%FDk")
		}),
		"hash instead of the password": hashed(key, o),
	}
	for name, contentType := range map[string]string{"multipart header": "multipart/form-data; boundary=x", "no header": "", "charset": "application/x-www-form-urlencoded; charset=utf-8"} {
		r := call(key, saleOf(o)...)
		r.Header = http.Header{"Content-Type": {contentType}}
		all[name] = r
	}
	slash := call(key, saleOf(o)...)
	slash.Path = apiPath + "/"
	bare := call(key, saleOf(o)...)
	bare.Path = "/api/v2"
	all["slash at the end"], all["no context"] = slash, bare
	return all
}

// hashed is a sale that proves itself by a hash.
func hashed(key string, o dialecttest.Order) dialecttest.Request {
	body := form(append([]string{"MERCHANT", number(key), "MERCHANTUSER", user, "RANDOM", "ABCDEFGH12"}, saleOf(o)...)...)
	fields, _ := wire.Read("", body)
	hash, _ := wire.RequestHash(fields, secretKey, "ABCDEFGH12", "")
	return request(append(body, "&HASH="+strings.ToUpper(hash)...))
}

func (shop) Malformed(key string, o dialecttest.Order) []dialecttest.Malformed {
	with := func(pairs ...string) dialecttest.Request { return call(key, append(saleOf(o), pairs...)...) }
	return []dialecttest.Malformed{
		{Name: "amount twice", Request: with("AMOUNT", "12.50"), Field: "AMOUNT"},
		{Name: "amount in two spellings", Request: with("amount", "99.00"), Field: "AMOUNT"},
		{Name: "installments", Request: call(key, append(saleOf(o)[:len(saleOf(o))-1], "13")...), Field: "INSTALLMENTS"},
		{Name: "items that do not add up", Request: with("ORDERITEMS", `[{"code":"a","amount":"1"}]`), Field: "ORDERITEMS"},
		{Name: "items that are none", Request: with("ORDERITEMS", `{"code":"a"}`), Field: "ORDERITEMS"},
		{Name: "an item with a broken amount", Request: with("ORDERITEMS", `[{"code":"a","amount":"x"}]`), Field: "ORDERITEMS"},
		{Name: "extra that is no object", Request: with("EXTRA", "YES"), Field: "EXTRA"},
		{Name: "points", Request: with("POINTS", `[{"name":"Bonus","value":"1"}]`), Field: "POINTS"},
		{Name: "points in another form", Request: with("POINTS", "100"), Field: "POINTS"},
		{Name: "card number in the customer's name", Request: with("MERCHANTNOTE", o.Number), Field: "MERCHANTNOTE"},
		{Name: "a saved card that is not there", Request: with("CARDTOKEN", "0123456789abcdef0123456789abcdef"), Field: "CARDTOKEN"},
		{Name: "an encrypted card", Request: with("ENCRYPTEDDATA", "QUJD"), Field: "ENCRYPTEDDATA"},
		{Name: "a virtual POS of nobody", Request: with("PAYMENTSYSTEM", "YOKBANK"), Field: "PAYMENTSYSTEM"},
		{Name: "campaign", Request: with("CAMPAIGNCODE", "X"), Field: "CAMPAIGNCODE"},
		{Name: "keep the card", Request: with("SAVECARD", "YES"), Field: "SAVECARD"},
	}
}

func (shop) About(key, payment string, _ dialecttest.Order) map[string]dialecttest.Request {
	about := map[string]dialecttest.Request{}
	for name, pairs := range map[string][]string{
		"read by transaction": {"ACTION", "QUERYTRANSACTION", "PGTRANID", payment},
		"void":                {"ACTION", "VOID", "PGTRANID", payment},
		"refund":              {"ACTION", "REFUND", "PGTRANID", payment},
		"refund a part":       {"ACTION", "REFUND", "PGTRANID", payment, "AMOUNT", "1", "CURRENCY", "TRY"},
		"postauth":            {"ACTION", "POSTAUTH", "PGTRANID", payment},
		"read by order":       {"ACTION", "QUERYTRANSACTION", "MERCHANTPAYMENTID", "mine"},
		"void by order":       {"ACTION", "VOID", "MERCHANTPAYMENTID", "mine"},
		"refund by order":     {"ACTION", "REFUND", "MERCHANTPAYMENTID", "mine"},
	} {
		about[name] = call(key, pairs...)
	}
	return about
}

func sessionOf(reference, amount, returnURL string) []string {
	return []string{
		"ACTION", "SESSIONTOKEN", "SESSIONTYPE", "PAYMENTSESSION", "MERCHANTPAYMENTID", reference, "AMOUNT", amount, "CURRENCY", "TRY",
		"RETURNURL", returnURL, "CUSTOMER", "Customer-7", "CUSTOMERNAME", "Ayşe Işık", "CUSTOMEREMAIL", "ayse@example.com",
		"CUSTOMERIP", "127.0.0.1", "CUSTOMERPHONE", "+905551112233",
	}
}

func cardOf(o dialecttest.Order) url.Values {
	return url.Values{
		"cardOwner": {o.Holder}, "pan": {o.Number}, "expiryMonth": {o.Month}, "expiryYear": {o.Year}, "cvv": {o.CVV},
		"installmentCount": {"1"}, "tmx": {"what the ThreatMetrix script adds"},
	}
}

func (shop) Start(key string, o dialecttest.Order, back string) dialecttest.Request {
	session := call(key, sessionOf(o.Reference, o.Amount, back)...)
	session.Path = "/shop/start"
	session.Body = append(append(session.Body, '\n'), cardOf(o).Encode()...)
	return session
}

func (shop) Page(t testing.TB, a dialecttest.Answer) string {
	t.Helper()
	if a.Status != http.StatusOK {
		t.Fatalf("the payment cannot be started: %s", a.Body)
	}
	return string(a.Body)
}

// Finish asks for the outcome, since the charge is made as soon as the buyer is back.
func (shop) Finish(key string, back url.Values) dialecttest.Request {
	if order := back.Get("merchantPaymentId"); order != "" {
		return call(key, "ACTION", "QUERYTRANSACTION", "MERCHANTPAYMENTID", order)
	}
	return call(key, "ACTION", "QUERYTRANSACTION", "PGTRANID", "none")
}

// house is one house of the tests of this package.
type house struct{ *dialecttest.House }

func open(t *testing.T, o dialecttest.Options) house {
	t.Helper()
	return house{dialecttest.Open(t, shop{}, time.Now, o)}
}

// order is an order that is paid.
func order(reference string) dialecttest.Order {
	return dialecttest.Order{
		Reference: reference, Amount: "12.50", Number: "4355084355084358", Month: "12", Year: "2030", CVV: "000", Holder: "Ayşe Işık",
	}
}

// held is an order whose cardholder's name chooses what the bank does.
func held(reference, holder string) dialecttest.Order {
	o := order(reference)
	o.Holder = holder
	return o
}

// fields are the members of an answer, which comes with HTTP 200 always.
func (h house) fields(t *testing.T, r dialecttest.Request) wirekit.Fields {
	t.Helper()
	a := h.Send(t, r)
	if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
		t.Errorf("status %d, type %q", a.Status, a.Header.Get("Content-Type"))
	}
	f, err := wirekit.ReadJSON(a.Body)
	if err != nil {
		t.Fatalf("answer is no JSON: %v: %s", err, a.Body)
	}
	return f
}

// money sends a request of the first merchant's about money.
func (h house) money(t *testing.T, pairs ...string) wire.Financial {
	t.Helper()
	return must(t, wire.DecodeFinancial, h.fields(t, call(dialecttest.Key, pairs...)))
}

// outcome sends a request of the first merchant's and reads how it went.
func (h house) outcome(t *testing.T, pairs ...string) wire.Outcome {
	t.Helper()
	return must(t, wire.DecodeEnvelope, h.fields(t, call(dialecttest.Key, pairs...))).Outcome
}

// rows are the transactions of an order.
func (h house) rows(t *testing.T, reference string) []wire.Row {
	t.Helper()
	l := must(t, wire.DecodeTransactions, h.fields(t, call(dialecttest.Key, "ACTION", "QUERYTRANSACTION", "MERCHANTPAYMENTID", reference)))
	if l.Outcome.Code != wire.Approved {
		t.Errorf("query of %q: %+v", reference, l.Outcome)
	}
	return l.Rows
}

// token opens a session.
func (h house) token(t *testing.T, pairs ...string) string {
	t.Helper()
	s := must(t, wire.DecodeSessionToken, h.fields(t, call(dialecttest.Key, pairs...)))
	if s.Outcome != wire.Success() || len(s.Token) != 48 {
		t.Fatalf("session: %q, %+v", s.Token, s.Outcome)
	}
	return s.Token
}

// want checks how a request went.
func want(t *testing.T, what string, got wire.Outcome, code wire.ResponseCode, e wire.ErrorCode, violator string) {
	t.Helper()
	if got.Code != code || got.Message != code.Message() || got.Error != e || got.ErrorText != e.Text() || got.Violator != violator {
		t.Errorf("%s: %s %s %q violator %q, want %s %s violator %q", what, got.Code, got.Error, got.ErrorText, got.Violator, code, e, violator)
	}
	if (code == wire.General || violator != "") && got.Description == "" {
		t.Errorf("%s: nothing says what to do", what)
	}
}
