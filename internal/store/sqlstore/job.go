package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
)

func jobTable() Description {
	return Description{
		Name: "job",
		Key:  2,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "id"},
			{Name: "kind"},
			{Name: "subject"},
			{Name: "run_at", Kind: Int},
			{Name: "attempt", Kind: Int},
			{Name: "lease_until", Kind: Int},
		},
	}
}

func jobValues(m merchant.ID, j *job.Job) []Value {
	return []Value{
		textValue(m),
		textValue(j.ID),
		textValue(j.Kind),
		textValue(j.Subject),
		timeValue(j.RunAt),
		intValue(j.Attempt),
		timeValue(j.LeaseUntil),
	}
}

// Claim implements [store.Store]. The jobs to take are chosen in a materialized part of the statement: as a
// plain sub-query PostgreSQL may run it more than once and lease more than the limit.
func (s *Store) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]job.Job, error) {
	if limit <= 0 {
		return nil, nil
	}
	query := `
		with due as materialized (
			select merchant_id, id from job
			where run_at <= $1 and lease_until <= $1
			order by run_at, merchant_id, id
			limit $2` + s.engine.SkipLocked() + `
		)
		update job set lease_until = $3, attempt = attempt + 1
		from due
		where job.merchant_id = due.merchant_id and job.id = due.id
		returning job.merchant_id, job.id, job.kind, job.subject, job.run_at, job.attempt, job.lease_until`
	rows, err := s.write.QueryContext(ctx, query, micros(now), limit, micros(now.Add(lease)))
	if err != nil {
		return nil, fmt.Errorf("claim jobs: %w", s.engine.Interpret(err))
	}
	defer func() { _ = rows.Close() }() // a failure shows in rows.Err
	var out []job.Job
	for rows.Next() {
		var j job.Job
		err = rows.Scan(intoText(&j.Merchant), intoText(&j.ID), intoText(&j.Kind), intoText(&j.Subject),
			intoTime(&j.RunAt), intoInt(&j.Attempt), intoTime(&j.LeaseUntil))
		if err != nil {
			return nil, fmt.Errorf("claim jobs: %w", err)
		}
		out = append(out, j)
	}
	err = rows.Err()
	if err != nil {
		return nil, fmt.Errorf("claim jobs: %w", s.engine.Interpret(err))
	}
	// An update returns its rows in no particular order.
	slices.SortFunc(out, func(a, b job.Job) int {
		return cmp.Or(a.RunAt.Compare(b.RunAt), cmp.Compare(a.Merchant, b.Merchant), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// Job implements [store.Store].
func (s *Store) Job(ctx context.Context, m merchant.ID, id string) (job.Job, error) {
	var j job.Job
	err := s.queryRow(ctx, `
		select merchant_id, id, kind, subject, run_at, attempt, lease_until from job where merchant_id = $1 and id = $2`,
		[]any{clean(string(m)), clean(id)},
		intoText(&j.Merchant), intoText(&j.ID), intoText(&j.Kind), intoText(&j.Subject), intoTime(&j.RunAt), intoInt(&j.Attempt),
		intoTime(&j.LeaseUntil))
	if err != nil {
		return job.Job{}, errRead("job of merchant", string(m), err)
	}
	return j, nil
}

// lastOfEach leaves out jobs that a later one of the same id replaces: in one statement the two would collide.
func lastOfEach(jobs []job.Job) []job.Job {
	if len(jobs) < 2 {
		return jobs
	}
	var out []job.Job
	for i, j := range jobs {
		if !slices.ContainsFunc(jobs[i+1:], func(o job.Job) bool { return o.ID == j.ID }) {
			out = append(out, j)
		}
	}
	return out
}
