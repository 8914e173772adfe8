package crashtest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// ledgers are the three things that are compared.
type ledgers struct {
	bank    []entry
	gateway []payment
	shops   []story
}

func (l ledgers) compare() []difference { return compare(l.bank, l.gateway, l.shops) }

// asked is one operation with how it ended, for building ledgers that agree.
type asked struct {
	kind   string
	amount int64
	status string // approved, refused, or pending for a visit to 3-D Secure
	// unheard: the bank never got it; it is in the gateway's books alone, as refused.
	unheard bool
	// untold: the shop gave up before it was told.
	untold bool
}

// add writes one payment into all three ledgers, as it would be if everything worked. Payments for one reference share
// a story.
func (l *ledgers) add(reference, state string, steps ...asked) {
	number := int64(len(l.gateway) + 1)
	p := payment{ID: fmt.Sprintf("pay_%d", number), Number: number, Reference: reference, State: state, Amount: try(steps[0].amount)}
	p.Authorized, p.Captured, p.Refunded = try(0), try(0), try(0)
	i := slices.IndexFunc(l.shops, func(s story) bool { return s.Reference == reference })
	if i < 0 {
		i = len(l.shops)
		l.shops = append(l.shops, story{Reference: reference, Whole: true})
	}
	for n, a := range steps {
		ref := fmt.Sprintf("%d-%d", number, n+1)
		p.Operations = append(p.Operations, operation{
			Kind: a.kind, Amount: try(a.amount), Status: a.status, Attempts: []attempt{{Reference: ref, Status: a.status}},
		})
		if a.status == approved {
			switch a.kind {
			case sale:
				p.Authorized, p.Captured = try(a.amount), try(a.amount)
			case preAuth:
				p.Authorized = try(a.amount)
			case capture:
				p.Captured = try(a.amount)
			case refund:
				p.Refunded.Minor += a.amount
			}
		}
		if a.status != pending && !a.unheard {
			e := entry{Kind: a.kind, Order: reference, Ref: ref, Amount: a.amount, Currency: "TRY", Outcome: bankDeclined}
			if a.status == approved {
				e.Outcome = bankApproved
			}
			if n > 0 {
				e.Original = fmt.Sprintf("%d-1", number)
			}
			l.bank = append(l.bank, e)
		}
		switch {
		case a.untold:
			l.shops[i].Whole = false
		case a.status != pending:
			l.shops[i].Words = append(l.shops[i].Words, word{Payment: number, Kind: a.kind, Amount: a.amount, Approved: a.status == approved})
		}
	}
	l.gateway = append(l.gateway, p)
}

func try(minor int64) sum { return sum{Minor: minor, Currency: "TRY"} }

// agreeing are ledgers that agree and hold every state that a payment can end in.
func agreeing() ledgers {
	var l ledgers
	l.add("paid", stateCaptured, asked{kind: sale, amount: 1000, status: approved})
	l.add("parts", statePartly, asked{kind: sale, amount: 900, status: approved},
		asked{kind: refund, amount: 300, status: approved}, asked{kind: refund, amount: 300, status: approved},
		asked{kind: refund, amount: 100, status: refused})
	l.add("all", stateRefunded, asked{kind: sale, amount: 500, status: approved}, asked{kind: refund, amount: 500, status: approved})
	l.add("undone", stateVoided, asked{kind: sale, amount: 700, status: approved}, asked{kind: void, amount: 700, status: approved})
	l.add("held", stateAuthorized, asked{kind: preAuth, amount: 800, status: approved}, asked{kind: capture, amount: 800, status: refused})
	l.add("part", stateCaptured, asked{kind: preAuth, amount: 800, status: approved}, asked{kind: capture, amount: 600, status: approved})
	l.add("released", stateVoided, asked{kind: preAuth, amount: 250, status: approved}, asked{kind: void, amount: 250, status: approved})
	l.add("again", stateDeclined, asked{kind: sale, amount: 400, status: refused})
	l.add("again", stateCaptured, asked{kind: sale, amount: 400, status: approved})
	l.add("unheard", stateDeclined, asked{kind: sale, amount: 300, status: refused, unheard: true})
	l.add("away", stateChallenged, asked{kind: sale, amount: 200, status: pending})
	l.add("gone", stateCaptured, asked{kind: sale, amount: 100, status: approved, untold: true})
	return l
}

