package simbank_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/sim/simtest"
	"github.com/vezne/vezne/money"
)

const returnURL = "https://gateway.example/return?session=1"

func back(a connector.Authorization, ch connector.Challenge, form url.Values) connector.Return {
	return connector.Return{
		Ref: a.Ref, Order: a.Order, Amount: a.Amount, State: ch.State, Form: form, Deadline: a.Deadline,
	}
}

// toBank registers a payment and requires that the buyer is sent to the bank.
func toBank(t *testing.T, c *simbank.Bank, a connector.Authorization) connector.Challenge {
	t.Helper()
	ch := c.Challenge(t.Context(), a, returnURL)
	if ch.Redirect == nil {
		t.Fatalf("challenge led to %+v, want a redirect to the bank", ch.Result)
	}
	return ch
}

func TestTwoStep(t *testing.T) {
	t.Parallel()
	bank := quickBank(t)
	c := open(t, bank, false)
	a := sale(t, bank, "two", "")
	ch := toBank(t, c, a)
	page := simtest.Confirm(t, ch.Redirect.URL)
	if !page.Returns() || page.Action != returnURL {
		t.Fatalf("after the right code the page goes to %q, want %q", page.Action, returnURL)
	}
	if n := len(bank.Statement(t, a.Order).Operations); n != 0 {
		t.Fatalf("books have %d operations before the charge, want none", n)
	}
	f := c.Finish(t.Context(), back(a, ch, page.Fields))
	if !f.Valid || f.Proof.Status != 1 || f.Proof.ECI != "05" || f.Proof.CAVV == "" || f.Proof.XID == "" {
		t.Fatalf("finish: valid %t, cause %v, proof %+v, want a full proof", f.Valid, f.Cause, f.Proof)
	}
	other := a
	other.Proof = &f.Proof
	other.Ref, other.Card = "ref-other-card", testCard(t, "5571135571135575", "Ayşe Yılmaz")
	if r := c.Authorize(t.Context(), other); r.Refusal.Reason != decline.AuthenticationInvalid {
		t.Errorf("proof with another card: %s %s, want authentication_invalid", r.Outcome, r.Refusal.Reason)
	}
	other = a
	other.Proof, other.Ref, other.Amount = &f.Proof, "ref-other-amount", lira(12346)
	if r := c.Authorize(t.Context(), other); r.Refusal.Reason != decline.AuthenticationInvalid {
		t.Errorf("proof with another amount: %s %s, want authentication_invalid", r.Outcome, r.Refusal.Reason)
	}
	a.Proof = &f.Proof
	if r := c.Authorize(t.Context(), a); r.Outcome != connector.Approved {
		t.Fatalf("charge with the proof: %s %+v (%v), want approved", r.Outcome, r.Refusal, r.Cause)
	}
	a.Ref = "ref-again"
	if r := c.Authorize(t.Context(), a); r.Refusal.Reason != decline.AuthenticationInvalid {
		t.Errorf("second charge with one proof: %s %s, want authentication_invalid", r.Outcome, r.Refusal.Reason)
	}
	if sum := bank.Sum(t, a.Order); sum.Captures != 1 {
		t.Errorf("books have %d captures, want 1", sum.Captures)
	}
}

