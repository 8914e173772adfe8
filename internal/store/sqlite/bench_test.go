package sqlite_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/store/storetest"
)

func BenchmarkPayment(b *testing.B) {
	for _, inFlight := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("in-flight=%d", inFlight), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "vezne.db")
			var groups storetest.Groups
			storetest.Benchmark(b, func() (store.Store, error) {
				return sqlite.Open(b.Context(), sqlite.Config{Path: path, Now: storetest.Now, Observe: groups.Observer()})
			}, inFlight)
			groups.Report(b)
		})
	}
}

// BenchmarkPosting compares payments with books and without: make bench ARGS='-bench Posting -benchtime 1x' PKG=./internal/store/sqlite
func BenchmarkPosting(b *testing.B) {
	path := filepath.Join(b.TempDir(), "vezne.db")
	storetest.BenchmarkPosting(b, func() (store.Store, error) {
		return sqlite.Open(b.Context(), sqlite.Config{Path: path, Now: storetest.Now})
	})
}
