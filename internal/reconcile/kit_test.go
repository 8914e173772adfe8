package reconcile_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/reconcile"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

const (
	shop    = merchant.ID("acme")
	account = "main"
)

// world is a set of payments of ours and of lines at a provider, which agree until something is planted.
type world struct {
	random *rand.Rand
	number int64
	// chains are the changes of each payment, in their order.
	chains [][]store.Change
	lines  []connector.Line
	basis  connector.Basis
}

func newWorld(seed uint64) *world {
	return &world{random: rand.New(rand.NewPCG(seed, 0)), basis: connector.ByLine}
}

// made is a payment under construction.
type made struct {
	world *world
	payment.Payment
	chain int
}

func (w *world) amount() money.Amount {
	currency := money.TRY
	switch w.random.IntN(20) {
	case 0:
		currency = money.USD
	case 1:
		currency = money.EUR
	}
	return money.New(1_000+w.random.Int64N(1_000_000), currency)
}

func (w *world) ids() payment.IDs {
	return payment.IDs{
		Transaction: "T" + strconv.FormatUint(w.random.Uint64(), 36), RRN: fmt.Sprintf("%012d", w.random.Int64N(1e12)), AuthCode: "123456",
	}
}

func (w *world) ask(id payment.ID, operation int, at time.Time) payment.Ask {
	return payment.Ask{Provider: account, Ref: fmt.Sprintf("%s-%d-1", id.Plain(), operation), Deadline: at.Add(30 * time.Second)}
}

// start begins a payment at the provider, whose outcome is not known yet.
func (w *world) start(kind payment.Kind, at time.Time) *made {
	w.number++
	m := &made{world: w, chain: len(w.chains)}
	w.chains = append(w.chains, nil)
	id := payment.NewID(at)
	step, err := payment.Start(payment.Payment{
		Merchant: shop, ID: id, Number: w.number, Reference: "order-" + strconv.FormatInt(w.number, 10), Surface: "v1",
		Amount: w.amount(), Card: card.Summary{BIN: "435508", Last4: "4358", Length: 16}, ThreeD: -1,
	}, kind, w.ask(id, 1, at), at)
	m.take(step, err)
	return m
}

// take keeps a step. The one that ends an operation is joined with the one that began it, so that there is one commit for both.
func (m *made) take(step payment.Step, err error) {
	if err != nil {
		panic(err) // the kit asks for nothing that a payment refuses
	}
	m.Payment = step.Payment
	all := &m.world.chains[m.chain]
	if n := len(*all); n > 0 && !step.NewOperation {
		before := (*all)[n-1].Step
		step.Was, step.NewOperation, step.NewAttempt = before.Was, before.NewOperation, before.NewAttempt
		(*all)[n-1].Step = &step
		return
	}
	*all = append(*all, store.Change{Merchant: shop, Step: &step})
}

func (m *made) approve(after time.Duration) *made {
	op, _ := m.Last()
	m.take(m.Approve(m.world.ids(), op.CreatedAt.Add(after)))
	return m
}

func (m *made) refuse(after time.Duration) *made {
	op, _ := m.Last()
	m.take(m.Refuse(decline.Refusal{Reason: decline.InsufficientFunds, Code: "51"}, payment.IDs{}, op.CreatedAt.Add(after)))
	return m
}

func (m *made) doubt(after time.Duration) *made {
	op, _ := m.Last()
	m.take(m.Lose(payment.IDs{}, op.CreatedAt.Add(after)))
	return m
}

func (m *made) follow(kind payment.Kind, amount int64, at time.Time) *made {
	m.take(m.Follow(kind, amount, m.world.ask(m.ID, len(m.Operations)+1, at), at))
	return m
}

