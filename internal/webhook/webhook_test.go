package webhook

import (
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// shop is a receiver that answers by the path that is asked for.
type shop struct {
	*httptest.Server

	mu  sync.Mutex // guards got
	got []string
}

func open(t *testing.T) *shop {
	t.Helper()
	s := &shop{}
	release := make(chan struct{})
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.got = append(s.got, r.Method+" "+r.URL.Path+" "+r.Header.Get("Content-Type")+" "+r.Header.Get("Webhook-Id")+" "+string(body))
		s.mu.Unlock()
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		case "/broken":
			http.Error(w, "sorry, card 4508 0345 0803 4509\n\x00is not known"+strings.Repeat("ş", 300), http.StatusInternalServerError)
		case "/hangs":
			<-release
		case "/closes":
			panic(http.ErrAbortHandler)
		case "/closes-mid-answer":
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "thank")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
	}))
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(release) })
	return s
}

func (s *shop) heard() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.got...)
}

func TestSend(t *testing.T) {
	t.Parallel()
	shop := open(t)
	s := NewSender(true)
	t.Cleanup(s.Close)
	hasty := NewSender(true)
	hasty.client.Timeout = 100 * time.Millisecond // what hangs never answers, however long it is waited for
	t.Cleanup(hasty.Close)
	post := func(url string) Answer {
		by := s
		if strings.HasSuffix(url, "/hangs") {
			by = hasty
		}
		return by.Send(t.Context(), Post{
			URL: url, ContentType: "application/x-www-form-urlencoded", Header: http.Header{"Webhook-Id": {"evt_1"}}, Body: []byte("a=1"),
		})
	}
	if a := post(shop.URL + "/hook?token=secret"); a != (Answer{Outcome: Taken, Status: 200}) {
		t.Errorf("a receiver that takes it: %+v", a)
	}
	if got := shop.heard(); len(got) != 1 || got[0] != "POST /hook application/x-www-form-urlencoded evt_1 a=1" {
		t.Errorf("the receiver got %q", got)
	}
	broken := post(shop.URL + "/broken")
	if broken.Outcome != Refused || broken.Status != 500 || !strings.HasPrefix(broken.Text, "sorry, card #### #### #### #### is not known") ||
		len([]rune(broken.Text)) != 200 {
		t.Errorf("a receiver that refuses: %+v", broken)
	}
	secure := httptest.NewTLSServer(shop.Config.Handler)
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	secure.TLS.MinVersion = tls.VersionTLS12
	t.Cleanup(secure.Close)
	silent, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	away := "http://" + silent.Addr().String()
	_ = silent.Close()
	for _, tt := range []struct {
		url  string
		want Answer
	}{
		{shop.URL + "/moved", Answer{Outcome: Redirected, Status: 307}},
		{shop.URL + "/hangs", Answer{Outcome: TimedOut}},
		{shop.URL + "/closes", Answer{Outcome: BrokenOff}},
		{shop.URL + "/closes-mid-answer", Answer{Outcome: Taken, Status: 200}},
		{secure.URL, Answer{Outcome: Untrusted}},
		{"https" + strings.TrimPrefix(shop.URL, "http"), Answer{Outcome: BrokenOff}},
		{away, Answer{Outcome: Unreachable}},
		{"http://no-such-host.invalid/", Answer{Outcome: Unreachable}},
		{"", Answer{Outcome: Malformed}},
		{"ftp://shop.example/", Answer{Outcome: Malformed}},
		{"file:///etc/passwd", Answer{Outcome: Malformed}},
		{"javascript:1", Answer{Outcome: Malformed}},
		{"//x", Answer{Outcome: Malformed}},
		{"http://", Answer{Outcome: Malformed}},
	} {
		if got := post(tt.url); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.url, got, tt.want)
		}
	}
	if strings.Contains(strings.Join(shop.heard(), "\n"), "/elsewhere") {
		t.Error("a redirect was followed")
	}
}

func TestPrivateAddressesAreNotReached(t *testing.T) {
	t.Parallel()
	shop := open(t)
	s := NewSender(false)
	t.Cleanup(s.Close)
	_, port, err := net.SplitHostPort(shop.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	// A name is no way in: it is looked at when it has been resolved, whatever it said before.
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "127.1", "[::]"} {
		a := s.Send(t.Context(), Post{URL: "http://" + net.JoinHostPort(strings.Trim(host, "[]"), port)})
		if a.Outcome != Private && a.Outcome != Unreachable {
			t.Errorf("%s: %+v", host, a)
		}
	}
	if got := shop.heard(); len(got) != 0 {
		t.Errorf("this machine was reached: %q", got)
	}
	if a := s.Send(t.Context(), Post{URL: shop.URL}); a.Outcome != Private {
		t.Errorf("this machine by its address: %+v", a)
	}
	for address, allowed := range map[string]bool{
		"8.8.8.8:443": true, "[2001:4860:4860::8888]:443": true, "[64:ff9b::808:808]:443": true, "[::ffff:8.8.8.8]:443": true,
		"127.0.0.1:80": false, "[::1]:80": false, "10.1.2.3:80": false, "172.16.0.1:80": false, "192.168.1.1:80": false,
		"169.254.169.254:80": false, "[fd00:ec2::254]:80": false, "100.100.100.200:80": false, // metadata of clouds
		"100.64.1.1:80": false, "0.0.0.0:80": false, "0.1.2.3:80": false, "[::]:80": false, "255.255.255.255:80": false, "240.0.0.1:80": false,
		"192.0.0.8:80": false, "198.18.0.1:80": false, "203.0.113.9:80": false, "224.0.0.1:80": false, "[ff02::1]:80": false,
		"[fe80::1]:80": false, "[fe80::1%eth0]:80": false, "[fd00::1]:80": false, "[fec0::1]:80": false,
		"[::ffff:10.0.0.1]:80": false, "[::10.0.0.1]:80": false, "[64:ff9b::a00:1]:80": false, "[64:ff9b:1::a00:1]:80": false,
		"[2002:a00:1::]:80": false, "[2001:0:a00:1::]:80": false, "rubbish": false,
	} {
		if err := onlyPublic("tcp", address, nil); (err == nil) != allowed {
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
		seen := map[time.Duration]bool{}
		for _, id := range []string{"dlv_1", "dlv_2", "dlv_3", "dlv_4"} {
			got := WaitOf(id, attempt)
			if got < want*4/5 || got > want*6/5 || got != WaitOf(id, attempt) {
				t.Errorf("%s after %d tries: %v, want about %v, and the same each time", id, attempt, got, want)
			}
			seen[got] = true
		}
		if len(seen) < 2 {
			t.Errorf("after %d tries all come back together", attempt)
		}
	}
}
