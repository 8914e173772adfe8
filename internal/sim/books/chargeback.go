package books

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/money"
)

// chargeback.go keeps what the bank takes back for cardholders who dispute a payment. It is taken at once, and given back to the merchant if
// the bank decides for it.

// ChargebackState is where a chargeback stands.
type ChargebackState string

// The states.
const (
	// ChargebackOpen: the money is taken back, and the bank has not decided.
	ChargebackOpen ChargebackState = "open"
	// ChargebackWon: the merchant has the money again.
	ChargebackWon ChargebackState = "won"
	// ChargebackLost: the money stays with the cardholder.
	ChargebackLost ChargebackState = "lost"
)

// Chargeback is one disputed amount.
type Chargeback struct {
	ID       string
	Terminal string
	Order    string
	// Original is the ref of the authorization.
	Original string
	Amount   money.Amount
	// Points is what of Amount is in points, in its minor units.
	Points int64
	// Card is the masked number, Reason the scheme's code.
	Card    string
	Reason  string
	State   ChargebackState
	Opened  time.Time
	Decided time.Time
}

// NewChargeback is what a cardholder disputes. Minor is in minor units; 0 is all that is left. Of Points nil takes money first, as a scheme does,
// which knows of no points.
type NewChargeback struct {
	Terminal string
	Order    string
	Minor    int64
	Points   *int64
	Reason   string
}

// ErrChargeback means that there is nothing to take back, or not so much, or that a chargeback is decided already.
var ErrChargeback = errors.New("chargeback is not possible")

// ErrNoChargeback means that there is no such chargeback, or no such order.
var ErrNoChargeback = errors.New("no such chargeback or order")

const (
	chargebackColumns = `id, terminal, order_ref, original, amount, points, currency, card, reason, state, opened_at, decided_at`

	insertChargeback = `insert into chargeback (` + chargebackColumns + `) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, 0)`
	selectChargeback = `select ` + chargebackColumns + ` from chargeback where id = ?`
	selectTakenBack  = `select coalesce(sum(amount), 0), coalesce(sum(points), 0) from chargeback where terminal = ? and original = ? and state <> 'won'`
	updateChargeback = `update chargeback set state = ?, decided_at = ? where id = ? and state = 'open'`
	selectDisputable = `select ` + operationColumns + ` from operation
		where terminal = ? and order_ref = ? and kind in ('sale', 'preauth') and code = '00' and captured > 0 and voided = 0 order by seq limit 1`
)

// Charge takes back what a cardholder disputes.
func (b *Books) Charge(ctx context.Context, n NewChargeback) (Chargeback, error) {
	return b.chargeback(ctx, func(t *turn) (Chargeback, error) { return t.charge(n) })
}

// Decide ends a chargeback.
func (b *Books) Decide(ctx context.Context, chargeback string, to ChargebackState) (Chargeback, error) {
	return b.chargeback(ctx, func(t *turn) (Chargeback, error) { return t.decide(chargeback, to) })
}

// chargeback performs do. What is refused is not an error of the turn, which would undo its neighbours.
func (b *Books) chargeback(ctx context.Context, do func(t *turn) (Chargeback, error)) (c Chargeback, err error) {
	var refusal error
	err = b.perform(ctx, func(t *turn) error {
		c, refusal = do(t)
		if errors.Is(refusal, ErrChargeback) || errors.Is(refusal, ErrNoChargeback) {
			return nil
		}
		return refusal
	})
	if err == nil {
		err = refusal
	}
	return c, err
}

func (t *turn) charge(n NewChargeback) (Chargeback, error) {
	o, err := scanOperation(t.conn.QueryRowContext(t.ctx, selectDisputable, n.Terminal, n.Order))
	if errors.Is(err, sql.ErrNoRows) || err == nil && o.Pending(t.now) {
		return Chargeback{}, ErrNoChargeback
	}
	if err != nil {
		return Chargeback{}, fmt.Errorf("find disputed operation: %w", err)
	}
	return t.chargeOf(o, n)
}

