package paymes_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/paymes"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/paymes"
)

// The document's own secret, with which its vectors are made.
const secret = "111111111"

// said is an answer; its status is 200 if it is zero.
type said struct {
	status int
	body   string
}

// script is a Paymes that gives one answer at each path, and 404 at all others.
type script struct {
	server  *httptest.Server
	answers map[string]said

	mu     sync.Mutex // guards what follows
	asked  []string
	bodies map[string]string
}

func scripted(t *testing.T, answers map[string]said) *script {
	t.Helper()
	s := &script{answers: answers, bodies: map[string]string{}}
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read request: %v", err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked = append(s.asked, r.URL.Path)
		s.bodies[r.URL.Path] = string(body)
		a, known := s.answers[r.URL.Path]
		if !known {
			http.NotFound(w, r)
			return
		}
		if a.status != 0 {
			w.WriteHeader(a.status)
		}
		_, _ = io.WriteString(w, a.body)
	}))
	t.Cleanup(s.server.Close)
	return s
}

// calls are the paths that were asked for.
func (s *script) calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

// body is what was last sent to a path.
func (s *script) body(path string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies[path]
}

func (s *script) v3(t *testing.T) *paymes.V3 {
	t.Helper()
	return open[*paymes.V3](t, paymes.Config{BaseURL: s.server.URL, Secret: secret}, s.deps())
}

func (s *script) v46(t *testing.T) *paymes.V46 {
	t.Helper()
	return open[*paymes.V46](t, paymes.Config{BaseURL: s.server.URL, Secret: secret, PublicKey: publicKey}, s.deps())
}

func (s *script) deps() connector.Deps {
	return connector.Deps{HTTP: s.server.Client(), Now: time.Now}
}

// sale is a sale of 10.50 lira.
func sale(t *testing.T) connector.Authorization {
	t.Helper()
	card := connectortest.Card(t, "4355084355084358", "000")
	var err error
	card.Expiry, err = pan.ParseExpiry("12", "2040")
	if err != nil {
		t.Fatal(err)
	}
	return connector.Authorization{
		Ref: "ref-1", Order: "order-1", Amount: lira(1050), Deadline: soon(),
		Card: card,
	}
}

func lira(minor int64) money.Amount { return money.New(minor, money.TRY) }

func soon() time.Time { return time.Now().Add(time.Minute) }

// stands is an answer of v4.6's status about the sale, changed and signed as the notice is.
func stands(change func(n *wire.OrderNotice)) said {
	n := wire.OrderNotice{
		PaymesOrderID: "fbe0", OrderID: "ref-1", Type: wire.TypeSuccess, Message: wire.MessagePaid, PriceText: "10.50", CurrencyText: "TRY",
		FirstSix: "435508", LastFour: "4358",
	}
	if change != nil {
		change(&n)
	}
	n.Sign(secret)
	return said{body: string(wire.OrderStatus{OrderNotice: n}.Encode())}
}
