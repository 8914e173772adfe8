package reconcile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// Source is what our books are compared with.
type Source interface {
	// Rows gives every line from from on and before to, in any order. A line may come twice.
	Rows(ctx context.Context, from, to time.Time, yield func(Row) error) error
	// Basis and Named are as in [connector.Lister].
	Basis() connector.Basis
	Named(ref string) string
	// Partial says that it may tell only what moved money, as statements do: neither what was only held, nor what was undone
	// before it was settled.
	Partial() bool
}

// Input is one reconciliation.
type Input struct {
	Merchant merchant.ID
	// Account is the name of the merchant's account at the provider.
	Account string
	// From is in the span and To is not. To is brought forward to what has settled by Now.
	From time.Time
	To   time.Time
	// Source is what our books are compared with, Against and File what the report calls it.
	Source  Source
	Against string
	File    string
	Books   Books
	Now     func() time.Time
	// Late is how long after it happened something may be missing on one side.
	Late time.Duration
	// Ask asks the provider about a payment in doubt and reports whether it is settled now; nil asks nobody.
	Ask func(ctx context.Context, id payment.ID) (settled bool, err error)
	// Disputes are what chargebacks are compared with; nil compares none.
	Disputes *Disputes
	// MaxFindings is how many findings the report holds, 10,000 if zero; all are counted.
	MaxFindings int
	// Dir is where what does not fit into memory goes, the system's folder for such things if empty, and InMemory how many
	// operations and lines fit, 100,000 if zero.
	Dir      string
	InMemory int
}

// maxAsks is how many doubts one run asks about. Each has a job of its own that asks anyway; this only makes it sooner.
const maxAsks = 200

// run is one reconciliation under way.
type run struct {
	in      Input
	source  Source
	books   Books
	from    time.Time
	to      time.Time
	settled time.Time
	// told are the kinds that a partial source tells of.
	told   map[connector.Kind]bool
	report *Report
	// charged are the chargebacks that stand among the lines.
	charged []Row
}

// ErrNotSettled means that nothing of the span is old enough yet to be compared.
var ErrNotSettled = errors.New("the span has not settled yet")

// Run compares our books with the source. It reads both, and changes neither.
func Run(ctx context.Context, in Input) (Report, error) {
	now := in.Now().UTC().Truncate(time.Microsecond)
	r := newRun(in, now)
	if r.to.After(r.settled) {
		asked := r.to
		r.to, r.report.Asked = r.settled, &asked
	}
	r.report.From, r.report.To = r.from, r.to
	if !r.from.Before(r.to) {
		return Report{}, ErrNotSettled
	}
	err := r.compare(ctx)
	if err != nil {
		return Report{}, err
	}
	err = r.takeBacks(ctx)
	if err != nil {
		return Report{}, err
	}
	r.report.finish()
	r.ask(ctx)
	return *r.report, nil
}

func newRun(in Input, now time.Time) *run {
	r := &run{
		in: in, source: in.Source, books: in.Books, from: in.From.UTC(), to: in.To.UTC(), told: map[connector.Kind]bool{},
		settled: now.Add(-in.Late),
	}
	r.report = &Report{
		Merchant: in.Merchant, Account: in.Account, Against: in.Against, File: in.File, From: r.from, To: r.to, RanAt: now, Counts: map[Kind]int{},
		Findings: []Finding{}, totals: map[totalKey]*Total{},
	}
	return r
}

// names are what the passes go by, the surest first.
func names() []func(e *entry) string {
	return []func(e *entry) string{
		func(e *entry) string { return e.Original },
		func(e *entry) string { return e.Transaction },
		func(e *entry) string { return e.RRN },
		func(e *entry) string { return e.Order },
	}
}

