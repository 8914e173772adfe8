package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
)

const planOfMonths = `{"code":"monthly","name":"Aylık","amount":{"minor":4900,"currency":"TRY"},"interval":{"unit":"month","count":1}}`

// monthly is a subscription of a month, with members altered by pairs of name and JSON value; an empty value leaves one out.
func monthly(t *testing.T, alter ...string) string {
	t.Helper()
	members := map[string]json.RawMessage{}
	err := json.Unmarshal([]byte(`{"customer":"77","amount":{"minor":4900,"currency":"TRY"},"interval":{"unit":"month","count":1},
		"card":{"number":"5406675406675403","exp_month":12,"exp_year":2045,"cvv":"000","holder":"AYŞE IŞIK"}}`), &members)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(alter); i += 2 {
		if alter[i+1] == "" {
			delete(members, alter[i])
			continue
		}
		members[alter[i]] = json.RawMessage(alter[i+1])
	}
	text, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// seenSubscription is what tests look at in a subscription.
type seenSubscription struct {
	ID        string
	State     string
	SavedCard string `json:"saved_card"`
	Due       string
	Repeated  bool
	NeedsCard bool `json:"needs_card"`
	Paid      int  `json:"charges_made"`
	AtEnd     bool `json:"cancel_at_period_end"`
	Amount    apitest.Amount
	Refusal   *struct{ Reason, Message string }
	Payment   *apitest.Payment
}

func decodeInto(t *testing.T, a apitest.Answer, status int, into any) {
	t.Helper()
	if a.Status != status {
		t.Fatalf("status %d, want %d: %s", a.Status, status, a.Body)
	}
	err := json.Unmarshal(a.Body, into)
	if err != nil {
		t.Fatalf("decode %s: %v", a.Body, err)
	}
}

func subscribed(t *testing.T, a apitest.Answer, status int) seenSubscription {
	t.Helper()
	var s seenSubscription
	decodeInto(t, a, status, &s)
	return s
}

// pass lets time go by and does what is due in it, day by day.
func pass(t *testing.T, h *apitest.House, days int) {
	t.Helper()
	for range days {
		h.Clock.Advance(24 * time.Hour)
		err := h.Gateway.Jobs().Drain(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestSubscriptionFromBeginningToEnd(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	post := func(path, body string) apitest.Answer {
		return h.Do(t, http.MethodPost, "/v1/subscriptions"+path, body)
	}
	first := post("", monthly(t, "reference", `"MEMBER-1"`, "metadata", `{"level":"gold"}`))
	s := subscribed(t, first, http.StatusCreated)
	if s.State != "active" || s.Payment == nil || s.Payment.State != "captured" || first.Header.Get("Location") != "/v1/subscriptions/"+s.ID {
		t.Fatalf("it begins %s: %s", s.State, first.Body)
	}
	if again := subscribed(t, post("", monthly(t, "reference", `"MEMBER-1"`)), http.StatusOK); again.ID != s.ID || !again.Repeated {
		t.Errorf("a repeat of the reference is answered with %+v", again)
	}
	post("", monthly(t, "reference", `"MEMBER-1"`, "amount", `{"minor":1,"currency":"TRY"}`)).Problem(t, http.StatusConflict, "subscription_conflict")
	other := post("", monthly(t, "reference", `"MEMBER-1"`, "charges", "24"))
	other.Problem(t, http.StatusConflict, "subscription_conflict")
	if !strings.Contains(string(other.Body), `"/charges"`) {
		t.Errorf("the problem does not name the member: %s", other.Body)
	}

	path := "/" + s.ID
	if got := subscribed(t, post(path+"/amount", `{"amount":{"minor":5900,"currency":"TRY"}}`), http.StatusOK); got.Amount.Minor != 5900 {
		t.Errorf("the next amount is %d", got.Amount.Minor)
	}
	post(path+"/amount", `{}`).Problem(t, http.StatusBadRequest, "field_missing")
	post(path+"/amount", `{"amount":{"minor":5900,"currency":"EUR"}}`).Problem(t, http.StatusBadRequest, "currency_mismatch")
	post(path+"/retry", "").Problem(t, http.StatusConflict, "charge_not_due")
	pass(t, h, 32)
	var charges struct {
		Charges []struct {
			Due, Status, Payment string
			Amount               apitest.Amount
		}
		Next string
	}
	decodeInto(t, h.Do(t, http.MethodGet, "/v1/subscriptions"+path+"/charges?limit=1", ""), http.StatusOK, &charges)
	if len(charges.Charges) != 1 || charges.Charges[0].Due != "2040-04-05" || charges.Charges[0].Amount.Minor != 5900 || charges.Next != "1" {
		t.Errorf("the latest charge: %+v", charges)
	}
	decodeInto(t, h.Do(t, http.MethodGet, "/v1/subscriptions"+path+"/charges?after="+charges.Next, ""), http.StatusOK, &charges)
	if len(charges.Charges) != 1 || charges.Charges[0].Amount.Minor != 4900 || charges.Charges[0].Status != "paid" {
		t.Errorf("those before it: %+v", charges)
	}

	if got := subscribed(t, post(path+"/pause", ""), http.StatusOK); got.State != "paused" {
		t.Errorf("paused it is %s", got.State)
	}
	pass(t, h, 40)
	if got := subscribed(t, post(path+"/resume", ""), http.StatusOK); got.State != "active" || got.Due != "2040-06-05" {
		t.Errorf("resumed it is %s, due on %s", got.State, got.Due)
	}
	if got := subscribed(t, post(path+"/cancel", `{"at_period_end":true}`), http.StatusOK); got.State != "active" || !got.AtEnd {
		t.Errorf("to be canceled it is %s", got.State)
	}
	if got := subscribed(t, post(path+"/resume", "{}"), http.StatusOK); got.AtEnd {
		t.Error("it is to be canceled still")
	}
	post(path+"/cancel", `{"at_period_end":true}`)
	pass(t, h, 40)
	end := subscribed(t, h.Do(t, http.MethodGet, "/v1/subscriptions"+path, ""), http.StatusOK)
	if end.State != "canceled" || end.Paid != 2 {
		t.Errorf("in the end it is %s after %d charges", end.State, end.Paid)
	}
	post(path+"/resume", "").Problem(t, http.StatusConflict, "subscription_state")
	var list struct{ Subscriptions []seenSubscription }
	decodeInto(t, h.Do(t, http.MethodGet, "/v1/subscriptions?state=canceled&customer=77", ""), http.StatusOK, &list)
	if len(list.Subscriptions) != 1 || list.Subscriptions[0].ID != s.ID {
		t.Errorf("the list has %+v", list)
	}
}

// TestWhatIsAgreedOfSinglePeriods: amounts of their own, those that are settled in another way, and another's share.
func TestWhatIsAgreedOfSinglePeriods(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	ctx := t.Context()
	of := subscribed(t, h.Do(t, http.MethodPost, "/v1/subscriptions", monthly(t)), http.StatusCreated)
	id := subscription.ID(of.ID)
	_, err := h.Gateway.ChangePeriodAmount(ctx, apitest.Merchant, id, 2, money.New(9900, money.TRY))
	if err == nil {
		_, err = h.Gateway.SettlePeriod(ctx, apitest.Merchant, id, 3)
	}
	var s subscription.Subscription
	if err == nil {
		s, err = h.Gateway.Subscription(ctx, apitest.Merchant, id)
	}
	if err != nil {
		t.Fatal(err)
	}
	card, err := h.Gateway.OpenCard(ctx, apitest.Merchant, s.Customer, s.Card)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := h.Gateway.Merchants().Find(apitest.Merchant)
	_, err = h.Gateway.Pay(ctx, gateway.Order{
		Merchant: m, Surface: "v1", Reference: "by hand", Amount: s.Terms.Amount, Card: card, ByHand: &gateway.ByHand{Subscription: id, Period: 5},
	})
	pass(t, h, 1)
	if err == nil {
		_, err = h.Gateway.ChangeSubscriptionDivision(ctx, apitest.Merchant, id, s.Terms.Amount, subscription.Part{Store: "20077", Amount: 900, Of: 4900})
	}
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Periods []struct {
			Period  int
			Due     string
			Amount  *apitest.Amount
			Settled string
		}
		Share struct {
			Store  string
			Amount apitest.Amount
		}
	}
	decodeInto(t, h.Do(t, http.MethodGet, "/v1/subscriptions/"+of.ID, ""), http.StatusOK, &got)
	p := got.Periods
	if len(p) != 3 || p[0].Period != 2 || p[0].Amount == nil || p[0].Amount.Minor != 9900 || p[0].Settled != "" || p[0].Due == "" ||
		p[1].Period != 3 || p[1].Settled != "elsewhere" || p[1].Amount != nil || p[2].Period != 5 || p[2].Settled != "by_hand" {
		t.Errorf("the periods: %+v", p)
	}
	if got.Share.Store != "20077" || got.Share.Amount.Minor != 900 {
		t.Errorf("the share: %+v", got.Share)
	}
}

func TestSubscriptionWithAKey(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	first := subscribed(t, h.Do(t, http.MethodPost, "/v1/subscriptions", monthly(t), idem("k")), http.StatusCreated)
	again := h.Do(t, http.MethodPost, "/v1/subscriptions", monthly(t), idem("k"))
	if got := subscribed(t, again, http.StatusOK); got.ID != first.ID || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("a repeat is answered with %s", again.Body)
	}
	h.Do(t, http.MethodPost, "/v1/subscriptions", monthly(t, "customer", `"78"`), idem("k")).Problem(t, http.StatusBadRequest, "idempotency_mismatch")
}

func TestSubscriptionWhoseCardIsRefused(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	stolen := `{"number":"5406675406675403","exp_month":12,"exp_year":2045,"cvv":"000","holder":"SIM 43"}`
	s := subscribed(t, h.Do(t, http.MethodPost, "/v1/subscriptions", monthly(t, "card", stolen)), http.StatusCreated)
	if s.State != "ended" || s.Refusal == nil || s.Refusal.Reason != "stolen_card" {
		t.Errorf("a refused beginning: %+v", s)
	}
	late := subscribed(t, h.Do(t, http.MethodPost, "/v1/subscriptions", monthly(t, "card", stolen, "trial_days", "3")), http.StatusCreated)
	if late.State != "trial" || late.Payment != nil {
		t.Errorf("with a trial it is %s", late.State)
	}
	pass(t, h, 4)
	path := "/v1/subscriptions/" + late.ID
	got := subscribed(t, h.Do(t, http.MethodGet, path, "", apitest.Header{Name: "Accept-Language", Value: "tr"}), http.StatusOK)
	if got.State != "past_due" || !got.NeedsCard || got.Refusal.Message == "" {
		t.Errorf("after the trial: %+v", got)
	}
	other := `{"card":{"number":"4508034508034509","exp_month":12,"exp_year":2045,"cvv":"000","holder":"AYŞE IŞIK"}}`
	got = subscribed(t, h.Do(t, http.MethodPost, path+"/card", other), http.StatusOK)
	if got.State != "active" || got.Paid != 1 || got.SavedCard == late.SavedCard {
		t.Errorf("with another card: %+v", got)
	}
	got = subscribed(t, h.Do(t, http.MethodPost, path+"/card", `{"saved_card":"`+late.SavedCard+`"}`), http.StatusOK)
	if got.SavedCard != late.SavedCard {
		t.Error("the saved card was not taken")
	}
	h.Do(t, http.MethodPost, path+"/card", `{"saved_card":"none"}`).Problem(t, http.StatusNotFound, "card_not_found")
}

func TestSubscriptionWithThreeDSecure(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	s := subscribed(t, h.Do(t, http.MethodPost, "/v1/subscriptions", monthly(t, "three_d_secure", `{"return_url":"https://shop.example/paid"}`)), http.StatusCreated)
	if s.State != "pending" || s.Payment == nil || s.Payment.State != "challenged" || s.Payment.NextAction == nil ||
		!strings.HasPrefix(s.Payment.NextAction.URL, h.URL+"/v1/3ds/") {
		t.Errorf("it begins %+v", s)
	}
}

func TestPlans(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	var plan struct {
		ID     string
		Tries  int
		Closed bool
	}
	decodeInto(t, h.Do(t, http.MethodPost, "/v1/plans", planOfMonths), http.StatusCreated, &plan)
	if plan.Tries != 4 {
		t.Errorf("a plan that does not say tries %d times", plan.Tries)
	}
	h.Do(t, http.MethodPost, "/v1/plans", planOfMonths).Problem(t, http.StatusConflict, "plan_exists")
	with := []string{"amount", "", "interval", "", "plan", `"` + plan.ID + `"`}
	if s := subscribed(t, h.Do(t, http.MethodPost, "/v1/subscriptions", monthly(t, with...)), http.StatusCreated); s.Amount.Minor != 4900 {
		t.Errorf("the plan's amount is %d", s.Amount.Minor)
	}
	decodeInto(t, h.Do(t, http.MethodPost, "/v1/plans/"+plan.ID+"/close", ""), http.StatusOK, &plan)
	decodeInto(t, h.Do(t, http.MethodGet, "/v1/plans/"+plan.ID, ""), http.StatusOK, &plan)
	if !plan.Closed {
		t.Error("the plan is open")
	}
	h.Do(t, http.MethodPost, "/v1/subscriptions", monthly(t, with...)).Problem(t, http.StatusConflict, "plan_closed")
	var list struct{ Plans []struct{ ID string } }
	decodeInto(t, h.Do(t, http.MethodGet, "/v1/plans?limit=1", ""), http.StatusOK, &list)
	if len(list.Plans) != 1 || list.Plans[0].ID != plan.ID {
		t.Errorf("the list has %+v", list)
	}
}

func TestSubscriptionRequestsAreReadStrictly(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	for _, tt := range []struct {
		name  string
		alter []string
		code  string
		field string
	}{
		{"no customer", []string{"customer", ""}, "field_missing", "/customer"},
		{"no amount", []string{"amount", ""}, "field_missing", "/amount"},
		{"no interval", []string{"interval", ""}, "field_missing", "/interval"},
		{"an interval of none", []string{"interval", `{"unit":"month","count":0}`}, "interval_invalid", "/interval"},
		{"an unknown unit", []string{"interval", `{"unit":"fortnight","count":1}`}, "interval_invalid", "/interval"},
		{"a plan and terms", []string{"plan", `"plan_1"`}, "plan_or_terms", "/plan"},
		{"two cards", []string{"saved_card", `"x"`}, "card_or_saved", "/saved_card"},
		{"no card", []string{"card", ""}, "card_missing", "/card"},
		{"a long trial", []string{"trial_days", "1000"}, "trial_range", "/trial_days"},
		{"too many charges", []string{"charges", "4000"}, "charges_range", "/charges"},
		{"too many tries", []string{"tries", "11"}, "tries_range", "/tries"},
		{"an unknown end", []string{"after_failure", `"sue"`}, "after_failure_unknown", "/after_failure"},
		{"a wrong day", []string{"start", `"31.12.2040"`}, "field_malformed", "/start"},
		{"a card in the customer", []string{"customer", `"5406675406675403"`}, "card_number_in_text", "/customer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			answer := h.Do(t, http.MethodPost, "/v1/subscriptions", monthly(t, tt.alter...))
			answer.Problem(t, http.StatusBadRequest, tt.code)
			var p struct{ Field string }
			decodeInto(t, answer, http.StatusBadRequest, &p)
			if p.Field != tt.field {
				t.Errorf("it blames %q, want %q", p.Field, tt.field)
			}
		})
	}
	h.Do(t, http.MethodGet, "/v1/subscriptions?status=active", "").Problem(t, http.StatusBadRequest, "query_unknown")
	h.Do(t, http.MethodGet, "/v1/subscriptions?state=happy", "").Problem(t, http.StatusBadRequest, "query_state")
	h.Do(t, http.MethodGet, "/v1/subscriptions/none", "").Problem(t, http.StatusNotFound, "subscription_not_found")
}
