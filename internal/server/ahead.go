package server

// ahead.go lets development mode run ahead in time, so that a year of subscriptions passes in seconds. Its clock is the machine's and
// so much ahead; how much is kept in the data folder, because a database that was a year ahead would be inconsistent under a
// clock that had gone back. Production knows nothing of it.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/subscription"
)

// clock is the time of a process. The zero clock is the machine's.
type clock struct {
	ahead atomic.Int64
	// file keeps how far it is ahead.
	file string
	// running is held while somebody runs it ahead, and leaping is set.
	running sync.Mutex
	leaping atomic.Bool
}

// openClock reads how far a data folder's time is ahead.
func openClock(folder string) (*clock, error) {
	c := &clock{file: filepath.Join(folder, "clock")}
	text, err := os.ReadFile(c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read clock: %w", err)
	}
	ahead, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("read clock %s: %w", c.file, err)
	}
	c.ahead.Store(int64(ahead))
	return c, nil
}

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// set puts the clock forward, durably before anybody sees it. It never goes back.
func (c *clock) set(to time.Time) error {
	now := c.now()
	if !to.After(now) {
		return nil
	}
	ahead := time.Duration(c.ahead.Load()) + to.Sub(now)
	fresh := c.file + ".new"
	err := os.WriteFile(fresh, []byte(ahead.String()+"\n"), 0o600)
	if err == nil {
		err = os.Rename(fresh, c.file)
	}
	if err != nil {
		return fmt.Errorf("keep clock: %w", err)
	}
	c.ahead.Store(int64(ahead))
	return nil
}

// runAhead passes the time until then, doing at each moment what is due at it, and reports whether it got there within the budget of
// real time.
func (d *Dev) runAhead(ctx context.Context, until time.Time, budget time.Duration) (there bool, err error) {
	d.clock.running.Lock()
	defer d.clock.running.Unlock()
	d.clock.leaping.Store(true)
	defer func() {
		d.clock.leaping.Store(false)
		d.scheduleReconciliation(context.WithoutCancel(ctx)) // it may rest for most of a day, and people are there again
	}()
	jobs := d.gateway.Jobs()
	for began := time.Now(); time.Since(began) < budget; {
		err = jobs.Drain(ctx)
		if err != nil {
			return false, err //nolint:wrapcheck // it says what could not be done
		}
		if jobs.Working.Load() > 0 { // the process's own runner has something in hand
			pause(ctx, time.Millisecond)
			continue
		}
		next, err := d.store.NextJob(ctx)
		if err != nil {
			return false, err //nolint:wrapcheck // it says what could not be read
		}
		if next.IsZero() || next.After(until) {
			return true, d.clock.set(until)
		}
		err = d.clock.set(next)
		if err != nil {
			return false, err
		}
	}
	return false, nil
}

func pause(ctx context.Context, t time.Duration) {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// aheadLook is after how much of a time that is run ahead chargebacks are looked for again. Development mode does it twice a minute
// for whoever waits for one; a year of that would take hours.
const aheadLook = 24 * time.Hour

// aheadBudget is the most real time for which one request runs ahead; whoever wants more asks again.
const aheadBudget = 5 * time.Second

// serveAhead answers POST /dev/run-ahead: {"until": "2027-12-01"}. It has no key: development mode listens on loopback only. It insists
// on JSON, which a page from elsewhere in the developer's browser cannot send here.
func (d *Dev) serveAhead(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Until string `json:"until"`
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&in)
	day, dayErr := subscription.ParseDay(in.Until)
	if err != nil || dayErr != nil || r.Header.Get("Content-Type") != "application/json" {
		answer(w, http.StatusBadRequest, `send {"until": "2027-12-01"}`)
		return
	}
	there, err := d.runAhead(r.Context(), day.At(subscription.Hour+1), aheadBudget)
	if err != nil {
		d.log.Error("running ahead did not succeed", "error", err)
		answer(w, http.StatusInternalServerError, "running ahead did not succeed; the log says why")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(config.Ahead{Now: d.now().UTC().Truncate(time.Second), There: there}) // the client has gone
}
