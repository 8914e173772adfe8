package simbank_test

import (
	"context"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/sim/scenario"
	"github.com/vezne/vezne/internal/sim/simtest"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// TestFaults goes through the fault catalogue, over the network and without: each fault must leave a doubt, and one
// query must settle it to what the bank's books say.
func TestFaults(t *testing.T) {
	t.Parallel()
	t.Run("network", func(t *testing.T) {
		t.Parallel()
		faults(t, func(t *testing.T, bank *simtest.Bank) *simbank.Bank { t.Helper(); return open(t, bank, false) })
	})
	t.Run("direct", func(t *testing.T) {
		t.Parallel()
		faults(t, func(t *testing.T, bank *simtest.Bank) *simbank.Bank {
			t.Helper()
			return through(t, bank, false, bank.Clock.Now, bank.Direct())
		})
	})
}

func faults(t *testing.T, connect func(t *testing.T, bank *simtest.Bank) *simbank.Bank) {
	t.Helper()
	tested := 0
	for _, entry := range scenario.Catalogue() {
		if entry.Fault == scenario.NoFault || entry.Fault == scenario.Slow {
			continue // Slow has a test of its own, since it is the client who ends it.
		}
		tested++
		t.Run(entry.Name, func(t *testing.T) {
			t.Parallel()
			bank := quickBank(t)
			c := connect(t, bank)
			a := sale(t, bank, "fault", entry.Name)
			got := c.Authorize(t.Context(), a)
			if got.Outcome != connector.Indeterminate || got.Cause == nil {
				t.Fatalf("outcome %s with cause %v, want indeterminate with a cause", got.Outcome, got.Cause)
			}
			if entry.Fault == scenario.Late {
				if r := c.Query(t.Context(), inquiry(bank, a)); r.Finding != connector.Pending {
					t.Errorf("query before the bank has decided: %s, want pending", r.Finding)
				}
				bank.Clock.Advance(time.Minute)
			}
			r := c.Query(t.Context(), inquiry(bank, a))
			if !entry.Fault.Acts() {
				if r.Finding != connector.NotFound {
					t.Errorf("query says %s, want not_found: the bank did not act", r.Finding)
				}
				if n := len(bank.Statement(t, a.Order).Operations); n != 0 {
					t.Errorf("books have %d operations, want none", n)
				}
				return
			}
			if r.Finding != connector.Found || r.Result.Outcome != connector.Approved || r.Result.Amount != a.Amount {
				t.Errorf("query says %s, %+v, want the approval", r.Finding, r)
			}
			if sum := bank.Sum(t, a.Order); sum.Captured != a.Amount.Minor() || sum.Captures != 1 {
				t.Errorf("books have %d captured in %d, want %d in 1", sum.Captured, sum.Captures, a.Amount.Minor())
			}
		})
	}
	if tested == 0 {
		t.Fatal("catalogue has no faults")
	}
}

func TestDeclines(t *testing.T) {
	t.Parallel()
	bank := quickBank(t)
	c := open(t, bank, false)
	for _, tc := range []struct {
		name, scenario string
		change         func(a *connector.Authorization)
		reason         decline.Reason
		code, message  string
	}{
		{"response code", "51", nil, decline.InsufficientFunds, "51", "Limit yetersiz"},
		{"response code with a letter", "N7", nil, decline.WrongCVV, "N7", "CVV2 hatalı"},
		{"reason", "lost_card", nil, decline.LostCard, "41", "Kayıp kart"},
		{"reason without a response code", "RISK_REFUSED", nil, decline.RiskRefused, "RISK_REFUSED", decline.RiskRefused.Text("tr")},
		{"unknown scenario", "NONSENSE", nil, decline.InvalidTransaction, "12", "Geçersiz işlem"},
		{"test card", "", func(a *connector.Authorization) { a.Card = testCard(t, scenario.DeclineCard("54"), "Ada") }, decline.ExpiredCard, "54", "Kartın son kullanma tarihi geçmiş"},
		{"amount of zero", "", func(a *connector.Authorization) { a.Amount = lira(0) }, decline.InvalidAmount, "13", "Geçersiz tutar"},
		{"13 installments", "", func(a *connector.Authorization) { a.Installments = 13 }, decline.InstallmentNotAllowed, "INSTALLMENT_NOT_ALLOWED", decline.InstallmentNotAllowed.Text("tr")},
		{"forged proof", "", func(a *connector.Authorization) {
			a.Proof = &connector.Proof{Status: 1, ECI: "05", CAVV: "AAAA", XID: "BBBB"}
		}, decline.AuthenticationInvalid, "AUTHENTICATION_INVALID", decline.AuthenticationInvalid.Text("tr")},
		{"two steps in one name", "51,ANSWER_LOST@REFUND", nil, decline.InsufficientFunds, "51", "Limit yetersiz"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a := sale(t, bank, "x", tc.scenario)
			a.Ref, a.Order = "ref-"+refOf(tc.name), "order "+tc.name
			if tc.change != nil {
				tc.change(&a)
			}
			got := c.Authorize(t.Context(), a)
			want := connector.Refusal{Reason: tc.reason, Code: tc.code, Message: tc.message}
			if got.Outcome != connector.Declined || got.NeverSent || got.Refusal != want {
				t.Errorf("got %s %+v (cause %v), want declined %+v", got.Outcome, got.Refusal, got.Cause, want)
			}
			if sum := bank.Sum(t, a.Order); sum.Authorizations != 0 {
				t.Errorf("books have %d authorizations of a declined order", sum.Authorizations)
			}
		})
	}
}

