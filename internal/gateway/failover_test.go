package gateway_test

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// Here a merchant has several accounts, and a payment may go on from one to the next.

// several puts a gateway on the bench whose merchant has accounts "a", "b", and so on, in that order of preference.
func (b *bench) several(t *testing.T, n int, bend ...func(*gateway.Config)) []*bank {
	t.Helper()
	var names []string
	var banks []*bank
	accounts := map[string]connector.Connector{}
	for i := range n {
		name := string(rune('a' + i))
		banks = append(banks, newBank())
		names = append(names, name)
		accounts[name] = banks[i]
	}
	shops, err := merchant.NewDirectory([]merchant.Merchant{{ID: "demo", Accounts: names}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := gateway.Config{
		Store: b.store, Merchants: shops, Accounts: accounts, Now: time.Now, Log: slog.New(slog.NewTextHandler(b.log, nil)),
		ProviderTimeout: timeout, Patience: patience, Endpoints: b.endpoints, Vault: b.vault,
	}
	for _, f := range bend {
		f(&c)
	}
	b.gateway, err = gateway.New(c)
	if err != nil {
		t.Fatal(err)
	}
	b.merchant, _ = shops.Find("demo")
	return banks
}

// declinesFor refuses for a reason.
func declinesFor(r decline.Reason) act {
	no := &connector.Result{Outcome: connector.Declined, Refusal: connector.RefusalOf(r, "X1", "olmadı"), IDs: connector.IDs{Order: "o-9"}}
	return act{enter: no, answer: no}
}

// neverLeaves is a request of which no byte left.
func neverLeaves() act {
	no := connector.Refuse(decline.IssuerUnavailable, errors.New("connection refused"))
	return act{answer: &no}
}

// trail is a payment's attempts in words.
func trail(p payment.Payment) string {
	var words []string
	for _, op := range p.Operations {
		for _, at := range op.Attempts {
			words = append(words, fmt.Sprintf("%s %s %s", op.Kind, at.Provider, at.Status))
		}
	}
	return strings.Join(words, ", ")
}

func TestPromise3FailoverOnlyWhenNothingWasDone(t *testing.T) {
	m := lira(10_000)
	const stays, goes = "sale a refused", "sale a refused, sale b approved"
	found := func(a act) act { return act{report: &connector.Report{Finding: connector.Found, Result: *a.answer}} }
	type test struct {
		sale    act
		queries []act
		want    string
	}
	tests := map[string]test{
		"the request never left":                              {neverLeaves(), nil, goes},
		"the answer is lost":                                  {losesAnswer(m), nil, "sale a approved"},
		"no answer comes":                                     {hangs(m), nil, "sale a approved"},
		"the answer is about another amount":                  {act{enter: approvedOf(m), answer: approvedOf(lira(1))}, nil, "sale a approved"},
		"the answer is lost, and was a technical decline":     {losesRequest(), []act{found(declinesFor(decline.SystemError))}, goes},
		"the answer is lost, and was a decline of the card":   {losesRequest(), []act{found(declinesFor(decline.InsufficientFunds))}, stays},
		"nobody knows":                                        {losesRequest(), slices.Repeat([]act{says(connector.Unclear)}, 50), "sale a doubtful"},
		"it is not decided":                                   {losesRequest(), slices.Repeat([]act{says(connector.Pending)}, 50), "sale a doubtful"},
		"not found, while the request may still be under way": {losesRequest(), slices.Repeat([]act{says(connector.NotFound)}, 50), "sale a doubtful"},
	}
	for _, r := range decline.All() {
		want := stays
		if r.Retry() == decline.RetryElsewhere {
			want = goes
		}
		tests["declined: "+string(r)] = test{declinesFor(r), nil, want}
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				banks := b.several(t, 2)
				banks[0].will("sale", test.sale)
				banks[0].will("query", test.queries...)
				a := b.pay(t, b.order(t, "order-1"))
				p := b.stored(t, a.Payment.ID)
				if diff := cmp.Diff(p, a.Payment); diff != "" {
					t.Errorf("the shop is told something else than is stored (-stored +told):\n%s", diff)
				}
				if got := trail(p); got != test.want {
					t.Fatalf("payment went %q, want %q", got, test.want)
				}
				if test.want != goes {
					banks[1].wantCalls(t, "", 0)
					return
				}
				if p.State != payment.Captured || p.Provider != "b" || suffix(p.First().Ref) != "1-2" || p.Refusal != (decline.Refusal{}) {
					t.Errorf("payment is %s at %s as %s, refusal %+v", p.State, p.Provider, p.First().Ref, p.Refusal)
				}
				if at := p.Operations[0].Attempts[0]; !at.Refusal.Reason.Valid() || at.AnsweredAt.IsZero() {
					t.Errorf("the first try is kept as %+v", at)
				}
				if n := b.jobs(t); n != 0 {
					t.Errorf("%d jobs are left behind", n)
				}
			})
		})
	}
}

