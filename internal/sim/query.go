package sim

import (
	"context"
	"net/http"

	"github.com/vezne/vezne/internal/sim/books"
	"github.com/vezne/vezne/internal/sim/scenario"
	wire "github.com/vezne/vezne/wire/simbank"
)

// query serves the question how a request ended.
func (b *Bank) query(ctx context.Context, v visit) (reply, error) {
	m, err := wire.DecodeQuery(v.body)
	if err != nil {
		return reply{}, err
	}
	o, open, found, err := b.books.Find(ctx, v.terminal.id, m.Ref)
	if err != nil {
		return reply{}, err
	}
	a := wire.Answer{Ref: m.Ref, Outcome: wire.NotFound}
	text := ""
	switch {
	case open != nil:
		a, text = pendingPayment(*open), open.Scenario
	case found:
		a, text = answerOf(o, o.Pending(b.config.Now())), o.Scenario
	}
	fault := b.queryFault(scenario.Parse(text), v, m.Ref)
	if fault == scenario.Late && a.Outcome != wire.NotFound {
		a.Outcome, a.Code, a.Message, a.AuthCode, a.RRN = wire.Pending, "", "", "", ""
	}
	body, err := falsify(a, fault).Encode()
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: body, fault: fault}, nil
}

// pendingPayment is what can be said of a payment that waits for its buyer.
func pendingPayment(c books.Challenge) wire.Answer {
	return wire.Answer{
		Ref: c.Ref, Outcome: wire.Pending, Order: c.Order, Operation: wire.Operation(c.Pay), Amount: c.Amount,
		Points: wire.Points{Name: c.PointsName, Amount: c.Points},
	}
}

// queryFault returns what goes wrong with a query. It strikes the first query about a ref only: a bank that never
// answers could never be asked what happened, and nothing would be left to test.
func (b *Bank) queryFault(plan scenario.Plan, v visit, ref string) scenario.Fault {
	fault := b.fault(plan.Fault(scenario.Query), v.path, ref)
	if fault == scenario.NoFault {
		return fault
	}
	b.askedMu.Lock()
	defer b.askedMu.Unlock()
	about := v.terminal.id + " " + ref
	b.asked[about]++
	if b.asked[about] > 1 {
		return scenario.NoFault
	}
	return fault
}
