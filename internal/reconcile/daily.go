package reconcile

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

const (
	// JobDaily compares a merchant's accounts with their providers, once a day each.
	JobDaily job.Kind = "reconcile"
	// KindRun is the record of one comparison: its content is the [Report], its group the account.
	KindRun record.Kind = "reconcile_run"
	// jobID names the one job of a merchant.
	jobID = "reconcile"
)

const (
	// rest is how long after midnight in Istanbul a day is compared: by then it has settled, and its last lists are written.
	rest = 3 * time.Hour
	// again is when an account is tried again whose provider did not answer.
	again = 30 * time.Minute
	// missed is how many days that were not compared are made up for.
	missed = 31
	// reach is how many days are compared at once where a list goes by payment: what follows a payment stands on the day of the
	// payment itself, so that a refund would otherwise never be looked at.
	reach = 30
	// kept is how many findings a record holds; all are counted in it.
	kept = 500
)

// Store is what the daily comparison needs of the house's memory.
type Store interface {
	Books
	Records
	Commit(ctx context.Context, c store.Change) error
}

// Daily compares each account with its provider's list, one day after the other. What is compared is durable: a day has one
// record, whichever node made it, and a day that was missed is made up for.
type Daily struct {
	Store Store
	// Listers are a merchant's accounts whose providers can be asked.
	Listers func(m merchant.ID) map[string]connector.Lister
	// Ask asks the provider about a payment in doubt and reports whether it is settled now.
	Ask func(ctx context.Context, m merchant.ID, id payment.ID) (settled bool, err error)
	Now func() time.Time
	Log *slog.Logger
	// Disputes are a merchant's, with which chargebacks are compared; nil, or nil of a merchant, compares none.
	Disputes func(m merchant.ID) *Disputes
	// Look is after how long chargebacks are looked for again, where disputes are opened for them; nil is an hour.
	Look func() time.Duration
	// Lease is for how long a job is claimed; a comparison that takes longer renews it.
	Lease time.Duration
}

// Schedule makes sure that a merchant has its job. It runs at once, and finds out what there is to do.
func (d *Daily) Schedule(ctx context.Context, m merchant.ID) error {
	err := d.Store.Commit(ctx, store.Change{Merchant: m, Enqueue: []job.Job{{Merchant: m, ID: jobID, Kind: JobDaily, RunAt: whole(d.Now())}}})
	if err != nil {
		return fmt.Errorf("schedule reconciliation of merchant %s: %w", m, err)
	}
	return nil
}

// Run is the job. It compares what is due and comes back on the next day, or sooner where a provider did not answer.
func (d *Daily) Run(ctx context.Context, j job.Job) error {
	listers := d.Listers(j.Merchant)
	next := d.latest().Add(2*day + rest) // the latest day that is over is compared now, so the next to come is the one after it
	for _, account := range slices.Sorted(maps.Keys(listers)) {
		err := d.account(ctx, j, account, listers[account])
		if err != nil {
			d.Log.Warn("account was not compared with its provider; it is tried again", "component", "reconcile",
				"merchant", string(j.Merchant), "account", account, "error", err)
			next = d.Now().Add(again)
		}
		if d.looks(j.Merchant, listers[account]) {
			d.look(ctx, j, account, listers[account])
			if soon := d.Now().Add(d.until()); soon.Before(next) {
				next = soon
			}
		}
	}
	j.RunAt, j.LeaseUntil, j.Attempt = whole(next), time.Time{}, 0
	err := d.Store.Commit(ctx, store.Change{Merchant: j.Merchant, Enqueue: []job.Job{j}})
	if err != nil {
		return fmt.Errorf("end reconciliation of merchant %s: %w", j.Merchant, err)
	}
	return nil
}

// back is how far back chargebacks are looked for each time: over a weekend in which the provider did not answer.
const back = 4 * day

func (d *Daily) disputes(m merchant.ID) *Disputes {
	if d.Disputes == nil {
		return nil
	}
	return d.Disputes(m)
}

// until is for how long chargebacks are not looked for now that they were.
func (d *Daily) until() time.Duration {
	if d.Look == nil {
		return time.Hour
	}
	return d.Look()
}

// looks reports whether the chargebacks of an account are looked for between its days.
func (d *Daily) looks(m merchant.ID, l connector.Lister) bool {
	of := d.disputes(m)
	_, lists := l.(connector.ChargebackLister)
	return lists && of != nil && of.Open != nil
}

