package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dispatch"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/webhook"
)

// receiver is a shop's server: it takes what comes, unless it is told how to fail.
type receiver struct {
	mu sync.Mutex // guards what follows
	// fails says how the nth try ends that does not succeed; nil takes everything.
	fails func(n int) webhook.Answer
	tries int
	// taken are the ids in the order in which they came, and bodies what each was; a second time with other bytes is an error.
	taken  []string
	bodies map[string][]byte
	wrong  []string
}

func (r *receiver) receive(_ context.Context, p webhook.Post) webhook.Answer {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tries++
	if r.fails != nil {
		if a := r.fails(r.tries); a.Outcome != webhook.Taken {
			return a
		}
	}
	id := p.Header.Get("webhook-id")
	if before, had := r.bodies[id]; had && string(before) != string(p.Body) {
		r.wrong = append(r.wrong, id)
	}
	if r.bodies == nil {
		r.bodies = map[string][]byte{}
	}
	r.bodies[id] = p.Body
	r.taken = append(r.taken, id)
	return webhook.Answer{Outcome: webhook.Taken, Status: 200}
}

func (r *receiver) will(fail func(n int) webhook.Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fails = fail
}

// count says how often it was tried, what it took in all, and how many events that were. It may be asked while posts still come.
func (r *receiver) count() (tries, taken, events int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.tries, len(r.taken), len(r.bodies)
}

// down fails in every way that a receiver can.
func down(n int) webhook.Answer {
	return []webhook.Answer{
		{Outcome: webhook.Refused, Status: 500, Text: "sorry"}, {Outcome: webhook.TimedOut}, {Outcome: webhook.Redirected, Status: 302},
		{Outcome: webhook.BrokenOff}, {Outcome: webhook.Unreachable},
	}[n%5]
}

// told is an event as its receiver reads it.
type told struct {
	Type     webhook.Type `json:"type"`
	Sequence int64        `json:"sequence"`
	Data     struct {
		Reference string `json:"reference"`
	} `json:"data"`
}

// read returns what was told of each order, in the order of the first arrival of each event, as "type".
func (r *receiver) read(t *testing.T) map[string][]webhook.Type {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.wrong) > 0 {
		t.Errorf("events %v came again with other bytes", r.wrong)
	}
	out, last, seen := map[string][]webhook.Type{}, map[string]int64{}, map[string]bool{}
	for _, id := range r.taken {
		if seen[id] {
			continue
		}
		seen[id] = true
		var e told
		err := json.Unmarshal(r.bodies[id], &e)
		if err != nil || id == "" {
			t.Fatalf("event %q: %v", id, err)
		}
		order := e.Data.Reference
		if e.Sequence <= last[order] {
			t.Errorf("of %s, %s of version %d came after version %d", order, e.Type, e.Sequence, last[order])
		}
		last[order] = e.Sequence
		out[order] = append(out[order], e.Type)
	}
	return out
}

// books opens the book of endpoints over the bench's store.
func (b *bench) book(t *testing.T) *dispatch.Book {
	t.Helper()
	text, err := keyring.Generate("accounts", "")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := keyring.Parse("accounts", text)
	if err != nil {
		t.Fatal(err)
	}
	b.describe(b.gateway)
	return &dispatch.Book{Store: b.store, Keys: keys, Directory: b.endpoints, Private: true, Now: time.Now, Log: slog.New(slog.NewTextHandler(b.log, nil))}
}

// describe has a gateway write payments as little as these tests need.
func (b *bench) describe(g *gateway.Gateway) {
	g.DescribeBy(func(subject any) ([]byte, error) {
		said := map[string]string{}
		switch of := subject.(type) {
		case payment.Payment:
			said["reference"], said["state"] = of.Reference, string(of.State)
		case gateway.SavedCard:
			said["reference"] = of.Token
		case gateway.Customer:
			said["reference"] = of.ID
		case marketplace.SubMerchant:
			said["reference"] = of.ID
		}
		return json.Marshal(said)
	})
}

