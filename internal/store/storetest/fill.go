package storetest

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/vezne/vezne/internal/id"
)

// Fill opens a store, makes n payments of one merchant, many at a time, and closes it.
func Fill(t testing.TB, open Open, n int) {
	t.Helper()
	st, err := open()
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	fill(t, newShop(t, st), n, 32)
	err = st.Close()
	if err != nil {
		t.Fatalf("close store: %v", err)
	}
}

// fill makes n payments from as many goroutines as are to be in flight.
func fill(t testing.TB, s *shop, n, inFlight int) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	var left atomic.Int64
	left.Store(int64(n))
	var ids id.Source
	errs := together(inFlight, func(int) error {
		for left.Add(-1) >= 0 {
			err := s.sale(ctx, ids.New(epoch()).String())
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatalf("make payments: %v", err)
	}
}