// A shop that waits long enough sees the payment go on after the provider's proof that it has no such payment.
func TestFailoverAfterTheProofThatNothingIsThere(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		banks := b.several(t, 2, func(c *gateway.Config) { c.ProviderTimeout, c.Patience = 2*time.Second, time.Minute })
		banks[0].window = 20 * time.Second
		banks[0].will("sale", losesRequest())
		began := time.Now()
		p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
		if got := trail(p); got != "sale a refused, sale b approved" {
			t.Errorf("payment went %q", got)
		}
		if took := time.Since(began); took < 22*time.Second {
			t.Errorf("went on after %v, before the request could no longer be on its way", took)
		}
		if got := b.events(t, p.ID); got != "send lose reroute capture" {
			t.Errorf("history is %q", got)
		}
	})
}

func TestPromise2EachTryIsDurableBeforeItLeaves(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		banks := b.several(t, 3)
		banks[0].will("sale", declinesFor(decline.SystemError))
		banks[1].will("sale", neverLeaves())
		for i, bank := range banks {
			bank.during = func(c call) {
				if c.Kind != "sale" {
					return
				}
				p, err := b.gateway.FindByReference(t.Context(), "demo", "order-1")
				if err != nil {
					t.Error(err)
					return
				}
				op, at := p.Last()
				if p.State != payment.Sent || !p.Live || len(op.Attempts) != i+1 || at.Ref != c.Ref || at.Status != payment.Pending {
					t.Errorf("while bank %d is asked: %s, live %v, %s as %s", i, p.State, p.Live, trail(p), at.Ref)
				}
				if c.Auth.Deadline != at.Deadline || c.Auth.Amount != lira(10_000) || c.Auth.Card.Number.IsZero() {
					t.Errorf("bank %d is asked for %v until %v", i, c.Auth.Amount, c.Auth.Deadline)
				}
				if n := b.jobs(t); n != 1 {
					t.Errorf("while bank %d is asked %d jobs watch", i, n)
				}
			}
		}
		p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
		if got := trail(p); got != "sale a refused, sale b refused, sale c approved" {
			t.Errorf("payment went %q", got)
		}
		again := b.pay(t, b.order(t, "order-1"))
		if !again.Repeated || again.Payment.ID != p.ID {
			t.Errorf("a repeat got %s, repeated %v", again.Payment.ID, again.Repeated)
		}
		a, err := b.gateway.Refund(t.Context(), b.command(p, 0))
		if err != nil {
			t.Fatal(err)
		}
		b.want(t, a.Payment, payment.Refunded)
		refund := banks[2].wantCalls(t, "refund", 1)[0]
		if suffix(refund.Ref) != "2-1" || refund.Follow.Original.Ref != p.First().Ref {
			t.Errorf("the refund is %s of %s", refund.Ref, refund.Follow.Original.Ref)
		}
	})
}

// Whichever commit fails, and whether or not it landed: what the store says in the end is what the books of both banks say.
func TestPromise2EveryCommitOfAFailoverMayFail(t *testing.T) {
	m := lira(10_000)
	stories := map[string][2]act{
		"declined, then approved":     {declinesFor(decline.SystemError), approves(m)},
		"never sent, then approved":   {neverLeaves(), approves(m)},
		"declined, then declined":     {declinesFor(decline.SystemError), declines()},
		"declined, then answer lost":  {declinesFor(decline.SystemError), losesAnswer(m)},
		"declined, then request lost": {declinesFor(decline.SystemError), losesRequest()},
	}
	for name, acts := range stories {
		for _, landed := range []bool{false, true} {
			for n := 1; n <= 4; n++ {
				t.Run(fmt.Sprintf("%s, commit %d, landed %v", name, n, landed), func(t *testing.T) {
					onBench(t, func(t *testing.T, b *bench) {
						banks := b.several(t, 2)
						for i, a := range acts {
							banks[i].will("sale", a)
						}
						b.failNth(n, landed)
						b.tryPay(t, false)
						b.store.failing(nil)
						b.workOff(t)
						b.agreeAtAll(t, "order-1", banks)
					})
				})
			}
		}
	}
}

