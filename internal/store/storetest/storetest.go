// Package storetest is the suite that every engine of the store passes: what a commit promises, each of its
// conflicts, what happens when many want the same thing at once, and what every read returns.
//
// It is ordinary code, so that an engine's test says in one line that it keeps the contract. Nothing in it knows an engine.
package storetest

import (
	"testing"

	"github.com/vezne/vezne/internal/store"
)

// Open opens one database, with [Now] for its clock; opening it again, even while it is open, finds what was committed.
type Open func() (store.Store, error)

// Run runs the suite. create makes a new, empty database for one test and returns how to open it.
//
// Most tests share one database and take a merchant of their own in it, which is how the house lives too. Those that look at
// the whole house, or close it, take a database of their own.
func Run(t *testing.T, create func(t testing.TB) Open) {
	t.Helper()
	shared := opened(t, create(t))
	groups := []struct {
		name  string
		cases []named
	}{
		{"payment", paymentCases()},
		{"lists", listCases()},
		{"session", sessionCases()},
		{"idempotency", idempotencyCases()},
		{"record", recordCases()},
		{"subscription", subscriptionCases()},
		{"ledger", ledgerCases()},
		{"market", marketCases()},
		{"card", cardCases()},
		{"job", jobCases()},
		{"delivery", deliveryCases()},
		{"counter", counterCases()},
		{"atomic", atomicCases()},
		{"contention", contentionCases()},
		{"isolation", isolationCases()},
		{"value", valueCases()},
		{"model", modelCases()},
	}
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			for _, c := range g.cases {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					c.run(t, newShop(t, shared))
				})
			}
		})
	}
	t.Run("house", func(t *testing.T) {
		t.Parallel()
		for _, c := range houseCases() {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				c.run(t, create(t))
			})
		}
	})
}

// named is a test that takes a merchant of its own in the shared database.
type named struct {
	name string
	run  func(t *testing.T, s *shop)
}

// house is a test that takes a database of its own.
type house struct {
	name string
	run  func(t *testing.T, open Open)
}

// opened opens the database and closes it when the test and all its subtests have ended.
func opened(t testing.TB, open Open) store.Store {
	t.Helper()
	s, err := open()
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(func() {
		err := s.Close()
		if err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	return s
}
