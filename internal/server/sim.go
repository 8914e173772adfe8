package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/sim"
)

// Sim is the simulator alone, so that a test can kill the gateway and then ask the bank what really happened.
type Sim struct {
	listener net.Listener
	server   *http.Server
	bank     *sim.Bank
}

// OpenSim opens the books and listens.
func OpenSim(ctx context.Context, c config.Sim, log *slog.Logger) (*Sim, error) {
	err := c.Validate()
	if err != nil {
		return nil, err
	}
	err = os.MkdirAll(c.Data, 0o700)
	if err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	l, err := listen(ctx, c.Addr)
	if err != nil {
		return nil, fault.At("--addr", err)
	}
	s := &Sim{listener: l}
	s.bank, err = sim.Open(sim.Config{
		BooksPath: filepath.Join(c.Data, "simulator.db"), BaseURL: s.URL(), Now: time.Now, Log: log, Development: true,
		Terminals: map[string]string{config.DemoTerminal: config.DemoTerminalKey},
		Chaos:     sim.Chaos{Seed: c.ChaosSeed, Percent: c.ChaosPercent}, Slow: c.Slow, Chargeback: c.Chargeback,
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open simulator: %w", err), l.Close())
	}
	s.server = newHTTP(s.bank.Handler(), log)
	return s, nil
}

// URL is the simulator's address, without a slash at the end.
func (s *Sim) URL() string { return "http://" + s.listener.Addr().String() }

// Run answers until ctx ends.
func (s *Sim) Run(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() { failed <- serve(s.server, s.listener) }()
	var err error
	select {
	case <-ctx.Done():
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		err = s.server.Shutdown(end)
		if errors.Is(err, context.DeadlineExceeded) {
			err = s.server.Close() // requests that a scenario holds open are not waited for
		}
	case err = <-failed:
	}
	return errors.Join(err, s.bank.Close())
}
