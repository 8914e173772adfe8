package server

import (
	"cmp"
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/reconcile"
)

// reconcile.go has the accounts compared with their providers once a day, and shows what came of it.

// openReconciliation gives the runner of jobs the comparison. It is scheduled when the program runs.
func (d *Dev) openReconciliation() {
	jobs := d.gateway.Jobs()
	d.daily = &reconcile.Daily{
		Store: d.store, Listers: d.gateway.Listers, Now: d.now, Log: d.log, Lease: jobs.Lease,
		Look: func() time.Duration {
			if d.clock.leaping.Load() {
				return aheadLook
			}
			return cmp.Or(d.conf.Look, time.Hour)
		},
		Disputes: func(m merchant.ID) *reconcile.Disputes {
			of := &reconcile.Disputes{Known: func(ctx context.Context, p payment.ID) ([]dispute.Dispute, error) {
				return d.gateway.PaymentDisputes(ctx, m, p) //nolint:wrapcheck // it names the payment
			}}
			if d.gateway.FindsDisputes(m) {
				of.Open = func(ctx context.Context, p payment.ID, c connector.Chargeback, others []string) (string, error) {
					opened, err := d.gateway.FoundDispute(ctx, m, p, c, others...)
					return opened.ID, err //nolint:wrapcheck // it is a fault, or says what failed
				}
			}
			return of
		},
		Ask: func(ctx context.Context, m merchant.ID, id payment.ID) (bool, error) {
			p, err := d.gateway.Settle(ctx, m, id)
			_, _, open := p.Open()
			return err == nil && !open, err //nolint:wrapcheck // it names the payment
		},
	}
	jobs.Handlers[reconcile.JobDaily] = d.daily.Run
	d.live.changed = d.schedule
	d.metrics.registry.MustRegister(reconciled{d})
}

// schedule makes sure that every merchant has the jobs that its settings and accounts call for.
func (d *Dev) schedule(ctx context.Context) {
	d.scheduleReconciliation(ctx)
	d.gateway.ScheduleCardMails(ctx)
}

// scheduleReconciliation makes sure that every merchant has its job. What could not be scheduled is with the next start, or the
// next change of the merchants.
func (d *Dev) scheduleReconciliation(ctx context.Context) {
	if d.daily == nil {
		return
	}
	for _, m := range d.gateway.Merchants().All() {
		err := d.daily.Schedule(ctx, m.ID)
		if err != nil {
			d.log.Error("reconciliation is not scheduled", "component", "reconcile", "merchant", string(m.ID), "error", err)
		}
	}
}

// reconciled shows the last comparison of each account at each scrape, so that it is right on every node and after a restart.
type reconciled struct{ d *Dev }

func reconciledDescriptions() (differences, age *prometheus.Desc) {
	return prometheus.NewDesc("vezne_reconcile_differences", "Differences that the last comparison of an account found, by kind.", []string{"merchant", "provider", "kind"}, nil),
		prometheus.NewDesc("vezne_reconcile_age_seconds", "Time since the end of the last span in which an account was compared with its provider.", []string{"merchant", "provider"}, nil)
}

// Describe is part of [prometheus.Collector].
func (r reconciled) Describe(out chan<- *prometheus.Desc) {
	differences, age := reconciledDescriptions()
	out <- differences
	out <- age
}

// Collect is part of [prometheus.Collector]. An account that has not been compared yet, and a store that does not answer, are
// left out.
func (r reconciled) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	differences, age := reconciledDescriptions()
	for _, m := range r.d.gateway.Merchants().All() {
		for account := range r.d.gateway.Listers(m.ID) {
			last, err := reconcile.List(ctx, r.d.store, m.ID, account, "", 1)
			if err != nil || len(last) == 0 {
				continue
			}
			report := last[0].Report
			for _, k := range reconcile.Kinds() {
				out <- prometheus.MustNewConstMetric(differences, prometheus.GaugeValue, float64(report.Counts[k]), string(m.ID), account, string(k))
			}
			out <- prometheus.MustNewConstMetric(age, prometheus.GaugeValue, r.d.now().Sub(report.To).Seconds(), string(m.ID), account)
		}
	}
}
