package parts_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/parts"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// bank is a provider that declines, and loses requests and answers, as it likes; its books say what it really took.
type bank struct {
	mu    sync.Mutex // guards what follows
	dice  *rand.Rand
	books map[string]connector.Result
	taken int64
	most  int64
	// calm takes everything.
	calm bool
}

func (b *bank) Authorize(_ context.Context, a connector.Authorization) connector.Result {
	b.mu.Lock()
	defer b.mu.Unlock()
	lot := b.dice.IntN(5)
	if b.calm {
		lot = 0
	}
	yes := connector.Result{Outcome: connector.Approved, Amount: a.Amount, IDs: connector.IDs{Transaction: a.Ref}}
	switch lot {
	case 0, 1: // taken, and told or not
		b.books[a.Ref] = yes
		b.taken += a.Amount.Minor()
		b.most = max(b.most, b.taken)
		if lot == 0 {
			return yes
		}
		return connector.Result{Cause: errors.New("the answer is lost")}
	case 2:
		return connector.Result{Cause: errors.New("the request is lost")}
	}
	no := connector.Result{Outcome: connector.Declined, Refusal: decline.Refusal{Reason: decline.InsufficientFunds}}
	b.books[a.Ref] = no
	return no
}

func (b *bank) Query(_ context.Context, q connector.Inquiry) connector.Report {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, known := b.books[q.Ref]
	if !known {
		return connector.Report{Finding: connector.NotFound}
	}
	return connector.Report{Finding: connector.Found, Result: r}
}

func (*bank) Window() time.Duration { return time.Minute }

func (*bank) Shape() connector.Shape { return connector.TwoStep }

func (*bank) Challenge(_ context.Context, _ connector.Authorization, returnURL string) connector.Challenge {
	return connector.Challenge{Redirect: &connector.Redirect{Method: "POST", URL: "https://acs.example/", Fields: url.Values{"TermUrl": {returnURL}}}}
}

func (*bank) Finish(context.Context, connector.Return) connector.Finished {
	return connector.Finished{Proof: connector.Proof{Status: 1}}
}

// table is one whole, the engine that its parts are paid by, and the bank.
type table struct {
	desk    parts.Desk
	gateway *gateway.Gateway
	shop    *merchant.Merchant
	bank    *bank
	card    pan.Card
	code    string
}

const total = 10_000

