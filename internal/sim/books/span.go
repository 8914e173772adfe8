package books

import (
	"context"
	"fmt"
	"time"
)

// Span chooses the lines of one terminal that were recorded in a span of time.
type Span struct {
	Terminal string
	// From is in the span and To is not.
	From time.Time
	To   time.Time
	// After leaves out the lines up to this number, and Limit all but so many of the rest.
	After int64
	Limit int
}

// Span returns the chosen lines in the order of their recording, and the moment at which the books were read.
func (b *Books) Span(ctx context.Context, s Span) ([]Operation, time.Time, error) {
	var lines []Operation
	var at time.Time
	err := b.perform(ctx, func(t *turn) error {
		lines, at = nil, t.now
		return t.each(func(r row) error {
			o, err := scanOperation(r)
			lines = append(lines, o)
			return err
		}, `select `+operationColumns+` from operation
			where terminal = ? and recorded_at >= ? and recorded_at < ? and seq > ? order by seq limit ?`,
			s.Terminal, s.From.UnixMicro(), s.To.UnixMicro(), s.After, s.Limit)
	})
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("list span of bank books: %w", err)
	}
	return lines, at, nil
}
