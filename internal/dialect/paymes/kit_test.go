package paymes_test

import (
	"github.com/vezne/vezne/internal/dialect/paymes/paymestest"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

// house is a gateway with Paymes' dialect in front.
type house struct{ *dialecttest.House }

func open(t *testing.T, o dialecttest.Options) house {
	t.Helper()
	return house{dialecttest.Open(t, &paymestest.Shop{}, time.Now, o)}
}

// agreed is a setup that changes settings: names and values in turn.
func agreed(settings ...string) func(*merchant.Merchant) {
	return func(m *merchant.Merchant) {
		for i := 0; i < len(settings); i += 2 {
			m.Settings["paymes."+settings[i]] = settings[i+1]
		}
	}
}

func order(reference string) dialecttest.Order {
	return dialecttest.Order{
		Reference: reference, Amount: "12.50", Number: "4355084355084358", Month: "12", Year: "2030", CVV: "000", Holder: "Ayşe Işık",
	}
}

func held(reference, holder string) dialecttest.Order {
	o := order(reference)
	o.Holder = holder
	return o
}

// authorize sends a V3 sale by the first merchant; changes are names and values of fields in turn.
func (h house) authorize(t *testing.T, o dialecttest.Order, changes ...string) dialecttest.Answer {
	t.Helper()
	return h.Send(t, paymestest.Call("/api/authorize", paymestest.Form(dialecttest.Key, o, changes...).Bytes()))
}

// answered reads a V3 answer that must have HTTP status 200 and the given status, code and payuResponseCode.
func answered(t *testing.T, a dialecttest.Answer, status, code, response string) wire.Result {
	t.Helper()
	v := paymestest.Result(t, a)
	if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("status %d, %s: %s", a.Status, a.Header.Get("Content-Type"), a.Body)
	}
	if v.Status != status || v.Code != code || v.ResponseCode != response {
		t.Errorf("status %q, code %q, payuResponseCode %q; want %q, %q, %q: %s", v.Status, v.Code, v.ResponseCode, status, code, response, a.Body)
	}
	return v
}

// paid makes a payment at once and returns its reference.
func (h house) paid(t *testing.T, reference string) string {
	t.Helper()
	return answered(t, h.authorize(t, order(reference)), wire.StatusSuccess, wire.CodeOK, wire.ResponseAuthorized).Reference
}

// status asks /api/status about a reference.
func (h house) status(t *testing.T, reference string) wire.Status {
	t.Helper()
	a := h.Send(t, paymestest.Call("/api/status", wire.StatusRequest{Reference: reference}.Encode()))
	fields, err := wirekit.ReadJSON(a.Body)
	if err != nil || a.Status != http.StatusOK {
		t.Fatalf("status: HTTP %d: %s", a.Status, a.Body)
	}
	v, err := wire.DecodeStatus(fields)
	if err != nil {
		t.Fatalf("status: %v: %s", err, a.Body)
	}
	return v
}

// pass takes a buyer through the bank's page with the right code, and back to where the bank sends them.
func (h house) pass(t *testing.T, address string) dialecttest.Page {
	t.Helper()
	bank := h.AtBank(t, http.MethodPost, address) // as the published modules do, with an empty form
	back := h.Confirm(t, bank, bank.Code)
	return h.Browse(t, http.MethodPost, back.Action, back.Fields)
}

// wantShop checks that a page sends the buyer to the shop with exactly the given fields, names and values in turn.
func wantShop(t *testing.T, p dialecttest.Page, fields ...string) {
	t.Helper()
	if p.Action != paymestest.ReturnURL || p.Status != http.StatusOK || p.Method != http.MethodPost {
		t.Fatalf("the buyer is sent by %s to %q with status %d, want the shop: %s", p.Method, p.Action, p.Status, p.Body)
	}
	want := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		want.Set(fields[i], fields[i+1])
	}
	if got := p.Fields.Encode(); got != want.Encode() {
		t.Errorf("the shop is posted\n  %s\nwant\n  %s", got, want.Encode())
	}
}

// taken fails the test unless the bank's books show an order so: captures and what is left to the merchant.
func (h house) taken(t *testing.T, reference string, captures, net int64) {
	t.Helper()
	if sum := h.Bank.Sum(t, reference); sum.Captures != captures || sum.Net != net {
		t.Errorf("the bank captured %d times, %d are left; want %d, %d", sum.Captures, sum.Net, captures, net)
	}
}

// listed returns a text of the printed error list.
func listed(t *testing.T, code string) string {
	t.Helper()
	k, found := wire.Find(code)
	if !found {
		t.Fatalf("%s is not in the list", code)
	}
	return k.Text
}

func contains(text string, parts ...string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}