func TestOneStep(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, scenario string
		preAuth        bool
		outcome        connector.Outcome
		reason         decline.Reason
		captured       int64
	}{
		{"sale", "", false, connector.Approved, "", 12345},
		{"pre-authorization", "", true, connector.Approved, "", 0},
		{"declined by the issuer", "51", false, connector.Declined, decline.InsufficientFunds, 0},
		{"failed mdStatus", "MDSTATUS_7", false, connector.Declined, decline.AuthenticationUnavailable, 0},
		{"attempted mdStatus", "MDSTATUS_4", false, connector.Approved, "", 12345},
		{"late", "LATE", false, connector.Indeterminate, "", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			bank := quickBank(t)
			c := open(t, bank, true)
			a := sale(t, bank, "one", tc.scenario)
			a.PreAuth = tc.preAuth
			ch := toBank(t, c, a)
			if r := c.Query(t.Context(), inquiry(bank, a)); r.Finding != connector.Pending {
				t.Errorf("query while the buyer is at the bank: %s (%v), want pending", r.Finding, r.Cause)
			}
			page := simtest.Confirm(t, ch.Redirect.URL)
			f := c.Finish(t.Context(), back(a, ch, page.Fields))
			if !f.Valid || f.Result.Outcome != tc.outcome || f.Result.Refusal.Reason != tc.reason {
				t.Errorf("finish: valid %t, %s %q (cause %v), want %s %q", f.Valid, f.Result.Outcome, f.Result.Refusal.Reason, f.Cause, tc.outcome, tc.reason)
			}
			if sum := bank.Sum(t, a.Order); sum.Captured != tc.captured {
				t.Errorf("books have %d captured, want %d", sum.Captured, tc.captured)
			}
			bank.Clock.Advance(time.Hour)
			if r := c.Query(t.Context(), inquiry(bank, a)); r.Finding != connector.Found {
				t.Errorf("query in the end: %s (%v), want found", r.Finding, r.Cause)
			}
		})
	}
}

// TestWithoutPage takes the ways of 3-D Secure on which the buyer sees nothing.
func TestWithoutPage(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		scenario string
		status   int
		eci      string
	}{
		{"3D_FRICTIONLESS", 1, "05"},
		{"3D_ATTEMPTED", 4, "06"},
		{"3D_NOT_ENROLLED", 2, "06"},
	} {
		t.Run(tc.scenario, func(t *testing.T) {
			t.Parallel()
			bank := quickBank(t)
			c := open(t, bank, false)
			a := sale(t, bank, "two", tc.scenario)
			ch := c.Challenge(t.Context(), a, returnURL)
			if ch.Proof == nil || ch.Proof.Status != tc.status || ch.Proof.ECI != tc.eci {
				t.Fatalf("challenge led to proof %+v, result %+v, want mdStatus %d with eci %s", ch.Proof, ch.Result, tc.status, tc.eci)
			}
			a.Proof = ch.Proof
			if r := c.Authorize(t.Context(), a); r.Outcome != connector.Approved {
				t.Errorf("charge with the proof: %s %+v, want approved", r.Outcome, r.Refusal)
			}
			one := open(t, bank, true)
			a = sale(t, bank, "one", tc.scenario)
			ch = one.Challenge(t.Context(), a, returnURL)
			if ch.Result == nil || ch.Result.Outcome != connector.Approved {
				t.Errorf("one-step challenge led to %+v, want an approval at once", ch)
			}
		})
	}
}

func TestMDStatus(t *testing.T) {
	t.Parallel()
	bank := quickBank(t)
	c := open(t, bank, false)
	for status := range 10 {
		name := "MDSTATUS_" + string(rune('0'+status))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := sale(t, bank, name, name)
			ch := toBank(t, c, a)
			f := c.Finish(t.Context(), back(a, ch, simtest.Confirm(t, ch.Redirect.URL).Fields))
			if !f.Valid || f.Proof.Status != status {
				t.Errorf("finish: valid %t, mdStatus %d (cause %v), want %d", f.Valid, f.Proof.Status, f.Cause, status)
			}
			if (f.Proof.CAVV != "") != f.Proof.Authenticated() {
				t.Errorf("mdStatus %d came with cavv %t, want %t", status, f.Proof.CAVV != "", f.Proof.Authenticated())
			}
		})
	}
}

