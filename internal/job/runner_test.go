package job_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/job"
)

// queue is a store's jobs in memory: it leases what is due, oldest first, and counts the attempts.
type queue struct {
	mu     sync.Mutex // guards what follows
	jobs   map[string]job.Job
	claims []int // the limits that were asked for
	broken int   // how many claims fail before one succeeds
}

func (q *queue) put(jobs ...job.Job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.jobs == nil {
		q.jobs = map[string]job.Job{}
	}
	for _, j := range jobs {
		q.jobs[j.ID] = j
	}
}

func (q *queue) end(id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.jobs, id)
}

func (q *queue) left() []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Sorted(maps.Keys(q.jobs))
}

func (q *queue) Claim(_ context.Context, now time.Time, lease time.Duration, limit int) ([]job.Job, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.claims = append(q.claims, limit)
	if q.broken > 0 {
		q.broken--
		return nil, errors.New("database is away")
	}
	var due []job.Job
	for _, j := range q.jobs {
		if !j.RunAt.After(now) && !j.LeaseUntil.After(now) {
			due = append(due, j)
		}
	}
	slices.SortFunc(due, func(a, b job.Job) int {
		return cmpOr(a.RunAt.Compare(b.RunAt), strings.Compare(a.ID, b.ID))
	})
	due = due[:min(limit, len(due))]
	for i := range due {
		due[i].LeaseUntil = now.Add(lease)
		due[i].Attempt++
		q.jobs[due[i].ID] = due[i]
	}
	return due, nil
}

func cmpOr(a, b int) int {
	if a != 0 {
		return a
	}
	return b
}

// diary is what the handlers noted, each entry with the seconds since the beginning.
type diary struct {
	mu      sync.Mutex // guards entries
	began   time.Time
	entries []string
}

func (d *diary) note(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.entries = append(d.entries, fmt.Sprintf("%v ", time.Since(d.began))+fmt.Sprintf(format, args...))
}

func (d *diary) read() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.entries)
}

// bench is a runner at work within a bubble of its own time.
type bench struct {
	queue
	diary
	log    bytes.Buffer
	runner job.Runner
	stop   context.CancelFunc
	done   chan struct{}
}

func newBench(t *testing.T, handlers map[job.Kind]job.Handler) *bench {
	t.Helper()
	b := &bench{done: make(chan struct{})}
	b.began = time.Now()
	b.runner = job.Runner{
		Queue: &b.queue, Handlers: handlers, Now: time.Now, Lease: time.Minute, Workers: 2, Poll: time.Second,
		Log: slog.New(slog.NewTextHandler(&b.log, nil)),
	}
	return b
}

func (b *bench) start(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	b.stop = cancel
	go func() {
		defer close(b.done)
		b.runner.Run(ctx)
	}()
}

func (b *bench) finish() {
	b.stop()
	<-b.done
}

// want compares the diary, whose entries of one moment stand in any order.
func (b *bench) want(t *testing.T, want ...string) {
	t.Helper()
	got := b.read()
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("diary differs (-want +got):\n%s", diff)
	}
}

func due(id string, in time.Duration) job.Job {
	return job.Job{Merchant: "demo", ID: id, Kind: "note", Subject: "about " + id, RunAt: time.Now().Add(in)}
}

func TestRunsJobsWhenTheyAreDue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b *bench
		b = newBench(t, map[job.Kind]job.Handler{"note": func(_ context.Context, j job.Job) error {
			b.note("%s %s, attempt %d", j.ID, j.Subject, j.Attempt)
			b.end(j.ID)
			return nil
		}})
		b.put(due("later", 90*time.Second), due("now", 0), due("soon", 500*time.Millisecond))
		b.start(t)
		time.Sleep(5 * time.Minute)
		b.finish()
		b.want(t, "0s now about now, attempt 1", "1s soon about soon, attempt 1", "1m30s later about later, attempt 1")
		if left := b.left(); len(left) != 0 {
			t.Errorf("left behind: %q", left)
		}
		if b.log.Len() != 0 {
			t.Errorf("logged %s", b.log.String())
		}
	})
}

func TestRunsABoundedNumberAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b *bench
		var mu sync.Mutex
		var now, most int
		b = newBench(t, map[job.Kind]job.Handler{"note": func(_ context.Context, j job.Job) error {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(10 * time.Second)
			mu.Lock()
			now--
			mu.Unlock()
			b.note("%s", j.ID)
			b.end(j.ID)
			return nil
		}})
		b.runner.Workers = 3
		for i := range 10 {
			b.put(due(fmt.Sprintf("job %d", i), 0))
		}
		b.start(t)
		time.Sleep(10 * time.Minute)
		b.finish()
		if most != 3 {
			t.Errorf("%d jobs ran at once, want 3", most)
		}
		if got := b.read(); len(got) != 10 || len(b.left()) != 0 {
			t.Errorf("ran %q and left %q", got, b.left())
		}
		for _, limit := range b.claims {
			if limit < 1 || limit > 3 {
				t.Errorf("claimed up to %d jobs with 3 workers", limit)
			}
		}
	})
}

// A backlog is worked off as fast as the workers are, not one batch per poll.
func TestBacklogDoesNotWaitForThePoll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b *bench
		b = newBench(t, map[job.Kind]job.Handler{"note": func(_ context.Context, j job.Job) error {
			time.Sleep(time.Second)
			b.end(j.ID)
			b.note("%s", j.ID)
			return nil
		}})
		b.runner.Poll = time.Hour
		for i := range 6 {
			b.put(due(fmt.Sprintf("job %d", i), time.Duration(i)*time.Nanosecond))
		}
		time.Sleep(time.Microsecond)
		b.began = time.Now()
		b.start(t)
		time.Sleep(10 * time.Second)
		b.finish()
		b.want(t, "1s job 0", "1s job 1", "2s job 2", "2s job 3", "3s job 4", "3s job 5")
	})
}

func TestWaitsBetweenEmptyClaims(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		poll time.Duration
		want int // claims in the first ten seconds, the one at the beginning included
	}{{"as told", 2 * time.Second, 5}, {"by default", 0, 40}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, nil)
				b.runner.Poll = test.poll
				b.start(t)
				time.Sleep(10*time.Second - time.Millisecond)
				b.finish()
				if len(b.claims) != test.want {
					t.Errorf("claimed %d times, want %d", len(b.claims), test.want)
				}
			})
		})
	}
}

func TestWorkersByDefault(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.runner.Workers = 0
		b.start(t)
		time.Sleep(time.Millisecond)
		b.finish()
		if diff := cmp.Diff([]int{8}, b.claims); diff != "" {
			t.Errorf("claims differ (-want +got):\n%s", diff)
		}
	})
}

func TestGoesOnAfterErrors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b *bench
		b = newBench(t, map[job.Kind]job.Handler{"note": func(_ context.Context, j job.Job) error {
			b.note("%s, attempt %d", j.ID, j.Attempt)
			if j.ID == "bad" && j.Attempt < 3 {
				return errors.New("bank is away")
			}
			b.end(j.ID)
			return nil
		}})
		b.broken = 2
		b.put(due("bad", 0), due("good", 1*time.Millisecond))
		b.start(t)
		time.Sleep(10 * time.Minute)
		b.finish()
		// The claims of the first two seconds fail; after that a failed job waits for its lease of a minute.
		b.want(t, "2s bad, attempt 1", "2s good, attempt 1", "1m2s bad, attempt 2", "2m2s bad, attempt 3")
		if got := strings.Count(b.log.String(), "claim of jobs did not succeed"); got != 2 {
			t.Errorf("%d failed claims are logged, want 2", got)
		}
		if got := strings.Count(b.log.String(), "bank is away"); got != 2 {
			t.Errorf("%d failed jobs are logged, want 2", got)
		}
	})
}

