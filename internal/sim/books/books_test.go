package books

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
)

// hand is a clock that a test sets.
type hand struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hand) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hand) set(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = now
}

func noon() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

func codes(r decline.Reason) string { return string(r) }

type cleaner interface {
	Fatalf(format string, args ...any)
	Cleanup(func())
}

func openAt(t cleaner, path string, clock *hand) *Books {
	b, err := Open(context.Background(), path, clock.Now, codes)
	if err != nil {
		t.Fatalf("open books %s: %v", path, err)
	}
	return b
}

func openBooks(t *testing.T) (*Books, *hand) {
	t.Helper()
	clock := &hand{now: noon()}
	b := openAt(t, "", clock)
	t.Cleanup(func() {
		err := b.Close()
		if err != nil {
			t.Errorf("close books: %v", err)
		}
	})
	return b, clock
}

func request(ref string, minor int64) Request {
	return Request{
		Operation: Operation{
			Terminal: "T", Ref: ref, Kind: Sale, Order: "order-" + ref, Amount: money.New(minor, money.TRY),
			Card: "435508******4358", Code: Approved,
		},
		ValidUntil: noon().Add(time.Minute),
	}
}

func mustAuthorize(t *testing.T, b *Books, r Request) Operation {
	t.Helper()
	o, repeated, err := b.Authorize(t.Context(), r)
	if err != nil || repeated {
		t.Fatalf("authorize %s: repeated %t, %v", r.Ref, repeated, err)
	}
	return o
}

// TestSurvivesDeath copies the files of open books, which is what a killed process leaves behind, and opens the copy.
func TestSurvivesDeath(t *testing.T) {
	t.Parallel()
	clock := &hand{now: noon()}
	path := filepath.Join(t.TempDir(), "books ?#.db")
	b := openAt(t, path, clock)
	want := mustAuthorize(t, b, request("R1", 12345))
	left := filepath.Join(t.TempDir(), "left.db")
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		err = os.WriteFile(left+suffix, content, 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{path, left} {
		if file == path {
			err := b.Close()
			if err != nil {
				t.Fatal(err)
			}
		}
		again := openAt(t, file, clock)
		got, _, found, err := again.Find(t.Context(), "T", "R1")
		want.Seq = got.Seq
		if err != nil || !found || got != want {
			t.Errorf("found %t %+v, %v, want %+v", found, got, err, want)
		}
		err = again.Close()
		if err != nil {
			t.Error(err)
		}
	}
}

func TestNewerBooksAreRefused(t *testing.T) {
	t.Parallel()
	clock := &hand{now: noon()}
	path := filepath.Join(t.TempDir(), "books.db")
	b := openAt(t, path, clock)
	_, err := b.writer.conn.ExecContext(t.Context(), "pragma user_version = 6")
	if err != nil {
		t.Fatal(err)
	}
	err = b.Close()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), path, clock.Now, codes)
	if err == nil {
		_ = again.Close()
		t.Error("books of a newer version were opened")
	}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	b := openAt(t, "", &hand{now: noon()})
	err := b.Close()
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = b.Authorize(t.Context(), request("R1", 1))
	if !errors.Is(err, ErrClosed) {
		t.Errorf("authorize in closed books: %v, want %v", err, ErrClosed)
	}
}

// TestTooLate holds that a request is not recorded after its time, not even when the clock is set back afterwards.
func TestTooLate(t *testing.T) {
	t.Parallel()
	b, clock := openBooks(t)
	known := mustAuthorize(t, b, request("known", 1))
	clock.set(noon().Add(time.Minute + time.Microsecond))
	_, _, _, err := b.Find(t.Context(), "T", "late")
	if err != nil {
		t.Fatal(err)
	}
	clock.set(noon())
	_, _, err = b.Authorize(t.Context(), request("late", 1))
	if !errors.Is(err, ErrTooLate) {
		t.Errorf("authorize after its time: %v, want %v", err, ErrTooLate)
	}
	_, _, err = b.Follow(t.Context(), FollowUp{
		Terminal: "T", Ref: "late", Kind: Refund, Order: known.Order, Original: "known", Amount: known.Amount, ValidUntil: noon(),
	})
	if !errors.Is(err, ErrTooLate) {
		t.Errorf("refund after its time: %v, want %v", err, ErrTooLate)
	}
	_, _, err = b.Enroll(t.Context(), Enrollment{Challenge: Challenge{Terminal: "T", Ref: "late"}, ValidUntil: noon()})
	if !errors.Is(err, ErrTooLate) {
		t.Errorf("enrolment after its time: %v, want %v", err, ErrTooLate)
	}
	again, repeated, err := b.Authorize(t.Context(), request("known", 1))
	if err != nil || !repeated || again.Transaction != known.Transaction {
		t.Errorf("repetition after its time: repeated %t, %+v, %v, want the earlier answer", repeated, again, err)
	}
	l, err := b.List(t.Context(), Filter{})
	if err != nil || l.Total != 1 {
		t.Errorf("books have %d operations (%v), want 1", l.Total, err)
	}
}