// endpoint adds one of a merchant.
func endpoint(t *testing.T, book *dispatch.Book, m merchant.ID, url string, events ...string) webhook.Endpoint {
	t.Helper()
	e, err := book.Create(t.Context(), webhook.Endpoint{Merchant: m, URL: url, Events: events})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// carry runs a dispatcher of its own until the returned function is called.
func (b *bench) carry(t *testing.T, book *dispatch.Book, poll time.Duration, send func(context.Context, webhook.Post) webhook.Answer) (stop func()) {
	t.Helper()
	d, err := dispatch.New(dispatch.Config{
		Store: b.store, Book: book, Render: b.gateway.Post, Send: send, Now: time.Now, Log: slog.New(slog.NewTextHandler(b.log, nil)), Poll: poll,
		Merchants: func() []merchant.ID { return []merchant.ID{"demo", "other"} },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { d.Run(ctx) })
	return func() {
		cancel()
		running.Wait()
	}
}

// waiting counts the deliveries that wait and those that died.
func (b *bench) waiting(t *testing.T) (waiting, dead int64) {
	t.Helper()
	pulse, err := b.store.Pulse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return pulse.Deliveries, pulse.DeadDeliveries
}

// drained lets time pass until nothing waits, at most for as long as is given.
func (b *bench) drained(t *testing.T, most time.Duration) {
	t.Helper()
	for began := time.Now(); time.Since(began) < most; time.Sleep(5 * time.Minute) {
		if n, _ := b.waiting(t); n == 0 {
			return
		}
	}
	n, dead := b.waiting(t)
	t.Fatalf("%d deliveries still wait after %v, %d are dead", n, most, dead)
}

// live makes one payment go through a life, and returns what is to be told of it.
func (b *bench) live(t *testing.T, n int) (reference string, want []webhook.Type) {
	t.Helper()
	reference = fmt.Sprintf("order-%03d", n)
	o := b.order(t, reference)
	must := func(_ gateway.Answer, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	switch n % 4 {
	case 0: // sold, and given back in two parts
		p := b.pay(t, o).Payment
		must(b.gateway.Refund(t.Context(), b.command(p, 4_000)))
		must(b.gateway.Refund(t.Context(), b.command(p, 6_000)))
		return reference, []webhook.Type{webhook.PaymentCaptured, webhook.PaymentPartiallyRefunded, webhook.PaymentRefunded}
	case 1: // held and undone
		o.PreAuth = true
		p := b.pay(t, o).Payment
		must(b.gateway.Void(t.Context(), b.command(p, 0)))
		return reference, []webhook.Type{webhook.PaymentAuthorized, webhook.PaymentVoided}
	case 2: // held, taken in part
		o.PreAuth = true
		p := b.pay(t, o).Payment
		must(b.gateway.Capture(t.Context(), b.command(p, 7_000)))
		return reference, []webhook.Type{webhook.PaymentAuthorized, webhook.PaymentCaptured}
	}
	b.bank.will("sale", declines())
	b.pay(t, o)
	return reference, []webhook.Type{webhook.PaymentDeclined}
}

// compare checks that every payment was told as it was lived.
func compare(t *testing.T, got, want map[string][]webhook.Type) {
	t.Helper()
	for order, types := range want {
		if !slices.Equal(got[order], types) {
			t.Errorf("of %s the shop was told %v, want %v", order, got[order], types)
		}
	}
	if len(got) != len(want) {
		t.Errorf("the shop was told of %d orders, want %d", len(got), len(want))
	}
}

// TestReceiverDownForADay: payments go on while the shop's server fails for a day in every way there is. Afterwards it has all
// events, of each payment in order, each once by its id.
func TestReceiverDownForADay(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		book := b.book(t)
		endpoint(t, book, "demo", "https://shop.example/hook")
		var shop receiver
		shop.will(down)
		stop := b.carry(t, book, 5*time.Minute, shop.receive)
		defer stop()
		want := map[string][]webhook.Type{}
		for n := range 48 {
			reference, types := b.live(t, n)
			want[reference] = types
			time.Sleep(30 * time.Minute)
		}
		tries, taken, _ := shop.count()
		if tries < 48 || taken > 0 {
			t.Errorf("during the day %d tries were made and %d events taken", tries, taken)
		}
		// A receiver that fails all day is probed and not hammered: a lane rests five minutes in the end.
		if tries > 24*60/5+100 {
			t.Errorf("%d tries were made in a day at a receiver that never answered", tries)
		}
		shop.will(nil)
		b.drained(t, 3*time.Hour)
		compare(t, shop.read(t), want)
		if _, taken, events := shop.count(); taken != events {
			t.Errorf("%d posts for %d events, without a crash", taken, events)
		}
		if _, dead := b.waiting(t); dead != 0 {
			t.Errorf("%d are dead", dead)
		}
	})
}

// TestCrashWhileTelling: a node dies after the shop has taken an event and before that is written down. The next node sends it
// again, with the same id and the same bytes, and what comes after it waits until then.
func TestCrashWhileTelling(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		book := b.book(t)
		endpoint(t, book, "demo", "https://shop.example/hook")
		want := map[string][]webhook.Type{}
		for n := range 8 {
			reference, types := b.live(t, n)
			want[reference] = types
		}
		var shop receiver
		lost := 0
		b.store.failing(func(c store.Change) error {
			if len(c.Tried) > 0 && lost < 5 {
				lost++
				return errDisk
			}
			return nil
		})
		stop := b.carry(t, book, time.Second, shop.receive)
		time.Sleep(10 * time.Second)
		stop()
		b.store.failing(nil)
		if lost != 5 {
			t.Fatalf("%d tries were lost, want 5", lost)
		}
		// Another node over the same database, with everything of its own.
		b.gateway, b.merchant = b.node(t, b.bank)
		b.describe(b.gateway)
		again := &dispatch.Book{Store: b.store, Keys: book.Keys, Directory: &webhook.Directory{}, Private: true, Now: time.Now, Log: book.Log}
		stop = b.carry(t, again, time.Minute, shop.receive)
		defer stop()
		b.drained(t, time.Hour)
		compare(t, shop.read(t), want)
		if _, taken, events := shop.count(); taken-events != 5 {
			t.Errorf("%d events came twice, want the 5 that were lost", taken-events)
		}
	})
}

