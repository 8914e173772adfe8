package paymes_test

import (
	"github.com/vezne/vezne/internal/dialect/paymes/paymestest"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paymes"
)

// start begins a payment with 3-D Secure and returns its reference and where the buyer goes.
func (h house) start(t *testing.T, o dialecttest.Order, changes ...string) wire.Result {
	t.Helper()
	return paymestest.Sent(t, h.authorize(t, o, changes...))
}

func TestThreeDPassed(t *testing.T) {
	t.Parallel()
	for name, oneStep := range map[string]bool{"two-step": false, "one-step": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, dialecttest.Options{OneStep: oneStep, Jobs: true, Setup: agreed("webhook_url", "https://shop.example/hook")})
			v := h.start(t, held("passed", "SIM 3D_CHALLENGE"), "currency", "TL")
			if s := h.status(t, v.Reference); s.Status != wire.PaymentPending || s.Message != wire.MessageEnrolled {
				t.Errorf("status while the buyer is away: %+v", s)
			}
			// The page takes GET as well: one published client redirects, the others post an empty form.
			if p := h.Browse(t, http.MethodGet, v.URL, nil); p.Status >= 400 || p.Action == "" {
				t.Errorf("by GET the page has status %d and leads to %q", p.Status, p.Action)
			}
			h.taken(t, "passed", 0, 0)
			wantShop(t, h.pass(t, v.URL), "payuPaymentReference", v.Reference, "message", "Authorized", "amount", "12.50", "currency", "TL",
				"id", "passed", "status", "3DS_ENROLLED")
			if s := h.status(t, v.Reference); s.Status != wire.PaymentSuccess || s.Message != wire.MessageAuthorized {
				t.Errorf("status afterwards: %+v", s)
			}
			h.taken(t, "passed", 1, 1250)
			want := "payuPaymentReference=" + v.Reference + "&message=Authorized&amount=12.50&currency=TL"
			if posts := h.Notices(t, 1); string(posts[0].Body) != want {
				t.Errorf("webhook %s, want %s", posts[0].Body, want)
			}
			again := answered(t, h.authorize(t, held("passed", "SIM 3D_CHALLENGE")), wire.StatusSuccess, wire.CodeOK, wire.ResponseAuthorized)
			if again.Reference != v.Reference || again.Message != wire.MessageAuthorized {
				t.Errorf("the order again: %+v", again)
			}
			h.taken(t, "passed", 1, 1250)
		})
	}
}

// TestThreeDReturnsTwice: a second return, and a buyer who reloads a page, change nothing and still lead to the shop.
func TestThreeDReturnsTwice(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.start(t, held("twice", "SIM 3D_CHALLENGE"))
	bank := h.AtBank(t, http.MethodGet, v.URL)
	back := h.Confirm(t, bank, bank.Code)
	fields := []string{
		"payuPaymentReference", v.Reference, "message", "Authorized", "amount", "12.50", "currency", "TRY", "id", "twice", "status", "3DS_ENROLLED",
	}
	for range 3 {
		wantShop(t, h.Browse(t, http.MethodPost, back.Action, back.Fields), fields...)
	}
	wantShop(t, h.Browse(t, http.MethodGet, v.URL, nil), fields...)
	h.taken(t, "twice", 1, 1250)

	for _, scenario := range []string{"CALLBACK_TWICE", "CALLBACK_OUT_OF_ORDER"} {
		v := h.start(t, held(scenario, "SIM "+scenario))
		h.pass(t, v.URL)
		if s := h.status(t, v.Reference); s.Status != wire.PaymentSuccess {
			t.Errorf("%s: %+v", scenario, s)
		}
		h.taken(t, scenario, 1, 1250)
	}
}