func lay(t *testing.T, most int, dice *rand.Rand) *table {
	t.Helper()
	db, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "vezne.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	shops, err := merchant.NewDirectory([]merchant.Merchant{{ID: "demo", Accounts: []string{"bank"}}, {ID: "other", Accounts: []string{"bank"}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &bank{dice: dice, books: map[string]connector.Result{}}
	g, err := gateway.New(gateway.Config{
		Store: db, Merchants: shops, Accounts: map[string]connector.Connector{"bank": b}, Now: time.Now,
		Log: slog.New(slog.DiscardHandler), ProviderTimeout: 5 * time.Second, Patience: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	number, err := pan.Parse("4355084355084358")
	if err != nil {
		t.Fatal(err)
	}
	tb := &table{desk: parts.Desk{Gateway: g}, gateway: g, bank: b}
	tb.card = pan.Card{Number: number, Holder: "Ayşe Işık"}
	tb.shop, _ = shops.Find("demo")
	w, err := tb.desk.Open(t.Context(), tb.whole(most), time.Now().Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	tb.code = w.Code
	return tb
}

func (tb *table) whole(most int) parts.Whole {
	return parts.Whole{Merchant: "demo", Surface: "s", Reference: "dinner", Customer: "c1", Total: total, Currency: money.TRY, Most: most}
}

func (tb *table) account(t *testing.T) parts.Account {
	t.Helper()
	a, err := tb.desk.Account(t.Context(), "demo", tb.code)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// pays pays a part: with 3-D Secure, whose buyer comes back or does not, or without.
func (tb *table) pays(t *testing.T, visit string, minor int64, threeD, back bool) error {
	t.Helper()
	return tb.desk.Begin(t.Context(), "demo", tb.code, visit, money.New(minor, money.TRY), func(c parts.Claimed) error {
		o := gateway.Order{
			Merchant: tb.shop, Surface: "s", Reference: c.Reference, Amount: money.New(minor, money.TRY), Card: tb.card, Beginning: c.Beginning,
		}
		if !threeD {
			_, err := tb.gateway.Pay(t.Context(), o)
			return err
		}
		s, err := tb.gateway.StartChallenge(t.Context(), gateway.Challenge{
			Order: o, Mode: threeds.Automatic, ShopURL: "https://shop.example/",
			BankReturn: func(payment.Payment, threeds.Secret) string { return "https://pay.example/" },
		})
		if err != nil || s.Repeated || !back {
			return err
		}
		v, err := tb.gateway.Visit(t.Context(), "demo", s.Payment.ID, s.Secret.Text())
		if err == nil {
			_, err = tb.gateway.Return(t.Context(), v, url.Values{})
		}
		return err
	})
}

// settle runs the jobs until doubts and visits are over.
func (tb *table) settle(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
	defer cancel()
	runner := *tb.gateway.Jobs()
	runner.Poll = time.Minute
	runner.Run(ctx)
}

// expected are the refusals that a payer may meet who pays while others do.
func expected(err error) bool {
	f, told := fault.As(err)
	return err == nil || told && (f.Code == parts.CodeBounds || f.Kind == fault.Busy || f.Kind == fault.Conflict)
}

// TestThePartsNeverExceedTheWhole: whoever pays at the same time, whatever the bank declines, loses or takes without saying so, the bank
// never takes more than the whole, the account says what it took, and what is left in the end can be paid.
func TestThePartsNeverExceedTheWhole(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				dice := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // a test's dice
				tb := lay(t, 2+int(seed%5), dice)
				var all sync.WaitGroup
				for payer := range 6 {
					own := rand.New(rand.NewPCG(seed, uint64(100+payer))) //nolint:gosec // a test's dice
					all.Go(func() {
						for try := range 4 {
							visit := fmt.Sprintf("visit-%d-%d", payer, try/2) // every other try is the same visit's again
							_, most := tb.account(t).Bounds(visit)
							minor := most
							if own.IntN(2) == 0 {
								minor = 1 + own.Int64N(total)
							}
							if minor == 0 {
								continue
							}
							err := tb.pays(t, visit, minor, own.IntN(2) == 0, own.IntN(3) > 0)
							if !expected(err) {
								t.Errorf("a payer is told %v", err)
							}
							a := tb.account(t)
							if a.Free() < 0 || len(a.Standing) > a.Most {
								t.Errorf("%d is free, of %d parts", a.Free(), len(a.Standing))
							}
						}
					})
				}
				all.Wait()
				tb.settle(t)
				a := tb.account(t)
				taken, _ := a.Taken()
				if taken != tb.bank.taken || tb.bank.most > total {
					t.Errorf("the account says %d, the bank has taken %d and at most %d", taken, tb.bank.taken, tb.bank.most)
				}
				for _, s := range a.Standing {
					if !s.Paid {
						t.Errorf("part %d still holds %d: %s", s.Number, s.Held, s.Payment.State)
					}
				}
				tb.bank.calm = true
				if _, most := a.Bounds("last"); most > 0 {
					if err := tb.pays(t, "last", most, false, false); err != nil {
						t.Errorf("what is left: %v", err)
					}
				}
				if a = tb.account(t); !a.Done() || tb.bank.taken != total {
					t.Errorf("in the end %d of %d are taken", tb.bank.taken, total)
				}
			})
		})
	}
}