// agreeAtAll compares every attempt with the books of its bank, and counts the captures of all.
func (b *bench) agreeAtAll(t *testing.T, reference string, banks []*bank) {
	t.Helper()
	all, err := b.store.Payments(t.Context(), "demo", store.Filter{Reference: reference, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	captures, paid := 0, 0
	for _, bank := range banks {
		bank.mu.Lock()
		for _, entry := range bank.books {
			if entry.Outcome == connector.Approved {
				captures++
			}
		}
		bank.mu.Unlock()
	}
	for _, p := range all {
		if p.State.Paid() {
			paid++
		}
		for _, at := range p.Operations[0].Attempts {
			if at.Status.Open() {
				t.Errorf("%s at %s is still %s", at.Ref, at.Provider, at.Status)
			}
			bank := banks[at.Provider[0]-'a']
			bank.mu.Lock()
			truth := bank.books[at.Ref].Outcome
			bank.mu.Unlock()
			if (at.Status == payment.Approved) != (truth == connector.Approved) {
				t.Errorf("%s at %s is %s, the books say %s", at.Ref, at.Provider, at.Status, truth)
			}
		}
	}
	if captures != paid || captures > 1 {
		t.Errorf("the banks made %d captures, %d payments are paid", captures, paid)
	}
}

func TestBudget(t *testing.T) {
	t.Run("of accounts", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			banks := b.several(t, 5)
			for _, bank := range banks {
				bank.will("sale", declinesFor(decline.TryAgain))
			}
			p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Declined)
			if got := trail(p); got != "sale a refused, sale b refused, sale c refused" || p.Refusal.Code != "X1" || p.Live {
				t.Errorf("payment went %q, refusal %+v, live %v", got, p.Refusal, p.Live)
			}
		})
	})
	t.Run("of time", func(t *testing.T) {
		for _, test := range []struct {
			took time.Duration
			want string
		}{
			{timeout - time.Second, "sale a refused, sale b refused, sale c approved"},
			{timeout + patience, "sale a refused"},
		} {
			onceOnBench(t, test.took.String(), func(t *testing.T, b *bench) {
				banks := b.several(t, 3)
				banks[0].will("sale", declinesFor(decline.TryAgain))
				banks[1].will("sale", declinesFor(decline.TryAgain))
				banks[0].during = func(call) { time.Sleep(test.took) }
				p := b.pay(t, b.order(t, "order-1")).Payment
				if got := trail(b.stored(t, p.ID)); got != test.want {
					t.Errorf("payment went %q, want %q", got, test.want)
				}
			})
		}
	})
}

func onceOnBench(t *testing.T, name string, test func(t *testing.T, b *bench)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { onBench(t, test) })
}

// A node that asks about the first try while the payment goes on gets the proof about it too late: it must not be taken for the
// answer to the second try.
func TestAProofAboutTheFirstTryDoesNotEndTheSecond(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		slow := func(c *gateway.Config) { c.ProviderTimeout, c.Patience = 2*time.Second, time.Minute }
		banks := b.several(t, 2, slow)
		nodeA := b.gateway
		banks[0].window = 20 * time.Second
		banks[0].will("sale", losesRequest())
		// Node B's commit of what it has learnt is held up until bank b is being asked by node A.
		asked, release := make(chan struct{}), make(chan struct{})
		banks[1].during = func(call) {
			close(asked)
			<-release
		}
		var once sync.Once
		b.store.holding(func(c store.Change) {
			if c.Step != nil && c.Step.Record.Event == payment.EventDecline {
				once.Do(func() { <-asked })
			}
		})
		// Node A must be the one whose proof is committed first: B asks a moment before, and is held up.
		nodeB, err := gateway.New(gateway.Config{
			Store: b.store, Merchants: nodeA.Merchants(), Now: time.Now, Log: slog.New(slog.NewTextHandler(b.log, nil)),
			Accounts: map[string]connector.Connector{"a": banks[0], "b": banks[1]}, ProviderTimeout: 2 * time.Second, Patience: time.Minute,
		})
		if err != nil {
			t.Fatal(err)
		}
		wait := b.payAside(t, nodeA, b.order(t, "order-1"))
		time.Sleep(22*time.Second + time.Millisecond)
		p, err := nodeA.FindByReference(t.Context(), "demo", "order-1")
		if err != nil {
			t.Fatal(err)
		}
		if trail(p) != "sale a doubtful" {
			t.Fatalf("payment went %q before B asked", trail(p))
		}
		settled := make(chan payment.Payment, 1)
		go func() {
			p, err := nodeB.Settle(t.Context(), "demo", p.ID)
			if err != nil {
				t.Errorf("node B: %v", err)
			}
			settled <- p
		}()
		if got := trail(<-settled); got != "sale a refused, sale b pending" {
			t.Errorf("node B says the payment went %q", got)
		}
		close(release)
		if got := trail(b.want(t, wait(), payment.Captured)); got != "sale a refused, sale b approved" {
			t.Errorf("payment went %q", got)
		}
	})
}

