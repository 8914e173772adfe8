package books

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"
)

// ErrTooLate means that the request came to be recorded after its valid_until and was not.
var ErrTooLate = errors.New("request is no longer valid")

// Request is an authorization as the bank has decided it, to be recorded.
type Request struct {
	// Operation is the line to write; what the books fill in themselves (Seq, ids and times) is ignored.
	Operation
	// ValidUntil is the last moment at which it may be recorded.
	ValidUntil time.Time
	// Delay is how long after being recorded it takes effect.
	Delay time.Duration
	// Proof is the 3-D Secure evidence that the request carries, nil without.
	Proof *Proof
	// BadProof is the response code if the evidence does not hold.
	BadProof string
	// Has is what the card's programme has given it.
	Has []Holding
}

// Proof is 3-D Secure evidence with what it must hold for. CAVV is made anew from the card that was presented, so that
// the books need not know the card to know that it is another.
type Proof struct {
	XID       string
	Presented string
	CAVV      string
}

// Authorize records an authorization. A ref that the terminal has used before returns what was recorded then, and
// true. It returns [ErrTooLate] if the request is no longer valid; nothing is recorded then.
func (b *Books) Authorize(ctx context.Context, r Request) (recorded Operation, repeated bool, err error) {
	return b.record(ctx, func(t *turn) (Operation, bool, error) { return t.authorize(r) })
}

// record performs do. A request that is turned away is not an error of the turn, which would undo its neighbours.
func (b *Books) record(ctx context.Context, do func(t *turn) (Operation, bool, error)) (Operation, bool, error) {
	var (
		recorded Operation
		repeated bool
		refusal  error
	)
	err := b.perform(ctx, func(t *turn) error {
		var err error
		recorded, repeated, err = do(t)
		refusal = nil
		if errors.Is(err, ErrTooLate) || errors.Is(err, ErrIgnored) {
			refusal = err
			return nil
		}
		return err
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return Operation{}, false, err
	}
	return recorded, repeated, nil
}

func (t *turn) authorize(r Request) (Operation, bool, error) {
	if r.Proof != nil || r.Points > 0 || t.now.After(r.ValidUntil) {
		earlier, found, err := t.find(r.Terminal, r.Ref)
		if err != nil || found {
			return earlier, found, err
		}
	}
	if t.now.After(r.ValidUntil) {
		return Operation{}, false, ErrTooLate
	}
	if r.Proof != nil {
		holds, err := t.useProof(r)
		if err != nil {
			return Operation{}, false, err
		}
		if !holds {
			r.Code = r.BadProof
		}
	}
	err := t.payWithPoints(&r.Operation, r.Has)
	if err != nil {
		return Operation{}, false, err
	}
	return t.record(r.Operation, r.Delay)
}

// useProof reports whether the evidence belongs to this very payment and has not been used, and marks it used. A
// declined charge uses it up as well, as at the card schemes: one authentication, one authorization.
func (t *turn) useProof(r Request) (bool, error) {
	c, found, err := t.challenge(t.challengeByXID, r.Proof.XID)
	if err != nil || !found {
		return false, err
	}
	given := []byte(r.Proof.Presented)
	holds := c.Terminal == r.Terminal && c.Order == r.Order && c.Amount == r.Amount && c.Pay == "" &&
		c.Stage == Passed && c.Authenticated() &&
		subtle.ConstantTimeCompare(given, []byte(c.CAVV)) == 1 &&
		subtle.ConstantTimeCompare(given, []byte(r.Proof.CAVV)) == 1
	if !holds || c.UsedBy != "" {
		return false, nil
	}
	_, err = t.use.ExecContext(t.ctx, r.Ref, c.ID)
	return err == nil, err
}