func TestPanicEndsTheJobAndNotTheProcess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b *bench
		b = newBench(t, map[job.Kind]job.Handler{"note": func(_ context.Context, j job.Job) error {
			b.note("%s, attempt %d", j.ID, j.Attempt)
			switch {
			case j.ID == "value" && j.Attempt == 1:
				panic("card 4508034508034509")
			case j.ID == "runtime" && j.Attempt == 1:
				var none []int
				_ = none[len(j.ID)] //nolint:govet // this is the crash that the test is about
			}
			b.end(j.ID)
			return nil
		}})
		b.runner.Workers = 3
		b.put(due("runtime", 0), due("value", 0), due("fine", 0))
		b.start(t)
		time.Sleep(10 * time.Minute)
		b.finish()
		b.want(t, "0s runtime, attempt 1", "0s value, attempt 1", "0s fine, attempt 1",
			"1m0s runtime, attempt 2", "1m0s value, attempt 2")
		log := b.log.String()
		if !strings.Contains(log, "index out of range") || !strings.Contains(log, "runner_test.go") {
			t.Errorf("the log does not say what happened where: %s", log)
		}
		if strings.Contains(log, "4508034508034509") {
			t.Error("the log repeats what the panic carried")
		}
	})
}

func TestUnknownKindIsLeftAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		stranger := due("stranger", 0)
		stranger.Kind = "from the future"
		b.put(stranger)
		b.start(t)
		time.Sleep(90 * time.Second)
		b.finish()
		if diff := cmp.Diff([]string{"stranger"}, b.left()); diff != "" {
			t.Errorf("jobs differ (-want +got):\n%s", diff)
		}
		if got := strings.Count(b.log.String(), "unknown kind"); got != 2 {
			t.Errorf("logged %d times, want once per lease, 2: %s", got, b.log.String())
		}
	})
}

func TestStopsAndWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b *bench
		b = newBench(t, map[job.Kind]job.Handler{"note": func(ctx context.Context, j job.Job) error {
			time.Sleep(10 * time.Second)
			b.note("%s, told to stop: %v", j.ID, ctx.Err() != nil)
			b.end(j.ID)
			return nil
		}})
		b.put(due("under way", 0), due("waiting", 2*time.Second), due("too late", 2*time.Second))
		b.runner.Workers = 1
		b.start(t)
		time.Sleep(3 * time.Second)
		b.finish()
		// The job under way was carried through, and none was begun after the word to stop.
		b.want(t, "10s under way, told to stop: false")
		if diff := cmp.Diff([]string{"too late", "waiting"}, b.left()); diff != "" {
			t.Errorf("jobs differ (-want +got):\n%s", diff)
		}
	})
}

// A runner that is told to stop while it rests does not sleep on.
func TestStopsAtOnceWhenIdle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.runner.Poll = time.Hour
		b.start(t)
		synctest.Wait()
		began := time.Now()
		b.finish()
		if took := time.Since(began); took != 0 {
			t.Errorf("stopping took %v", took)
		}
	})
}

func TestTwoRunnersShareOneQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b *bench
		b = newBench(t, map[job.Kind]job.Handler{"note": func(_ context.Context, j job.Job) error {
			b.note("%s", j.ID)
			time.Sleep(5 * time.Second)
			b.end(j.ID)
			return nil
		}})
		for i := range 20 {
			b.put(due(fmt.Sprintf("job %02d", i), 0))
		}
		other := b.runner
		ctx, cancel := context.WithCancel(t.Context())
		var both sync.WaitGroup
		both.Go(func() { b.runner.Run(ctx) })
		both.Go(func() { other.Run(ctx) })
		time.Sleep(10 * time.Minute)
		cancel()
		both.Wait()
		if got := b.read(); len(got) != 20 || len(b.left()) != 0 {
			t.Errorf("%d jobs ran, %q are left; want each of 20 once", len(got), b.left())
		}
	})
}