func TestCompareAgrees(t *testing.T) {
	t.Parallel()
	for _, d := range agreeing().compare() {
		t.Error(d)
	}
}

// entryOf finds the bank's first line of a kind about an order. A name that is not in the ledgers panics.
func (l *ledgers) entryOf(order, kind string) *entry {
	return &l.bank[slices.IndexFunc(l.bank, func(e entry) bool { return e.Order == order && e.Kind == kind })]
}

func (l *ledgers) remove(order, kind string) {
	gone := *l.entryOf(order, kind)
	l.bank = slices.DeleteFunc(l.bank, func(e entry) bool { return e == gone })
}

func (l *ledgers) paymentOf(order string) *payment {
	return &l.gateway[slices.IndexFunc(l.gateway, func(p payment) bool { return p.Reference == order })]
}

func (l *ledgers) storyOf(order string) *story {
	return &l.shops[slices.IndexFunc(l.shops, func(s story) bool { return s.Reference == order })]
}

func TestCompareFinds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		plant func(*ledgers)
		want  []rule
	}{
		{"sale lost by the bank", func(l *ledgers) { l.remove("paid", sale) },
			[]rule{ruleAnswer, ruleSums, ruleState, ruleWord, ruleSilence}},
		{"capture lost by the bank", func(l *ledgers) { l.remove("part", capture) },
			[]rule{ruleAnswer, ruleSums, ruleState, ruleWord, ruleSilence}},
		{"void lost by the bank", func(l *ledgers) { l.remove("undone", void) },
			[]rule{ruleAnswer, ruleState, ruleWord, ruleSilence}},
		{"refund lost by the bank", func(l *ledgers) { l.remove("all", refund) },
			[]rule{ruleAnswer, ruleSums, ruleState, ruleWord, ruleSilence}},
		{"sale lost by the gateway", func(l *ledgers) { l.gateway = l.gateway[1:] },
			[]rule{ruleIntent, ruleWord}},
		{"captured again by a request that the gateway does not know", func(l *ledgers) {
			e := *l.entryOf("paid", sale)
			e.Ref = "1-2"
			l.bank = append(l.bank, e)
		}, []rule{ruleIntent, ruleOnce, ruleSilence}},
		{"captured again by a second payment", func(l *ledgers) {
			l.add("paid", stateCaptured, asked{kind: sale, amount: 1000, status: approved})
		}, []rule{ruleOnce}},
		{"captured twice of one authorization", func(l *ledgers) {
			e := *l.entryOf("part", capture)
			e.Ref = "6-3"
			l.bank = append(l.bank, e)
		}, []rule{ruleIntent, ruleOnce, ruleSilence}},
		{"bank's line stands twice", func(l *ledgers) { l.bank = append(l.bank, *l.entryOf("paid", sale)) },
			[]rule{ruleReference, ruleOnce, ruleSilence}},
		{"bank took another amount", func(l *ledgers) { l.entryOf("paid", sale).Amount = 1100 },
			[]rule{ruleSubject, ruleSums, ruleWord, ruleSilence}},
		{"bank gave back another amount", func(l *ledgers) { l.entryOf("parts", refund).Amount = 299 },
			[]rule{ruleSubject, ruleSums, ruleWord, ruleSilence}},
		{"bank took another currency", func(l *ledgers) { l.entryOf("paid", sale).Currency = "USD" },
			[]rule{ruleSubject}},
		{"bank means another order", func(l *ledgers) { l.entryOf("paid", sale).Order = "other" },
			[]rule{ruleSubject, ruleSilence}},
		{"bank means another authorization", func(l *ledgers) { l.entryOf("all", refund).Original = "1-1" },
			[]rule{ruleSubject}},
		{"bank captured where a void was asked", func(l *ledgers) { l.entryOf("released", void).Kind = capture },
			[]rule{ruleSubject, ruleSums, ruleState, ruleWord, ruleSilence}},
		{"bank approved what the gateway calls declined", func(l *ledgers) { l.entryOf("again", sale).Outcome = bankApproved },
			[]rule{ruleOutcome, ruleSums, ruleState, ruleOnce, ruleWord, ruleSilence}},
		{"bank declined what the gateway calls captured", func(l *ledgers) { l.entryOf("paid", sale).Outcome = bankDeclined },
			[]rule{ruleOutcome, ruleSums, ruleState, ruleWord, ruleSilence}},
		{"bank approved a refund that the gateway calls refused", func(l *ledgers) {
			for i, e := range l.bank {
				if e.Order == "parts" && e.Outcome == bankDeclined {
					l.bank[i].Outcome = bankApproved
				}
			}
		}, []rule{ruleOutcome, ruleSums, ruleSilence}},
		{"bank has not decided", func(l *ledgers) { l.entryOf("paid", sale).Outcome = pending },
			[]rule{ruleOutcome, ruleSettled, ruleSums, ruleState, ruleWord, ruleSilence}},
		{"charged while the buyer is away", func(l *ledgers) {
			l.bank = append(l.bank, entry{Kind: sale, Order: "away", Ref: "11-1", Amount: 200, Currency: "TRY", Outcome: bankApproved})
		}, []rule{ruleOutcome, ruleSums, ruleState, ruleSilence}},
		{"payment is left sent", func(l *ledgers) {
			p := l.paymentOf("gone")
			p.State, p.Operations[0].Status, p.Operations[0].Attempts[0].Status = stateSent, pending, pending
		}, []rule{ruleSettled}},
		{"payment is left in doubt", func(l *ledgers) {
			p := l.paymentOf("gone")
			p.State, p.Operations[0].Status, p.Operations[0].Attempts[0].Status = stateIndeterminate, "doubtful", "doubtful"
		}, []rule{ruleSettled}},
		{"refund is left open", func(l *ledgers) {
			p := l.paymentOf("all")
			p.Operations[1].Status, p.Operations[1].Attempts[0].Status = pending, pending
		}, []rule{ruleSettled, ruleWord}},
		{"operation and attempt differ", func(l *ledgers) { l.paymentOf("gone").Operations[0].Status = refused },
			[]rule{ruleSettled}},
		{"captured sum is wrong", func(l *ledgers) { l.paymentOf("part").Captured.Minor = 800 }, []rule{ruleSums}},
		{"refunded sum is wrong", func(l *ledgers) { l.paymentOf("parts").Refunded.Minor = 300 }, []rule{ruleSums}},
		{"authorized sum is wrong", func(l *ledgers) { l.paymentOf("held").Authorized.Minor = 0 }, []rule{ruleSums}},
		{"state is wrong", func(l *ledgers) { l.paymentOf("parts").State = stateRefunded }, []rule{ruleState}},
		{"paid order is called expired", func(l *ledgers) { l.paymentOf("gone").State = stateExpired }, []rule{ruleState}},
		{"two requests have one reference", func(l *ledgers) {
			l.paymentOf("unheard").Operations[0].Attempts[0].Reference = "8-1"
		}, []rule{ruleReference, ruleSubject}},
		{"two payments have one number", func(l *ledgers) { l.paymentOf("away").Number = 12 }, []rule{ruleReference}},
		{"shop was told paid and is not", func(l *ledgers) {
			l.storyOf("unheard").Words[0].Approved = true
		}, []rule{ruleWord, ruleSilence}},
		{"shop was told declined and has paid", func(l *ledgers) { l.storyOf("paid").Words[0].Approved = false },
			[]rule{ruleWord, ruleSilence}},
		{"shop was told another amount", func(l *ledgers) { l.storyOf("paid").Words[0].Amount = 10 },
			[]rule{ruleWord, ruleSilence}},
		{"shop was told of a payment that is not", func(l *ledgers) { l.storyOf("paid").Words[0].Payment = 99 },
			[]rule{ruleWord}},
		{"shop was told of another order's payment", func(l *ledgers) { l.storyOf("gone").Words = l.storyOf("paid").Words },
			[]rule{ruleWord}},
		{"shop was told of a refund more than was made", func(l *ledgers) {
			s := l.storyOf("parts")
			s.Words = append(s.Words, s.Words[1])
		}, []rule{ruleWord, ruleSilence}},
		{"shop that insisted was not told of a refund", func(l *ledgers) {
			s := l.storyOf("parts")
			s.Words = slices.Delete(s.Words, 1, 2)
		}, []rule{ruleSilence}},
		{"shop that insisted was not told of anything", func(l *ledgers) { l.storyOf("gone").Whole = true },
			[]rule{ruleSilence}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := agreeing()
			c.plant(&l)
			found := map[rule]bool{}
			for _, d := range l.compare() {
				found[d.rule] = true
			}
			want := map[rule]bool{}
			for _, r := range c.want {
				want[r] = true
			}
			if diff := cmp.Diff(want, found); diff != "" {
				t.Errorf("rules that are broken (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCompareFindsAnyLoss plants one difference of a kind that is a kuruş lost or won, in ledgers of any content.
func TestCompareFindsAnyLoss(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := anyLedgers(t)
		if found := l.compare(); len(found) > 0 {
			t.Fatalf("ledgers that agree: %v", found)
		}
		var done []int
		for i, e := range l.bank {
			if e.Outcome == bankApproved {
				done = append(done, i)
			}
		}
		if len(done) == 0 {
			t.Skip("nothing was done")
		}
		i := rapid.SampledFrom(done).Draw(t, "line")
		plants := map[string]func(){
			"lost":      func() { l.bank = slices.Delete(l.bank, i, i+1) },
			"doubled":   func() { l.bank = append(l.bank, l.bank[i]) },
			"unasked":   func() { l.bank[i].Ref += "x" },
			"too much":  func() { l.bank[i].Amount++ },
			"too small": func() { l.bank[i].Amount-- },
			"declined":  func() { l.bank[i].Outcome = bankDeclined },
			"pending":   func() { l.bank[i].Outcome = pending },
			"mistaken":  func() { l.bank[i].Order += "x" },
		}
		var names []string
		for name := range plants {
			names = append(names, name)
		}
		slices.Sort(names)
		name := rapid.SampledFrom(names).Draw(t, "difference")
		plants[name]()
		if len(l.compare()) == 0 {
			t.Fatalf("a line that is %s was not found", name)
		}
	})
}

// anyLedgers draws ledgers that agree.
func anyLedgers(t *rapid.T) ledgers {
	var l ledgers
	for i := range rapid.IntRange(1, 8).Draw(t, "orders") {
		reference := fmt.Sprintf("order-%d", i)
		amount := rapid.Int64Range(2, 1_000_000).Draw(t, "amount")
		whole := rapid.Bool().Draw(t, "told")
		first := asked{kind: sale, amount: amount, status: approved, untold: !whole}
		for range rapid.IntRange(0, 2).Draw(t, "declines") {
			l.add(reference, stateDeclined, asked{
				kind: sale, amount: amount, status: refused, untold: !whole, unheard: rapid.Bool().Draw(t, "unheard"),
			})
		}
		part := rapid.Int64Range(1, amount-1).Draw(t, "part")
		switch rapid.IntRange(0, 5).Draw(t, "course") {
		case 0:
			l.add(reference, stateCaptured, first)
		case 1:
			l.add(reference, stateVoided, first, asked{kind: void, amount: amount, status: approved, untold: !whole})
		case 2:
			l.add(reference, stateRefunded, first, asked{kind: refund, amount: part, status: approved, untold: !whole},
				asked{kind: refund, amount: amount - part, status: approved, untold: !whole})
		case 3:
			first.kind = preAuth
			l.add(reference, stateCaptured, first, asked{kind: capture, amount: part, status: approved, untold: !whole})
		case 4:
			l.add(reference, statePartly, first, asked{kind: refund, amount: part, status: refused, untold: !whole},
				asked{kind: refund, amount: part, status: approved, untold: !whole})
		default:
			l.add(reference, stateChallenged, asked{kind: sale, amount: amount, status: pending})
		}
	}
	return l
}
