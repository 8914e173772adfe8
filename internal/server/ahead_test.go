package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/reconcile"
	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/webhook"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// mortal is a store of a process that dies at a commit: from then on nothing more is written or read by it. What stands in the
// database is what a power cut at that moment would leave.
type mortal struct {
	store.Store
	// dies says of a commit whether the process dies at it, and whether the database carried it out.
	dies atomic.Pointer[func(store.Change) (dies, landed bool)]
	dead atomic.Bool
}

var errDead = errors.New("the process has died")

func (m *mortal) Commit(ctx context.Context, c store.Change) error {
	if m.dead.Load() {
		return errDead
	}
	if f := m.dies.Load(); f != nil {
		if dies, landed := (*f)(c); dies {
			m.dead.Store(true)
			if landed {
				return errors.Join(errDead, m.Store.Commit(ctx, c))
			}
			return errDead
		}
	}
	return m.Store.Commit(ctx, c)
}

func (m *mortal) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]job.Job, error) {
	if m.dead.Load() {
		return nil, errDead
	}
	return m.Store.Claim(ctx, now, lease, limit)
}

func (m *mortal) Subscription(ctx context.Context, id merchant.ID, s subscription.ID) (subscription.Subscription, error) {
	if m.dead.Load() {
		return subscription.Subscription{}, errDead
	}
	return m.Store.Subscription(ctx, id, s)
}

func (m *mortal) Payment(ctx context.Context, id merchant.ID, p payment.ID) (payment.Payment, error) {
	if m.dead.Load() {
		return payment.Payment{}, errDead
	}
	return m.Store.Payment(ctx, id, p)
}

// deaths are the moments around a charge at which a process may die.
func deaths() []struct {
	name   string
	at     func(store.Change) bool
	landed bool
} {
	intends := func(c store.Change) bool { return c.Step != nil && c.Step.Was == 0 && c.Subscription != nil }
	outcome := func(c store.Change) bool {
		return c.Step != nil && c.Step.Was > 0 && c.Step.Payment.Terms.Subscription != ""
	}
	applies := func(c store.Change) bool { return c.Step == nil && c.Subscription != nil }
	return []struct {
		name   string
		at     func(store.Change) bool
		landed bool
	}{
		{"before the intent", intends, false},
		{"after the intent, before the bank is asked", intends, true},
		{"after the bank's capture, before its outcome is written", outcome, false},
		{"after the outcome is written", outcome, true},
		{"before the outcome is applied to the subscription", applies, false},
		{"after it is applied", applies, true},
	}
}

// TestAYearOfASubscriptionWithACrashInEachMonth: twelve charges stand in the bank's books, on either engine.
func TestAYearOfASubscriptionWithACrashInEachMonth(t *testing.T) {
	t.Parallel()
	for engine, db := range map[string]func(t *testing.T) string{
		"sqlite": func(*testing.T) string { return "" }, "postgres": func(t *testing.T) string { return pgtest.URL(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			y := &year{data: t.TempDir(), db: db(t)}
			y.start(t)
			defer func() { y.stop(t) }()
			s := y.subscribe(t)
			for month := range 12 {
				death := deaths()[month%len(deaths())]
				due := s.Terms.Interval.Due(s.Anchor, month)
				var died atomic.Bool
				f := func(c store.Change) (bool, bool) {
					return death.at(c) && died.CompareAndSwap(false, true), death.landed
				}
				y.mortal.dies.Store(&f)
				_, err := y.dev.runAhead(t.Context(), due.AddDays(1).At(12), time.Minute)
				if !died.Load() {
					t.Fatalf("month %d: the process did not die %s", month, death.name)
				}
				if err == nil {
					t.Fatalf("month %d: the dead process went on", month)
				}
				y.stop(t)
				y.start(t)
				there, err := y.dev.runAhead(t.Context(), due.AddDays(9).At(12), time.Minute)
				if err != nil || !there {
					t.Fatalf("month %d, death %s: run ahead: %t, %v", month, death.name, there, err)
				}
				if got := y.captures(t, s.ID); got != month+1 {
					t.Fatalf("month %d, death %s: the bank took %d times, want %d", month, death.name, got, month+1)
				}
			}
			got, err := y.dev.store.Subscription(t.Context(), s.Merchant, s.ID)
			if err != nil || got.State != subscription.Ended || got.Paid != 12 {
				t.Errorf("after the year it is %s with %d paid, %v", got.State, got.Paid, err)
			}
			_, err = y.dev.runAhead(t.Context(), s.Anchor.AddDays(400).At(12), time.Minute)
			if n := y.captures(t, s.ID); err != nil || n != 12 {
				t.Errorf("a month later the bank has taken %d times, %v", n, err)
			}
		})
	}
}

