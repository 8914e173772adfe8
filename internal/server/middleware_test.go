package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// watch serves one request through the middleware and returns the answer, the log and the metrics.
func watch(t *testing.T, r *http.Request, h http.HandlerFunc) (answer *httptest.ResponseRecorder, log, metrics string) {
	t.Helper()
	var written lines
	m := newMetrics()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	answer = httptest.NewRecorder()
	watched("paynet", h, written.logger(), m, func() time.Time { return now }).ServeHTTP(answer, r)
	shown := httptest.NewRecorder()
	m.handler().ServeHTTP(shown, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return answer, written.String(), shown.Body.String()
}

func TestAPanicIsAnsweredAndItsValueIsNotLogged(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodPost, "/v2/transaction/payment?token_id=secret", nil)
	a, log, metrics := watch(t, r, func(http.ResponseWriter, *http.Request) { panic("the card is 4508034508034509, code 123") })
	if a.Code != http.StatusInternalServerError || strings.Contains(a.Body.String(), "card") {
		t.Errorf("answer: status %d: %s", a.Code, a.Body)
	}
	// A stack has addresses, in which any three digits stand by chance: the code is looked for with its word.
	for _, text := range []string{"the card", "code 123", "secret", "4508034508"} {
		if strings.Contains(log, text) {
			t.Errorf("log holds %q: %s", text, log)
		}
	}
	for _, text := range []string{`"level":"ERROR"`, "handler panicked", "middleware_test.go", a.Header().Get("X-Request-Id")} {
		if !strings.Contains(log, text) {
			t.Errorf("log does not hold %q: %s", text, log)
		}
	}
	if !strings.Contains(metrics, `vezne_http_request_seconds_count{method="POST",status="500",surface="paynet"} 1`) {
		t.Errorf("metrics do not count the panic:\n%s", metrics)
	}
}

func TestAPanicAfterTheAnswerHasBegunKeepsItsStatus(t *testing.T) {
	t.Parallel()
	a, log, _ := watch(t, httptest.NewRequest(http.MethodGet, "/x", nil), func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusAccepted)
		panic("late")
	})
	if a.Code != http.StatusAccepted || a.Body.Len() != 0 || !strings.Contains(log, `"status":202`) {
		t.Errorf("status %d, body %q, log %s", a.Code, a.Body, log)
	}
}

// TestAnAbortedAnswerStaysAborted: the simulator loses answers by this panic, and a recovered one would be an answer.
func TestAnAbortedAnswerStaysAborted(t *testing.T) {
	t.Parallel()
	defer func() {
		err, ok := recover().(error)
		if !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("recovered %v, want http.ErrAbortHandler", err)
		}
	}()
	watch(t, httptest.NewRequest(http.MethodGet, "/x", nil), func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	t.Error("the panic did not come through")
}

func TestAccessLine(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("BREW", "/pot?token_id=secret", nil)
	a, log, metrics := watch(t, r, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("five5")) })
	var line map[string]any
	err := json.Unmarshal([]byte(log), &line)
	if err != nil {
		t.Fatalf("%v: %s", err, log)
	}
	for name, want := range map[string]any{
		"msg": "request", "component": "http", "surface": "paynet", "method": "other", "path": "/pot", "status": 200.0, "bytes": 5.0,
		"request_id": a.Header().Get("X-Request-Id"),
	} {
		if line[name] != want {
			t.Errorf("%s = %v, want %v", name, line[name], want)
		}
	}
	// Whoever invents methods must not invent series.
	if strings.Contains(metrics, "BREW") || !strings.Contains(metrics, `method="other"`) {
		t.Errorf("metrics name an invented method:\n%s", metrics)
	}
}

func TestRequestIDsDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		a, _, _ := watch(t, httptest.NewRequest(http.MethodGet, "/x", nil), func(http.ResponseWriter, *http.Request) {})
		seen[a.Header().Get("X-Request-Id")] = true
	}
	if len(seen) != 100 || seen[""] {
		t.Errorf("100 requests have %d ids", len(seen))
	}
}

// TestTheConnectionCanBeReached: the simulator breaks answers off in the middle, for which it must flush.
func TestTheConnectionCanBeReached(t *testing.T) {
	t.Parallel()
	watch(t, httptest.NewRequest(http.MethodGet, "/x", nil), func(w http.ResponseWriter, _ *http.Request) {
		err := http.NewResponseController(w).Flush()
		if err != nil {
			t.Errorf("flush through the middleware: %v", err)
		}
	})
}

func TestQuiet(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/paynet/v2/transaction/payment": "/paynet/v2/transaction/payment",
		"/esnekpos/api/pay/3DSecurity/order/a8790d467f8d3fd718e0ecbb438cccfccd74ddca6a73bcd60a59bbb9ac8d4264": "/esnekpos/api/pay/3DSecurity/order/{token}",
		"/paratika/payment/VYD7AXJ6C446GIN55V6KKOB677VRTOZHG5HTSMP3EJCMEQYF":                                  "/paratika/payment/{token}",
		"/paymes/payment/0b5f4c1e-7d55-4e5e-9a1e-3f5d3b0a9c11":                                                "/paymes/payment/{token}",
		"/paynet/v1/transaction/preauth_reversal/":                                                            "/paynet/v1/transaction/preauth_reversal/",
		"/v1/payments/pay_01KAZ0ZZZZZZZZZZZZZZZZZZZ9/refunds":                                                 "/v1/payments/pay_01KAZ0ZZZZZZZZZZZZZZZZZZZ9/refunds",
		"/": "/",
	} {
		if got := quiet(path); got != want {
			t.Errorf("%s is logged as %s, want %s", path, got, want)
		}
	}
}