// TestThreeDRefused: each way in which a buyer does not come back authenticated, or the charge is refused afterwards.
func TestThreeDRefused(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for scenario, code := range map[string]string{
		"SIM MDSTATUS_0": "GWERROR_105", "SIM MDSTATUS_7": "GW_ERROR_GENERIC_3D",
		"SIM 3D_CHALLENGE,51": "GWERROR_51", "SIM 3D_CHALLENGE,54": "GWERROR_54",
	} {
		v := h.start(t, held(scenario, scenario))
		wantShop(t, h.pass(t, v.URL), "payuPaymentReference", v.Reference, "message", listed(t, code), "amount", "12.50", "currency", "TRY",
			"id", scenario, "status", code)
		if s := h.status(t, v.Reference); s.Status != wire.PaymentFailed || s.Message != listed(t, code) {
			t.Errorf("%s: status is %+v", scenario, s)
		}
		h.taken(t, scenario, 0, 0)
	}
	// A buyer who cancels, and one who does not know the code.
	for name, form := range map[string]url.Values{"cancel": {"cancel": {"1"}}, "wrong code": {"otp": {"000000"}}} {
		v := h.start(t, held(name, "SIM 3D_CHALLENGE"))
		bank := h.AtBank(t, http.MethodGet, v.URL)
		page := bank
		for range 4 {
			if page.Action != "" && strings.HasPrefix(page.Action, h.URL) {
				break
			}
			page = h.Browse(t, http.MethodPost, h.Bank.URL+strings.TrimPrefix(bank.Action, h.Bank.URL), form)
		}
		wantShop(t, h.Browse(t, http.MethodPost, page.Action, page.Fields), "payuPaymentReference", v.Reference, "message", listed(t, "GWERROR_105"),
			"amount", "12.50", "currency", "TRY", "id", name, "status", "GWERROR_105")
		h.taken(t, name, 0, 0)
	}
	// The order can be paid afterwards.
	h.paid(t, "cancel")
}

// TestThreeDForged: what the bank did not say changes nothing, and the true word counts afterwards.
func TestThreeDForged(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, scenario := range []string{"CALLBACK_WRONG_HASH", "CALLBACK_WRONG_AMOUNT", "CALLBACK_WRONG_CURRENCY"} {
		v := h.start(t, held(scenario, "SIM "+scenario))
		if p := h.pass(t, v.URL); p.Action == paymestest.ReturnURL || p.Status < 400 {
			t.Errorf("%s: status %d leading to %q", scenario, p.Status, p.Action)
		}
		if s := h.status(t, v.Reference); s.Status != wire.PaymentPending {
			t.Errorf("%s: status is %+v", scenario, s)
		}
		h.taken(t, scenario, 0, 0)
	}
}

// TestThreeDAbandoned: a buyer who never comes back ends the payment when its time is over, and nothing is taken.
func TestThreeDAbandoned(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true, Setup: agreed("webhook_url", "https://shop.example/hook")})
	v := h.start(t, held("abandoned", "SIM 3D_CHALLENGE"))
	bank := h.AtBank(t, http.MethodGet, v.URL)
	h.Advance(20 * time.Minute)
	for range 100 {
		if h.status(t, v.Reference).Status != wire.PaymentPending {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if s := h.status(t, v.Reference); s.Status != wire.PaymentFailed || s.Message != listed(t, wire.OrderTimeout) {
		t.Errorf("status is %+v", s)
	}
	if p := h.Browse(t, http.MethodGet, v.URL, nil); p.Action == bank.Action || strings.HasPrefix(p.Action, h.Bank.URL) {
		t.Errorf("the page still leads to the bank: %q", p.Action)
	}
	back := h.Confirm(t, bank, bank.Code)
	if back.Action != "" {
		h.Browse(t, http.MethodPost, back.Action, back.Fields)
	}
	h.taken(t, "abandoned", 0, 0)
}

func TestThreeDFrictionless(t *testing.T) {
	t.Parallel()
	for _, scenario := range []string{"3D_FRICTIONLESS", "3D_ATTEMPTED", "3D_NOT_ENROLLED"} {
		h := open(t, dialecttest.Options{})
		v := h.start(t, held(scenario, "SIM "+scenario))
		h.taken(t, scenario, 0, 0)
		wantShop(t, h.Browse(t, http.MethodPost, v.URL, nil), "payuPaymentReference", v.Reference, "message", "Authorized", "amount", "12.50",
			"currency", "TRY", "id", scenario, "status", "3DS_ENROLLED")
		h.taken(t, scenario, 1, 1250)
	}
}

// TestThreeDTwoVisits: an order that is started twice and paid in both visits is one payment.
func TestThreeDTwoVisits(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	first, second := h.start(t, held("visits", "SIM 3D_CHALLENGE")), h.start(t, held("visits", "SIM 3D_CHALLENGE"))
	want := []string{
		"payuPaymentReference", second.Reference, "message", "Authorized", "amount", "12.50", "currency", "TRY", "id", "visits", "status", "3DS_ENROLLED",
	}
	wantShop(t, h.pass(t, second.URL), want...)
	wantShop(t, h.pass(t, first.URL), want...)
	h.taken(t, "visits", 1, 1250)
}

// TestThreeDUnderWay: a provider that may charge at any time lets no second start through.
func TestThreeDUnderWay(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{OneStep: true})
	h.start(t, held("busy", "SIM 3D_CHALLENGE"))
	for _, holder := range []string{"SIM 3D_CHALLENGE", "Ali Veli"} {
		v := answered(t, h.authorize(t, held("busy", holder)), wire.StatusError, wire.CodeInvalid, wire.InProgress)
		if !contains(v.Message, listed(t, wire.InProgress)) {
			t.Errorf("%s: %+v", holder, v)
		}
	}
}

