package courier_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/courier"
	"github.com/vezne/vezne/internal/message"
)

// post is a mail server that keeps what it is given, and refuses recipients at "gone.example".
type post struct {
	address  string
	cert     tls.Certificate
	roots    *x509.CertPool
	starttls bool
	got      chan string
}

func openPost(t *testing.T, starttls bool) *post {
	t.Helper()
	web := httptest.NewUnstartedServer(http.NotFoundHandler())
	web.StartTLS() // for its certificate, which is for 127.0.0.1 and example.com
	t.Cleanup(web.Close)
	p := &post{cert: web.TLS.Certificates[0], roots: x509.NewCertPool(), starttls: starttls, got: make(chan string, 4)}
	p.roots.AddCert(web.Certificate())
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p.address = l.Addr().String()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
	return p
}

func (p *post) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	if !p.starttls {
		c = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{p.cert}})
	}
	lines := bufio.NewReader(c)
	say := func(text string) { _, _ = io.WriteString(c, text+"\r\n") }
	say("220 post.example ESMTP")
	secured := !p.starttls
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		switch verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " "); {
		case verb == "EHLO" && p.starttls && !secured:
			say("250-post.example\r\n250 STARTTLS")
		case verb == "EHLO":
			say("250-post.example\r\n250 8BITMIME")
		case verb == "STARTTLS":
			say("220 go ahead")
			c = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{p.cert}})
			lines, secured = bufio.NewReader(c), true
		case verb == "RCPT" && strings.Contains(line, "gone.example"):
			say("550 5.1.1 no such user ayse@gone.example")
		case verb == "RCPT" && strings.Contains(line, "full.example"):
			say("452 4.2.2 mailbox full")
		case verb == "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				part, err := lines.ReadString('\n')
				if err != nil || part == ".\r\n" {
					break
				}
				b.WriteString(part)
			}
			p.got <- fmt.Sprintf("%t\n%s", secured, b.String())
			say("250 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (p *post) sender(t *testing.T, scheme string, roots *x509.CertPool) message.Sender {
	t.Helper()
	s, err := courier.NewMail(courier.MailConfig{Server: scheme + "://" + p.address, From: "Acme Ödeme <pay@example.com>", Roots: roots})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func letter(to string) message.Message {
	return message.Message{
		Channel: message.Mail, To: to, Language: "tr", Subject: "Ödeme isteği: İğne, çıkış ve şöför",
		Text: "Sayın Ayşe Işık,\n\nÖdeme bağlantınız: https://pay.example.com/l/abc\nĞğŞşİıÇçÖöÜü",
	}
}

// TestMail: a Turkish mail arrives whole, over TLS from the first byte and over STARTTLS.
func TestMail(t *testing.T) {
	t.Parallel()
	for scheme, starttls := range map[string]bool{"smtps": false, "smtp": true} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			p := openPost(t, starttls)
			want := letter("ayse@example.com")
			err := p.sender(t, scheme, p.roots).Send(t.Context(), "msg_1", want)
			if err != nil {
				t.Fatal(err)
			}
			secured, raw, _ := strings.Cut(<-p.got, "\n")
			m, err := mail.ReadMessage(strings.NewReader(raw))
			if err != nil || secured != "true" {
				t.Fatalf("over TLS %s; %v:\n%s", secured, err, raw)
			}
			subject, err := (&mime.WordDecoder{}).DecodeHeader(m.Header.Get("Subject"))
			if err != nil || subject != want.Subject {
				t.Errorf("the subject is %q, %v", subject, err)
			}
			from, err := m.Header.AddressList("From")
			if err != nil || from[0].Name != "Acme Ödeme" || from[0].Address != "pay@example.com" {
				t.Errorf("it is from %v, %v", from, err)
			}
			text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
			if got := strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")); err != nil || got != want.Text {
				t.Errorf("the text is %q, %v", got, err)
			}
			if id := m.Header.Get("Message-ID"); !strings.HasPrefix(id, "<msg_1@") {
				t.Errorf("the message id is %q", id)
			}
			if strings.ContainsFunc(raw, func(r rune) bool { return r > 126 }) {
				t.Error("it is not ASCII on its way, though the server was not asked for more")
			}
		})
	}
}

