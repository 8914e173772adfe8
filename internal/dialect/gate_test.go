package dialect_test

import (
	"context"
	"github.com/vezne/vezne/connector/connectortest"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/money"
)

// gateHouse is a house whose dialect is a gate and nothing else.
type gateHouse struct {
	*dialecttest.House
	gate *dialect.Gate
}

type onlyGate struct {
	dialecttest.Dialect
	gate *dialect.Gate
}

func (o *onlyGate) Surface() string { return "test" }

func (o *onlyGate) Handler(h *dialecttest.House) http.Handler {
	o.gate = &dialect.Gate{
		Gateway: h.Gateway, Pages: view.NewPages(), Log: h.Logger, Now: h.Now, Prefix: "/3ds/", FormName: "bank",
		Back: func(_ context.Context, v gateway.Visit) (view.Form, error) {
			return view.Form{Name: "back", Action: v.Session.ReturnURL, Fields: []view.Field{{Name: "state", Value: string(v.Payment.State)}}}, nil
		},
	}
	return o.gate
}

func openGate(t *testing.T, o dialecttest.Options) gateHouse {
	t.Helper()
	d := &onlyGate{}
	return gateHouse{dialecttest.Open(t, d, time.Now, o), d.gate}
}

const shop = "https://shop.example/odeme?sepet=7"

// start begins a visit and returns where its buyer has to go.
func (h gateHouse) start(t *testing.T, reference, holder string, mode threeds.Mode) string {
	t.Helper()
	m, _ := h.Gateway.Merchants().Find(dialecttest.Merchant)
	card := connectortest.Card(t, "4355084355084358", "000")
	card.Holder = holder
	s, err := h.Gateway.StartChallenge(t.Context(), gateway.Challenge{
		Order: gateway.Order{
			Merchant: m, Surface: "test", Reference: reference, Amount: money.New(1250, money.TRY),
			Card: card,
		},
		Mode: mode, ShopURL: shop, BankReturn: h.gate.BankReturn(h.URL),
	})
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	return h.gate.GoAddress(h.URL, s.Payment, s.Secret)
}

func (h gateHouse) captures(t *testing.T, reference string) int64 {
	t.Helper()
	return h.Bank.Sum(t, reference).Captures
}

// wantBack checks that a page sends the buyer to the shop, with the payment as it should stand.
func wantBack(t *testing.T, p dialecttest.Page, state payment.State) {
	t.Helper()
	if p.Status != http.StatusOK || p.Action != shop || p.Fields.Get("state") != string(state) {
		t.Errorf("status %d, to %q with state %q; want the shop and %s", p.Status, p.Action, p.Fields.Get("state"), state)
	}
}

func TestGateThereAndBack(t *testing.T) {
	t.Parallel()
	for _, mode := range []struct {
		name    string
		mode    threeds.Mode
		oneStep bool
		after   payment.State
	}{
		{"automatic", threeds.Automatic, false, payment.Captured},
		{"automatic at a one-step bank", threeds.Automatic, true, payment.Captured},
		{"manual", threeds.Manual, false, payment.Challenged},
		{"manual at a one-step bank", threeds.Manual, true, payment.Authorized},
	} {
		t.Run(mode.name, func(t *testing.T) {
			t.Parallel()
			h := openGate(t, dialecttest.Options{OneStep: mode.oneStep})
			door := h.start(t, "a", "Ayşe Işık", mode.mode)
			bank := h.AtBank(t, http.MethodGet, door)
			if again := h.AtBank(t, http.MethodPost, door); again.Code == "" {
				t.Error("a buyer who comes by POST does not get to the bank")
			}
			back := h.Confirm(t, bank, bank.Code)
			wantBack(t, h.Browse(t, http.MethodPost, back.Action, back.Fields), mode.after)
			taken := h.captures(t, "a")
			if want := int64(1); mode.mode == threeds.Automatic && taken != want {
				t.Errorf("the bank captured %d times, want %d", taken, want)
			}
			// The second post of the same word, a reload of the door, and a return without a word.
			wantBack(t, h.Browse(t, http.MethodPost, back.Action, back.Fields), mode.after)
			wantBack(t, h.Browse(t, http.MethodGet, door, nil), mode.after)
			wantBack(t, h.Browse(t, http.MethodPost, back.Action, nil), mode.after)
			if now := h.captures(t, "a"); now != taken {
				t.Errorf("the bank captured %d times after that, %d before", now, taken)
			}
		})
	}
}

