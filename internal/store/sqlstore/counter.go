package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/vezne/vezne/internal/merchant"
)

// errReserveNone is a mistake of the program, not of a caller of the house.
var errReserveNone = errors.New("the number to reserve must be positive")

// Reserve implements [store.Store]. It is one statement, so two callers can never be given one number, and it is durable
// before it returns, so a number is not given out again after a crash. Numbers that were reserved and not
// used leave gaps, which is allowed: they name payments and count nothing.
func (s *Store) Reserve(ctx context.Context, m merchant.ID, counter string, n int64) (int64, error) {
	if n <= 0 {
		return 0, fmt.Errorf("reserve counter %s of merchant %s: %w", counter, m, errReserveNone)
	}
	var first int64
	err := s.write.QueryRowContext(ctx, `
		insert into counter (merchant_id, name, next_value)
		values ($1, $2, cast($3 as bigint) + 1)
		on conflict (merchant_id, name) do update set next_value = counter.next_value + cast($3 as bigint)
		returning next_value - cast($3 as bigint)`,
		clean(string(m)), clean(counter), n).Scan(&first)
	if err != nil {
		return 0, fmt.Errorf("reserve counter %s of merchant %s: %w", counter, m, s.engine.Interpret(err))
	}
	return first, nil
}
