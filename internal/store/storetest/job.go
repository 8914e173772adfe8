//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/store"
)

// jobCases need a database of their own where they claim, because Claim serves the whole house; see houseCases.
func jobCases() []named {
	return []named{
		{"finishing a job that is not there is no error", doneTwice},
		{"a change may name a job twice", jobTwiceInOneChange},
	}
}

func doneTwice(t *testing.T, s *shop) {
	far := s.job(0)
	far.RunAt = epoch().AddDate(100, 0, 0)
	s.commit(t, store.Change{Enqueue: []job.Job{far}})
	s.commit(t, store.Change{Done: []string{far.ID}})
	s.commit(t, store.Change{Done: []string{far.ID, "never-there"}})
}

func jobTwiceInOneChange(t *testing.T, s *shop) {
	a, b := s.job(0), s.job(0)
	a.RunAt, b.RunAt = epoch().AddDate(100, 0, 0), epoch().AddDate(101, 0, 0)
	s.commit(t, store.Change{Enqueue: []job.Job{a, b}})
	got, err := s.Job(t.Context(), s.merchant, a.ID)
	if err != nil {
		t.Fatalf("read job: %v", err)
	}
	same(t, "the job that waits", got, b)
	s.commit(t, store.Change{Done: []string{a.ID}})
	_, err = s.Job(t.Context(), s.merchant, a.ID)
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a job that is done is read: %v", err)
	}
}

func claimOrder(t *testing.T, open Open) {
	s := newShop(t, opened(t, open))
	var jobs []job.Job
	for n := range 5 {
		jobs = append(jobs, s.job(n))
	}
	s.commit(t, store.Change{Enqueue: []job.Job{jobs[3], jobs[0], jobs[4]}})
	s.commit(t, store.Change{Enqueue: []job.Job{jobs[2], jobs[1]}})

	now := epoch().Add(3 * time.Second) // jobs 0 to 3 are due
	same(t, "first claim", claim(t, s, now, 3), leased(jobs[:3], now.Add(lease), 1))
	same(t, "second claim", claim(t, s, now, 3), leased(jobs[3:4], now.Add(lease), 1))
	same(t, "third claim", claim(t, s, now, 3), nil)
	// A lease that is over is claimable in the microsecond of its end, and not in the one before.
	same(t, "claim before the lease is over", claim(t, s, now.Add(lease-time.Microsecond), 1),
		leased(jobs[4:], now.Add(lease-time.Microsecond).Add(lease), 1))
	same(t, "claim after the lease is over", claim(t, s, now.Add(lease), 10), leased(jobs[:4], now.Add(lease).Add(lease), 2))

	s.commit(t, store.Change{Done: []string{jobs[0].ID, jobs[2].ID}})
	later := now.Add(time.Hour)
	same(t, "claim of what is left", ids(claim(t, s, later, 10)), ids([]job.Job{jobs[1], jobs[3], jobs[4]}))
	if got := claim(t, s, later.Add(time.Hour), 0); len(got) != 0 {
		t.Errorf("claim of none gave %d jobs", len(got))
	}
}

// enqueueReplaces: a job that reschedules itself is enqueued while it is claimed, and keeps what it says of itself.
func enqueueReplaces(t *testing.T, open Open) {
	s := newShop(t, opened(t, open))
	j := s.job(0)
	s.commit(t, store.Change{Enqueue: []job.Job{j}})
	claimed := claim(t, s, epoch(), 1)
	again := claimed[0]
	again.Kind, again.Subject, again.RunAt, again.LeaseUntil = "inquire", "pay_other", epoch().Add(time.Second), time.Time{}
	s.commit(t, store.Change{Done: []string{j.ID}, Enqueue: []job.Job{again}})
	same(t, "claim before it is due", claim(t, s, epoch(), 1), nil)
	due := epoch().Add(time.Second)
	same(t, "claim", claim(t, s, due, 1), leased([]job.Job{again}, due.Add(time.Minute), 1))
}

// claimShared lets many claim at once: while a lease lasts, a job belongs to one of them.
func claimShared(t *testing.T, open Open) {
	s := newShop(t, opened(t, open))
	const jobs, workers = 100, 8
	var all []job.Job
	for n := range jobs {
		all = append(all, s.job(n))
	}
	s.commit(t, store.Change{Enqueue: all})
	ctx := background(t)
	for round := range 2 {
		now := epoch().Add(time.Hour * time.Duration(round+1))
		got := make([][]job.Job, workers)
		errs := together(workers, func(i int) error {
			for {
				some, err := s.Claim(ctx, now, lease, 7)
				if err != nil || len(some) == 0 {
					return err
				}
				if len(some) > 7 {
					t.Errorf("claim gave %d jobs, want at most 7", len(some))
				}
				got[i] = append(got[i], some...)
			}
		})
		if n := count(errs, nil); n != workers {
			t.Fatalf("claims failed: %v", errs)
		}
		claimed := slices.Concat(got...)
		slices.SortFunc(claimed, func(a, b job.Job) int { return a.RunAt.Compare(b.RunAt) })
		same(t, "jobs claimed by all together", ids(claimed), ids(all))
		for _, j := range claimed {
			if j.Attempt != round+1 {
				t.Errorf("job %s is at attempt %d, want %d", j.ID, j.Attempt, round+1)
			}
		}
	}
}

// lease is how long the suite claims jobs for.
const lease = time.Minute

func claim(t testing.TB, s *shop, now time.Time, limit int) []job.Job {
	t.Helper()
	got, err := s.Claim(t.Context(), now, lease, limit)
	if err != nil {
		t.Fatalf("claim jobs: %v", err)
	}
	return got
}

// leased returns the jobs as a claim returns them, attempts on.
func leased(jobs []job.Job, until time.Time, attempts int) []job.Job {
	var out []job.Job
	for _, j := range jobs {
		j.LeaseUntil = until
		j.Attempt += attempts
		out = append(out, j)
	}
	return out
}

func ids(jobs []job.Job) []string {
	var out []string
	for _, j := range jobs {
		out = append(out, j.ID)
	}
	return out
}
