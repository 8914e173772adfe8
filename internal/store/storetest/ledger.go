//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

func ledgerCases() []named {
	return []named{
		{"a transaction is read back as it was posted", postedTransaction},
		{"a transaction that does not balance is posted by nobody", unbalancedTransaction},
		{"a transaction and its payment are one commit", postedWithPayment},
		{"a transaction is posted once, however often it is tried", postedOnce},
		{"of many that post one transaction one does", contendedPosting},
		{"what waits is in the order in which it happened", waitingOrder},
		{"sealing numbers, expands and adds up", sealing},
		{"a second block after the same head is stale and leaves nothing", staleBlock},
		{"of many that seal one block one does", contendedSealing},
		{"an account's entries are listed by day, page by page", listEntries},
		{"totals are found by currency, account and day", filterTotals},
		{"another merchant neither reads nor posts", foreignBooks},
	}
}

// sold is a transaction with every field set, of the n-th minute.
func (s *shop) sold(n int, minor int64) ledger.Transaction {
	return ledger.Transaction{
		Merchant: s.merchant, ID: fmt.Sprintf("pay_%s_%d/1", s.merchant, n), At: epoch().Add(time.Duration(n) * time.Minute), Event: ledger.Captured,
		Currency: money.TRY, Subject: fmt.Sprintf("pay_%s_%d", s.merchant, n),
		Entries: []ledger.Entry{
			{Account: ledger.ProviderReceivable.Of("banka-ş"), Amount: minor, Value: 20260330, Memo: "brüt"},
			{Account: ledger.Commission.Of("banka-ş"), Amount: -2, Value: 20260330},
			{Account: ledger.MerchantPayable.Account(), Amount: 2 - minor, Value: 20260329},
		},
	}
}

// sealed is the sealing of what waits behind the head.
func (s *shop) sealed(t testing.TB) *ledger.Sealed {
	t.Helper()
	head, err := s.Head(t.Context(), s.merchant)
	if err != nil {
		t.Fatalf("read head: %v", err)
	}
	waiting, err := s.Waiting(t.Context(), s.merchant, 100)
	if err != nil {
		t.Fatalf("read what waits: %v", err)
	}
	stored, err := s.Totals(t.Context(), s.merchant, store.TotalFilter{})
	if err != nil {
		t.Fatalf("read totals: %v", err)
	}
	totals := ledger.Totals{}
	totals.Sum(stored...)
	for i := range waiting {
		totals.Add(&waiting[i])
	}
	sealed := ledger.Seal(head, s.merchant, waiting, epoch().Add(time.Hour))
	sealed.Totals = totals.Sorted()
	return &sealed
}

func (s *shop) waiting(t testing.TB) []ledger.Transaction {
	t.Helper()
	found, err := s.Waiting(t.Context(), s.merchant, 100)
	if err != nil {
		t.Fatalf("read what waits: %v", err)
	}
	return found
}

func post(ts ...ledger.Transaction) store.Change { return store.Change{Post: ts} }

func postedTransaction(t *testing.T, s *shop) {
	want := s.sold(1, 100)
	s.commit(t, post(want))
	got, err := s.Transaction(t.Context(), s.merchant, want.ID)
	if err != nil {
		t.Fatalf("read transaction: %v", err)
	}
	same(t, "transaction", got, store.Numbered{Transaction: want})
	same(t, "what waits", s.waiting(t), []ledger.Transaction{want})
	_, err = s.Transaction(t.Context(), s.merchant, "pay_none/1")
	absent(t, "transaction", err)
}

