package paymago_test

import (
	"github.com/vezne/vezne/internal/dialect/paymago/paymagotest"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paymago"
	"github.com/vezne/vezne/wire/wirekit"
)

// TestSampleAnswer sends the document's sample request and holds the answer to the document's sample answer.
func TestSampleAnswer(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	a := h.Send(t, paymagotest.Call(dialecttest.Key, paymagotest.CreatePath, inDate(t)))
	if diff := cmp.Diff(shape(t, sample(t, "order-answer-sample")), shape(t, a.Body)); diff != "" {
		t.Errorf("keys, order and types (-document +ours):\n%s", diff)
	}
	r := ordered(t, a, http.StatusOK)
	way := r.Data.ReturnURL
	if !strings.HasPrefix(way, h.URL+"/api/pos/3d/acme/") {
		t.Errorf("returnUrl is %q", way)
	}
	if id := r.Data.PaymentID; len(id) != 36 || id != strings.ToLower(id) {
		t.Errorf("paymentId is %q, want a GUID", id)
	}
	r.Data.ReturnURL, r.Data.PaymentID = "", ""
	want := wire.OrderAnswer{
		Data: &wire.OrderData{
			ResponseMessage: "(TR) - işlem başarılı - 1", OrderID: "ORD123456", Status: "SUCCESS", ReturnType: wire.ReturnURL,
		},
		Success: true, ResultCode: "0000",
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if !strings.Contains(string(a.Body), `"returnType":"1"},"success":"true","message":null,"resultCode":"0000"}`) {
		t.Errorf("the end of the answer is not the sample's: %s", a.Body)
	}
}

// TestSampleAsPrinted sends the sample exactly as printed. Its card has run out meanwhile, which is for the bank to say.
func TestSampleAsPrinted(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	a := ordered(t, h.Send(t, paymagotest.Call(dialecttest.Key, paymagotest.CreatePath, string(sample(t, "order-sample")))), http.StatusOK)
	if !a.Success || a.Data == nil || a.Data.OrderID != "ORD123456" {
		t.Fatalf("the sample as printed: %+v", a)
	}
	h.back(t, a.Data.ReturnURL, "")
	if r := h.result(t, a.Data.PaymentID, "ORD123456"); r.Succeeded || r.Data.ErrorCode != "54" {
		t.Errorf("orderResult: %+v %+v", r, r.Data)
	}
}

func TestSale(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	a := h.create(t, order("sale"), "false")
	want := wire.OrderAnswer{
		Data: &wire.OrderData{
			ResponseMessage: "(TR) - işlem başarılı - 1", OrderID: "sale", Status: "SUCCESS", PaymentID: a.Data.PaymentID,
		},
		Success: true, ResultCode: "0000",
	}
	if diff := cmp.Diff(want, a); diff != "" || len(a.Data.PaymentID) != 36 {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	again := h.create(t, order("sale"), "false")
	want.Data.ResponseMessage = "(TR) - önceki işlem başarılı - 1"
	if diff := cmp.Diff(want, again); diff != "" {
		t.Errorf("the repeat (-want +got):\n%s", diff)
	}
	r := h.result(t, a.Data.PaymentID, "sale")
	if !r.Succeeded || r.ErrorInfo != "" || len(r.Messages) != 0 || r.Data.Status != wire.Success || r.Data.Amount.Decimal() != "150.00" {
		t.Errorf("orderResult about it: %+v %+v", r, r.Data)
	}
	if sum := h.Bank.Sum(t, "sale"); sum.Captures != 1 || sum.Captured != 15000 {
		t.Errorf("the bank's books: %+v", sum)
	}
}

// TestCurrenciesAndInstallments pays in the currencies of Paymago's numeric codes, and in parts.
func TestCurrenciesAndInstallments(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for code, want := range map[string]int64{"949": 15000, "840": 15000, "978": 15000, "826": 15000, "392": 150, "414": 150000} {
		o := order("in " + code)
		if code == "392" {
			o.Amount = "150" // yen have no decimals
		}
		text := strings.NewReplacer(`"949"`, `"`+code+`"`, `"saleProductPrice":"150.00"`, `"saleProductPrice":"150"`, `"installment":""`, `"installment":"3"`).
			Replace(paymagotest.Body(o, "false", paymagotest.ShopPage))
		a := ordered(t, h.Send(t, paymagotest.Call(dialecttest.Key, paymagotest.CreatePath, text)), http.StatusOK)
		if !a.Success {
			t.Errorf("%s: %+v", code, a)
			continue
		}
		r := h.result(t, a.Data.PaymentID, o.Reference)
		if got := r.Data.Amount; got.Currency().Numeric() != code || got.Minor() != want || r.Data.Installment != 3 {
			t.Errorf("%s: paid %v in %d parts, want %d", code, got, r.Data.Installment, want)
		}
	}
}

func TestDeclinedSale(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	a := h.create(t, held("declined", "SIM 51"), "false")
	const text = "Kartınızın limiti veya bakiyesi bu işlem için yetersiz."
	want := wire.OrderAnswer{
		Data: &wire.OrderData{
			ResponseMessage: "(TR) - Limit yetersiz - 51", OrderID: "declined", ErrorCode: "51", Status: "FAILED", PaymentID: a.Data.PaymentID,
		},
		Message: text, ResultCode: "0001",
	}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	r := h.result(t, a.Data.PaymentID, "declined")
	if r.Succeeded || r.ErrorInfo != "ERROR" || len(r.Messages) != 1 || r.Messages[0] != text || r.Data.ErrorCode != "51" || r.Data.Status != wire.Failed {
		t.Errorf("orderResult about it: %+v %+v", r, r.Data)
	}
	if again := h.create(t, order("declined"), "false"); !again.Success || again.Data.PaymentID == a.Data.PaymentID {
		t.Errorf("the next try: %+v", again)
	}
}

// TestEveryReason lets the bank refuse for each reason there is.
func TestEveryReason(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, reason := range decline.All() {
		a := h.create(t, held(string(reason), "SIM "+strings.ToUpper(string(reason))), "false")
		if a.Success || a.Data.ErrorCode != wire.ErrorCode(reason) || a.Message != reason.Text("tr") || a.ResultCode != wire.Declined {
			t.Errorf("%s: %+v %+v", reason, a, a.Data)
		}
		if got := wire.ReasonOf(a.Data.ErrorCode); got != reason {
			t.Errorf("%s is read back as %s", reason, got)
		}
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	const message = "Geçersiz ya da eksik token; Authorization başlığında Bearer ile gönderin."
	for name, header := range map[string]string{
		"none": "", "scheme only": "Bearer", "blank": "Bearer  ", "wrong": "Bearer wrong", "a part": "Bearer " + dialecttest.Key[:5],
		"basic": "Basic " + dialecttest.Key, "bare": dialecttest.Key, "more": "Bearer " + dialecttest.Key + "x",
	} {
		r := paymagotest.Call("", paymagotest.CreatePath, paymagotest.Body(order("token"), "false", paymagotest.ShopPage))
		r.Header.Set("Authorization", header)
		a := h.Send(t, r)
		if want := `{"data":null,"success":"false","message":"` + message + `","resultCode":"0401"}`; a.Status != http.StatusUnauthorized || string(a.Body) != want {
			t.Errorf("%s: status %d: %s", name, a.Status, a.Body)
		}
		r = paymagotest.Named("", paymagotest.ResultPath, "p", "token")
		r.Header.Set("Authorization", header)
		a = h.Send(t, r)
		if want := `{"data":null,"errorInfo":"ERROR","messages":["` + message + `"],"succeeded":false}`; a.Status != http.StatusUnauthorized || string(a.Body) != want {
			t.Errorf("%s: status %d: %s", name, a.Status, a.Body)
		}
	}
	// The token counts before the body does: a stranger learns nothing about what a good body is.
	if a := h.Send(t, paymagotest.Call("wrong", paymagotest.CreatePath, "rubbish")); a.Status != http.StatusUnauthorized {
		t.Errorf("rubbish with a wrong token: status %d", a.Status)
	}
	h.WantNothing(t)
}

func TestPaths(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, path := range []string{"/", "/api", "/api/pos", "/api/pos/createOrders", "/pos/api/createOrder", "/createOrder", "/api/token"} {
		a := h.Send(t, paymagotest.Call(dialecttest.Key, path, "{}"))
		if r, err := wire.DecodeResult(fields(t, a, http.StatusNotFound)); err != nil || r.Succeeded || r.ErrorInfo != "ERROR" || len(r.Messages) != 1 {
			t.Errorf("%s: %s", path, a.Body)
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		r := paymagotest.Call(dialecttest.Key, paymagotest.CreatePath, "")
		r.Method = method
		a := h.Send(t, r)
		if a.Status != http.StatusMethodNotAllowed || a.Header.Get("Allow") != http.MethodPost {
			t.Errorf("%s: status %d, Allow %q", method, a.Status, a.Header.Get("Allow"))
		}
	}
}

// TestScriptOfThePage asks as the document's own sample does, from a script on the shop's page.
func TestScriptOfThePage(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	a := h.create(t, order("script"), "false")
	question := dialecttest.Request{
		Method: http.MethodOptions, Path: paymagotest.ResultPath + "?paymentId=x&orderId=y",
		Header: http.Header{
			"Origin": {"https://shop.example"}, "Access-Control-Request-Method": {"POST"},
			"Access-Control-Request-Headers": {"authorization,content-type"},
		},
	}
	may := h.Send(t, question)
	if may.Status != http.StatusNoContent || may.Header.Get("Access-Control-Allow-Origin") != "*" ||
		!strings.Contains(may.Header.Get("Access-Control-Allow-Headers"), "Authorization") || may.Header.Get("Access-Control-Allow-Methods") != "POST" {
		t.Errorf("the browser's question: status %d, %v", may.Status, may.Header)
	}
	r := paymagotest.Named(dialecttest.Key, paymagotest.ResultPath, a.Data.PaymentID, "script")
	r.Header.Set("Origin", "https://shop.example")
	if got := h.Send(t, r); got.Status != http.StatusOK || got.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("the script's request: status %d, %v", got.Status, got.Header)
	}
	question.Path = paymagotest.CreatePath
	if got := h.Send(t, question); got.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("a script of another site may send cards")
	}
}

// TestNamesAsDotNetWritesThem sends an order whose names begin with capitals, as a .NET shop's properties do. Two spellings of one
// name with two values would let a shop and a reader of its log see two amounts.
func TestNamesAsDotNetWritesThem(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	capital := func(match string) string { return `"` + strings.ToUpper(match[1:2]) + match[2:] }
	order := regexp.MustCompile(`"[a-z]\w+":`).ReplaceAllStringFunc(paymagotest.Body(order("dotnet"), "false", paymagotest.ShopPage), capital)
	a := h.Send(t, paymagotest.Call(dialecttest.Key, paymagotest.CreatePath, order))
	if !strings.HasPrefix(order, `{"Amount":`) || a.Status != http.StatusOK || !strings.Contains(string(a.Body), `"status":"SUCCESS"`) {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	both := `{"amount":"1.00",` + strings.Replace(order, "dotnet", "both", 1)[1:]
	a = h.Send(t, paymagotest.Call(dialecttest.Key, paymagotest.CreatePath, both))
	if a.Status != http.StatusBadRequest || !strings.Contains(string(a.Body), "farklı değerlerle") {
		t.Errorf("two amounts: %d %s", a.Status, a.Body)
	}
	if sum := h.Bank.Sum(t, "both"); sum.Captures != 0 {
		t.Errorf("%d captures, want none", sum.Captures)
	}
}

// TestResultIsNamedGenerously asks orderResult with its two names in every place and writing.
func TestResultIsNamedGenerously(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	id := h.create(t, order("named"), "false").Data.PaymentID
	ids := `{"paymentId":"` + id + `","orderId":"named"}`
	form := paymagotest.Call(dialecttest.Key, paymagotest.ResultPath, "paymentId="+id+"&orderId=named")
	form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, r := range map[string]dialecttest.Request{
		"address":               paymagotest.Named(dialecttest.Key, paymagotest.ResultPath, id, "named"),
		"without /api":          paymagotest.Named(dialecttest.Key, "/pos/orderResult", id, "named"),
		"empty object besides":  paymagotest.Call(dialecttest.Key, paymagotest.ResultPath+"?paymentId="+id+"&orderId=named", "{}"),
		"the same besides":      paymagotest.Call(dialecttest.Key, paymagotest.ResultPath+"?paymentId="+id+"&orderId=named", ids),
		"one here, one there":   paymagotest.Call(dialecttest.Key, paymagotest.ResultPath+"?paymentId="+id, `{"orderId":"named"}`),
		"body":                  paymagotest.Call(dialecttest.Key, paymagotest.ResultPath, ids),
		"form":                  form,
		"as .NET writes names":  paymagotest.Call(dialecttest.Key, paymagotest.ResultPath, `{"PaymentId":"`+id+`","OrderId":"named"}`),
		"capitals":              paymagotest.Named(dialecttest.Key, paymagotest.ResultPath, strings.ToUpper(id), "named"),
		"without dashes":        paymagotest.Named(dialecttest.Key, paymagotest.ResultPath, strings.ReplaceAll(id, "-", ""), "named"),
		"small letters in path": paymagotest.Named(dialecttest.Key, "/api/pos/orderresult/", id, "named"),
	} {
		a := h.Send(t, r)
		if got, err := wire.DecodeResult(fields(t, a, http.StatusOK)); err != nil || !got.Succeeded {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
	for name, test := range map[string]struct {
		r      dialecttest.Request
		status int
		says   string
	}{
		"nothing":         {paymagotest.Call(dialecttest.Key, paymagotest.ResultPath, ""), http.StatusBadRequest, ""},
		"no orderId":      {paymagotest.Call(dialecttest.Key, paymagotest.ResultPath+"?paymentId="+id, ""), http.StatusBadRequest, "orderId: Bu alan zorunludur."},
		"no paymentId":    {paymagotest.Call(dialecttest.Key, paymagotest.ResultPath+"?orderId=named", ""), http.StatusBadRequest, "paymentId: Bu alan zorunludur."},
		"two orderIds":    {paymagotest.Call(dialecttest.Key, paymagotest.ResultPath+"?orderId=a&orderId=b&paymentId="+id, ""), http.StatusBadRequest, "orderId: "},
		"two, one inside": {paymagotest.Call(dialecttest.Key, paymagotest.ResultPath+"?orderId=named&paymentId=x", ids), http.StatusBadRequest, "farklı değerlerle"},
		"two spellings":   {paymagotest.Call(dialecttest.Key, paymagotest.ResultPath, `{"OrderId":"a","orderId":"named","paymentId":"`+id+`"}`), http.StatusBadRequest, "farklı değerlerle"},
		"another order":   {paymagotest.Named(dialecttest.Key, paymagotest.ResultPath, id, "other"), http.StatusNotFound, "İşlem Bulunamadı"},
		"another payment": {paymagotest.Named(dialecttest.Key, paymagotest.ResultPath, "7c9e6679-7425-40de-944b-e07fc1f90ae7", "named"), http.StatusNotFound, "İşlem Bulunamadı"},
		"no id":           {paymagotest.Named(dialecttest.Key, paymagotest.ResultPath, "5555eeee67776666888555", "named"), http.StatusNotFound, "İşlem Bulunamadı"},
	} {
		a := h.Send(t, test.r)
		r, err := wire.DecodeResult(fields(t, a, test.status))
		if err != nil || r.Succeeded || r.Data != nil || len(r.Messages) != 1 || !strings.Contains(r.Messages[0], test.says) {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
}

// TestTurkishLetters sends them in each alphabet and finds them again.
func TestTurkishLetters(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	const letters = "Çiğdem Öztürk ŞĞİıÜ"
	for _, charset := range []string{"utf-8", "windows-1254", "iso-8859-9"} {
		o := order("ŞÖ-" + charset)
		o.Holder = letters
		r := paymagotest.Call(dialecttest.Key, paymagotest.CreatePath, "")
		r.Header.Set("Content-Type", "application/json; charset="+charset)
		r.Body = wirekit.Encode(charset, strings.Replace(paymagotest.Body(o, "false", paymagotest.ShopPage), "Smartphone", letters, 1))
		a := ordered(t, h.Send(t, r), http.StatusOK)
		if !a.Success || a.Data.OrderID != o.Reference {
			t.Errorf("%s: %+v %+v", charset, a, a.Data)
			continue
		}
		p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, o.Reference)
		if err != nil || p.Card.Holder != letters || p.Attributes["saleProduct"] != letters {
			t.Errorf("%s: kept as %q and %q (%v)", charset, p.Card.Holder, p.Attributes["saleProduct"], err)
		}
	}
}

// TestPublishedFailure holds the answer about nothing to the document's sample, byte by byte.
func TestPublishedFailure(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	a := h.Send(t, paymagotest.Named(dialecttest.Key, paymagotest.ResultPath, "5555eeee67776666888555", "5555eeee67776666888555"))
	want := strings.NewReplacer("\n", "", "    ", "", `": `, `":`).Replace(string(sample(t, "result-error-sample")))
	if string(a.Body) != want {
		t.Errorf("got %s\nwant %s", a.Body, want)
	}
}

func TestErrorsSpeakBothLanguages(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for lang, want := range map[string]string{
		"": "orderId: Bu alan zorunludur.", "tr-TR": "orderId: Bu alan zorunludur.", "en-GB,en;q=0.9": "orderId: This field is required.",
	} {
		r := paymagotest.Call(dialecttest.Key, paymagotest.CreatePath, paymagotest.Body(order(""), "false", paymagotest.ShopPage))
		r.Header.Set("Accept-Language", lang)
		a := ordered(t, h.Send(t, r), http.StatusBadRequest)
		if a.Message != want || a.Success || a.Data != nil || a.ResultCode != wire.BadRequest {
			t.Errorf("in %q: %+v, want message %q", lang, a, want)
		}
	}
}

// TestUnknown holds an order whose outcome is not known to an answer that is neither yes nor no, on every call about it.
func TestUnknown(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Patience: 50 * time.Millisecond})
	late := paymagotest.Call(dialecttest.Key, paymagotest.CreatePath, paymagotest.Body(held("late", "SIM LATE"), "false", paymagotest.ShopPage))
	a := ordered(t, h.Send(t, late), http.StatusGatewayTimeout)
	if a.Data != nil || a.Success || a.ResultCode != wire.OutcomeUnknown || !strings.Contains(a.Message, "orderId") {
		t.Errorf("%+v, want the advice to repeat with the same orderId", a)
	}
	id := h.idOf(t, "late")
	for path, status := range map[string]int{
		paymagotest.ResultPath: http.StatusGatewayTimeout, "/api/pos/cancelOrder": http.StatusServiceUnavailable, "/api/pos/refundOrder": http.StatusServiceUnavailable,
	} {
		if r := h.ask(t, path, id, "late", status); r.Data != nil || r.Succeeded || len(r.Messages) != 1 {
			t.Errorf("%s: %+v", path, r)
		}
	}
	h.Advance(2 * time.Minute)
	if r := h.result(t, id, "late"); !r.Succeeded {
		t.Errorf("after the bank has acted: %+v", r)
	}
	if again := ordered(t, h.Send(t, late), http.StatusOK); !again.Success || again.Data.PaymentID != id {
		t.Errorf("the repeat: %+v", again)
	}
	if sum := h.Bank.Sum(t, "late"); sum.Captures != 1 {
		t.Errorf("%d captures, want one", sum.Captures)
	}
}

// TestFaults pays while the bank's answers get lost, broken and exchanged: what the shop is told in the end agrees with the
// bank's books, and until it is known the shop is told that.
func TestFaults(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Patience: 100 * time.Millisecond})
	for _, scenario := range []string{
		"ANSWER_LOST", "HTTP_500_AFTER", "HTTP_500_BEFORE", "TRUNCATED", "HTML", "REFUSED",
		"WRONG_ORDER", "WRONG_AMOUNT", "WRONG_CURRENCY", "WRONG_SIGNATURE",
	} {
		o := held(scenario, "SIM "+scenario)
		r := paymagotest.Call(dialecttest.Key, paymagotest.CreatePath, paymagotest.Body(o, "false", paymagotest.ShopPage))
		first := h.Send(t, r)
		if first.Status == http.StatusGatewayTimeout {
			h.Advance(2 * time.Minute)
			first = h.Send(t, r)
		}
		a := ordered(t, first, http.StatusOK)
		if captures := h.Bank.Sum(t, scenario).Captures; a.Success != (captures == 1) || captures > 1 {
			t.Errorf("%s: %+v %+v with %d captures", scenario, a, a.Data, captures)
		}
		if !a.Success && (a.Data.ErrorCode == "" || a.Message == "") {
			t.Errorf("%s: a refusal without a reason: %+v", scenario, a.Data)
		}
	}
}

// idOf is the paymentId of an order's payment, as an answer would have told it.
func (h house) idOf(t *testing.T, reference string) string {
	t.Helper()
	p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, reference)
	if err != nil {
		t.Fatal(err)
	}
	bits, err := p.ID.Bits()
	if err != nil {
		t.Fatal(err)
	}
	const hex = "0123456789abcdef"
	text := ""
	for i, b := range bits {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			text += "-"
		}
		text += string(hex[b>>4]) + string(hex[b&15])
	}
	return text
}
