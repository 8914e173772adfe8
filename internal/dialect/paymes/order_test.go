package paymes_test

import (
	"github.com/vezne/vezne/internal/dialect/paymes/paymestest"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

// publicKey names the first merchant in v4.
const publicKey = "public-" + dialecttest.Key

// ordered is a request of order_create, signed by the first merchant.
func ordered(id string) wire.Order { return paymestest.OrderOf(dialecttest.Key, order(id)) }

// create makes an order that is waiting for its card.
func (h house) create(t *testing.T, id string) wire.OrderAnswer {
	t.Helper()
	return paymestest.Decode(t, h.Send(t, paymestest.Call("/v4.6/order_create", ordered(id).Encode())), http.StatusOK, wire.DecodeOrderAnswer)
}

// pay sends a card for an order and returns where the buyer goes.
func (h house) pay(t *testing.T, id, holder string) string {
	t.Helper()
	a := h.Send(t, paymestest.Typed("/v4.6/payment/authorize", "application/json", paymestest.CardOf(t, id, held("", holder)).Encode()))
	return paymestest.Decode(t, a, http.StatusOK, wire.DecodeCardAnswer).RedirectURL
}

// orderStatus asks v4.6's status, and checks the answer's hash.
func (h house) orderStatus(t *testing.T, id string) wire.OrderStatus {
	t.Helper()
	req := wire.OrderRequest{PublicKey: publicKey, PaymesOrderID: id}
	req.Sign(dialecttest.Key)
	a := h.Send(t, paymestest.Typed("/v4.6/status", "application/json", req.Encode()))
	v := paymestest.Decode(t, a, http.StatusOK, wire.DecodeOrderStatus)
	fields, _ := wirekit.ReadJSON(a.Body)
	results, err := fields.Object("results")
	if err != nil || !wire.VerifyNotice(results, dialecttest.Key) {
		t.Errorf("the hash of the answer does not verify: %s", a.Body)
	}
	return v
}

// signedShop checks that a page posts an order's outcome to the shop, signed.
func signedShop(t *testing.T, p dialecttest.Page, id, orderID, kind, message string) {
	t.Helper()
	n := wire.OrderNotice{PaymesOrderID: id, OrderID: orderID, Type: kind, Message: message, PriceText: "12.50", CurrencyText: "TRY"}
	n.Sign(dialecttest.Key)
	wantShop(t, p, "paymesOrderId", id, "orderId", orderID, "type", kind, "message", message, "price", "12.50", "currency", "TRY", "hash", n.Hash)
}

// TestPublishedOrder sends the documents' own example, with their secret and their hash, as a form and as JSON.
func TestPublishedOrder(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Setup: agreed("secret", "111111111")})
	body := "publicKey=" + publicKey + "&orderId=123456789&price=1050&currency=TRY&productName=Ürün İsmi&buyerName=Mehmet Yılmaz&" +
		"buyerPhone=05555555555&buyerEmail=email@example.com&buyerAddress=Örnek adres bilgisi&" +
		"hash=knYih0b6Nrvqvw7yxtt5H9Tb6kkH7RJkYlB450FziSBKfx0q2eZACHLi%2BZexDZKcs9rxJ//QCmoaq12LaI5%2B3g=="
	object := `{"publicKey":"` + publicKey + `","orderId":"123456789","price":1050,"currency":"TRY","productName":"Ürün İsmi","buyerName":"Mehmet Yılmaz",` +
		`"buyerPhone":"05555555555","buyerEmail":"email@example.com","buyerAddress":"Örnek adres bilgisi","secretKey":"111111111",` +
		`"hash":"knYih0b6Nrvqvw7yxtt5H9Tb6kkH7RJkYlB450FziSBKfx0q2eZACHLi+ZexDZKcs9rxJ//QCmoaq12LaI5+3g=="}`
	for name, r := range map[string]dialecttest.Request{
		"v4.6": paymestest.Call("/v4.6/order_create", []byte(body)), "v4.5": paymestest.Call("/v4.5/order_create", []byte(body)),
		"JSON": paymestest.Typed("/v4.6/order_create", "application/json", []byte(object)),
	} {
		a := h.Send(t, r)
		v := paymestest.Decode(t, a, http.StatusOK, wire.DecodeOrderAnswer)
		want := `{"status":"return_url","message":"Redirect 3D","returnUrl":"` + h.URL + `/payment/` + v.PaymesOrderID +
			`","paymesOrderId":"` + v.PaymesOrderID + `"}`
		if string(a.Body) != want || len(v.PaymesOrderID) != len("fbe04621-ee39-451b-a694-09a6fed22809") {
			t.Errorf("%s:\n got %s\nwant %s", name, a.Body, want)
		}
	}
}

