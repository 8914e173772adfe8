package server

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/health"
	"github.com/vezne/vezne/internal/payment"
)

// Here a provider misbehaves, across HTTP, in every way that the front gateway can meet. A gateway of our own plays the provider,
// so its bank's books tell what really happened; between the two stands a line that spoils answers.

// line passes requests on to a provider, and spoils the answers to as many of the next ones as it is told.
type line struct {
	url string
	to  string

	mu      sync.Mutex // guards what follows
	spoil   func(w http.ResponseWriter, r *http.Request, a answered)
	next    int
	before  answered // the last answer that was passed on
	spoiled int
}

// answered is what the provider answered.
type answered struct {
	sale   bool // to a request that carries a card, which neither an inquiry nor a list does
	status int
	header http.Header
	body   []byte
	before []byte // what it answered the request before
}

func newLine(t *testing.T, to string) *line {
	t.Helper()
	l := &line{to: to}
	s := httptest.NewServer(l)
	t.Cleanup(s.Close)
	l.url = s.URL
	return l
}

// spoils lets the answer to the next sale be spoiled. The inquiry that follows is answered as it should be, as is everything else.
func (l *line) spoils(how func(w http.ResponseWriter, r *http.Request, a answered)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.spoil, l.next = how, 1
}

func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, err := l.pass(r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	l.mu.Lock()
	how := l.spoil
	switch {
	case !a.sale:
		how = nil
	case l.next == 0:
		how = nil
		l.before = a
	default:
		l.next--
		l.spoiled++
		a.before = l.before.body
	}
	l.mu.Unlock()
	if how != nil {
		how(w, r, a)
		return
	}
	writeAnswer(w, a, a.body)
}

func (l *line) pass(r *http.Request) (answered, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return answered{}, err
	}
	sale := bytes.Contains(body, []byte("4508034508034509"))
	on, err := http.NewRequestWithContext(context.WithoutCancel(r.Context()), r.Method, l.to+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return answered{}, err
	}
	on.Header = r.Header.Clone()
	resp, err := http.DefaultClient.Do(on)
	if err != nil {
		return answered{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err = io.ReadAll(resp.Body)
	return answered{sale: sale, status: resp.StatusCode, header: resp.Header, body: body}, err
}

func writeAnswer(w http.ResponseWriter, a answered, body []byte) {
	for name, values := range a.header {
		if name != "Content-Length" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(body)
}

// The ways to spoil an answer. In each of them the provider has done what it was asked.

// hang gives no answer for as long as the client waits.
func hang(_ http.ResponseWriter, r *http.Request, _ answered) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

// reset breaks the connection.
func reset(http.ResponseWriter, *http.Request, answered) { panic(http.ErrAbortHandler) }

func html(w http.ResponseWriter, _ *http.Request, _ answered) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, "<html><body><h1>Bakımdayız</h1></body></html>")
}

func badGateway(w http.ResponseWriter, _ *http.Request, a answered) {
	a.status = http.StatusBadGateway
	writeAnswer(w, a, []byte(`{"message":"upstream"}`))
}

// other answers what the order before was answered.
func other(w http.ResponseWriter, _ *http.Request, a answered) { writeAnswer(w, a, a.before) }

// another amount than was asked: 13.50 for 12.50, however it is written.
func another(w http.ResponseWriter, _ *http.Request, a answered) {
	writeAnswer(w, a, regexp.MustCompile(`\b12([.,]?50?)\b`).ReplaceAll(a.body, []byte(`13$1`)))
}

// dollars for lira.
func dollars(w http.ResponseWriter, _ *http.Request, a answered) {
	writeAnswer(w, a, bytes.ReplaceAll(bytes.ReplaceAll(a.body, []byte(`TRY`), []byte(`USD`)), []byte(`949`), []byte(`840`)))
}

// half breaks off in the middle.
func half(w http.ResponseWriter, _ *http.Request, a answered) {
	writeAnswer(w, a, a.body[:len(a.body)/2])
}

// faultTimeout is how long the front waits for a provider: far less than in life, and far more than an answer takes here.
const faultTimeout = 4 * time.Second

// atProvider is an account of a kind at a gateway that plays the provider, by way of the line at base.
func atProvider(name, kind, base string) config.ProviderEntry {
	return map[string]config.ProviderEntry{
		"paynet": {Name: name, Kind: kind, BaseURL: base + "/paynet", Credentials: map[string]string{"secret_key": config.DemoPaynetKey}},
		"paratika": {Name: name, Kind: kind, BaseURL: base + "/paratika", Credentials: map[string]string{
			"merchant": config.DemoParatikaMerchant, "merchant_user": config.DemoParatikaUser, "merchant_password": config.DemoParatikaPassword,
			"secret_key": config.DemoParatikaKey,
		}},
		"simbank": {Name: name, Kind: kind, BaseURL: base, Credentials: map[string]string{
			"terminal": config.DemoTerminal, "key": config.DemoTerminalKey,
		}},
		"esnekpos": {Name: name, Kind: kind, BaseURL: base + "/esnekpos", Credentials: map[string]string{
			"merchant": "TEST1234", "merchant_key": config.DemoEsnekposKey,
		}},
	}[kind]
}

