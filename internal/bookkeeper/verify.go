package bookkeeper

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
)

// verify.go goes through a merchant's books from the first transaction to the last and believes nothing that stands in them: chain,
// entries and totals are made again from the transactions and compared, and the transactions with the payments that they are of.
//
// What it cannot see is a chain that somebody has made again from some place to the end, with everything that goes with it. That
// is what the head is for: written down elsewhere, it proves later that the books up to it are the same.

// Problem is a kind of thing that is wrong.
type Problem string

// The kinds of problems.
const (
	// Altered: a transaction is not what it was when it was sealed.
	Altered Problem = "altered"
	// Missing: a number is left out; its transaction was deleted.
	Missing Problem = "missing"
	// Inserted: something stands there that was never sealed.
	Inserted Problem = "inserted"
	// Unbalanced: a transaction does not sum to zero, or cannot be read.
	Unbalanced Problem = "unbalanced"
	// EntryDiffers: an entry, as statements show it, is not the one of its transaction.
	EntryDiffers Problem = "entry_differs"
	// TotalDiffers: a total is not the sum of its entries.
	TotalDiffers Problem = "total_differs"
	// BlockDiffers: a block does not fit the one before it, or its transactions.
	BlockDiffers Problem = "block_differs"
	// HeadDiffers: the books do not contain the head that was written down.
	HeadDiffers Problem = "head_differs"
	// NotPosted: an operation of a payment is not in the books.
	NotPosted Problem = "not_posted"
	// PaymentDiffers: what was posted is not what the payment's operation comes to, or there is no such operation.
	PaymentDiffers Problem = "payment_differs"
)

// Finding is one thing that is wrong, and where.
type Finding struct {
	Problem Problem `json:"problem"`
	// Number is the transaction's number, 0 where none is known, and Line the entry's.
	Number int64 `json:"number,omitempty"`
	Line   int   `json:"line,omitempty"`
	// ID is the transaction's id, or what else is concerned.
	ID string `json:"id,omitempty"`
}

// Verified is what verifying found.
type Verified struct {
	// Head is the last block, with its hash: what to write down elsewhere.
	Head ledger.Block
	// Transactions and Entries are how many were looked at, and Waiting how many are not sealed yet.
	Transactions, Entries, Waiting int64
	// Payments is how many payments were compared with the books.
	Payments int64
	// Findings are what is wrong, up to a hundred; Count is how many there are.
	Findings []Finding
	Count    int
}

// maxFindings is the most findings that are kept: where everything is wrong the first are enough.
const maxFindings = 100

func (v *Verified) add(f Finding) {
	v.Count++
	if len(v.Findings) < maxFindings {
		v.Findings = append(v.Findings, f)
	}
}

// Anchor is a head that was written down elsewhere: the number of a transaction and the chain up to it.
type Anchor struct {
	Number int64
	Hash   ledger.Hash
}

// Verifier verifies books.
type Verifier struct {
	Store    Everything
	Calendar calendar.Calendar
	// Anchors are heads that were written down.
	Anchors []Anchor
}

// at once.
const (
	transactionsAtOnce = 1000
	blocksAtOnce       = 1000
)

// Verify goes through everything of a merchant. It returns an error only where something cannot be read.
func (v Verifier) Verify(ctx context.Context, m merchant.ID) (Verified, error) {
	var out Verified
	head, err := v.Store.Head(ctx, m)
	if err != nil {
		return out, err //nolint:wrapcheck // it says what was read, and of whom
	}
	out.Head = head
	w := walk{Verifier: v, m: m, out: &out, totals: ledger.Totals{}, marks: map[int64]ledger.Hash{}}
	for _, step := range []func(context.Context) error{w.transactions, w.blocks, w.sums, w.waiting, w.payments} {
		err := step(ctx)
		if err != nil {
			return out, err
		}
	}
	for _, a := range v.Anchors {
		if w.marks[a.Number] != a.Hash {
			out.add(Finding{Problem: HeadDiffers, Number: a.Number})
		}
	}
	return out, nil
}

// walk is one way through the books.
type walk struct {
	Verifier
	m      merchant.ID
	out    *Verified
	totals ledger.Totals
	// last is the number of the transaction before, and chain the chain up to it as it is stored: going on from what is stored finds
	// further breaks behind the first.
	last  int64
	chain ledger.Hash
	// marks are the chain at the ends of blocks and at anchors.
	marks map[int64]ledger.Hash
	// ahead are blocks that end at or behind the transaction that is looked at, and read is the number of the last of them.
	ahead []ledger.Block
	read  int64
}

