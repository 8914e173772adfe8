package server

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlstore"
)

// metrics are what the program counts. Labels come from closed sets (routes, outcomes, account names), never
// from a request.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	provider *prometheus.HistogramVec
	rerouted *prometheus.CounterVec
	groups   prometheus.Histogram
	commits  prometheus.Histogram
	redone   prometheus.Counter
	unposted prometheus.Counter
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "vezne_http_request_seconds", Help: "Time to answer a request, by surface, method and status.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 15),
		}, []string{"surface", "method", "status"}),
		provider: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "vezne_provider_call_seconds", Help: "Time of a call to a provider account, by operation and outcome.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 16),
		}, []string{"provider", "operation", "outcome"}),
		rerouted: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "vezne_failovers_total", Help: "Payments that went on from one provider account to another, by the reason of the first.",
		}, []string{"from", "to", "reason"}),
		groups: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "vezne_commit_group_changes", Help: "How many changes one durable commit carried.",
			Buckets: prometheus.ExponentialBuckets(1, 2, 8),
		}),
		commits: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "vezne_commit_seconds", Help: "Time of one durable commit of a group.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 2, 16),
		}),
		redone: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "vezne_commit_groups_redone_total", Help: "Groups that had to be done again in parts, because of a conflict.",
		}),
		unposted: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "vezne_ledger_unposted_total", Help: "Operations of payments that are stored and could not be posted to the books. Anything above zero wants a person.",
		}),
	}
	m.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.requests, m.provider, m.rerouted, m.groups, m.commits, m.redone, m.unposted,
	)
	return m
}

// call records one call to a provider.
func (m *metrics) call(provider, operation, outcome string, took time.Duration) {
	m.provider.WithLabelValues(provider, operation, outcome).Observe(took.Seconds())
}

// reroute records one payment that went on to another account.
func (m *metrics) reroute(from, to, reason string) {
	m.rerouted.WithLabelValues(from, to, reason).Inc()
}

// observer watches the store's commits.
func (m *metrics) observer() sqlstore.Observer {
	return sqlstore.Observer{Group: m.commit, Redone: func(int, error) { m.redone.Inc() }}
}

// commit records one durable commit of a group.
func (m *metrics) commit(changes int, took time.Duration) {
	m.groups.Observe(float64(changes))
	m.commits.Observe(took.Seconds())
}

// request records one answered request.
func (m *metrics) request(surface, method string, status int, took time.Duration) {
	m.requests.WithLabelValues(surface, method, strconv.Itoa(status)).Observe(took.Seconds())
}

// watch adds what is read from the store whenever the metrics are: doubts and jobs that wait.
func (m *metrics) watch(s store.Store, now func() time.Time) {
	m.registry.MustRegister(&pulse{store: s, now: now})
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// pulse reads the store's counts at each scrape, so that they are right on every node and after a restart.
type pulse struct {
	store store.Store
	now   func() time.Time
}

// Describe is part of [prometheus.Collector].
func (p *pulse) Describe(out chan<- *prometheus.Desc) {
	for _, d := range pulseDescriptions() {
		out <- d
	}
}

// Collect is part of [prometheus.Collector]. A store that does not answer leaves the series out of the scrape.
func (p *pulse) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	counts, err := p.store.Pulse(ctx)
	if err != nil {
		return
	}
	age := 0.0
	if !counts.Oldest.IsZero() {
		age = p.now().Sub(counts.Oldest).Seconds()
	}
	waited := 0.0
	if !counts.OldestDelivery.IsZero() {
		waited = p.now().Sub(counts.OldestDelivery).Seconds()
	}
	unsealed := 0.0
	if !counts.OldestUnsealed.IsZero() {
		unsealed = p.now().Sub(counts.OldestUnsealed).Seconds()
	}
	d := pulseDescriptions()
	out <- prometheus.MustNewConstMetric(d[9], prometheus.GaugeValue, float64(counts.Unsealed))
	out <- prometheus.MustNewConstMetric(d[10], prometheus.GaugeValue, unsealed)
	for i, v := range []float64{float64(counts.Indeterminate), age, float64(counts.Open), float64(counts.Jobs), float64(counts.Deliveries), waited, float64(counts.DeadDeliveries)} {
		out <- prometheus.MustNewConstMetric(d[i], prometheus.GaugeValue, v)
	}
	for _, one := range counts.Providers {
		for i, v := range []float64{float64(one.Indeterminate), p.now().Sub(one.Oldest).Seconds()} {
			out <- prometheus.MustNewConstMetric(d[7+i], prometheus.GaugeValue, v, one.Provider)
		}
	}
}

func pulseDescriptions() []*prometheus.Desc {
	provider := []string{"provider"}
	return []*prometheus.Desc{
		prometheus.NewDesc("vezne_payments_indeterminate", "Payments whose outcome is not known.", nil, nil),
		prometheus.NewDesc("vezne_payments_indeterminate_age_seconds", "Age of the oldest doubt.", nil, nil),
		prometheus.NewDesc("vezne_payments_open", "Payments that are sent or at 3-D Secure.", nil, nil),
		prometheus.NewDesc("vezne_jobs_waiting", "Jobs that wait to be run.", nil, nil),
		prometheus.NewDesc("vezne_webhook_waiting", "Deliveries to shops' servers that wait.", nil, nil),
		prometheus.NewDesc("vezne_webhook_oldest_seconds", "Age of the oldest delivery that waits.", nil, nil),
		prometheus.NewDesc("vezne_webhook_dead", "Dead letters: deliveries that were given up and have been neither replayed nor pruned.", nil, nil),
		prometheus.NewDesc("vezne_provider_indeterminate", "Payments whose outcome is not known, by account.", provider, nil),
		prometheus.NewDesc("vezne_provider_indeterminate_age_seconds", "Age of the account's oldest doubt.", provider, nil),
		prometheus.NewDesc("vezne_ledger_unsealed", "Transactions that are posted and not sealed into the books' chain yet.", nil, nil),
		prometheus.NewDesc("vezne_ledger_unsealed_age_seconds", "Time since the oldest of them happened, settlements apart.", nil, nil),
	}
}
