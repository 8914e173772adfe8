package gateway_test

// storm_test.go lets everything that may happen to shared payments happen at once, at two nodes and on both engines, while commits fail
// before they are made and after, and answers are lost. Afterwards everybody's books have to agree.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/vaultstore"
	"github.com/vezne/vezne/internal/vaultstore/vaultstoretest"
	"github.com/vezne/vezne/money"
)

// wild is a store of which some commits fail: before anything is done, or after all of it.
type wild struct {
	store.Store

	percent atomic.Int64
}

// errLost leaves open whether a commit was made.
var errLost = errors.New("connection to the database was lost")

func (w *wild) Commit(ctx context.Context, c store.Change) error {
	n := rand.Int64N(100)
	if n < w.percent.Load() {
		return errLost
	}
	err := w.Store.Commit(ctx, c)
	if err == nil && n < 2*w.percent.Load() {
		return errLost
	}
	return err
}

// moody is a bank that declines, loses requests and loses answers, of what follows a payment, as it pleases.
type moody struct {
	*bank

	percent *atomic.Int64
}

func (m moody) mood(ref string, amount money.Amount) connector.Result {
	r := *approvedOf(amount)
	n := rand.Int64N(100)
	switch p := m.percent.Load(); {
	case n < p:
		r = *declined()
	case n < 2*p:
		return *doubt() // the request was lost
	}
	m.enter(ref, r)
	if rand.Int64N(100) < m.percent.Load() {
		return *doubt()
	}
	return r
}

func (m moody) Authorize(_ context.Context, a connector.Authorization) connector.Result {
	return m.mood(a.Ref, a.Amount)
}
func (m moody) Capture(_ context.Context, f connector.FollowUp) connector.Result {
	return m.mood(f.Ref, f.Amount)
}
func (m moody) Void(_ context.Context, f connector.FollowUp) connector.Result {
	return m.mood(f.Ref, f.Amount)
}
func (m moody) Refund(_ context.Context, f connector.FollowUp) connector.Result {
	return m.mood(f.Ref, f.Amount)
}

// sharing is a moody bank that pays the stores itself.
type sharing struct{ moody }

func (sharing) CanShare(amount money.Amount, shares []connector.Share) error {
	return connector.SharesFit(amount, shares)
}
func (sharing) SharesHolds() {}
func (b sharing) AuthorizeShared(_ context.Context, a connector.Authorization, _ []connector.Share) connector.Result {
	return b.mood(a.Ref, a.Amount)
}

func (b sharing) ChallengeShared(context.Context, connector.Authorization, []connector.Share, string) connector.Challenge {
	return connector.Challenge{}
}

func (b sharing) RefundShared(_ context.Context, f connector.FollowUp, shares []connector.Share) connector.Result {
	if connector.SharesFit(f.Amount, shares) != nil {
		panic(fmt.Sprintf("%v of %+v", f.Amount, shares))
	}
	return b.mood(f.Ref, f.Amount)
}

func (b sharing) ReleaseShare(_ context.Context, r connector.Release) connector.Result {
	return b.mood("release-"+r.Original.Ref+r.Store, money.New(0, money.TRY))
}

func (m moody) Query(ctx context.Context, q connector.Inquiry) connector.Report {
	if rand.Int64N(100) < m.percent.Load() {
		return connector.Report{Finding: connector.Unclear}
	}
	return m.bank.Query(ctx, q)
}

// storm is two nodes over a database of which commits fail, and a bank that forgets to answer.
type storm struct {
	mood  atomic.Int64
	nodes [2]*gateway.Gateway
	wild  [2]*wild
	keys  [2]*vaultstore.Keys
	kek   vaultstore.KEK
	db    store.Store
	bank  *bank
	shop  *merchant.Merchant
	clock atomic.Int64
}

// now is later at every look.
func (s *storm) now() time.Time { return time.UnixMicro(s.clock.Add(1)).UTC() }

