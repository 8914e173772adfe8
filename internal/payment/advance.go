package payment

// advance.go holds the only ways in which a payment changes. Each method leaves the payment as it is and
// returns the step to commit, or a fault that names what to do; nothing else in the house writes a state.

import (
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
)

// Ask is one request that is about to be made of a provider.
type Ask struct {
	Provider string
	Ref      string
	Deadline time.Time
}

// Start makes a new payment from a draft whose identity, amount and card are filled in, already sent: the
// step must be durable before the request leaves.
func Start(draft Payment, kind Kind, ask Ask, now time.Time) (Step, error) {
	return begin(draft, kind, EventSend, ask, true, now)
}

// StartChallenge makes a new payment that waits for the buyer at 3-D Secure. live tells that the provider may
// charge before we hear of it (one-step 3-D Secure), so the reference is taken from now on.
func StartChallenge(draft Payment, kind Kind, ask Ask, live bool, now time.Time) (Step, error) {
	return begin(draft, kind, EventChallenge, ask, live, now)
}

func begin(draft Payment, kind Kind, e Event, ask Ask, live bool, now time.Time) (Step, error) {
	if !draft.Amount.IsPositive() {
		return Step{}, errAmountPositive()
	}
	now = instant(now)
	p := draft
	p.State, p.Version, p.Live = Created, 0, live
	p.Provider = ask.Provider
	p.CreatedAt = now
	p.Operations = []Operation{{
		Seq: 1, Kind: kind, Amount: p.Amount.Minor(), Status: Pending, Before: Created, CreatedAt: now,
		Attempts: []Attempt{attempt(1, ask, now)},
	}}
	step, err := p.step(e, now)
	if err != nil {
		return Step{}, err
	}
	step.NewOperation, step.NewAttempt = true, true
	return step, nil
}

// Send moves a challenged payment on to the charge that follows a two-step authentication. kind may turn a
// sale into a pre-authorization or back; threeD is the mdStatus that the bank gave.
func (p Payment) Send(kind Kind, threeD int, deadline, now time.Time) (Step, error) {
	n := p.clone()
	now = instant(now)
	op, at := n.Last()
	op.Kind = kind
	at.SentAt, at.Deadline = now, instant(deadline)
	n.ThreeD = threeD
	n.Live = true
	return n.step(EventSend, now)
}

// Follow asks for a capture, a void or a refund of amount minor units. It refuses what the payment's state or
// sums do not allow, and anything while another operation is open.
func (p Payment) Follow(kind Kind, amount int64, ask Ask, now time.Time) (Step, error) {
	err := p.allows(kind, amount, now)
	if err != nil {
		return Step{}, err
	}
	n := p.clone()
	now = instant(now)
	n.Operations = append(n.Operations, Operation{
		Seq: len(n.Operations) + 1, Kind: kind, Amount: amount, Status: Pending, Before: n.State, CreatedAt: now,
		Attempts: []Attempt{attempt(1, ask, now)},
	})
	step, err := n.step(EventAsk, now)
	if err != nil {
		return Step{}, err
	}
	step.NewOperation, step.NewAttempt = true, true
	return step, nil
}

// Approve records that the open operation was done. An approved payment holds its reference, also when it did
// not while it was challenged: a provider that charges earlier than it said must not leave room for a second sale.
func (p Payment) Approve(ids IDs, now time.Time) (Step, error) {
	n := p.clone()
	now = instant(now)
	op, at, open := n.Open()
	if !open {
		return Step{}, errNothingOpen(p.ID)
	}
	op.Status, op.SettledAt = Approved, now
	at.Status, at.AnsweredAt, at.IDs = Approved, now, ids
	n.Refusal = decline.Refusal{}
	var e Event
	switch op.Kind {
	case Sale:
		e = EventCapture
		n.Authorized, n.Captured, n.IDs, n.Live = op.Amount, op.Amount, ids, true
	case PreAuth:
		e = EventAuthorize
		n.Authorized, n.IDs, n.Live = op.Amount, ids, true
	case Capture:
		e = EventCapture
		n.Captured = op.Amount
	case Void:
		e = EventVoid
	case Refund:
		e = EventRefundPart
		n.Refunded += op.Amount
		if n.Refunded == n.Captured {
			e = EventRefundRest
		}
	}
	return n.step(e, now)
}

// Refuse records that the open operation certainly was not done. For a sale or a pre-authorization that ends
// the payment; after a follow-up the payment stands where it stood.
func (p Payment) Refuse(r decline.Refusal, ids IDs, now time.Time) (Step, error) {
	n := p.clone()
	now = instant(now)
	op, at, open := n.Open()
	if !open {
		return Step{}, errNothingOpen(p.ID)
	}
	op.Status, op.SettledAt = Refused, now
	at.Status, at.AnsweredAt, at.Refusal, at.IDs = Refused, now, r, ids
	n.Refusal = r
	if op.Kind == Sale || op.Kind == PreAuth {
		n.Live = false
		return n.step(EventDecline, now)
	}
	return n.step(EventRefuse, now)
}