// transactions walks all sealed transactions up to the head. What was sealed meanwhile is left to the next time.
func (w *walk) transactions(ctx context.Context) error {
	for {
		page, err := w.Store.Transactions(ctx, w.m, w.last, transactionsAtOnce)
		if err != nil {
			return err //nolint:wrapcheck // it says what was read, and of whom
		}
		page = slices.DeleteFunc(page, func(t store.Numbered) bool { return t.Number > w.out.Head.Last })
		if len(page) == 0 {
			break
		}
		from := w.last
		expanded, err := w.Store.Expanded(ctx, w.m, from, page[len(page)-1].Number)
		if err != nil {
			return err //nolint:wrapcheck // as above
		}
		for i := range page {
			w.transaction(&page[i])
			expanded = w.entries(&page[i], expanded)
			err = w.end(ctx, &page[i])
			if err != nil {
				return err
			}
		}
		for _, e := range expanded {
			w.out.add(Finding{Problem: Inserted, Number: e.Number, Line: e.Line})
		}
	}
	for n := w.last + 1; n <= w.out.Head.Last; n++ {
		w.out.add(Finding{Problem: Missing, Number: n})
		if w.out.Count > maxFindings {
			break
		}
	}
	return w.beyond(ctx)
}

// beyond looks for what stands behind the head and is in no block. A block that was sealed meanwhile accounts for what it has.
func (w *walk) beyond(ctx context.Context) error {
	page, err := w.Store.Transactions(ctx, w.m, w.out.Head.Last, maxFindings)
	if err != nil {
		return err //nolint:wrapcheck // it says what was read, and of whom
	}
	expanded, err := w.Store.Expanded(ctx, w.m, w.out.Head.Last, w.out.Head.Last+maxFindings)
	if err != nil {
		return err //nolint:wrapcheck // as above
	}
	head, err := w.Store.Head(ctx, w.m)
	if err != nil {
		return err //nolint:wrapcheck // as above
	}
	for _, t := range page {
		if t.Number > head.Last {
			w.out.add(Finding{Problem: Inserted, Number: t.Number, ID: t.ID})
		}
	}
	for _, e := range expanded {
		if e.Number > head.Last {
			w.out.add(Finding{Problem: Inserted, Number: e.Number, Line: e.Line})
		}
	}
	return nil
}

func (w *walk) transaction(t *store.Numbered) {
	for n := w.last + 1; n < t.Number; n++ {
		w.out.add(Finding{Problem: Missing, Number: n})
		if w.out.Count > maxFindings {
			break
		}
	}
	w.out.Transactions++
	if t.Unreadable || t.Check() != nil {
		w.out.add(Finding{Problem: Unbalanced, Number: t.Number, ID: t.ID})
	}
	// Behind a gap nothing can be said of the link, and the gap is told already.
	if t.Number == w.last+1 && ledger.Chain(w.chain, t.Number, t.Hash()) != t.Chain {
		w.out.add(Finding{Problem: Altered, Number: t.Number, ID: t.ID})
	}
	w.last, w.chain = t.Number, t.Chain
	if slices.ContainsFunc(w.Anchors, func(a Anchor) bool { return a.Number == t.Number }) {
		w.marks[t.Number] = t.Chain
	}
	w.totals.Add(&t.Transaction)
}

// end compares the hash of the block that ends with a transaction, if one does, with the chain up to there. The head's is compared when
// all have been looked at.
func (w *walk) end(ctx context.Context, t *store.Numbered) error {
	for {
		if len(w.ahead) == 0 {
			page, err := w.Store.Blocks(ctx, w.m, w.read, blocksAtOnce)
			if err != nil {
				return err //nolint:wrapcheck // it says what was read, and of whom
			}
			if len(page) == 0 {
				return nil
			}
			w.ahead, w.read = page, page[len(page)-1].Number
		}
		b := w.ahead[0]
		if b.Last > t.Number || b.Number >= w.out.Head.Number {
			return nil
		}
		w.ahead = w.ahead[1:]
		if b.Last == t.Number && b.Hash != t.Chain {
			w.out.add(Finding{Problem: BlockDiffers, Number: t.Number, ID: fmt.Sprintf("block %d", b.Number)})
		}
	}
}

// entries compares a transaction's entries with those that statements show, and returns the rest of them.
func (w *walk) entries(t *store.Numbered, expanded []store.BookedEntry) []store.BookedEntry {
	for len(expanded) > 0 && expanded[0].Number < t.Number {
		w.out.add(Finding{Problem: Inserted, Number: expanded[0].Number, Line: expanded[0].Line})
		expanded = expanded[1:]
	}
	line := 0
	for len(expanded) > 0 && expanded[0].Number == t.Number {
		e := expanded[0]
		expanded = expanded[1:]
		w.out.Entries++
		for line+1 < e.Line && line < len(t.Entries) { // some are left out
			line++
			w.out.add(Finding{Problem: EntryDiffers, Number: t.Number, Line: line, ID: t.ID})
		}
		if e.Line < 1 || e.Line > len(t.Entries) {
			w.out.add(Finding{Problem: Inserted, Number: t.Number, Line: e.Line, ID: t.ID})
			continue
		}
		line = e.Line
		want := t.Entries[line-1]
		if e.Account != want.Account || e.Amount != want.Amount || e.Value != want.Value || e.Currency != t.Currency || e.Day != t.Day() {
			w.out.add(Finding{Problem: EntryDiffers, Number: t.Number, Line: line, ID: t.ID})
		}
	}
	for line < len(t.Entries) {
		line++
		w.out.add(Finding{Problem: EntryDiffers, Number: t.Number, Line: line, ID: t.ID})
	}
	return expanded
}

