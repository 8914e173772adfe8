package paynet_test

import (
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

const (
	capturePath         = "/v1/transaction/capture"
	reversalPath        = "/v1/transaction/reversed_request"
	preauthReversalPath = "/v1/transaction/preauth_reversal"
	captureReversalPath = "/v1/transaction/capture_reversal"
)

func TestCapture(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p := h.preauth(t, "hold")
	if p.TransactionType != wire.PreAuth || !p.IsSucceed {
		t.Fatalf("the pre-authorization: type %d, is_succeed %t", p.TransactionType, p.IsSucceed)
	}
	if sum := h.Bank.Sum(t, "hold"); sum.Held != 1250 || sum.Captured != 0 {
		t.Errorf("the bank holds %d and took %d, want 1250 and 0", sum.Held, sum.Captured)
	}
	h.failure(t, capturePath, xactAmount(p.XactID, 1251), http.StatusBadRequest, wire.BadRequest)
	c := h.row(t, capturePath, xactAmount(p.XactID, 1000))
	if c.TransactionType != wire.Capture || !c.IsSucceed || c.Amount.Minor() != 1000 || c.Code != wire.Successful || c.ReferenceNo != "hold" {
		t.Errorf("the capture: %+v", c)
	}
	if c.XactID == p.XactID || c.XactTransactionID != p.XactTransactionID {
		t.Errorf("xact_id %q after %q, shared id %q after %q", c.XactID, p.XactID, c.XactTransactionID, p.XactTransactionID)
	}
	if sum := h.Bank.Sum(t, "hold"); sum.Captured != 1000 || sum.Captures != 1 || sum.Held != 0 {
		t.Errorf("the bank's books: %+v", sum)
	}
	for name, text := range map[string]string{
		"same": xactAmount(p.XactID, 1000), "all": `{"reference_no":"hold"}`, "by number": `{"xact":"1"}`, "by the capture": xact(c.XactID),
	} {
		if again := h.row(t, capturePath, text); again.Code != wire.OldSuccessful || again.XactID != c.XactID {
			t.Errorf("repeat, %s: code %d, xact %q; want 100 and the same", name, again.Code, again.XactID)
		}
	}
	h.failure(t, capturePath, xactAmount(p.XactID, 500), http.StatusBadRequest, wire.NoProcess)
	if sum := h.Bank.Sum(t, "hold"); sum.Captures != 1 {
		t.Errorf("the bank captured %d times, want once", sum.Captures)
	}
}

// TestFollowUpsAreDeclined lets the bank refuse what follows a payment: the payment stands where it stood, and the answer
// says so with HTTP 200.
func TestFollowUpsAreDeclined(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	hold := func(reference, holder string) wire.Payment {
		text := strings.Replace(paynettest.Body(held(reference, holder), ""), `"transaction_type":"1"`, `"transaction_type":"3"`, 1)
		return must(t, wire.DecodePayment, fields(t, h.post(t, "/v2/transaction/payment", text), http.StatusOK))
	}

	p := hold("capture", "SIM 57@CAPTURE")
	c := h.row(t, capturePath, xact(p.XactID))
	if c.IsSucceed || c.Code != wire.Unsuccessful || c.BankErrorID != "57" || c.TransactionType != wire.Capture {
		t.Errorf("the capture: is_succeed %t, code %d, bank %q", c.IsSucceed, c.Code, c.BankErrorID)
	}
	if row := h.query(t, "check", xact(p.XactID)); !row.IsSucceed {
		t.Errorf("the pre-authorization afterwards: %+v", row)
	}
	if row := h.query(t, "check", xact(c.XactID)); row.IsSucceed {
		t.Errorf("the capture's own row: %+v", row)
	}

	release := hold("release", "SIM 57@VOID")
	undo := h.pay(t, held("undo", "SIM 57@VOID"))
	back := h.pay(t, held("back", "SIM 57@REFUND"))
	answers := map[string]wire.Envelope{
		"release": h.envelope(t, preauthReversalPath, xact(release.XactID)), "undo": h.envelope(t, reversalPath, xact(undo.XactID)),
	}
	h.Advance(24 * time.Hour)
	answers["back"] = h.envelope(t, reversalPath, xact(back.XactID))
	for order, e := range answers {
		if e.Code != wire.Unsuccessful || e.Message == "" || e.Message == wire.SuccessMessage {
			t.Errorf("%s: %+v, want code 1 and the reason", order, e)
		}
		if sum := h.Bank.Sum(t, order); sum.Voids+sum.Refunds != 0 {
			t.Errorf("%s: the bank's books: %+v", order, sum)
		}
	}
}

func TestCaptureReversal(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p := h.preauth(t, "undo")
	h.failure(t, captureReversalPath, xact(p.XactID), http.StatusBadRequest, wire.WrongTransactionType)
	c := h.row(t, capturePath, xact(p.XactID))
	h.failure(t, preauthReversalPath, xact(p.XactID), http.StatusBadRequest, wire.WrongTransactionType)
	v := h.row(t, captureReversalPath, xact(c.XactID))
	if v.TransactionType != wire.CaptureReversal || !v.IsSucceed || v.ObjectName != "transaction" || v.Amount.Minor() != 1250 {
		t.Errorf("the reversal: %+v", v)
	}
	if again := h.row(t, captureReversalPath, xact(c.XactID)); again.Code != wire.OldSuccessful || again.XactID != v.XactID {
		t.Errorf("the repeat: code %d", again.Code)
	}
	if sum := h.Bank.Sum(t, "undo"); sum.Net != 0 || sum.Voids != 1 {
		t.Errorf("the bank's books: %+v", sum)
	}
	sale := h.pay(t, order("sale"))
	h.failure(t, captureReversalPath, xact(sale.XactID), http.StatusBadRequest, wire.WrongTransactionType)
	h.failure(t, capturePath, xact(sale.XactID), http.StatusBadRequest, wire.WrongTransactionType)
}

func TestCaptureReversalOnAnotherDay(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p := h.preauth(t, "late")
	h.row(t, capturePath, xact(p.XactID))
	h.Advance(24 * time.Hour)
	h.failure(t, captureReversalPath, xact(p.XactID), http.StatusBadRequest, wire.NoProcess)
}

func TestPreAuthReversal(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p := h.preauth(t, "release")
	h.failure(t, reversalPath, xact(p.XactID), http.StatusBadRequest, wire.WrongTransactionType)
	e := h.envelope(t, preauthReversalPath, xact(p.XactID))
	if e.Code != wire.Successful || e.Message != wire.SuccessMessage {
		t.Errorf("the reversal: %+v", e)
	}
	if again := h.envelope(t, preauthReversalPath, xact(p.XactID)); again.Code != wire.OldSuccessful {
		t.Errorf("the repeat: %+v", again)
	}
	if sum := h.Bank.Sum(t, "release"); sum.Held != 0 || sum.Voids != 1 {
		t.Errorf("the bank's books: %+v", sum)
	}
	sale := h.pay(t, order("sale"))
	h.failure(t, preauthReversalPath, xact(sale.XactID), http.StatusBadRequest, wire.WrongTransactionType)
	h.failure(t, capturePath, xact(p.XactID), http.StatusBadRequest, wire.NoProcess)
}

func TestReversalOnTheSameDay(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p := h.pay(t, order("today"))
	f := h.failure(t, reversalPath, xactAmount(p.XactID, 500), http.StatusBadRequest, wire.NoProcess)
	if !strings.HasPrefix(f.Message, "amount: ") {
		t.Errorf("the refusal of a part does not name the field: %q", f.Message)
	}
	a := h.post(t, reversalPath, `{"xact_id":`+paynettest.Quote(p.XactID)+`,"amount":"1250","succeedUrl":"https://shop.example/iade"}`)
	const want = `{"object_name":"transaction_reversed_request","message":"Başarılı İşlem","code":0}`
	if a.Status != http.StatusOK || string(a.Body) != want {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	if again := h.envelope(t, reversalPath, xact(p.XactID)); again.Code != wire.OldSuccessful {
		t.Errorf("the repeat: %+v", again)
	}
	if sum := h.Bank.Sum(t, "today"); sum.Net != 0 || sum.Voids != 1 || sum.Refunds != 0 {
		t.Errorf("the bank's books: %+v, want one void", sum)
	}
}

func TestReversalOnALaterDay(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p := h.pay(t, order("later"))
	h.Advance(12*time.Hour + time.Minute) // past midnight in Istanbul
	for _, part := range []int{500, 250} {
		if e := h.envelope(t, reversalPath, xactAmount(p.XactID, part)); e.Code != wire.Successful {
			t.Errorf("refund of %d: %+v", part, e)
		}
	}
	f := h.failure(t, reversalPath, xactAmount(p.XactID, 501), http.StatusBadRequest, wire.BadRequest)
	if !strings.HasPrefix(f.Message, "amount: ") {
		t.Errorf("the refusal of too much does not name the field: %q", f.Message)
	}
	if e := h.envelope(t, reversalPath, `{"xact_id":`+paynettest.Quote(p.XactID)+`,"amount":0}`); e.Code != wire.Successful {
		t.Errorf("refund of the rest: %+v", e)
	}
	if again := h.envelope(t, reversalPath, xact(p.XactID)); again.Code != wire.OldSuccessful {
		t.Errorf("the repeat: %+v", again)
	}
	if sum := h.Bank.Sum(t, "later"); sum.Refunded != 1250 || sum.Refunds != 3 || sum.Voids != 0 {
		t.Errorf("the bank's books: %+v, want three refunds", sum)
	}
}

func TestReversalOfNothing(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p := h.pay(t, held("declined", "SIM 51"))
	for _, path := range []string{reversalPath, preauthReversalPath, captureReversalPath} {
		h.failure(t, path, xact(p.XactID), http.StatusBadRequest, wire.NoProcess)
		f := h.failure(t, path, xact(ownXact), http.StatusNotFound, wire.NoData)
		if f.Type != "no_data_error" {
			t.Errorf("%s: type %q", path, f.Type)
		}
		h.failure(t, path, `{}`, http.StatusBadRequest, wire.BadRequest)
	}
}

// ownXact is an id that Paynet itself gave out (its document's sample).
const ownXact = "xk_EAAAAEBAN9wUFv0GvZ37KeP0ggCz*SafLumQCPN2Z1EDrsMf"

// TestARefusedReversalIsNotToldOf: who asked for what was refused does not hear how another request went, and who asks after it does.
func TestARefusedReversalIsNotToldOf(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	const path = "/v1/transaction/reversed_request"
	ask := func(p wire.Payment, kurus int, address string) string {
		return replaced(t, xactAmount(p.XactID, kurus), "}", `,"succeedUrl":"https://shop.example/`+address+`"}`)
	}
	p := h.pay(t, order("one"))
	h.failure(t, path, ask(p, 500, "refused"), http.StatusBadRequest, wire.NoProcess) // no part on the day itself
	h.Advance(24 * time.Hour)
	h.failure(t, path, ask(p, 1251, "refused"), http.StatusBadRequest, wire.BadRequest) // more than there is
	h.envelope(t, path, xactAmount(p.XactID, 250))
	h.failure(t, path, ask(p, 1001, "refused"), http.StatusBadRequest, wire.BadRequest)
	h.envelope(t, path, ask(p, 250, "after"))
	// Notices about one payment come in order: what the first refund had told would be here before the second's.
	if told := h.Notices(t, 1); told[0].URL != "https://shop.example/after" {
		t.Errorf("told: %v", told)
	}
}

// TestReversalNotice: the outcome of a reversal is posted to its succeedUrl, and to no other's.
func TestReversalNotice(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	p := h.pay(t, order("one"))
	quiet := h.pay(t, order("quiet"))
	h.envelope(t, "/v1/transaction/reversed_request", xact(quiet.XactID))
	h.envelope(t, "/v1/transaction/reversed_request", `{"xact_id":`+paynettest.Quote(p.XactID)+`,"succeedUrl":"https://shop.example/reversed"}`)
	told := h.Notices(t, 1)
	f, err := wirekit.ReadJSON(told[0].Body)
	if err != nil || len(told) != 1 || told[0].URL != "https://shop.example/reversed" {
		t.Fatalf("the notices: %v, %v", told, err)
	}
	if n := must(t, wire.DecodeReversalNotice, f); n.XactID != p.XactID || n.Code != "0" || n.Message != wire.SuccessMessage {
		t.Errorf("the notice: %+v", n)
	}
}