// TestTwoNodesTellInOrder: two nodes share the work at a shop that takes its time, and none overtakes the other.
func TestTwoNodesTellInOrder(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		book := b.book(t)
		endpoint(t, book, "demo", "https://shop.example/hook")
		var shop receiver
		by := [2]int{}
		slow := func(node int) func(context.Context, webhook.Post) webhook.Answer {
			return func(ctx context.Context, p webhook.Post) webhook.Answer {
				time.Sleep(time.Duration(len(p.Body)%7+1) * 300 * time.Millisecond)
				shop.mu.Lock()
				by[node]++
				shop.mu.Unlock()
				return shop.receive(ctx, p)
			}
		}
		want := map[string][]webhook.Type{}
		for n := range 40 {
			reference, types := b.live(t, n)
			want[reference] = types
		}
		first := b.carry(t, book, 200*time.Millisecond, slow(0))
		defer first()
		second := b.carry(t, book, 300*time.Millisecond, slow(1))
		defer second()
		b.drained(t, time.Hour)
		compare(t, shop.read(t), want)
		_, taken, events := shop.count()
		shop.mu.Lock()
		defer shop.mu.Unlock()
		if taken != events || by[0] == 0 || by[1] == 0 {
			t.Errorf("%d posts for %d events; the nodes made %v of them", taken, events, by)
		}
	})
}

// TestDeadReceiverHoldsUpNobody: one endpoint hangs, another is told all the same, at once; and so is a dialect's shop.
func TestDeadReceiverHoldsUpNobody(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		book := b.book(t)
		endpoint(t, book, "demo", "https://hangs.example/")
		endpoint(t, book, "demo", "https://shop.example/", "payment.*")
		var shop receiver
		hung := 0
		stop := b.carry(t, book, time.Second, func(ctx context.Context, p webhook.Post) webhook.Answer {
			if p.URL == "https://hangs.example/" {
				shop.mu.Lock()
				hung++
				shop.mu.Unlock()
				time.Sleep(webhook.Patience)
				return webhook.Answer{Outcome: webhook.TimedOut}
			}
			return shop.receive(ctx, p)
		})
		defer stop()
		want := map[string][]webhook.Type{}
		for n := range 40 {
			reference, types := b.live(t, n)
			want[reference] = types
		}
		time.Sleep(30 * time.Second)
		compare(t, shop.read(t), want)
		time.Sleep(time.Hour)
		shop.mu.Lock()
		defer shop.mu.Unlock()
		if hung < 4 || hung > 60 {
			t.Errorf("the receiver that hangs was tried %d times in an hour", hung)
		}
	})
}

