// Package simtest runs the bank simulator inside a test: on a port of its own, with books in memory and a clock that the
// test moves, and with a buyer who goes through its 3-D Secure page.
package simtest

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/sim"
)

// Terminal and Secret are the terminal that a test's bank has.
const (
	Terminal = "TEST0001"
	Secret   = "a terminal's secret, for tests only"
)

// Bank is a bank that ends with its test.
type Bank struct {
	*sim.Bank
	// URL is where it listens, without a slash at the end.
	URL string
	// Clock is the bank's clock. It starts at noon in Istanbul on 22 November 2026.
	Clock *Clock
}

// Open starts a bank. change, if not nil, may alter its configuration first.
func Open(t testing.TB, change func(*sim.Config)) *Bank {
	t.Helper()
	clock := NewClock(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	server := httptest.NewUnstartedServer(nil)
	url := "http://" + server.Listener.Addr().String()
	config := sim.Config{
		BaseURL: url, Terminals: map[string]string{Terminal: Secret}, Development: true,
		Now: clock.Now, After: clock.After,
	}
	if change != nil {
		change(&config)
	}
	bank, err := sim.Open(config)
	if err != nil {
		t.Fatalf("open bank: %v", err)
	}
	server.Config.Handler = bank.Handler()
	server.Start()
	t.Cleanup(func() {
		// Connections that a scenario holds open are cut, or closing would wait for them.
		server.CloseClientConnections()
		server.Close()
		err := bank.Close()
		if err != nil {
			t.Errorf("close bank: %v", err)
		}
	})
	return &Bank{Bank: bank, URL: url, Clock: clock}
}

// Statement returns what the bank's books say about an order, all of them if order is empty.
func (b *Bank) Statement(t testing.TB, order string) sim.Statement {
	t.Helper()
	s, err := b.Books(t.Context(), sim.Filter{Order: order})
	if err != nil {
		t.Fatalf("read the bank's books: %v", err)
	}
	return s
}

// Sum returns the sums of an order of this bank's terminal, which must be in one currency. An order of which the
// bank has approved nothing has no sums, and gives zeros.
func (b *Bank) Sum(t testing.TB, order string) sim.OrderSum {
	t.Helper()
	sums := b.Statement(t, order).Orders
	switch len(sums) {
	case 0:
		return sim.OrderSum{Terminal: Terminal, Order: order}
	case 1:
		return sums[0]
	}
	t.Fatalf("order %s has sums in %d currencies, want one", order, len(sums))
	return sim.OrderSum{}
}
