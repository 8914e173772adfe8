package bookkeeper_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/money"
)

// torn is a store in which the books of one merchant cannot be read.
type torn struct{ store.Store }

func (s torn) Head(ctx context.Context, m merchant.ID) (ledger.Block, error) {
	if m == "torn" {
		return ledger.Block{}, errors.New("hash of a block has another length")
	}
	return s.Store.Head(ctx, m) //nolint:wrapcheck // it is the store's
}

// TestBooksThatDoNotSealHoldUpNobody: what other merchants have waiting is sealed at once, block after block, while one merchant's books fail.
func TestBooksThatDoNotSealHoldUpNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "vezne.db"), Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = st.Close() }()
		const blocks = 3 * 256
		post := func(m merchant.ID, n int) {
			c := store.Change{Merchant: m}
			for range n {
				c.Post = append(c.Post, ledger.Transaction{
					Merchant: m, ID: money.New(int64(len(c.Post)), money.TRY).Compact(), At: noon(), Event: ledger.Settled, Currency: money.TRY, Entries: []ledger.Entry{
						{Account: ledger.Bank.Account(), Amount: 1, Value: 20261126}, {Account: ledger.Difference.Of("bank"), Amount: -1, Value: 20261126},
					},
				})
			}
			if err := st.Commit(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		post("torn", 1)
		post("whole", blocks)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			(&bookkeeper.Sealer{Store: torn{st}, Now: time.Now, Log: slog.New(slog.DiscardHandler), Poll: time.Hour}).Run(ctx)
		}()
		synctest.Wait() // until it rests
		head, err := st.Head(t.Context(), "whole")
		if err != nil || head.Last != blocks {
			t.Errorf("sealed up to %d, %v; want %d", head.Last, err, blocks)
		}
		stop()
		<-done
	})
}
