package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/webhook"
)

type endpoint struct {
	ID             string    `json:"id"`
	URL            string    `json:"url"`
	Events         []string  `json:"events"`
	Enabled        bool      `json:"enabled"`
	Secret         string    `json:"secret"`
	OldSecretUntil time.Time `json:"old_secret_until"`
}

type delivery struct {
	ID       string          `json:"id"`
	Event    string          `json:"event"`
	Type     string          `json:"type"`
	Status   string          `json:"status"`
	Outcome  string          `json:"outcome"`
	Payload  json.RawMessage `json:"payload"`
	Attempts int             `json:"attempts"`
	Log      []struct {
		Outcome string `json:"outcome"`
		Status  int    `json:"http_status"`
		Answer  string `json:"answer"`
	} `json:"log"`
}

// ask sends a request that has to be answered with a status, and reads the answer.
func ask[T any](t *testing.T, h *apitest.House, method, path, body string, status int, headers ...apitest.Header) T {
	t.Helper()
	answer := h.Do(t, method, path, body, headers...)
	if answer.Status != status {
		t.Fatalf("%s %s: status %d, want %d: %s", method, path, answer.Status, status, answer.Body)
	}
	var out T
	err := json.Unmarshal(answer.Body, &out)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return out
}

// ears are a receiver that says what it is told to.
type ears struct {
	mu     sync.Mutex // guards what follows
	answer webhook.Answer
	heard  []webhook.Post
}

func (e *ears) hear(p webhook.Post) webhook.Answer {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, p)
	return e.answer
}

func (e *ears) will(a webhook.Answer) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answer = a
}

