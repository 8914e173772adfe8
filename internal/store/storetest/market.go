//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

func marketCases() []named {
	return []named{
		{"a division is read back, and replaced by its next version only", divisionVersions},
		{"a balance is the sum of its entries, whoever adds them at once", balancesAddUp},
		{"of many that saw one balance one changes it", contendedBalance},
		{"entries are listed, and claimed by the payout that pays them", entriesOfPayouts},
		{"payouts are listed by time and state, and replaced by their next version only", payoutVersions},
		{"whoever is slower is told that his version is stale, though what he posts is posted", staleBeforePosted},
		{"of several balances that were seen all must still be so", oneOfTheBalancesIsStale},
		{"another merchant sees no store's money", foreignMarket},
	}
}

// division is what the shares of payment pay_1 are.
func (s *shop) division() *marketplace.Divided {
	d, _ := marketplace.Open(money.New(10_000, money.TRY), money.New(300, money.TRY), []marketplace.Share{
		{Store: "mağaza", Amount: money.New(5000, money.TRY), Hold: marketplace.HoldUntil, Until: epoch().Add(time.Hour)},
		{Store: "b", Amount: money.New(4000, money.TRY), Hold: marketplace.HoldConfirm},
	})
	return &marketplace.Divided{Payment: "pay_1", Division: d, Version: 1, UpdatedAt: epoch()}
}

func (s *shop) entry(of string, m marketplace.Move) marketplace.Entry {
	return marketplace.Entry{
		ID: s.ids.New(epoch()).WithPrefix("ent"), Store: of, Currency: money.TRY, Kind: marketplace.EntryShare, Payment: "pay_1", Move: m, At: epoch(),
	}
}

func (s *shop) balance(t *testing.T, of string) marketplace.Balance {
	t.Helper()
	all, err := s.Balances(t.Context(), s.merchant, store.BalanceFilter{Store: of, Currency: money.TRY, Limit: 2})
	if err != nil || len(all) > 1 {
		t.Fatalf("read balance: %d, %v", len(all), err)
	}
	if len(all) == 0 {
		return marketplace.Balance{Store: of, Currency: money.TRY}
	}
	return all[0]
}

func divisionVersions(t *testing.T, s *shop) {
	want := s.division()
	_, err := s.Division(t.Context(), s.merchant, "pay_1")
	absent(t, "division", err)
	s.commit(t, store.Change{Division: want})
	s.refused(t, store.Change{Division: want}, store.ErrStale)
	got, err := s.Division(t.Context(), s.merchant, "pay_1")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "division", got, *want)
	next := *want
	next.Version, next.UpdatedAt = 3, epoch().Add(time.Minute)
	s.refused(t, store.Change{Division: &next}, store.ErrStale)
	next.Version = 2
	next.Division, err = next.Confirm("b")
	if err != nil {
		t.Fatal(err)
	}
	s.commit(t, store.Change{Division: &next})
	got, err = s.Division(t.Context(), s.merchant, "pay_1")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "next", got, next)
}

