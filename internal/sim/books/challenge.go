package books

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
)

// Stage is where an authentication stands. All stages but Waiting are final.
type Stage string

// The stages.
const (
	Waiting   Stage = "waiting"
	Passed    Stage = "passed"
	Failed    Stage = "failed"
	Cancelled Stage = "cancelled"
	Expired   Stage = "expired"
)

// MaxWrong is how many wrong codes end an authentication.
const MaxWrong = 3

// Challenge is one 3-D Secure authentication.
type Challenge struct {
	// ID is the secret in the page's address.
	ID           string
	Terminal     string
	Ref          string
	Order        string
	Amount       money.Amount
	Installments int
	// Card is the masked number.
	Card     string
	Scenario string
	// Pay is what is authorized by the bank itself once the buyer is authenticated: Sale, PreAuth, or "" for nothing;
	// PayCode is the response code it will have and PayDelay how long it stays pending.
	Pay      Kind
	PayCode  string
	PayDelay time.Duration
	// Points and PointsName are those of that authorization.
	Points     int64
	PointsName string
	// Grant is that of the authorization.
	Grant   Grant
	TermURL string
	Nonce   string
	// Code is the one-time code, "" where no code is right. Wrong counts the wrong ones so far.
	Code  string
	Wrong int
	// CAVV and ECI are the authentication value and its indicator, given out only if Authenticated. XID names the
	// authentication.
	CAVV string
	ECI  string
	XID  string
	// Stage is where it stands, and MDStatus the status that it ended in or, while open, that passing leads to.
	Stage    Stage
	MDStatus int
	Created  time.Time
	Expires  time.Time
	// Ended is when it reached its final stage.
	Ended time.Time
	// UsedBy is the ref of the authorization that used the proof.
	UsedBy string
}

// Authenticated reports whether the authentication has ended in a status for which the issuer answers.
func (c Challenge) Authenticated() bool {
	return c.Stage == Passed && c.MDStatus >= 1 && c.MDStatus <= 4
}

const challengeColumns = `id, terminal, ref, order_ref, amount, currency, installments, card, scenario, pay, pay_code, pay_delay,
	term_url, nonce, otp, wrong, cavv, eci, xid, stage, md_status, created_at, expires_at, ended_at, used_by, points_name, points,
	campaign, plus_installments, defer_months`

