package webhook

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestSend(t *testing.T) {
	t.Parallel()
	var got []string
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, r.Method+" "+r.URL.Path+" "+r.Header.Get("Content-Type")+" "+string(body))
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		case "/broken":
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(shop.Close)
	s := NewSender(true)
	t.Cleanup(s.Close)
	post := func(path string) error {
		return s.Send(t.Context(), Post{URL: shop.URL + path, ContentType: "application/x-www-form-urlencoded", Body: []byte("a=1")})
	}
	if err := post("/hook?token=secret"); err != nil {
		t.Errorf("a receiver that takes it: %v", err)
	}
	if len(got) != 1 || got[0] != "POST /hook application/x-www-form-urlencoded a=1" {
		t.Errorf("the receiver got %q", got)
	}
	for _, path := range []string{"/broken?token=secret", "/moved?token=secret"} {
		if err := post(path); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want an error without the address's secret", path, err)
		}
	}
	if strings.Contains(strings.Join(got, "\n"), "/elsewhere") {
		t.Error("a redirect was followed")
	}
	shop.Close()
	if err := post("/hook?token=secret"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a receiver that is away: %v, want an error without the address's secret", err)
	}
	for _, address := range []string{"", "ftp://shop.example/", "file:///etc/passwd", "javascript:1", "//x", "http://"} {
		if err := s.Send(t.Context(), Post{URL: address}); err == nil {
			t.Errorf("a notice to %q is sent", address)
		}
	}
}

func TestPrivateAddressesAreNotReached(t *testing.T) {
	t.Parallel()
	asked := false
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	t.Cleanup(inside.Close)
	err := NewSender(false).Send(t.Context(), Post{URL: inside.URL})
	if !errors.Is(err, errPrivate) || asked {
		t.Errorf("a notice to this machine: %v, asked %t", err, asked)
	}
	for address, allowed := range map[string]bool{
		"8.8.8.8:443": true, "[2001:4860:4860::8888]:443": true, "127.0.0.1:80": false, "[::1]:80": false, "10.1.2.3:80": false,
		"172.16.0.1:80": false, "192.168.1.1:80": false, "169.254.169.254:80": false, "100.64.1.1:80": false, "0.0.0.0:80": false,
		"[fe80::1]:80": false, "[fd00::1]:80": false, "[::ffff:10.0.0.1]:80": false, "224.0.0.1:80": false, "rubbish": false,
	} {
		if err := public(address); (err == nil) != allowed {
			t.Errorf("%s: %v, want allowed %t", address, err, allowed)
		}
	}
}

func TestWait(t *testing.T) {
	t.Parallel()
	for attempt, want := range map[int]time.Duration{0: 5 * time.Second, 1: 5 * time.Second, 2: 10 * time.Second, 4: 40 * time.Second, 11: time.Hour, 99: time.Hour} {
		if got := Wait(attempt); got != want {
			t.Errorf("after %d tries: %v, want %v", attempt, got, want)
		}
	}
}
