package simbank_test

import (
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/sim/simtest"
	"github.com/vezne/vezne/money"
)

// BenchmarkAuthorize measures one authorization through HTTP, both ends and the books in a file included, with 32
// requests under way. Its cpu-us/op is what the bank and its connector cost a gateway in whose process they run.
func BenchmarkAuthorize(b *testing.B) {
	b.Run("network", func(b *testing.B) {
		authorize(b, func(bank *simtest.Bank) *simbank.Bank { return open(b, bank, false) })
	})
	b.Run("direct", func(b *testing.B) {
		authorize(b, func(bank *simtest.Bank) *simbank.Bank { return through(b, bank, false, bank.Clock.Now, bank.Direct()) })
	})
}

func authorize(b *testing.B, connect func(bank *simtest.Bank) *simbank.Bank) {
	b.Helper()
	bank := simtest.Open(b, func(c *sim.Config) {
		c.BooksPath = filepath.Join(b.TempDir(), "books.db")
	})
	c := connect(bank)
	card := testCard(b, testNumber, "Ayşe Yılmaz")
	var count atomic.Int64
	b.SetParallelism(16)
	before := cpuTime(b)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := strconv.FormatInt(count.Add(1), 10)
			r := c.Authorize(b.Context(), connector.Authorization{
				Ref: "bench-" + n, Order: "order-" + n, Amount: money.New(12345, money.TRY), Card: card,
				Deadline: bank.Clock.Now().Add(10 * time.Second),
			})
			if r.Outcome != connector.Approved {
				b.Errorf("outcome %s: %v", r.Outcome, r.Cause)
				return
			}
		}
	})
	b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N), "cpu-us/op")
}
