package dialect_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
)

// pipeline is a dialect whose messages are texts and whose faults are the texts of errors.
func pipeline(log io.Writer) *dialect.Pipeline[string] {
	return &dialect.Pipeline[string]{
		Surface: "test", MaxBody: 8,
		ByHeader: func(r *http.Request) (*merchant.Merchant, error) {
			if r.Header.Get("Authorization") != "key" {
				return nil, fault.New(fault.Unauthenticated, "wrong_key", fault.Text{})
			}
			return &merchant.Merchant{ID: "acme"}, nil
		},
		Read: func(_ *http.Request, body []byte) (string, error) { return string(body), nil },
		Fault: func(lang string, err error) dialect.Answer {
			return dialect.Answer{Status: http.StatusTeapot, ContentType: "text/plain", Body: []byte(lang + " " + fault.KindOf(err).String())}
		},
		Language: func(*http.Request) string { return "tr" },
		BaseURL:  func(*http.Request) string { return "https://pay.example" },
		Now:      func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) },
		Log:      slog.New(slog.NewJSONHandler(log, nil)),
	}
}

// echo answers with what it was asked, or does what the message says.
func echo() dialect.Call[string, string, string] {
	return dialect.Call[string, string, string]{
		Name: "echo",
		Decode: func(m string) (string, error) {
			if m == "bad" {
				return "", fault.InvalidField("word", "bad_word", fault.Text{})
			}
			return m, nil
		},
		Do: func(_ context.Context, c *dialect.Caller, m string) (string, error) {
			switch m {
			case "fail":
				return "", errors.New("disk full")
			case "panic":
				panic("4508034508034509")
			}
			c.Note(slog.String("said", m))
			return string(c.Merchant.ID) + " " + c.BaseURL + " " + m, nil
		},
		Encode: func(m string) dialect.Answer {
			return dialect.Answer{Status: http.StatusOK, ContentType: "text/plain", Body: []byte(m)}
		},
	}
}

func ask(t *testing.T, h http.Handler, key, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Authorization", key)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestEveryStepIsTaken(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, key, body string
		status          int
		want            string
		line            map[string]any
	}{
		{"served", "key", "hello", 200, "acme https://pay.example hello", map[string]any{"level": "INFO", "merchant": "acme", "said": "hello"}},
		{"wrong key", "x", "hello", 418, "tr unauthenticated", map[string]any{"fault": "unauthenticated", "fault_code": "wrong_key"}},
		{"wrong key and too large", "x", "more than eight", 418, "tr unauthenticated", nil},
		{"as large as may be", "key", "12345678", 200, "acme https://pay.example 12345678", nil},
		{"too large", "key", "123456789", 418, "tr too_large", map[string]any{"merchant": nil, "fault_code": "body_too_large"}},
		{"refused", "key", "bad", 418, "tr invalid", map[string]any{"merchant": "acme", "field": "word"}},
		{"failed", "key", "fail", 418, "tr internal", map[string]any{"level": "ERROR", "error": "disk full"}},
		{"panicked", "key", "panic", 418, "tr internal", map[string]any{"level": "ERROR", "fault": "internal"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var log strings.Builder
			w := ask(t, dialect.Handle(pipeline(&log), echo()), test.key, test.body)
			if w.Code != test.status || w.Body.String() != test.want {
				t.Errorf("status %d %q, want %d %q", w.Code, w.Body, test.status, test.want)
			}
			if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Content-Type") != "text/plain" {
				t.Errorf("headers: %v", w.Header())
			}
			if strings.Contains(log.String(), "4508034508034509") {
				t.Errorf("what panicked stands in the log: %s", &log)
			}
			lines := strings.Split(strings.TrimSpace(log.String()), "\n")
			var last map[string]any
			err := json.Unmarshal([]byte(lines[len(lines)-1]), &last)
			if err != nil {
				t.Fatal(err)
			}
			if last["msg"] != "dialect call" || last["surface"] != "test" || last["call"] != "echo" || last["status"] != float64(test.status) {
				t.Errorf("audit line: %v", last)
			}
			for name, want := range test.line {
				if last[name] != want {
					t.Errorf("audit line: %s is %v, want %v", name, last[name], want)
				}
			}
		})
	}
}