// year is one database and one bank over many processes.
type year struct {
	data, db string
	dev      *Dev
	mortal   *mortal
	end      func() error
}

func (y *year) start(t *testing.T) {
	t.Helper()
	y.mortal = &mortal{}
	d, err := openDev(t.Context(), config.Dev{Addr: "127.0.0.1:0", Data: y.data, DB: y.db, Patience: time.Millisecond}, slog.New(slog.DiscardHandler),
		func(s store.Store) store.Store { y.mortal.Store = s; return y.mortal })
	if err != nil {
		t.Fatal(err)
	}
	d.daily = nil                     // it would be most of the work
	d.gateway.Jobs().Poll = time.Hour // the test alone says when what is due is done
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	y.dev, y.end = d, func() error { stop(); return <-ended }
}

func (y *year) stop(t *testing.T) {
	t.Helper()
	err := y.end()
	if err != nil {
		t.Errorf("stop: %v", err)
	}
}

// subscribe begins twelve months at the last day of January, with a saved card.
func (y *year) subscribe(t *testing.T) subscription.Subscription {
	t.Helper()
	m, known := y.dev.gateway.Merchants().Find(config.DemoMerchant)
	if !known {
		t.Fatal("no demo merchant")
	}
	start := subscription.Day{Year: y.dev.now().Year() + 1, Month: time.January, Date: 31}
	out, err := y.dev.gateway.Subscribe(t.Context(), gateway.NewSubscription{
		Merchant: m, Card: yearCard(t), Start: start,
		Draft: subscription.Subscription{Surface: config.SurfaceAPI, Customer: "customer-1", Terms: subscription.Terms{
			Amount: money.New(4900, money.TRY), Interval: subscription.Interval{Unit: subscription.Monthly, Count: 1}, Charges: 12,
		}},
	})
	if err != nil || out.Subscription.State != subscription.Trial {
		t.Fatalf("subscribe: %s, %v", out.Subscription.State, err)
	}
	return out.Subscription
}

func yearCard(t *testing.T) pan.Card {
	t.Helper()
	number, err := pan.Parse("4508034508034509")
	if err != nil {
		t.Fatal(err)
	}
	expiry, err := pan.ParseExpiry("11", "2060")
	if err != nil {
		t.Fatal(err)
	}
	cvv, err := pan.ParseCVV("000", card.Visa)
	if err != nil {
		t.Fatal(err)
	}
	return pan.Card{Number: number, Expiry: expiry, CVV: cvv, Holder: "AYŞE IŞIK"}
}

