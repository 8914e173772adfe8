package connectortest

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// bench is one check's table: a fresh provider, the line to it and the connector under test.
type bench struct {
	*testing.T
	Provider
	clock     *Clock
	line      *line
	address   string
	connector connector.Connector
	// quirks are what the connector says of its provider, and what the suite then expects of both.
	quirks connector.Quirks
	log    *witness
	made   atomic.Int64
	// marketed are the stores of a marketplace, once they have been opened.
	opened   sync.Once
	marketed []string
	// mu guards sums, which are what is known of an authorization, by its ref.
	mu   sync.Mutex
	sums map[string]connector.Original
}

// patience is how long a call may take. It is never waited for, unless something is broken.
const patience = 30 * time.Second

// start sets the table of one check.
func start(t *testing.T, h Harness) *bench {
	t.Helper()
	clock := newClock()
	b := &bench{T: t, Provider: h.Open(t, clock), clock: clock, log: &witness{}, sums: map[string]connector.Original{}}
	b.line = newLine(t, b.Provider)
	server := httptest.NewServer(b.line)
	b.address = server.URL
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	b.connector = b.connect(server.URL, nil)
	b.quirks = able[connector.Quirky](b).Quirks()
	t.Cleanup(b.noLeak)
	return b
}

// connect opens the connector to an address, with a transport of its own unless one is given.
func (b *bench) connect(address string, transport http.RoundTripper) connector.Connector {
	b.Helper()
	if transport == nil {
		own := &http.Transport{MaxIdleConnsPerHost: 32}
		b.Cleanup(own.CloseIdleConnections)
		transport = own
	}
	return b.Connect(b.T, address, connector.Deps{
		HTTP: &http.Client{Transport: transport}, Now: b.clock.Now,
		Log: slog.New(slog.NewJSONHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: withoutTime})),
	})
}

// withoutTime takes the time out of log lines, whose digits could look like a CVV.
func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey && len(groups) == 0 {
		return slog.Attr{}
	}
	return a
}

// able returns the connector as one that can do T, which Run has found out before.
func able[T any](b *bench) T {
	b.Helper()
	can, ok := b.connector.(T)
	if !ok {
		b.Fatal("the connector of this check cannot do what the first one could")
	}
	return can
}

// broke reports that a rule was broken.
func (b *bench) broke(rule, format string, args ...any) {
	b.Helper()
	b.Errorf("%s\n\trule: %s", fmt.Sprintf(format, args...), rule)
}

// money returns an amount in the provider's currency.
func (b *bench) money(minor int64) money.Amount {
	if b.Currency == "" {
		return money.New(minor, money.TRY)
	}
	return money.New(minor, b.Currency)
}

// ref returns a ref that no other request of this check has.
func (b *bench) ref() string { return "CT" + strconv.FormatInt(b.made.Add(1)+1000, 10) }

// sale returns a sale, with an order of its own, of an amount that looks like nothing else.
func (b *bench) sale() connector.Authorization {
	ref := b.ref()
	return connector.Authorization{
		Ref: ref, Order: "order-" + ref, Amount: b.money(12345), Card: b.Approved,
		Buyer:    connector.Buyer{Email: "ayse@example.com", Phone: "+905550000000", IP: "203.0.113.7"},
		Deadline: b.clock.Now().Add(patience),
	}
}

func (b *bench) preAuth() connector.Authorization {
	a := b.sale()
	a.PreAuth = true
	return a
}

// authorize makes a request that must be approved, as the ground for a follow-up.
func (b *bench) authorize(a connector.Authorization) connector.FollowUp {
	b.Helper()
	r := b.sell(a)
	b.saw(r)
	if r.Outcome != connector.Approved {
		b.Fatalf("authorization to build on: %s, %+v, cause %v, want approved", r.Outcome, r.Refusal, r.Cause)
	}
	original := connector.Original{Ref: a.Ref, Amount: a.Amount, IDs: r.IDs}
	if !a.PreAuth {
		original.Captured = a.Amount.Minor()
	}
	b.known(a.Ref, original)
	return connector.FollowUp{
		Ref: b.ref(), Order: a.Order, Original: original, Amount: a.Amount, Deadline: b.clock.Now().Add(patience),
	}
}

// threeDOnly reports whether the provider takes no payment without 3-D Secure; the suite then pays through Challenge.
func (b *bench) threeDOnly() bool {
	_, only := b.connector.(connector.ThreeDOnly)
	return only
}

// sell asks for a payment in the way that the provider takes one.
func (b *bench) sell(a connector.Authorization) connector.Result {
	b.Helper()
	if !b.threeDOnly() {
		return b.connector.Authorize(b.Context(), a)
	}
	ch := b.register(a)
	f := b.finish(a, ch, b.Buyer(b.T, *ch.Redirect, Confirm))
	if b.challenger().Shape() == connector.OneStep {
		return f.Result
	}
	a.Proof = &f.Proof
	return b.connector.Authorize(b.Context(), a)
}

