package server

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vezne/vezne/internal/dispatch"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/webhook"
)

// hooks.go has shops' servers told of what happens.

// hooks is what tells them.
type hooks struct {
	sender *webhook.Sender
	book   *dispatch.Book
	runner *dispatch.Dispatcher
	tries  *prometheus.HistogramVec
	dead   *prometheus.CounterVec
}

// openHooks reads the endpoints.
func (d *Dev) openHooks(ctx context.Context) error {
	private := d.prod == nil || d.prod.PrivateNotices // a developer's shop listens on this machine
	d.hooks = &hooks{
		sender: webhook.NewSender(private),
		book: &dispatch.Book{
			Store: d.store, Keys: d.live.keys, Directory: &webhook.Directory{}, Private: private, Now: d.now, Log: d.log.With("component", "webhooks"),
		},
		tries: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "vezne_webhook_try_seconds", Help: "Time of a try to deliver, by kind (event, or the dialect whose post it is) and outcome.",
			Buckets: prometheus.ExponentialBuckets(0.005, 2, 13),
		}, []string{"kind", "outcome"}),
		dead: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "vezne_webhook_deaths_total", Help: "Deliveries that were given up, by kind.",
		}, []string{"kind"}),
	}
	d.metrics.registry.MustRegister(d.hooks.tries, d.hooks.dead)
	_, err := dispatch.Apply(ctx, d.hooks.book, d.conf.Apply.Endpoints(), false, false)
	if err != nil {
		return d.conf.Apply.Locate(err) //nolint:wrapcheck // it names the file
	}
	return d.hooks.book.Load(ctx) //nolint:wrapcheck // it says what it reads
}

// openDispatch makes the runner. The gateway is there by then: it renders the dialects' own posts.
func (d *Dev) openDispatch() error {
	var err error
	d.hooks.runner, err = dispatch.New(dispatch.Config{
		Store: d.store, Book: d.hooks.book, Render: d.gateway.Post, Send: d.hooks.sender.Send, Now: d.now, Log: d.log, Observe: d.hooks.observe,
		Keep:      d.conf.KeepDeliveries,
		Merchants: d.tidied(),
	})
	return err //nolint:wrapcheck // it says what is missing
}

// tidied are the merchants whose deliveries are ended when they are overdue and pruned when they are old. In development they are
// not: its clock jumps by months when it is run ahead, and what was made a moment ago would be dead before its first try.
func (d *Dev) tidied() func() []merchant.ID {
	if d.prod == nil {
		return nil
	}
	return func() []merchant.ID {
		var ids []merchant.ID
		for _, m := range d.gateway.Merchants().All() {
			ids = append(ids, m.ID)
		}
		return ids
	}
}

// observe counts one try, or one delivery that died without.
func (h *hooks) observe(kind string, o webhook.Outcome, took time.Duration, died bool) {
	if took > 0 {
		h.tries.WithLabelValues(kind, string(o)).Observe(took.Seconds())
	}
	if died {
		h.dead.WithLabelValues(kind).Inc()
	}
}
