package vezne_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/vezne/vezne"
)

// signed is a webhook as another implementation of the standard signs it.
func signed(t *testing.T, id string, at time.Time, body string, secrets ...string) http.Header {
	t.Helper()
	h := http.Header{}
	var signatures []string
	for _, secret := range secrets {
		w, err := standard.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		one, err := w.Sign(id, at, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		signatures = append(signatures, one)
	}
	h.Set("webhook-id", id)
	h.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	h.Set("webhook-signature", strings.Join(signatures, " "))
	return h
}

func secretOf(letter string) string {
	return "whsec_" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat(letter, 32)))
}

func TestVerifyWebhook(t *testing.T) {
	t.Parallel()
	now := time.Date(2040, 3, 5, 9, 0, 0, 0, time.UTC)
	const body = `{"type":"customer.deleted","timestamp":"2040-03-05T09:00:00Z","sequence":7,"data":{"id":"cus_1","reference":"C-1"}}`
	old, fresh, foreign := secretOf("a"), secretOf("b"), secretOf("c")
	with := func(change func(h http.Header), secrets ...string) http.Header {
		h := signed(t, "evt_1", now, body, secrets...)
		change(h)
		return h
	}
	same := func(http.Header) {}
	tests := []struct {
		name    string
		header  http.Header
		body    string
		now     time.Time
		secrets []string
		ok      bool
	}{
		{"its secret", with(same, old), body, now, []string{old}, true},
		{"signed with both, checked with the old", with(same, fresh, old), body, now, []string{old}, true},
		{"signed with both, checked with the new", with(same, fresh, old), body, now, []string{fresh}, true},
		{"signed with one, checked with both", with(same, fresh), body, now, []string{old, fresh}, true},
		{"another's secret", with(same, foreign), body, now, []string{old, fresh}, false},
		{"another body", with(same, old), strings.Replace(body, "C-1", "C-2", 1), now, []string{old}, false},
		{"another id", with(func(h http.Header) { h.Set("webhook-id", "evt_2") }, old), body, now, []string{old}, false},
		{"another time", with(func(h http.Header) { h.Set("webhook-timestamp", strconv.FormatInt(now.Unix()+1, 10)) }, old), body, now, []string{old}, false},
		{"five minutes later", with(same, old), body, now.Add(vezne.WebhookTolerance), []string{old}, true},
		{"more than five minutes later", with(same, old), body, now.Add(vezne.WebhookTolerance + time.Second), []string{old}, false},
		{"from the future", with(same, old), body, now.Add(-vezne.WebhookTolerance - time.Second), []string{old}, false},
		{"no id", with(func(h http.Header) { h.Del("webhook-id") }, old), body, now, []string{old}, false},
		{"no time", with(func(h http.Header) { h.Del("webhook-timestamp") }, old), body, now, []string{old}, false},
		{"no signature", with(func(h http.Header) { h.Del("webhook-signature") }, old), body, now, []string{old}, false},
		{"another version", with(func(h http.Header) {
			h.Set("webhook-signature", strings.Replace(h.Get("webhook-signature"), "v1,", "v1a,", 1))
		}, old), body, now, []string{old}, false},
		{"no secret to check with", with(same, old), body, now, nil, false},
		{"a secret that is none", with(same, old), body, now, []string{"whsec_short"}, false},
		{"signed, but no event", signed(t, "evt_1", now, "[]", old), "[]", now, []string{old}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e, err := vezne.VerifyWebhook(tt.header, []byte(tt.body), tt.now, tt.secrets...)
			if (err == nil) != tt.ok || (e != nil) != tt.ok {
				t.Fatalf("verified as %+v, %v; want %t", e, err, tt.ok)
			}
			if tt.ok {
				if who, is := e.Data.(*vezne.Customer); e.ID != "evt_1" || e.Sequence != 7 || !is || who.Reference != "C-1" {
					t.Errorf("verified as %+v", e)
				}
				return
			}
			for _, hidden := range append(tt.secrets, "C-1", "short") {
				if strings.Contains(err.Error(), hidden) {
					t.Errorf("the error %v holds %q", err, hidden)
				}
			}
		})
	}
	// A type that is not known yet comes as it is.
	const later = `{"type":"moon.risen","timestamp":"2040-03-05T09:00:00Z","sequence":1,"data":{"phase":"full"}}`
	e, err := vezne.VerifyWebhook(signed(t, "evt_3", now, later, old), []byte(later), now, old)
	if err != nil {
		t.Fatal(err)
	}
	if raw, is := e.Data.(json.RawMessage); !is || string(raw) != `{"phase":"full"}` {
		t.Errorf("its data are %v", e.Data)
	}
}

func TestWebhookHandler(t *testing.T) {
	t.Parallel()
	now := time.Date(2040, 3, 5, 9, 0, 0, 0, time.UTC)
	const body = `{"type":"webhook.test","timestamp":"2040-03-05T09:00:00Z","sequence":1,"data":{}}`
	good, bad := secretOf("a"), secretOf("b")
	for _, tt := range []struct {
		name    string
		signs   string
		fails   error
		secrets []string
		status  int
		handled bool
	}{
		{"taken", good, nil, []string{good}, http.StatusNoContent, true},
		{"not stored", good, errors.New("disk"), []string{good}, http.StatusInternalServerError, true},
		{"not the gateway's", bad, nil, []string{good}, http.StatusBadRequest, false},
		{"set up wrongly", good, nil, []string{"secret"}, http.StatusInternalServerError, false}, // so that the event comes again
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			handled := false
			h := vezne.WebhookHandler(func(_ context.Context, e *vezne.Event) error {
				handled = e.Type == vezne.EventTest && e.Data == nil
				return tt.fails
			}, func() time.Time { return now }, tt.secrets...)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/hook", bytes.NewReader([]byte(body)))
			r.Header = signed(t, "evt_1", now, body, tt.signs)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != tt.status || handled != tt.handled || w.Body.Len() > 0 {
				t.Errorf("status %d with %q, handled %t; want %d and %t", w.Code, w.Body, handled, tt.status, tt.handled)
			}
		})
	}
}

// TestWhatIsSentOnce: what takes no key and would do more if it were repeated is not repeated by the client, and its error says that the outcome
// is not known.
func TestWhatIsSentOnce(t *testing.T) {
	t.Parallel()
	road, url := travel(t, "http://127.0.0.1:1", loseRequest, loseRequest, loseRequest)
	c := connect(t, url)
	_, err := c.Payouts.Prepare(t.Context(), "TRY")
	var none *vezne.Unanswered
	if !errors.As(err, &none) || none.Key != "" || len(road.sent()) != 1 {
		t.Errorf("error %v after %d tries, want an Unanswered after one", err, len(road.sent()))
	}
	road, url = travel(t, "http://127.0.0.1:1", foreign(502), foreign(502), foreign(502))
	c = connect(t, url)
	_, err = c.Links.Cancel(t.Context(), "x")
	if !errors.As(err, &none) || len(road.sent()) != 3 {
		t.Errorf("error %v after %d tries, want an Unanswered after three", err, len(road.sent()))
	}
}
