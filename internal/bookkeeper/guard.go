package bookkeeper

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

// guard.go keeps two who book an account's payouts at one moment from booking the same money under two numbers. The id of a settlement keeps one number from being
// booked twice, and no more than that: a payout of a day and the payments of it, or two numbers that a bank and a provider gave one payout, are transactions
// of their own. So an account has a record whose version goes up with each of its settlements, in their commit. Who plans reads it before what is
// expected; what is planned from books that were settled meanwhile is refused by it as stale, and planned again. It is one for all days of an account, because
// which days a payout pays is found out from all of them.

// kindGuard is the kind of the record; its id is the account.
const kindGuard record.Kind = "settlement_guard"

// guardOf reads an account's guard, at version 0 where nothing was settled yet.
func guardOf(ctx context.Context, st Store, m merchant.ID, account string) (record.Record, error) {
	r, err := st.Record(ctx, m, kindGuard, account)
	if errors.Is(err, store.ErrNotFound) {
		return record.Record{Merchant: m, Kind: kindGuard, ID: account, Content: []byte("{}")}, nil
	}
	if err != nil {
		return r, fmt.Errorf("read guard of settlements: %w", err)
	}
	return r, nil
}

// raised is the guard after one more settlement.
func raised(r record.Record, now time.Time) record.Record {
	now = now.UTC().Truncate(time.Microsecond)
	if r.Version == 0 {
		r.CreatedAt = now
	}
	r.Version, r.UpdatedAt = r.Version+1, now
	return r
}