func TestOrderRefused(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, name := range []string{"publicKey", "orderId", "price", "currency", "productName", "buyerName", "buyerPhone", "buyerEmail", "buyerAddress", "hash"} {
		var f wirekit.Form
		fields, _ := wirekit.ReadForm(string(ordered("missing").Encode()))
		for _, field := range fields.Names() {
			if v, _ := fields.Find(field); field != name {
				f.Text(field, v.Value)
			}
		}
		a := h.Send(t, paymestest.Call("/v4.6/order_create", f.Bytes()))
		if want := `{"status":"error","message":"The ` + name + ` field is required."}`; string(a.Body) != want || a.Status != http.StatusBadRequest {
			t.Errorf("without %s: %d %s, want %s", name, a.Status, a.Body, want)
		}
	}
	altered := ordered("altered")
	altered.PriceText = "1.25"
	stranger := ordered("stranger")
	stranger.PublicKey = "nobody"
	others := ordered("others")
	others.PublicKey = "public-" + dialecttest.OtherKey
	bad := ordered("bad")
	bad.PriceText = "12.505"
	bad.Sign(dialecttest.Key)
	kiosk := ordered("kiosk")
	kiosk.Kiosk = true
	for name, test := range map[string]struct {
		order wire.Order
		says  string
	}{
		"an altered price":    {altered, listed(t, wire.HashMismatch)},
		"an unknown key":      {stranger, listed(t, wire.InvalidAccount)},
		"another's key":       {others, listed(t, wire.HashMismatch)},
		"three decimals":      {bad, "price: "},
		"a terminal":          {kiosk, "create_order_by_kiosk: "},
		"two missing at once": {wire.Order{PublicKey: publicKey}, "The orderId field is required. The price field is required. "},
	} {
		v := paymestest.Decode(t, h.Send(t, paymestest.Call("/v4.6/order_create", test.order.Encode())), http.StatusBadRequest, wire.DecodeOrderFailure)
		if !contains(v.Message, test.says) {
			t.Errorf("%s: %q does not say %q", name, v.Message, test.says)
		}
	}
	h.WantNothing(t)
}

// TestOrderV40: the secret instead of a hash, 302 under an error, and posts without a hash.
func TestOrderV40(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	o := ordered("old")
	o.PublicKey, o.Hash, o.Secret = "", "", dialecttest.Key
	v := paymestest.Decode(t, h.Send(t, paymestest.Call("/order_create", o.Encode())), http.StatusOK, wire.DecodeOrderAnswer)
	wantShop(t, h.pass(t, h.pay(t, v.PaymesOrderID, "Ali")), "paymesOrderId", v.PaymesOrderID, "orderId", "old", "type", "success",
		"message", "Ödeme Başarılı", "price", "12.50", "currency", "TRY")
	h.taken(t, "old", 1, 1250)
	o.PriceText = ""
	a := h.Send(t, paymestest.Call("/order_create", o.Encode()))
	if want := `{"status":"error","message":"The price field is required."}`; string(a.Body) != want || a.Status != http.StatusFound {
		t.Errorf("without a price: %d %s", a.Status, a.Body)
	}
	o.PriceText, o.Secret = "12.50", "nobody"
	if f := paymestest.Decode(t, h.Send(t, paymestest.Call("/order_create", o.Encode())), http.StatusFound, wire.DecodeOrderFailure); !contains(f.Message, listed(t, wire.InvalidAccount)) {
		t.Errorf("with another secret: %+v", f)
	}
	old := paymestest.Call("/order_cancel/"+v.PaymesOrderID, []byte("secret=nobody"))
	if c := paymestest.Decode(t, h.Send(t, old), http.StatusOK, wire.DecodeOldCancelled); c.Type != wire.TypeError {
		t.Errorf("cancelled with another secret: %+v", c)
	}
	old.Body = []byte("secret=" + dialecttest.Key)
	for range 2 {
		a := h.Send(t, old)
		if want := `{"type":"success","message":"İptal işlemi başarılı!"}`; string(a.Body) != want || a.Status != http.StatusOK {
			t.Errorf("cancelled: %d %s", a.Status, a.Body)
		}
	}
	h.taken(t, "old", 1, 0)
}