// chargeOf takes back of one authorization.
func (t *turn) chargeOf(o Operation, n NewChargeback) (Chargeback, error) {
	left, pointsLeft, err := t.left(o)
	if err != nil {
		return Chargeback{}, err
	}
	if n.Minor == 0 {
		n.Minor = left
	}
	points := max(0, n.Minor-(left-pointsLeft))
	if n.Points != nil {
		points = *n.Points
	}
	if n.Minor <= 0 || n.Minor > left || points < 0 || points > min(pointsLeft, n.Minor) || n.Minor-points > left-pointsLeft {
		return Chargeback{}, ErrChargeback
	}
	now := t.now.UTC().Truncate(time.Microsecond)
	c := Chargeback{
		ID: id.New(now).WithPrefix("cb"), Terminal: o.Terminal, Order: o.Order, Original: o.Ref, Amount: money.New(n.Minor, o.Amount.Currency()), Points: points,
		Card: o.Card, Reason: n.Reason, State: ChargebackOpen, Opened: now,
	}
	_, err = t.conn.ExecContext(t.ctx, insertChargeback, c.ID, c.Terminal, c.Order, c.Original, n.Minor, points, string(o.Amount.Currency()), c.Card, c.Reason, now.UnixMicro())
	if err != nil {
		return Chargeback{}, fmt.Errorf("record chargeback: %w", err)
	}
	return c, t.returnPoints(o, points)
}

// left is what the merchant has of an authorization, and what of it is in points: what was taken and neither given back nor taken back.
func (t *turn) left(o Operation) (minor, points int64, err error) {
	err = t.conn.QueryRowContext(t.ctx, selectTakenBack, o.Terminal, o.Ref).Scan(&minor, &points)
	if err != nil {
		return 0, 0, fmt.Errorf("read chargebacks: %w", err)
	}
	return o.Captured - o.Refunded - minor, o.PointsTaken - o.PointsBack - points, nil
}

func (t *turn) decide(chargeback string, to ChargebackState) (Chargeback, error) {
	c, err := scanChargeback(t.conn.QueryRowContext(t.ctx, selectChargeback, chargeback))
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrNoChargeback
	}
	if err != nil {
		return c, fmt.Errorf("find chargeback: %w", err)
	}
	if c.State == to {
		return c, nil // said twice
	}
	if c.State != ChargebackOpen || to != ChargebackWon && to != ChargebackLost {
		return c, ErrChargeback
	}
	if to == ChargebackWon && c.Points > 0 {
		o, _, err := t.find(c.Terminal, c.Original)
		if err != nil {
			return c, err
		}
		spent, err := t.spend.ExecContext(t.ctx, c.Points, o.Card, o.PointsName, c.Points)
		if err != nil {
			return c, fmt.Errorf("spend points: %w", err)
		}
		if count, err := spent.RowsAffected(); err != nil || count == 0 {
			return c, errors.Join(ErrChargeback, err) // the cardholder has spent them meanwhile
		}
	}
	c.State, c.Decided = to, t.now.UTC().Truncate(time.Microsecond)
	_, err = t.conn.ExecContext(t.ctx, updateChargeback, string(to), c.Decided.UnixMicro(), c.ID)
	if err != nil {
		return c, fmt.Errorf("decide chargeback: %w", err)
	}
	return c, nil
}

func scanChargeback(r row) (Chargeback, error) {
	var c Chargeback
	var amount, opened, decided int64
	var currency string
	err := r.Scan(&c.ID, &c.Terminal, &c.Order, &c.Original, &amount, &c.Points, &currency, &c.Card, &c.Reason, &c.State, &opened, &decided)
	if err != nil {
		return c, err
	}
	c.Amount, c.Opened, c.Decided = money.New(amount, money.Currency(currency)), instant(opened), instant(decided)
	return c, nil
}