// TestBadNeighbour puts a request that the tables refuse between good ones.
func TestBadNeighbour(t *testing.T) {
	t.Parallel()
	b, _ := openBooks(t)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			r := request("R"+strconv.Itoa(i), 100)
			bad := i%4 == 0
			if bad {
				r.Kind = "gift"
			}
			_, _, err := b.Authorize(t.Context(), r)
			if (err != nil) != bad {
				t.Errorf("request %d: %v, want an error: %t", i, err, bad)
			}
		})
	}
	wg.Wait()
	l, err := b.List(t.Context(), Filter{})
	if err != nil || l.Total != 30 {
		t.Errorf("books have %d operations (%v), want 30", l.Total, err)
	}
}

// TestOneRefAtOnce sends one ref many times at once: one acts, all get the same answer.
func TestOneRefAtOnce(t *testing.T) {
	t.Parallel()
	b, _ := openBooks(t)
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		acted int
		names = map[string]bool{}
	)
	for range 32 {
		wg.Go(func() {
			o, repeated, err := b.Authorize(t.Context(), request("R", 100))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Errorf("authorize: %v", err)
			}
			if !repeated {
				acted++
			}
			names[o.Transaction] = true
		})
	}
	wg.Wait()
	if acted != 1 || len(names) != 1 {
		t.Errorf("%d acted under %d transactions, want 1 and 1", acted, len(names))
	}
}

func TestPending(t *testing.T) {
	t.Parallel()
	b, clock := openBooks(t)
	r := request("R", 100)
	r.Delay = time.Second
	mustAuthorize(t, b, r)
	sum := func() int64 {
		l, err := b.List(t.Context(), Filter{})
		if err != nil {
			t.Fatal(err)
		}
		total := int64(0)
		for _, s := range l.Sums {
			total += s.Captured
		}
		return total
	}
	if got := sum(); got != 0 {
		t.Errorf("%d is captured while it is pending, want 0", got)
	}
	clock.set(noon().Add(time.Second))
	if got := sum(); got != 100 {
		t.Errorf("%d is captured in the end, want 100", got)
	}
}

func TestListPages(t *testing.T) {
	t.Parallel()
	b, _ := openBooks(t)
	for i := range 7 {
		r := request("R"+strconv.Itoa(i), int64(i+1))
		r.Order = "order-" + strconv.Itoa(i%2)
		mustAuthorize(t, b, r)
	}
	refs, after := "", int64(0)
	for {
		l, err := b.List(t.Context(), Filter{After: after, Limit: 3})
		if err != nil || l.Total != 7 {
			t.Fatalf("list: total %d, %v, want 7", l.Total, err)
		}
		if len(l.Operations) == 0 {
			break
		}
		for _, o := range l.Operations {
			refs += o.Ref + " "
			after = o.Seq
		}
		for _, s := range l.Sums {
			// The sums are those of the whole order, not of the page: 1+3+5+7 and 2+4+6.
			if want := map[string]int64{"order-0": 16, "order-1": 12}[s.Order]; s.Captured != want {
				t.Errorf("sum of %s is %d, want %d", s.Order, s.Captured, want)
			}
		}
	}
	if want := "R0 R1 R2 R3 R4 R5 R6 "; refs != want {
		t.Errorf("pages have %s, want %s", refs, want)
	}
	for _, tc := range []struct {
		filter Filter
		want   int64
	}{
		{Filter{Order: "order-1"}, 3}, {Filter{Ref: "R3"}, 1}, {Filter{Terminal: "T"}, 7}, {Filter{Terminal: "X"}, 0},
		{Filter{Order: "order-1", Ref: "R2"}, 0},
	} {
		l, err := b.List(t.Context(), tc.filter)
		if err != nil || l.Total != tc.want || int64(len(l.Operations)) != tc.want {
			t.Errorf("filter %+v: total %d, %d operations, %v, want %d", tc.filter, l.Total, len(l.Operations), err, tc.want)
		}
	}
}