// TestDeadLetters: what nobody takes within three days is dead; replayed, it arrives, in order.
func TestDeadLetters(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		book := b.book(t)
		e := endpoint(t, book, "demo", "https://shop.example/hook")
		var shop receiver
		shop.will(down)
		stop := b.carry(t, book, 10*time.Minute, shop.receive)
		want := map[string][]webhook.Type{}
		events := int64(0)
		for n := range 6 {
			reference, types := b.live(t, n)
			want[reference] = types
			events += int64(len(types))
		}
		time.Sleep(webhook.Lifetime - time.Hour)
		if waiting, dead := b.waiting(t); waiting != events || dead != 0 {
			t.Errorf("an hour before the end %d wait and %d are dead, want all %d waiting", waiting, dead, events)
		}
		time.Sleep(2 * time.Hour)
		if waiting, dead := b.waiting(t); waiting != 0 || dead != events {
			t.Errorf("an hour after the end %d wait and %d are dead, want all %d dead", waiting, dead, events)
		}
		shop.will(nil)
		desk := dispatch.Desk{Store: b.store, Now: time.Now}
		if n, err := desk.ReplayAll(t.Context(), "other", store.DeliveryFilter{Status: webhook.Dead}); n != 0 || err != nil {
			t.Errorf("another merchant replays %d, %v", n, err)
		}
		n, err := desk.ReplayAll(t.Context(), "demo", store.DeliveryFilter{Status: webhook.Dead, Endpoint: e.ID})
		if err != nil || int64(n) != events {
			t.Fatalf("replayed %d, %v; want %d", n, err, events)
		}
		b.drained(t, time.Hour)
		compare(t, shop.read(t), want)
		stop()
		tidy := func() {
			stop := b.carry(t, book, time.Hour, shop.receive)
			time.Sleep(time.Minute)
			stop()
		}
		// Everything is kept for a while, and then it is not.
		time.Sleep(dispatch.Kept - 5*24*time.Hour) // what they are old counts from when they were made, three days before they died
		tidy()
		if ds, err := b.store.Deliveries(t.Context(), "demo", store.DeliveryFilter{Limit: 1}); len(ds) != 1 || err != nil {
			t.Errorf("before the time that deliveries are kept is over %d are there, %v", len(ds), err)
		}
		time.Sleep(4 * 24 * time.Hour)
		tidy()
		if ds, err := b.store.Deliveries(t.Context(), "demo", store.DeliveryFilter{Limit: 1}); len(ds) != 0 || err != nil {
			t.Errorf("after the time that deliveries are kept %d are there, %v", len(ds), err)
		}
	})
}

// TestEventsGoToWhoWantsThem: to the merchant's own endpoints, of the types that each wants, while it is enabled; and where nobody
// wants any, the commit is as if there were no events.
func TestEventsGoToWhoWantsThem(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		described, rows := 0, 0
		b.store.holding(func(c store.Change) { rows += len(c.Deliveries) })
		book := b.book(t)
		b.gateway.DescribeBy(func(any) ([]byte, error) { described++; return []byte(`{}`), nil })
		endpoint(t, book, "other", "https://other.example/")
		b.live(t, 0)
		if described != 0 || rows != 0 {
			t.Errorf("with nobody to tell, %d payments were described and %d rows written", described, rows)
		}
		e := endpoint(t, book, "demo", "https://shop.example/", "payment.refunded")
		b.live(t, 4)
		ds, err := b.store.Deliveries(t.Context(), "demo", store.DeliveryFilter{Limit: 9})
		if err != nil || len(ds) != 1 || ds[0].Type != webhook.PaymentRefunded || ds[0].Endpoint != e.ID || described != 1 {
			t.Errorf("told %+v, %v, described %d", ds, err, described)
		}
		_, err = book.Change(t.Context(), "demo", e.ID, func(e *webhook.Endpoint) { e.Disabled = true })
		if err != nil {
			t.Fatal(err)
		}
		b.live(t, 8)
		if described != 1 || rows != 1 {
			t.Errorf("a disabled endpoint is told: %d described, %d rows", described, rows)
		}
		// What waits for it waits, and goes when it is enabled again; when it is deleted, it dies.
		var shop receiver
		stop := b.carry(t, book, time.Minute, shop.receive)
		defer stop()
		time.Sleep(time.Hour)
		if tries, _, _ := shop.count(); tries != 0 {
			t.Errorf("a disabled endpoint was tried %d times", tries)
		}
		_, err = book.Delete(t.Context(), "demo", e.ID)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute)
		d, err := b.store.Delivery(t.Context(), "demo", ds[0].ID)
		if tries, _, _ := shop.count(); err != nil || d.Status != webhook.Dead || d.Outcome != webhook.Gone || tries != 0 {
			t.Errorf("after the endpoint is gone: %+v, %v", d, err)
		}
		// So it is of cards, customers and stores.
		cards := endpoint(t, book, "demo", "https://cards.example/", "card.deleted", "sub_merchant.*")
		b.keepAndForget(t, "customer-1")
		b.defineStore(t, "store-1")
		var types []webhook.Type
		ds, err = b.store.Deliveries(t.Context(), "demo", store.DeliveryFilter{Limit: 9, Endpoint: cards.ID})
		for _, d := range ds {
			types = append(types, d.Type)
		}
		slices.Sort(types)
		if want := []webhook.Type{webhook.CardDeleted, webhook.SubMerchantCreated, webhook.SubMerchantUpdated}; err != nil || !slices.Equal(types, want) || described != 4 {
			t.Errorf("told %v, %v, described %d; want %v and 4", types, err, described, want)
		}
	})
}

