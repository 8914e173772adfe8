package bench

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Load is what is sent, and how.
type Load struct {
	// Request makes the n-th request; every n is another order.
	Request func(ctx context.Context, n int64) (*http.Request, error)
	// Good says whether an answer is the success that was asked for.
	Good func(status int, body []byte) bool
	// Clients is how many requests are under way at most.
	Clients int
	// Duration is how long requests are started.
	Duration time.Duration
	// Rate is the fixed number of arrivals a second; 0 runs a closed loop, in which each client sends its next
	// request when it has the answer to the last.
	Rate float64
}

// Figures are what a load measured. Latencies are in microseconds.
type Figures struct {
	Requests   int64   `json:"requests"`
	Errors     int64   `json:"errors"`
	FirstError string  `json:"first_error,omitempty"`
	Seconds    float64 `json:"seconds"`
	PerSecond  float64 `json:"per_second"`
	P50        int64   `json:"p50_us"`
	P90        int64   `json:"p90_us"`
	P99        int64   `json:"p99_us"`
	P999       int64   `json:"p99_9_us"`
	Max        int64   `json:"max_us"`
}

// maxLatency is the largest latency the histogram tells apart, in microseconds: two minutes.
const maxLatency = 120_000_000

// run sends the load and returns what it measured. With a fixed rate a latency counts from when the request
// was due, so that a server that stalls is charged for the requests it kept waiting (no coordinated omission).
func (l Load) run(ctx context.Context, serial *atomic.Int64) (Figures, error) {
	client := &http.Client{
		Timeout: 60 * time.Second,
		Transport: &http.Transport{
			DialContext:  (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			MaxIdleConns: l.Clients, MaxIdleConnsPerHost: l.Clients, MaxConnsPerHost: l.Clients,
			DisableCompression: true,
		},
	}
	defer client.CloseIdleConnections()
	began := time.Now()
	end := began.Add(l.Duration)
	due := l.arrivals(ctx, began, end)
	workers := make([]worker, l.Clients)
	var running sync.WaitGroup
	for i := range workers {
		w := &workers[i]
		w.latency = hdrhistogram.New(1, maxLatency, 3)
		running.Go(func() {
			for at := range due.next(end) {
				w.send(ctx, client, l, serial.Add(1), at)
			}
		})
	}
	running.Wait()
	return figures(workers, time.Since(began))
}

// worker is one client's share of the measurement, kept apart so that the clients do not share a lock.
type worker struct {
	latency *hdrhistogram.Histogram
	errors  int64
	first   string
}

// send makes one request and records it. A request that is answered wrongly is an error, and its latency is
// left out: a fast refusal must not make the figures look better.
func (w *worker) send(ctx context.Context, client *http.Client, l Load, n int64, due time.Time) {
	err := l.once(ctx, client, n)
	if err != nil {
		w.errors++
		if w.first == "" {
			w.first = err.Error()
		}
		return
	}
	_ = w.latency.RecordValue(min(max(time.Since(due).Microseconds(), 1), maxLatency)) // bounded just before
}

func (l Load) once(ctx context.Context, client *http.Client, n int64) error {
	r, err := l.Request(ctx, n)
	if err != nil {
		return err
	}
	answer, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("send: %w", err)
	}
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close() // read to the end
	if err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	if !l.Good(answer.StatusCode, body) {
		return fmt.Errorf("unexpected answer: status %d: %s", answer.StatusCode, excerpt(body))
	}
	return nil
}

// excerpt is the beginning of an answer, on one line.
func excerpt(body []byte) string {
	return strings.Join(strings.Fields(string(body[:min(len(body), 200)])), " ")
}

// arrivals hands out when requests are due: at once in a closed loop, else on a fixed grid.
type arrivals struct{ grid chan time.Time }

func (l Load) arrivals(ctx context.Context, began, end time.Time) arrivals {
	if l.Rate <= 0 {
		return arrivals{}
	}
	a := arrivals{grid: make(chan time.Time, 1<<16)}
	go func() {
		defer close(a.grid)
		gap := time.Duration(float64(time.Second) / l.Rate)
		for at := began; at.Before(end) && ctx.Err() == nil; at = at.Add(gap) {
			if wait := time.Until(at); wait > 0 {
				time.Sleep(wait)
			}
			a.grid <- at
		}
	}()
	return a
}

// next yields the times at which a worker's requests are due, until the load ends.
func (a arrivals) next(end time.Time) func(yield func(time.Time) bool) {
	return func(yield func(time.Time) bool) {
		if a.grid != nil {
			for at := range a.grid {
				if !yield(at) {
					return
				}
			}
			return
		}
		for now := time.Now(); now.Before(end); now = time.Now() {
			if !yield(now) {
				return
			}
		}
	}
}

func figures(workers []worker, took time.Duration) (Figures, error) {
	all := hdrhistogram.New(1, maxLatency, 3)
	f := Figures{Seconds: took.Seconds()}
	for _, w := range workers {
		dropped := all.Merge(w.latency)
		if dropped != 0 {
			return Figures{}, fmt.Errorf("merge histograms: %d values dropped", dropped)
		}
		f.Errors += w.errors
		if f.FirstError == "" {
			f.FirstError = w.first
		}
	}
	f.Requests = all.TotalCount()
	f.PerSecond = float64(f.Requests) / f.Seconds
	f.P50, f.P90 = all.ValueAtQuantile(50), all.ValueAtQuantile(90)
	f.P99, f.P999, f.Max = all.ValueAtQuantile(99), all.ValueAtQuantile(99.9), all.Max()
	return f, nil
}