// TestNotConfirmed leaves the bank's page in the ways that do not lead to a payment, in both shapes.
func TestNotConfirmed(t *testing.T) {
	t.Parallel()
	wrong := func(t *testing.T, bank *simtest.Bank, address string) simtest.Page {
		t.Helper()
		for range 2 {
			page := simtest.Post(t, address, url.Values{"otp": {"x"}})
			if page.Returns() {
				t.Fatal("page gives up before the third wrong code")
			}
		}
		return simtest.Post(t, address, url.Values{"otp": {"x"}})
	}
	for _, tc := range []struct {
		name, scenario string
		leave          func(t *testing.T, bank *simtest.Bank, address string) simtest.Page
		reason         decline.Reason
	}{
		{"three wrong codes", "", wrong, decline.AuthenticationFailed},
		{"no code is right", "3D_FAILED", wrong, decline.AuthenticationFailed},
		{"cancelled", "", func(t *testing.T, _ *simtest.Bank, address string) simtest.Page {
			t.Helper()
			return simtest.Post(t, address, url.Values{"cancel": {"1"}, "otp": {""}})
		}, decline.CancelledByBuyer},
		{"expired", "", func(t *testing.T, bank *simtest.Bank, address string) simtest.Page {
			t.Helper()
			code := simtest.Look(t, address).Code
			bank.Clock.Advance(11 * time.Minute)
			return simtest.Post(t, address, url.Values{"otp": {code}})
		}, decline.AuthenticationAbandoned},
	} {
		for shape, oneStep := range map[string]bool{"two-step": false, "one-step": true} {
			t.Run(tc.name+", "+shape, func(t *testing.T) {
				t.Parallel()
				bank := quickBank(t)
				c := open(t, bank, oneStep)
				a := sale(t, bank, "no", tc.scenario)
				a.Deadline = bank.Clock.Now().Add(time.Hour)
				ch := toBank(t, c, a)
				page := tc.leave(t, bank, ch.Redirect.URL)
				if !page.Returns() {
					t.Fatalf("page with status %d does not return the browser", page.Status)
				}
				f := c.Finish(t.Context(), back(a, ch, page.Fields))
				if !f.Valid || f.Proof.Status != 0 || f.Proof.Authenticated() {
					t.Errorf("finish: valid %t, proof %+v (cause %v), want a valid mdStatus 0", f.Valid, f.Proof, f.Cause)
				}
				if oneStep && (f.Result.Outcome != connector.Declined || f.Result.Refusal.Reason != tc.reason) {
					t.Errorf("finish: %s %s, want declined %s", f.Result.Outcome, f.Result.Refusal.Reason, tc.reason)
				}
				if sum := bank.Sum(t, a.Order); sum.Authorizations != 0 {
					t.Errorf("books have %d authorizations, want none", sum.Authorizations)
				}
			})
		}
	}
}

// TestAbandoned asks, without any return, about a buyer who never came back from a one-step challenge.
func TestAbandoned(t *testing.T) {
	t.Parallel()
	bank := quickBank(t)
	c := open(t, bank, true)
	a := sale(t, bank, "gone", "")
	ch := toBank(t, c, a)
	code := simtest.Look(t, ch.Redirect.URL).Code
	bank.Clock.Advance(11 * time.Minute)
	r := c.Query(t.Context(), inquiry(bank, a))
	if r.Finding != connector.Found || r.Result.Refusal.Reason != decline.AuthenticationAbandoned {
		t.Errorf("query says %s %s, want found authentication_abandoned", r.Finding, r.Result.Refusal.Reason)
	}
	simtest.Post(t, ch.Redirect.URL, url.Values{"otp": {code}})
	if sum := bank.Sum(t, a.Order); sum.Captures != 0 {
		t.Errorf("the right code after the end still paid: %d captures", sum.Captures)
	}
}

