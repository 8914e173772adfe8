package crashtest

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/store/postgres/pgtest"
)

// TestCrash holds the promises "one order, one capture", "intent before effect" and "unknown is a state": shops pay
// through a gateway that is killed over and over, at a bank that loses answers, and afterwards the bank's books, the
// gateway's books and the shops' memories must agree exactly.
//
// VEZNE_TEST_CRASH_KILLS is how often the gateway is killed, and VEZNE_TEST_CRASH_SEED repeats a run's choices: who
// buys what, what goes wrong at the bank, and when the gateway dies. What it hits then depends on the machine.
func TestCrash(t *testing.T) {
	t.Parallel()
	program := build(t)
	seed, kills := seedOf(t), killsOf(t)
	free, err := addresses(t.Context(), 4)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		crashTest(t, &crash{program: program, addresses: free[:2], seed: seed, kills: kills})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		crashTest(t, &crash{program: program, addresses: free[2:], seed: seed, kills: kills, db: pgtest.URL(t)})
	})
}

func crashTest(t *testing.T, c *crash) {
	t.Helper()
	began := time.Now()
	c.folder, c.now = folder(t), time.Now
	t.Logf("seed %d, %d kills, logs and databases in %s", c.seed, c.kills, c.folder)
	defer c.end()
	ctx, stop := share(t)
	defer stop()
	err := c.open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	closing := make(chan struct{})
	var working sync.WaitGroup
	errs := make([]error, len(c.shops)+1)
	for i, s := range c.shops {
		working.Go(func() { errs[i] = s.work(ctx, closing) })
	}
	errs[len(c.shops)] = c.killing(ctx)
	killing := time.Since(began)
	close(closing)
	if errs[len(c.shops)] != nil {
		stop() // no gateway lives, and the shops would knock for ever
	}
	working.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	for _, oddity := range c.world.oddities() {
		t.Error(oddity)
	}

	err = c.standing()
	if err != nil {
		t.Fatal(err)
	}
	settling, stopSettling := share(t)
	defer stopSettling()
	err = c.settle(settling)
	if err != nil {
		t.Error(err)
	}
	ctx = t.Context()
	bank, err := c.entries(ctx)
	if err != nil {
		t.Fatal(err)
	}
	gateway, err := c.payments(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var stories []story
	for _, s := range c.shops {
		stories = append(stories, s.stories...)
	}
	n := c.count(bank, gateway, stories)
	n.killing, n.took = killing, time.Since(began)
	t.Logf("seed %d\n%s", c.seed, n)
	for _, d := range compare(bank, gateway, stories) {
		t.Error(d)
	}
	// A run that hit nothing has shown nothing.
	if n.killsUnderWay == 0 || n.doubts == 0 || n.atBank["captures in all"] == 0 || n.words == 0 {
		t.Error("the run proves nothing: no kill left a request without an answer, or nothing was paid")
	}
}

// share returns a context that ends after three quarters of the time that is left to the test, so that a request that
// never gets its answer ends as a report about it, and not in the panic with which the go command ends a test.
func share(t *testing.T) (context.Context, context.CancelFunc) {
	t.Helper()
	deadline, limited := t.Deadline()
	if !limited {
		return context.WithCancel(t.Context())
	}
	return context.WithTimeout(t.Context(), time.Until(deadline)*3/4)
}

// build builds the program as it is shipped. The test's own process could not be killed without ending the test.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "vezne")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", program, "github.com/vezne/vezne/cmd/vezne").CombinedOutput()
	if err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return program
}

// folder returns the folder for databases and logs: among the artifacts of the run, which are searched for card data
// afterwards, or else a temporary one.
func folder(t *testing.T) string {
	t.Helper()
	artifacts := os.Getenv("VEZNE_TEST_ARTIFACTS")
	if artifacts == "" {
		return t.TempDir()
	}
	f, err := os.MkdirTemp(artifacts, "crash-"+filepath.Base(t.Name())+"-") //nolint:usetesting // it is to stay
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func seedOf(t *testing.T) uint64 {
	t.Helper()
	text := os.Getenv("VEZNE_TEST_CRASH_SEED")
	if text == "" {
		return rand.Uint64()
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("VEZNE_TEST_CRASH_SEED: %v", err)
	}
	return seed
}

// killsOf is how often the gateway is killed: enough in an everyday run to meet every kind of gap a few times, and
// fewer where only the harness itself is checked.
func killsOf(t *testing.T) int {
	t.Helper()
	text := os.Getenv("VEZNE_TEST_CRASH_KILLS")
	if text == "" {
		if testing.Short() {
			return 4
		}
		return 12
	}
	kills, err := strconv.Atoi(text)
	if err != nil || kills < 1 {
		t.Fatal("VEZNE_TEST_CRASH_KILLS is not a positive number")
	}
	return kills
}