func TestExpiredCard(t *testing.T) {
	t.Parallel()
	bank := quickBank(t)
	c := open(t, bank, false)
	bank.Clock.Advance(5 * 365 * 24 * time.Hour)
	got := c.Authorize(t.Context(), sale(t, bank, "old", ""))
	if got.Refusal.Reason != decline.ExpiredCard {
		t.Errorf("got %s %+v, want expired_card", got.Outcome, got.Refusal)
	}
}

// TestSavedCard: a card that was kept has no code, and the bank takes it all the same.
func TestSavedCard(t *testing.T) {
	t.Parallel()
	bank := quickBank(t)
	c := open(t, bank, false)
	a := sale(t, bank, "kept", "")
	a.Card.CVV = pan.CVV{}
	got := c.Authorize(t.Context(), a)
	if got.Outcome != connector.Approved {
		t.Errorf("got %s %+v (cause %v), want approved", got.Outcome, got.Refusal, got.Cause)
	}
	if sum := bank.Sum(t, a.Order); sum.Captures != 1 {
		t.Errorf("books have %d captures, want 1", sum.Captures)
	}
}

// TestRepeatedRef holds the bank to "a ref is acted upon once" and, for the other half of it, to not protecting a
// gateway that asks twice under two refs.
func TestRepeatedRef(t *testing.T) {
	t.Parallel()
	bank := quickBank(t)
	c := open(t, bank, false)
	a := sale(t, bank, "again", "")
	first, second := c.Authorize(t.Context(), a), c.Authorize(t.Context(), a)
	if first.Outcome != connector.Approved || second.Outcome != connector.Approved || first.IDs != second.IDs {
		t.Errorf("got %+v and %+v, want the same approval twice", first, second)
	}
	if sum := bank.Sum(t, a.Order); sum.Captures != 1 {
		t.Errorf("books have %d captures after a repeated ref, want 1", sum.Captures)
	}
	a.Ref = "ref-other"
	c.Authorize(t.Context(), a)
	if sum := bank.Sum(t, a.Order); sum.Captures != 2 || sum.Captured != 2*a.Amount.Minor() {
		t.Errorf("books have %d captures of %d after a second ref, want 2: the bank must not hide the mistake", sum.Captures, sum.Captured)
	}
}

// TestSlow gives up on a bank that has acted and is silent.
func TestSlow(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"network", "direct"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			bank := quickBank(t)
			c := open(t, bank, false)
			if way == "direct" {
				c = through(t, bank, false, bank.Clock.Now, bank.Direct())
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go func() {
				<-bank.Clock.Asked()
				cancel()
			}()
			a := sale(t, bank, "slow", "SLOW")
			got := c.Authorize(ctx, a)
			if got.Outcome != connector.Indeterminate || got.Cause == nil {
				t.Errorf("outcome %s with cause %v, want indeterminate with a cause", got.Outcome, got.Cause)
			}
			if sum := bank.Sum(t, a.Order); sum.Captures != 1 {
				t.Errorf("books have %d captures, want 1: the bank has acted", sum.Captures)
			}
		})
	}
}

// TestDirectNeverSent cancels before the call: nothing may then be said to have been sent.
func TestDirectNeverSent(t *testing.T) {
	t.Parallel()
	bank := quickBank(t)
	c := through(t, bank, false, bank.Clock.Now, bank.Direct())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := c.Authorize(ctx, sale(t, bank, "never", ""))
	if !got.NeverSent || got.Cause == nil {
		t.Errorf("got %+v, want never sent", got)
	}
}