func unbalancedTransaction(t *testing.T, s *shop) {
	for name, spoil := range map[string]func(*ledger.Transaction){
		"unbalanced":       func(t *ledger.Transaction) { t.Entries[0].Amount++ },
		"unknown account":  func(t *ledger.Transaction) { t.Entries[0].Account = "till" },
		"zero entry":       func(t *ledger.Transaction) { t.Entries[1].Amount = 0; t.Entries[0].Amount -= 2 },
		"no value date":    func(t *ledger.Transaction) { t.Entries[1].Value = 0 },
		"no id":            func(t *ledger.Transaction) { t.ID = "" },
		"one entry":        func(t *ledger.Transaction) { t.Entries = t.Entries[:1] },
		"another merchant": func(t *ledger.Transaction) { t.Merchant = "other" },
	} {
		bad := s.sold(1, 100)
		spoil(&bad)
		step := s.start(t, s.draft(s.reference()))
		err := s.try(t, store.Change{Step: &step, Post: []ledger.Transaction{bad}})
		if err == nil {
			t.Errorf("%s: was committed", name)
		}
		_, err = s.Payment(t.Context(), s.merchant, step.Payment.ID)
		absent(t, "payment beside it", err)
	}
	same(t, "what waits", s.waiting(t), nil)
}

func postedWithPayment(t *testing.T, s *shop) {
	taken := s.captured(t, s.reference())
	step := s.start(t, s.draft(taken.Reference))
	s.refused(t, store.Change{Step: &step, Post: []ledger.Transaction{s.sold(1, 100)}}, store.ErrReference)
	same(t, "what waits after a refused payment", s.waiting(t), nil)
	step = s.start(t, s.draft(s.reference()))
	s.commit(t, store.Change{Step: &step, Post: []ledger.Transaction{s.sold(1, 100)}})
	same(t, "what waits", s.waiting(t), []ledger.Transaction{s.sold(1, 100)})
}

func postedOnce(t *testing.T, s *shop) {
	first := s.sold(1, 100)
	s.commit(t, post(first))
	again := s.sold(1, 300)
	step := s.start(t, s.draft(s.reference()))
	s.refused(t, store.Change{Step: &step, Post: []ledger.Transaction{again}}, store.ErrExists)
	_, err := s.Payment(t.Context(), s.merchant, step.Payment.ID)
	absent(t, "payment beside the repeat", err)
	s.commit(t, store.Change{Chain: s.sealed(t)})
	s.refused(t, post(again), store.ErrExists)
	got, err := s.Transaction(t.Context(), s.merchant, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "transaction", got, store.Numbered{Number: 1, Transaction: first, Chain: ledger.Chain(ledger.Hash{}, 1, first.Hash())})
}

func contendedPosting(t *testing.T, s *shop) {
	s.race(t, store.ErrExists, func(i int) store.Change { return post(s.sold(1, int64(100+i))) })
	same(t, "how many wait", len(s.waiting(t)), 1)
}

func waitingOrder(t *testing.T, s *shop) {
	ts := []ledger.Transaction{s.sold(5, 100), s.sold(3, 100), s.sold(4, 100)}
	early := s.sold(6, 100)
	early.At = ts[1].At
	s.commit(t, post(ts...))
	s.commit(t, post(early))
	same(t, "what waits", s.waiting(t), []ledger.Transaction{ts[1], early, ts[2], ts[0]})
	first, err := s.Waiting(t.Context(), s.merchant, 2)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the first two", first, []ledger.Transaction{ts[1], early})
	waiting, err := s.Unsealed(t.Context(), 10_000)
	if err != nil || !slices.Contains(waiting, s.merchant) {
		t.Errorf("the merchant is not among those whose transactions wait: %v", err)
	}
}