// look opens disputes for chargebacks that nobody has written down. What goes wrong is tried again the next time; the day's report tells of it as well.
func (d *Daily) look(ctx context.Context, j job.Job, account string, l connector.Lister) {
	now := d.Now()
	r, err := Look(ctx, Input{
		Merchant: j.Merchant, Account: account, From: now.Add(-back), To: now, Against: "list", Books: d.Store, Now: d.Now,
		Source: Listed{Lister: l, Now: d.Now, Rest: d.renew(j)}, Disputes: d.disputes(j.Merchant), MaxFindings: kept,
	})
	if err != nil {
		d.Log.Warn("chargebacks of an account could not be looked for", "component", "reconcile", "merchant", string(j.Merchant), "account", account, "error", err)
		return
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		d.Log.Warn("chargeback was found", "component", "reconcile", "merchant", string(j.Merchant), "account", account, "kind", string(f.Kind), "payment", string(f.Payment),
			"dispute", f.Dispute, "problem", f.Problem)
	}
}

const day = 24 * time.Hour

// whole is a time as it is stored.
func whole(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// latest is the beginning of the last day in Istanbul that is over and has rested.
func (d *Daily) latest() time.Time {
	t := payment.Day(d.Now().Add(-rest))
	return time.Date(t.Year(), t.Month(), t.Day()-1, 0, 0, 0, 0, t.Location())
}

// account compares the days of one account that are due.
func (d *Daily) account(ctx context.Context, j job.Job, account string, l connector.Lister) error {
	last := d.latest()
	first := last
	done, err := List(ctx, d.Store, j.Merchant, account, "", 1)
	if err != nil {
		return err
	}
	if len(done) > 0 {
		first = payment.Day(done[0].To)
		if earliest := last.AddDate(0, 0, -missed); first.Before(earliest) {
			first = earliest
		}
	}
	for from := first; !from.After(last); from = from.AddDate(0, 0, 1) {
		err = d.compare(ctx, j, account, l, from)
		if err != nil {
			return fmt.Errorf("day %s: %w", from.Format(time.DateOnly), err)
		}
	}
	return nil
}

// compare compares one day and keeps what it found.
func (d *Daily) compare(ctx context.Context, j job.Job, account string, l connector.Lister, from time.Time) error {
	in := Input{
		Merchant: j.Merchant, Account: account, From: from, To: from.AddDate(0, 0, 1), Against: "list", Books: d.Store, Now: d.Now,
		Source: Listed{Lister: l, Now: d.Now, Rest: d.renew(j)}, Late: time.Hour, MaxFindings: kept, Disputes: d.disputes(j.Merchant),
	}
	if l.Basis() == connector.ByPayment {
		in.From = from.AddDate(0, 0, 1-reach)
	}
	if d.Ask != nil {
		in.Ask = func(ctx context.Context, id payment.ID) (bool, error) { return d.Ask(ctx, j.Merchant, id) }
	}
	r, err := Run(ctx, in)
	if err != nil {
		return err
	}
	content, err := json.Marshal(&r)
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	now := whole(d.Now())
	err = d.Store.Commit(ctx, store.Change{Merchant: j.Merchant, Records: []record.Record{{
		Merchant: j.Merchant, Kind: KindRun, ID: RunID(account, from), Group: account, Content: content, Version: 1, CreatedAt: now, UpdatedAt: now,
	}}})
	if errors.Is(err, store.ErrExists) {
		return nil // another node was faster
	}
	if err != nil {
		return fmt.Errorf("keep report: %w", err)
	}
	level := slog.LevelInfo
	if r.Differences() > 0 || r.Unread > 0 {
		level = slog.LevelWarn
	}
	d.Log.Log(ctx, level, "account was compared with its provider", "component", "reconcile", "merchant", string(j.Merchant),
		"account", account, "day", from.Format(time.DateOnly), "matched", r.Matched, "differences", r.Differences(), "unread", r.Unread)
	return nil
}

// RunID names the record of an account's day.
func RunID(account string, from time.Time) string {
	return payment.Day(from).Format(time.DateOnly) + "_" + account
}

// renew keeps the job while its comparison reads page after page, so that no other node begins the same one.
func (d *Daily) renew(j job.Job) func(ctx context.Context) error {
	renewed := d.Now()
	return func(ctx context.Context) error {
		now := d.Now()
		if now.Sub(renewed) < d.Lease/3 {
			return nil
		}
		renewed = now
		j.LeaseUntil = whole(now.Add(d.Lease))
		err := d.Store.Commit(ctx, store.Change{Merchant: j.Merchant, Enqueue: []job.Job{j}})
		if err != nil {
			return fmt.Errorf("renew lease: %w", err)
		}
		return nil
	}
}
