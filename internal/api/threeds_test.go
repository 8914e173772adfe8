package api_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/sim/simtest"
)

const shopURL = "https://shop.example/paid?basket=7&x=%C5%9F"

func secure(o apitest.Order) apitest.Order {
	return o.With("three_d_secure", map[string]any{"return_url": shopURL})
}

// browser sends what a buyer's browser sends: no key, and for a form the bank's origin.
func browser(t *testing.T, h *apitest.House, method, address string, form url.Values) apitest.Answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "null")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
	}
	answer := h.Send(t, r)
	for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s %q, want %q", name, got, want)
		}
	}
	return answer
}

// challenge starts a 3-D Secure payment and returns it with the bank's page.
func challenge(t *testing.T, h *apitest.House, o apitest.Order) (apitest.Payment, string) {
	t.Helper()
	p := h.Create(t, secure(o)).Payment(t, http.StatusCreated)
	if p.State != "challenged" || p.NextAction == nil || p.NextAction.Type != "redirect" {
		t.Fatalf("payment %+v, want it challenged with a redirect", p)
	}
	answer := browser(t, h, http.MethodGet, p.NextAction.URL, nil)
	if answer.Status != http.StatusSeeOther {
		t.Fatalf("open: status %d, want 303: %s", answer.Status, answer.Body)
	}
	return p, answer.Header.Get("Location")
}

// atShop checks that an answer sends the buyer to the shop with what was promised, and with nothing else.
func atShop(t *testing.T, answer apitest.Answer, p apitest.Payment) {
	t.Helper()
	if want := shopURL + "&payment_id=" + p.ID + "&reference=" + url.QueryEscape(p.Reference); answer.Status != http.StatusSeeOther || answer.Header.Get("Location") != want {
		t.Errorf("status %d to %s, want 303 to %s: %s", answer.Status, answer.Header.Get("Location"), want, answer.Body)
	}
}

func read(t *testing.T, h *apitest.House, id string) apitest.Payment {
	t.Helper()
	return h.Do(t, http.MethodGet, "/v1/payments/"+id, "").Payment(t, http.StatusOK)
}

func TestThreeDSecure(t *testing.T) {
	t.Parallel()
	for _, shape := range []struct {
		name    string
		options []apitest.Option
	}{{"two-step", nil}, {"one-step", []apitest.Option{apitest.OneStep}}} {
		t.Run(shape.name, func(t *testing.T) {
			t.Parallel()
			h := apitest.Open(t, shape.options...)
			tests := []struct {
				name, holder    string
				preAuth, cancel bool
				state           string
				captures        int64
			}{
				{"right code", "Ayşe Yılmaz", false, false, "captured", 1},
				{"pre-authorization", "Ayşe Yılmaz", true, false, "authorized", 0},
				{"cancelled", "Ayşe Yılmaz", false, true, "declined", 0},
				{"not authenticated", "SIM MDSTATUS_0", false, false, "declined", 0},
				{"authenticated, then declined", "SIM 51", false, false, "declined", 0},
			}
			for _, tt := range tests {
				t.Run(tt.name, func(t *testing.T) {
					t.Parallel()
					p, bank := challenge(t, h, apitest.NewOrder(tt.name).Holder(tt.holder).With("capture", !tt.preAuth))
					var back simtest.Page
					if tt.cancel {
						back = simtest.Post(t, bank, url.Values{"cancel": {"1"}})
					} else {
						back = simtest.Confirm(t, bank)
					}
					if !back.Returns() {
						t.Fatalf("the bank's page at status %d does not return: %s", back.Status, back.Body)
					}
					atShop(t, browser(t, h, http.MethodPost, back.Action, back.Fields), p)
					if got := read(t, h, p.ID); got.State != tt.state || (tt.state == "declined") != (got.Refusal != nil) {
						t.Errorf("payment is %s with refusal %v, want %s", got.State, got.Refusal, tt.state)
					}
					// A reload, the return address without its form, and the first address again all lead to the shop.
					atShop(t, browser(t, h, http.MethodPost, back.Action, back.Fields), p)
					atShop(t, browser(t, h, http.MethodGet, back.Action, nil), p)
					atShop(t, browser(t, h, http.MethodGet, p.NextAction.URL, nil), p)
					if got := h.Bank.Sum(t, tt.name).Captures; got != tt.captures {
						t.Errorf("%d captures at the bank, want %d", got, tt.captures)
					}
				})
			}
		})
	}
}

func TestFrictionless(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	p := h.Create(t, secure(apitest.NewOrder("order").Holder("SIM 3D_FRICTIONLESS"))).Payment(t, http.StatusCreated)
	if p.State != "challenged" || p.NextAction == nil {
		t.Fatalf("payment %+v, want a next action", p)
	}
	atShop(t, browser(t, h, http.MethodGet, p.NextAction.URL, nil), p)
	if got := read(t, h, p.ID); got.State != "captured" {
		t.Errorf("payment is %s, want captured", got.State)
	}
}

func TestForgedReturnsChangeNothing(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	p, bank := challenge(t, h, apitest.NewOrder("order"))
	back := simtest.Confirm(t, bank)
	for name, form := range map[string]url.Values{"nothing": {}, "an invention": {"mdStatus": {"1"}, "status": {"success"}}, "altered": altered(back.Fields)} {
		atShop(t, browser(t, h, http.MethodPost, back.Action, form), p)
		if got := read(t, h, p.ID); got.State != "challenged" {
			t.Errorf("%s: payment is %s, want it challenged as before", name, got.State)
		}
	}
	if got := h.Bank.Sum(t, "order").Authorizations; got != 0 {
		t.Errorf("%d authorizations at the bank, want none", got)
	}
	atShop(t, browser(t, h, http.MethodPost, back.Action, back.Fields), p)
	if got := read(t, h, p.ID); got.State != "captured" {
		t.Errorf("after the true return it is %s, want captured", got.State)
	}
}