// balancesAddUp: many commits of two stores' entries, in either order, all with one store in common.
func balancesAddUp(t *testing.T, s *shop) {
	const callers, calls = 8, 10
	ctx := background(t)
	errs := together(callers, func(i int) error {
		for n := range calls {
			all := []marketplace.Entry{
				s.entry("common", marketplace.Move{Held: 10, Free: -1}), s.entry(fmt.Sprintf("own-%d", i%3), marketplace.Move{Free: 3}),
				s.entry("common", marketplace.Move{Free: 2}),
			}
			if n%2 == 0 {
				slices.Reverse(all)
			}
			if err := s.Commit(ctx, store.Change{Merchant: s.merchant, Entries: all}); err != nil {
				return err
			}
		}
		return nil
	})
	if count(errs, nil) != callers {
		t.Fatalf("commit: %v", errs)
	}
	same(t, "balance", s.balance(t, "common"), marketplace.Balance{
		Store: "common", Currency: money.TRY, Move: marketplace.Move{Held: 10 * callers * calls, Free: callers * calls}, Version: callers * calls,
	})
	sums := map[string]marketplace.Move{}
	after := ""
	for {
		page, err := s.StoreLines(ctx, s.merchant, store.LineFilter{After: after, Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			sums[e.Store] = sums[e.Store].Plus(e.Move)
		}
		after = page[len(page)-1].ID
	}
	for of, sum := range sums {
		same(t, "sum of "+of, s.balance(t, of).Move, sum)
	}
	if len(sums) != 4 {
		t.Errorf("entries of %d stores", len(sums))
	}
}

func contendedBalance(t *testing.T, s *shop) {
	ctx := background(t)
	for _, was := range []int64{0, 1} { // a balance that is not there yet, and one that is
		seen := s.balance(t, "a")
		if seen.Version != was {
			t.Fatalf("version %d, want %d", seen.Version, was)
		}
		errs := together(8, func(int) error {
			return s.Commit(ctx, store.Change{
				Merchant: s.merchant, Entries: []marketplace.Entry{s.entry("a", marketplace.Move{Free: 100})}, Balances: []marketplace.Balance{seen},
			})
		})
		if count(errs, nil) != 1 || count(errs, store.ErrStale) != 7 {
			t.Fatalf("from version %d: %v", was, errs)
		}
	}
	seen := s.balance(t, "a")
	s.commit(t, store.Change{Entries: []marketplace.Entry{s.entry("a", marketplace.Move{Held: 5})}})
	s.refused(t, store.Change{
		Entries: []marketplace.Entry{s.entry("a", marketplace.Move{Free: -200, UnderWay: 200})}, Balances: []marketplace.Balance{seen},
	}, store.ErrStale)
	same(t, "balance", s.balance(t, "a").Move, marketplace.Move{Held: 5, Free: 200})
}

func (s *shop) payout(n int64) *marketplace.Payout {
	return &marketplace.Payout{
		ID: s.ids.New(epoch()).WithPrefix("po"), Number: n, State: marketplace.PayoutPrepared, Currency: money.TRY,
		From: marketplace.Party{Name: "Pazaryeri A.Ş.", IBAN: "TR330006100519786457841326"}, CreatedAt: epoch().Add(time.Duration(n) * time.Hour), Version: 1,
		Lines: []marketplace.Line{{Store: "a", To: marketplace.Party{Name: "Şükrü", IBAN: "TR330006100519786457841326"}, Amount: 70, Reference: "R", State: marketplace.LineOpen}},
	}
}

func entriesOfPayouts(t *testing.T, s *shop) {
	one, two, other := s.entry("a", marketplace.Move{Free: 100}), s.entry("a", marketplace.Move{Free: -30}), s.entry("b", marketplace.Move{Free: 1})
	s.commit(t, store.Change{Entries: []marketplace.Entry{one, two, other}})
	p := s.payout(1)
	out := s.entry("a", marketplace.Move{Free: -70, UnderWay: 70})
	out.Kind, out.Payment, out.Payout = marketplace.EntryPayout, "", p.ID
	change := store.Change{Payout: p, Entries: []marketplace.Entry{out}, Balances: []marketplace.Balance{s.balance(t, "a")}, Claims: []string{one.ID, two.ID}}
	s.commit(t, change)
	one.Payout, two.Payout = p.ID, p.ID
	read := func(f store.LineFilter) []marketplace.Entry {
		f.Limit = 10
		got, err := s.StoreLines(t.Context(), s.merchant, f)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	same(t, "of the payout", read(store.LineFilter{Payout: p.ID, Store: "a"}), []marketplace.Entry{one, two, out})
	same(t, "newest first", read(store.LineFilter{Store: "a", Newest: true, After: out.ID}), []marketplace.Entry{two, one})
	same(t, "in none", read(store.LineFilter{Unpaid: true}), []marketplace.Entry{other})
	same(t, "of a payment", read(store.LineFilter{Payment: "pay_1", Currency: money.TRY}), []marketplace.Entry{one, two, other})
	same(t, "of no other currency", read(store.LineFilter{Currency: money.EUR}), nil)
	// A claim of what is not there changes nothing.
	bad := store.Change{Payout: s.payout(2), Claims: []string{"ent_0"}}
	s.refused(t, bad, store.ErrNotFound)
	_, err := s.Payout(t.Context(), s.merchant, bad.Payout.ID)
	absent(t, "payout of a refused change", err)
	due, err := s.Balances(t.Context(), s.merchant, store.BalanceFilter{Due: true, Limit: 10})
	if err != nil || len(due) != 1 || due[0].Store != "b" {
		t.Errorf("due: %+v, %v", due, err)
	}
}

func payoutVersions(t *testing.T, s *shop) {
	var all []marketplace.Payout
	for n := range int64(3) {
		p := s.payout(n + 1)
		s.commit(t, store.Change{Payout: p})
		all = append(all, *p)
	}
	closed, _, err := all[1].Cancel(epoch().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	closed.Version = 3
	s.refused(t, store.Change{Payout: &closed}, store.ErrStale)
	closed.Version = 2
	s.commit(t, store.Change{Payout: &closed})
	s.refused(t, store.Change{Payout: &closed}, store.ErrStale)
	all[1] = closed
	got, err := s.Payout(t.Context(), s.merchant, closed.ID)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "payout", got, closed)
	for name, test := range map[string]struct {
		filter store.PayoutFilter
		want   []marketplace.Payout
	}{
		"all":          {store.PayoutFilter{}, all},
		"newest":       {store.PayoutFilter{Newest: true, After: all[2].ID}, []marketplace.Payout{all[1], all[0]}},
		"of a state":   {store.PayoutFilter{State: marketplace.PayoutPrepared}, []marketplace.Payout{all[0], all[2]}},
		"of a window":  {store.PayoutFilter{Since: all[1].CreatedAt, Before: all[2].CreatedAt}, all[1:2]},
		"after a page": {store.PayoutFilter{After: all[1].ID}, all[2:]},
	} {
		test.filter.Limit = 10
		list, err := s.Payouts(t.Context(), s.merchant, test.filter)
		if err != nil {
			t.Fatal(err)
		}
		same(t, name, list, test.want)
	}
}

// staleBeforePosted: two that change one thing from the same version post the same transaction. Who may try again goes by the conflict.
func staleBeforePosted(t *testing.T, s *shop) {
	p, r := s.payout(1), s.record("r")
	s.commit(t, store.Change{Payout: p, Division: s.division(), Records: []record.Record{r}, Entries: []marketplace.Entry{s.entry("a", marketplace.Move{Free: 9})}})
	closed, _, err := p.Cancel(epoch())
	if err != nil {
		t.Fatal(err)
	}
	d := s.division()
	closed.Version, d.Version, r.Version = 2, 2, 2
	saw := s.balance(t, "a")
	for name, c := range map[string]store.Change{
		"division": {Division: d}, "payout": {Payout: &closed}, "record": {Records: []record.Record{r}},
		"balance": {Balances: []marketplace.Balance{saw}, Entries: []marketplace.Entry{s.entry("a", marketplace.Move{Free: -1})}},
	} {
		tx := s.sold(1, 100)
		tx.ID = name + "/2"
		c.Post = []ledger.Transaction{tx}
		s.commit(t, c)
		if len(c.Entries) > 0 {
			c.Entries = []marketplace.Entry{s.entry("a", marketplace.Move{Free: -1})}
		}
		s.refused(t, c, store.ErrStale)
	}
}

// oneOfTheBalancesIsStale: a payout takes what several stores have. If one of them has less by then, nobody is paid by it.
func oneOfTheBalancesIsStale(t *testing.T, s *shop) {
	var saw []marketplace.Balance
	var out []marketplace.Entry
	names := []string{"a", "b", "c"}
	for _, of := range names {
		s.commit(t, store.Change{Entries: []marketplace.Entry{s.entry(of, marketplace.Move{Free: 9})}})
		saw = append(saw, s.balance(t, of))
		out = append(out, s.entry(of, marketplace.Move{Free: -9, UnderWay: 9}))
	}
	for _, of := range names {
		s.commit(t, store.Change{Entries: []marketplace.Entry{s.entry(of, marketplace.Move{Free: -5})}})
		s.refused(t, store.Change{Payout: s.payout(1), Balances: saw, Entries: out}, store.ErrStale)
		s.commit(t, store.Change{Entries: []marketplace.Entry{s.entry(of, marketplace.Move{Free: 5})}})
		for i := range saw {
			saw[i] = s.balance(t, names[i])
		}
	}
	s.commit(t, store.Change{Payout: s.payout(1), Balances: saw, Entries: out})
	for _, of := range names {
		same(t, "balance", s.balance(t, of).Move, marketplace.Move{UnderWay: 9})
	}
}

func foreignMarket(t *testing.T, s *shop) {
	p := s.payout(1)
	s.commit(t, store.Change{Payout: p, Division: s.division(), Entries: []marketplace.Entry{s.entry("a", marketplace.Move{Free: 9})}})
	other := newShop(t, s.Store)
	_, err := other.Division(t.Context(), other.merchant, "pay_1")
	absent(t, "another's division", err)
	_, err = other.Payout(t.Context(), other.merchant, p.ID)
	absent(t, "another's payout", err)
	balances, err1 := other.Balances(t.Context(), other.merchant, store.BalanceFilter{Limit: 9})
	entries, err2 := other.StoreLines(t.Context(), other.merchant, store.LineFilter{Limit: 9})
	payouts, err3 := other.Payouts(t.Context(), other.merchant, store.PayoutFilter{Limit: 9})
	if len(balances)+len(entries)+len(payouts) != 0 || errors.Join(err1, err2, err3) != nil {
		t.Errorf("another merchant sees %d, %d, %d, %v", len(balances), len(entries), len(payouts), errors.Join(err1, err2, err3))
	}
	closed, _, err := p.Cancel(epoch())
	if err != nil {
		t.Fatal(err)
	}
	closed.Version = 2
	other.refused(t, store.Change{Payout: &closed}, store.ErrStale)
	next := s.division()
	next.Version = 2
	other.refused(t, store.Change{Division: next}, store.ErrStale)
}
