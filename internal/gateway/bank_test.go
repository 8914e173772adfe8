package gateway_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
)

// bank is a provider that does what a test tells it, call by call, and keeps books of what it really did. What
// it answers and what it did are two things: that gap is what the engine is about.
type bank struct {
	mu    sync.Mutex // guards what follows
	books map[string]connector.Result
	calls []call
	acts  map[string][]act
	// during is called within every call that may move money, before the bank acts.
	during func(call)
	window time.Duration
	shape  connector.Shape
	visit  func(a connector.Authorization, returnURL string) connector.Challenge
	finish func(r connector.Return) connector.Finished
}

// call is one request that reached the bank.
type call struct {
	Kind   string
	Ref    string
	Amount money.Amount
	Auth   connector.Authorization
	Follow connector.FollowUp
	Ask    connector.Inquiry
	Return connector.Return
}

// act is what the bank does with one call: the word that it enters in its books, nil for none, and the answer that
// it gives, nil for none that arrives before the caller's deadline.
type act struct {
	enter  *connector.Result
	answer *connector.Result
	report *connector.Report
	panics bool
}

func approvedOf(m money.Amount) *connector.Result {
	return &connector.Result{
		Outcome: connector.Approved, Amount: m, IDs: connector.IDs{Transaction: "t-1", AuthCode: "A1B2C3"},
	}
}

func declined() *connector.Result {
	return &connector.Result{
		Outcome: connector.Declined,
		Refusal: decline.Refusal{Reason: decline.InsufficientFunds, Code: "51", Message: "Limit yetersiz"},
	}
}

func doubt() *connector.Result {
	return &connector.Result{Cause: errors.New("connection reset by peer")}
}

func lira(minor int64) money.Amount { return money.New(minor, money.TRY) }

// The acts that the tests are made of.
func approves(m money.Amount) act { return act{enter: approvedOf(m), answer: approvedOf(m)} }
func declines() act               { return act{enter: declined(), answer: declined()} }

// losesAnswer: it is done, and the answer is lost on the way.
func losesAnswer(m money.Amount) act { return act{enter: approvedOf(m), answer: doubt()} }

// losesRefusal: it is refused, and the answer is lost on the way.
func losesRefusal() act { return act{enter: declined(), answer: doubt()} }

// losesRequest: it never arrived.
func losesRequest() act { return act{answer: doubt()} }

// hangs: it is done, and no answer comes at all.
func hangs(m money.Amount) act { return act{enter: approvedOf(m)} }

// says answers an inquiry, whatever the books say.
func says(f connector.Finding) act {
	return act{report: &connector.Report{Finding: f, Cause: errors.New("no usable answer")}}
}

func newBank() *bank {
	return &bank{books: map[string]connector.Result{}, acts: map[string][]act{}, window: time.Minute}
}

// will queues acts for the next calls of a kind; a kind without any is approved, and inquiries are answered from
// the books.
func (b *bank) will(kind string, acts ...act) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.acts[kind] = append(b.acts[kind], acts...)
}

// next notes a call and returns what to do with it.
func (b *bank) next(c call) (a act, told bool, during func(call)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, c)
	if queued := b.acts[c.Kind]; len(queued) > 0 {
		b.acts[c.Kind] = queued[1:]
		return queued[0], true, b.during
	}
	return act{}, false, b.during
}

// seen returns the calls of a kind, or all of them.
func (b *bank) seen(kind string) []call {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(b.calls), func(c call) bool { return kind != "" && c.Kind != kind })
}

// did returns how many entries of an outcome the books have whose call was of the kind.
func (b *bank) did(kind string, o connector.Outcome) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	refs := map[string]bool{}
	for _, c := range b.calls {
		if c.Kind == kind && b.books[c.Ref].Outcome == o {
			refs[c.Ref] = true
		}
	}
	return len(refs)
}

func (b *bank) enter(ref string, r connector.Result) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.books[ref] = r
}

// move is a call that may move money.
func (b *bank) move(ctx context.Context, c call) connector.Result {
	a, told, during := b.next(c)
	if !told {
		a = approves(c.Amount)
	}
	if during != nil {
		during(c)
	}
	if a.enter != nil {
		b.enter(c.Ref, *a.enter)
	}
	if a.panics {
		panic("connector has a defect")
	}
	if a.answer == nil {
		<-ctx.Done()
		return connector.Result{Cause: ctx.Err()}
	}
	return *a.answer
}

func (b *bank) Authorize(ctx context.Context, a connector.Authorization) connector.Result {
	kind := "sale"
	if a.PreAuth {
		kind = "preauth"
	}
	return b.move(ctx, call{Kind: kind, Ref: a.Ref, Amount: a.Amount, Auth: a})
}

func (b *bank) Capture(ctx context.Context, f connector.FollowUp) connector.Result {
	return b.move(ctx, call{Kind: "capture", Ref: f.Ref, Amount: f.Amount, Follow: f})
}

func (b *bank) Void(ctx context.Context, f connector.FollowUp) connector.Result {
	return b.move(ctx, call{Kind: "void", Ref: f.Ref, Amount: f.Amount, Follow: f})
}

func (b *bank) Refund(ctx context.Context, f connector.FollowUp) connector.Result {
	return b.move(ctx, call{Kind: "refund", Ref: f.Ref, Amount: f.Amount, Follow: f})
}

func (b *bank) Query(_ context.Context, q connector.Inquiry) connector.Report {
	a, told, _ := b.next(call{Kind: "query", Ref: q.Ref, Amount: q.Amount, Ask: q})
	if a.panics {
		panic("connector has a defect")
	}
	if told {
		return *a.report
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	r, known := b.books[q.Ref]
	if !known {
		return connector.Report{Finding: connector.NotFound}
	}
	return connector.Report{Finding: connector.Found, Result: r}
}

func (b *bank) Window() time.Duration { return b.window }

func (b *bank) Shape() connector.Shape { return b.shape }

func (b *bank) Challenge(_ context.Context, a connector.Authorization, returnURL string) connector.Challenge {
	_, _, during := b.next(call{Kind: "challenge", Ref: a.Ref, Amount: a.Amount, Auth: a})
	if during != nil {
		during(call{Kind: "challenge", Ref: a.Ref, Auth: a})
	}
	return b.visit(a, returnURL)
}

func (b *bank) Finish(_ context.Context, r connector.Return) connector.Finished {
	b.next(call{Kind: "finish", Ref: r.Ref, Amount: r.Amount, Return: r})
	return b.finish(r)
}

// bare hides everything that a connector need not be able to do.
type bare struct{ connector.Connector }

// wantCalls checks which calls of a kind arrived, by what follows the payment's id in their reference.
func (b *bank) wantCalls(t *testing.T, kind string, want int) []call {
	t.Helper()
	got := b.seen(kind)
	if len(got) != want {
		t.Fatalf("%d calls of kind %s reached the bank, want %d", len(got), kind, want)
	}
	return got
}

// suffix is the operation's and the attempt's number in a reference.
func suffix(ref string) string {
	_, numbers, _ := strings.Cut(ref, "-")
	return numbers
}