func TestFailoversAreToldOf(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		var told []string
		banks := b.several(t, 3, func(c *gateway.Config) {
			c.Rerouted = func(from, to, reason string) { told = append(told, from+" to "+to+": "+reason) }
		})
		banks[0].will("sale", declinesFor(decline.MerchantConfiguration))
		banks[1].will("sale", neverLeaves())
		b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
		want := []string{"a to b: merchant_configuration", "b to c: issuer_unavailable"}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
		if !b.log.has("payment goes on to another account") {
			t.Error("the log says nothing of it")
		}
	})
}

// An account that says it did nothing and did it all the same has to be looked at by a person, above all where another has paid.
func TestAnApprovalAfterTheFailoverIsReported(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		banks := b.several(t, 2)
		thaw := make(chan struct{})
		banks[0].during = func(call) { <-thaw }
		wait := b.payAside(t, b.gateway, b.order(t, "order-1"))
		time.Sleep(timeout + banks[0].window + 2*time.Second)
		p, err := b.gateway.FindByReference(t.Context(), "demo", "order-1")
		if err != nil {
			t.Fatal(err)
		}
		if p, err = b.gateway.Settle(t.Context(), "demo", p.ID); err != nil || p.State != payment.Declined {
			t.Fatalf("settled as %s, %v", p.State, err)
		}
		close(thaw)
		if got := trail(wait()); got != "sale a refused" {
			t.Errorf("payment went %q", got)
		}
		if !b.log.has("provider approved what had been settled as refused") {
			t.Error("nobody is told")
		}
	})
}

// A card that waited for its shop without 3-D Secure is as free to go on as one that came with the request.
func TestADepositGoesOn(t *testing.T) {
	for _, preAuth := range []bool{false, true} {
		for name, test := range map[string]struct {
			first act
			want  string
		}{
			"never sent": {neverLeaves(), "a refused, %[1]s b approved"},
			"technical":  {declinesFor(decline.SystemError), "a refused, %[1]s b approved"},
			"stolen":     {declinesFor(decline.StolenCard), "a refused"},
			"lost":       {losesAnswer(lira(10_000)), "a approved"},
		} {
			onceOnBench(t, fmt.Sprintf("%s, hold %v", name, preAuth), func(t *testing.T, b *bench) {
				banks := b.several(t, 2)
				kind := "sale"
				if preAuth {
					kind = "preauth"
				}
				banks[0].will(kind, test.first)
				s, err := b.gateway.Deposit(t.Context(), b.order(t, "order-1"))
				if err != nil {
					t.Fatal(err)
				}
				p := b.finish(t, s, preAuth).Payment
				want := kind + " " + strings.ReplaceAll(test.want, "%[1]s", kind)
				if got := trail(b.stored(t, p.ID)); got != want {
					t.Errorf("payment went %q, want %q", got, want)
				}
				if calls := banks[1].seen(kind); len(calls) > 0 && (!calls[0].Auth.Card.Equal(testCard(t)) || calls[0].Auth.PreAuth != preAuth) {
					t.Errorf("b is asked to hold: %v", calls[0].Auth.PreAuth)
				}
				if b.sealed(t, p.ID) {
					t.Error("the card is still there")
				}
			})
		}
	}
}
