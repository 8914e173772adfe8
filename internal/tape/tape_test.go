package tape_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/tape"
)

const (
	number = "4355084355084358"
	code   = "739"
	key    = "sck_pcs_a/b+c=="
)

func secrets() tape.Secrets {
	return tape.Secrets{Fields: []string{"PAN", "cvc", "month", "session", "holder"}, Values: map[string]string{"secret_key": key}}
}

// record sends requests through a recorder to a provider that h plays, and returns the recorder, its folder and the files' text.
func record(t *testing.T, h http.HandlerFunc, requests ...*http.Request) (folder, text string) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	folder = filepath.Join(t.TempDir(), "recording")
	r, err := tape.New(tape.Options{
		Folder: folder, Provider: "paynet", Secrets: secrets(), Base: http.DefaultTransport,
		Now: func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range requests {
		q.URL.Scheme, q.URL.Host = "http", strings.TrimPrefix(server.URL, "http://")
		response, err := r.RoundTrip(q)
		if err == nil {
			_, _ = io.ReadAll(response.Body)
			_ = response.Body.Close()
		}
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*"))
	for _, f := range files {
		b, err := os.ReadFile(f) //nolint:gosec // a file of this test
		if err != nil {
			t.Fatal(err)
		}
		text += filepath.Base(f) + "\n" + string(b)
	}
	return folder, text
}

func post(t *testing.T, target, kind, body string) *http.Request {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://provider"+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", kind)
	q.Header.Set("Authorization", "Basic "+key)
	q.Header.Set("Cookie", "sid=1")
	return q
}

// TestWhatIsKept reads a recording of every kind of body: what is secret is nowhere, and the rest is there.
func TestWhatIsKept(t *testing.T) {
	t.Parallel()
	_, text := record(t, func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		w.Header().Set("Set-Cookie", "sid=secretcookie")
		w.Header().Set("X-Signature", "secretsignature")
		switch r.URL.Path {
		case "/echo":
			w.WriteHeader(http.StatusBadGateway)
			_, _ = w.Write(append([]byte("cannot forward: "), sent...))
		case "/page":
			_, _ = io.WriteString(w, `<form action="https://bank.example/acs?t=0123456789abcdef"><input type="hidden" name="PaReq" value="eJxVUU1v0000000000000"><input name="session" value="tok-123456"></form>`)
		default:
			_, _ = io.WriteString(w, `{"session":"tok-123456","post_url":"https://x.example/pay/0A1B2C3D4E5F60718293/go?token=0123456789","list":[{"pan":"435508******4358"}],"note":"kart 5406675406675403","amount":12.50,"ok":true,"none":null}`)
		}
	},
		post(t, "/v2/pay", "application/json", `{"amount":12.50,"pan":"`+number+`","cvc":739,"month":"12","holder":"Ayşe Işık","return_url":"https://us.example/back?secret=0123456789&x=1","reference_no":"R-1"}`),
		post(t, "/form?session=tok-123456&id=7", "application/x-www-form-urlencoded", "amount=1&PAN=4355+0843+5508+4358&cvc=739&key="+"sck_pcs_a%2Fb%2Bc%3D%3D"),
		post(t, "/echo", "text/plain", `{"pan":"`+number+`","cvc":"739","month":"12"}`),
		post(t, "/page", "application/json", `{}`),
	)
	for _, secret := range []string{
		number, "5406675406675403", "4355 0843", "0843+5508", "739", key, "sck_pcs", "Ayşe", "0123456789", "tok-123456", "secretcookie", "secretsignature", "sid=", "eJxVUU1v",
		"0A1B2C3D4E5F60718293", "Authorization",
	} {
		if strings.Contains(text, secret) {
			t.Errorf("the recording holds %q:\n%s", secret, text)
		}
	}
	for _, kept := range []string{
		`"amount": 12.50`, `"reference_no": "R-1"`, "x=1", `"none": null`, `"ok": true`, "0001-POST-v2-pay.txt", "POST /form?id=7&session=redactedsessionx1",
		"time: 2026-11-22T09:00:00Z", "540667", "cannot forward: ",
	} {
		if !strings.Contains(text, kept) {
			t.Errorf("the recording lacks %q:\n%s", kept, text)
		}
	}
	if strings.Count(text, "redactedsessionx1") < 3 {
		t.Errorf("the token has not the same word everywhere:\n%s", text)
	}
}

// TestPlay plays a recording in another order, with other secrets.
func TestPlay(t *testing.T) {
	t.Parallel()
	pay := func(ref, pan string) *http.Request {
		return post(t, "/v2/pay", "application/json", `{"reference_no":"`+ref+`","pan":"`+pan+`"}`)
	}
	folder, _ := record(t, func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		switch {
		case strings.Contains(string(sent), "R-3"):
			panic(http.ErrAbortHandler)
		case strings.Contains(string(sent), "R-2"):
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, "two\nlines\n")
		default:
			_, _ = io.WriteString(w, `{"code":0}`)
		}
	}, pay("R-1", number), pay("R-2", number), pay("R-3", number))
	p, err := tape.Open(folder, secrets())
	if err != nil {
		t.Fatal(err)
	}
	if left := p.Left(); len(left) != 3 {
		t.Errorf("%d requests are left of 3", len(left))
	}
	wrote := false
	lost := pay("R-3", "4508034508034509")
	lost = lost.WithContext(httptrace.WithClientTrace(lost.Context(), &httptrace.ClientTrace{WroteHeaders: func() { wrote = true }}))
	if _, err := p.RoundTrip(lost); err == nil || !wrote { //nolint:bodyclose // there is none
		t.Errorf("a lost answer: %v, the request has left: %t", err, wrote)
	}
	second, err := p.RoundTrip(post(t, "/v2/pay", "application/json", `{"pan":"4508034508034509","reference_no":"R-2"}`))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(second.Body)
	_ = second.Body.Close()
	if second.StatusCode != http.StatusBadRequest || string(body) != "two\nlines\n" {
		t.Errorf("status %d: %q", second.StatusCode, body)
	}
	for name, q := range map[string]*http.Request{
		"again": pay("R-2", number), "another reference": pay("R-9", number), "another path": post(t, "/v2/other", "application/json", `{"reference_no":"R-1","pan":"`+number+`"}`),
		"a field more": post(t, "/v2/pay", "application/json", `{"reference_no":"R-1","pan":"`+number+`","amount":1}`),
	} {
		if _, err := p.RoundTrip(q); !errors.Is(err, tape.ErrUnrecorded) || strings.Contains(err.Error(), number) { //nolint:bodyclose // there is none
			t.Errorf("%s: %v, want that it is not recorded", name, err)
		}
	}
	if left := p.Left(); len(left) != 1 || !strings.Contains(left[0], "0001") {
		t.Errorf("left is %q, want the first", left)
	}
}