// TestDoubtIsToldAsDoubt: a payment in doubt is told as that, and never as failed; its outcome follows.
func TestDoubtIsToldAsDoubt(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		book := b.book(t)
		endpoint(t, book, "demo", "https://shop.example/")
		b.bank.will("sale", losesAnswer(lira(10_000)))
		b.pay(t, b.order(t, "held"))
		var shop receiver
		stop := b.carry(t, book, time.Minute, shop.receive)
		defer stop()
		ctx, cancel := context.WithCancel(t.Context())
		runner := *b.gateway.Jobs()
		runner.Poll = 30 * time.Second
		var settling sync.WaitGroup
		settling.Go(func() { runner.Run(ctx) })
		time.Sleep(time.Hour)
		cancel()
		settling.Wait()
		b.drained(t, time.Hour)
		compare(t, shop.read(t), map[string][]webhook.Type{"held": {webhook.PaymentIndeterminate, webhook.PaymentCaptured}})
	})
}

// TestSubscriptionsAreTold: what becomes of a subscription is told in the commit that makes it so, in order.
func TestSubscriptionsAreTold(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		book := b.book(t)
		endpoint(t, book, "demo", "https://shop.example/", "subscription.*")
		s := b.subscribe(t).Subscription
		b.workFast(t, 32)
		_, err := b.gateway.PauseSubscription(t.Context(), "demo", s.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.gateway.CancelSubscription(t.Context(), "demo", s.ID, false)
		if err != nil {
			t.Fatal(err)
		}
		ds, err := b.store.Deliveries(t.Context(), "demo", store.DeliveryFilter{Limit: 99})
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(ds, func(x, y webhook.Delivery) int { return int(x.Sequence - y.Sequence) })
		var got []webhook.Type
		for _, d := range ds {
			if d.Subject != string(s.ID) {
				t.Errorf("told of %s", d.Subject)
			}
			got = append(got, d.Type)
		}
		want := []webhook.Type{
			webhook.SubscriptionCreated, webhook.SubscriptionCharged, webhook.SubscriptionCharged, webhook.SubscriptionUpdated, webhook.SubscriptionEnded,
		}
		if !slices.Equal(got, want) {
			t.Errorf("told %v, want %v", got, want)
		}
	})
}

// TestA3DVisitIsTold: a shop is told that its buyer has to go to the bank, before what becomes of it.
func TestA3DVisitIsTold(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		book := b.book(t)
		endpoint(t, book, "demo", "https://shop.example/hook", "payment.*")
		var shop receiver
		stop := b.carry(t, book, time.Minute, shop.receive)
		defer stop()
		b.bank.twoStep(1)
		b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		b.work(t, 2*threeds.Lifetime) // nobody comes back
		b.drained(t, 3*time.Hour)
		compare(t, shop.read(t), map[string][]webhook.Type{"order-1": {webhook.PaymentRequiresAction, webhook.PaymentExpired}})
	})
}