// captures counts what the bank took for the subscription and has not given back.
func (y *year) captures(t *testing.T, id subscription.ID) int {
	t.Helper()
	books, err := y.dev.bank.Books(t.Context(), sim.Filter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, o := range books.Orders {
		if strings.HasPrefix(o.Order, string(id)+"/") {
			n += int(o.Captures)
			if o.Captures > 1 || o.Captures == 1 && o.Net != 4900 {
				t.Errorf("order %s: %d captures, net %d", o.Order, o.Captures, o.Net)
			}
		}
	}
	return n
}

// TestAYearThatPassesInSecondsIsTold: what happens while the time is run ahead does not die because months pass before its first try.
func TestAYearThatPassesInSecondsIsTold(t *testing.T) {
	t.Parallel()
	y := &year{data: t.TempDir()}
	y.start(t)
	defer y.stop(t)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	defer shop.Close()
	_, err := y.dev.hooks.book.Create(t.Context(), webhook.Endpoint{Merchant: config.DemoMerchant, URL: shop.URL})
	if err != nil {
		t.Fatal(err)
	}
	s := y.subscribe(t)
	there, err := y.dev.runAhead(t.Context(), s.Anchor.AddDays(400).At(12), time.Minute)
	if err != nil || !there {
		t.Fatalf("run ahead: %t, %v", there, err)
	}
	for {
		ds, err := y.dev.store.Deliveries(t.Context(), config.DemoMerchant, store.DeliveryFilter{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		charged, waiting := 0, 0
		for _, d := range ds {
			switch {
			case d.Status == webhook.Dead:
				t.Fatalf("%s died after %d tries: %s", d.Type, d.Attempts, d.Outcome)
			case d.Status == webhook.Waiting:
				waiting++
			case d.Type == webhook.SubscriptionCharged:
				charged++
			}
		}
		if waiting == 0 {
			if charged != 12 {
				t.Errorf("%d charges were told", charged)
			}
			return
		}
		pause(t.Context(), 10*time.Millisecond)
	}
}

func TestRunAheadOverHTTP(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	d, err := openDev(t.Context(), config.Dev{Addr: "127.0.0.1:0", Data: data}, slog.New(slog.DiscardHandler), unwrapped)
	if err != nil {
		t.Fatal(err)
	}
	run(t, d)
	day := subscription.DayOf(d.now()).AddDays(40)
	var got config.Ahead
	for !got.There {
		status, body := send(t, http.MethodPost, d.URL()+"/dev/run-ahead", "", fmt.Sprintf(`{"until": %q}`, day))
		if status != http.StatusOK || json.Unmarshal([]byte(body), &got) != nil {
			t.Fatalf("run ahead: %d %s", status, body)
		}
	}
	if subscription.DayOf(got.Now) != day || subscription.DayOf(d.now()) != day {
		t.Errorf("it is %s, want %s", got.Now, day)
	}
	again, err := openClock(data)
	if err != nil || subscription.DayOf(again.now()) != day {
		t.Errorf("a process after this one believes it is %s, %v", again.now(), err)
	}
	for _, body := range []string{"", "{}", `{"until": "soon"}`} {
		if status, _ := send(t, http.MethodPost, d.URL()+"/dev/run-ahead", "", body); status != http.StatusBadRequest {
			t.Errorf("%s is answered %d", body, status)
		}
	}
	err = os.WriteFile(filepath.Join(data, "clock"), []byte("tomorrow"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openClock(data); err == nil {
		t.Error("a clock that makes no sense is taken for now")
	}
}

// TestChargebacksAreLookedForOnceADayWhileTimeIsRunAhead: what is done twice a minute for whoever waits would make a year of it hours. Whoever waits
// afterwards does so no longer than before.
func TestChargebacksAreLookedForOnceADayWhileTimeIsRunAhead(t *testing.T) {
	t.Parallel()
	var db looks
	d, err := openDev(t.Context(), config.Dev{Addr: "127.0.0.1:0", Data: t.TempDir(), Look: 10 * time.Millisecond}, slog.New(slog.DiscardHandler),
		func(s store.Store) store.Store { db.Store = s; return &db })
	if err != nil {
		t.Fatal(err)
	}
	db.clock.Store(d.clock)
	run(t, d)
	d.scheduleReconciliation(t.Context()) // Run does it too, and may not have come to it
	there, err := d.runAhead(t.Context(), d.now().AddDate(0, 0, 20), time.Minute)
	if err != nil || !there {
		t.Fatalf("run ahead: %t, %v", there, err)
	}
	if n := db.n.Load(); n < 20 || n > 60 {
		t.Errorf("the accounts were looked at %d times in 20 days, want once a day or little more", n)
	}
	auth := "Bearer " + config.DemoKey
	if status, body := send(t, http.MethodPost, d.URL()+"/v1/payments", auth, order(t, "order-1")); status != http.StatusCreated {
		t.Fatalf("pay: %d %s", status, body)
	}
	if status, body := send(t, http.MethodPost, d.URL()+"/sim/chargebacks", auth, `{"order":"order-1"}`); status != http.StatusCreated {
		t.Fatalf("charge back: %d %s", status, body)
	}
	for found := false; !found; {
		select {
		case <-t.Context().Done():
			t.Fatal("no dispute was opened")
		case <-time.After(20 * time.Millisecond):
		}
		_, body := send(t, http.MethodGet, d.URL()+"/v1/disputes", auth, "")
		found = strings.Contains(body, `"opened"`)
	}
}

// looks counts how often the job that looks for chargebacks comes to its end while a clock is run ahead.
type looks struct {
	store.Store
	clock atomic.Pointer[clock]
	n     atomic.Int64
}

func (l *looks) Commit(ctx context.Context, change store.Change) error {
	for _, j := range change.Enqueue {
		if c := l.clock.Load(); j.Kind == reconcile.JobDaily && c != nil && c.leaping.Load() {
			l.n.Add(1)
		}
	}
	return l.Store.Commit(ctx, change)
}
