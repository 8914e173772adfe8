package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// loadOn is a load on a server of the test's own.
func loadOn(s *httptest.Server) Load {
	return Load{
		Request: func(ctx context.Context, n int64) (*http.Request, error) {
			return http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("%s/%d", s.URL, n), strings.NewReader("x"))
		},
		Good:    func(status int, body []byte) bool { return status == http.StatusOK && string(body) == "paid" },
		Clients: 4, Duration: 50 * time.Millisecond,
	}
}

func TestClosedLoop(t *testing.T) {
	t.Parallel()
	var under, most, served atomic.Int64
	var mu sync.Mutex
	seen := map[string]bool{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		now := under.Add(1)
		defer under.Add(-1)
		for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
		}
		served.Add(1)
		mu.Lock()
		twice := seen[r.URL.Path]
		seen[r.URL.Path] = true
		mu.Unlock()
		if twice {
			t.Errorf("order %s is sent twice", r.URL.Path)
		}
		_, _ = io.WriteString(w, "paid")
	}))
	defer s.Close()
	var serial atomic.Int64
	got, err := loadOn(s).run(t.Context(), &serial)
	if err != nil {
		t.Fatal(err)
	}
	if got.Requests == 0 || got.Requests != served.Load() || got.Requests != serial.Load() || got.Errors != 0 {
		t.Errorf("figures %+v, and %d requests were served", got, served.Load())
	}
	if most.Load() > 4 {
		t.Errorf("%d requests were under way at once, want at most 4", most.Load())
	}
	if got.P50 < 1 || got.P50 > got.P90 || got.P90 > got.P99 || got.P99 > got.P999 || got.P999 > got.Max || got.Seconds <= 0 {
		t.Errorf("the percentiles are out of order: %+v", got)
	}
}

// TestFixedRate: as many requests are sent as are due, and one that had to wait is charged for it.
func TestFixedRate(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "paid") }))
	defer s.Close()
	l := loadOn(s)
	l.Rate, l.Duration = 200, 100*time.Millisecond
	var serial atomic.Int64
	got, err := l.run(t.Context(), &serial)
	if err != nil {
		t.Fatal(err)
	}
	if got.Requests != 20 || got.Errors != 0 {
		t.Errorf("%d requests and %d errors, want the 20 that are due in 100 ms at 200 a second", got.Requests, got.Errors)
	}
}

// TestAStallIsChargedToTheRequestsThatItKeptWaiting: a server that answers one after the other, slower than they are
// due, makes the last ones late, and their latency says so although each was answered quickly once it was sent.
func TestAStallIsChargedToTheRequestsThatItKeptWaiting(t *testing.T) {
	t.Parallel()
	const each = 10 * time.Millisecond
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(each)
		_, _ = io.WriteString(w, "paid")
	}))
	defer s.Close()
	l := loadOn(s)
	l.Clients, l.Rate, l.Duration = 1, 1000, 20*time.Millisecond
	var serial atomic.Int64
	got, err := l.run(t.Context(), &serial)
	if err != nil {
		t.Fatal(err)
	}
	// Twenty requests are due within 20 ms and take at least 200 ms, so the last one is at least 180 ms late.
	if least := (20*each - l.Duration).Microseconds(); got.Requests != 20 || got.Max < least*99/100 {
		t.Errorf("%d requests, the slowest took %d µs, want 20 and at least %d µs", got.Requests, got.Max, least)
	}
}

func TestWrongAnswersAreErrorsAndHaveNoLatency(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1)%2 == 0 {
			http.Error(w, "out\nof   order", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "paid")
	}))
	defer s.Close()
	var serial atomic.Int64
	got, err := loadOn(s).run(t.Context(), &serial)
	if err != nil {
		t.Fatal(err)
	}
	if got.Requests+got.Errors != n.Load() || got.Errors != n.Load()/2 {
		t.Errorf("%d good and %d wrong answers are counted, and %d were given", got.Requests, got.Errors, n.Load())
	}
	if got.FirstError != "unexpected answer: status 503: out of order" {
		t.Errorf("first error = %q", got.FirstError)
	}
}