func altered(fields url.Values) url.Values {
	changed := url.Values{}
	for name, values := range fields {
		changed[name] = []string{values[0] + "0"}
	}
	return changed
}

func TestVisitNeedsItsSecret(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	p, _ := challenge(t, h, apitest.NewOrder("order"))
	other, _ := challenge(t, h, apitest.NewOrder("other"))
	u, err := url.Parse(p.NextAction.URL)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(u.Path, u.Query().Get("secret")) || u.Query().Get("secret") == "" {
		t.Errorf("the secret is not in the query alone: %s", u.Path)
	}
	page := h.URL + strings.TrimSuffix(u.Path, "open")
	otherSecret := other.NextAction.URL[strings.Index(other.NextAction.URL, "?"):]
	for name, address := range map[string]string{
		"none": page + "open", "empty": page + "open?secret=", "invented": page + "open?secret=00000000-0000-0000-0000-000000000000",
		"another payment's": page + "open" + otherSecret, "return without one": page + "return",
		"another merchant": strings.Replace(p.NextAction.URL, "/shop/", "/rival/", 1),
		"no payment":       strings.Replace(p.NextAction.URL, p.ID, "pay_x", 1),
	} {
		answer := browser(t, h, http.MethodGet, address, nil)
		if answer.Status != http.StatusNotFound || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: status %d with %s, want 404 with a page", name, answer.Status, answer.Header.Get("Content-Type"))
		}
	}
	if got := browser(t, h, http.MethodDelete, p.NextAction.URL, nil).Status; got != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: status %d, want 405", got)
	}
	if log := h.Log(); strings.Contains(log, u.Query().Get("secret")) {
		t.Error("the log holds the secret")
	}
}

func TestChallengeIsNotRemembered(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	order := secure(apitest.NewOrder("order"))
	p := h.Create(t, order, idem("k")).Payment(t, http.StatusCreated)
	h.Create(t, order, idem("k")).Problem(t, http.StatusConflict, "idempotency_challenge")
	second := h.Create(t, order, idem("k2")).Payment(t, http.StatusCreated)
	if second.ID == p.ID || second.NextAction == nil {
		t.Errorf("with a new key %+v, want a new visit", second)
	}
	open := browser(t, h, http.MethodGet, second.NextAction.URL, nil)
	back := simtest.Confirm(t, open.Header.Get("Location"))
	atShop(t, browser(t, h, http.MethodPost, back.Action, back.Fields), second)
	paid := h.Create(t, order, idem("k2")).Payment(t, http.StatusCreated)
	if paid.State != "captured" || paid.NextAction != nil {
		t.Errorf("after the visit the key gives %+v, want the paid payment", paid)
	}
}

func TestVisitExpires(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	p, bank := challenge(t, h, apitest.NewOrder("order"))
	h.Clock.Advance(16 * time.Minute)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); h.Gateway.Jobs().Run(ctx) }()
	for read(t, h, p.ID).State == "challenged" {
		if t.Context().Err() != nil {
			t.Fatal("the visit does not expire")
		}
	}
	stop()
	<-done
	if got := read(t, h, p.ID); got.State != "expired" {
		t.Errorf("payment is %s, want expired", got.State)
	}
	atShop(t, browser(t, h, http.MethodGet, p.NextAction.URL, nil), p)
	if bank == "" || h.Bank.Sum(t, "order").Authorizations != 0 {
		t.Error("the bank has charged an expired visit")
	}
}

// poster is a bank that takes the buyer by a form.
type poster struct {
	connector.Connector
	bank connector.Challenger
}

func (p poster) Shape() connector.Shape { return p.bank.Shape() }

func (p poster) Challenge(ctx context.Context, a connector.Authorization, returnURL string) connector.Challenge {
	ch := p.bank.Challenge(ctx, a, returnURL)
	ch.Redirect.Method, ch.Redirect.Fields = http.MethodPost, url.Values{"PaReq": {`<"ş&`}}
	return ch
}

func (p poster) Finish(ctx context.Context, r connector.Return) connector.Finished {
	return p.bank.Finish(ctx, r)
}

func TestBankThatTakesAForm(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t, apitest.Wrap(func(c connector.Connector) connector.Connector {
		bank, able := c.(connector.Challenger)
		if !able {
			t.Fatal("the simulator has no 3-D Secure")
		}
		return poster{c, bank}
	}))
	p := h.Create(t, secure(apitest.NewOrder("order"))).Payment(t, http.StatusCreated)
	answer := browser(t, h, http.MethodGet, p.NextAction.URL, nil)
	page := string(answer.Body)
	for _, want := range []string{`action="` + h.Bank.URL, `name="PaReq"`, `value="&lt;&#34;ş&amp;"`} {
		if answer.Status != http.StatusOK || !strings.Contains(page, want) {
			t.Errorf("status %d, the page lacks %s:\n%s", answer.Status, want, page)
		}
	}
	if strings.Contains(page, "secret=") || !strings.Contains(answer.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("the page tells its secret or has no policy: %v", answer.Header)
	}
}