func sealing(t *testing.T, s *shop) {
	ts := []ledger.Transaction{s.sold(1, 100), s.sold(2, 50)}
	s.commit(t, post(ts...))
	first := s.sealed(t)
	s.commit(t, store.Change{Chain: first})
	same(t, "what waits", s.waiting(t), nil)
	later := s.sold(3, 7)
	s.commit(t, post(later))
	second := s.sealed(t)
	s.commit(t, store.Change{Chain: second})

	head, err := s.Head(t.Context(), s.merchant)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "head", head, second.Block)
	blocks, err := s.Blocks(t.Context(), s.merchant, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "blocks", blocks, []ledger.Block{first.Block, second.Block})
	same(t, "hash of the second block's predecessor", second.Block.Previous, first.Block.Hash)
	same(t, "numbers of the second block", [2]int64{second.Block.First, second.Block.Last}, [2]int64{3, 3})
	numbered, err := s.Transactions(t.Context(), s.merchant, 1, 10)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "transactions after the first", numbered, []store.Numbered{
		{Number: 2, Transaction: ts[1], Chain: first.Chain[1]}, {Number: 3, Transaction: later, Chain: second.Chain[0]},
	})
	between, err := s.TransactionsBetween(t.Context(), s.merchant, ts[1].ID, later.ID)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "transactions between two ids", between, numbered[:1])
	expanded, err := s.Expanded(t.Context(), s.merchant, 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	var want []store.BookedEntry
	for i, e := range later.Entries {
		e.Memo = ""
		want = append(want, store.BookedEntry{Place: store.Place{Day: later.Day(), Number: 3, Line: i + 1}, Entry: e, Currency: money.TRY})
	}
	same(t, "entries of the third", expanded, want)
	totals, err := s.Totals(t.Context(), s.merchant, store.TotalFilter{Account: ledger.ProviderReceivable.Of("banka-ş")})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "total of the receivable", totals, []ledger.Total{{
		TotalKey: ledger.TotalKey{Currency: money.TRY, Account: ledger.ProviderReceivable.Of("banka-ş"), Day: later.Day(), Value: 20260330}, Debit: 157,
	}})
}

func staleBlock(t *testing.T, s *shop) {
	s.commit(t, post(s.sold(1, 100)))
	first := s.sealed(t)
	s.commit(t, store.Change{Chain: first})
	s.commit(t, post(s.sold(2, 100)))
	second := s.sealed(t)
	late := ledger.Seal(ledger.Block{}, s.merchant, second.Transactions, epoch()) // from before the first block
	step := s.start(t, s.draft(s.reference()))
	s.refused(t, store.Change{Step: &step, Chain: &late}, store.ErrStale)
	_, err := s.Payment(t.Context(), s.merchant, step.Payment.ID)
	absent(t, "payment beside it", err)
	same(t, "how many wait", len(s.waiting(t)), 1)
	s.commit(t, store.Change{Chain: second})
	// A transaction that has its number keeps it, whatever a block says.
	third := ledger.Seal(second.Block, s.merchant, second.Transactions, epoch())
	err = s.try(t, store.Change{Chain: &third})
	if err == nil {
		t.Error("a sealed transaction was sealed again")
	}
	head, err := s.Head(t.Context(), s.merchant)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "head", head, second.Block)
}

func contendedSealing(t *testing.T, s *shop) {
	s.commit(t, post(s.sold(1, 100), s.sold(2, 100)))
	block := s.sealed(t)
	s.race(t, store.ErrStale, func(int) store.Change { return store.Change{Chain: block} })
	expanded, err := s.Expanded(t.Context(), s.merchant, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "entries", len(expanded), 6)
}

func listEntries(t *testing.T, s *shop) {
	for n := range 5 {
		sold := s.sold(n, int64(100+n))
		sold.At = epoch().AddDate(0, 0, n%3)
		s.commit(t, post(sold))
	}
	s.commit(t, store.Change{Chain: s.sealed(t)})
	list := func(f store.EntryFilter) []store.BookedEntry {
		f.Currency, f.Account = money.TRY, ledger.MerchantPayable.Account()
		found, err := s.Entries(t.Context(), s.merchant, f)
		if err != nil {
			t.Fatalf("list entries: %v", err)
		}
		return found
	}
	all := list(store.EntryFilter{Limit: 10})
	var amounts []int64
	for _, e := range all {
		amounts = append(amounts, e.Amount)
	}
	same(t, "amounts", amounts, []int64{-98, -101, -99, -102, -100})
	same(t, "what the first is of", all[0].Transaction.Event, ledger.Captured)
	same(t, "subject", all[0].Transaction.Subject, s.sold(0, 0).Subject)
	var paged []store.BookedEntry
	for after := (store.Place{}); ; {
		page := list(store.EntryFilter{Limit: 2, After: after})
		if len(page) == 0 {
			break
		}
		paged = append(paged, page...)
		after = page[len(page)-1].Place
	}
	same(t, "page by page", paged, all)
	day := all[2].Day
	same(t, "of one day", list(store.EntryFilter{Limit: 10, From: day, To: day}), all[2:4])
	_, err := s.Entries(t.Context(), s.merchant, store.EntryFilter{Account: "x"})
	if err == nil {
		t.Error("a list without a limit was answered")
	}
}

