package paratika_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/paratika"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"github.com/vezne/vezne/money"
)

const returnURL = "https://gateway.example/3d/return?session=test"

// table is a house that plays Paratika, and the connector to it.
type table struct {
	*dialecttest.House
	account connector.Connector
	clock   *clock
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func open(t *testing.T) table {
	t.Helper()
	now := &clock{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	h := dialecttest.Open(t, paratikatest.Shop{}, time.Now, dialecttest.Options{Now: now.Now})
	return table{House: h, account: connect(t, h.URL, now.Now), clock: now}
}

func connect(t *testing.T, address string, now func() time.Time) connector.Connector {
	t.Helper()
	c, err := paratika.Config{
		BaseURL: address, Merchant: paratikatest.Number(dialecttest.Key), User: paratikatest.User, Password: dialecttest.Key,
		SecretKey: paratikatest.SecretKey,
	}.Open(connector.Deps{HTTP: &http.Client{}, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (b table) challenger(t *testing.T) connector.Challenger {
	t.Helper()
	c, able := b.account.(connector.Challenger)
	if !able {
		t.Fatal("an account with a secret key takes no 3-D Secure")
	}
	return c
}

// asked is an order of 12.50 whose visit lasts for a quarter of an hour.
func asked(t *testing.T, ref string, now time.Time) connector.Authorization {
	t.Helper()
	return connector.Authorization{
		Ref: ref, Order: "order-" + ref, Amount: money.New(1250, money.TRY), Deadline: now.Add(15 * time.Minute),
		Card: connectortest.Card(t, "4355084355084358", "000"),
	}
}

func (b table) ask(a connector.Authorization) connector.Authorization {
	a.Deadline = b.clock.Now().Add(15 * time.Minute)
	return a
}

// sent registers a payment and requires that its buyer is sent to the bank.
func (b table) sent(t *testing.T, a connector.Authorization) connector.Challenge {
	t.Helper()
	ch := b.challenger(t).Challenge(t.Context(), a, returnURL)
	if ch.Redirect == nil {
		t.Fatalf("challenge led to %+v", ch.Result)
	}
	return ch
}

// back lets the buyer type a code as often as the bank lets him, and brings back what he is sent back with.
func (b table) back(t *testing.T, ch connector.Challenge, right bool) url.Values {
	t.Helper()
	page := b.AtBank(t, ch.Redirect.Method, ch.Redirect.URL)
	code := page.Code
	if !right {
		code = "000000"
	}
	for range 5 {
		page = b.Confirm(t, page, code)
		if len(page.Fields) > 0 {
			break
		}
	}
	return b.Browse(t, http.MethodPost, page.Action, page.Fields).Fields
}

func (b table) finish(t *testing.T, a connector.Authorization, ch connector.Challenge, form url.Values) connector.Finished {
	t.Helper()
	return b.challenger(t).Finish(t.Context(), connector.Return{
		Ref: a.Ref, Order: a.Order, Amount: a.Amount, State: ch.State, Form: form, Deadline: b.clock.Now().Add(time.Minute),
	})
}

// token is the session of a challenge, which the buyer knows too.
func token(ch connector.Challenge) string { return strings.Fields(ch.State)[0] }

// tries posts a card to a session, as anybody can who knows its token, and goes through 3-D Secure if that is possible.
func (b table) tries(t *testing.T, session string) (atBank bool) {
	t.Helper()
	page := b.Browse(t, http.MethodPost, b.URL+"/paratika/api/v2/post/sale3d/"+session, url.Values{
		"cardOwner": {"Ayşe Işık"}, "pan": {"4355084355084358"}, "expiryMonth": {"12"}, "expiryYear": {"2030"}, "cvv": {"000"},
	})
	if page.Action == returnURL {
		return false
	}
	bank := b.AtBank(t, page.Method, page.Action)
	done := b.Confirm(t, bank, bank.Code)
	_ = b.Browse(t, http.MethodPost, done.Action, done.Fields)
	return true
}

func (b table) query(t *testing.T, a connector.Authorization, state string) connector.Report {
	t.Helper()
	return b.account.Query(t.Context(), connector.Inquiry{
		Ref: a.Ref, Order: a.Order, Kind: connector.KindSale, Amount: a.Amount, State: state, Deadline: b.clock.Now().Add(time.Minute),
		Original: connector.Original{Ref: a.Ref, Amount: a.Amount},
	})
}

// TestHeldAtTheBank: what a two-step shop asks for is held while its buyer is at the bank, and captured afterwards.
func TestHeldAtTheBank(t *testing.T) {
	t.Parallel()
	b := open(t)
	a := b.ask(asked(t, "held", b.clock.Now()))
	a.PreAuth = true
	ch := b.sent(t, a)
	f := b.finish(t, a, ch, b.back(t, ch, true))
	if !f.Valid || f.Result.Outcome != connector.Approved {
		t.Fatalf("finish: valid %t, %+v", f.Valid, f.Result)
	}
	if sum := b.Bank.Sum(t, a.Ref); sum.Captures != 0 {
		t.Fatalf("%d captures before the shop has asked for one", sum.Captures)
	}
	c, _ := b.account.(connector.Capturer)
	r := c.Capture(t.Context(), connector.FollowUp{
		Ref: "held-2", Order: a.Order, Amount: a.Amount, Deadline: b.clock.Now().Add(time.Minute),
		Original: connector.Original{Ref: a.Ref, Amount: a.Amount, IDs: f.Result.IDs},
	})
	if r.Outcome != connector.Approved || b.Bank.Sum(t, a.Ref).Captures != 1 {
		t.Errorf("capture: %+v, %d captures", r, b.Bank.Sum(t, a.Ref).Captures)
	}
}

// TestReturnIsCompared: what is not signed is compared all the same, where it is there.
func TestReturnIsCompared(t *testing.T) {
	t.Parallel()
	b := open(t)
	a := b.ask(asked(t, "compared", b.clock.Now()))
	ch := b.sent(t, a)
	form := b.back(t, ch, true)
	form.Set("amount", "12.51")
	if f := b.finish(t, a, ch, form); f.Valid || f.Cause == nil {
		t.Errorf("a return about another amount: valid %t, cause %v", f.Valid, f.Cause)
	}
	form.Del("amount")
	if f := b.finish(t, a, ch, form); !f.Valid || f.Result.Outcome != connector.Approved {
		t.Errorf("a return that says no amount: valid %t, %+v", f.Valid, f.Result)
	}
	other := ch
	other.State = strings.Replace(ch.State, token(ch), strings.Repeat("A", 48), 1)
	if f := b.finish(t, a, other, form); f.Valid {
		t.Error("a signed return of another session is believed")
	}
}

// TestNobodyPaysAfterADecline: a buyer whose try failed knows the session's token still. What has been told as a decline stays one.
func TestNobodyPaysAfterADecline(t *testing.T) {
	t.Parallel()
	b := open(t)
	a := b.ask(asked(t, "declined", b.clock.Now()))
	ch := b.sent(t, a)
	f := b.finish(t, a, ch, b.back(t, ch, false))
	if !f.Valid || f.Result.Outcome != connector.Declined || f.Result.Refusal.Reason != decline.AuthenticationFailed {
		t.Fatalf("finish: valid %t, %+v", f.Valid, f.Result)
	}
	if b.tries(t, token(ch)) {
		t.Error("the session takes another card")
	}
	if sum := b.Bank.Sum(t, a.Ref); sum.Captures != 0 {
		t.Errorf("%d captures", sum.Captures)
	}
}

// TestSecondTryIsFound: a buyer may fail once and pay with another card before his return is looked at.
func TestSecondTryIsFound(t *testing.T) {
	t.Parallel()
	b := open(t)
	a := b.ask(asked(t, "second", b.clock.Now()))
	ch := b.sent(t, a)
	form := b.back(t, ch, false)
	if r := b.query(t, a, ch.State); r.Finding != connector.Pending {
		t.Errorf("after a first try: %s, want pending", r.Finding)
	}
	if !b.tries(t, token(ch)) {
		t.Fatal("the session takes no other card")
	}
	if f := b.finish(t, a, ch, form); !f.Valid || f.Result.Outcome != connector.Approved {
		t.Errorf("finish: valid %t, %+v", f.Valid, f.Result)
	}
}

// TestAbandonedVisitIsClosed: of a buyer who never came, what is denied when his time is over stays so.
func TestAbandonedVisitIsClosed(t *testing.T) {
	t.Parallel()
	b := open(t)
	a := b.ask(asked(t, "abandoned", b.clock.Now()))
	ch := b.sent(t, a)
	b.clock.advance(15*time.Minute + time.Second)
	if r := b.query(t, a, ch.State); r.Finding != connector.Pending && r.Finding != connector.Found {
		t.Errorf("after the visit: %s, %v", r.Finding, r.Cause)
	}
	if b.tries(t, token(ch)) {
		t.Error("the session takes a card when the visit is over")
	}
	if r := b.query(t, a, "nonsense"); r.Finding != connector.Unclear || r.Cause == nil {
		t.Errorf("a state of nobody: %s", r.Finding)
	}
}

// TestTurnedBack: a card that Paratika refuses before any bank sees its buyer is a decline, and sends nobody anywhere.
func TestTurnedBack(t *testing.T) {
	t.Parallel()
	b := open(t)
	a := b.ask(asked(t, "turned", b.clock.Now()))
	a.Card.Holder = "4355 0843 5508 4358"
	ch := b.challenger(t).Challenge(t.Context(), a, returnURL)
	if ch.Redirect != nil || ch.Result == nil || ch.Result.Outcome != connector.Declined || ch.Result.NeverSent {
		t.Fatalf("challenge led to %+v, %+v", ch.Redirect, ch.Result)
	}
}

// TestChallengeThatLeadsNowhere are answers that a buyer must not be sent on by.
func TestChallengeThatLeadsNowhere(t *testing.T) {
	t.Parallel()
	const session = `{"responseCode":"00","responseMsg":"Approved","sessionToken":"TOKEN1"}`
	for name, c := range map[string]struct {
		session, page string
		want          connector.Outcome
	}{
		"no session":              {`{"responseCode":"99","responseMsg":"Declined","errorCode":"ERR10017"}`, "", connector.Declined},
		"session without a token": {`{"responseCode":"00","responseMsg":"Approved"}`, "", connector.Declined},
		"token that is a path":    {`{"responseCode":"00","responseMsg":"Approved","sessionToken":"../../x"}`, "", connector.Declined},
		"a message":               {session, "<p>Sistem hatası</p>", connector.Indeterminate},
		"a gate that wants the card": {
			session, `<form method="post" action="https://bank.example/"><input name="pan" value="4355 0843 5508 4358"></form>`, connector.Indeterminate,
		},
		"a gate that wants the code": {
			session, `<form method="post" action="https://bank.example/"><input name="cv2" value="000"></form>`, connector.Indeterminate,
		},
		"an unsigned way back": {
			session, `<form method="post" action="` + returnURL + `"><input name="responseCode" value="00"></form>`, connector.Indeterminate,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.Contains(r.URL.Path, "/post/sale3d/") {
					_, _ = io.WriteString(w, c.page)
					return
				}
				_, _ = io.WriteString(w, c.session)
			}))
			t.Cleanup(server.Close)
			bank, _ := connect(t, server.URL, time.Now).(connector.Challenger)
			ch := bank.Challenge(t.Context(), asked(t, "nowhere", time.Now()), returnURL)
			if ch.Redirect != nil || ch.Result == nil || ch.Result.Outcome != c.want || ch.Result.NeverSent {
				t.Errorf("challenge led to %+v, %+v; want %s", ch.Redirect, ch.Result, c.want)
			}
			if ch.Result != nil && ch.Result.Outcome == connector.Indeterminate && ch.Result.Cause == nil {
				t.Error("a doubt without a cause")
			}
		})
	}
	bank, _ := connect(t, "http://127.0.0.1:9", time.Now).(connector.Challenger)
	ch := bank.Challenge(t.Context(), asked(t, "long", time.Now()), returnURL+strings.Repeat("x", 256))
	if ch.Result == nil || !ch.Result.NeverSent || ch.Result.Refusal.Reason != decline.MerchantConfiguration {
		t.Errorf("a return address that does not fit led to %+v", ch.Result)
	}
}