// TestForgedReturns changes one thing of a return after another: none may be believed, and the true one still is.
func TestForgedReturns(t *testing.T) {
	t.Parallel()
	for shape, oneStep := range map[string]bool{"two-step": false, "one-step": true} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			bank := quickBank(t)
			c := open(t, bank, oneStep)
			a := sale(t, bank, "true", "")
			ch := toBank(t, c, a)
			form := simtest.Confirm(t, ch.Redirect.URL).Fields
			second := sale(t, bank, "second", "")
			foreign := toBank(t, c, second)
			foreignForm := simtest.Confirm(t, foreign.Redirect.URL).Fields
			forged := map[string]url.Values{"empty": {}, "of another payment": foreignForm}
			for name := range form {
				changed := clone(form)
				changed.Set(name, form.Get(name)+"1")
				forged["with another "+name] = changed
				without := clone(form)
				without.Del(name)
				forged["without "+name] = without
				twice := clone(form)
				twice.Add(name, form.Get(name))
				forged["with two of "+name] = twice
			}
			for name, f := range forged {
				if got := c.Finish(t.Context(), back(a, ch, f)); got.Valid || got.Cause == nil {
					t.Errorf("return %s: valid %t, cause %v, want not valid with a cause", name, got.Valid, got.Cause)
				}
			}
			wrong := back(a, ch, form)
			wrong.Amount = money.New(a.Amount.Minor()+1, money.TRY)
			if got := c.Finish(t.Context(), wrong); got.Valid {
				t.Error("return for a payment of another amount is valid")
			}
			wrong = back(a, foreign, form)
			if got := c.Finish(t.Context(), wrong); got.Valid {
				t.Error("return with another challenge's state is valid")
			}
			if got := c.Finish(t.Context(), back(a, ch, form)); !got.Valid {
				t.Errorf("the true return is not valid: %v", got.Cause)
			}
		})
	}
}

func clone(form url.Values) url.Values {
	copied := url.Values{}
	for name, values := range form {
		copied[name] = append([]string(nil), values...)
	}
	return copied
}

// TestCallbackFaults goes through the faults of the return.
func TestCallbackFaults(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"CALLBACK_WRONG_HASH", "CALLBACK_WRONG_AMOUNT", "CALLBACK_WRONG_CURRENCY"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bank := quickBank(t)
			c := open(t, bank, true)
			a := sale(t, bank, "cb", name)
			ch := toBank(t, c, a)
			page := simtest.Confirm(t, ch.Redirect.URL)
			if f := c.Finish(t.Context(), back(a, ch, page.Fields)); f.Valid {
				t.Error("falsified return is valid")
			}
			if r := c.Query(t.Context(), inquiry(bank, a)); r.Finding != connector.Found || r.Result.Outcome != connector.Approved {
				t.Errorf("query says %s %s, want found approved: the payment itself was made", r.Finding, r.Result.Outcome)
			}
		})
	}
	t.Run("CALLBACK_NEVER", func(t *testing.T) {
		t.Parallel()
		bank := quickBank(t)
		c := open(t, bank, true)
		a := sale(t, bank, "cb", "CALLBACK_NEVER")
		ch := toBank(t, c, a)
		if page := simtest.Confirm(t, ch.Redirect.URL); page.Action != "" {
			t.Errorf("page goes to %q, want nowhere", page.Action)
		}
		if r := c.Query(t.Context(), inquiry(bank, a)); r.Finding != connector.Found || r.Result.Outcome != connector.Approved {
			t.Errorf("query says %s %s, want found approved", r.Finding, r.Result.Outcome)
		}
	})
	t.Run("CALLBACK_LATE", func(t *testing.T) {
		t.Parallel()
		bank := quickBank(t)
		c := open(t, bank, false)
		a := sale(t, bank, "cb", "CALLBACK_LATE")
		ch := toBank(t, c, a)
		page := simtest.Confirm(t, ch.Redirect.URL)
		if page.Returns() || page.Header.Get("Refresh") == "" {
			t.Error("page returns at once, want a waiting page that refreshes itself")
		}
		bank.Clock.Advance(20 * time.Second)
		if page = simtest.Look(t, ch.Redirect.URL); !page.Returns() {
			t.Error("page still waits after its time")
		}
	})
	for _, tc := range []struct {
		name, scenario  string
		posted, browser string
	}{
		{"twice", "CALLBACK_TWICE", "1", "1"},
		{"out of order", "CALLBACK_OUT_OF_ORDER", "1", "0"},
	} {
		t.Run(tc.scenario, func(t *testing.T) {
			t.Parallel()
			shop, posts := listen(t)
			bank := quickBank(t)
			c := open(t, bank, false)
			a := sale(t, bank, "cb", tc.scenario)
			ch := c.Challenge(t.Context(), a, shop)
			if ch.Redirect == nil {
				t.Fatalf("challenge led to %+v, want a redirect", ch.Result)
			}
			page := simtest.Confirm(t, ch.Redirect.URL)
			got := posts()
			if len(got) != 1 || got[0].Get("mdStatus") != tc.posted || page.Fields.Get("mdStatus") != tc.browser {
				t.Fatalf("posted %v and browser with mdStatus %q, want one post with %q and a browser with %q", got, page.Fields.Get("mdStatus"), tc.posted, tc.browser)
			}
			for _, form := range []url.Values{got[0], page.Fields} {
				f := c.Finish(t.Context(), back(a, ch, form))
				if !f.Valid || f.Proof.Status != 1 {
					t.Errorf("finish with posted mdStatus %s: valid %t, mdStatus %d (%v), want what the bank's server says, 1", form.Get("mdStatus"), f.Valid, f.Proof.Status, f.Cause)
				}
			}
			simtest.Look(t, ch.Redirect.URL)
			if again := posts(); len(again) != 1 {
				t.Errorf("looking at the page again posted again: %d posts", len(again))
			}
		})
	}
}

