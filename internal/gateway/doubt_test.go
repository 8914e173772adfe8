package gateway_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// Promise 3, unknown is a state and not an error: until an inquiry settles a doubt, nothing else does.

func TestPromise3ADoubtIsInquiredWhileTheShopWaits(t *testing.T) {
	m := lira(10_000)
	found := func(r *connector.Result) act {
		return act{report: &connector.Report{Finding: connector.Found, Result: *r}}
	}
	tests := []struct {
		name    string
		sale    act
		queries []act
		want    payment.State
		events  string
	}{
		{"approved, answer lost", losesAnswer(m), nil, payment.Captured, "send lose capture"},
		{"refused, answer lost", losesRefusal(), nil, payment.Declined, "send lose decline"},
		{"approved, no answer at all", hangs(m), nil, payment.Captured, "send lose capture"},
		{"approved, after two unusable answers", losesAnswer(m), []act{says(connector.Unclear), says(connector.Pending)}, payment.Captured, "send lose capture"},
		{"approved of more", act{enter: approvedOf(m), answer: approvedOf(lira(10_001))}, nil, payment.Captured, "send lose capture"},
		{"approved of less", act{enter: approvedOf(m), answer: approvedOf(lira(9_999))}, nil, payment.Captured, "send lose capture"},
		{"approved of nothing", act{enter: declined(), answer: &connector.Result{Outcome: connector.Approved}}, nil, payment.Declined, "send lose decline"},
		{"approved in another currency", act{enter: approvedOf(m), answer: approvedOf(money.New(10_000, money.USD))}, nil, payment.Captured, "send lose capture"},
		{"an outcome that is none", act{enter: approvedOf(m), answer: &connector.Result{Outcome: 99, Amount: m}}, nil, payment.Captured, "send lose capture"},
		{"inquiry finds another amount first", losesAnswer(m), []act{found(approvedOf(lira(1)))}, payment.Captured, "send lose capture"},
		{"inquiry finds something that is no outcome", losesAnswer(m), []act{found(doubt())}, payment.Captured, "send lose capture"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.will("sale", test.sale)
				b.bank.will("query", test.queries...)
				a := b.pay(t, b.order(t, "order-1"))
				p := b.want(t, a.Payment, test.want)
				if a.Unknown() || a.Repeated {
					t.Errorf("unknown %v, repeated %v", a.Unknown(), a.Repeated)
				}
				if got := b.events(t, p.ID); got != test.events {
					t.Errorf("history is %q, want %q", got, test.events)
				}
				q := b.bank.wantCalls(t, "query", 1+len(test.queries))[0].Ask
				at := p.First()
				if q.Ref != at.Ref || q.Original.Ref != at.Ref || q.Order != "order-1" || q.Amount != m || q.Kind != connector.KindSale {
					t.Errorf("the bank was asked about %+v", q)
				}
				if jobs := b.jobs(t); jobs != 0 {
					t.Errorf("%d jobs are left behind", jobs)
				}
			})
		})
	}
}

func TestPromise3ADoubtNeverAgesIntoAFailure(t *testing.T) {
	for _, finding := range []connector.Finding{connector.Unclear, connector.Pending} {
		t.Run(finding.String(), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.will("sale", losesAnswer(lira(10_000)))
				for range 1_000 {
					b.bank.will("query", says(finding))
				}
				began := time.Now()
				a := b.pay(t, b.order(t, "order-1"))
				if took := time.Since(began); took > patience {
					t.Errorf("the shop waited %v, want at most %v", took, patience)
				}
				p := b.want(t, a.Payment, payment.Indeterminate)
				if !a.Unknown() || !p.Live {
					t.Errorf("unknown %v, live %v", a.Unknown(), p.Live)
				}
				b.workRarely(t, 12*time.Hour)
				b.want(t, p, payment.Indeterminate)
				asked := len(b.bank.seen("query"))
				if asked < 12*5 || asked > 12*12+50 {
					t.Errorf("the bank was asked %d times in half a day, want about once in five minutes", asked)
				}
				b.bank.mu.Lock()
				b.bank.acts["query"] = nil
				b.bank.mu.Unlock()
				b.workOff(t)
				p = b.want(t, b.stored(t, p.ID), payment.Captured)
				if got := b.events(t, p.ID); got != "send lose capture" {
					t.Errorf("history is %q", got)
				}
			})
		})
	}
}