// TestLargeBodyIsTakenOffTheLine sends a body like a client that reads its answer only when it has sent everything. A server
// that closes the connection at the limit would answer it with a broken pipe.
func TestLargeBodyIsTakenOffTheLine(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"key", "wrong"} {
		server := httptest.NewServer(dialect.Handle(pipeline(io.Discard), echo()))
		t.Cleanup(server.Close)
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		const size = 10 << 20
		_, err = fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\nContent-Length: %d\r\n\r\n", key, size)
		if err == nil {
			_, err = conn.Write(make([]byte, size))
		}
		if err != nil {
			t.Fatalf("key %q: send: %v", key, err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("key %q: read answer: %v", key, err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusTeapot {
			t.Errorf("key %q: status %d, want the dialect's refusal", key, resp.StatusCode)
		}
	}
}

func TestByMessage(t *testing.T) {
	t.Parallel()
	p := pipeline(io.Discard)
	p.ByHeader = nil
	p.ByMessage = func(m string) (*merchant.Merchant, error) {
		if !strings.HasPrefix(m, "key") {
			return nil, fault.New(fault.Unauthenticated, "wrong_key", fault.Text{})
		}
		return &merchant.Merchant{ID: "acme"}, nil
	}
	h := dialect.Handle(p, echo())
	if w := ask(t, h, "", "key hi"); w.Body.String() != "acme https://pay.example key hi" {
		t.Errorf("with the key in the body: %q", w.Body)
	}
	if w := ask(t, h, "", "no key"); w.Body.String() != "tr unauthenticated" {
		t.Errorf("without: %q", w.Body)
	}
}

func TestPublic(t *testing.T) {
	t.Parallel()
	p := pipeline(io.Discard)
	p.ByHeader, p.Public = nil, true
	call := echo()
	call.Do = func(_ context.Context, c *dialect.Caller, m string) (string, error) {
		if c.Merchant != nil {
			return "", errors.New("a caller without credentials is somebody")
		}
		return m, nil
	}
	if w := ask(t, dialect.Handle(p, call), "", "hi"); w.Body.String() != "hi" {
		t.Errorf("without credentials: %q", w.Body)
	}
	if w := ask(t, dialect.Handle(p, call), "", "bad"); w.Body.String() != "tr invalid" {
		t.Errorf("a bad message: %q", w.Body)
	}
}

// TestHandleRefusesToForget tries to serve calls that leave a step out.
func TestHandleRefusesToForget(t *testing.T) {
	t.Parallel()
	type parts struct {
		p *dialect.Pipeline[string]
		c dialect.Call[string, string, string]
	}
	for name, leaveOut := range map[string]func(*parts){
		"surface":   func(x *parts) { x.p.Surface = "" },
		"limit":     func(x *parts) { x.p.MaxBody = 0 },
		"reader":    func(x *parts) { x.p.Read = nil },
		"renderer":  func(x *parts) { x.p.Fault = nil },
		"language":  func(x *parts) { x.p.Language = nil },
		"address":   func(x *parts) { x.p.BaseURL = nil },
		"clock":     func(x *parts) { x.p.Now = nil },
		"log":       func(x *parts) { x.p.Log = nil },
		"key":       func(x *parts) { x.p.ByHeader = nil },
		"two keys":  func(x *parts) { x.p.ByMessage = func(string) (*merchant.Merchant, error) { return nil, nil } }, //nolint:nilnil // never called
		"key or no": func(x *parts) { x.p.Public = true },
		"name":      func(x *parts) { x.c.Name = "" },
		"decoder":   func(x *parts) { x.c.Decode = nil },
		"engine":    func(x *parts) { x.c.Do = nil },
		"rendering": func(x *parts) { x.c.Encode = nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := &parts{pipeline(io.Discard), echo()}
			leaveOut(x)
			defer func() {
				if recover() == nil {
					t.Error("a call that lacks a step is served")
				}
			}()
			dialect.Handle(x.p, x.c)
		})
	}
}