// compare reads both sides and lets them meet, one name after the other.
func (r *run) compare(ctx context.Context) (err error) {
	passes := names()
	here := newSpool(r.in.Dir, r.in.InMemory)
	defer func() { err = errors.Join(err, here.close()) }()
	err = r.read(ctx, func(e entry) error {
		e.Key = passes[0](&e)
		return here.add(e)
	})
	if err != nil {
		return err
	}
	for i := range passes {
		next := newSpool(r.in.Dir, r.in.InMemory)
		err = here.groups(func(group []entry) error {
			left, err := r.meet(ctx, group, i == 0)
			for _, e := range left {
				e.Key = ""
				if i+1 < len(passes) {
					e.Key = passes[i+1](&e)
				}
				err = errors.Join(err, next.add(e))
			}
			return err
		})
		err = errors.Join(err, here.close())
		here = next
		if err != nil {
			return err
		}
	}
	// Whatever is left has no partner by any name.
	return here.groups(func(group []entry) error {
		for i := range group {
			if group[i].Theirs {
				r.onlyThere(&group[i])
			} else {
				r.onlyHere(&group[i])
			}
		}
		return nil
	})
}

// read gives both sides, theirs first: whether a partial source tells of voids at all decides what ours mean.
func (r *run) read(ctx context.Context, add func(entry) error) error {
	basis := r.source.Basis()
	err := r.source.Rows(ctx, r.from.Add(-r.margin()), r.to.Add(r.margin()), func(row Row) error {
		if row.Chargeback != nil {
			if !row.At.Before(r.from) && row.At.Before(r.to) {
				r.charged = append(r.charged, row)
			}
			return nil
		}
		r.told[row.Kind] = true
		return add(theirs(row, basis))
	})
	if err != nil {
		return fmt.Errorf("read what the provider has: %w", err)
	}
	err = r.readOurs(ctx, add)
	if err != nil {
		return fmt.Errorf("read our books: %w", err)
	}
	return nil
}

// meet matches the entries of one name. The ones that have none go on to the next.
func (r *run) meet(ctx context.Context, group []entry, first bool) (left []entry, err error) {
	if group[0].Key == "" {
		return group, nil
	}
	if first {
		group, err = r.complete(ctx, group)
		if err != nil {
			return nil, err
		}
	}
	return r.match(group), nil
}

// complete adds our side to lines under one of our references whose payment was not read, because it began long before the
// span and was not followed up here: in the provider's panel it may have been.
func (r *run) complete(ctx context.Context, group []entry) ([]entry, error) {
	wanted := slices.ContainsFunc(group, func(e entry) bool { return r.due(&e) && e.Status == connector.LineDone })
	if !wanted || slices.ContainsFunc(group, func(e entry) bool { return !e.Theirs }) {
		return group, nil
	}
	id, ours := payment.OfRef(group[0].Original)
	if !ours {
		return group, nil
	}
	p, err := r.books.Payment(ctx, r.report.Merchant, id)
	if errors.Is(err, store.ErrNotFound) {
		return group, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read our books: %w", err)
	}
	for _, e := range r.entriesOf(&p) {
		if e.Original == group[0].Original {
			group = append(group, e)
		}
	}
	return group, nil
}

// due reports whether something belongs to the span, and has settled: what happened since the last of it could be listed is left
// to the next run.
func (r *run) due(e *entry) bool {
	in := e.Due >= micros(r.from) && e.Due < micros(r.to)
	return in && e.At <= micros(r.settled) && e.Settled <= micros(r.settled)
}

func (r *run) partial() bool { return r.source.Partial() }

func (r *run) found(f Finding) {
	r.report.Counts[f.Kind]++
	if len(r.report.Findings) < cmp.Or(r.in.MaxFindings, 10_000) {
		r.report.Findings = append(r.report.Findings, f)
		return
	}
	r.report.Omitted++
}

// ask asks the provider about what stands in its list and is in doubt here.
func (r *run) ask(ctx context.Context) {
	if r.in.Ask == nil {
		return
	}
	asked := 0
	for i := range r.report.Findings {
		f := &r.report.Findings[i]
		if f.Kind != SettledThere || asked == maxAsks {
			continue
		}
		asked++
		settled, err := r.in.Ask(ctx, f.Payment)
		f.Asked = "open"
		if err == nil && settled {
			f.Asked = "settled"
		}
	}
}
