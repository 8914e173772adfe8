package bookkeeper

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// payments.go compares payments with the books, page by page. What an operation posts follows from its payment, so both are known.

// Everything is the store as verifying needs it, and as booking payouts does: the books with the payments behind them.
type Everything interface {
	Store
	Payment(ctx context.Context, m merchant.ID, id payment.ID) (payment.Payment, error)
	Payments(ctx context.Context, m merchant.ID, f store.Filter) ([]payment.Payment, error)
}

// posted is a page of payments and all that was posted under ids of their span.
type posted struct {
	payments     []payment.Payment
	transactions map[string]store.Numbered
}

// paymentsAtOnce is how many payments are read at once.
const paymentsAtOnce = 500

// eachPayments calls do for every page of a merchant's payments, oldest first.
func eachPayments(ctx context.Context, st Everything, m merchant.ID, do func(posted) error) error {
	after, from := payment.ID(""), "pay_"
	for {
		found, err := st.Payments(ctx, m, store.Filter{Order: store.OldestFirst, After: after, Limit: paymentsAtOnce})
		if err != nil {
			return fmt.Errorf("read payments: %w", err)
		}
		before := "pay`" // the next text after all that begin with pay_
		if len(found) == paymentsAtOnce {
			after = found[len(found)-1].ID
			before = string(after) + "0" // the next after all that go on with a slash
		}
		transactions, err := st.TransactionsBetween(ctx, m, from, before)
		if err != nil {
			return err //nolint:wrapcheck // it says what was read, and of whom
		}
		page := posted{payments: found, transactions: make(map[string]store.Numbered, len(transactions))}
		for _, t := range transactions {
			page.transactions[t.ID] = t
		}
		err = do(page)
		if err != nil || len(found) < paymentsAtOnce {
			return err
		}
		from = before
	}
}

// difference is an operation whose postings are not what they should be.
type difference struct {
	id      string
	payment payment.ID
	seq     int
}

// differences returns what does not agree.
func (p posted) differences(banks calendar.Calendar) []difference {
	var found []difference
	known := map[string]bool{}
	for i := range p.payments {
		one := &p.payments[i]
		for seq := 1; seq <= len(one.Operations); seq++ {
			id := ledger.OperationID(one.ID, seq)
			want, posts := ledger.OfOperation(one, seq, banks)
			got, there := p.transactions[id]
			there = there && got.Number >= 0 // below that it is where no report and no sealer finds it
			if posts && there && alike(&want, &got.Transaction) {
				known[id] = true
				continue
			}
			if posts || there {
				known[id] = true
				found = append(found, difference{id, one.ID, seq})
			}
		}
	}
	for id := range p.transactions {
		if !known[id] {
			of, seq, _ := strings.Cut(id, "/")
			n, err := strconv.Atoi(seq)
			if err == nil { // others are not operations
				found = append(found, difference{id, payment.ID(of), n})
			}
		}
	}
	return found
}

// alike compares two transactions in everything but the value dates, which holidays that were added since move.
func alike(a, b *ledger.Transaction) bool {
	if len(a.Entries) != len(b.Entries) || a.ID != b.ID || !a.At.Equal(b.At) || a.Event != b.Event || a.Currency != b.Currency || a.Subject != b.Subject {
		return false
	}
	for i, e := range a.Entries {
		if other := b.Entries[i]; e.Account != other.Account || e.Amount != other.Amount {
			return false
		}
	}
	return true
}

// Backfill posts what operations of payments should have posted and did not, such as those from before there were books. It returns
// how many it posted. Posting twice is refused by id, so it may run at any time and beside anything.
func Backfill(ctx context.Context, st Everything, m merchant.ID, banks calendar.Calendar) (int, error) {
	n := 0
	err := eachPayments(ctx, st, m, func(page posted) error {
		for i := range page.payments {
			p := &page.payments[i]
			for seq := 1; seq <= len(p.Operations); seq++ {
				t, posts := ledger.OfOperation(p, seq, banks)
				if _, there := page.transactions[t.ID]; !posts || there {
					continue
				}
				err := st.Commit(ctx, store.Change{Merchant: m, Post: []ledger.Transaction{t}})
				if errors.Is(err, store.ErrExists) {
					continue
				}
				if err != nil {
					return fmt.Errorf("post operation %d of payment %s: %w", seq, p.ID, err)
				}
				n++
			}
		}
		return nil
	})
	return n, err
}
