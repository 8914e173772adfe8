package postgres_test

import (
	"fmt"
	"testing"

	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/storetest"
)

func BenchmarkPayment(b *testing.B) {
	for _, inFlight := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("in-flight=%d", inFlight), func(b *testing.B) {
			url := pgtest.URL(b)
			var groups storetest.Groups
			storetest.Benchmark(b, func() (store.Store, error) {
				return postgres.Open(b.Context(), postgres.Config{URL: url, Now: storetest.Now, Observe: groups.Observer()})
			}, inFlight)
			groups.Report(b)
		})
	}
}

// BenchmarkPosting compares payments with books and without: make bench ARGS='-bench Posting -benchtime 1x' PKG=./internal/store/postgres
func BenchmarkPosting(b *testing.B) {
	url := pgtest.URL(b)
	storetest.BenchmarkPosting(b, func() (store.Store, error) {
		return postgres.Open(b.Context(), postgres.Config{URL: url, Now: storetest.Now})
	})
}
