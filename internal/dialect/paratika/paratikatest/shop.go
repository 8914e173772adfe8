// Package paratikatest plays a shop that speaks Paratika: the dialect's own suite and whoever else needs such a shop use this one.
package paratikatest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paratika"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paratika"
	"github.com/vezne/vezne/wire/wirekit"
)

// What the shops of the suite have in common: the path of the API, their user, the secret key of their hashes, and where they want
// their buyers back.
const (
	APIPath   = "/paratika/api/v2"
	User      = "apiuser@testmerchant.com"
	SecretKey = "qw3rty4iopa77fgh"
	ShopPage  = "https://shop.example/back?basket=7"
)

// Number is the MERCHANT of a key of the suite's; a stranger claims to be the first merchant.
func Number(key string) string {
	if key == dialecttest.OtherKey {
		return "20000000"
	}
	return "10000000"
}

// Shop is Paratika's dialect as the suite uses it.
type Shop struct{}

// Surface implements [dialecttest.Dialect].
func (Shop) Surface() string { return paratika.Surface }

// LongestReference implements [dialecttest.Limiter].
func (Shop) LongestReference() int { return 128 }

// Enroll implements [dialecttest.Enroller].
func (Shop) Enroll(key string, m *merchant.Merchant) (merchant.Credential, []merchant.Name) {
	m.Settings["paratika.secret_key"] = SecretKey
	secret := strings.Join([]string{Number(key), User, key}, "\x00")
	return merchant.Credential{Surface: paratika.Surface, Secret: secret, Merchant: m.ID},
		[]merchant.Name{{Surface: paratika.Surface, Name: Number(key), Merchant: m.ID}}
}

// Handler serves the dialect, and beside it the page of a shop that takes the card itself and passes it on to Direct POST:
// the suite starts a payment by one request, and here it takes two.
func (Shop) Handler(h *dialecttest.House) http.Handler {
	d := paratika.New(paratika.Config{
		Gateway: h.Gateway, BaseURL: func(*http.Request) string { return h.URL }, Log: h.Logger, Now: h.Now,
	})
	var mu sync.Mutex // guards pages
	pages := map[string][]byte{}
	ask := func(path string, body []byte) []byte {
		r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, path, strings.NewReader(string(body)))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		return w.Body.Bytes()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /shop/start", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		session, card, _ := strings.Cut(string(body), "\n")
		fields, err := wirekit.ReadJSON(ask(APIPath, []byte(session)))
		token := wire.SessionToken{}
		if err == nil {
			token, err = wire.DecodeSessionToken(fields)
		}
		if err != nil || token.Token == "" {
			http.Error(w, "no session: "+string(token.Outcome.Error), http.StatusBadRequest)
			return
		}
		page := ask(APIPath+"/post/sale3d/"+token.Token, []byte(card))
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

// Form encodes parameters in their order.
func Form(pairs ...string) []byte {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(pairs[i] + "=" + url.QueryEscape(pairs[i+1]))
	}
	return []byte(b.String())
}

// Call is a request of the API in which a shop proves itself by key.
func Call(key string, pairs ...string) dialecttest.Request {
	body := Form(append([]string{"MERCHANT", Number(key), "MERCHANTUSER", User, "MERCHANTPASSWORD", key}, pairs...)...)
	return Request(body)
}

// Request is a request of the API with a body.
func Request(body []byte) dialecttest.Request {
	return dialecttest.Request{
		Method: http.MethodPost, Path: APIPath, Body: body, Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
	}
}

// SaleOf are the parameters of a sale.
func SaleOf(o dialecttest.Order) []string {
	return []string{
		"ACTION", "SALE", "MERCHANTPAYMENTID", o.Reference, "AMOUNT", o.Amount, "CURRENCY", "TRY", "CUSTOMER", "Customer-7",
		"CUSTOMERNAME", "Ayşe Işık", "CUSTOMEREMAIL", "ayse@example.com", "CUSTOMERIP", "127.0.0.1", "CUSTOMERPHONE", "+905551112233",
		"NAMEONCARD", o.Holder, "CARDPAN", o.Number, "CARDEXPIRY", o.Month + "." + o.Year, "CARDCVV", o.CVV, "INSTALLMENTS", "1",
	}
}

// Sale implements [dialecttest.Dialect].
func (Shop) Sale(key string, o dialecttest.Order) dialecttest.Request { return Call(key, SaleOf(o)...) }

// Field implements [dialecttest.Dialect].
func (Shop) Field(name string) string {
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

// Face implements [dialecttest.Dialect].
func (Shop) Face(iso string) (code, text string) {
	c := wire.CodeOf(decline.FromISO(iso))
	return string(c), c.Text()
}

// Outcome reads an answer as a shop does that knows the document.
func (Shop) Outcome(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	fields, err := wirekit.ReadJSON(a.Body)
	if err != nil {
		t.Fatalf("status %d: answer is no JSON: %v: %s", a.Status, err, a.Body)
	}
	if _, list := fields.Find("transactionList"); list {
		return listed(Must(t, wire.DecodeTransactions, fields))
	}
	f := Must(t, wire.DecodeFinancial, fields)
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
		switch {
		case row.Type != "SALE":
		case row.Status == wire.Successful:
			o = dialecttest.Outcome{Paid: true, Payment: row.TranID, Message: o.Message}
		case row.Status == wire.Failed && !o.Paid:
			o.Declined, o.Payment, o.Code, o.Text = true, row.TranID, string(row.Error), row.Error.Text()
			o.BankCode, o.BankText = row.BankError, row.BankErrorText
		case row.Status == wire.InProgress && !o.Paid:
			o.Unknown = true
		}
	}
	return o
}

