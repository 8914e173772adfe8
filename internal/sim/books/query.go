package books

import "context"

// Find returns the operation with a ref. Where the bank is to authorize by itself at the end of an authentication
// that is still open, there is no operation yet, and the authentication is returned instead.
//
// Because the question takes its turn among the requests, a denial that is given after a request's valid_until is
// final: whatever came earlier is in the books, and whatever comes later is refused.
func (b *Books) Find(ctx context.Context, terminal, ref string) (o Operation, open *Challenge, found bool, err error) {
	err = b.perform(ctx, func(t *turn) error {
		var err error
		o, open, found, err = t.findEither(terminal, ref)
		return err
	})
	return o, open, found, err
}

func (t *turn) findEither(terminal, ref string) (Operation, *Challenge, bool, error) {
	o, found, err := t.find(terminal, ref)
	if err != nil || found {
		return o, nil, found, err
	}
	c, found, err := t.challenge(t.challengeByRef, terminal, ref)
	if err != nil || !found || c.Pay == "" {
		return Operation{}, nil, false, err
	}
	if c.Stage == Waiting {
		return Operation{}, &c, true, nil
	}
	// Reading it has just ended it, and that wrote its operation.
	o, found, err = t.find(terminal, ref)
	return o, nil, found, err
}

// FindChallenge returns the authentication with a ref, and the operation that it led to, if any.
func (b *Books) FindChallenge(ctx context.Context, terminal, ref string) (c Challenge, payment *Operation, found bool, err error) {
	err = b.perform(ctx, func(t *turn) error {
		var err error
		payment = nil
		c, found, err = t.challenge(t.challengeByRef, terminal, ref)
		if err != nil || !found || c.Pay == "" {
			return err
		}
		o, paid, err := t.find(terminal, ref)
		if paid {
			payment = &o
		}
		return err
	})
	return c, payment, found, err
}