func TestGateReturnByAddress(t *testing.T) {
	t.Parallel()
	h := openGate(t, dialecttest.Options{})
	bank := h.AtBank(t, http.MethodGet, h.start(t, "a", "Ayşe Işık", threeds.Automatic))
	back := h.Confirm(t, bank, bank.Code)
	wantBack(t, h.Browse(t, http.MethodGet, back.Action+"&"+back.Fields.Encode(), nil), payment.Captured)
}

// A bank that needs no buyer has its answer before the browser comes: the door leads to the shop at once.
func TestGateFrictionless(t *testing.T) {
	t.Parallel()
	h := openGate(t, dialecttest.Options{})
	wantBack(t, h.Browse(t, http.MethodGet, h.start(t, "a", "SIM 3D_FRICTIONLESS", threeds.Automatic), nil), payment.Captured)
	wantBack(t, h.Browse(t, http.MethodGet, h.start(t, "b", "SIM 3D_FRICTIONLESS", threeds.Manual), nil), payment.Challenged)
	if a, b := h.captures(t, "a"), h.captures(t, "b"); a != 1 || b != 0 {
		t.Errorf("the bank captured %d and %d times, want 1 and 0", a, b)
	}
}

func TestGateWrongCode(t *testing.T) {
	t.Parallel()
	h := openGate(t, dialecttest.Options{})
	page := h.AtBank(t, http.MethodGet, h.start(t, "a", "Ayşe Işık", threeds.Automatic))
	for range 5 { // the bank lets a buyer try a few times
		page = h.Confirm(t, page, "000000")
		if len(page.Fields) > 0 {
			break
		}
	}
	wantBack(t, h.Browse(t, http.MethodPost, page.Action, page.Fields), payment.Declined)
	if n := h.captures(t, "a"); n != 0 {
		t.Errorf("the bank captured %d times, want never", n)
	}
}

func TestGateTurnsAway(t *testing.T) {
	t.Parallel()
	h := openGate(t, dialecttest.Options{Patience: 50 * time.Millisecond})
	door := h.start(t, "a", "Ayşe Işık", threeds.Automatic)
	address, err := url.Parse(door)
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(address.Path, "/test")
	for name, test := range map[string]struct {
		method, path string
		status       int
	}{
		"no token":         {http.MethodGet, path, http.StatusNotFound},
		"another's token":  {http.MethodGet, path + "?token=00000000-0000-0000-0000-000000000000", http.StatusNotFound},
		"no token back":    {http.MethodPost, strings.TrimSuffix(path, "go") + "return", http.StatusNotFound},
		"no such page":     {http.MethodGet, strings.TrimSuffix(path, "go") + "pay?" + address.RawQuery, http.StatusNotFound},
		"no payment":       {http.MethodGet, "/3ds/acme/x/go?" + address.RawQuery, http.StatusNotFound},
		"another merchant": {http.MethodGet, strings.Replace(path, "/acme/", "/other/", 1) + "?" + address.RawQuery, http.StatusNotFound},
		"too short":        {http.MethodGet, "/3ds/", http.StatusNotFound},
		"PUT":              {http.MethodPut, path + "?" + address.RawQuery, http.StatusMethodNotAllowed},
	} {
		a := h.Send(t, dialecttest.Request{Method: test.method, Path: test.path, Header: http.Header{"Accept-Language": {"en"}}})
		if a.Status != test.status || !strings.Contains(string(a.Body), "go back to the shop") {
			t.Errorf("%s: status %d, want %d and a page that says what to do", name, a.Status, test.status)
		}
		if a.Header.Get("Content-Security-Policy") == "" || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: the page lacks its headers", name)
		}
	}
	forged := strings.TrimSuffix(path, "go") + "return?" + address.RawQuery
	for name, body := range map[string]string{"empty": "", "invented": "status=1&hash=x", "not a form": "%zz"} {
		a := h.Send(t, dialecttest.Request{
			Method: http.MethodPost, Path: forged, Body: []byte(body), Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
		})
		if a.Status != http.StatusBadRequest || !strings.Contains(string(a.Body), "mağazaya dönüp") {
			t.Errorf("%s return: status %d, want 400 and a page", name, a.Status)
		}
	}
	h.Advance(threeds.Lifetime + time.Minute)
	if p := h.Browse(t, http.MethodGet, door, nil); p.Status != http.StatusNotFound || p.Action != "" {
		t.Errorf("after the visit's time: status %d to %q, want a page that says so", p.Status, p.Action)
	}
	if log := h.Log.String(); strings.Contains(log, address.Query().Get("token")) {
		t.Error("the visit's secret stands in the log")
	}
	if n := h.captures(t, "a"); n != 0 {
		t.Errorf("the bank captured %d times, want never", n)
	}
}
