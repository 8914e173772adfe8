package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
)

func subscriptionTable() Description {
	return Description{
		Name: "subscription",
		Key:  2,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "id"},
			{Name: "created_at", Kind: Int, Fixed: true},
			{Name: "surface", Fixed: true},
			{Name: "reference", Fixed: true},
			{Name: "customer"},
			{Name: "plan_id"},
			{Name: "state"},
			{Name: "next_at", Kind: Int},
			{Name: "content", Kind: Bytes},
			{Name: "version", Kind: Int},
			{Name: "updated_at", Kind: Int},
		},
		Missing: store.ErrStale,
		Uniques: []Unique{{
			Name: "subscription_reference", Columns: []string{"merchant_id", "surface", "reference"}, Where: "reference <> ''",
			Taken: store.ErrExists,
		}},
	}
}

func subscriptionValues(m merchant.ID, s *subscription.Subscription) ([]Value, error) {
	content, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode subscription %s: %w", s.ID, err)
	}
	return []Value{
		textValue(m),
		textValue(s.ID),
		timeValue(s.CreatedAt),
		textValue(s.Surface),
		textValue(s.Reference),
		textValue(s.Customer),
		textValue(s.Plan),
		textValue(s.State),
		timeValue(s.NextAt),
		bytesValue(content),
		intValue(s.Version),
		timeValue(s.UpdatedAt),
	}, nil
}

func subscriptionChargeTable() Description {
	return Description{
		Name: "subscription_charge",
		Key:  3,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "subscription_id"},
			{Name: "period", Kind: Int},
			{Name: "created_at", Kind: Int, Fixed: true},
			{Name: "due", Fixed: true},
			{Name: "amount", Kind: Int},
			{Name: "status"},
			{Name: "tries", Kind: Int},
			{Name: "payment_id"},
			{Name: "refusal_reason"},
			{Name: "refusal_code"},
			{Name: "refusal_message"},
			{Name: "updated_at", Kind: Int},
		},
	}
}

func subscriptionChargeValues(m merchant.ID, c *subscription.Charge) []Value {
	return []Value{
		textValue(m),
		textValue(c.Subscription),
		intValue(c.Period),
		timeValue(c.CreatedAt),
		textValue(c.Due.String()),
		intValue(c.Amount),
		textValue(c.Status),
		intValue(c.Tries),
		textValue(c.Payment),
		textValue(c.Refusal.Reason),
		textValue(c.Refusal.Code),
		textValue(c.Refusal.Message),
		timeValue(c.UpdatedAt),
	}
}

// subscription writes the step of a subscription, and the period that it touches: only together with the step over the right version.
func (k *compiler) subscription(c store.Change) error {
	st := c.Subscription
	if st == nil {
		return nil
	}
	s := &st.Subscription
	err := k.own("subscription", s.Merchant)
	if err != nil {
		return err
	}
	values, err := subscriptionValues(k.m, s)
	if err != nil {
		return err
	}
	if st.Was == 0 {
		k.row(Subscription, Insert, values)
		k.touch(Subscription, s.Surface+"\x00"+s.Reference)
	} else {
		k.row(Subscription, Advance, values, intValue(st.Was))
	}
	k.touch(Subscription, string(s.ID))
	if st.Charge != nil {
		k.row(SubscriptionCharge, insertOr(Amend, st.NewCharge), subscriptionChargeValues(k.m, st.Charge))
	}
	if st.Closed != nil {
		k.row(SubscriptionCharge, Amend, subscriptionChargeValues(k.m, st.Closed))
	}
	return nil
}

const selectSubscription = `
		select merchant_id, id, created_at, surface, reference, customer, plan_id, state, next_at, content, version, updated_at
		from subscription
		where merchant_id = $1`

// scannedSubscription is a subscription being read: what its content says, and its columns, which win.
type scannedSubscription struct {
	subscription.Subscription
	content []byte
}

func (s *scannedSubscription) into() []any {
	return []any{
		intoText(&s.Merchant), intoText(&s.ID), intoTime(&s.CreatedAt), intoText(&s.Surface), intoText(&s.Reference),
		intoText(&s.Customer), intoText(&s.Plan), intoText(&s.State), intoTime(&s.NextAt), intoBytes(&s.content),
		intoInt(&s.Version), intoTime(&s.UpdatedAt),
	}
}

