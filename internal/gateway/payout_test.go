package gateway_test

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

const testIBAN = "TR330006100519786457841326"

// stores defines stores with an account each.
func (b *bench) stores(t *testing.T, ids ...string) {
	t.Helper()
	for _, id := range ids {
		_, err := b.gateway.ChangeSubMerchant(t.Context(), "demo", id, func(marketplace.SubMerchant, bool) (marketplace.SubMerchant, error) {
			return marketplace.SubMerchant{
				ID: id, Type: marketplace.Personal, Name: id, OwnerName: "Ayşe", OwnerSurname: "Işık", Active: true,
				Accounts: []marketplace.Account{{IBAN: testIBAN, Currency: money.TRY}},
			}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (b *bench) prepare(t *testing.T) marketplace.Payout {
	t.Helper()
	p, _, err := b.gateway.PreparePayout(t.Context(), b.merchant, money.TRY)
	if err != nil {
		t.Fatalf("prepare payout: %v", err)
	}
	return p
}

// transferred pays stores all they have, as the bank does it.
func (b *bench) transferred(t *testing.T, ids ...string) marketplace.Payout {
	t.Helper()
	b.stores(t, ids...)
	p, err := b.gateway.ConfirmPayout(t.Context(), "demo", b.prepare(t).ID, nil)
	if err != nil {
		t.Fatalf("confirm payout: %v", err)
	}
	return p
}

func TestPayout(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		_, _, err := b.gateway.PreparePayout(t.Context(), b.merchant, money.TRY)
		wantFault(t, err, fault.NotFound, "nothing_due")
		b.sharedSale(t, "1", "")
		_, skipped, err := b.gateway.PreparePayout(t.Context(), b.merchant, money.TRY)
		wantFault(t, err, fault.NotFound, "nothing_due")
		if len(skipped) != 2 || skipped[0].Reason.Code != "store_undefined" || skipped[0].Amount != lira(5000) {
			t.Errorf("skipped: %+v", skipped)
		}
		b.stores(t, "a", "b")
		one := b.prepare(t)
		if len(one.Lines) != 2 || one.Total() != 9000 || one.Lines[0].To != (marketplace.Party{Name: "Ayşe Işık", IBAN: testIBAN}) || one.Lines[1].Reference != "P1-2" {
			t.Errorf("prepared: %+v", one)
		}
		b.wantBalances(t, "prepared", moves{"a": {UnderWay: 5000}, "b": {UnderWay: 4000}})
		b.wantBooks(t)
		// Whoever is in a payout is in no other, whatever comes meanwhile.
		b.sharedSale(t, "2", "")
		_, _, err = b.gateway.PreparePayout(t.Context(), b.merchant, money.TRY)
		wantFault(t, err, fault.NotFound, "nothing_due")
		_, err = b.gateway.ConfirmPayout(t.Context(), "demo", one.ID, map[string]string{"c": "?"})
		wantFault(t, err, fault.NotFound, "payout_line_unknown")
		for range 2 {
			closed, err := b.gateway.ConfirmPayout(t.Context(), "demo", one.ID, map[string]string{"b": "hesap kapalı"})
			if l, _ := closed.Line("b"); err != nil || closed.State != marketplace.PayoutConfirmed || l.State != marketplace.LineFailed || l.Reason != "hesap kapalı" {
				t.Fatalf("confirmed: %+v, %v", closed, err)
			}
			b.wantBalances(t, "confirmed", moves{"a": {Free: 5000, Paid: 5000}, "b": {Free: 8000}})
		}
		_, err = b.gateway.ConfirmPayout(t.Context(), "demo", one.ID, nil)
		wantFault(t, err, fault.Conflict, "payout_closed")
		_, err = b.gateway.CancelPayout(t.Context(), "demo", one.ID)
		wantFault(t, err, fault.Conflict, "payout_closed")
		_, err = b.gateway.CancelPayout(t.Context(), "other", one.ID)
		wantFault(t, err, fault.NotFound, "payout_not_found")
		two := b.prepare(t)
		if two.Number != 2 || two.Total() != 13000 {
			t.Errorf("the second: %+v", two)
		}
		// What the second pays are the new shares, and what the first could not pay.
		entries, err := b.gateway.StoreLines(t.Context(), "demo", store.LineFilter{Store: "b", Payout: two.ID, Limit: 9})
		kinds := ""
		for _, e := range entries {
			kinds += string(e.Kind) + " "
		}
		if err != nil || kinds != "share returned payout " {
			t.Errorf("the second pays %q, %v", kinds, err)
		}
		for range 2 {
			if _, err := b.gateway.CancelPayout(t.Context(), "demo", two.ID); err != nil {
				t.Fatal(err)
			}
			b.wantBalances(t, "cancelled", moves{"a": {Free: 5000, Paid: 5000}, "b": {Free: 8000}})
		}
		for range 2 {
			if _, err = b.gateway.ReturnPayout(t.Context(), "demo", one.ID, "a", "IBAN kapalı"); err != nil {
				t.Fatal(err)
			}
			b.wantBalances(t, "returned", moves{"a": {Free: 10000}, "b": {Free: 8000}})
			b.wantBooks(t)
		}
		_, err = b.gateway.ReturnPayout(t.Context(), "demo", two.ID, "a", "?")
		wantFault(t, err, fault.Conflict, "payout_not_confirmed")
	})
}

// TestNoPayoutTwice: of many who prepare payouts at once, with sales coming in, nobody gets what another has.
func TestNoPayoutTwice(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.stores(t, "a", "b")
		for i := range 5 {
			b.sharedSale(t, fmt.Sprint("before-", i), "")
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		sum := map[string]int64{}
		for i := range 6 {
			all.Go(func() {
				p, _, err := b.gateway.PreparePayout(t.Context(), b.merchant, money.TRY)
				if err != nil && fault.KindOf(err) != fault.NotFound && fault.KindOf(err) != fault.Busy {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				for _, l := range p.Lines {
					sum[l.Store] += l.Amount
				}
			})
			all.Go(func() {
				if _, err := b.gateway.Pay(t.Context(), b.sharedOrder(t, fmt.Sprint("meanwhile-", i), "")); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		b.wantBalances(t, "afterwards", moves{
			"a": {Free: 11*5000 - sum["a"], UnderWay: sum["a"]}, "b": {Free: 11*4000 - sum["b"], UnderWay: sum["b"]},
		})
		if sum["a"] == 0 {
			t.Error("nobody was paid")
		}
	})
}

// TestEveryCommitOfAPayoutMayFail: a commit that is lost, or fails after it landed, pays nobody twice and loses nobody's money.
func TestEveryCommitOfAPayoutMayFail(t *testing.T) {
	for _, landed := range []bool{false, true} {
		onceMore := func(t *testing.T, b *bench) {
			b.stores(t, "a", "b")
			b.sharedSale(t, "1", "")
			b.failNth(1, landed)
			_, _, err := b.gateway.PreparePayout(t.Context(), b.merchant, money.TRY)
			if !errors.Is(err, errDisk) {
				t.Fatalf("prepare: %v", err)
			}
			b.store.failing(nil)
			if !landed {
				b.prepare(t)
			}
			open, err := b.gateway.Payouts(t.Context(), "demo", store.PayoutFilter{State: marketplace.PayoutPrepared, Limit: 9})
			if err != nil || len(open) != 1 {
				t.Fatalf("%d payouts are open, %v", len(open), err)
			}
			b.failNth(1, landed)
			_, err = b.gateway.ConfirmPayout(t.Context(), "demo", open[0].ID, nil)
			if !errors.Is(err, errDisk) {
				t.Fatalf("confirm: %v", err)
			}
			b.store.failing(nil)
			if _, err = b.gateway.ConfirmPayout(t.Context(), "demo", open[0].ID, nil); err != nil {
				t.Fatal(err)
			}
			b.wantBalances(t, "afterwards", moves{"a": {Paid: 5000}, "b": {Paid: 4000}})
		}
		t.Run("", func(t *testing.T) { onBench(t, onceMore) })
	}
}

// wantBooks checks that what the books owe the stores is what their balances say, and that what is under way is in transit.
func (b *bench) wantBooks(t *testing.T) {
	t.Helper()
	posted, err := b.store.Waiting(t.Context(), "demo", 100_000)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[ledger.Account]int64{}
	for _, tx := range posted {
		if err := tx.Check(); err != nil {
			t.Error(err)
		}
		for _, e := range tx.Entries {
			sums[e.Account] += e.Amount
		}
	}
	balances, err := b.gateway.Balances(t.Context(), "demo", store.BalanceFilter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	all := marketplace.Move{}
	for _, has := range balances {
		all = all.Plus(has.Move)
		owed := -sums[ledger.SubMerchant.Of(has.Store)] - sums[ledger.Agent.Of(has.Store)]
		if owed != has.Held+has.Free {
			t.Errorf("the books owe %s %d, and it has %+v", has.Store, owed, has.Move)
		}
	}
	if transit, bank := -sums[ledger.PayoutInTransit.Account()], -sums[ledger.Bank.Account()]; transit != all.UnderWay || bank != all.Paid {
		t.Errorf("the books have %d in transit and %d paid, the balances %+v", transit, bank, all)
	}
}

// histories is how many random histories are driven: a few, or as many as VEZNE_MARKET_HISTORIES says.
func histories(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv("VEZNE_MARKET_HISTORIES"), "12"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestStoresGetWhatIsTheirs drives random sales, releases, refunds, adjustments and payouts with failing lines. In the end each store
// has been paid, or has coming, exactly what the divisions of all payments say, and never more than once.
func TestStoresGetWhatIsTheirs(t *testing.T) {
	for seed := range histories(t) {
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.stores(t, "a", "b")
				chance := rand.New(rand.NewPCG(uint64(seed), 14))
				var paid []payment.Payment
				for step := range 60 {
					b.randomStep(t, chance, &paid, step)
				}
				b.wantOwed(t)
				b.wantBooks(t)
			})
		})
	}
}

func (b *bench) randomStep(t *testing.T, chance *rand.Rand, paid *[]payment.Payment, step int) {
	t.Helper()
	of := []string{"a", "b"}[chance.IntN(2)]
	amount := 1 + chance.Int64N(6000)
	kind := chance.IntN(7)
	if len(*paid) == 0 || kind < 2 {
		hold := []string{"", "confirm"}[chance.IntN(2)]
		*paid = append(*paid, b.sharedSale(t, fmt.Sprint("order-", step), hold))
		return
	}
	p := (*paid)[chance.IntN(len(*paid))]
	switch kind {
	case 2:
		c := b.command(p, amount)
		if chance.IntN(2) == 0 {
			c.Sharing = fromStore(of, amount)
		}
		if chance.IntN(4) == 0 {
			b.bank.will("refund", declines())
		}
		_, _ = b.gateway.Refund(t.Context(), c) // refused or not
		b.bank.mu.Lock()
		b.bank.acts["refund"] = nil
		b.bank.mu.Unlock()
	case 3:
		_, _ = b.gateway.ConfirmShares(t.Context(), "demo", p.ID, of)
	case 4:
		_, _ = b.gateway.AdjustShare(t.Context(), "demo", p.ID, of, lira(amount-3000))
	default:
		payout, _, err := b.gateway.PreparePayout(t.Context(), b.merchant, money.TRY)
		if fault.KindOf(err) == fault.NotFound {
			return
		}
		failed := map[string]string{}
		if _, in := payout.Line(of); in && chance.IntN(2) == 0 {
			failed[of] = "?"
		}
		if err == nil && kind == 6 && len(failed) == 0 {
			_, err = b.gateway.CancelPayout(t.Context(), "demo", payout.ID)
		} else if err == nil {
			_, err = b.gateway.ConfirmPayout(t.Context(), "demo", payout.ID, failed)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// wantOwed compares the balances with the divisions of all payments.
func (b *bench) wantOwed(t *testing.T) {
	t.Helper()
	want := map[string]int64{}
	all, err := b.gateway.List(t.Context(), "demo", store.Filter{Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		d, err := b.gateway.Division(t.Context(), "demo", p.ID)
		if err != nil {
			t.Fatal(err)
		}
		want["a"], want["b"] = want["a"]+d.Due("a").Minor(), want["b"]+d.Due("b").Minor()
	}
	for of, due := range want {
		has, err := b.gateway.Balance(t.Context(), "demo", of, money.TRY)
		if err != nil || has.Held+has.Free+has.UnderWay+has.Paid != due || has.UnderWay != 0 {
			t.Fatalf("%s has %+v, %v; its shares come to %d", of, has, err, due)
		}
	}
	paid := map[string]int64{}
	payouts, err := b.gateway.Payouts(t.Context(), "demo", store.PayoutFilter{Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range payouts {
		for _, l := range p.Lines {
			if l.State == marketplace.LinePaid {
				paid[l.Store] += l.Amount
			}
		}
	}
	for of := range want {
		has, err := b.gateway.Balance(t.Context(), "demo", of, money.TRY)
		if err != nil || has.Paid != paid[of] {
			t.Fatalf("%s was paid %d by payouts, and its balance says %d, %v", of, paid[of], has.Paid, err)
		}
	}
}