func onStorm(t *testing.T, settings map[string]string, shares bool, test func(t *testing.T, s *storm)) {
	t.Helper()
	t.Parallel()
	start := func(t *testing.T, open func(now func() time.Time) [2]store.Store) {
		s := &storm{bank: newBank()}
		s.clock.Store(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC).UnixMicro())
		dbs := open(s.now)
		s.db = dbs[0]
		shops, err := merchant.NewDirectory([]merchant.Merchant{{ID: "demo", Accounts: []string{"bank"}, Settings: settings, PaysStores: map[string]bool{"bank": shares}}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		s.shop, _ = shops.Find("demo")
		s.kek = vaultstoretest.KEK(t)
		bank := connector.Connector(moody{s.bank, &s.mood})
		if shares {
			bank = sharing{moody{s.bank, &s.mood}}
		}
		for i, db := range dbs {
			s.wild[i] = &wild{Store: db}
			s.keys[i] = vaultstoretest.Open(t, s.wild[i], s.kek, s.now)
			s.nodes[i], err = gateway.New(gateway.Config{
				Store: s.wild[i], Merchants: shops, Accounts: map[string]connector.Connector{"bank": bank}, Now: s.now, Log: slog.New(slog.DiscardHandler),
				Patience: time.Nanosecond, Vault: s.keys[i].Vault(),
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		t.Cleanup(func() {
			for _, db := range slices.Compact(dbs[:]) {
				if err := db.Close(); err != nil {
					t.Errorf("close store: %v", err)
				}
			}
		})
		test(t, s)
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		start(t, func(now func() time.Time) [2]store.Store {
			db, err := sqlite.Open(context.WithoutCancel(t.Context()), sqlite.Config{Path: filepath.Join(t.TempDir(), "vezne.db"), Now: now})
			if err != nil {
				t.Fatal(err)
			}
			return [2]store.Store{db, db}
		})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		url := pgtest.URL(t)
		start(t, func(now func() time.Time) (dbs [2]store.Store) {
			for i := range dbs {
				db, err := postgres.Open(context.WithoutCancel(t.Context()), postgres.Config{URL: url, Now: now})
				if err != nil {
					t.Fatal(err)
				}
				dbs[i] = db
			}
			return dbs
		})
	})
}

// calm lets every commit be made, and time pass, until no job waits.
func (s *storm) calm(t *testing.T) {
	t.Helper()
	s.lull()
	for range 2000 {
		for _, g := range s.nodes {
			if err := g.Jobs().Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		next, err := s.db.NextJob(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if next.IsZero() {
			return
		}
		if next.After(s.now()) {
			s.clock.Store(next.Add(time.Millisecond).UnixMicro())
		} else {
			s.clock.Add(int64(time.Second / time.Microsecond))
		}
	}
	t.Fatal("jobs are left")
}

// rounds is once, or as often as VEZNE_TEST_STORM says. What happens first is left to the machine, so that a round is not lived again.
func (s *storm) rounds(t *testing.T, one func(s *storm, t *testing.T, round int)) {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv("VEZNE_TEST_STORM"), "1"))
	if err != nil {
		t.Fatalf("VEZNE_TEST_STORM: %v", err)
	}
	for i := range n {
		s.lull()
		one(s, t, i)
		if t.Failed() {
			return
		}
	}
}

// lull ends that.
func (s *storm) lull() {
	for _, w := range s.wild {
		w.percent.Store(0)
	}
	s.mood.Store(0)
}

// breakLoose has commits fail and the bank lose requests and answers from now on.
func (s *storm) breakLoose() {
	for _, w := range s.wild {
		w.percent.Store(8)
	}
	s.mood.Store(15)
}

// wantKnown holds that nothing of what was asked for ended as nobody has foreseen.
func wantKnown(t *testing.T, err error) {
	t.Helper()
	if err != nil && !errors.Is(err, errLost) && fault.KindOf(err) == fault.Internal {
		t.Errorf("internal: %v", err)
	}
}

// TestStorm: whatever happens at once to payments that stores share, the bank, the books, the stores' balances and the payouts agree in the end, and
// nobody gets the same money from the shop and from the bank.
func TestStorm(t *testing.T) {
	for name, shares := range map[string]bool{"we pay the stores": false, "the bank pays the stores": true} {
		t.Run(name, func(t *testing.T) {
			settings := map[string]string{"marketplace.disputes": "stores"}
			if shares {
				settings["marketplace.max_debt"] = "20.00"
			}
			onStorm(t, settings, shares, func(t *testing.T, s *storm) { s.rounds(t, (*storm).marketRound) })
		})
	}
}

func (s *storm) marketRound(t *testing.T, round int) {
	t.Helper()
	ctx := t.Context()
	stores := []string{"a", "b", "c"}
	for _, id := range stores {
		_, err := s.nodes[0].ChangeSubMerchant(ctx, "demo", id, func(marketplace.SubMerchant, bool) (marketplace.SubMerchant, error) {
			return marketplace.SubMerchant{
				ID: id, Type: marketplace.Personal, Name: id, Active: true, Accounts: []marketplace.Account{{IBAN: "TR330006100519786457841326", Currency: money.TRY}},
			}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	const payments, hands, acts = 4, 6, 20
	var ps []payment.Payment
	for i := range payments {
		amount := 1 + rand.Int64N(10_000)
		terms := payment.Terms{Order: amount, Rate: 20_000, TaxRate: 50_000}
		left := terms.Lines(amount).Net
		for _, id := range stores {
			share := rand.Int64N(left/2 + 1)
			if share == 0 {
				continue
			}
			left -= share
			one := payment.Share{Store: id, Kind: payment.ToStore, Amount: share}
			if id == "c" {
				one.Kind = payment.ToAgent
			}
			switch rand.IntN(3) {
			case 0:
				one.Hold = "confirm"
			case 1:
				one.Hold, one.Until = "until", s.now().Add(time.Duration(rand.IntN(100))*time.Second)
			}
			terms.Shares = append(terms.Shares, one)
		}
		o := gateway.Order{
			Merchant: s.shop, Surface: "v1", Reference: fmt.Sprint("order-", round, "-", i), Amount: lira(amount), Card: testCard(t), Terms: terms, PreAuth: rand.IntN(3) == 0,
		}
		a, err := s.nodes[0].Pay(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		ps = append(ps, a.Payment)
	}
	s.breakLoose()
	var all sync.WaitGroup
	for hand := range hands {
		g := s.nodes[hand%2]
		all.Go(func() {
			for range acts {
				p := ps[rand.IntN(len(ps))]
				c := gateway.Command{Merchant: s.shop, Payment: p.ID}
				part := 1 + rand.Int64N(p.Amount.Minor())
				var err error
				switch rand.IntN(16) {
				case 0:
					_, err = g.Capture(ctx, c)
				case 1:
					c.Amount = part
					_, err = g.Capture(ctx, c)
				case 2, 3, 4:
					c.Amount = 1 + part/3
					_, err = g.Refund(ctx, c)
				case 5:
					_, err = g.Refund(ctx, c)
				case 6:
					_, err = g.Void(ctx, c)
				case 7:
					_, err = g.OpenDispute(ctx, "demo", gateway.NewDispute{Payment: p.ID, Amount: 1 + part/3, Reason: "10.4"})
				case 8, 9:
					var ds []dispute.Dispute
					ds, err = g.PaymentDisputes(ctx, "demo", p.ID)
					if err == nil && len(ds) > 0 {
						e := []dispute.Event{dispute.Win, dispute.Lose, dispute.Accept, dispute.Submit}[rand.IntN(4)]
						_, err = g.MoveDispute(ctx, "demo", ds[rand.IntN(len(ds))].ID, gateway.DisputeStep{Event: e})
					}
				case 10:
					_, err = g.ConfirmShares(ctx, "demo", p.ID)
				case 11:
					_, err = g.AdjustShare(ctx, "demo", p.ID, stores[rand.IntN(3)], lira(rand.Int64N(41)-20))
				case 12:
					_, _, err = g.PreparePayout(ctx, s.shop, money.TRY)
				case 13:
					var pos []marketplace.Payout
					pos, err = g.Payouts(ctx, "demo", store.PayoutFilter{Limit: 50, Newest: true})
					if err == nil && len(pos) > 0 {
						po := pos[rand.IntN(len(pos))]
						switch rand.IntN(4) {
						case 0:
							_, err = g.CancelPayout(ctx, "demo", po.ID)
						case 1:
							_, err = g.ConfirmPayout(ctx, "demo", po.ID, map[string]string{po.Lines[0].Store: "closed"})
						case 2:
							_, err = g.ConfirmPayout(ctx, "demo", po.ID, nil)
						case 3:
							_, err = g.ReturnPayout(ctx, "demo", po.ID, po.Lines[0].Store, "back")
						}
					}
				case 14:
					s.clock.Add(rand.Int64N(40_000_000))
					err = g.Jobs().Drain(ctx)
				case 15:
					_, err = g.Settle(ctx, "demo", p.ID)
				}
				wantKnown(t, err)
			}
		})
	}
	sealing, stop := context.WithCancel(ctx)
	var sealers sync.WaitGroup
	for _, w := range s.wild {
		sealer := &bookkeeper.Sealer{Store: w, Now: s.now, Log: slog.New(slog.DiscardHandler), Poll: time.Millisecond}
		sealers.Go(func() { sealer.Run(sealing) })
	}
	all.Wait()
	s.calm(t)
	stop()
	sealers.Wait()
	s.check(t)
}

func (s *storm) check(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	sealer := &bookkeeper.Sealer{Store: s.db, Now: s.now, Log: slog.New(slog.DiscardHandler)}
	if err := sealer.All(ctx, "demo"); err != nil {
		t.Fatal(err)
	}
	v, err := bookkeeper.Verifier{Store: s.db}.Verify(ctx, "demo")
	if err != nil || v.Count != 0 || v.Waiting != 0 {
		t.Fatalf("verify: %v, %+v", err, v)
	}
	all, err := s.db.Payments(ctx, "demo", store.Filter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	owed := map[string]int64{}
	for _, p := range all {
		if _, _, open := p.Open(); open {
			t.Errorf("payment %s is %s and open", p.ID, p.State)
		}
		ds, err := s.nodes[0].PaymentDisputes(ctx, "demo", p.ID)
		if err != nil {
			t.Fatal(err)
		}
		// taken is what was disputed, and not won back, at a time.
		taken := func(at time.Time) (sum int64) {
			for _, d := range ds {
				last := d.History[len(d.History)-1]
				if d.OpenedAt.Before(at) && (d.State.Takes() || at.Before(last.At)) {
					sum += d.Amount.Minor()
				}
			}
			return sum
		}
		if n := taken(s.now()); n > p.Captured || p.State == payment.Voided && n > 0 {
			t.Errorf("payment %s is %s: captured %d, disputed %d", p.ID, p.State, p.Captured, n)
		}
		back := int64(0)
		for _, op := range p.Operations {
			s.bank.mu.Lock()
			did := s.bank.books[op.Attempts[len(op.Attempts)-1].Ref].Outcome == connector.Approved
			s.bank.mu.Unlock()
			if did != (op.Status == payment.Approved) {
				t.Errorf("payment %s: operation %+v, the bank did it: %t", p.ID, op, did)
			}
			if op.Kind == payment.Refund && op.Status == payment.Approved {
				back += op.Amount
				if n := taken(op.CreatedAt); back+n > p.Captured {
					t.Errorf("payment %s: of %d, %d were given back when %d were disputed", p.ID, p.Captured, back, n)
				}
			}
		}
		if back != p.Refunded {
			t.Errorf("payment %s: refunded %d, by operations %d", p.ID, p.Refunded, back)
		}
		d, err := s.nodes[0].Division(ctx, "demo", p.ID)
		if err != nil {
			continue
		}
		for _, one := range d.Stores {
			owed[one.ID] += d.Owed(one.ID).Minor()
			if d.Due(one.ID).IsNegative() {
				t.Errorf("payment %s: %s is due %s", p.ID, one.ID, d.Due(one.ID))
			}
		}
		for _, r := range d.Refunds {
			if p.Operations[r.Operation-1].Status != payment.Approved {
				t.Errorf("payment %s: division has refund %d, which is %s", p.ID, r.Operation, p.Operations[r.Operation-1].Status)
			}
		}
	}
	paid, way := map[string]int64{}, map[string]int64{}
	pos, err := s.db.Payouts(ctx, "demo", store.PayoutFilter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, po := range pos {
		for _, l := range po.Lines {
			switch l.State {
			case marketplace.LinePaid:
				paid[l.Store] += l.Amount
			case marketplace.LineOpen:
				way[l.Store] += l.Amount
			}
		}
	}
	balances, err := s.db.Balances(ctx, "demo", store.BalanceFilter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	stands, err := bookkeeper.Books{Store: s.db}.Standing(ctx, "demo", money.TRY, ledger.SubMerchant.Of("a"), ledger.SubMerchant.Of("b"), ledger.Agent.Of("c"),
		ledger.PayoutInTransit.Account(), ledger.Bank.Account(), ledger.MerchantHeld.Account(), ledger.Customer.Account())
	if err != nil {
		t.Fatal(err)
	}
	underWay, out := int64(0), int64(0)
	for _, b := range balances {
		var sum marketplace.Move
		lines, err := s.db.StoreLines(ctx, "demo", store.LineFilter{Store: b.Store, Currency: money.TRY, Limit: 100_000})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			sum = sum.Plus(l.Move)
		}
		if sum != b.Move {
			t.Errorf("store %s has %+v, its lines %+v", b.Store, b.Move, sum)
		}
		if b.Paid != paid[b.Store] || b.UnderWay != way[b.Store] || b.Held+b.Free+b.UnderWay+b.Paid != owed[b.Store] {
			t.Errorf("store %s has %+v; payouts paid %d, %d are under way, divisions owe %d", b.Store, b.Move, paid[b.Store], way[b.Store], owed[b.Store])
		}
		account := ledger.SubMerchant.Of(b.Store)
		if b.Store == "c" {
			account = ledger.Agent.Of(b.Store)
		}
		if -stands[account] != b.Held+b.Free {
			t.Errorf("store %s has %+v, the books %d", b.Store, b.Move, -stands[account])
		}
		underWay += b.UnderWay
		out += b.Paid
	}
	if -stands[ledger.PayoutInTransit.Account()] != underWay || -stands[ledger.Bank.Account()] != out || stands[ledger.Customer.Account()] != 0 {
		t.Errorf("books %v, under way %d, paid %d", slices.Sorted(maps.Values(stands)), underWay, out)
	}
}