func TestAServerThatIsNotThere(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.NotFoundHandler())
	l := loadOn(s)
	s.Close()
	var serial atomic.Int64
	got, err := l.run(t.Context(), &serial)
	if err != nil || got.Requests != 0 || got.Errors == 0 || !strings.HasPrefix(got.FirstError, "send: ") {
		t.Errorf("figures %+v, %v", got, err)
	}
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	if got := excerpt([]byte(" a\n\tb  " + strings.Repeat("x", 500))); len(got) > 200 || !strings.HasPrefix(got, "a b xxx") {
		t.Errorf("excerpt = %q", got)
	}
}

// TestOrders: every order has a reference of its own and all have one length, so that the ceiling reads as much.
func TestOrders(t *testing.T) {
	t.Parallel()
	for _, surface := range []string{"paynet", "v1"} {
		l, err := ordersOf(surface, "http://127.0.0.1:1")
		if err != nil {
			t.Fatal(err)
		}
		bare := ceilingOrders(l, "http://127.0.0.1:2/")
		seen := map[string]bool{}
		var length int64
		for _, n := range []int64{0, 1, 9, 10, 123_456_789} {
			r, err := l.Request(t.Context(), n)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			if seen[string(text)] || length != 0 && length != r.ContentLength || r.ContentLength != int64(len(text)) {
				t.Errorf("%s: order %d has %d bytes, or is one of the earlier ones", surface, n, r.ContentLength)
			}
			seen[string(text)], length = true, r.ContentLength
			b, err := bare.Request(t.Context(), n)
			if err != nil {
				t.Fatal(err)
			}
			copied, err := io.ReadAll(b.Body)
			if err != nil || string(copied) != string(text) || b.ContentLength != length || b.URL.Host != "127.0.0.1:2" {
				t.Errorf("%s: the ceiling is sent something else: %v", surface, err)
			}
		}
		for body, good := range map[string]bool{
			`{"is_succeed":true,"code":0}`: surface == "paynet", `{"is_succeed":true,"code":100}`: false,
			`{"is_succeed":false,"code":1}`: false, `{"state":"captured"}`: false,
		} {
			if got := l.Good(http.StatusOK, []byte(body)); got != good {
				t.Errorf("%s: Good(200, %s) = %t, want %t", surface, body, got, good)
			}
		}
		if got := l.Good(http.StatusCreated, []byte(`{"state":"captured"}`)); got != (surface == "v1") {
			t.Errorf("%s: Good(201, captured) = %t", surface, got)
		}
	}
	_, err := ordersOf("paymes", "http://127.0.0.1:1")
	if err == nil {
		t.Error("a surface that is not there yet is accepted")
	}
}

// TestRunAsksFirst: a gateway that is not there, or says no, is not measured.
func TestRunAsksFirst(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.NotFoundHandler())
	c := Config{URL: s.URL, Surface: "paynet", Clients: 1, Duration: time.Hour, Rounds: 1}
	report, err := Run(t.Context(), c)
	if report != nil || err == nil || !strings.Contains(err.Error(), "status 404") {
		t.Errorf("run at a server that is no gateway = %v, %v", report, err)
	}
	s.Close()
	report, err = Run(t.Context(), c)
	if report != nil || err == nil || !strings.Contains(err.Error(), "try the gateway at "+s.URL) {
		t.Errorf("run at nothing = %v, %v", report, err)
	}
}

// TestRunCountsWrongAnswers: the figures are there, and so is the error.
func TestRunCountsWrongAnswers(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1) > 1 {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, `{"is_succeed":true,"code":0}`)
	}))
	defer s.Close()
	report, err := Run(t.Context(), Config{URL: s.URL, Surface: "paynet", Clients: 1, Duration: 10 * time.Millisecond, Rounds: 1})
	if report == nil || err == nil || report.errors() == 0 || report.Ratio != 0 || errors.Is(err, context.Canceled) {
		t.Errorf("run = %+v, %v", report, err)
	}
}

// TestNoReferenceLooksLikeACard: an order that is refused because its number looks like a card is a measurement lost.
func TestNoReferenceLooksLikeACard(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for n := range int64(1000) {
		r := reference(runName(time.UnixMicro(1_795_372_800_123_456+n)), n)
		if seen[r] || len(r) > 50 || len(r) != len(reference(runName(time.Now()), 1)) || strings.ContainsAny(r, "0123456789") {
			t.Fatalf("reference %q is too long, of another length, or was there before", r)
		}
		seen[r] = true
	}
}