func TestSlowAnswersInTheEnd(t *testing.T) {
	t.Parallel()
	bank := quickBank(t)
	c := open(t, bank, false)
	a := sale(t, bank, "slow", "SLOW")
	results := make(chan connector.Result)
	go func() { results <- c.Authorize(t.Context(), a) }()
	<-bank.Clock.Asked()
	bank.Clock.Advance(time.Hour)
	if got := <-results; got.Outcome != connector.Approved {
		t.Errorf("outcome %s (%v), want approved once the bank answers", got.Outcome, got.Cause)
	}
}

// TestTooLate holds a request back beyond its deadline, by a gateway whose clock is behind the bank's.
func TestTooLate(t *testing.T) {
	t.Parallel()
	bank := quickBank(t)
	c := open(t, bank, false)
	a := sale(t, bank, "late", "")
	first := c.Query(t.Context(), inquiry(bank, a))
	if first.Finding != connector.NotFound {
		t.Fatalf("query before the request: %s, want not_found", first.Finding)
	}
	behind := open(t, bank, false)
	behindNow := bank.Clock.Now()
	lagging := lag(t, bank, func() time.Time { return behindNow })
	bank.Clock.Advance(31 * time.Second)
	got := lagging.Authorize(t.Context(), a)
	if got.Outcome != connector.Declined || got.NeverSent {
		t.Errorf("request after its deadline: %s, never sent %t, want declined by the bank", got.Outcome, got.NeverSent)
	}
	if r := behind.Query(t.Context(), inquiry(bank, a)); r.Finding != connector.NotFound {
		t.Errorf("query after the deadline: %s, want not_found for good", r.Finding)
	}
	if n := len(bank.Statement(t, a.Order).Operations); n != 0 {
		t.Errorf("books have %d operations of a request that came too late, want none", n)
	}
}

func TestFollowUps(t *testing.T) {
	t.Parallel()
	type step struct {
		do      string
		amount  money.Amount
		after   time.Duration
		outcome connector.Outcome
		reason  decline.Reason
	}
	for _, tc := range []struct {
		name     string
		preAuth  bool
		scenario string
		steps    []step
		net      int64
		held     int64
	}{
		{"capture in full", true, "", []step{{"capture", lira(12345), 0, connector.Approved, ""}}, 12345, 0},
		{"capture in part", true, "", []step{{"capture", lira(5000), 0, connector.Approved, ""}}, 5000, 0},
		{"capture twice", true, "", []step{
			{"capture", lira(5000), 0, connector.Approved, ""},
			{"capture", lira(5000), 0, connector.Declined, decline.CaptureRefused},
		}, 5000, 0},
		{"capture too much", true, "", []step{{"capture", lira(12346), 0, connector.Declined, decline.CaptureRefused}}, 0, 12345},
		{"capture a sale", false, "", []step{{"capture", lira(12345), 0, connector.Declined, decline.CaptureRefused}}, 12345, 0},
		{"capture another currency", true, "", []step{{"capture", money.New(12345, money.USD), 0, connector.Declined, decline.InvalidAmount}}, 0, 12345},
		{"void what is held, days later", true, "", []step{{"void", lira(12345), 72 * time.Hour, connector.Approved, ""}}, 0, 0},
		{"void a sale on its day", false, "", []step{{"void", lira(12345), 11 * time.Hour, connector.Approved, ""}}, 0, 0},
		{"void a sale after midnight", false, "", []step{{"void", lira(12345), 12 * time.Hour, connector.Declined, decline.VoidRefused}}, 12345, 0},
		{"void twice", false, "", []step{
			{"void", lira(12345), 0, connector.Approved, ""},
			{"void", lira(12345), 0, connector.Declined, decline.AlreadyReversed},
		}, 0, 0},
		{"void a captured part", true, "", []step{
			{"capture", lira(5000), 0, connector.Approved, ""},
			{"void", lira(5000), 0, connector.Approved, ""},
		}, 0, 0},
		{"void of another amount", false, "", []step{{"void", lira(1), 0, connector.Declined, decline.InvalidAmount}}, 12345, 0},
		{"refund in full, a week later", false, "", []step{{"refund", lira(12345), 168 * time.Hour, connector.Approved, ""}}, 0, 0},
		{"refund in parts", false, "", []step{
			{"refund", lira(2345), 0, connector.Approved, ""},
			{"refund", lira(10000), 0, connector.Approved, ""},
			{"refund", lira(1), 0, connector.Declined, decline.RefundRefused},
		}, 0, 0},
		{"refund more than was taken", true, "", []step{
			{"capture", lira(5000), 0, connector.Approved, ""},
			{"refund", lira(5001), 0, connector.Declined, decline.RefundRefused},
		}, 5000, 0},
		{"refund what is only held", true, "", []step{{"refund", lira(12345), 0, connector.Declined, decline.RefundRefused}}, 0, 12345},
		{"void after a refund", false, "", []step{
			{"refund", lira(1), 0, connector.Approved, ""},
			{"void", lira(12345), 0, connector.Declined, decline.AlreadyReversed},
		}, 12344, 0},
		{"refund of nothing", false, "", []step{{"refund", lira(0), 0, connector.Declined, decline.InvalidAmount}}, 12345, 0},
		{"a decline of the capture alone", true, "51@CAPTURE", []step{{"capture", lira(12345), 0, connector.Declined, decline.InsufficientFunds}}, 0, 12345},
		{"a lost capture", true, "ANSWER_LOST@CAPTURE", []step{{"capture", lira(12345), 0, connector.Indeterminate, ""}}, 12345, 0},
		{"a lost refund", false, "TRUNCATED@REFUND", []step{{"refund", lira(345), 0, connector.Indeterminate, ""}}, 12000, 0},
		{"a void that never came", false, "REFUSED@VOID", []step{{"void", lira(12345), 0, connector.Indeterminate, ""}}, 12345, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			bank := quickBank(t)
			c := open(t, bank, false)
			a := sale(t, bank, "base", tc.scenario)
			a.PreAuth = tc.preAuth
			if got := c.Authorize(t.Context(), a); got.Outcome != connector.Approved {
				t.Fatalf("authorization %s %+v (%v), want approved", got.Outcome, got.Refusal, got.Cause)
			}
			for i, s := range tc.steps {
				bank.Clock.Advance(s.after)
				f := followUp(bank, a, "ref-step-"+string(rune('a'+i)), s.amount)
				do := c.Capture
				kind := connector.KindCapture
				switch s.do {
				case "void":
					do, kind = c.Void, connector.KindVoid
				case "refund":
					do, kind = c.Refund, connector.KindRefund
				}
				got := do(t.Context(), f)
				if got.Outcome != s.outcome || got.Refusal.Reason != s.reason {
					t.Errorf("step %d, %s: %s %q (cause %v), want %s %q", i+1, s.do, got.Outcome, got.Refusal.Reason, got.Cause, s.outcome, s.reason)
				}
				report := c.Query(t.Context(), connector.Inquiry{
					Ref: f.Ref, Order: f.Order, Kind: kind, Amount: f.Amount, Original: f.Original, Deadline: f.Deadline,
				})
				if s.outcome != connector.Indeterminate && (report.Finding != connector.Found || report.Result.Outcome != s.outcome) {
					t.Errorf("step %d, %s: query says %s %s, want %s", i+1, s.do, report.Finding, report.Result.Outcome, s.outcome)
				}
			}
			if sum := bank.Sum(t, a.Order); sum.Net != tc.net || sum.Held != tc.held {
				t.Errorf("books have net %d and held %d, want %d and %d", sum.Net, sum.Held, tc.net, tc.held)
			}
		})
	}
}