// workRarely runs the jobs for so long that even the bench's usual look every five seconds would take a while.
func (b *bench) workRarely(t *testing.T, while time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), while)
	defer cancel()
	runner := *b.gateway.Jobs()
	runner.Poll = 4 * time.Minute
	runner.Run(ctx)
}

// A request that never arrived: "not found" is proof only when it can no longer be on its way.
func TestPromise3NotFoundProvesNothingBeforeTheWindowEnds(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.will("sale", losesRequest())
		began := time.Now()
		a := b.pay(t, b.order(t, "order-1"))
		p := b.want(t, a.Payment, payment.Indeterminate)
		again := b.pay(t, b.order(t, "order-1"))
		if !again.Repeated || again.Payment.ID != p.ID || !again.Unknown() {
			t.Errorf("a repeat during the doubt got %s, repeated %v", again.Payment.State, again.Repeated)
		}
		b.bank.wantCalls(t, "sale", 1)

		proof := began.Add(timeout + b.bank.window)
		stop := b.workUntil(t)
		time.Sleep(time.Until(proof))
		b.want(t, b.stored(t, p.ID), payment.Indeterminate)
		time.Sleep(2 * time.Minute)
		stop()
		p = b.want(t, b.stored(t, p.ID), payment.Declined)
		if p.Live || p.Refusal.Reason != decline.ProviderError {
			t.Errorf("live %v, refusal %+v", p.Live, p.Refusal)
		}
		if settled := p.Operations[0].SettledAt; !settled.After(proof) {
			t.Errorf("settled at %v, before %v", settled, proof)
		}
		a = b.pay(t, b.order(t, "order-1"))
		if b.want(t, a.Payment, payment.Captured); a.Repeated || a.Payment.ID == p.ID {
			t.Errorf("the reference is not free: got payment %s, repeated %v", a.Payment.ID, a.Repeated)
		}
		b.bank.wantCalls(t, "sale", 2)
	})
}

// A request that was only slow: the bank does not know it yet when it is asked, and carries it out afterwards.
func TestPromise3ALateRequestIsNotPaidTwice(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.will("sale", losesRequest())
		p := b.pay(t, b.order(t, "order-1")).Payment
		b.want(t, p, payment.Indeterminate)
		b.bank.enter(p.First().Ref, *approvedOf(lira(10_000)))
		a := b.pay(t, b.order(t, "order-1"))
		if b.want(t, a.Payment, payment.Captured); !a.Repeated || a.Payment.ID != p.ID {
			t.Errorf("got payment %s, repeated %v; want the late one", a.Payment.ID, a.Repeated)
		}
		b.bank.wantCalls(t, "sale", 1)
	})
}

// A shop that repeats its request asks what became of the first. At a bank that takes no requests, starting over with
// every repeat would try the card again and again, and no repeat would ever be answered with more than a doubt.
func TestARepeatThatOutwaitsTheDoubtGetsTheDecline(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.will("sale", losesRequest())
		began := time.Now()
		p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Indeterminate)
		time.Sleep(time.Until(began.Add(timeout + b.bank.window - time.Second)))
		a := b.pay(t, b.order(t, "order-1"))
		if b.want(t, a.Payment, payment.Declined); !a.Repeated || a.Payment.ID != p.ID {
			t.Errorf("got payment %s, repeated %v; want the decline of the first", a.Payment.ID, a.Repeated)
		}
		b.bank.wantCalls(t, "sale", 1)
		a = b.pay(t, b.order(t, "order-1"))
		if b.want(t, a.Payment, payment.Captured); a.Repeated || a.Payment.ID == p.ID {
			t.Errorf("the reference is not free: got payment %s, repeated %v", a.Payment.ID, a.Repeated)
		}
	})
}

func TestPromise3NothingFollowsADoubt(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.window = time.Hour // each of the requests below waits for the shop's patience
		b.bank.will("sale", losesRequest())
		p := b.pay(t, b.order(t, "order-1")).Payment
		for name, ask := range b.followUps() {
			for _, amount := range []int64{0, 1, 10_000} {
				_, err := ask(t.Context(), b.command(p, amount))
				wantFault(t, err, fault.Busy, "operation_in_progress")
			}
			b.bank.wantCalls(t, name, 0)
		}
		b.want(t, b.stored(t, p.ID), payment.Indeterminate)
	})
}

func (b *bench) followUps() map[string]func(context.Context, gateway.Command) (gateway.Answer, error) {
	return map[string]func(context.Context, gateway.Command) (gateway.Answer, error){
		"capture": b.gateway.Capture, "void": b.gateway.Void, "refund": b.gateway.Refund,
	}
}

