package reconcile

import (
	"context"
	"fmt"
	"time"

	"github.com/vezne/vezne/connector"
)

// Listed is a provider's own list as a [Source].
type Listed struct {
	connector.Lister
	Now func() time.Time
	// Timeout is how long one page is waited for; 60 s if zero.
	Timeout time.Duration
	// Rest, if not nil, is called between two pages and may end the reading with an error.
	Rest func(ctx context.Context) error
}

const (
	// tries is how often a page is asked for: over thousands of pages one answer may well be lost, and a list changes nothing.
	tries = 3
	// maxPages bounds a list that never ends.
	maxPages = 1_000_000
)

// Partial is false: a provider's list tells everything.
func (l Listed) Partial() bool { return false }

// Rows reads all pages.
func (l Listed) Rows(ctx context.Context, from, to time.Time, yield func(Row) error) error {
	return l.pages(ctx, "list", from, to, func(q *connector.Listing) (rows []Row, next string, err error) {
		var p connector.Page
		err = l.tried(ctx, q, func(q connector.Listing) (err error) {
			p, err = l.List(ctx, q)
			return err //nolint:wrapcheck // tried says of what
		})
		for _, line := range p.Lines {
			rows = append(rows, Row{Line: line})
		}
		return rows, p.Next, err
	}, yield)
}

// pages yields the rows of all pages of one of the provider's lists.
func (l Listed) pages(
	ctx context.Context, list string, from, to time.Time,
	page func(q *connector.Listing) (rows []Row, next string, err error), yield func(Row) error,
) error {
	q := connector.Listing{From: from, To: to}
	for range maxPages {
		rows, next, err := page(&q)
		if err != nil {
			return err
		}
		for _, row := range rows {
			err = yield(row)
			if err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
		if next == q.Cursor {
			return fmt.Errorf("%s of the provider: page %q leads to itself", list, q.Cursor)
		}
		q.Cursor = next
		if l.Rest != nil {
			err = l.Rest(ctx)
			if err != nil {
				return err
			}
		}
	}
	return fmt.Errorf("%s of the provider: more than %d pages", list, maxPages)
}

// tried asks for a page a few times.
func (l Listed) tried(ctx context.Context, q *connector.Listing, ask func(connector.Listing) error) error {
	timeout := l.Timeout
	if timeout <= 0 {
		timeout = time.Minute
	}
	var err error
	for range tries {
		q.Deadline = l.Now().Add(timeout)
		err = ask(*q)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			break
		}
	}
	return fmt.Errorf("list of the provider: %w", err)
}