// TestMailDistrusts: a server whose certificate nobody vouches for gets nothing, not even the address.
func TestMailDistrusts(t *testing.T) {
	t.Parallel()
	for scheme, starttls := range map[string]bool{"smtps": false, "smtp": true} {
		p := openPost(t, starttls)
		err := p.sender(t, scheme, x509.NewCertPool()).Send(t.Context(), "msg_1", letter("ayse@example.com"))
		if err == nil || errors.Is(err, message.ErrRefused) || len(p.got) != 0 {
			t.Errorf("%s: %v", scheme, err)
		}
	}
}

// TestMailRefused: a recipient who does not exist ends the message, one whose mailbox is full does not, and no error repeats who.
func TestMailRefused(t *testing.T) {
	t.Parallel()
	p := openPost(t, false)
	for to, forGood := range map[string]bool{"ayse@gone.example": true, "ayse@full.example": false} {
		err := p.sender(t, "smtps", p.roots).Send(t.Context(), "msg_1", letter(to))
		if err == nil || errors.Is(err, message.ErrRefused) != forGood || strings.Contains(err.Error(), "ayse") {
			t.Errorf("%s: %v", to, err)
		}
	}
	away, err := courier.NewMail(courier.MailConfig{Server: "smtp://127.0.0.1:1", From: "pay@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	if err := away.Send(t.Context(), "msg_1", letter("ayse@example.com")); err == nil || errors.Is(err, message.ErrRefused) {
		t.Errorf("a server that is away: %v", err)
	}
}

func TestNewMailRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []courier.MailConfig{
		{Server: "mail.example.com", From: "a@example.com"}, {Server: "http://mail.example.com", From: "a@example.com"},
		{Server: "smtp://user:secret@mail.example.com", From: "a@example.com"}, {Server: "smtp://mail.example.com", From: "Acme"},
	} {
		if _, err := courier.NewMail(c); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

const hookKey = "an agreed key of some length"

func TestHook(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_780_000_000, 0)
	var asked *http.Request
	var body []byte
	status := http.StatusAccepted
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	h, err := courier.NewHook(courier.HookConfig{URL: server.URL + "/send?token=topsecret", Key: hookKey, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	m := message.Message{Channel: message.SMS, To: "+905321112233", Language: "tr", Text: "Ödeme: İ"}
	if err := h.Send(t.Context(), "msg_9", m); err != nil {
		t.Fatal(err)
	}
	if string(body) != `{"id":"msg_9","to":"+905321112233","text":"Ödeme: İ","language":"tr"}` {
		t.Errorf("it was handed %s", body)
	}
	if got := asked.Header.Get("webhook-signature"); got != courier.Signature(hookKey, "msg_9", "1780000000", body) ||
		got == courier.Signature("another", "msg_9", "1780000000", body) {
		t.Errorf("signed %q", got)
	}
	for answered, forGood := range map[int]bool{400: true, 410: true, 422: true, 429: false, 500: false, 302: false} {
		status = answered
		err := h.Send(t.Context(), "msg_9", m)
		if err == nil || errors.Is(err, message.ErrRefused) != forGood || strings.Contains(err.Error(), "topsecret") {
			t.Errorf("status %d: %v", answered, err)
		}
	}
	server.Close()
	if err := h.Send(t.Context(), "msg_9", m); err == nil || errors.Is(err, message.ErrRefused) || strings.Contains(err.Error(), "topsecret") {
		t.Errorf("a hook that is away: %v", err)
	}
	for _, c := range []courier.HookConfig{{URL: "x", Key: hookKey, Now: time.Now}, {URL: server.URL, Key: "short", Now: time.Now}, {URL: server.URL, Key: hookKey}} {
		if _, err := courier.NewHook(c); err == nil {
			t.Errorf("%q is taken", c.URL)
		}
	}
}
