package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/money"
)

// shop is a merchant of the test's own, with what it takes to make payments for it.
type shop struct {
	store.Store
	merchant merchant.ID
	ids      id.Source
	numbers  atomic.Int64
}

func newShop(t testing.TB, s store.Store) *shop {
	t.Helper()
	name := "shop-" + strings.ToLower(id.New(epoch()).String())
	return &shop{Store: s, merchant: merchant.ID(name)}
}

// Now is the suite's present, by which the stores under test are opened: a fixed time of whole microseconds.
func Now() time.Time { return epoch() }

func epoch() time.Time { return time.Date(2026, 3, 29, 12, 34, 56, 123457000, time.UTC) }

// draft returns a new payment's facts, every field with a value of its own, so that two columns that change
// places are noticed.
func (s *shop) draft(reference string) payment.Payment {
	return payment.Payment{
		Merchant:     s.merchant,
		ID:           payment.ID(s.ids.New(epoch()).WithPrefix("pay")),
		Number:       s.numbers.Add(1),
		Reference:    reference,
		Surface:      "paynet",
		Amount:       money.New(123_45, money.TRY),
		Installments: 3,
		Card:         card.Summary{BIN: "450803", Last4: "4509", Length: 16, Brand: card.Visa, Holder: "İSMAİL ŞIĞ ÇÖĞÜŞ"},
		ThreeD:       -1,
		Description:  "Kırmızı ağaç, 2 adet",
		Route:        "gece kuralı",
		Explanation:  `{"candidates":[{"account":"ana hesap"}]}`,
		Attributes:   map[string]string{"agent_id": "42", "no": "Ş-1"},
		Terms: payment.Terms{
			Order: 120_00, Surcharge: 3_45, Points: 11_00, PointsName: "Bonus Şans", Rate: 28_000, TaxRate: 50_000, PassOn: 1_000_000,
			Code: "S3E746PV", ValueDays: 7, PlusInstallments: 2, DeferMonths: 1, Campaign: "Üç al iki öde",
			Shares:       []payment.Share{{Store: "dükkân", Kind: payment.ToStore, Amount: 60_00}, {Store: "42", Kind: payment.ToAgent, Amount: 8}},
			Subscription: "sub_1", Link: "lnk_2",
		},
	}
}

// ask is a request to a provider.
func (s *shop) ask() payment.Ask {
	return payment.Ask{Provider: "simbank-a", Ref: s.ids.New(epoch()).String(), Deadline: epoch().Add(30 * time.Second)}
}

// ids of a provider, every field with a value of its own.
func providerIDs() payment.IDs {
	return payment.IDs{Transaction: "t-1", Order: "o-2", AuthCode: "A3", RRN: "r4", Bank: "46", BankName: "Akbank Şişli"}
}

// reference returns a reference that no other payment has.
func (s *shop) reference() string { return "order-" + s.ids.New(epoch()).String() }

// sent commits a new payment that is being asked of a provider.
func (s *shop) sent(t testing.TB, reference string) payment.Payment {
	t.Helper()
	return s.must(t, s.start(t, s.draft(reference)))
}

func (s *shop) start(t testing.TB, draft payment.Payment) payment.Step {
	t.Helper()
	return stepped(t)(payment.Start(draft, payment.Sale, s.ask(), epoch()))
}

// challenged commits a new payment that waits for its buyer.
func (s *shop) challenged(t testing.TB, reference string) payment.Payment {
	t.Helper()
	return s.must(t, stepped(t)(payment.StartChallenge(s.draft(reference), payment.Sale, s.ask(), false, epoch())))
}

// captured commits a payment whose amount is taken.
func (s *shop) captured(t testing.TB, reference string) payment.Payment {
	t.Helper()
	p := s.sent(t, reference)
	return s.must(t, stepped(t)(p.Approve(providerIDs(), epoch().Add(time.Second))))
}

// must commits a step and returns the payment as it then is.
func (s *shop) must(t testing.TB, step payment.Step) payment.Payment {
	t.Helper()
	s.commit(t, store.Change{Step: &step})
	return step.Payment
}

// commit commits a change of the shop.
func (s *shop) commit(t testing.TB, c store.Change) {
	t.Helper()
	err := s.try(t, c)
	if err != nil {
		t.Fatalf("commit: %v", err)
	}
}

// try commits a change of the shop and returns what came of it.
func (s *shop) try(t testing.TB, c store.Change) error {
	t.Helper()
	c.Merchant = s.merchant
	return s.Commit(t.Context(), c)
}

// refused commits a change that must meet a conflict.
func (s *shop) refused(t testing.TB, c store.Change, want error) {
	t.Helper()
	err := s.try(t, c)
	if !errors.Is(err, want) {
		t.Errorf("commit = %v, want %v", err, want)
	}
}

// payment reads a payment that must be there.
func (s *shop) payment(t testing.TB, id payment.ID) payment.Payment {
	t.Helper()
	p, err := s.Payment(t.Context(), s.merchant, id)
	if err != nil {
		t.Fatalf("read payment: %v", err)
	}
	return p
}

// absent checks that a read finds nothing.
func absent(t testing.TB, what string, err error) {
	t.Helper()
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("read %s = %v, want %v", what, err, store.ErrNotFound)
	}
}

// stepped takes a step that must be allowed.
func stepped(t testing.TB) func(payment.Step, error) payment.Step {
	t.Helper()
	return func(step payment.Step, err error) payment.Step {
		t.Helper()
		if err != nil {
			t.Fatalf("make step: %v", err)
		}
		return step
	}
}

func same[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", what, diff)
	}
}

func (s *shop) job(n int) job.Job {
	return job.Job{
		Merchant: s.merchant, ID: fmt.Sprintf("settle:%s:%d", s.merchant, n), Kind: "settle", Subject: fmt.Sprintf("pay_%d", n),
		RunAt: epoch().Add(time.Duration(n) * time.Second),
	}
}

func (s *shop) newSession(p payment.Payment) *threeds.Session {
	return &threeds.Session{
		Merchant: s.merchant, Payment: string(p.ID), Version: 1, Status: threeds.Opening, Mode: threeds.Manual, OneStep: true,
		Verifier: []byte{0, 1, 2, 0xff}, ReturnURL: "https://mağaza.example/dönüş?a=1&b=ü", Redirect: []byte(`{"url":"x"}`),
		Proof: []byte(`{"xid":"y"}`), State: "durum", CreatedAt: epoch(), ExpiresAt: epoch().Add(threeds.Lifetime),
	}
}

func (s *shop) seal(p payment.Payment) *threeds.Sealed {
	return &threeds.Sealed{
		Merchant: s.merchant, Payment: string(p.ID), Ciphertext: []byte{9, 0, 8, 0xfe}, ExpiresAt: epoch().Add(threeds.Lifetime),
	}
}

// together runs n functions at once, all released at the same moment, and returns their errors.
func together(n int, f func(i int) error) []error {
	errs := make([]error, n)
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-start
			errs[i] = f(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
	return errs
}

// count returns how many errors are the wanted one; nil is wanted too.
func count(errs []error, want error) int {
	n := 0
	for _, err := range errs {
		if errors.Is(err, want) {
			n++
		}
	}
	return n
}

// background is the context of goroutines that may outlast a failing test's own.
func background(t testing.TB) context.Context {
	t.Helper()
	return context.WithoutCancel(t.Context())
}