// TestThreeDSetting: what the merchant has agreed decides, and "card" goes by the simulator's scenarios.
func TestThreeDSetting(t *testing.T) {
	t.Parallel()
	number := func(o dialecttest.Order, n string) dialecttest.Order {
		o.Number = n
		return o
	}
	for _, test := range []struct {
		setting string
		order   dialecttest.Order
		secure  bool
	}{
		{"", order("a"), true}, {"always", order("b"), true}, {"anything", order("c"), true},
		{"never", held("d", "SIM 3D_CHALLENGE"), false}, {"card", order("e"), false}, {"card", held("f", "sim 3d_frictionless"), true},
		{"card", held("g", "SIM MDSTATUS-1"), true}, {"card", held("h", "SIM ANSWER_LOST, CALLBACK_LATE"), true},
		{"card", held("i", "SIM HTTP_500_AFTER@ENROLL"), true}, {"card", held("j", "SIM ANSWER_LOST"), false},
		{"card", held("k", "Simla 3D"), false}, {"card", number(order("l"), "4000010100000000"), true},
		{"card", number(order("m"), "4000016000000008"), true}, {"card", number(order("n"), "4000013000000005"), false},
	} {
		h := open(t, dialecttest.Options{Setup: agreed("3d", test.setting)})
		v := paymestest.Result(t, h.authorize(t, test.order))
		// An enrolment that fails is an authentication that failed, not a charge.
		if got := v.Message == wire.MessageEnrolled || v.ResponseCode == "GW_ERROR_GENERIC_3D"; got != test.secure {
			t.Errorf("%q, %q: 3-D Secure %t, want %t: %+v", test.setting, test.order.Holder, got, test.secure, v)
		}
	}
}

// TestNoReturnURL: without the address that a shop has to agree on, the buyer ends at a page that says so.
func TestNoReturnURL(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Setup: agreed("return_url", "")})
	v := h.start(t, held("nowhere", "SIM 3D_CHALLENGE"))
	p := h.pass(t, v.URL)
	if !strings.HasPrefix(p.Action, h.URL) {
		t.Fatalf("the buyer is sent to %q", p.Action)
	}
	end := h.Browse(t, http.MethodPost, p.Action, p.Fields)
	if end.Status != http.StatusOK || end.Action != "" || !contains(end.Body, "Return URL") || contains(end.Body, v.Reference) {
		t.Errorf("the last page: %d %s", end.Status, end.Body)
	}
	if s := h.status(t, v.Reference); s.Status != wire.PaymentSuccess {
		t.Errorf("status is %+v", s)
	}
}