// TestFollowUpOfNothing asks for a refund of a payment that the bank has never seen.
func TestFollowUpOfNothing(t *testing.T) {
	t.Parallel()
	bank := quickBank(t)
	c := open(t, bank, false)
	got := c.Refund(t.Context(), followUp(bank, sale(t, bank, "none", ""), "ref-refund", lira(100)))
	if got.Refusal.Reason != decline.OriginalNotFound {
		t.Errorf("got %s %+v, want original_not_found", got.Outcome, got.Refusal)
	}
}

// TestLostQuery loses the first query and answers the second.
func TestLostQuery(t *testing.T) {
	t.Parallel()
	bank := quickBank(t)
	c := open(t, bank, false)
	a := sale(t, bank, "lost", "ANSWER_LOST, ANSWER_LOST@QUERY")
	if got := c.Authorize(t.Context(), a); got.Outcome != connector.Indeterminate {
		t.Fatalf("outcome %s, want indeterminate", got.Outcome)
	}
	if r := c.Query(t.Context(), inquiry(bank, a)); r.Finding != connector.Unclear || r.Cause == nil {
		t.Errorf("first query: %s, cause %v, want unclear with a cause", r.Finding, r.Cause)
	}
	if r := c.Query(t.Context(), inquiry(bank, a)); r.Finding != connector.Found || r.Result.Outcome != connector.Approved {
		t.Errorf("second query: %s %s, want found approved", r.Finding, r.Result.Outcome)
	}
}

// refOf makes a ref of a case's name.
func refOf(name string) string {
	ref := []byte(name)
	for i, c := range ref {
		if c == ' ' {
			ref[i] = '-'
		}
	}
	return string(ref)
}