// blocks walks the blocks up to the head: they follow each other without a gap, and the last ends where the chain does.
func (w *walk) blocks(ctx context.Context) error {
	var before ledger.Block
	for before.Number < w.out.Head.Number {
		page, err := w.Store.Blocks(ctx, w.m, before.Number, blocksAtOnce)
		if err != nil {
			return err //nolint:wrapcheck // it says what was read, and of whom
		}
		if len(page) == 0 {
			break
		}
		for _, b := range page {
			if b.Number > w.out.Head.Number {
				break
			}
			if b.Number != before.Number+1 || b.First != before.Last+1 || b.Previous != before.Hash {
				w.out.add(Finding{Problem: BlockDiffers, Number: b.First, ID: fmt.Sprintf("block %d", b.Number)})
			}
			before = b
		}
	}
	if w.last == w.out.Head.Last && w.chain != w.out.Head.Hash {
		w.out.add(Finding{Problem: BlockDiffers, Number: w.last, ID: fmt.Sprintf("block %d", w.out.Head.Number)})
	}
	return nil
}

// sums compares the totals with those of the transactions. If a block was sealed since, they are of other moments; then the
// totals of what was sealed since are taken out of the stored ones.
func (w *walk) sums(ctx context.Context) error {
	for range tries {
		head, err := w.Store.Head(ctx, w.m)
		if err != nil {
			return err //nolint:wrapcheck // it says what was read, and of whom
		}
		stored, err := w.Store.Totals(ctx, w.m, store.TotalFilter{})
		if err != nil {
			return err //nolint:wrapcheck // as above
		}
		again, err := w.Store.Head(ctx, w.m)
		if err != nil {
			return err //nolint:wrapcheck // as above
		}
		if head != again {
			continue
		}
		since := ledger.Totals{}
		for last := w.out.Head.Last; last < head.Last; {
			page, err := w.Store.Transactions(ctx, w.m, last, transactionsAtOnce)
			if err != nil {
				return err //nolint:wrapcheck // as above
			}
			if len(page) == 0 {
				break
			}
			for i := range page {
				since.Add(&page[i].Transaction)
				last = page[i].Number
			}
		}
		w.compare(stored, since)
		return nil
	}
	return errBusy()
}

func (w *walk) compare(stored []ledger.Total, since ledger.Totals) {
	differ := func(k ledger.TotalKey) {
		w.out.add(Finding{Problem: TotalDiffers, ID: fmt.Sprintf("%s %s %s/%s", k.Currency, k.Account, k.Day, k.Value)})
	}
	seen := map[ledger.TotalKey]bool{}
	for _, t := range stored {
		seen[t.TotalKey] = true
		want, later := w.totals[t.TotalKey], since[t.TotalKey]
		if t.Debit != want.Debit+later.Debit || t.Credit != want.Credit+later.Credit {
			differ(t.TotalKey)
		}
	}
	for _, t := range w.totals.Sorted() {
		if !seen[t.TotalKey] {
			differ(t.TotalKey)
		}
	}
}

// waiting looks at what is not sealed yet.
func (w *walk) waiting(ctx context.Context) error {
	waiting, err := w.Store.Waiting(ctx, w.m, maxWaiting)
	if err != nil {
		return err //nolint:wrapcheck // it says what was read, and of whom
	}
	w.out.Waiting = int64(len(waiting))
	for i := range waiting {
		if waiting[i].Check() != nil {
			w.out.add(Finding{Problem: Unbalanced, ID: waiting[i].ID})
		}
	}
	return nil
}

// payments compares every payment's operations with what was posted of them.
func (w *walk) payments(ctx context.Context) error {
	return eachPayments(ctx, w.Store, w.m, func(page posted) error {
		w.out.Payments += int64(len(page.payments))
		for _, d := range page.differences(w.Calendar) {
			p, err := w.Store.Payment(ctx, w.m, d.payment)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err //nolint:wrapcheck // it says what was read, and of whom
			}
			t, terr := w.Store.Transaction(ctx, w.m, d.id)
			if terr != nil && !errors.Is(terr, store.ErrNotFound) {
				return terr //nolint:wrapcheck // as above
			}
			// A payment that moved on between the two reads is looked at once more, and then it agrees.
			want, posts := ledger.OfOperation(&p, d.seq, w.Calendar)
			switch {
			case posts && (terr != nil || t.Number < 0):
				w.out.add(Finding{Problem: NotPosted, ID: d.id})
			case !posts && terr == nil, posts && !alike(&want, &t.Transaction):
				w.out.add(Finding{Problem: PaymentDiffers, Number: t.Number, ID: d.id})
			}
		}
		return nil
	})
}