func (s *scannedSubscription) read() (subscription.Subscription, error) {
	err := json.Unmarshal(s.content, &s.Subscription)
	if err != nil {
		return subscription.Subscription{}, fmt.Errorf("read subscription %s: %w", s.ID, err)
	}
	return s.Subscription, nil
}

// Subscription implements [store.Store].
func (s *Store) Subscription(ctx context.Context, m merchant.ID, id subscription.ID) (subscription.Subscription, error) {
	var out scannedSubscription
	err := s.queryRow(ctx, selectSubscription+` and id = $2`, []any{clean(string(m)), clean(string(id))}, out.into()...)
	if err != nil {
		return subscription.Subscription{}, errRead("subscription of merchant", string(m), err)
	}
	return out.read()
}

// SubscriptionByReference implements [store.Store].
func (s *Store) SubscriptionByReference(
	ctx context.Context, m merchant.ID, surface, reference string,
) (subscription.Subscription, error) {
	var out scannedSubscription
	err := s.queryRow(ctx, selectSubscription+` and surface = $2 and reference = $3 and reference <> ''`,
		[]any{clean(string(m)), clean(surface), clean(reference)}, out.into()...)
	if err != nil {
		return subscription.Subscription{}, errRead("subscription of merchant", string(m), err)
	}
	return out.read()
}

// Subscriptions implements [store.Store].
func (s *Store) Subscriptions(ctx context.Context, m merchant.ID, f subscription.Filter) ([]subscription.Subscription, error) {
	if f.Limit <= 0 {
		return nil, fmt.Errorf("list subscriptions of merchant %s: limit must be positive", m)
	}
	query, args := selectSubscription, []any{clean(string(m))}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	for _, by := range []struct{ column, value string }{
		{"state", string(f.State)}, {"customer", f.Customer}, {"surface", f.Surface}, {"plan_id", string(f.Plan)},
	} {
		if by.value != "" {
			query += ` and ` + by.column + ` = ` + arg(clean(by.value))
		}
	}
	if f.After != "" {
		query += ` and id < ` + arg(clean(string(f.After)))
	}
	query += ` order by id desc limit ` + arg(f.Limit)
	var out []subscription.Subscription
	err := s.query(ctx, query, args, func(rows *sql.Rows) error {
		var one scannedSubscription
		err := rows.Scan(one.into()...)
		if err != nil {
			return err
		}
		read, err := one.read()
		out = append(out, read)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list subscriptions of merchant %s: %w", m, err)
	}
	return out, nil
}

// SubscriptionCharges implements [store.Store].
func (s *Store) SubscriptionCharges(
	ctx context.Context, m merchant.ID, id subscription.ID, before, limit int,
) ([]subscription.Charge, error) {
	if limit <= 0 {
		return nil, fmt.Errorf("list charges of subscription %s: limit must be positive", id)
	}
	query := `
		select subscription_id, period, created_at, due, amount, status, tries, payment_id,
			refusal_reason, refusal_code, refusal_message, updated_at
		from subscription_charge
		where merchant_id = $1 and subscription_id = $2`
	args := []any{clean(string(m)), clean(string(id)), limit}
	if before > 0 {
		query += ` and period < $4`
		args = append(args, before)
	}
	var out []subscription.Charge
	err := s.query(ctx, query+` order by period desc limit $3`, args, func(rows *sql.Rows) error {
		var c subscription.Charge
		err := rows.Scan(intoText(&c.Subscription), intoInt(&c.Period), intoTime(&c.CreatedAt), intoDay(&c.Due), intoInt(&c.Amount),
			intoText(&c.Status), intoInt(&c.Tries), intoText(&c.Payment), intoText(&c.Refusal.Reason), intoText(&c.Refusal.Code),
			intoText(&c.Refusal.Message), intoTime(&c.UpdatedAt))
		out = append(out, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list charges of subscription %s: %w", id, err)
	}
	return out, nil
}

func intoDay(dst *subscription.Day) into {
	return func(src any) error {
		text, ok := src.(string)
		if !ok {
			return errColumn("text", src)
		}
		return dst.UnmarshalText([]byte(text)) //nolint:wrapcheck // the list says whose it is
	}
}

// NextJob implements [store.Store].
func (s *Store) NextJob(ctx context.Context) (time.Time, error) {
	var next time.Time
	err := s.queryRow(ctx, `select min(case when lease_until > run_at then lease_until else run_at end) from job`, nil, intoTime(&next))
	if err != nil {
		return time.Time{}, fmt.Errorf("read next job: %w", err)
	}
	return next, nil
}