const insertChallenge = `insert into challenge (` + challengeColumns + `)
	values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const (
	selectChallengeByID  = `select ` + challengeColumns + ` from challenge where id = ?`
	selectChallengeByRef = `select ` + challengeColumns + ` from challenge where terminal = ? and ref = ?`
	selectChallengeByXID = `select ` + challengeColumns + ` from challenge where xid = ?`

	updateFinished = `update challenge set stage = ?, md_status = ?, ended_at = ?, wrong = ? where id = ? and stage = 'waiting'`
	updateWrong    = `update challenge set wrong = ? where id = ? and stage = 'waiting'`
	updateUsed     = `update challenge set used_by = ? where id = ? and used_by = ''`
)

// challenge reads one authentication, and ends it first if its time has run out: whoever is told that it is open, or
// that it has expired, is told what stays true.
func (t *turn) challenge(by *sql.Stmt, key ...any) (Challenge, bool, error) {
	c, err := scanChallenge(by.QueryRowContext(t.ctx, key...))
	if errors.Is(err, sql.ErrNoRows) {
		return Challenge{}, false, nil
	}
	if err != nil {
		return Challenge{}, false, fmt.Errorf("find challenge: %w", err)
	}
	if c.Stage == Waiting && t.now.After(c.Expires) {
		err = t.end(&c, Expired, 0)
	}
	return c, true, err
}

// end brings an open authentication to its final stage and, where the bank is to authorize by itself, writes that
// authorization in the same turn.
func (t *turn) end(c *Challenge, stage Stage, mdStatus int) error {
	c.Stage, c.MDStatus, c.Ended = stage, mdStatus, t.now.UTC().Truncate(time.Microsecond)
	_, err := t.finish.ExecContext(t.ctx, string(c.Stage), c.MDStatus, micros(c.Ended), c.Wrong, c.ID)
	if err != nil {
		return fmt.Errorf("end challenge: %w", err)
	}
	return t.pay(*c)
}

// pay writes the authorization of a one-step authentication that has ended.
func (t *turn) pay(c Challenge) error {
	if c.Pay == "" {
		return nil
	}
	o := Operation{
		Terminal: c.Terminal, Ref: c.Ref, Kind: c.Pay, Order: c.Order, Amount: c.Amount, Installments: c.Installments,
		Card: c.Card, Scenario: c.Scenario, Code: c.PayCode, Points: c.Points, PointsName: c.PointsName,
		Grant: c.Grant,
	}
	delay := c.PayDelay
	if !c.Authenticated() {
		o.Code, delay = t.codes(ReasonOf(c)), 0
	}
	_, taken, err := t.find(o.Terminal, o.Ref)
	if err != nil || taken {
		return err
	}
	err = t.payWithPoints(&o, nil)
	if err != nil {
		return err
	}
	_, _, err = t.record(o, delay)
	return err
}

// ReasonOf says why an authentication that has ended does not lead to a payment.
func ReasonOf(c Challenge) decline.Reason {
	switch c.Stage {
	case Cancelled:
		return decline.CancelledByBuyer
	case Expired:
		return decline.AuthenticationAbandoned
	case Waiting, Passed, Failed:
	}
	if c.MDStatus == 0 {
		return decline.AuthenticationFailed
	}
	return decline.AuthenticationUnavailable
}

// Enrollment is a request to authenticate, to be recorded.
type Enrollment struct {
	// Challenge is what to write. Its stage is Waiting, or Passed if there is nothing to ask the buyer.
	Challenge
	// ValidUntil is the last moment at which it may be recorded.
	ValidUntil time.Time
	// Lifetime is how long the buyer may take.
	Lifetime time.Duration
	// Has is what the card's programme has given it.
	Has []Holding
}

// Enroll records an authentication. A ref that the terminal has enrolled before returns that authentication, and true.
// It returns [ErrTooLate] if the request is no longer valid, and [ErrTaken] if the bank is to authorize by itself
// under a ref that names another operation.
func (b *Books) Enroll(ctx context.Context, e Enrollment) (enrolled Challenge, repeated bool, err error) {
	var refusal error
	err = b.perform(ctx, func(t *turn) error {
		var err error
		enrolled, repeated, err = t.enroll(e)
		refusal = nil
		if errors.Is(err, ErrTooLate) || errors.Is(err, ErrTaken) {
			refusal = err
			return nil
		}
		return err
	})
	if err == nil {
		err = refusal
	}
	return enrolled, repeated, err
}

// ErrTaken means that the ref is already that of another operation.
var ErrTaken = errors.New("ref is taken")

func (t *turn) enroll(e Enrollment) (Challenge, bool, error) {
	earlier, found, err := t.challenge(t.challengeByRef, e.Terminal, e.Ref)
	if err != nil || found {
		return earlier, found, err
	}
	if t.now.After(e.ValidUntil) {
		return Challenge{}, false, ErrTooLate
	}
	if e.Pay != "" {
		_, taken, err := t.find(e.Terminal, e.Ref)
		if err != nil {
			return Challenge{}, false, err
		}
		if taken {
			return Challenge{}, false, ErrTaken
		}
	}
	err = t.give(e.Card, e.Has)
	if err != nil {
		return Challenge{}, false, err
	}
	c := e.Challenge
	c.Created = t.now.UTC().Truncate(time.Microsecond)
	c.Expires = c.Created.Add(e.Lifetime)
	if c.Stage != Waiting {
		c.Ended = c.Created
	}
	_, err = t.open.ExecContext(t.ctx, c.ID, c.Terminal, c.Ref, c.Order, c.Amount.Minor(), string(c.Amount.Currency()),
		c.Installments, c.Card, c.Scenario, string(c.Pay), c.PayCode, int64(c.PayDelay/time.Microsecond), c.TermURL, c.Nonce,
		c.Code, c.Wrong, c.CAVV, c.ECI, c.XID, string(c.Stage), c.MDStatus, micros(c.Created), micros(c.Expires), micros(c.Ended), "",
		c.PointsName, c.Points, c.Grant.Campaign, c.Grant.Plus, c.Grant.Defer)
	if err != nil {
		return Challenge{}, false, fmt.Errorf("record challenge: %w", err)
	}
	if c.Stage != Waiting {
		err = t.pay(c)
	}
	return c, false, err
}

// Challenge returns the authentication whose page has the given id.
func (b *Books) Challenge(ctx context.Context, id string) (c Challenge, found bool, err error) {
	err = b.perform(ctx, func(t *turn) error {
		var err error
		c, found, err = t.challenge(t.challengeByID, id)
		return err
	})
	return c, found, err
}

// Try takes a code that the buyer has typed. The right one passes the authentication; the third wrong one fails it.
// An authentication that has ended stays as it is. ended says whether it was this code that ended it.
func (b *Books) Try(ctx context.Context, id, code string) (c Challenge, found, ended bool, err error) {
	return b.move(ctx, id, func(t *turn, c *Challenge) error {
		if c.Code != "" && subtle.ConstantTimeCompare([]byte(c.Code), []byte(code)) == 1 {
			return t.end(c, stageOf(c.MDStatus), c.MDStatus)
		}
		c.Wrong++
		if c.Wrong >= MaxWrong {
			return t.end(c, Failed, 0)
		}
		_, err := t.wrongCode.ExecContext(t.ctx, c.Wrong, c.ID)
		return err
	})
}

// stageOf says whether a right code has passed: a scenario may end it in a status that is none.
func stageOf(mdStatus int) Stage {
	if mdStatus >= 1 && mdStatus <= 4 {
		return Passed
	}
	return Failed
}

// Cancel ends an authentication because the buyer has cancelled it. Its results are those of [Books.Try].
func (b *Books) Cancel(ctx context.Context, id string) (c Challenge, found, ended bool, err error) {
	return b.move(ctx, id, func(t *turn, c *Challenge) error { return t.end(c, Cancelled, 0) })
}

// move does something with an authentication that waits for its buyer.
func (b *Books) move(ctx context.Context, id string, do func(t *turn, c *Challenge) error) (c Challenge, found, ended bool, err error) {
	err = b.perform(ctx, func(t *turn) error {
		var err error
		ended = false
		c, found, err = t.challenge(t.challengeByID, id)
		if err != nil || !found || c.Stage != Waiting {
			return err
		}
		err = do(t, &c)
		ended = c.Stage != Waiting
		return err
	})
	return c, found, ended, err
}

func scanChallenge(r row) (Challenge, error) {
	var (
		c                       Challenge
		amount, delay           int64
		currency                string
		created, expires, ended int64
	)
	err := r.Scan(&c.ID, &c.Terminal, &c.Ref, &c.Order, &amount, &currency, &c.Installments, &c.Card, &c.Scenario,
		&c.Pay, &c.PayCode, &delay, &c.TermURL, &c.Nonce, &c.Code, &c.Wrong, &c.CAVV, &c.ECI, &c.XID, &c.Stage, &c.MDStatus,
		&created, &expires, &ended, &c.UsedBy, &c.PointsName, &c.Points,
		&c.Grant.Campaign, &c.Grant.Plus, &c.Grant.Defer)
	if err != nil {
		return Challenge{}, err
	}
	c.Amount = money.New(amount, money.Currency(currency))
	c.PayDelay = time.Duration(delay) * time.Microsecond
	c.Created, c.Expires, c.Ended = instant(created), instant(expires), instant(ended)
	return c, nil
}