// Reroute records that the provider certainly did not authorize, for the reason r, and that another account is about to be asked:
// both in one step, so that the payment never stands without a request that inquiry owns. kind and live are those of
// [StartChallenge], because the other provider's 3-D Secure may have the other shape. It is refused for follow-ups, which
// belong to the provider that authorized, and after an authentication, whose proof belongs to the provider that got it.
func (p Payment) Reroute(r decline.Refusal, ids IDs, kind Kind, ask Ask, live bool, now time.Time) (Step, error) {
	n := p.clone()
	now = instant(now)
	op, at, open := n.Open()
	if !open {
		return Step{}, errNothingOpen(p.ID)
	}
	if op.Kind != Sale && op.Kind != PreAuth || n.ThreeD >= 0 {
		return Step{}, errRefused(p, EventReroute)
	}
	at.Status, at.AnsweredAt, at.Refusal, at.IDs = Refused, now, r, ids
	ended := *at
	op.Kind, op.Status = kind, Pending
	op.Attempts = append(op.Attempts, attempt(at.Seq+1, ask, now))
	n.Provider, n.Live = ask.Provider, live || n.State != Challenged
	n.IDs = IDs{} // the other provider would be asked by names that it never gave
	step, err := n.step(EventReroute, now)
	if err != nil {
		return Step{}, err
	}
	step.NewAttempt, step.Ended = true, &ended
	return step, nil
}

// Lose records that the open operation's outcome is not known. The payment holds its reference from then on,
// also when it did not while it was challenged: money may have moved. ids are what the provider is known to call it all the
// same, which is what some providers can only be asked by.
func (p Payment) Lose(ids IDs, now time.Time) (Step, error) {
	n := p.clone()
	op, at, open := n.Open()
	if !open {
		return Step{}, errNothingOpen(p.ID)
	}
	op.Status, at.Status, at.IDs = Doubtful, Doubtful, ids
	if op.Kind == Sale || op.Kind == PreAuth {
		n.IDs = ids
	}
	n.Live = true
	return n.step(EventLose, instant(now))
}

// Fail ends a challenged payment because 3-D Secure did not succeed: nothing was asked of the provider. It is
// refused in every other state, where the open operation is not the authentication's to settle.
func (p Payment) Fail(r decline.Refusal, threeD int, now time.Time) (Step, error) {
	if p.State != Challenged {
		return Step{}, errRefused(p, EventDecline)
	}
	p.ThreeD = threeD
	return p.Refuse(r, IDs{}, now)
}

// Dispute records that the cardholder disputes what was taken. The payment stays as it is; its version counts on, so that of a refund
// and a dispute that come at once the second is made from what the first has left. It is refused while an operation is open: what is then
// to be had back of the payment is not known.
func (p Payment) Dispute(now time.Time) (Step, error) {
	n := p.clone()
	if _, _, open := n.Open(); open {
		return Step{}, ErrInProgress(p.ID)
	}
	s, err := n.step(EventDispute, instant(now))
	if err != nil {
		return Step{}, err
	}
	s.Operation, s.Attempt, s.Record.Operation = nil, nil, 0
	return s, nil
}

// Expire ends a challenged payment whose buyer never came back. The caller knows that the provider was asked
// for nothing, or has its word that nothing was done.
func (p Payment) Expire(now time.Time) (Step, error) {
	n := p.clone()
	now = instant(now)
	op, at, open := n.Open()
	if !open {
		return Step{}, errNothingOpen(p.ID)
	}
	op.Status, op.SettledAt = Refused, now
	at.Status, at.AnsweredAt = Refused, now
	n.Live = false
	return n.step(EventExpire, now)
}

// step advances a payment that a method has already changed: it looks the event up in the table, counts the
// version and writes the record.
func (p Payment) step(e Event, now time.Time) (Step, error) {
	op, at := p.Last()
	to, ok := Next(p.State, e, op.Before)
	if !ok {
		return Step{}, errRefused(p, e)
	}
	from := p.State
	was := p.Version
	p.State, p.Version, p.UpdatedAt = to, was+1, now
	return Step{
		Payment: p, Was: was, Operation: op, Attempt: at,
		Record: Record{Version: p.Version, Event: e, From: from, To: to, Operation: op.Seq, At: now},
	}, nil
}

func attempt(seq int, ask Ask, now time.Time) Attempt {
	return Attempt{
		Seq: seq, Provider: ask.Provider, Ref: ask.Ref, Status: Pending,
		Deadline: instant(ask.Deadline), SentAt: now,
	}
}

// instant brings a time to what both database engines keep: UTC, whole microseconds.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Money returns an amount of minor units in the payment's currency.
func (p Payment) Money(minor int64) money.Amount { return money.New(minor, p.Amount.Currency()) }