// listen starts a merchant that notes what is posted to it.
func listen(t *testing.T) (address string, posts func() []url.Values) {
	t.Helper()
	var (
		mu    sync.Mutex
		forms []url.Values
	)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.ParseForm() == nil {
			mu.Lock()
			forms = append(forms, r.PostForm)
			mu.Unlock()
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, func() []url.Values {
		mu.Lock()
		defer mu.Unlock()
		return append([]url.Values(nil), forms...)
	}
}

// TestLostRegistration loses the answer to the registration: in two-step no money can have moved, in one-step it may yet.
func TestLostRegistration(t *testing.T) {
	t.Parallel()
	bank := quickBank(t)
	a := sale(t, bank, "lost", "ANSWER_LOST@ENROLL")
	ch := open(t, bank, false).Challenge(t.Context(), a, returnURL)
	if ch.Result == nil || ch.Result.Outcome != connector.Declined || ch.Result.NeverSent || ch.Result.Cause == nil {
		t.Errorf("two-step: %+v, want declined with a cause", ch.Result)
	}
	a = sale(t, bank, "lost1", "ANSWER_LOST@ENROLL")
	one := open(t, bank, true)
	ch = one.Challenge(t.Context(), a, returnURL)
	if ch.Result == nil || ch.Result.Outcome != connector.Indeterminate {
		t.Errorf("one-step: %+v, want indeterminate", ch.Result)
	}
	if r := one.Query(t.Context(), inquiry(bank, a)); r.Finding != connector.Pending {
		t.Errorf("one-step: query says %s, want pending while the buyer could still come", r.Finding)
	}
}

// TestUnreachableServer finishes while the bank's server does not answer.
func TestUnreachableServer(t *testing.T) {
	t.Parallel()
	for shape, oneStep := range map[string]bool{"two-step": false, "one-step": true} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			bank := simtest.Open(t, func(c *sim.Config) { c.Late = time.Minute })
			c := open(t, bank, oneStep)
			a := sale(t, bank, "down", "")
			ch := toBank(t, c, a)
			form := simtest.Confirm(t, ch.Redirect.URL).Fields
			cancelled, cancel := context.WithCancel(t.Context())
			cancel()
			f := c.Finish(cancelled, back(a, ch, form))
			if f.Valid != oneStep || f.Cause == nil || f.Proof.Authenticated() || f.Result.Outcome == connector.Approved {
				t.Errorf("finish: %+v, want valid %t and nothing decided", f, oneStep)
			}
		})
	}
}
