package vezne_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// held is a card in the hands of somebody whose name chooses the bank's scenario.
func held(by string) vezne.Card {
	return vezne.NewCard(apitest.CardNumber, 12, 2045, apitest.CVV, by)
}

func order(reference string) vezne.PaymentRequest {
	return vezne.PaymentRequest{Reference: reference, Amount: money.New(12550, money.TRY), Card: held("Ayşe Yılmaz")}
}

// connect returns a client that does not wait between its tries.
func connect(t *testing.T, url string, options ...vezne.Option) *vezne.Client {
	t.Helper()
	options = append([]vezne.Option{vezne.WithBackoff(func(int) time.Duration { return 0 })}, options...)
	client, err := vezne.New(url, apitest.Key, options...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestNew(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, base, key string
		ok              bool
	}{
		{"http", "http://127.0.0.1:8080", "sk", true},
		{"https below a path, with a slash", "https://shop.example/vezne/", "sk", true},
		{"no scheme", "127.0.0.1:8080", "sk", false},
		{"another scheme", "ftp://shop.example", "sk", false},
		{"no host", "https://", "sk", false},
		{"with a password", "https://a:b@shop.example", "sk", false},
		{"with a query", "https://shop.example?a=b", "sk", false},
		{"unreadable", "https://shop.example/%zz", "sk", false},
		{"no key", "https://shop.example", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, err := vezne.New(tt.base, tt.key)
			if (err == nil) != tt.ok || (client != nil) != tt.ok {
				t.Errorf("New(%q): %v, want success: %t", tt.base, err, tt.ok)
			}
		})
	}
}