// TestOldCancelProof: what v4.5's published client sends is no proof, unless the merchant has agreed that it is.
func TestOldCancelProof(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string]string{"": wire.TypeError, "enough": wire.TypeSuccess} {
		h := open(t, dialecttest.Options{Setup: agreed("public_key", setting)})
		v := h.create(t, "proof")
		h.pass(t, h.pay(t, v.PaymesOrderID, "Ali"))
		a := h.Send(t, paymestest.Call("/v4.5/order_cancel/"+v.PaymesOrderID, []byte("paymesOrderId="+v.PaymesOrderID+"&publicKey="+publicKey)))
		if c := paymestest.Decode(t, a, http.StatusOK, wire.DecodeOldCancelled); c.Type != want {
			t.Errorf("setting %q: %s", setting, a.Body)
		}
		var f wirekit.Form
		f.Text("publicKey", publicKey)
		f.Text("hash", wire.Hash(dialecttest.Key, v.PaymesOrderID))
		if c := paymestest.Decode(t, h.Send(t, paymestest.Call("/v4.5/order_cancel/"+v.PaymesOrderID, f.Bytes())), http.StatusOK, wire.DecodeOldCancelled); c.Type != wire.TypeSuccess {
			t.Errorf("setting %q, with a hash: %+v", setting, c)
		}
		h.taken(t, "proof", 1, 0)
	}
}

// TestOrderByCard goes the whole way of v4.6 without the hosted page.
func TestOrderByCard(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true, Setup: agreed("webhook_url", "https://shop.example/hook")})
	v := h.create(t, "way")
	id := v.PaymesOrderID
	if s := h.orderStatus(t, id); s.Type != wire.TypePending || s.OrderID != "way" || s.PriceText != "12.50" || s.FirstSix != "" {
		t.Errorf("status before the card: %+v", s)
	}
	address := h.pay(t, id, "Ali")
	if s := h.orderStatus(t, id); s.Type != wire.TypePending || !strings.HasPrefix(address, h.URL+"/") {
		t.Errorf("status while the buyer is away: %+v; sent to %s", s, address)
	}
	h.taken(t, "way", 0, 0)
	signedShop(t, h.pass(t, address), id, "way", "success", "Ödeme Başarılı")
	h.taken(t, "way", 1, 1250)
	s := h.orderStatus(t, id)
	if s.Type != wire.TypeSuccess || s.Message != "Ödeme Başarılı" || s.FirstSix != "435508" || s.LastFour != "4358" || s.PaymesOrderID != id {
		t.Errorf("status afterwards: %+v", s)
	}
	posts := h.Notices(t, 1)
	fields, err := wirekit.ReadForm(string(posts[0].Body))
	if err != nil || !wire.VerifyNotice(fields, dialecttest.Key) || posts[0].URL != "https://shop.example/hook" {
		t.Errorf("webhook: %s to %s", posts[0].Body, posts[0].URL)
	}
	if n, err := wire.DecodeOrderNotice(fields); err != nil || n.Type != wire.TypeSuccess || n.PaymesOrderID != id || n.OrderID != "way" {
		t.Errorf("webhook: %+v, %v", n, err)
	}
	// The card again, and another order of the same number: one payment.
	signedShop(t, h.Browse(t, http.MethodGet, h.pay(t, id, "Ali"), nil), id, "way", "success", "Ödeme Başarılı")
	again := h.create(t, "way")
	signedShop(t, h.Browse(t, http.MethodGet, h.pay(t, again.PaymesOrderID, "Ali"), nil), id, "way", "success", "Ödeme Başarılı")
	if s := h.orderStatus(t, again.PaymesOrderID); s.Type != wire.TypeSuccess {
		t.Errorf("status of the second order: %+v", s)
	}
	h.taken(t, "way", 1, 1250)
}