// The node that made a request has the first word on it: nobody inquires while the request may still be answered.
func TestJobsLeaveARequestUnderWayAlone(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.during = func(call) { time.Sleep(timeout - time.Second) }
		stop := b.workUntil(t)
		defer stop()
		a := b.pay(t, b.order(t, "order-1"))
		b.want(t, a.Payment, payment.Captured)
		b.bank.wantCalls(t, "query", 0)
		p, err := b.gateway.Settle(t.Context(), b.merchant.ID, a.Payment.ID)
		if err != nil || p.Version != a.Payment.Version {
			t.Errorf("settling a settled payment: version %d, %v", p.Version, err)
		}
		b.bank.wantCalls(t, "query", 0)
	})
}

func TestFollowUpsInDoubt(t *testing.T) {
	const held, taken = payment.Authorized, payment.Captured
	tests := []struct {
		kind   string
		amount int64
		from   payment.State
		done   payment.State
	}{
		{"capture", 6_000, held, payment.Captured},
		{"void", 0, held, payment.Voided},
		{"void", 0, taken, payment.Voided},
		{"refund", 4_000, taken, payment.PartiallyRefunded},
		{"refund", 0, taken, payment.Refunded},
	}
	for _, test := range tests {
		begin := func(t *testing.T, b *bench) payment.Payment {
			o := b.order(t, "order-1")
			o.PreAuth = test.from == held
			return b.want(t, b.pay(t, o).Payment, test.from)
		}
		asked := lira(test.amount)
		if test.amount == 0 {
			asked = lira(10_000)
		}
		name := fmt.Sprintf("%s of %d when %s", test.kind, asked.Minor(), test.from)
		t.Run(name+", answer lost", func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				p := begin(t, b)
				b.bank.will(test.kind, losesAnswer(asked))
				a, err := b.followUps()[test.kind](t.Context(), b.command(p, test.amount))
				if err != nil {
					t.Fatal(err)
				}
				b.want(t, a.Payment, test.done)
				b.bank.wantCalls(t, test.kind, 1)
				q := b.bank.wantCalls(t, "query", 1)[0].Ask
				if q.Kind.String() != test.kind || q.Amount != asked || suffix(q.Ref) != "2-1" || q.Original.Ref != p.First().Ref ||
					q.Original.IDs != connector.IDs(p.IDs) || q.Original.Amount != lira(10_000) {
					t.Errorf("the bank was asked about %+v", q)
				}
			})
		})
		t.Run(name+", request lost", func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				p := begin(t, b)
				b.bank.will(test.kind, losesRequest())
				a, err := b.followUps()[test.kind](t.Context(), b.command(p, test.amount))
				if err != nil {
					t.Fatal(err)
				}
				b.want(t, a.Payment, payment.Indeterminate)
				if !a.Unknown() {
					t.Error("the answer does not say that the outcome is unknown")
				}
				for other, ask := range b.followUps() {
					_, err := ask(t.Context(), b.command(p, 1))
					wantFault(t, err, fault.Busy, "operation_in_progress")
					want := 0
					if other == test.kind {
						want = 1
					}
					b.bank.wantCalls(t, other, want)
				}
				b.workOff(t)
				back := b.want(t, b.stored(t, p.ID), test.from)
				if back.Captured != p.Captured || back.Refunded != p.Refunded || !back.Live {
					t.Errorf("got %d captured, %d refunded, live %v; want as before", back.Captured, back.Refunded, back.Live)
				}
				a, err = b.followUps()[test.kind](t.Context(), b.command(p, test.amount))
				if err != nil {
					t.Fatal(err)
				}
				b.want(t, a.Payment, test.done)
				if second := b.bank.wantCalls(t, test.kind, 2)[1]; suffix(second.Ref) != "3-1" {
					t.Errorf("the second try has the reference %s, want one of its own", second.Ref)
				}
			})
		})
		t.Run(name+", refused", func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				p := begin(t, b)
				b.bank.will(test.kind, declines())
				a, err := b.followUps()[test.kind](t.Context(), b.command(p, test.amount))
				if err != nil {
					t.Fatal(err)
				}
				if got := b.want(t, a.Payment, test.from); got.Refusal.Code != "51" || a.Unknown() {
					t.Errorf("refusal is %+v, unknown %v", got.Refusal, a.Unknown())
				}
			})
		})
	}
}
