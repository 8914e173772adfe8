package paynet_test

import (
	"bytes"
	"encoding/json"
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

// kinds returns the names of a JSON object in order, each with the kind of its value.
func kinds(t *testing.T, text []byte) []string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	var all []string
	_, err := d.Token()
	for err == nil && d.More() {
		var name, value json.Token
		name, err = d.Token()
		if err == nil {
			value, err = d.Token()
		}
		kind := "null"
		switch value.(type) {
		case string:
			kind = "string"
		case float64:
			kind = "number"
		case bool:
			kind = "bool"
		case json.Delim:
			kind = "nested"
		}
		if text, ok := name.(string); ok {
			all = append(all, text+" "+kind)
		}
	}
	if err != nil {
		t.Fatalf("read object: %v", err)
	}
	return all
}

// TestSampleAnswer pays the document's sample and holds the answer to the sample's keys, order and types.
func TestSampleAnswer(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	vector, err := os.ReadFile("../../../wire/paynet/testdata/payment-sample.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, sample, _ := bytes.Cut(vector, []byte("\n\n"))
	a := h.post(t, "/v2/transaction/payment", paynettest.Body(order("REF1000"), ""))
	if diff := cmp.Diff(kinds(t, sample), kinds(t, a.Body)); diff != "" {
		t.Errorf("keys, order and types (-document +ours):\n%s", diff)
	}
	p := must(t, wire.DecodePayment, fields(t, a, http.StatusOK))
	noon := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	if since := p.XactDate.Sub(noon); since < 0 || since > time.Hour {
		t.Errorf("xact_date is %v", p.XactDate)
	}
	if !strings.Contains(string(a.Body), `"xact_date":"2026-11-22T12:`) || !strings.Contains(string(a.Body), `+03:00"`) {
		t.Errorf("xact_date is not in Turkish time: %s", a.Body)
	}
	if p.AuthorizationCode == "" || p.ReferenceCode == "" || p.OrderID == "" || p.BankName == "" {
		t.Errorf("the bank's codes are missing: %s", a.Body)
	}
	type told struct {
		ID                             int64
		Type                           wire.TransactionType
		POS                            int
		User, Bank, Card, Holder       string
		Amount, Net, Comission, Ratio  string
		Succeed                        bool
		Reference, Shared, Object, Msg string
		Code                           wire.ResultCode
		Face                           wire.Face
	}
	want := told{
		ID: 1, Type: wire.Sale, POS: 5, User: "PaynetApi", Bank: "ZDGR", Card: "435508******4358", Holder: "Ayşe Işık",
		Amount: "12.5", Net: "12.25", Comission: "0.25", Ratio: "0.02", Succeed: true, Reference: "REF1000", Shared: "1",
		Object: "payment_response", Msg: "Başarılı İşlem",
	}
	got := told{
		p.ID, p.TransactionType, p.POSType, p.UserID, p.BankID, p.CardNoMasked, p.CardHolder,
		p.Amount.Compact(), p.NetAmount.Compact(), p.Comission.Compact(), p.Ratio, p.IsSucceed,
		p.ReferenceNo, p.XactTransactionID, p.ObjectName, p.Message, p.Code, p.Face,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}

	again := must(t, wire.DecodePayment, fields(t, h.post(t, "/v2/transaction/payment", paynettest.Body(order("REF1000"), "")), http.StatusOK))
	if again.Code != wire.OldSuccessful || again.Message != "Önceki Başarılı İşlem" || !again.IsSucceed {
		t.Errorf("the repeat: code %d %q, is_succeed %t", again.Code, again.Message, again.IsSucceed)
	}
	again.Code, again.Message = p.Code, p.Message
	if diff := cmp.Diff(p, again); diff != "" {
		t.Errorf("the repeat shows another transaction (-first +repeat):\n%s", diff)
	}
}

func TestDeclinedSale(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p := h.pay(t, held("declined", "SIM 51"))
	if p.IsSucceed || p.Code != wire.Unsuccessful {
		t.Errorf("is_succeed %t, code %d; want false, 1", p.IsSucceed, p.Code)
	}
	text := "Kartınızın limiti veya bakiyesi bu işlem için yetersiz."
	if p.PaynetErrorID != "51" || p.PaynetErrorMessage != text || p.Message != text {
		t.Errorf("Paynet's face: %q %q, message %q", p.PaynetErrorID, p.PaynetErrorMessage, p.Message)
	}
	if p.BankErrorID != "51" || p.BankErrorMessage == "" || p.BankErrorShortDesc != text || p.BankErrorLongDesc != text {
		t.Errorf("the bank's face: %+v", p.Face)
	}
}

func TestEchoes(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	text := strings.NewReplacer(
		`"agent_id":""`, `"agent_id":"20077"`, `"card_holder_mail":""`, `"card_holder_mail":"a@acme.com"`,
		`"card_holder_phone":""`, `"card_holder_phone":"05321234567"`, `"instalment":"0"`, `"instalment":"3"`,
		`"user_unique_id":""`, `"user_unique_id":"u-1","user_id":"kasa1"`, `"ratio_code_method":""`, `"ratio_code_method":"1"`,
	).Replace(paynettest.Body(order("echo"), ""))
	p := must(t, wire.DecodePayment, fields(t, h.post(t, "/v2/transaction/payment", text), http.StatusOK))
	got := []string{p.AgentID, p.Email, p.Phone, p.UserUniqueID, p.UserID, p.RatioCodeMethod}
	want := []string{"20077", "a@acme.com", "5321234567", "u-1", "kasa1", "1"}
	if diff := cmp.Diff(want, got); diff != "" || p.Instalment != 3 {
		t.Errorf("echoes (-want +got), instalment %d:\n%s", p.Instalment, diff)
	}
}

func TestKey(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for name, header := range map[string]string{
		"none": "", "scheme only": "Basic", "blank": "Basic  ", "wrong": "Basic sck_wrong", "prefix": "Basic " + dialecttest.Key[:5],
		"bearer": "Bearer " + dialecttest.Key, "bare": dialecttest.Key, "base64 of rubbish": "Basic eDp5",
	} {
		r := paynettest.Call("", "/v2/transaction/payment", paynettest.Body(order("key"), ""))
		r.Header.Set("Authorization", header)
		a := h.Send(t, r)
		const want = `{"type":"authorization_error","message":"API anahtarınız yanlış","code":401,"result_code":7}`
		if a.Status != http.StatusUnauthorized || string(a.Body) != want {
			t.Errorf("%s: status %d: %s", name, a.Status, a.Body)
		}
	}
	// The key counts before the body does: a stranger learns nothing about what a good body is.
	r := paynettest.Call("wrong", "/v2/transaction/payment", "rubbish")
	if a := h.Send(t, r); a.Status != http.StatusUnauthorized {
		t.Errorf("rubbish with a wrong key: status %d", a.Status)
	}
	h.WantNothing(t)
}

func TestPaths(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, path := range []string{
		"/", "/v1/transaction/3d_charge", "/v1/transaction/refund", "/v2/transaction/check", "/v2/transaction/payment/x",
		"/v1/transactiontdsgate/acme", "/v1/transactiontdsgate/acme/other", "/v1/transactiontdsgate//",
	} {
		f := h.failure(t, path, "{}", http.StatusNotFound, wire.NotImplemented)
		if f.Type != "404 Not Found" {
			t.Errorf("%s: type %q", path, f.Type)
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
		r := paynettest.Call(dialecttest.Key, "/v2/transaction/payment", "")
		r.Method = method
		a := h.Send(t, r)
		f := must(t, wire.DecodeFailure, fields(t, a, http.StatusMethodNotAllowed))
		if f.Result != wire.BadRequest || a.Header.Get("Allow") != http.MethodPost {
			t.Errorf("%s: result_code %d, Allow %q", method, f.Result, a.Header.Get("Allow"))
		}
	}
}

func TestErrorsSpeakBothLanguages(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for lang, want := range map[string]string{
		"": "reference_no: Bu alan zorunludur.", "tr-TR": "reference_no: Bu alan zorunludur.",
		"en-GB,en;q=0.9": "reference_no: This field is required.",
	} {
		r := paynettest.Call(dialecttest.Key, "/v2/transaction/payment", paynettest.Body(order(""), ""))
		r.Header.Set("Accept-Language", lang)
		f := must(t, wire.DecodeFailure, fields(t, h.Send(t, r), http.StatusBadRequest))
		if f.Message != want || f.Type != "invalid_request_error" || f.Result != wire.BadRequest {
			t.Errorf("in %q: %+v, want message %q", lang, f, want)
		}
	}
}

// TestUnknown holds an order whose outcome is not known to an answer that is neither yes nor no, on every call about it.
func TestUnknown(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Patience: 50 * time.Millisecond})
	f := h.failure(t, "/v2/transaction/payment", paynettest.Body(held("late", "SIM LATE"), ""), http.StatusGatewayTimeout, wire.TimeOut)
	if f.Type != "api_error" || !strings.Contains(f.Message, "reference_no") {
		t.Errorf("%+v, want the advice to repeat with the same reference_no", f)
	}
	h.failure(t, "/v1/transaction/check", `{"reference_no":"late"}`, http.StatusGatewayTimeout, wire.TimeOut)
	h.failure(t, "/v1/transaction/detail", `{"reference_no":"late"}`, http.StatusGatewayTimeout, wire.TimeOut)
	h.failure(t, "/v1/transaction/reversed_request", xact(h.xactOf(t, "late")), http.StatusServiceUnavailable, wire.TimeOut)
	h.Advance(2 * time.Minute)
	q := must(t, wire.DecodeQuery, fields(t, h.post(t, "/v1/transaction/check", `{"reference_no":"late"}`), http.StatusOK))
	if len(q.Rows) != 1 || !q.Rows[0].IsSucceed {
		t.Errorf("after the bank has acted: %+v", q)
	}
}

// xactOf makes the xact_id of an order's first operation, as an answer would have told it.
func (h house) xactOf(t *testing.T, reference string) string {
	t.Helper()
	p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, reference)
	if err != nil {
		t.Fatal(err)
	}
	bits, err := p.ID.Bits()
	if err != nil {
		t.Fatal(err)
	}
	return wire.XactID(bits, 1)
}

// TestOldestClient reads the answers as a client does that was written against the first version of the document: code by
// number, is_succeed by truth, nothing else.
func TestOldestClient(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for holder, want := range map[string]string{"A": "0 true", "SIM 05": "1 false"} {
		f := fields(t, h.post(t, "/v2/transaction/payment", paynettest.Body(held("old-"+want[:1], holder), "")), http.StatusOK)
		code, _ := f.Find("code")
		succeed, _ := f.Find("is_succeed")
		if code.Kind != wirekit.Number || succeed.Kind != wirekit.Bool || code.Value+" "+succeed.Value != want {
			t.Errorf("%s: code %s, is_succeed %s; want %s", holder, code.Value, succeed.Value, want)
		}
	}
}