// TestOrdersOfOneNumber: a number is paid once. Whoever asks by a second order of it hears of that payment and its price, and is
// sent to the shop instead of being asked for a card for ever.
func TestOrdersOfOneNumber(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	first := h.create(t, "one number")
	h.pass(t, h.pay(t, first.PaymesOrderID, "SIM 51"))
	dear := ordered("one number")
	dear.PriceText = "99.00"
	dear.Sign(dialecttest.Key)
	second := paymestest.Decode(t, h.Send(t, paymestest.Call("/v4.6/order_create", dear.Encode())), http.StatusOK, wire.DecodeOrderAnswer)
	if s := h.orderStatus(t, second.PaymesOrderID); s.Type != wire.TypePending || s.PriceText != "99.00" {
		t.Errorf("after the first order was declined: %+v", s)
	}
	h.pass(t, h.pay(t, first.PaymesOrderID, "Ali"))
	if s := h.orderStatus(t, second.PaymesOrderID); s.Type != wire.TypeSuccess || s.PriceText != "12.50" || s.PaymesOrderID != second.PaymesOrderID {
		t.Errorf("after the first order was paid: %+v", s)
	}
	for _, address := range []string{h.pay(t, second.PaymesOrderID, "Ali"), second.ReturnURL} {
		signedShop(t, h.Browse(t, http.MethodGet, address, nil), first.PaymesOrderID, "one number", "success", "Ödeme Başarılı")
	}
	h.taken(t, "one number", 1, 1250)
}

// TestOrderMalformed: what no client should send is refused, and nothing is kept.
func TestOrderMalformed(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	body := string(ordered("malformed").Encode())
	for name, test := range map[string]struct{ body, says string }{
		"a field twice":   {body + "&price=1.00", "price: "},
		"no bytes":        {"", ""},
		"10 MB":           {body + "&x=" + strings.Repeat("x", 10<<20), ""},
		"a zero byte":     {strings.Replace(body, "malformed", "a%00b", 1), "orderId: "},
		"not a number":    {strings.Replace(body, "12.50", "NaN", 1), "price: "},
		"an endless name": {strings.Replace(body, "Mehmet", strings.Repeat("x", 256), 1), "buyerName: "},
	} {
		v := paymestest.Decode(t, h.Send(t, paymestest.Call("/v4.6/order_create", []byte(test.body))), http.StatusBadRequest, wire.DecodeOrderFailure)
		if v.Message == "" || !contains(v.Message, test.says) {
			t.Errorf("%s: %q", name, v.Message)
		}
	}
	h.WantNothing(t)
}

func TestOrderRefusedByBank(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for holder, code := range map[string]string{"SIM 51": "GWERROR_51", "SIM MDSTATUS_0": "GWERROR_105"} {
		v := h.create(t, holder)
		signedShop(t, h.pass(t, h.pay(t, v.PaymesOrderID, holder)), v.PaymesOrderID, holder, "error", listed(t, code))
		if s := h.orderStatus(t, v.PaymesOrderID); s.Type != wire.TypeError || s.Message != listed(t, code) {
			t.Errorf("%s: status is %+v", holder, s)
		}
		h.taken(t, holder, 0, 0)
		// Another card may pay it.
		signedShop(t, h.pass(t, h.pay(t, v.PaymesOrderID, "Ali")), v.PaymesOrderID, holder, "success", "Ödeme Başarılı")
		h.taken(t, holder, 1, 1250)
	}
	// Where nobody has to go to the bank, the answer itself says no.
	h = open(t, dialecttest.Options{Setup: agreed("3d", "never")})
	v := h.create(t, "at once")
	a := h.Send(t, paymestest.Typed("/v4.6/payment/authorize", "application/json", paymestest.CardOf(t, v.PaymesOrderID, held("", "SIM 51")).Encode()))
	if want := `{"status":false,"message":"Limit yetersiz.","code":"GWERROR_51"}`; string(a.Body) != want || a.Status != http.StatusOK {
		t.Errorf("declined at once: %d %s", a.Status, a.Body)
	}
	signedShop(t, h.Browse(t, http.MethodGet, h.pay(t, v.PaymesOrderID, "Ali"), nil), v.PaymesOrderID, "at once", "success", "Ödeme Başarılı")
}

