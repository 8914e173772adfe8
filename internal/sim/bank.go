package sim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/vezne/vezne/internal/sim/acs"
	"github.com/vezne/vezne/internal/sim/books"
	wire "github.com/vezne/vezne/wire/simbank"
)

// Config is what a bank needs. Now, BaseURL and Terminals are required.
type Config struct {
	// BooksPath is the file of the books, made if absent; empty keeps them in memory.
	BooksPath string
	// BaseURL is the address at which a browser reaches Handler, such as "http://127.0.0.1:8080". Where the port is
	// chosen by the system, the listener has to be open first.
	BaseURL string
	// Terminals maps the id of each terminal to its secret of at least [MinSecret] bytes.
	Terminals map[string]string
	// Development shows the one-time code on the 3-D page. Otherwise the code stands in the books alone, as if it had
	// been sent to the buyer's telephone.
	Development bool
	// Chaos injects faults at random.
	Chaos Chaos
	// Now is the bank's clock.
	Now func() time.Time
	// After is how the bank waits; nil means [time.After].
	After func(time.Duration) <-chan time.Time
	// Log takes diagnostics; nil drops them. The bank logs no bodies.
	Log *slog.Logger
	// HTTP posts the returns from server to server; nil means a client with a timeout of ten seconds.
	HTTP *http.Client
	// Slow is how long the scenario SLOW keeps an answer back; 75 seconds if zero, which is more than clients wait.
	Slow time.Duration
	// Late is how long after its receipt the scenario LATE carries a request out; 3 seconds if zero.
	Late time.Duration
	// Chargeback is how long after a payment is captured the scenario CHARGEBACK disputes it; 30 seconds if zero.
	Chargeback time.Duration
	// CallbackLate is how long the scenario CALLBACK_LATE keeps the browser; 20 seconds if zero.
	CallbackLate time.Duration
	// ChallengeLifetime is how long a buyer may take at the 3-D page; 10 minutes if zero.
	ChallengeLifetime time.Duration
}

// complete puts the usual values where there are none.
func (c Config) complete() Config {
	if c.After == nil {
		c.After = time.After
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Log = c.Log.With("component", "sim")
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: 10 * time.Second}
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	c.Slow = cmp.Or(c.Slow, 75*time.Second)
	c.Late = cmp.Or(c.Late, 3*time.Second)
	c.Chargeback = cmp.Or(c.Chargeback, 30*time.Second)
	c.CallbackLate = cmp.Or(c.CallbackLate, 20*time.Second)
	c.ChallengeLifetime = cmp.Or(c.ChallengeLifetime, 10*time.Minute)
	return c
}

// MinSecret is the shortest terminal secret, in bytes.
const MinSecret = 16

// Bank is a running bank. Its methods are safe for concurrent use.
type Bank struct {
	config    Config
	books     *books.Books
	terminals map[string]terminal
	mux       *http.ServeMux
	view      *acs.View
	// closing is closed when the bank closes, to end the answers that are being kept back.
	closing   chan struct{}
	closeOnce sync.Once

	// asked counts the queries about a ref, so that a fault can strike the first one only.
	askedMu sync.Mutex
	asked   map[string]int
}

// Open opens the bank and its books.
func Open(c Config) (*Bank, error) {
	terminals, err := openTerminals(c.Terminals)
	if err != nil {
		return nil, err
	}
	if c.Now == nil || c.BaseURL == "" {
		return nil, errors.New("open bank: a clock and a base url are required")
	}
	if c.Chaos.Percent < 0 || c.Chaos.Percent > 100 {
		return nil, errors.New("open bank: chaos percent must be 0 to 100")
	}
	c = c.complete()
	view, err := acs.New()
	if err != nil {
		return nil, err
	}
	ledger, err := books.Open(context.Background(), c.BooksPath, c.Now, wire.Code)
	if err != nil {
		return nil, err
	}
	b := &Bank{
		config: c, books: ledger, terminals: terminals,
		mux: http.NewServeMux(), view: view, closing: make(chan struct{}), asked: make(map[string]int),
	}
	b.mount()
	err = b.disputes(context.Background())
	if err != nil {
		return nil, errors.Join(err, ledger.Close())
	}
	return b, nil
}

func openTerminals(secrets map[string]string) (map[string]terminal, error) {
	if len(secrets) == 0 {
		return nil, errors.New("open bank: no terminal is configured")
	}
	terminals := make(map[string]terminal, len(secrets))
	for id, secret := range secrets {
		if id == "" || len(id) > 64 || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return nil, errors.New("open bank: a terminal id must be 1 to 64 printable ASCII characters")
		}
		if len(secret) < MinSecret {
			return nil, fmt.Errorf("open bank: secret of terminal %s is shorter than %d bytes", id, MinSecret)
		}
		terminals[id] = openTerminal(id, secret)
	}
	return terminals, nil
}

func (b *Bank) mount() {
	b.mux.Handle("POST "+wire.PathAuthorize, b.door(b.authorize))
	b.mux.Handle("POST "+wire.PathCapture, b.door(b.capture))
	b.mux.Handle("POST "+wire.PathVoid, b.door(b.void))
	b.mux.Handle("POST "+wire.PathRefund, b.door(b.refund))
	b.mux.Handle("POST "+wire.PathQuery, b.door(b.query))
	b.mux.Handle("POST "+wire.PathPoints, b.door(b.points))
	b.mux.Handle("POST "+wire.PathCampaigns, b.door(b.campaigns))
	b.mux.Handle("POST "+wire.PathList, b.door(b.list))
	b.mux.Handle("POST "+wire.PathChargebacks, b.door(b.chargebacks))
	b.mux.Handle("POST "+wire.PathEnroll, b.door(b.enroll))
	b.mux.Handle("POST "+wire.PathStatus, b.door(b.status))
	b.mux.Handle("POST "+wire.PathKeep, b.door(b.keep))
	b.mux.Handle("POST "+wire.PathCards, b.door(b.cards))
	b.mux.Handle("POST "+wire.PathForget, b.door(b.forget))
	b.mux.HandleFunc("GET /sim/books", b.serveBooks)
	b.mux.HandleFunc("POST /sim/cards", b.bringCard)
	b.mux.HandleFunc("POST /sim/chargebacks", b.openChargeback)
	b.mux.HandleFunc("POST /sim/chargebacks/{id}/won", b.decideChargeback(true))
	b.mux.HandleFunc("POST /sim/chargebacks/{id}/lost", b.decideChargeback(false))
	b.mountPages()
}

// Handler serves the bank: everything below /sim/ and /acs/. It may share a listener with others, but what stands
// before it must let [http.ErrAbortHandler] pass: that panic is how the bank loses an answer.
func (b *Bank) Handler() http.Handler { return b.mux }

// Close ends the answers that are being kept back, finishes what is being recorded and closes the books. The listener
// must have stopped sending requests.
func (b *Bank) Close() error {
	var err error
	b.closeOnce.Do(func() {
		close(b.closing)
		err = b.books.Close()
	})
	return err
}
