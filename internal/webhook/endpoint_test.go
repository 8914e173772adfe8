package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/vezne/vezne/internal/fault"
)

// TestSignature compares with the vector that the standard's own libraries are tested with.
func TestSignature(t *testing.T) {
	t.Parallel()
	s, err := ParseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	h, err := Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 999), []byte(`{"test": 2432232314}`), s)
	if err != nil {
		t.Fatal(err)
	}
	if got := h.Get("webhook-id") + " " + h.Get("webhook-timestamp") + " " + h.Get("webhook-signature"); got !=
		"msg_p5jXN8AQM9LWM0D4loKWxJek 1614265330 v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("signed %s", got)
	}
}

// TestRotation: while two secrets count, a receiver with either believes; afterwards only one with the new.
func TestRotation(t *testing.T) {
	t.Parallel()
	now := time.Now() // the library checks against the machine's clock
	body := []byte(`{"type":"webhook.test"}`)
	e := Endpoint{Secret: NewSecret()}
	believed := func(s Secret, at time.Time) bool {
		t.Helper()
		h, err := Sign("evt_1", now, body, e.Signing(at)...)
		if err != nil {
			t.Fatal(err)
		}
		w, err := standard.NewWebhook(s.Reveal())
		if err != nil {
			t.Fatal(err)
		}
		theirs := w.Verify(body, h)
		if ours := Verify(s, body, h); (ours == nil) != (theirs == nil) {
			t.Errorf("the library says %v and we say %v", theirs, ours)
		}
		if err := w.Verify(append([]byte(" "), body...), h); err == nil {
			t.Error("another body is believed")
		}
		return theirs == nil
	}
	old := e.Secret
	if !believed(old, now) || believed(NewSecret(), now) {
		t.Error("before the rotation the secret is not the one")
	}
	e = e.Rotated(NewSecret(), now)
	for at, want := range map[time.Duration][2]bool{0: {true, true}, Overlap - time.Second: {true, true}, Overlap: {false, true}} {
		if got := [2]bool{believed(old, now.Add(at)), believed(e.Secret, now.Add(at))}; got != want {
			t.Errorf("%v after the rotation old and new are believed: %v, want %v", at, got, want)
		}
	}
}

func TestSecretIsMasked(t *testing.T) {
	t.Parallel()
	s := NewSecret()
	text := s.Reveal()
	again, err := ParseSecret(text)
	if err != nil || again.Reveal() != text {
		t.Errorf("%v: read back %t", err, again.Reveal() == text)
	}
	endpoint, err := json.Marshal(Endpoint{Secret: s, Old: s})
	if err != nil {
		t.Fatal(err)
	}
	shown := fmt.Sprintf("%v %+v %#v %s %v", s, Endpoint{Secret: s}, s, endpoint, s.LogValue())
	if strings.Contains(shown, text[len(secretPrefix):]) || !bytes.Contains(endpoint, []byte(masked)) {
		t.Errorf("a secret is shown in %s", shown)
	}
	for _, bad := range []string{"", "whsec_", "whsec_c2hvcnQ=", strings.TrimPrefix(text, secretPrefix), text + "!", "whsec_" + strings.Repeat("AAAA", 22)} {
		if _, err := ParseSecret(bad); !errors.Is(err, ErrSecret) {
			t.Errorf("%q is a secret: %v", bad, err)
		}
	}
}

func TestEndpointIsChecked(t *testing.T) {
	t.Parallel()
	good := Endpoint{URL: "https://shop.example/hook?a=1", Events: []string{"payment.captured", "payment.*"}, Description: "Muhasebe"}
	if err := good.Check(false); err != nil {
		t.Errorf("a good one: %v", err)
	}
	for _, tt := range []struct {
		name    string
		change  func(*Endpoint)
		private bool
		code    string
	}{
		{"no address", func(e *Endpoint) { e.URL = "" }, true, "webhook_url"},
		{"another scheme", func(e *Endpoint) { e.URL = "ftp://shop.example" }, true, "webhook_url"},
		{"a password", func(e *Endpoint) { e.URL = "https://a:b@shop.example" }, true, "webhook_url"},
		{"a fragment", func(e *Endpoint) { e.URL = "https://shop.example/#a" }, true, "webhook_url"},
		{"too long", func(e *Endpoint) { e.URL += strings.Repeat("a", MaxURL) }, true, "webhook_url"},
		{"this machine", func(e *Endpoint) { e.URL = "http://localhost:9000/" }, false, "webhook_url_private"},
		{"a private address", func(e *Endpoint) { e.URL = "http://[::ffff:10.0.0.1]/" }, false, "webhook_url_private"},
		{"a private address that is allowed", func(e *Endpoint) { e.URL = "http://10.0.0.1/" }, true, ""},
		{"a type that is none", func(e *Endpoint) { e.Events = []string{"payment.paid"} }, true, "webhook_event_type"},
		{"a pattern of nothing", func(e *Endpoint) { e.Events = []string{"order.*"} }, true, "webhook_event_type"},
		{"a pattern in the middle", func(e *Endpoint) { e.Events = []string{"pay*"} }, true, "webhook_event_type"},
		{"a description of two lines", func(e *Endpoint) { e.Description = "a\nb" }, true, "webhook_description"},
	} {
		e := good
		tt.change(&e)
		err := e.Check(tt.private)
		code := ""
		if f, is := fault.As(err); is {
			code = f.Code
		}
		if code != tt.code {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.code)
		}
	}
}

