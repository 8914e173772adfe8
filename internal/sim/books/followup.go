package books

import (
	"context"
	"errors"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
)

// FollowUp is a request for a capture, a void or a refund.
type FollowUp struct {
	Terminal string
	Ref      string
	Kind     Kind
	Order    string
	// Original is the ref of the authorization.
	Original string
	Amount   money.Amount
	// Points is what a refund gives back in points of Amount.
	Points int64
	// ValidUntil is the last moment at which it may be recorded.
	ValidUntil time.Time
	// Decide, if not nil, is told the authorization's scenario and says what becomes of the follow-up.
	Decide func(scenario string) Verdict
}

// Verdict is what a scenario makes of a follow-up. The zero value leaves it to the bank's rules.
type Verdict struct {
	// Code declines it with that response code, whatever the rules say.
	Code string
	// Delay is how long after being recorded it takes effect.
	Delay time.Duration
	// Ignore drops it: nothing is recorded, and [ErrIgnored] comes back.
	Ignore bool
}

// ErrIgnored means that a scenario wanted the request to be dropped. It has not been recorded.
var ErrIgnored = errors.New("request was ignored")

// Follow records a capture, void or refund, carried out or declined by the bank's rules. Its results are those of
// [Books.Authorize].
func (b *Books) Follow(ctx context.Context, f FollowUp) (recorded Operation, repeated bool, err error) {
	return b.record(ctx, func(t *turn) (Operation, bool, error) { return t.follow(f) })
}

func (t *turn) follow(f FollowUp) (Operation, bool, error) {
	earlier, found, err := t.find(f.Terminal, f.Ref)
	if err != nil || found {
		return earlier, found, err
	}
	if t.now.After(f.ValidUntil) {
		return Operation{}, false, ErrTooLate
	}
	o := Operation{
		Terminal: f.Terminal, Ref: f.Ref, Kind: f.Kind, Order: f.Order, Original: f.Original, Amount: f.Amount, Code: Approved,
	}
	original, found, err := t.find(f.Terminal, f.Original)
	if err != nil {
		return Operation{}, false, err
	}
	if !found {
		o.Code = t.codes(decline.OriginalNotFound)
		return t.record(o, 0)
	}
	o.Card, o.Scenario, o.Installments = original.Card, original.Scenario, original.Installments
	var verdict Verdict
	if f.Decide != nil {
		verdict = f.Decide(original.Scenario)
	}
	switch {
	case verdict.Ignore:
		return Operation{}, false, ErrIgnored
	case verdict.Code != "":
		o.Code = verdict.Code
		return t.record(o, verdict.Delay)
	}
	reason := t.refuse(f, original)
	if reason == "" && (f.Kind == Refund || f.Kind == Void && original.Captured > 0) {
		reason, err = t.chargedBack(f, original)
		if err != nil {
			return Operation{}, false, err
		}
	}
	if reason != "" {
		o.Code = t.codes(reason)
		return t.record(o, 0)
	}
	o.PointsName, o.Points = original.PointsName, f.points(original)
	if o.Points == 0 {
		o.PointsName = ""
	}
	err = t.change(f, original, t.now.Add(verdict.Delay))
	if err != nil {
		return Operation{}, false, err
	}
	return t.record(o, verdict.Delay)
}

// refuse holds a follow-up to the bank's rules; "" means that nothing speaks against it.
func (t *turn) refuse(f FollowUp, original Operation) decline.Reason {
	switch {
	case original.Kind != Sale && original.Kind != PreAuth, original.Code != Approved, original.Pending(t.now):
		return decline.OriginalNotFound
	case !f.Amount.IsPositive(), f.Amount.Currency() != original.Amount.Currency():
		return decline.InvalidAmount
	case original.Voided:
		return decline.AlreadyReversed
	}
	asked := f.Amount.Minor()
	switch f.Kind {
	case Capture:
		if original.Kind != PreAuth || original.Captured > 0 || asked > original.Amount.Minor() {
			return decline.CaptureRefused
		}
	case Void:
		return refuseVoid(asked, original, t.now)
	case Refund:
		return refuseRefund(asked, f.Points, original)
	case Sale, PreAuth:
		return decline.InvalidTransaction
	}
	return ""
}

// refuseRefund allows what was taken and not given back, points as points and money as money.
func refuseRefund(asked, points int64, original Operation) decline.Reason {
	pointsLeft := original.PointsTaken - original.PointsBack
	moneyLeft := original.Captured - original.Refunded - pointsLeft
	if original.Captured == 0 || points > pointsLeft || asked-points > moneyLeft {
		return decline.RefundRefused
	}
	return ""
}

// chargedBack refuses to give back what a chargeback has taken already.
func (t *turn) chargedBack(f FollowUp, original Operation) (decline.Reason, error) {
	left, points, err := t.left(original)
	switch {
	case err != nil:
		return "", err
	case f.Kind == Void && left != original.Captured:
		return decline.VoidRefused, nil
	case f.Kind == Refund && (f.Points > points || f.Amount.Minor()-f.Points > left-points):
		return decline.RefundRefused, nil
	}
	return "", nil
}

// refuseVoid allows a void of everything, before anything was given back, and of taken money only on the day on
// which it was taken: the bank settles at midnight, and what is settled can only be refunded.
func refuseVoid(asked int64, original Operation, now time.Time) decline.Reason {
	if asked != original.Amount.Minor() && asked != original.Captured {
		return decline.InvalidAmount
	}
	if original.Refunded > 0 {
		return decline.AlreadyReversed
	}
	if original.Captured > 0 && !sameDay(original.CapturedAt, now) {
		return decline.VoidRefused
	}
	return ""
}

// sameDay compares dates in Istanbul, which has been three hours ahead of UTC all year since 2016.
func sameDay(a, b time.Time) bool {
	zone := time.FixedZone("Europe/Istanbul", 3*60*60)
	return a.In(zone).Format(time.DateOnly) == b.In(zone).Format(time.DateOnly)
}

// change writes what an allowed follow-up does to its authorization.
func (t *turn) change(f FollowUp, original Operation, at time.Time) error {
	var err error
	switch f.Kind {
	case Capture:
		_, err = t.take.ExecContext(t.ctx, f.Amount.Minor(), at.UnixMicro(), f.points(original), original.Seq)
		t.ripens(original, at)
	case Void:
		_, err = t.cancel.ExecContext(t.ctx, original.Seq)
	case Refund:
		_, err = t.giveBack.ExecContext(t.ctx, f.Amount.Minor(), f.Points, original.Seq)
	case Sale, PreAuth:
	}
	if err != nil {
		return err
	}
	return t.returnPoints(original, f.returned(original))
}
