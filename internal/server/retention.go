package server

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vezne/vezne/internal/dialect/paratika/plan"
	"github.com/vezne/vezne/internal/dialect/paynet/desk"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/retention"
)

// retention.go has what has served its time deleted, and counts it.

// openRetention gives the runner of jobs the keeper. In development there is none: its clock jumps by months when it is run ahead, and what
// was made a moment ago would be gone.
func (d *Dev) openRetention() {
	if d.prod == nil {
		return
	}
	pruned := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "vezne_pruned_total", Help: "Rows that were deleted because they had served their time, by what they were.",
	}, []string{"what"})
	d.metrics.registry.MustRegister(pruned)
	kinds := []record.Kind{message.Kind}
	kinds = append(kinds, desk.Ending()...)
	kinds = append(kinds, plan.Ending()...)
	d.keeper = &retention.Keeper{
		Store: d.store, Merchants: d.tidied(), Keys: d.prod.KeepKeys, Records: d.prod.KeepRecords, Kinds: kinds, Now: d.now, Log: d.log,
		Pruned: func(what string, rows int64) { pruned.WithLabelValues(what).Add(float64(rows)) },
	}
	d.gateway.Jobs().Handlers[retention.Job] = d.keeper.Run
}

// scheduleRetention makes sure that the keeper has its job. If it could not be scheduled it is by another node, or at the next start.
func (d *Dev) scheduleRetention(ctx context.Context) {
	if d.keeper == nil {
		return
	}
	err := d.keeper.Schedule(ctx)
	if err != nil {
		d.log.Error("pruning is not scheduled", "component", "retention", "error", err)
	}
}
