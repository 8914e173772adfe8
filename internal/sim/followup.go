package sim

import (
	"context"
	"errors"

	"github.com/vezne/vezne/internal/sim/books"
	"github.com/vezne/vezne/internal/sim/scenario"
	wire "github.com/vezne/vezne/wire/simbank"
)

func (b *Bank) capture(ctx context.Context, v visit) (reply, error) {
	return b.follow(ctx, v, books.Capture, scenario.Capture)
}

func (b *Bank) void(ctx context.Context, v visit) (reply, error) {
	return b.follow(ctx, v, books.Void, scenario.Void)
}

func (b *Bank) refund(ctx context.Context, v visit) (reply, error) {
	return b.follow(ctx, v, books.Refund, scenario.Refund)
}

// follow serves a capture, a void or a refund. What goes wrong with it was chosen by the card of the authorization,
// which only the books know; so the plan is read in their turn.
func (b *Bank) follow(ctx context.Context, v visit, kind books.Kind, step scenario.Step) (reply, error) {
	m, err := wire.DecodeFollowUp(v.body)
	if err != nil {
		return reply{}, err
	}
	fault := b.fault(scenario.NoFault, v.path, m.Ref)
	o, repeated, err := b.books.Follow(ctx, books.FollowUp{
		Terminal: v.terminal.id, Ref: m.Ref, Kind: kind, Order: m.Order, Original: m.Original, Amount: m.Amount,
		Points:     m.Points,
		ValidUntil: m.ValidUntil,
		Decide: func(text string) books.Verdict {
			plan := scenario.Parse(text)
			fault = b.fault(plan.Fault(step), v.path, m.Ref)
			return books.Verdict{Code: plan.Code(step), Delay: b.delay(fault), Ignore: !fault.Acts()}
		},
	})
	if errors.Is(err, books.ErrIgnored) {
		return reply{fault: fault}, nil
	}
	if err != nil {
		return reply{}, err
	}
	return b.answer(o, repeated, fault)
}