func filterTotals(t *testing.T, s *shop) {
	defer addedUp(t, s)
	euro := s.sold(2, 30)
	euro.Currency, euro.At = money.EUR, epoch().AddDate(0, 0, 1)
	s.commit(t, post(s.sold(1, 100), euro))
	s.commit(t, store.Change{Chain: s.sealed(t)})
	for name, c := range map[string]struct {
		f    store.TotalFilter
		want int
	}{
		"all":                    {store.TotalFilter{}, 6},
		"one currency":           {store.TotalFilter{Currency: money.EUR}, 3},
		"one account":            {store.TotalFilter{Account: ledger.MerchantPayable.Account()}, 2},
		"accounts of a kind":     {store.TotalFilter{Account: ledger.Commission.Of("")}, 2},
		"until a day":            {store.TotalFilter{To: euro.Day().Add(-1)}, 3},
		"from a day":             {store.TotalFilter{From: euro.Day()}, 3},
		"by account":             {store.TotalFilter{By: store.ByAccount}, 6},
		"by value date":          {store.TotalFilter{Currency: money.TRY, By: store.ByValue}, 3},
		"an account of no money": {store.TotalFilter{Account: ledger.Reserve.Account()}, 0},
	} {
		got, err := s.Totals(t.Context(), s.merchant, c.f)
		if err != nil || len(got) != c.want {
			t.Errorf("%s: %d totals, %v; want %d", name, len(got), err, c.want)
		}
	}
}

func foreignBooks(t *testing.T, s *shop) {
	s.commit(t, post(s.sold(1, 100)))
	s.commit(t, store.Change{Chain: s.sealed(t)})
	s.commit(t, post(s.sold(2, 100)))
	other := newShop(t, s.Store)
	_, err := other.Transaction(t.Context(), other.merchant, s.sold(1, 0).ID)
	absent(t, "transaction", err)
	same(t, "what waits", other.waiting(t), nil)
	head, err := other.Head(t.Context(), other.merchant)
	if err != nil || head != (ledger.Block{}) {
		t.Errorf("head is %+v, %v", head, err)
	}
	entries, err := other.Entries(t.Context(), other.merchant, store.EntryFilter{Currency: money.TRY, Account: ledger.MerchantPayable.Account(), Limit: 10})
	totals, err2 := other.Totals(t.Context(), other.merchant, store.TotalFilter{})
	numbered, err3 := other.Transactions(t.Context(), other.merchant, 0, 10)
	blocks, err4 := other.Blocks(t.Context(), other.merchant, 0, 10)
	expanded, err5 := other.Expanded(t.Context(), other.merchant, 0, 10)
	if n := len(entries) + len(totals) + len(numbered) + len(blocks) + len(expanded); n > 0 || errors.Join(err, err2, err3, err4, err5) != nil {
		t.Errorf("another merchant reads %d rows", n)
	}
	// The same id is another transaction there.
	own := s.sold(1, 55)
	own.Merchant = other.merchant
	other.commit(t, post(own))
	if err := other.try(t, store.Change{Chain: s.sealed(t)}); err == nil {
		t.Error("the block of another merchant was committed")
	}
}

// addedUp: totals that the database adds up are the sums of the others.
func addedUp(t *testing.T, s *shop) {
	more := s.sold(4, 77)
	more.At = epoch().AddDate(0, 0, 2)
	s.commit(t, post(s.sold(3, 9), more))
	s.commit(t, store.Change{Chain: s.sealed(t)})
	all, err := s.Totals(t.Context(), s.merchant, store.TotalFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for by, cut := range map[store.Grouping]func(*ledger.Total){
		store.ByAccount: func(t *ledger.Total) { t.Day, t.Value = 0, 0 }, store.ByValue: func(t *ledger.Total) { t.Day = 0 },
	} {
		want := ledger.Totals{}
		for _, total := range all {
			cut(&total)
			want.Sum(total)
		}
		got, err := s.Totals(t.Context(), s.merchant, store.TotalFilter{By: by})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "totals added up", got, want.Sorted())
	}
}