func TestLifeOfAPayment(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	client := connect(t, h.URL)
	ctx := t.Context()
	r := order("order")
	r.PreAuthorize, r.Installments = true, 3
	r.Buyer = vezne.Buyer{Email: "ayse@example.com", Phone: "+90 532 000 00 00", IP: "203.0.113.7"}
	r.Description, r.Metadata = "two books", map[string]string{"basket": "B-77"}

	p, err := client.Payments.Create(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	if p.State != vezne.StateAuthorized || p.Paid() || p.Unknown() || p.Amount != r.Amount || p.Installments != 3 ||
		p.Description != r.Description || p.Metadata["basket"] != "B-77" || p.Surface != "v1" || p.Last().Kind != vezne.KindPreAuth {
		t.Errorf("created %+v", p)
	}
	p, err = client.Payments.Capture(ctx, p.ID, money.New(10000, money.TRY))
	if err != nil || p.State != vezne.StateCaptured || p.Captured != money.New(10000, money.TRY) || !p.Paid() {
		t.Fatalf("captured %+v, %v", p, err)
	}
	p, err = client.Payments.Refund(ctx, p.ID, money.New(1, money.TRY))
	if err != nil || p.State != vezne.StatePartiallyRefunded || !p.Paid() {
		t.Fatalf("refunded %+v, %v", p, err)
	}
	p, err = client.Payments.Refund(ctx, p.ID, money.Amount{})
	if err != nil || p.State != vezne.StateRefunded || p.Refunded != p.Captured || p.Paid() || len(p.Operations) != 4 {
		t.Fatalf("refunded the rest %+v, %v", p, err)
	}
	got, err := client.Payments.Get(ctx, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, got); diff != "" {
		t.Errorf("got again:\n%s", diff)
	}
	records, err := client.Payments.History(ctx, p.ID)
	if err != nil || len(records) == 0 || records[0].From != vezne.StateCreated || records[len(records)-1].To != vezne.StateRefunded {
		t.Errorf("history %+v, %v", records, err)
	}
	settled, err := client.Payments.Settle(ctx, p.ID)
	if err != nil || settled.State != vezne.StateRefunded {
		t.Errorf("settled %+v, %v", settled, err)
	}
	sale, err := client.Payments.Create(ctx, order("sale"))
	if err != nil {
		t.Fatal(err)
	}
	voided, err := client.Payments.Void(ctx, sale.ID)
	if err != nil || voided.State != vezne.StateVoided {
		t.Errorf("voided %+v, %v", voided, err)
	}
}

func TestAmountOfZeroIsNotEverything(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	client := connect(t, h.URL)
	p, err := client.Payments.Create(t.Context(), order("order"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Payments.Refund(t.Context(), p.ID, money.New(0, money.TRY))
	if problem := problemIn(t, err); problem.Code != "amount_not_positive" {
		t.Errorf("refund of 0 TRY: %v, want amount_not_positive", err)
	}
}

func TestThreeDSecure(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	r := order("order")
	r.ReturnURL = "https://shop.example/paid"
	p, err := connect(t, h.URL).Payments.Create(t.Context(), r)
	if err != nil || p.State != vezne.StateChallenged || p.Unknown() || p.NextAction == nil || !strings.HasPrefix(p.NextAction.URL, h.URL) {
		t.Errorf("created %+v, %v, want a challenge", p, err)
	}
}

func TestDeclineIsNoError(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	r := order("order")
	r.Card = held("SIM 54")
	p, err := connect(t, h.URL).Payments.Create(t.Context(), r)
	if err != nil || p.State != vezne.StateDeclined || p.Refusal == nil || p.Refusal.Reason != decline.ExpiredCard || p.Paid() {
		t.Errorf("got %+v, %v, want a declined payment", p, err)
	}
}

func TestUnknownIsNoError(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	client := connect(t, h.URL)
	r := order("order")
	r.Card = held("SIM LATE")
	p, err := client.Payments.Create(t.Context(), r)
	if err != nil || !p.Unknown() || p.Paid() {
		t.Fatalf("got %+v, %v, want an unknown outcome", p, err)
	}
	h.Clock.Advance(time.Minute)
	p, err = client.Payments.Settle(t.Context(), p.ID)
	if err != nil || p.Unknown() || !p.Paid() {
		t.Errorf("settled %+v, %v, want it paid", p, err)
	}
}

func TestRepeatedOrder(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	client := connect(t, h.URL)
	first, err := client.Payments.Create(t.Context(), order("order"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := client.Payments.Create(t.Context(), order("order"))
	if err != nil || again.ID != first.ID || !again.Repeated {
		t.Errorf("again %+v, %v, want the first payment", again, err)
	}
	other := order("order")
	other.Amount = money.New(1, money.TRY)
	_, err = client.Payments.Create(t.Context(), other)
	if problem := problemIn(t, err); problem.Code != "reference_conflict" || problem.Field != "/reference" || problem.RequestID == "" {
		t.Errorf("another amount: %v, want reference_conflict", err)
	}
}

func TestListStopsAtAnError(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	walked := 0
	for p, err := range connect(t, h.URL).Payments.All(t.Context(), vezne.ListOptions{Limit: 1000}) {
		walked++
		if problem := problemIn(t, err); p != nil || problem.Code != "query_limit" {
			t.Errorf("got %+v, %v, want query_limit", p, err)
		}
	}
	if walked != 1 {
		t.Errorf("walked %d times, want once", walked)
	}
}

// TestClientKnowsEveryMember decodes a full answer with unknown members forbidden, so that one that the API gains is
// missed here.
func TestClientKnowsEveryMember(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	body := apitest.NewOrder("order").Holder("SIM 51").With("description", "x").With("metadata", map[string]any{"a": "b"})
	answer := h.Create(t, body)
	strict := json.NewDecoder(strings.NewReader(string(answer.Body)))
	strict.DisallowUnknownFields()
	var p vezne.Payment
	err := strict.Decode(&p)
	if err != nil {
		t.Errorf("decode %s: %v", answer.Body, err)
	}
}

func TestClientSpeaksTheVocabulary(t *testing.T) {
	t.Parallel()
	states := []vezne.State{
		vezne.StateCreated, vezne.StateChallenged, vezne.StateSent, vezne.StateAuthorized, vezne.StateCaptured,
		vezne.StatePartiallyRefunded, vezne.StateRefunded, vezne.StateVoided, vezne.StateDeclined, vezne.StateExpired,
		vezne.StateIndeterminate,
	}
	var got []payment.State
	for _, s := range states {
		got = append(got, payment.State(s))
	}
	if diff := cmp.Diff(payment.States(), got); diff != "" {
		t.Errorf("the gateway's states (-) and the client's (+):\n%s", diff)
	}
	for client, gateway := range map[vezne.Kind]payment.Kind{
		vezne.KindSale: payment.Sale, vezne.KindPreAuth: payment.PreAuth, vezne.KindCapture: payment.Capture,
		vezne.KindVoid: payment.Void, vezne.KindRefund: payment.Refund,
	} {
		if string(client) != string(gateway) {
			t.Errorf("the client's %s is the gateway's %s", client, gateway)
		}
	}
	for client, gateway := range map[vezne.Status]payment.Status{
		vezne.StatusPending: payment.Pending, vezne.StatusApproved: payment.Approved,
		vezne.StatusRefused: payment.Refused, vezne.StatusDoubtful: payment.Doubtful,
	} {
		if string(client) != string(gateway) {
			t.Errorf("the client's %s is the gateway's %s", client, gateway)
		}
	}
}

func TestWrongKey(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	client, err := vezne.New(h.URL, "sk_nobody", vezne.WithHTTPClient(&http.Client{}), vezne.WithLanguage("tr"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Payments.Get(t.Context(), "pay_x")
	problem := problemIn(t, err)
	if problem.Status != http.StatusUnauthorized || !strings.Contains(problem.Detail, "anahtar") {
		t.Errorf("got %v, want 401 in Turkish", err)
	}
}

func problemIn(t *testing.T, err error) *vezne.Problem {
	t.Helper()
	var problem *vezne.Problem
	if !errors.As(err, &problem) {
		t.Fatalf("error %v, want a problem", err)
	}
	return problem
}

// TestLoyalty pays with points, and in a campaign, and knows every member of what comes back.
func TestLoyalty(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	for name, change := range map[string]func(o apitest.Order) apitest.Order{
		"points": func(o apitest.Order) apitest.Order { return o.With("points", map[string]any{"minor": 2550}) },
		"campaign": func(o apitest.Order) apitest.Order {
			return o.With("installments", 3).With("campaign", "MAXIMUM-PLUS1-DEFER1")
		},
	} {
		answer := h.Create(t, change(apitest.NewOrder(name).With("card.number", "4508034508034509")))
		strict := json.NewDecoder(strings.NewReader(string(answer.Body)))
		strict.DisallowUnknownFields()
		var p vezne.Payment
		if err := strict.Decode(&p); err != nil || p.State != vezne.StateCaptured || (p.Points == nil) == (p.Campaign == nil) {
			t.Errorf("%s: %v: %s", name, err, answer.Body)
		}
	}
	client := connect(t, h.URL)
	r := order("asked")
	r.Points = &vezne.PointsRequest{Name: "Bonus", Minor: 1}
	_, err := client.Payments.Create(t.Context(), r)
	var problem *vezne.Problem
	if !errors.As(err, &problem) || problem.Code != "points_unknown" {
		t.Errorf("points that the card does not have: %v", err)
	}
	r = order("promoted")
	r.Campaign = "NOBODYS"
	_, err = client.Payments.Create(t.Context(), r)
	if !errors.As(err, &problem) || problem.Code != "campaign_unknown" {
		t.Errorf("a campaign of nobody: %v", err)
	}
}