// faulty is a front gateway with two accounts: "first" of a kind at a provider that misbehaves, and "second" at one that does not.
type faulty struct {
	front         *Dev
	first, second *Dev
	line          *line
	data          string
	file          config.File
}

func newFaulty(t *testing.T, kind string) *faulty {
	t.Helper()
	f := &faulty{first: applied(t, config.File{}), second: applied(t, config.File{}), data: t.TempDir()}
	to := f.first.URL()
	if kind == "simbank" {
		to = "http://" + f.first.bankListener.Addr().String()
	}
	f.line = newLine(t, to)
	f.opens(t, atProvider("first", kind, f.line.url))
	return f
}

// opens starts the front with the given account as the first.
func (f *faulty) opens(t *testing.T, first config.ProviderEntry) {
	t.Helper()
	f.file = config.File{Merchants: []config.MerchantEntry{{
		ID: config.DemoMerchant, Providers: []config.ProviderEntry{first, atProvider("second", "paynet", f.second.URL())},
	}}}
	f.front = f.start(t)
	run(t, f.front)
}

func (f *faulty) start(t *testing.T) *Dev {
	t.Helper()
	d, err := OpenDev(t.Context(), config.Dev{
		Addr: "127.0.0.1:0", Data: f.data, Apply: f.file, ProviderTimeout: faultTimeout,
		// Few failures are enough here, and what is passed over stays so until the test ends.
		Health: health.Settings{InARow: 2, Sample: 4, Rest: time.Hour},
	}, (&lines{}).logger())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// pays pays an order that has to be captured in the end, at the account.
func (f *faulty) pays(t *testing.T, reference, account string) payment.Payment {
	t.Helper()
	pay(t, f.front, reference)
	p, err := f.front.gateway.FindByReference(t.Context(), config.DemoMerchant, reference)
	if err != nil {
		t.Fatal(err)
	}
	if p.State != payment.Captured || p.Provider != account {
		t.Errorf("%s is %s at %s, want captured at %s", reference, p.State, p.Provider, account)
	}
	return p
}

// shown checks what an operator sees of the first account.
func (f *faulty) shown(t *testing.T, state health.State, reason health.Reason, metrics ...string) {
	t.Helper()
	kept, err := health.List(t.Context(), f.front.gateway, config.DemoMerchant, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if s := kept["first"]; s.State != state || s.Reason != reason || s.Node == "" {
		t.Errorf("kept of the first account: %+v, want %s for %s", s, state, reason)
	}
	_, page := get(t, f.front.URL()+"/metrics")
	metrics = append(metrics, fmt.Sprintf(`vezne_provider_breaker{merchant="demo",provider="first",state=%q} 1`, state))
	for _, line := range metrics {
		if !strings.Contains(page, line) {
			t.Errorf("metrics lack %s", line)
		}
	}
	_, answer := send(t, http.MethodGet, f.front.URL()+"/v1/providers", "Bearer "+config.DemoKey, "")
	if !strings.Contains(answer, fmt.Sprintf(`"state":%q`, state)) {
		t.Errorf("/v1/providers says %s", answer)
	}
}

func TestFaultsOfAProvider(t *testing.T) {
	t.Parallel()
	spoilers := map[string]func(http.ResponseWriter, *http.Request, answered){
		"slow": hang, "resets the connection": reset, "HTML": html, "502": badGateway, "another order's answer": other,
		"another amount": another, "half an answer": half,
	}
	for _, kind := range []string{"paynet", "paratika", "simbank"} {
		for name, spoil := range spoilers {
			t.Run(kind+", "+name, func(t *testing.T) {
				t.Parallel()
				f := newFaulty(t, kind)
				f.pays(t, "well", "first")
				for _, reference := range []string{"spoiled 1", "spoiled 2"} {
					f.line.spoils(spoil)
					p := f.pays(t, reference, "first")
					if len(p.Operations[0].Attempts) != 1 {
						t.Errorf("%s went on to another account while nobody knew", reference)
					}
				}
				f.pays(t, "elsewhere", "second")
				if first, second := captures(t, f.first), captures(t, f.second); first != 3 || second != 1 {
					t.Errorf("the banks captured %d and %d times, want 3 and 1", first, second)
				}
				f.shown(t, health.Open, health.NoAnswer, `outcome="indeterminate",provider="first"`)
			})
		}
	}
}

// A wrong currency: where the wire says the currency at all, a sale in dollars is no answer to one in lira.
func TestAnAnswerInAnotherCurrency(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"paynet", "paratika", "simbank"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			f := newFaulty(t, kind)
			says := false
			f.line.spoils(func(w http.ResponseWriter, r *http.Request, a answered) {
				says = bytes.Contains(a.body, []byte("TRY")) || bytes.Contains(a.body, []byte("949"))
				dollars(w, r, a)
			})
			p := f.pays(t, "dollars", "first")
			if captured := captures(t, f.first); captured != 1 || p.Captured != 1250 {
				t.Errorf("captured %d times, %d kuruş", captured, p.Captured)
			}
			history, err := f.front.gateway.History(t.Context(), config.DemoMerchant, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			doubted := false
			for _, r := range history {
				doubted = doubted || r.Event == payment.EventLose
			}
			if doubted != says {
				t.Errorf("doubted %v, and the answer names a currency: %v", doubted, says)
			}
		})
	}
}

