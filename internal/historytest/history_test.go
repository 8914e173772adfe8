package historytest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// short is how many histories are lived where nobody says otherwise.
const short = 300

// tellers is how many histories go on at once; they share the bank's clock, so that they get into each other's way.
const tellers = 4

// each is after how many histories the books are checked as a whole.
const each = 5000

// tally is what was lived.
type tally struct {
	ctx  context.Context //nolint:containedctx // the test's own
	mu   sync.Mutex
	held map[merchant.ID]map[money.Currency]int64
	ends map[payment.State]int
	// statements are lines of the bank's statements that are not booked yet, of some of the histories, and settled how many were booked.
	statements map[merchant.ID][]bookkeeper.PayoutLine
	settled    int
	// days counts the payouts of several days.
	days int
	// decided counts the disputes by how they stand in the end.
	decided map[dispute.State]int
}

func (l *tally) add(p payment.Payment, disputes []dispute.Dispute) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ends[p.State]++
	if l.held[p.Merchant] == nil {
		l.held[p.Merchant] = map[money.Currency]int64{}
	}
	if p.State != payment.Voided {
		l.held[p.Merchant][p.Amount.Currency()] += p.Captured - p.Refunded
	}
	for _, d := range disputes {
		l.decided[d.State]++
		if d.State.Takes() {
			l.held[p.Merchant][p.Amount.Currency()] -= d.Amount.Minor()
		}
		if d.State != dispute.Withdrawn {
			l.held[p.Merchant][p.Amount.Currency()] -= d.Fee
		}
	}
}

// tell adds lines of a statement.
func (l *tally) tell(m merchant.ID, lines []bookkeeper.PayoutLine) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.statements[m] = append(l.statements[m], lines...)
}

// number reads a number from the environment.
func number(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// TestHistories lives histories and compares everybody's books. VEZNE_TEST_HISTORIES says how many, and VEZNE_TEST_SEED which.
// The ids of payments are not part of the seed, and with them which requests meet a fault is not: a history that went wrong is
// told in full, because it is not lived again.
func TestHistories(t *testing.T) {
	t.Parallel()
	count, seed := number(t, "VEZNE_TEST_HISTORIES", short), number(t, "VEZNE_TEST_SEED", uint64(time.Now().UnixNano()))
	h := newHouse(t, seed)
	lived := &tally{ctx: t.Context(), held: map[merchant.ID]map[money.Currency]int64{}, ends: map[payment.State]int{}, decided: map[dispute.State]int{}, statements: map[merchant.ID][]bookkeeper.PayoutLine{}}
	began := time.Now()
	for done := uint64(0); done < count && !t.Failed(); {
		part := min(each, count-done)
		next := make(chan uint64)
		var telling sync.WaitGroup
		for range tellers {
			telling.Go(func() {
				for n := range next {
					if t.Failed() {
						continue
					}
					h.one(t, seed, n, lived)
				}
			})
		}
		for n := range part {
			next <- done + n
		}
		close(next)
		telling.Wait()
		done += part
		if !t.Failed() {
			h.checkBooks(t, lived)
			h.settle(t, lived)
			h.checkBooks(t, lived)
			h.settleDays(t, lived, done)
			h.checkBooks(t, lived)
		}
	}
	if t.Failed() {
		t.Logf("seed %d", seed)
		return
	}
	for _, m := range h.merchants {
		v, err := bookkeeper.Verifier{Store: h.store}.Verify(t.Context(), m.ID)
		if err != nil || v.Count != 0 {
			t.Errorf("books of %s: %v, %d problems: %+v", m.ID, err, v.Count, v.Findings)
		}
	}
	if lived.settled == 0 {
		t.Errorf("of %d histories none was settled", count)
	}
	if lived.days == 0 {
		t.Errorf("of %d histories no payout is of several days", count)
	}
	if h.found.Load() == 0 {
		t.Errorf("of %d histories no dispute was found by reconciliation", count)
	}
	if n := h.checkSubscriptions(t); n == 0 {
		t.Errorf("of %d histories none was a subscription", count)
	}
	// A generator that has stopped to reach the ends would prove nothing.
	for _, s := range []payment.State{payment.Captured, payment.PartiallyRefunded, payment.Refunded, payment.Voided, payment.Declined, payment.Authorized} {
		if lived.ends[s] == 0 {
			t.Errorf("of %d histories none ended %s", count, s)
		}
	}
	for _, s := range dispute.States() {
		if lived.decided[s] == 0 && count > 10*short { // few histories have few disputes
			t.Errorf("of %d histories none has a dispute that is %s", count, s)
		}
	}
	if h.borne.Load() == 0 && count > 10*short {
		t.Errorf("of %d histories stores bear no dispute", count)
	}
	if len(lived.decided) < 2 {
		t.Errorf("of %d histories the disputes stand at %v", count, lived.decided)
	}
	t.Logf("%d histories in %s, seed %d: %v", count, time.Since(began).Round(time.Millisecond), seed, lived.ends)
}

// one lives one history; a goroutine of its own ends with it when something is wrong.
func (h *house) one(t *testing.T, seed, n uint64, lived *tally) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		r := rand.New(rand.NewPCG(seed, n)) //nolint:gosec // a history is to be random, not secret
		one := &history{house: h, t: t, r: r, merchant: h.merchants[r.IntN(len(h.merchants))]}
		reference := fmt.Sprint("order-", n)
		one.check(one.live(reference))
		lived.add(one.payment, one.checkDisputes())
		if r.IntN(4) == 0 {
			lived.tell(one.merchant.ID, one.statementLines())
		}
	}()
	<-done
}
