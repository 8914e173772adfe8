package gateway_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/dispatch"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/internal/vaultstore"
	"github.com/vezne/vezne/internal/vaultstore/vaultstoretest"
	"github.com/vezne/vezne/internal/webhook"
	"github.com/vezne/vezne/pan"
)

// bench is one gateway over a real store and a scripted bank, in a bubble of its own time: waiting costs nothing,
// and no deadline depends on how fast the machine is.
type bench struct {
	bank     *bank
	store    *shelf
	gateway  *gateway.Gateway
	merchant *merchant.Merchant
	log      *journal
	folder   string
	notices  *notices
	// endpoints are whom events are told.
	endpoints *webhook.Directory
	kek       vaultstore.KEK
	keys      *vaultstore.Keys
	vault     *vault.Vault
	// early lets the nodes made from then on charge early.
	early bool
}

// timeout and patience are the gateway's of every bench.
const (
	timeout  = 30 * time.Second
	patience = 10 * time.Second
)

// onBench runs a test with a gateway of its own.
func onBench(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	t.Parallel()
	empty, err := emptyStore()
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		log := &journal{}
		err := os.WriteFile(filepath.Join(folder, "vezne.db"), empty, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		db, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(folder, "vezne.db"), Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		b := &bench{bank: newBank(), store: &shelf{Store: db}, log: log, folder: folder, notices: &notices{}, endpoints: &webhook.Directory{}, kek: vaultstoretest.KEK(t)}
		b.keys = vaultstoretest.Open(t, db, b.kek, time.Now)
		b.vault = b.keys.Vault()
		b.gateway, b.merchant = b.node(t, b.bank)
		defer func() {
			if err := db.Close(); err != nil {
				t.Errorf("close store: %v", err)
			}
			if log.has(testNumber) || log.has("Test Buyer") {
				t.Errorf("the log has card data: %s", log)
			}
		}()
		test(t, b)
	})
}

