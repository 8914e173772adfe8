package books

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/money"
)

// Kind is what an operation is.
type Kind string

// The kinds of operation. A sale is an authorization and a capture in one.
const (
	Sale    Kind = "sale"
	PreAuth Kind = "preauth"
	Capture Kind = "capture"
	Void    Kind = "void"
	Refund  Kind = "refund"
)

// Approved is the response code of an operation that took effect.
const Approved = "00"

// Operation is one line of the books.
type Operation struct {
	// Seq numbers the lines in the order of their recording.
	Seq      int64
	Terminal string
	// Ref is the client's name of the request, unique per terminal.
	Ref  string
	Kind Kind
	// Order is the shop's reference. Original is the ref of the authorization that a follow-up is about.
	Order    string
	Original string
	Amount   money.Amount
	// Points is what of Amount is in points of the kind PointsName, in its minor units.
	Points     int64
	PointsName string
	// Grant is what a campaign gives the buyer of an authorization.
	Grant Grant
	// Installments is the number of monthly parts as it was asked for.
	Installments int
	// Card is the masked number.
	Card string
	// Scenario is what the card was told to do.
	Scenario string
	// Code is [Approved] or the response code of the decline.
	Code string
	// Transaction, AuthCode and RRN are the bank's ids; the latter two only of approvals.
	Transaction string
	AuthCode    string
	RRN         string
	// Recorded is when the request was recorded and Effective when it takes effect.
	Recorded  time.Time
	Effective time.Time
	// Captured, CapturedAt, Refunded and Voided say how an authorization stands; amounts in minor units.
	Captured   int64
	CapturedAt time.Time
	Refunded   int64
	Voided     bool
	// PointsTaken and PointsBack say how an authorization's points stand: what was taken of them, and given back of that.
	PointsTaken int64
	PointsBack  int64
}

// Grant is what a campaign gives on top of a payment: months, and no money.
type Grant struct {
	Campaign string
	Plus     int
	Defer    int
}

// Pending reports whether the operation has not taken effect yet.
func (o Operation) Pending(now time.Time) bool { return now.Before(o.Effective) }

const operationColumns = `seq, terminal, ref, kind, order_ref, original, amount, currency, installments, card, scenario, code,
	transaction_id, auth_code, rrn, recorded_at, effective_at, captured, captured_at, refunded, voided,
	points_name, points, points_taken, points_back, campaign, plus_installments, defer_months`

const insertOperation = `insert into operation (terminal, ref, kind, order_ref, original, amount, currency, installments,
	card, scenario, code, transaction_id, auth_code, rrn, recorded_at, effective_at, captured, captured_at,
	points_name, points, points_taken, campaign, plus_installments, defer_months)
	values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	on conflict (terminal, ref) do nothing`

const selectByRef = `select ` + operationColumns + ` from operation where terminal = ? and ref = ?`

const updateCaptured = `update operation set captured = ?, captured_at = ?, points_taken = ? where seq = ? and captured = 0`

const updateRefunded = `update operation set refunded = refunded + ?, points_back = points_back + ? where seq = ?`

const updateVoided = `update operation set voided = 1 where seq = ? and voided = 0`

// record writes one operation that takes effect after delay, unless its ref is known already: then it returns the
// earlier one and true.
func (t *turn) record(o Operation, delay time.Duration) (Operation, bool, error) {
	o.Recorded = t.now.UTC().Truncate(time.Microsecond)
	o.Effective = o.Recorded.Add(delay)
	name := id.New(o.Recorded)
	o.Transaction = name.String()
	if o.Code == Approved {
		o.AuthCode, o.RRN = approvalCodes(name)
		if o.Kind == Sale {
			o.Captured, o.CapturedAt, o.PointsTaken = o.Amount.Minor(), o.Effective, o.Points
		}
	}
	written, err := t.insert.ExecContext(t.ctx, o.Terminal, o.Ref, string(o.Kind), o.Order, o.Original,
		o.Amount.Minor(), string(o.Amount.Currency()), o.Installments, o.Card, o.Scenario, o.Code,
		o.Transaction, o.AuthCode, o.RRN, o.Recorded.UnixMicro(), o.Effective.UnixMicro(), o.Captured, micros(o.CapturedAt),
		o.PointsName, o.Points, o.PointsTaken, o.Grant.Campaign, o.Grant.Plus, o.Grant.Defer)
	if err != nil {
		return Operation{}, false, fmt.Errorf("record %s: %w", o.Kind, err)
	}
	count, err := written.RowsAffected()
	if err != nil {
		return Operation{}, false, fmt.Errorf("record %s: %w", o.Kind, err)
	}
	if count == 1 {
		if o.Captured > 0 {
			t.ripens(o, o.CapturedAt)
		}
		return o, false, nil
	}
	earlier, found, err := t.find(o.Terminal, o.Ref)
	if err == nil && !found {
		err = fmt.Errorf("record %s: its ref is taken and absent", o.Kind)
	}
	return earlier, true, err
}

// approvalCodes makes an approval code of six digits and a retrieval reference number of twelve from the random part
// of the transaction's id.
func approvalCodes(name id.ID) (auth, rrn string) {
	random := binary.BigEndian.Uint64(name[8:])
	return digits(random, 6), digits(random/1_000_000, 12)
}

func digits(n uint64, length int) string {
	var text [12]byte
	for i := length - 1; i >= 0; i-- {
		text[i] = byte('0' + n%10)
		n /= 10
	}
	return string(text[:length])
}

// find returns the operation with a ref.
func (t *turn) find(terminal, ref string) (Operation, bool, error) {
	o, err := scanOperation(t.byRef.QueryRowContext(t.ctx, terminal, ref))
	if errors.Is(err, sql.ErrNoRows) {
		return Operation{}, false, nil
	}
	if err != nil {
		return Operation{}, false, fmt.Errorf("find operation: %w", err)
	}
	return o, true, nil
}

type row interface{ Scan(into ...any) error }

func scanOperation(r row) (Operation, error) {
	var (
		o                             Operation
		amount                        int64
		currency                      string
		recorded, effective, captured int64
	)
	err := r.Scan(&o.Seq, &o.Terminal, &o.Ref, &o.Kind, &o.Order, &o.Original, &amount, &currency, &o.Installments,
		&o.Card, &o.Scenario, &o.Code, &o.Transaction, &o.AuthCode, &o.RRN, &recorded, &effective,
		&o.Captured, &captured, &o.Refunded, &o.Voided, &o.PointsName, &o.Points, &o.PointsTaken, &o.PointsBack,
		&o.Grant.Campaign, &o.Grant.Plus, &o.Grant.Defer)
	if err != nil {
		return Operation{}, err
	}
	o.Amount = money.New(amount, money.Currency(currency))
	o.Recorded, o.Effective, o.CapturedAt = instant(recorded), instant(effective), instant(captured)
	return o, nil
}

// micros writes a time, the zero time as 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// instant reads what micros wrote.
func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}