// deaf is an address at which nobody listens.
func deaf(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	return "http://" + l.Addr().String()
}

// A provider that is down: each payment goes on to the other in the same request, and after the second they go there at once. What
// was seen outlives the process.
func TestAProviderThatIsDown(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"paynet", "paratika", "simbank"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			f := &faulty{second: applied(t, config.File{}), data: t.TempDir()}
			f.file = config.File{Merchants: []config.MerchantEntry{{ID: config.DemoMerchant, Providers: []config.ProviderEntry{
				atProvider("first", kind, deaf(t)), atProvider("second", "paynet", f.second.URL()),
			}}}}
			f.front = f.start(t)
			ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
			ended := make(chan error, 1)
			go func() { ended <- f.front.Run(ctx) }()
			for i, tries := range []int{2, 2, 1, 1} {
				if p := f.pays(t, fmt.Sprintf("order %d", i), "second"); len(p.Operations[0].Attempts) != tries {
					t.Errorf("order %d made %d tries, want %d", i, len(p.Operations[0].Attempts), tries)
				}
			}
			f.shown(t, health.Open, health.Unreachable, `vezne_failovers_total{from="first",reason="issuer_unavailable",to="second"} 2`)
			stop()
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			f.front = f.start(t)
			run(t, f.front)
			if p := f.pays(t, "after a restart", "second"); len(p.Operations[0].Attempts) != 1 {
				t.Error("the next process tried the account again at once")
			}
			f.shown(t, health.Open, health.Unreachable)
			if n := captures(t, f.second); n != 5 {
				t.Errorf("the bank captured %d times, want 5", n)
			}
		})
	}
}

// A provider that fails every other time is found out too.
func TestAProviderThatFlaps(t *testing.T) {
	t.Parallel()
	f := newFaulty(t, "paynet")
	for i := range 4 {
		if i%2 == 1 {
			f.line.spoils(html)
		}
		f.pays(t, fmt.Sprintf("order %d", i), "first")
	}
	f.pays(t, "elsewhere", "second")
	f.shown(t, health.Open, health.NoAnswer)
	if first, second := captures(t, f.first), captures(t, f.second); first != 4 || second != 1 {
		t.Errorf("the banks captured %d and %d times, want 4 and 1", first, second)
	}
}

// EsnekPos charges while the buyer is at its bank. A visit that cannot begin there begins at the other provider; one of which nobody
// knows whether it began does not.
func TestAVisitAtAProviderThatFails(t *testing.T) {
	t.Parallel()
	threeD := func(t *testing.T, f *faulty, reference string) payment.Payment {
		t.Helper()
		body := strings.Replace(order(t, reference), `{`, `{"three_d_secure":{"return_url":"https://shop.example/"},`, 1)
		status, answer := send(t, http.MethodPost, f.front.URL()+"/v1/payments", "Bearer "+config.DemoKey, body)
		p, err := f.front.gateway.FindByReference(t.Context(), config.DemoMerchant, reference)
		if err != nil {
			t.Fatalf("%v; answered %d %s", err, status, answer)
		}
		return p
	}
	t.Run("down", func(t *testing.T) {
		t.Parallel()
		f := &faulty{second: applied(t, config.File{}), data: t.TempDir()}
		f.opens(t, atProvider("first", "esnekpos", deaf(t)))
		p := threeD(t, f, "order")
		if p.State != payment.Challenged || p.Provider != "second" || len(p.Tried()) != 2 || p.Live {
			t.Errorf("%s at %s after %v, live %v", p.State, p.Provider, p.Tried(), p.Live)
		}
	})
	t.Run("HTML", func(t *testing.T) {
		t.Parallel()
		f := newFaulty(t, "esnekpos")
		f.line.spoils(html)
		p := threeD(t, f, "order")
		if p.Provider != "first" || len(p.Tried()) != 1 || !p.Live || p.State == payment.Declined {
			t.Errorf("%s at %s after %v, live %v", p.State, p.Provider, p.Tried(), p.Live)
		}
		if n := captures(t, f.second); n != 0 {
			t.Errorf("the other bank captured %d times", n)
		}
	})
}