// TestWants: an event goes to those who asked for it, and a deaf endpoint to none.
func TestWants(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		events   []string
		disabled bool
		want     bool
	}{
		{nil, false, true}, {nil, true, false}, {[]string{"payment.captured"}, false, true}, {[]string{"payment.*"}, false, true},
		{[]string{"payment.refunded", "webhook.*"}, false, false}, {[]string{"payment.captured"}, true, false},
	} {
		if got := (Endpoint{Events: tt.events, Disabled: tt.disabled}).Wants(PaymentCaptured); got != tt.want {
			t.Errorf("%v disabled %t: %t", tt.events, tt.disabled, got)
		}
	}
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	var none *Directory
	if none.Of("demo") != nil || none.Wanted("demo", PaymentCaptured) || new(Directory).Of("demo") != nil {
		t.Error("an empty directory has endpoints")
	}
	d := &Directory{}
	d.Use([]Endpoint{
		{Merchant: "demo", ID: "whe_a"}, {Merchant: "demo", ID: "whe_b", Events: []string{"payment.refunded"}}, {Merchant: "other", ID: "whe_c"},
	})
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	e := Event{ID: "evt_1", Type: PaymentCaptured, Subject: "pay_1", Sequence: 3, At: now, Data: json.RawMessage(`{"id":"pay_1"}`)}
	ds, err := d.Address("demo", e, "", now)
	if err != nil || len(ds) != 1 || ds[0].Endpoint != "whe_a" || ds[0].Merchant != "demo" || ds[0].Event != "evt_1" || ds[0].Sequence != 3 ||
		string(ds[0].Body) != `{"type":"payment.captured","timestamp":"2026-11-26T09:00:00Z","sequence":3,"data":{"id":"pay_1"}}` {
		t.Errorf("addressed %+v, %v", ds, err)
	}
	only, err := d.Address("demo", e, "whe_b", now)
	if err != nil || len(only) != 1 || only[0].Endpoint != "whe_b" {
		t.Errorf("meant for one: %+v, %v", only, err)
	}
	if _, known := d.Find("demo", "whe_c"); known {
		t.Error("another merchant's endpoint is found")
	}
}

// TestTypesAreListed: each stands once, in both languages, and in the form noun.what.
func TestTypesAreListed(t *testing.T) {
	t.Parallel()
	seen := map[Type]bool{}
	for _, d := range Types() {
		noun, what, whole := strings.Cut(string(d.Type), ".")
		if seen[d.Type] || !whole || noun == "" || what == "" || d.Means.TR == "" || d.Means.EN == "" || d.Data == "" {
			t.Errorf("type %s: %+v", d.Type, d)
		}
		seen[d.Type] = true
	}
}

// TestLifeOfADelivery: tried until it is taken, or until three days are over, and then once more by whoever replays it.
func TestLifeOfADelivery(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 11, 26, 9, 0, 0, 123456789, time.UTC)
	d := Own("demo", "paynet", "paynet.notice", "pay_1", 0, 2, began)
	d = d.Rendered(Post{URL: "https://Shop.example:444/hook", ContentType: "x", Body: []byte("y")}, began)
	if d.Lane != "paynet/shop.example:444" || d.Version != 2 || d.Receiver() != "paynet" {
		t.Errorf("rendered as %+v", d)
	}
	now := began
	tries := 0
	for d.Status == Waiting {
		now = d.NextAt
		d.Tries++ // by the claim
		d.Attempts++
		tries++
		before := d
		d = d.After(Answer{Outcome: Refused, Status: 500}, now)
		if d.Version != before.Version+1 || tries > 200 {
			t.Fatalf("try %d: %+v", tries, d)
		}
	}
	if lived := d.DoneAt.Sub(d.CreatedAt); lived != Lifetime || d.Status != Dead || tries < 72 || d.Outcome != Refused || d.Answered != 500 {
		t.Errorf("after %v and %d tries: %+v", lived, tries, d)
	}
	d = d.Replayed(now)
	if d.Status != Waiting || d.Tries != 0 || d.Attempts != tries || !d.ExpiresAt.Equal(now.Truncate(time.Microsecond).Add(Lifetime)) || !d.DoneAt.IsZero() {
		t.Errorf("replayed as %+v", d)
	}
	if d = d.After(Answer{Outcome: Taken, Status: 204}, now); d.Status != Delivered || d.DoneAt.IsZero() || d.Answered != 204 {
		t.Errorf("taken as %+v", d)
	}
	if gone := d.Replayed(now).After(Answer{Outcome: Gone}, now); gone.Status != Dead {
		t.Errorf("one whose endpoint is gone: %+v", gone)
	}
}
