package books

import (
	"context"
	"fmt"
	"time"

	"github.com/vezne/vezne/money"
)

// Filter chooses lines of the books. An empty field chooses all.
type Filter struct {
	Terminal string
	Order    string
	Ref      string
	// After leaves out the lines up to this number, and Limit, if above 0, all but so many of the rest.
	After int64
	Limit int
}

// Sum is what the books say of one order at one terminal in one currency, in minor units. Pending operations and
// declines do not count in it.
type Sum struct {
	Terminal string
	Order    string
	Currency money.Currency
	// Authorized is the total of sales and pre-authorizations, Captured of sales and captures, Refunded of refunds and
	// Voided of voids, each with how many they are.
	Authorized, Authorizations int64
	Captured, Captures         int64
	Refunded, Refunds          int64
	Voided, Voids              int64
	// ChargedBack is what chargebacks have taken and not given back, and Chargebacks how many they are.
	ChargedBack, Chargebacks int64
	// Net is what the merchant keeps: taken, not undone, not given back and not taken back.
	Net int64
	// Held is what is reserved on the card and neither taken nor undone.
	Held int64
	// NetPoints and HeldPoints are what of Net and Held is in points.
	NetPoints  int64
	HeldPoints int64
}

// Listing is an extract of the books, all of one moment.
type Listing struct {
	// At is that moment.
	At time.Time
	// Operations are the chosen lines in the order of their recording, and Total how many there are without After and Limit.
	Operations []Operation
	Total      int64
	// Sums are those of every order that Operations name, over all of the order's lines.
	Sums []Sum
	// Challenges are the chosen authentications in the order of their making. They are not paged.
	Challenges []Challenge
	// Chargebacks are those of the chosen orders, in the order of their making and not paged.
	Chargebacks []Chargeback
	// Points are what cards have, of all cards that have been asked for: points belong to no order.
	Points []CardPoints
}

// where returns the condition for the lines that f chooses, and its arguments. Only what f names stands in it, so
// that a question about one order is answered from the index however thick the books are.
func (f Filter) where() (string, []any) {
	condition, args := " where true", []any(nil)
	if f.Terminal != "" {
		condition, args = condition+" and terminal = ?", append(args, f.Terminal)
	}
	if f.Order != "" {
		condition, args = condition+" and order_ref = ?", append(args, f.Order)
	}
	if f.Ref != "" {
		condition, args = condition+" and ref = ?", append(args, f.Ref)
	}
	return condition, args
}

// sums adds up every order that the chosen lines name. The last argument is the moment at which what is still pending
// does not count.
func sums(chosen string) string {
	return `with chosen as (select distinct terminal, order_ref from (` + chosen + `)),
	back as (
		select terminal, order_ref, currency, sum(amount) as amount, sum(points) as points, count(*) as n
		from chargeback join chosen using (terminal, order_ref) where state <> 'won' group by terminal, order_ref, currency
	)
	select terminal, order_ref, currency,
		coalesce(sum(operation.amount) filter (where kind in ('sale', 'preauth')), 0), count(*) filter (where kind in ('sale', 'preauth')),
		coalesce(sum(operation.amount) filter (where kind in ('sale', 'capture')), 0), count(*) filter (where kind in ('sale', 'capture')),
		coalesce(sum(operation.amount) filter (where kind = 'refund'), 0), count(*) filter (where kind = 'refund'),
		coalesce(sum(operation.amount) filter (where kind = 'void'), 0), count(*) filter (where kind = 'void'),
		coalesce(max(back.amount), 0), coalesce(max(back.n), 0),
		coalesce(sum(captured - refunded) filter (where kind in ('sale', 'preauth') and voided = 0), 0) - coalesce(max(back.amount), 0),
		coalesce(sum(operation.amount) filter (where kind = 'preauth' and voided = 0 and captured = 0), 0),
		coalesce(sum(points_taken - points_back) filter (where kind in ('sale', 'preauth') and voided = 0), 0) - coalesce(max(back.points), 0),
		coalesce(sum(operation.points) filter (where kind = 'preauth' and voided = 0 and captured = 0), 0)
	from operation join chosen using (terminal, order_ref) left join back using (terminal, order_ref, currency)
	where code = '00' and effective_at <= ?
	group by terminal, order_ref, currency
	order by terminal, order_ref, currency`
}

// List returns an extract of the books.
func (b *Books) List(ctx context.Context, f Filter) (Listing, error) {
	var l Listing
	err := b.perform(ctx, func(t *turn) error {
		var err error
		l, err = t.list(f)
		return err
	})
	if err != nil {
		return Listing{}, fmt.Errorf("list bank books: %w", err)
	}
	return l, nil
}

func (t *turn) list(f Filter) (Listing, error) {
	l := Listing{At: t.now.UTC().Truncate(time.Microsecond)}
	where, args := f.where()
	err := t.conn.QueryRowContext(t.ctx, `select count(*) from operation`+where, args...).Scan(&l.Total)
	if err != nil {
		return Listing{}, err
	}
	err = t.each(func(r row) error {
		c, err := scanChallenge(r)
		l.Challenges = append(l.Challenges, c)
		return err
	}, `select `+challengeColumns+` from challenge`+where+` order by created_at, id`, args...)
	if err != nil {
		return Listing{}, err
	}
	taken, of := Filter{Terminal: f.Terminal, Order: f.Order}.where()
	if f.Ref != "" {
		taken, of = taken+" and original = ?", append(of, f.Ref)
	}
	err = t.each(func(r row) error {
		c, err := scanChargeback(r)
		l.Chargebacks = append(l.Chargebacks, c)
		return err
	}, `select `+chargebackColumns+` from chargeback`+taken+` order by opened_at, id`, of...)
	if err != nil {
		return Listing{}, err
	}
	chosen := ` from operation` + where + ` and seq > ? order by seq limit ?`
	limit := f.Limit
	if limit <= 0 {
		limit = -1
	}
	args = append(args, f.After, limit)
	err = t.each(func(r row) error {
		o, err := scanOperation(r)
		l.Operations = append(l.Operations, o)
		return err
	}, `select `+operationColumns+chosen, args...)
	if err != nil {
		return Listing{}, err
	}
	err = t.each(func(r row) error {
		s, err := scanSum(r)
		l.Sums = append(l.Sums, s)
		return err
	}, sums(`select terminal, order_ref`+chosen), append(args, l.At.UnixMicro())...)
	if err != nil {
		return l, err
	}
	l.Points, err = t.points("")
	return l, err
}

func scanSum(r row) (Sum, error) {
	var s Sum
	err := r.Scan(&s.Terminal, &s.Order, &s.Currency,
		&s.Authorized, &s.Authorizations, &s.Captured, &s.Captures, &s.Refunded, &s.Refunds, &s.Voided, &s.Voids,
		&s.ChargedBack, &s.Chargebacks, &s.Net, &s.Held, &s.NetPoints, &s.HeldPoints)
	return s, err
}

// each calls do for every row of a query.
func (t *turn) each(do func(r row) error, query string, args ...any) error {
	rows, err := t.conn.QueryContext(t.ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		err = do(rows)
		if err != nil {
			return err
		}
	}
	return rows.Err()
}