// Must decodes the members of an answer that has to be readable.
func Must[M any](t testing.TB, decode func(wirekit.Fields) (M, error), f wirekit.Fields) M {
	t.Helper()
	m, err := decode(f)
	if err != nil {
		t.Fatalf("answer cannot be read: %v", err)
	}
	return m
}

// Spellings implements [dialecttest.Dialect].
func (Shop) Spellings(key string, o dialecttest.Order) map[string]dialecttest.Request {
	changed := func(change func(body string) string) dialecttest.Request {
		r := Call(key, SaleOf(o)...)
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
		r := Call(key, SaleOf(o)...)
		r.Header = http.Header{"Content-Type": {contentType}}
		all[name] = r
	}
	slash := Call(key, SaleOf(o)...)
	slash.Path = APIPath + "/"
	bare := Call(key, SaleOf(o)...)
	bare.Path = "/api/v2"
	all["slash at the end"], all["no context"] = slash, bare
	return all
}

// hashed is a sale that proves itself by a hash.
func hashed(key string, o dialecttest.Order) dialecttest.Request {
	body := Form(append([]string{"MERCHANT", Number(key), "MERCHANTUSER", User, "RANDOM", "ABCDEFGH12"}, SaleOf(o)...)...)
	fields, _ := wire.Read("", body)
	hash, _ := wire.RequestHash(fields, SecretKey, "ABCDEFGH12", "")
	return Request(append(body, "&HASH="+strings.ToUpper(hash)...))
}

// Malformed implements [dialecttest.Dialect].
func (Shop) Malformed(key string, o dialecttest.Order) []dialecttest.Malformed {
	with := func(pairs ...string) dialecttest.Request { return Call(key, append(SaleOf(o), pairs...)...) }
	return []dialecttest.Malformed{
		{Name: "amount twice", Request: with("AMOUNT", "12.50"), Field: "AMOUNT"},
		{Name: "amount in two spellings", Request: with("amount", "99.00"), Field: "AMOUNT"},
		{Name: "installments", Request: Call(key, append(SaleOf(o)[:len(SaleOf(o))-1], "13")...), Field: "INSTALLMENTS"},
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

// About implements [dialecttest.Dialect].
func (Shop) About(key, payment string, _ dialecttest.Order) map[string]dialecttest.Request {
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
		about[name] = Call(key, pairs...)
	}
	return about
}

// SessionOf are the parameters that open a session for a payment.
func SessionOf(reference, amount, returnURL string) []string {
	return []string{
		"ACTION", "SESSIONTOKEN", "SESSIONTYPE", "PAYMENTSESSION", "MERCHANTPAYMENTID", reference, "AMOUNT", amount, "CURRENCY", "TRY",
		"RETURNURL", returnURL, "CUSTOMER", "Customer-7", "CUSTOMERNAME", "Ayşe Işık", "CUSTOMEREMAIL", "ayse@example.com",
		"CUSTOMERIP", "127.0.0.1", "CUSTOMERPHONE", "+905551112233",
	}
}

// SellerOf is a SELLERADD.
func SellerOf(id string) []string {
	return []string{
		"ACTION", "SELLERADD", "SELLERID", id, "NAME", "Ayşe", "LASTNAME", "Işık", "EMAIL", "ayse@shop.example", "MOBILENUMBER", "5321234567",
		"IBAN", "TR33 0006 1005 1978 6457 8413 26", "COMMISSIONAPPLYTYPE", "CA", "STATUS", "OK",
	}
}

// CardOf is the form in which a page posts the card.
func CardOf(o dialecttest.Order) url.Values {
	return url.Values{
		"cardOwner": {o.Holder}, "pan": {o.Number}, "expiryMonth": {o.Month}, "expiryYear": {o.Year}, "cvv": {o.CVV},
		"installmentCount": {"1"}, "tmx": {"what the ThreatMetrix script adds"},
	}
}

// Start implements [dialecttest.Dialect].
func (Shop) Start(key string, o dialecttest.Order, back string) dialecttest.Request {
	session := Call(key, SessionOf(o.Reference, o.Amount, back)...)
	session.Path = "/shop/start"
	session.Body = append(append(session.Body, '\n'), CardOf(o).Encode()...)
	return session
}

// Page implements [dialecttest.Dialect].
func (Shop) Page(t testing.TB, a dialecttest.Answer) string {
	t.Helper()
	if a.Status != http.StatusOK {
		t.Fatalf("the payment cannot be started: %s", a.Body)
	}
	return string(a.Body)
}

// Finish asks for the outcome, since the charge is made as soon as the buyer is back.
func (Shop) Finish(key string, back url.Values) dialecttest.Request {
	if order := back.Get("merchantPaymentId"); order != "" {
		return Call(key, "ACTION", "QUERYTRANSACTION", "MERCHANTPAYMENTID", order)
	}
	return Call(key, "ACTION", "QUERYTRANSACTION", "PGTRANID", "none")
}