// TestAPartHoldsWhileItMaySucceed: at the bank and in doubt a part keeps its amount, declined or expired it does not, and one that is paid
// keeps it although the shop gives the money back.
func TestAPartHoldsWhileItMaySucceed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tb := lay(t, 3, rand.New(rand.NewPCG(1, 1))) //nolint:gosec // a test's dice
		tb.bank.calm = true
		if err := tb.pays(t, "a", 4_000, true, false); err != nil {
			t.Fatal(err)
		}
		if a := tb.account(t); a.Free() != 6_000 || a.Standing[0].Paid || a.Standing[0].InDoubt() {
			t.Errorf("a buyer at the bank: %d free, %+v", a.Free(), a.Standing)
		}
		// The same buyer may pay another amount, and holds the larger of both until he does.
		if err := tb.pays(t, "a", 1_000, true, false); err != nil {
			t.Fatal(err)
		}
		if a := tb.account(t); a.Free() != 6_000 || len(a.Standing) != 1 || len(a.Standing[0].Tries) != 2 {
			t.Errorf("tried again: %d free, %+v", a.Free(), a.Standing)
		}
		if err := tb.pays(t, "b", 6_001, false, false); fault.KindOf(err) != fault.Conflict {
			t.Errorf("more than is left: %v", err)
		}
		tb.settle(t)
		if a := tb.account(t); a.Free() != total || len(a.Standing) != 0 {
			t.Errorf("after its time: %d free, %+v", a.Free(), a.Standing)
		}
		if err := tb.pays(t, "b", 2_500, false, false); err != nil {
			t.Fatal(err)
		}
		if err := tb.pays(t, "b", 2_500, false, false); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a visit that has paid: %v", err)
		}
		if least, most := tb.account(t).Bounds("c"); least != 1 || most != 7_500 {
			t.Errorf("the second part: %d to %d", least, most)
		}
		if err := tb.pays(t, "c", 500, false, false); err != nil {
			t.Fatal(err)
		}
		if least, most := tb.account(t).Bounds("d"); least != 7_000 || most != 7_000 {
			t.Errorf("the last part there may be: %d to %d", least, most)
		}
		if err := tb.desk.Change(t.Context(), "demo", tb.code, func(w *parts.Whole) time.Time { w.Ended = true; return w.Expires() }); err != nil {
			t.Fatal(err)
		}
		err := tb.pays(t, "d", 7_000, false, false)
		if f, told := fault.As(err); !told || f.Code != parts.CodeOver {
			t.Errorf("of an ended whole: %v", err)
		}
		if taken, _ := tb.account(t).Taken(); taken != 3_000 || tb.bank.taken != 3_000 {
			t.Errorf("%d are taken, the bank says %d", taken, tb.bank.taken)
		}
	})
}

// TestOneWholeOfAReference: who asks twice has one; another amount, customer or merchant is told so.
func TestOneWholeOfAReference(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tb := lay(t, 3, rand.New(rand.NewPCG(1, 1))) //nolint:gosec // a test's dice
		later := time.Now().Add(48 * time.Hour).UTC().Truncate(time.Microsecond)
		again, err := tb.desk.Open(t.Context(), tb.whole(3), later)
		if err != nil || again.Code != tb.code || !again.Expires().Equal(later) {
			t.Errorf("asked again: %+v, %v", again, err)
		}
		other := tb.whole(3)
		other.Total++
		_, err = tb.desk.Open(t.Context(), other, later)
		if f, told := fault.As(err); !told || f.Code != parts.CodeDiffers {
			t.Errorf("another amount: %v", err)
		}
		if _, err = tb.desk.Whole(t.Context(), "other", tb.code); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another merchant's: %v", err)
		}
		list, err := tb.desk.List(t.Context(), "demo", "c1", time.Time{}, 10, func(parts.Whole) bool { return true })
		if err != nil || len(list) != 1 {
			t.Errorf("the customer's: %+v, %v", list, err)
		}
		for name, since := range map[string]time.Time{"c2": {}, "c1": time.Now().Add(time.Hour)} {
			list, err = tb.desk.List(t.Context(), "demo", name, since, 10, func(parts.Whole) bool { return true })
			if err != nil || len(list) != 0 {
				t.Errorf("of %s since %v: %+v, %v", name, since, list, err)
			}
		}
	})
}