// line tells the latest operation as the provider does, at about its time, and returns where it stands.
func (m *made) line() int {
	w := m.world
	op, at := m.Last()
	l := connector.Line{
		Original: m.First().Ref, IDs: connector.IDs{Transaction: at.IDs.Transaction, RRN: at.IDs.RRN}, Kind: connector.KindNamed(string(op.Kind)),
		Amount: m.Money(op.Amount), At: at.SentAt.Add(time.Duration(w.random.IntN(20_000)-2_000) * time.Millisecond),
		Began: m.First().SentAt, Status: connector.LineDone,
	}
	if l.IDs.Transaction == "" {
		l.IDs.Transaction = w.ids().Transaction
	}
	if op.Status == payment.Refused {
		l.Status = connector.LineRefused
	}
	switch w.random.IntN(3) {
	case 0:
		l.Ref = at.Ref // a provider that keeps each request's
	case 1: // one that keeps the payment's alone
		if op.Kind == payment.Refund || op.Kind == payment.Void {
			l.IDs.Transaction = w.ids().Transaction // and gives what follows a name that it did not tell
		}
	}
	w.lines = append(w.lines, l)
	return len(w.lines) - 1
}

// keep commits all payments, many at once as a busy gateway does.
func (w *world) keep(t *testing.T, s store.Store) {
	t.Helper()
	// In the order of their ids, which is the order of the rows.
	slices.SortFunc(w.chains, func(a, b []store.Change) int {
		return strings.Compare(string(a[0].Step.Payment.ID), string(b[0].Step.Payment.ID))
	})
	next := make(chan []store.Change)
	var workers sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for range 256 {
		workers.Go(func() {
			for chain := range next {
				for _, c := range chain {
					err := s.Commit(context.WithoutCancel(t.Context()), c)
					if err != nil {
						mu.Lock()
						failed = errors.Join(failed, err)
						mu.Unlock()
						break
					}
				}
			}
		})
	}
	for _, chain := range w.chains {
		next <- chain
	}
	close(next)
	workers.Wait()
	if failed != nil {
		t.Fatalf("commit payments: %v", failed)
	}
	w.chains = nil
}

// List is the provider: pages of 500 lines, each of which begins with the last line of the page before now and then, as a list
// does in which something came in meanwhile.
func (w *world) List(_ context.Context, l connector.Listing) (connector.Page, error) {
	at := func(line connector.Line) time.Time {
		if w.basis == connector.ByPayment {
			return line.Began
		}
		return line.At
	}
	from, _ := slices.BinarySearchFunc(w.lines, l.From, func(line connector.Line, t time.Time) int { return at(line).Compare(t) })
	to, _ := slices.BinarySearchFunc(w.lines, l.To, func(line connector.Line, t time.Time) int { return at(line).Compare(t) })
	if l.Cursor != "" {
		n, err := strconv.Atoi(l.Cursor)
		if err != nil {
			return connector.Page{}, err
		}
		from += n
	}
	end := min(from+500, to)
	p := connector.Page{Lines: slices.Clone(w.lines[from:end])}
	if end < to {
		first, _ := slices.BinarySearchFunc(w.lines, l.From, func(line connector.Line, t time.Time) int { return at(line).Compare(t) })
		p.Next = strconv.Itoa(end - first - w.random.IntN(2))
	}
	return p, nil
}

func (w *world) Basis() connector.Basis { return w.basis }

func (w *world) Named(ref string) string { return ref }

// sorted puts the lines in the order in which the provider tells them.
func (w *world) sorted() {
	slices.SortStableFunc(w.lines, func(a, b connector.Line) int {
		if w.basis == connector.ByPayment {
			return a.Began.Compare(b.Began)
		}
		return a.At.Compare(b.At)
	})
}

// spelled is what a finding is about, so that it can be compared with what was planted.
func spelled(f reconcile.Finding) string {
	if f.Ours != nil {
		return fmt.Sprintf("%s %s/%d", f.Kind, f.Payment, f.Operation)
	}
	return fmt.Sprintf("%s %s", f.Kind, f.Theirs.Transaction)
}