// until waits for a delivery to be as it should; the test ends if it never is.
func until(t *testing.T, h *apitest.House, id string, is func(delivery) bool) delivery {
	t.Helper()
	var d delivery
	for range 300 {
		d = ask[delivery](t, h, http.MethodGet, "/v1/webhook-deliveries/"+id, "", 200)
		if is(d) {
			return d
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("delivery %s stays %+v", id, d)
	return d
}

// TestWebhooks makes an endpoint, pays, is told, refuses, and has it sent again.
func TestWebhooks(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	rival := apitest.Header{Name: "Authorization", Value: "Bearer " + apitest.OtherKey}
	e := ask[endpoint](t, h, http.MethodPost, "/v1/webhook-endpoints", `{"url":"https://shop.example/hook","events":["payment.*"],"description":"Muhasebe"}`, 201)
	if !strings.HasPrefix(e.ID, "whe_") || !strings.HasPrefix(e.Secret, "whsec_") || !e.Enabled {
		t.Fatalf("made %+v", e)
	}
	again := h.Do(t, http.MethodPost, "/v1/webhook-endpoints", `{"url":"https://shop.example/hook"}`)
	if again.Status != 409 || !strings.Contains(string(again.Body), "webhook_endpoint_exists") {
		t.Errorf("the same address again: status %d, %s", again.Status, again.Body)
	}
	if got := ask[endpoint](t, h, http.MethodGet, "/v1/webhook-endpoints/"+e.ID, "", 200); got.Secret != "" || got.URL != e.URL {
		t.Errorf("read back %+v", got)
	}

	var out ears
	out.will(webhook.Answer{Outcome: webhook.Refused, Status: 500, Text: "sorry"})
	p := h.Create(t, apitest.NewOrder("told")).Payment(t, http.StatusCreated)
	stop := h.Tell(t, out.hear)
	defer stop()
	page := ask[struct {
		Deliveries []delivery `json:"deliveries"`
	}](t, h, http.MethodGet, "/v1/webhook-deliveries?subject="+p.ID, "", 200)
	if len(page.Deliveries) != 1 || page.Deliveries[0].Type != "payment.captured" {
		t.Fatalf("deliveries of the payment: %+v", page)
	}
	id := page.Deliveries[0].ID
	d := until(t, h, id, func(d delivery) bool { return len(d.Log) == 1 })
	if d.Status != "waiting" || len(d.Log) != 1 || d.Log[0].Status != 500 || d.Log[0].Outcome != "refused" || d.Log[0].Answer != "sorry" {
		t.Errorf("after a refusal: %+v", d)
	}
	out.will(webhook.Answer{Outcome: webhook.Taken, Status: 200})
	ask[delivery](t, h, http.MethodPost, "/v1/webhook-deliveries/"+id+"/replay", "", 202)
	d = until(t, h, id, func(d delivery) bool { return d.Status == "delivered" })
	if d.Attempts != 2 || len(d.Log) != 2 || d.Log[1].Outcome != "taken" {
		t.Errorf("after the second try: %+v", d)
	}

	// What was heard is signed, twice the same, and tells of the payment in no language.
	first, second := out.heard[0], out.heard[1]
	w, err := standard.NewWebhook(e.Secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, post := range out.heard {
		if err := w.VerifyIgnoringTimestamp(post.Body, post.Header); err != nil {
			t.Errorf("what was heard does not verify: %v", err)
		}
	}
	var told struct {
		Type     string `json:"type"`
		Sequence int64  `json:"sequence"`
		Data     struct {
			ID    string `json:"id"`
			State string `json:"state"`
		} `json:"data"`
	}
	err = json.Unmarshal(first.Body, &told)
	if err != nil || told.Type != "payment.captured" || told.Data.ID != p.ID || told.Data.State != "captured" || told.Sequence < 2 {
		t.Errorf("told %s, %v", first.Body, err)
	}
	if string(first.Body) != string(second.Body) || first.Header.Get("webhook-id") != second.Header.Get("webhook-id") || first.Header.Get("webhook-id") != d.Event {
		t.Error("the second try has another id or other bytes than the first")
	}

	// Rotation: the old secret goes on for a day.
	rotated := ask[endpoint](t, h, http.MethodPost, "/v1/webhook-endpoints/"+e.ID+"/rotate-secret", "", 200)
	if rotated.Secret == e.Secret || !rotated.OldSecretUntil.Equal(h.Clock.Now().Add(webhook.Overlap)) {
		t.Errorf("rotated to %+v", rotated)
	}
	test := ask[delivery](t, h, http.MethodPost, "/v1/webhook-endpoints/"+e.ID+"/test", "", 202)
	until(t, h, test.ID, func(d delivery) bool { return d.Status == "delivered" })
	last := out.heard[len(out.heard)-1]
	if err := w.VerifyIgnoringTimestamp(last.Body, last.Header); err != nil || !strings.Contains(last.Header.Get("webhook-signature"), " ") {
		t.Errorf("with the old secret, within the day: %v", err)
	}

	// Nobody else sees or changes any of it.
	for _, route := range []struct{ method, path, body string }{
		{"GET", "/v1/webhook-endpoints/" + e.ID, ""}, {"POST", "/v1/webhook-endpoints/" + e.ID, `{"enabled":false}`},
		{"DELETE", "/v1/webhook-endpoints/" + e.ID, ""}, {"POST", "/v1/webhook-endpoints/" + e.ID + "/rotate-secret", ""},
		{"POST", "/v1/webhook-endpoints/" + e.ID + "/test", ""}, {"GET", "/v1/webhook-deliveries/" + id, ""},
		{"POST", "/v1/webhook-deliveries/" + id + "/replay", ""},
	} {
		if got := h.Do(t, route.method, route.path, route.body, rival); got.Status != 404 {
			t.Errorf("%s %s as another merchant: status %d: %s", route.method, route.path, got.Status, got.Body)
		}
	}
	for _, path := range []string{"/v1/webhook-endpoints", "/v1/webhook-deliveries", "/v1/webhook-deliveries?subject=" + p.ID, "/v1/webhook-deliveries?endpoint=" + e.ID} {
		if got := h.Do(t, http.MethodGet, path, "", rival); got.Status != 200 || strings.Contains(string(got.Body), "_0") {
			t.Errorf("%s as another merchant: status %d: %s", path, got.Status, got.Body)
		}
	}
	if got := ask[struct {
		Replayed int `json:"replayed"`
	}](t, h, http.MethodPost, "/v1/webhook-deliveries/replay", `{"status":"delivered"}`, 202, rival); got.Replayed != 0 {
		t.Errorf("another merchant replays %d", got.Replayed)
	}

	// A disabled endpoint hears nothing new, and a deleted one is not there.
	if off := ask[endpoint](t, h, http.MethodPost, "/v1/webhook-endpoints/"+e.ID, `{"enabled":false,"events":[]}`, 200); off.Enabled || len(off.Events) != 0 || off.URL != e.URL {
		t.Errorf("changed to %+v", off)
	}
	quiet := h.Create(t, apitest.NewOrder("quiet")).Payment(t, http.StatusCreated)
	if got := h.Do(t, http.MethodGet, "/v1/webhook-deliveries?subject="+quiet.ID, ""); strings.Contains(string(got.Body), "dlv_") {
		t.Errorf("a disabled endpoint is told: %s", got.Body)
	}
	ask[endpoint](t, h, http.MethodDelete, "/v1/webhook-endpoints/"+e.ID, "", 200)
	if got := h.Do(t, http.MethodGet, "/v1/webhook-endpoints/"+e.ID, ""); got.Status != 404 {
		t.Errorf("a deleted endpoint: status %d", got.Status)
	}
}

func TestWebhookRequestsAreChecked(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	for _, tt := range []struct{ method, path, body, code, pointer string }{
		{"POST", "/v1/webhook-endpoints", `{}`, "field_missing", "/url"},
		{"POST", "/v1/webhook-endpoints", `{"url":"ftp://x"}`, "webhook_url", "/url"},
		{"POST", "/v1/webhook-endpoints", `{"url":"https://x.example","events":["payment.paid"]}`, "webhook_event_type", "/events"},
		{"POST", "/v1/webhook-endpoints", `{"url":"https://x.example","description":"a\nb"}`, "field_characters", "/description"},
		{"POST", "/v1/webhook-endpoints", `{"url":"https://x.example/?card=` + apitest.CardNumber + `"}`, "card_number_in_text", "/url"},
		{"POST", "/v1/webhook-endpoints", `{"url":"https://x.example","secret":"whsec_"}`, "field_unknown", "/secret"},
		{"GET", "/v1/webhook-deliveries?status=lost", "", "query_delivery_status", "/status"},
		{"GET", "/v1/webhook-deliveries?limit=0", "", "query_limit", "/limit"},
		{"GET", "/v1/webhook-deliveries?after=x", "", "query_after", "/after"},
		{"GET", "/v1/webhook-deliveries?state=dead", "", "query_unknown", ""},
		{"POST", "/v1/webhook-deliveries/replay", `{"status":"waiting"}`, "query_delivery_status", "/status"},
		{"GET", "/v1/webhook-deliveries/dlv_none", "", "webhook_delivery_not_found", ""},
	} {
		answer := h.Do(t, tt.method, tt.path, tt.body)
		var problem struct {
			Code  string `json:"code"`
			Field string `json:"field"`
		}
		err := json.Unmarshal(answer.Body, &problem)
		if err != nil || problem.Code != tt.code || problem.Field != tt.pointer {
			t.Errorf("%s %s %s: %s, %v; want %s at %q", tt.method, tt.path, tt.body, answer.Body, err, tt.code, tt.pointer)
		}
	}
	for i := range webhook.MaxEndpoints {
		ask[endpoint](t, h, http.MethodPost, "/v1/webhook-endpoints", `{"url":"https://x.example/`+strings.Repeat("a", i)+`"}`, 201)
	}
	if got := h.Do(t, http.MethodPost, "/v1/webhook-endpoints", `{"url":"https://y.example/"}`); got.Status != 409 {
		t.Errorf("one too many: status %d", got.Status)
	}
	all := ask[struct {
		Endpoints []endpoint `json:"endpoints"`
	}](t, h, http.MethodGet, "/v1/webhook-endpoints", "", 200)
	if len(all.Endpoints) != webhook.MaxEndpoints || slices.ContainsFunc(all.Endpoints, func(e endpoint) bool { return e.Secret != "" }) {
		t.Errorf("listed %d endpoints: %+v", len(all.Endpoints), all)
	}
}