// TestTerminalsAreApart uses one ref at two terminals.
func TestTerminalsAreApart(t *testing.T) {
	t.Parallel()
	b, _ := openBooks(t)
	mustAuthorize(t, b, request("R", 100))
	other := request("R", 200)
	other.Terminal = "U"
	mustAuthorize(t, b, other)
	o, repeated, err := b.Follow(t.Context(), FollowUp{
		Terminal: "V", Ref: "F", Kind: Refund, Order: "order-R", Original: "R", Amount: money.New(1, money.TRY), ValidUntil: noon(),
	})
	if err != nil || repeated || o.Code != string(decline.OriginalNotFound) {
		t.Errorf("refund at a third terminal: code %s, %v, want original_not_found", o.Code, err)
	}
}

// TestAnyHistory makes any follow-ups of a few payments and holds the books to what bookkeeping is: what the lines
// say adds up to what the sums say, and nobody gets back more than was taken.
func TestAnyHistory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		clock := &hand{now: noon()}
		b := openAt(t, "", clock)
		defer func() { _ = b.Close() }()
		for i := range 2 {
			r := request("R"+strconv.Itoa(i), rapid.Int64Range(1, 20).Draw(t, "amount"))
			r.Order = "order"
			if rapid.Bool().Draw(t, "preauth") {
				r.Kind = PreAuth
			}
			if _, _, err := b.Authorize(context.Background(), r); err != nil {
				t.Fatalf("authorize: %v", err)
			}
		}
		for i := range rapid.IntRange(0, 12).Draw(t, "steps") {
			f := FollowUp{
				Terminal: "T", Ref: fmt.Sprintf("F%d", i), Order: "order",
				Kind:     rapid.SampledFrom([]Kind{Capture, Void, Refund}).Draw(t, "kind"),
				Original: "R" + strconv.Itoa(rapid.IntRange(0, 2).Draw(t, "original")),
				Amount:   money.New(rapid.Int64Range(0, 21).Draw(t, "amount"), money.TRY), ValidUntil: clock.Now(),
			}
			if _, _, err := b.Follow(context.Background(), f); err != nil {
				t.Fatalf("follow: %v", err)
			}
			clock.set(clock.Now().Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "hours")) * time.Hour))
		}
		checkSums(t, b)
	})
}

func checkSums(t *rapid.T, b *Books) {
	l, err := b.List(context.Background(), Filter{})
	if err != nil {
		t.Fatalf("list: %v", err)
	}
	taken, given, undone := map[string]int64{}, map[string]int64{}, map[string]bool{}
	var net int64
	for _, o := range l.Operations {
		if o.Code != Approved {
			continue
		}
		switch o.Kind {
		case Sale:
			taken[o.Ref] += o.Amount.Minor()
		case Capture:
			taken[o.Original] += o.Amount.Minor()
		case Refund:
			given[o.Original] += o.Amount.Minor()
		case Void:
			undone[o.Original] = true
		case PreAuth:
		}
	}
	for _, o := range l.Operations {
		if o.Kind != Sale && o.Kind != PreAuth {
			continue
		}
		if given[o.Ref] > taken[o.Ref] || taken[o.Ref] > o.Amount.Minor() || undone[o.Ref] && given[o.Ref] > 0 {
			t.Fatalf("%s of %s: %d taken, %d given back, undone %t", o.Kind, o.Amount, taken[o.Ref], given[o.Ref], undone[o.Ref])
		}
		if o.Captured != taken[o.Ref] || o.Refunded != given[o.Ref] || o.Voided != undone[o.Ref] {
			t.Fatalf("%s says %d, %d, %t of itself, its follow-ups say %d, %d, %t", o.Ref, o.Captured, o.Refunded, o.Voided, taken[o.Ref], given[o.Ref], undone[o.Ref])
		}
		if !undone[o.Ref] {
			net += taken[o.Ref] - given[o.Ref]
		}
	}
	if len(l.Sums) != 1 || l.Sums[0].Net != net {
		t.Fatalf("sums are %+v, want net %d", l.Sums, net)
	}
}
