package gateway

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/subscription"
)

// The kinds of record that hold plans: the plan under its id, and the id under the shop's code. They are no one surface's.
const (
	recordPlan     record.Kind = "plan"
	recordPlanCode record.Kind = "plan_code"
)

// MakePlan stores a new plan. A code that another plan has is a Conflict.
func (g *Gateway) MakePlan(ctx context.Context, p subscription.Plan) (subscription.Plan, error) {
	p.Name = Shown(p.Name)
	err := p.Validate()
	if err != nil {
		return p, err
	}
	p.ID = subscription.NewPlanID(g.now())
	rs := []record.Record{{Merchant: p.Merchant, Kind: recordPlan, ID: string(p.ID)}}
	rs[0].Content, err = json.Marshal(p)
	if err != nil {
		return p, errWritePlan(err)
	}
	if p.Code != "" {
		content, err := json.Marshal(p.ID)
		if err != nil {
			return p, errWritePlan(err)
		}
		rs = append(rs, record.Record{Merchant: p.Merchant, Kind: recordPlanCode, ID: p.Code, Content: content})
	}
	stored, err := g.saveRecords(ctx, rs...)
	if errors.Is(err, fault.Conflict) {
		return p, fault.New(fault.Conflict, "plan_exists", fault.Text{
			TR: "Bu kodla bir plan zaten var.", EN: "There is a plan with this code already.",
		})
	}
	if err != nil {
		return p, err
	}
	return planOf(stored[0])
}

// ChangePlan stores what change makes of a plan. Subscriptions that have begun keep their terms.
func (g *Gateway) ChangePlan(
	ctx context.Context, m merchant.ID, id subscription.PlanID, change func(subscription.Plan) subscription.Plan,
) (subscription.Plan, error) {
	for range conflictTries {
		r, err := g.Record(ctx, m, recordPlan, string(id))
		if errors.Is(err, fault.NotFound) {
			return subscription.Plan{}, errNoPlan()
		}
		if err != nil {
			return subscription.Plan{}, err
		}
		now, err := planOf(r)
		if err != nil {
			return now, err
		}
		next := change(now)
		next.Name = Shown(next.Name)
		err = next.Validate()
		if err != nil {
			return now, err
		}
		r.Content, err = json.Marshal(next)
		if err != nil {
			return now, errWritePlan(err)
		}
		r, err = g.SaveRecord(ctx, r)
		if errors.Is(err, fault.Conflict) {
			continue
		}
		if err != nil {
			return now, err
		}
		return planOf(r)
	}
	return subscription.Plan{}, errContended()
}

// Plan returns a plan, or a NotFound fault.
func (g *Gateway) Plan(ctx context.Context, m merchant.ID, id subscription.PlanID) (subscription.Plan, error) {
	r, err := g.Record(ctx, m, recordPlan, string(id))
	if errors.Is(err, fault.NotFound) {
		return subscription.Plan{}, errNoPlan()
	}
	if err != nil {
		return subscription.Plan{}, err
	}
	return planOf(r)
}

// PlanByCode returns the plan with the shop's code, or a NotFound fault.
func (g *Gateway) PlanByCode(ctx context.Context, m merchant.ID, code string) (subscription.Plan, error) {
	id, _, err := kept[subscription.PlanID](ctx, g, m, recordPlanCode, code)
	if errors.Is(err, fault.NotFound) {
		return subscription.Plan{}, errNoPlan()
	}
	if err != nil {
		return subscription.Plan{}, err
	}
	return g.Plan(ctx, m, id)
}

// Plans returns up to limit plans, the newest first: those before the id after, or all where it is empty.
func (g *Gateway) Plans(ctx context.Context, m merchant.ID, after string, limit int) ([]subscription.Plan, error) {
	return PlansOf(ctx, g.store, m, record.Filter{After: after, Limit: limit, Newest: true})
}

// records is what is needed of the store to list plans.
type records interface {
	Records(ctx context.Context, m merchant.ID, kind record.Kind, f record.Filter) ([]record.Record, error)
}

// PlansOf is [Gateway.Plans] for a program that runs beside a gateway.
func PlansOf(ctx context.Context, s records, m merchant.ID, f record.Filter) ([]subscription.Plan, error) {
	rs, err := s.Records(ctx, m, recordPlan, f)
	if err != nil {
		return nil, fmt.Errorf("list plans: %w", err)
	}
	plans := make([]subscription.Plan, len(rs))
	for i, r := range rs {
		if plans[i], err = planOf(r); err != nil {
			return nil, err
		}
	}
	return plans, nil
}

func planOf(r record.Record) (subscription.Plan, error) {
	p, err := contentOf[subscription.Plan](r)
	p.Merchant, p.ID, p.Version, p.CreatedAt, p.UpdatedAt = r.Merchant, subscription.PlanID(r.ID), r.Version, r.CreatedAt, r.UpdatedAt
	return p, err
}

func errNoPlan() error {
	return fault.New(fault.NotFound, "plan_not_found", fault.Text{TR: "Böyle bir plan yok.", EN: "There is no such plan."})
}

func errWritePlan(err error) error {
	return fault.New(fault.Internal, "internal", fault.Text{}).With(err)
}