// emptyStore returns the file of a store without a row in it. Making its tables once and copying the file takes half
// the time of making them in each of some hundred tests.
var emptyStore = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "gateway")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path := filepath.Join(folder, "empty.db")
	db, err := sqlite.Open(context.Background(), sqlite.Config{Path: path, Now: time.Now})
	if err != nil {
		return nil, err
	}
	err = db.Close()
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// node makes one more gateway over the bench's store.
func (b *bench) node(t *testing.T, c connector.Connector) (*gateway.Gateway, *merchant.Merchant) {
	t.Helper()
	shops, err := merchant.NewDirectory([]merchant.Merchant{
		{ID: "demo", Accounts: []string{"bank"}, EarlyCharge: map[string]bool{"bank": b.early}}, {ID: "other", Accounts: []string{"bank"}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.New(gateway.Config{
		Store: b.store, Merchants: shops, Accounts: map[string]connector.Connector{"bank": c}, Now: time.Now,
		Log: slog.New(slog.NewTextHandler(b.log, nil)), ProviderTimeout: timeout, Patience: patience,
		Endpoints: b.endpoints, Vault: b.vault,
	})
	if err != nil {
		t.Fatal(err)
	}
	m, _ := shops.Find("demo")
	return g, m
}

// work runs the gateway's jobs for a while.
func (b *bench) work(t *testing.T, while time.Duration) {
	t.Helper()
	stop := b.workUntil(t)
	time.Sleep(while)
	stop()
}

// workOff runs the gateway's jobs until none is left, at most for an hour.
func (b *bench) workOff(t *testing.T) {
	t.Helper()
	stop := b.workUntil(t)
	defer stop()
	for range 120 {
		if b.jobs(t) == 0 {
			return
		}
		time.Sleep(30 * time.Second)
	}
	t.Errorf("%d jobs are left after an hour", b.jobs(t))
}

// workUntil runs the gateway's jobs until the returned function is called. They are looked for more seldom than
// in life, since each look costs real time however fast the bubble's time goes.
func (b *bench) workUntil(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	runner := *b.gateway.Jobs()
	runner.Poll = 30 * time.Second
	var done sync.WaitGroup
	done.Go(func() { runner.Run(ctx) })
	d := b.dispatcher(t)
	done.Go(func() { d.Run(ctx) })
	return func() {
		cancel()
		done.Wait()
	}
}

// dispatcher carries what the gateway has to tell to the bench's shop.
func (b *bench) dispatcher(t *testing.T) *dispatch.Dispatcher {
	t.Helper()
	d, err := dispatch.New(dispatch.Config{
		Store: b.store, Render: b.gateway.Post, Send: b.notices.deliver, Now: time.Now, Log: slog.New(slog.NewTextHandler(b.log, nil)),
		Poll: 30 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The card of every test, and an expiry and a CVV that stand nowhere by chance.
const (
	testNumber = "4508034508034509"
	testCVV    = "739"
)

func testCard(t *testing.T) pan.Card {
	t.Helper()
	number, err := pan.Parse(testNumber)
	if err != nil {
		t.Fatal(err)
	}
	expiry, err := pan.ParseExpiry("11", "2099")
	if err != nil {
		t.Fatal(err)
	}
	cvv, err := pan.ParseCVV(testCVV, card.Visa)
	if err != nil {
		t.Fatal(err)
	}
	return pan.Card{Number: number, Expiry: expiry, CVV: cvv, Holder: "Test Buyer"}
}

// order is an order of 100.00 lira.
func (b *bench) order(t *testing.T, reference string) gateway.Order {
	t.Helper()
	return gateway.Order{
		Merchant: b.merchant, Surface: "v1", Reference: reference, Amount: lira(10_000), Card: testCard(t),
		Description: "iki kitap", Attributes: map[string]string{"domain": "shop.example"},
	}
}

// pay carries an order out that has to be answered with a payment.
func (b *bench) pay(t *testing.T, o gateway.Order) gateway.Answer {
	t.Helper()
	a, err := b.gateway.Pay(t.Context(), o)
	if err != nil {
		t.Fatalf("pay: %v", err)
	}
	return a
}

// stored returns the payment as the store has it.
func (b *bench) stored(t *testing.T, id payment.ID) payment.Payment {
	t.Helper()
	p, err := b.store.Payment(t.Context(), b.merchant.ID, id)
	if err != nil {
		t.Fatalf("read payment: %v", err)
	}
	return p
}

// want checks a payment's state, in hand and in the store.
func (b *bench) want(t *testing.T, p payment.Payment, s payment.State) payment.Payment {
	t.Helper()
	if p.State != s {
		t.Fatalf("the answer says %s, want %s", p.State, s)
	}
	got := b.stored(t, p.ID)
	if got.State != s || got.Version != p.Version {
		t.Fatalf("the store has %s in version %d, want %s in version %d", got.State, got.Version, s, p.Version)
	}
	return got
}

// command asks for something about a payment.
func (b *bench) command(p payment.Payment, amount int64) gateway.Command {
	return gateway.Command{Merchant: b.merchant, Payment: p.ID, Amount: amount}
}

// jobs counts the jobs and the deliveries that wait.
func (b *bench) jobs(t *testing.T) int64 {
	t.Helper()
	pulse, err := b.store.Pulse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return pulse.Jobs + pulse.Deliveries
}

// events returns a payment's history in words.
func (b *bench) events(t *testing.T, id payment.ID) string {
	t.Helper()
	records, err := b.store.History(t.Context(), b.merchant.ID, id)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, r := range records {
		words = append(words, string(r.Event))
	}
	return strings.Join(words, " ")
}

// wantFault checks a fault's kind and code.
func wantFault(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	f, is := fault.As(err)
	if !is || f.Kind != kind || f.Code != code {
		t.Fatalf("got %v, want %s: %s", err, kind, code)
	}
}

// onDisk returns every byte that the store has written.
func (b *bench) onDisk(t *testing.T) []byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(b.folder, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("found %d files of the store, %v", len(files), err)
	}
	var all []byte
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, content...)
	}
	return all
}

// errDisk is what a commit gets that the test lets fail.
var errDisk = errors.New("disk is full")

// shelf is the store with commits that a test can let fail or hold up.
type shelf struct {
	store.Store

	mu   sync.Mutex // guards what follows
	fail func(store.Change) error
	gate func(store.Change)
	read func()
}

// SubscriptionCharges is followed by what the test does in between.
func (s *shelf) SubscriptionCharges(
	ctx context.Context, m merchant.ID, id subscription.ID, before, limit int,
) ([]subscription.Charge, error) {
	cs, err := s.Store.SubscriptionCharges(ctx, m, id, before, limit)
	s.mu.Lock()
	read := s.read
	s.read = nil
	s.mu.Unlock()
	if read != nil {
		read()
	}
	return cs, err //nolint:wrapcheck // it is the store's
}

// following calls f once, after the next reading of a subscription's charges.
func (s *shelf) following(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.read = f
}

func (s *shelf) Commit(ctx context.Context, c store.Change) error {
	s.mu.Lock()
	fail, gate := s.fail, s.gate
	s.mu.Unlock()
	if gate != nil {
		gate(c)
	}
	if fail != nil {
		err := fail(c)
		if err != nil {
			return err
		}
	}
	return s.Store.Commit(ctx, c)
}

// failing lets commits fail as f says; nil ends it.
func (s *shelf) failing(f func(store.Change) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = f
}

// holding calls f before each commit; nil ends it.
func (s *shelf) holding(f func(store.Change)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate = f
}

// journal is a log that many goroutines write.
type journal struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func (j *journal) has(text string) bool { return strings.Contains(j.String(), text) }
