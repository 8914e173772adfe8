package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"

	"github.com/vezne/vezne/internal/config"
)

// Config says what to measure.
type Config struct {
	// URL is the gateway's address, without a slash at the end.
	URL string
	// Surface is the API that the load speaks: "paynet" or "v1".
	Surface string
	Clients int
	// Duration is the length of one phase, and Rounds how many pairs of phases there are.
	Duration time.Duration
	Rounds   int
	// Rate is the fixed number of arrivals a second, 0 for a closed loop.
	Rate float64
	// Ceiling is the empty database for the ceiling; nil measures none. It should be of the gateway's engine
	// and on the same disk.
	Ceiling *config.Database
	// CeilingArgs start this program again as the ceiling's server.
	CeilingArgs []string
	// Log takes the ceiling's complaints.
	Log io.Writer
}

// Run measures the gateway and, beside it, the ceiling, in turn.
func Run(ctx context.Context, c Config) (*Report, error) {
	orders, err := ordersOf(c.Surface, c.URL)
	if err != nil {
		return nil, err
	}
	r := &Report{Machine: thisMachine(), Conditions: Conditions{
		URL: c.URL, Surface: c.Surface, Engine: "engine not known", Clients: c.Clients,
		Seconds: c.Duration.Seconds(), Rate: c.Rate,
	}}
	r.Conditions.BodySize, err = bodySize(ctx, orders)
	if err != nil {
		return nil, err
	}
	// One order first: a gateway that is not there, or is no gateway, is no measurement of zero.
	err = orders.once(ctx, &http.Client{Timeout: time.Minute}, 0)
	if err != nil {
		return nil, fmt.Errorf("try the gateway at %s: %w", c.URL, err)
	}
	var bare Load
	if c.Ceiling != nil {
		r.Conditions.Engine = string(c.Ceiling.Engine)
		address, stop, err := startCeiling(ctx, c)
		if err != nil {
			return nil, err
		}
		defer stop()
		bare = ceilingOrders(orders, address)
	}
	var serial atomic.Int64
	// A short load of each warms caches, connections and plans; its figures are thrown away.
	for _, l := range []Load{orders, bare} {
		if l.Request == nil {
			continue
		}
		_, err := l.with(c.Clients, c.Duration/5, 0).run(ctx, &serial)
		if err != nil {
			return nil, err
		}
	}
	for range c.Rounds {
		var round Round
		round.Gateway, err = orders.with(c.Clients, c.Duration, c.Rate).run(ctx, &serial)
		if err != nil {
			return nil, err
		}
		if c.Ceiling != nil {
			top, err := bare.with(c.Clients, c.Duration, c.Rate).run(ctx, &serial)
			if err != nil {
				return nil, err
			}
			round.Ceiling = &top
		}
		r.Rounds = append(r.Rounds, round)
	}
	r.settle()
	if n := r.errors(); n > 0 {
		return r, fmt.Errorf("%d requests were not answered as they should", n)
	}
	return r, nil
}

// with is the load at another intensity.
func (l Load) with(clients int, d time.Duration, rate float64) Load {
	l.Clients, l.Duration, l.Rate = clients, d, rate
	return l
}

// ordersOf returns the load of a surface, against a gateway in development mode.
func ordersOf(surface, url string) (Load, error) {
	now := time.Now()
	switch surface {
	case config.SurfacePaynet:
		return paynetOrders(url, config.DemoPaynetKey, runName(now), now.Year()+3), nil
	case config.SurfaceAPI:
		return ownOrders(url, config.DemoKey, runName(now), now.Year()+3), nil
	}
	return Load{}, errors.New("surface: give paynet or v1")
}

func bodySize(ctx context.Context, l Load) (int, error) {
	r, err := l.Request(ctx, 1)
	if err != nil {
		return 0, err
	}
	return int(r.ContentLength), nil
}

// startCeiling starts this program again as the bare handler and returns its address.
func startCeiling(ctx context.Context, c Config) (address string, stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, fmt.Errorf("find this program: %w", err)
	}
	child := exec.CommandContext(ctx, self, c.CeilingArgs...)
	child.Cancel = func() error { return child.Process.Signal(os.Interrupt) }
	child.WaitDelay = 5 * time.Second
	child.Stderr = c.Log
	out, err := child.StdoutPipe()
	if err != nil {
		return "", nil, fmt.Errorf("start ceiling: %w", err)
	}
	err = child.Start()
	if err != nil {
		return "", nil, fmt.Errorf("start ceiling: %w", err)
	}
	stop = func() {
		_ = child.Process.Signal(os.Interrupt) // it may have ended already
		_ = child.Wait()                       // how it ends matters to nobody
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("read the ceiling's address: %w", err)
	}
	address = strings.TrimSpace(line)
	err = alive(ctx, address)
	if err != nil {
		stop()
		return "", nil, err
	}
	return address, stop, nil
}

// alive makes one request to the ceiling, so that a broken one is found before it is measured.
func alive(ctx context.Context, address string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader("{}"))
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	answer, err := new(http.Client).Do(r)
	if err != nil {
		return fmt.Errorf("ask the ceiling: %w", err)
	}
	body, _ := io.ReadAll(answer.Body) // only quoted
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the ceiling answers with status %d: %s", answer.StatusCode, excerpt(body))
	}
	return nil
}