func TestCardRefused(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.create(t, "refused")
	for name, test := range map[string]struct{ body, says string }{
		"nothing":      {`{}`, "The paymesOrderId field is required. The cardHolderName field is required. The cardNumber field is required."},
		"no order":     {`{"paymesOrderId":"fbe04621-ee39-451b-a694-09a6fed22809"` + rest, "paymesOrderId: "},
		"no id":        {`{"paymesOrderId":"x"` + rest, "paymesOrderId: "},
		"a wrong card": {`{"paymesOrderId":"` + v.PaymesOrderID + `"` + strings.Replace(rest, "4358", "4350", 1), "cardNumber: "},
		"a far year":   {`{"paymesOrderId":"` + v.PaymesOrderID + `"` + strings.Replace(rest, "2030", "2099", 1), "expireYear: "},
		"13 parts":     {`{"paymesOrderId":"` + v.PaymesOrderID + `"` + strings.Replace(rest, `"1"`, `"13"`, 1), "installment: "},
	} {
		a := h.Send(t, paymestest.Typed("/v4.6/payment/authorize", "application/json", []byte(test.body)))
		if f := paymestest.Decode(t, a, http.StatusBadRequest, wire.DecodeRefused); !contains(f.Message, test.says) || !contains(string(a.Body), `"status":false`) {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
	h.Advance(25 * time.Hour)
	a := h.Send(t, paymestest.Typed("/v4.6/payment/authorize", "application/json", paymestest.CardOf(t, v.PaymesOrderID, held("", "Ali")).Encode()))
	if f := paymestest.Decode(t, a, http.StatusBadRequest, wire.DecodeRefused); !contains(f.Message, listed(t, wire.OrderTimeout)) {
		t.Errorf("a day later: %s", a.Body)
	}
	if s := h.orderStatus(t, v.PaymesOrderID); s.Type != wire.TypeError || s.Message != listed(t, wire.OrderTimeout) {
		t.Errorf("status a day later: %+v", s)
	}
	h.WantNothing(t)
}

// rest is a card behind a paymesOrderId.
const rest = `,"cardHolderName":"Ali","cardNumber":"4355084355084358","expireYear":"2030","expireMonth":"12","cvc":"000","installment":"1"}`

// TestOrderOfAnother: a merchant sees and cancels its own orders only.
func TestOrderOfAnother(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.create(t, "mine")
	h.pass(t, h.pay(t, v.PaymesOrderID, "Ali"))
	status := wire.OrderRequest{PublicKey: "public-" + dialecttest.OtherKey, PaymesOrderID: v.PaymesOrderID}
	status.Sign(dialecttest.OtherKey)
	cancel := wire.Cancel{PublicKey: "public-" + dialecttest.OtherKey, PaymesOrderID: v.PaymesOrderID, PriceText: "12.50"}
	cancel.Sign(dialecttest.OtherKey)
	unsigned := wire.OrderRequest{PublicKey: publicKey, PaymesOrderID: v.PaymesOrderID, Hash: wire.Hash("guess", v.PaymesOrderID)}
	for name, r := range map[string]dialecttest.Request{
		"status": paymestest.Typed("/v4.6/status", "application/json", status.Encode()), "order_cancel": paymestest.Typed("/v4.6/order_cancel", "application/json", cancel.Encode()),
		"a wrong hash": paymestest.Typed("/v4.6/status", "application/json", unsigned.Encode()),
		"v4.0":         paymestest.Call("/order_cancel/"+v.PaymesOrderID, []byte("secret="+dialecttest.OtherKey)),
	} {
		a := h.Send(t, r)
		if contains(string(a.Body), "435508") || contains(string(a.Body), `"status":true`) || contains(string(a.Body), "başarılı") {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
	h.taken(t, "mine", 1, 1250)
}