// TestTheAnswerIsPassedOn: whoever asks reads what came, whole or broken off, whether or not it can be recorded.
func TestTheAnswerIsPassedOn(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/cut":
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "half")
		case "/binary":
			_, _ = w.Write([]byte{0xff, 0xfe, 0})
		case "/long":
			_, _ = io.WriteString(w, strings.Repeat("x", 3<<20))
		}
	}))
	t.Cleanup(server.Close)
	folder := filepath.Join(t.TempDir(), "recording")
	r, err := tape.New(tape.Options{Folder: folder, Provider: "x", Base: http.DefaultTransport, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]struct {
		bytes int
		whole bool
	}{"/cut": {4, false}, "/binary": {3, true}, "/long": {3 << 20, true}} {
		q, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
		response, err := r.RoundTrip(q)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if len(body) != want.bytes || (err == nil) != want.whole {
			t.Errorf("%s: %d bytes, %v", path, len(body), err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	q, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
	if _, err := r.RoundTrip(q); err == nil { //nolint:bodyclose // there is none
		t.Error("a request that never left has an answer")
	}
	p, err := tape.Open(folder, tape.Secrets{})
	if err != nil || len(p.Left()) != 2 {
		t.Errorf("%v: recorded are %q, want the one cut off and the one too long", err, p.Left())
	}
	if _, err := tape.New(tape.Options{Folder: folder}); err == nil {
		t.Error("two recordings are mixed in one folder")
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	if _, err := tape.Open(empty, tape.Secrets{}); err == nil {
		t.Error("an empty folder is a recording")
	}
	for name, text := range map[string]string{
		"nothing": "", "no answer": "provider: x\n-- request --\nGET /\n\n\n", "no status": "\n-- request --\nGET /\n\n\n-- answer --\nOK\n\n\n",
		"no method": "\n-- request --\nGET\n\n\n-- answer --\n200\n\n\n",
	} {
		folder := t.TempDir()
		err := os.WriteFile(filepath.Join(folder, "0001.txt"), []byte(text), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tape.Open(folder, tape.Secrets{}); err == nil {
			t.Errorf("%s: it is read as an exchange", name)
		}
	}
}
