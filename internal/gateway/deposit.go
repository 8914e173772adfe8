package gateway

import (
	"context"

	"github.com/vezne/vezne/internal/threeds"
)

// Deposit takes a card from somebody who may not charge it, a buyer's browser above all, and keeps it for whoever may: the
// shop's server presents the secret to [Gateway.Visit] and charges by [Gateway.Finish], without 3-D Secure. Until then
// nobody is asked for anything. The card waits as it does while a buyer is at the bank: sealed, its key only in the secret,
// gone at the first use or when its time is over.
func (g *Gateway) Deposit(ctx context.Context, o Order) (Started, error) {
	s, err := g.deposit(ctx, o)
	g.unbegun(ctx, o, s.Payment.ID)
	return s, err
}

func (g *Gateway) deposit(ctx context.Context, o Order) (Started, error) {
	err := o.withNumber()
	if err != nil {
		return Started{}, err
	}
	earlier, found, err := g.live(ctx, o)
	if found = found && earlier.Live; err != nil || found {
		return Started{Answer: Answer{Payment: earlier, Repeated: found}}, err
	}
	to, err := g.route(o, need{})
	if err != nil {
		return Started{}, err
	}
	o, err = g.agreed(ctx, o, to, false)
	if err != nil {
		return Started{}, err
	}
	secret := threeds.NewSecret()
	step, _, err := g.seal(ctx, Challenge{Order: o, Mode: threeds.Manual, plain: true}, to.candidates[0], to.why, secret)
	if err != nil {
		return Started{}, err
	}
	return Started{Answer: Answer{Payment: step.Payment}, Secret: secret}, nil
}