// known remembers what the provider said of an authorization.
func (b *bench) known(ref string, original connector.Original) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sums[ref] = original
}

// original is what is known of an authorization: its ids only if its answer came.
func (b *bench) original(a connector.Authorization) connector.Original {
	b.mu.Lock()
	defer b.mu.Unlock()
	if original, came := b.sums[a.Ref]; came {
		return original
	}
	return connector.Original{Ref: a.Ref, Amount: a.Amount}
}

// blind reports whether a query had nothing to go by, and whether it said so.
func (b *bench) blind(q connector.Report) bool {
	b.Helper()
	if !b.quirks.Status.Blind {
		return false
	}
	if q.Finding != connector.Unclear {
		b.broke("a provider that cannot be asked about a payment settles no doubt about it", "query says %s, %s", q.Finding, q.Result.Outcome)
	}
	return true
}

// summed returns a follow-up with the sums as they stand.
func (b *bench) summed(f connector.FollowUp) connector.FollowUp {
	b.mu.Lock()
	defer b.mu.Unlock()
	if original, known := b.sums[f.Original.Ref]; known {
		f.Original = original
	}
	return f
}

// happened adds what a follow-up did to the sums.
func (b *bench) happened(kind connector.Kind, f connector.FollowUp) {
	original := f.Original
	switch kind {
	case connector.KindCapture:
		original.Captured += f.Amount.Minor()
	case connector.KindRefund:
		original.Refunded += f.Amount.Minor()
	case connector.KindSale, connector.KindPreAuth, connector.KindVoid:
	}
	b.known(original.Ref, original)
}

// next returns another follow-up of the same authorization.
func (b *bench) next(f connector.FollowUp, minor int64) connector.FollowUp {
	f.Ref, f.Amount, f.Deadline = b.ref(), b.money(minor), b.clock.Now().Add(patience)
	return f
}

func kindOf(a connector.Authorization) connector.Kind {
	if a.PreAuth {
		return connector.KindPreAuth
	}
	return connector.KindSale
}

// query asks about an authorization.
func (b *bench) query(a connector.Authorization) connector.Report {
	b.Helper()
	return b.ask(connector.Inquiry{
		Ref: a.Ref, Order: a.Order, Kind: kindOf(a), Amount: a.Amount, Original: b.original(a),
	})
}

// queryFollowUp asks about a follow-up.
func (b *bench) queryFollowUp(kind connector.Kind, f connector.FollowUp) connector.Report {
	b.Helper()
	return b.ask(connector.Inquiry{Ref: f.Ref, Order: f.Order, Kind: kind, Amount: f.Amount, Original: f.Original})
}

func (b *bench) ask(q connector.Inquiry) connector.Report {
	b.Helper()
	q.Deadline = b.clock.Now().Add(patience)
	r := b.connector.Query(b.Context(), q)
	b.saw(r)
	if (r.Finding == connector.Unclear) != (r.Cause != nil) {
		b.broke("an unclear report has a cause, and no other has", "report %s has cause %v", r.Finding, r.Cause)
	}
	return r
}

// moved compares the books of an order with what they should have.
func (b *bench) moved(order string, want ...Movement) {
	b.Helper()
	got := b.Books(b.T, order)
	left := append([]Movement(nil), got...)
	for _, w := range want {
		found := false
		for i, g := range left {
			if g == w {
				left = append(left[:i], left[i+1:]...)
				found = true
				break
			}
		}
		if !found {
			b.broke("the books have what was asked for, once", "books of %s are %v, want %v", order, got, want)
			return
		}
	}
	if len(left) > 0 {
		b.broke("nothing takes effect that was not asked for, and nothing twice", "books of %s are %v, want %v", order, got, want)
	}
}

// witness keeps all that a connector says: its log, its results, its causes.
type witness struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write takes a line of the log.
func (w *witness) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(text)
}

// saw notes a result in every form in which it could be printed.
func (b *bench) saw(result any) {
	_, _ = fmt.Fprintf(b.log, "%v\n%+v\n%#v\n", result, result, result)
}

func (b *bench) noLeak() {
	b.Helper()
	b.log.mu.Lock()
	said := b.log.text.String()
	b.log.mu.Unlock()
	const rule = "no number, CVV or expiry of a card is in a log, a cause or a result"
	for _, card := range []pan.Card{b.Approved, b.Declined} {
		if pan.Contains(said, card.Number) {
			b.broke(rule, "a card number was said")
		}
		if cvv := card.CVV.Reveal(); cvv != "" && regexp.MustCompile(`\b`+cvv+`\b`).MatchString(said) {
			b.broke(rule, "a CVV was said")
		}
	}
}
