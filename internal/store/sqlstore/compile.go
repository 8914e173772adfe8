package sqlstore

import (
	"errors"
	"fmt"
	"hash/maphash"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// errForeign is returned for a change that names a part of another merchant. It is a mistake of the program.
var errForeign = errors.New("part belongs to another merchant")

// Row is one row write: what to do, and the values that [Description.Params] lists.
type Row struct {
	Statement
	Values []Value
}

// Rows is a compiled change: its row writes in the order of [Schema.Statements].
type Rows struct {
	Rows []Row
	// Touched are hashes of everything that the change writes. Two changes that share one are not put into one
	// group: a statement that gets one row twice would apply it once, or not at all. Two different things with one
	// hash only wait for each other.
	Touched []uint64
}

// compiler makes the rows of one change.
type compiler struct {
	schema *Schema
	m      merchant.ID
	hash   maphash.Hash
	out    Rows
}

// Compile turns a change into row writes. It touches no database, so callers do it on their own goroutines.
func (s *Schema) Compile(c store.Change) (Rows, error) {
	if c.Merchant == "" {
		return Rows{}, errors.New("change has no merchant")
	}
	k := &compiler{schema: s, m: c.Merchant}
	k.hash.SetSeed(s.seed)
	k.out.Rows = make([]Row, 0, 8)
	k.out.Touched = make([]uint64, 0, 4)
	steps := []func(store.Change) error{k.idempotency, k.step, k.session, k.sealed, k.vaultKey, k.customer, k.card, k.records, k.market, k.subscription, k.ledger, k.jobs, k.deliveries}
	for _, step := range steps {
		err := step(c)
		if err != nil {
			return Rows{}, err
		}
	}
	return k.out, nil
}

func (k *compiler) idempotency(c store.Change) error {
	if r := c.Answer; r != nil {
		err := k.own("idempotency record", r.Merchant)
		if err != nil {
			return err
		}
		k.row(Idempotency, Amend, idempotencyValues(k.m, r))
		k.touch(Idempotency, r.Key)
	}
	if r := c.Remember; r != nil {
		err := k.own("idempotency record", r.Merchant)
		if err != nil {
			return err
		}
		k.row(Idempotency, Insert, idempotencyValues(k.m, r))
		k.touch(Idempotency, r.Key)
	}
	return nil
}

func (k *compiler) step(c store.Change) error {
	if c.Step == nil {
		return nil
	}
	st := c.Step
	p := &st.Payment
	err := k.own("payment", p.Merchant)
	if err != nil {
		return err
	}
	values, err := paymentValues(k.m, p)
	if err != nil {
		return err
	}
	if st.Was == 0 {
		k.row(Payment, Insert, values)
	} else {
		k.row(Payment, Advance, values, intValue(st.Was))
	}
	k.touch(Payment, string(p.ID))
	// The reference is touched live or not: a payment that gives it up and another that takes it must stay in
	// the order in which they came.
	k.touch(PaymentRecord, p.Reference)
	err = k.attempt(st)
	if err != nil {
		return err
	}
	k.row(PaymentRecord, Insert, recordValues(k.m, p.ID, &st.Record))
	return nil
}

func (k *compiler) attempt(st *payment.Step) error {
	id := st.Payment.ID
	if st.Operation == nil {
		if st.Attempt != nil {
			return fmt.Errorf("step of payment %s touches an attempt of no operation", id)
		}
		return nil
	}
	k.row(Operation, insertOr(Amend, st.NewOperation), operationValues(k.m, id, st.Operation))
	if st.Ended != nil {
		values, err := attemptValues(k.m, id, st.Operation.Seq, st.Ended)
		if err != nil {
			return err
		}
		k.row(Attempt, Amend, values)
	}
	if st.Attempt == nil {
		return nil
	}
	values, err := attemptValues(k.m, id, st.Operation.Seq, st.Attempt)
	if err != nil {
		return err
	}
	k.row(Attempt, insertOr(Amend, st.NewAttempt), values)
	return nil
}

func (k *compiler) session(c store.Change) error {
	if s := c.Session; s != nil {
		err := k.own("3-d secure session", s.Merchant)
		if err != nil {
			return err
		}
		k.row(Session, Advance, sessionValues(k.m, s), intValue(s.Version-1))
		k.touch(Session, s.Payment)
	}
	if s := c.NewSession; s != nil {
		err := k.own("3-d secure session", s.Merchant)
		if err != nil {
			return err
		}
		k.row(Session, Insert, sessionValues(k.m, s))
		k.touch(Session, s.Payment)
	}
	return nil
}

func (k *compiler) sealed(c store.Change) error {
	if c.Shred != "" {
		k.row(SealedCard, Discard, []Value{textValue(k.m), textValue(c.Shred)})
		k.touch(SealedCard, c.Shred)
	}
	if c.Unseal != "" {
		k.row(SealedCard, Delete, []Value{textValue(k.m), textValue(c.Unseal)})
		k.touch(SealedCard, c.Unseal)
	}
	if c.Seal != nil {
		err := k.own("sealed card", c.Seal.Merchant)
		if err != nil {
			return err
		}
		k.row(SealedCard, Insert, sealedValues(k.m, c.Seal))
		k.touch(SealedCard, c.Seal.Payment)
	}
	return nil
}

func (k *compiler) jobs(c store.Change) error {
	for _, id := range c.Done {
		k.row(Job, Discard, []Value{textValue(k.m), textValue(id)})
		k.touch(Job, id)
	}
	for _, j := range c.Enqueue {
		err := k.own("job", j.Merchant)
		if err != nil {
			return err
		}
	}
	for _, j := range lastOfEach(c.Enqueue) {
		k.row(Job, Put, jobValues(k.m, &j))
		k.touch(Job, j.ID)
	}
	return nil
}

// row adds a row write. values are those of the whole row in the order of its columns, of which the verb takes
// what it needs; was follows them.
func (k *compiler) row(t Table, v Verb, values []Value, was ...Value) {
	if v == Amend || v == Advance {
		d := k.schema.Table(t)
		taken := values[:d.Key]
		for i := d.Key; i < len(d.Columns); i++ {
			if !d.Columns[i].Fixed {
				taken = append(taken, values[i]) // in place: it never overtakes i
			}
		}
		values = append(taken, was...)
	}
	k.out.Rows = append(k.out.Rows, Row{Statement{t, v}, values})
}

// touch notes what a row write is about.
func (k *compiler) touch(t Table, key string) {
	k.hash.Reset()
	_ = k.hash.WriteByte(byte(t)) // maphash never fails
	_, _ = k.hash.WriteString(string(k.m))
	_ = k.hash.WriteByte(0)
	_, _ = k.hash.WriteString(key)
	k.out.Touched = append(k.out.Touched, k.hash.Sum64())
}

// own checks that a part belongs to the merchant of the change; a part without a merchant does.
func (k *compiler) own(part string, m merchant.ID) error {
	if m != "" && m != k.m {
		return fmt.Errorf("%s in a change of merchant %s: %w", part, k.m, errForeign)
	}
	return nil
}

func insertOr(v Verb, insert bool) Verb {
	if insert {
		return Insert
	}
	return v
}
