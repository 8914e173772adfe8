package server

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/health"
	"github.com/vezne/vezne/internal/merchant"
)

// health.go puts the breakers between the gateway and the accounts, and shows where they stand.

// rehearsal is the board without the built-in simulator: what goes wrong there was asked for by the cardholder's name, and a
// breaker would refuse the next payment of a run that is to be the same every time.
type rehearsal struct{ *health.Board }

// Ready is part of [gateway.Guard].
func (r rehearsal) Ready(m merchant.ID, account string) bool {
	return account == config.DemoAccount || r.Board.Ready(m, account)
}

// Enter is part of [gateway.Guard].
func (r rehearsal) Enter(m merchant.ID, account string) (func(*connector.Result), bool) {
	if account == config.DemoAccount {
		return func(*connector.Result) {}, true
	}
	return r.Board.Enter(m, account)
}

// openHealth makes the board of this process.
func (d *Dev) openHealth() {
	d.health = health.NewBoard(d.conf.Health, d.now, nodeName(), d.healthChanged)
	d.metrics.registry.MustRegister(breakers{d})
}

// nodeName names this process among those that share a database.
func nodeName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s (%d)", host, os.Getpid())
}

// healthChanged writes a change down for people. That it could not be kept is no reason to hold up the payment that brought it
// about: the breaker itself is in memory.
func (d *Dev) healthChanged(s health.Status) {
	log := d.log.With("component", "health", "merchant", string(s.Merchant), "provider", s.Account)
	if s.State == health.Closed {
		log.Info("provider account answers again")
	} else {
		log.Warn("provider account is passed over", "until", s.Until, "reason", string(s.Reason), "detail", s.Detail)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := health.Keep(ctx, d.gateway, s)
	if err != nil {
		log.Error("change of health could not be kept", "error", err)
	}
}

// restoreHealth begins where the processes before this one ended.
func (d *Dev) restoreHealth(ctx context.Context) error {
	for _, m := range d.gateway.Merchants().All() {
		kept, err := health.List(ctx, d.gateway, m.ID, d.now())
		if err != nil {
			return err
		}
		for _, s := range kept {
			d.health.Restore(s)
		}
	}
	return nil
}

// breakers is where the accounts of all merchants stand, called or not, read at each scrape.
type breakers struct{ dev *Dev }

// Describe is part of [prometheus.Collector].
func (b breakers) Describe(out chan<- *prometheus.Desc) { out <- breakerDescription() }

// Collect is part of [prometheus.Collector].
func (b breakers) Collect(out chan<- prometheus.Metric) {
	for _, m := range b.dev.gateway.Merchants().All() {
		for _, name := range m.Accounts {
			b.collect(out, b.dev.health.Status(m.ID, m.Current(name)))
		}
	}
}

func (b breakers) collect(out chan<- prometheus.Metric, s health.Status) {
	for _, state := range []health.State{health.Closed, health.Open, health.HalfOpen} {
		v := 0.0
		if s.State == state {
			v = 1
		}
		out <- prometheus.MustNewConstMetric(
			breakerDescription(), prometheus.GaugeValue, v, string(s.Merchant), s.Account, string(state),
		)
	}
}

func breakerDescription() *prometheus.Desc {
	return prometheus.NewDesc("vezne_provider_breaker",
		"1 for the state in which the circuit breaker of a provider account is in this process, 0 for the others.",
		[]string{"merchant", "provider", "state"}, nil)
}
