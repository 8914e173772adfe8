package reconcile

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
)

// Records are where the reports of the daily comparison are kept.
type Records interface {
	Record(ctx context.Context, m merchant.ID, kind record.Kind, id string) (record.Record, error)
	Records(ctx context.Context, m merchant.ID, kind record.Kind, f record.Filter) ([]record.Record, error)
}

// Kept is a report with the name under which it is kept.
type Kept struct {
	Report

	ID string
}

// List returns a page of a merchant's reports, the newest first: those of one account unless account is empty, and those that
// come after the one with the id after unless that is empty.
func List(ctx context.Context, from Records, m merchant.ID, account, after string, limit int) ([]Kept, error) {
	found, err := from.Records(ctx, m, KindRun, record.Filter{Group: account, After: after, Newest: true, Limit: limit})
	if err != nil {
		return nil, err //nolint:wrapcheck // it says whose
	}
	all := make([]Kept, 0, len(found))
	for _, r := range found {
		one, err := keptOf(r)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// Get returns one report. Its error is that of from where there is none.
func Get(ctx context.Context, from Records, m merchant.ID, id string) (Kept, error) {
	r, err := from.Record(ctx, m, KindRun, id)
	if err != nil {
		return Kept{}, err //nolint:wrapcheck // it is the caller's own
	}
	return keptOf(r)
}

func keptOf(r record.Record) (Kept, error) {
	k := Kept{ID: r.ID}
	err := json.Unmarshal(r.Content, &k.Report)
	if err != nil {
		return k, fmt.Errorf("read reconciliation %s: %w", r.ID, err)
	}
	return k, nil
}
