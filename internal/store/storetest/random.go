//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/idempotency"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
)

func modelCases() []named {
	return []named{{"random changes do to a store what they do to a map", compareWithModel}}
}

// compareWithModel commits random changes, of few names so that they meet, to the store and to a model of maps. It
// compares the answer to each, and in the end all that can be read.
func compareWithModel(t *testing.T, s *shop) {
	ctx := background(t)
	const commits = 20
	rapid.Check(t, func(rt *rapid.T) {
		m := newModel(newShop(t, s.Store))
		for n := range commits {
			c := m.draw(rt)
			after, want := m.apply(c)
			c.Merchant = m.shop.merchant
			err := s.Commit(ctx, c)
			if !errors.Is(err, want) {
				rt.Fatalf("commit %d = %v, want %v", n, err, want)
			}
			if want == nil {
				m = after
			}
		}
		m.compare(ctx, rt)
	})
}

// model is what a store should hold for one shop.
type model struct {
	shop     *shop
	payments map[payment.ID]payment.Payment
	history  map[payment.ID][]payment.Record
	sessions map[string]threeds.Session
	sealed   map[string]threeds.Sealed
	keys     map[string]idempotency.Record
	// past are payments as they once were, to make steps from that come too late.
	past []payment.Payment
}

func newModel(s *shop) *model {
	return &model{
		shop: s, payments: map[payment.ID]payment.Payment{}, history: map[payment.ID][]payment.Record{},
		sessions: map[string]threeds.Session{}, sealed: map[string]threeds.Sealed{}, keys: map[string]idempotency.Record{},
	}
}

func (m *model) clone() *model {
	return &model{
		shop: m.shop, payments: maps.Clone(m.payments), history: maps.Clone(m.history), sessions: maps.Clone(m.sessions),
		sealed: maps.Clone(m.sealed), keys: maps.Clone(m.keys), past: slices.Clone(m.past),
	}
}

// names from which everything is drawn.
func modelIDs() []payment.ID    { return []payment.ID{"pay_A", "pay_B", "pay_C", "pay_D", "pay_E"} }
func modelReferences() []string { return []string{"x", "y"} }
func modelKeys() []string       { return []string{"k", "l"} }
func drawOne(rt *rapid.T, what string, odds int) bool {
	return rapid.IntRange(1, odds).Draw(rt, what) == 1
}

// draw makes a change of random parts.
func (m *model) draw(rt *rapid.T) store.Change {
	var c store.Change
	if rapid.IntRange(0, 3).Draw(rt, "step") > 0 {
		c.Step = m.drawStep(rt)
	}
	if drawOne(rt, "remember", 4) {
		c.Remember = &idempotency.Record{
			Key: rapid.SampledFrom(modelKeys()).Draw(rt, "key"), Fingerprint: []byte(words().Draw(rt, "fingerprint") + "."), CreatedAt: epoch(),
		}
	}
	if drawOne(rt, "answer", 4) {
		c.Answer = &idempotency.Record{
			Key: rapid.SampledFrom(modelKeys()).Draw(rt, "key"), Status: rapid.IntRange(200, 599).Draw(rt, "status"),
			Body: []byte("{" + words().Draw(rt, "body")),
		}
	}
	if len(m.payments) == 0 {
		return c
	}
	// The rest belongs to a payment that is there.
	id := string(rapid.SampledFrom(slices.Sorted(maps.Keys(m.payments))).Draw(rt, "payment"))
	if drawOne(rt, "new session", 5) {
		c.NewSession = &threeds.Session{
			Payment: id, Version: 1, Status: threeds.Opening, Mode: threeds.Manual, State: words().Draw(rt, "state"), CreatedAt: epoch(), ExpiresAt: epoch(),
		}
	}
	if drawOne(rt, "session", 5) {
		c.Session = &threeds.Session{
			Payment: id, Version: rapid.Int64Range(2, 4).Draw(rt, "version"), Status: threeds.Open, Mode: threeds.Automatic, OneStep: true, ExpiresAt: epoch(),
		}
	}
	if drawOne(rt, "seal", 4) {
		c.Seal = &threeds.Sealed{Payment: id, Ciphertext: []byte(words().Draw(rt, "ciphertext") + "."), ExpiresAt: epoch()}
	}
	if drawOne(rt, "unseal", 5) {
		c.Unseal = id
	}
	if drawOne(rt, "shred", 6) {
		c.Shred = id
	}
	return c
}

// drawStep makes a new payment, or a step from a payment as it is or once was; nil where the domain refuses.
func (m *model) drawStep(rt *rapid.T) *payment.Step {
	if len(m.past) == 0 || drawOne(rt, "new", 3) {
		d := m.shop.draft(rapid.SampledFrom(modelReferences()).Draw(rt, "reference"))
		d.ID = rapid.SampledFrom(modelIDs()).Draw(rt, "id")
		d.Number = rapid.Int64Range(1, 6).Draw(rt, "number")
		var step payment.Step
		var err error
		if rapid.Bool().Draw(rt, "challenge") {
			step, err = payment.StartChallenge(d, payment.Sale, m.shop.ask(), rapid.Bool().Draw(rt, "live"), epoch())
		} else {
			step, err = payment.Start(d, payment.PreAuth, m.shop.ask(), epoch())
		}
		if err != nil {
			rt.Fatalf("start payment: %v", err)
		}
		return &step
	}
	from := rapid.SampledFrom(m.past).Draw(rt, "from")
	if current, known := m.payments[from.ID]; known && rapid.IntRange(0, 3).Draw(rt, "fresh") > 0 {
		from = current
	}
	now := epoch().Add(time.Duration(from.Version) * time.Second)
	var step payment.Step
	var err error
	switch rapid.IntRange(0, 7).Draw(rt, "event") {
	case 0, 1:
		step, err = from.Approve(providerIDs(), now)
	case 2:
		step, err = from.Refuse(decline.Refusal{Reason: decline.InsufficientFunds, Message: words().Draw(rt, "message")}, payment.IDs{}, now)
	case 3:
		step, err = from.Lose(payment.IDs{}, now)
	case 4:
		step, err = from.Send(payment.Sale, 1, now, now)
	case 5:
		step, err = from.Follow(payment.Capture, 100, m.shop.ask(), now)
	case 7:
		step, err = from.Reroute(
			decline.Refusal{Reason: decline.SystemError, Message: words().Draw(rt, "message")}, providerIDs(), payment.PreAuth,
			m.shop.ask(), rapid.Bool().Draw(rt, "live"), now,
		)
	case 6:
		step, err = from.Follow(payment.Refund, rapid.Int64Range(1, 100).Draw(rt, "amount"), m.shop.ask(), now)
	}
	// A step that would leave money without a live reference is made by nobody, and the database refuses it.
	if err != nil || !step.Payment.Live && step.Payment.State != payment.Challenged && step.Payment.State != payment.Declined {
		return nil
	}
	return &step
}

// apply returns the model after the change, or the conflict that the change meets first.
func (m *model) apply(c store.Change) (*model, error) {
	n := m.clone()
	for _, part := range []func(store.Change) error{n.applyKeys, n.applyStep, n.applySession, n.applySealed} {
		err := part(c)
		if err != nil {
			return nil, err
		}
	}
	return n, nil
}

func (m *model) applyKeys(c store.Change) error {
	if a := c.Answer; a != nil {
		r, known := m.keys[a.Key]
		if !known {
			return store.ErrNotFound
		}
		r.Status, r.Body = a.Status, a.Body
		m.keys[a.Key] = r
	}
	if r := c.Remember; r != nil {
		if _, taken := m.keys[r.Key]; taken {
			return store.ErrKey
		}
		stored := *r
		stored.Merchant = m.shop.merchant
		m.keys[r.Key] = stored
	}
	return nil
}

func (m *model) applyStep(c store.Change) error {
	if c.Step == nil {
		return nil
	}
	p := c.Step.Payment
	stored, known := m.payments[p.ID]
	if c.Step.Was == 0 {
		if known {
			return store.ErrExists
		}
		for _, other := range m.payments {
			if other.Number == p.Number {
				return store.ErrExists
			}
		}
	} else if !known || stored.Version != c.Step.Was {
		return store.ErrStale
	}
	for id, other := range m.payments {
		if id != p.ID && other.Live && p.Live && other.Reference == p.Reference {
			return store.ErrReference
		}
	}
	m.payments[p.ID] = p
	m.history[p.ID] = append(slices.Clone(m.history[p.ID]), c.Step.Record)
	m.past = append(m.past, p)
	return nil
}

func (m *model) applySession(c store.Change) error {
	if s := c.Session; s != nil {
		stored, known := m.sessions[s.Payment]
		if !known || stored.Version != s.Version-1 {
			return store.ErrStale
		}
		advanced := *s
		advanced.Merchant, advanced.CreatedAt = m.shop.merchant, stored.CreatedAt
		m.sessions[s.Payment] = advanced
	}
	if s := c.NewSession; s != nil {
		if _, taken := m.sessions[s.Payment]; taken {
			return store.ErrExists
		}
		stored := *s
		stored.Merchant = m.shop.merchant
		m.sessions[s.Payment] = stored
	}
	return nil
}

func (m *model) applySealed(c store.Change) error {
	delete(m.sealed, c.Shred)
	if c.Unseal != "" {
		if _, there := m.sealed[c.Unseal]; !there {
			return store.ErrSpent
		}
		delete(m.sealed, c.Unseal)
	}
	if s := c.Seal; s != nil {
		if _, taken := m.sealed[s.Payment]; taken {
			return store.ErrExists
		}
		stored := *s
		stored.Merchant = m.shop.merchant
		m.sealed[s.Payment] = stored
	}
	return nil
}

// compare reads everything that can be read.
func (m *model) compare(ctx context.Context, rt *rapid.T) {
	s := m.shop
	for _, id := range modelIDs() {
		got, err := s.Payment(ctx, s.merchant, id)
		agree(rt, m.payments, id, got, err)
		records, err := s.History(ctx, s.merchant, id)
		if diff := cmp.Diff(m.history[id], records); diff != "" || err != nil {
			rt.Fatalf("history of %s, %v (-want +got):\n%s", id, err, diff)
		}
		session, err := s.Session(ctx, s.merchant, string(id))
		agree(rt, m.sessions, string(id), session, err)
		sealed, err := s.Sealed(ctx, s.merchant, string(id))
		agree(rt, m.sealed, string(id), sealed, err)
	}
	for _, key := range modelKeys() {
		got, err := s.Idempotency(ctx, s.merchant, key)
		agree(rt, m.keys, key, got, err)
	}
	for _, reference := range modelReferences() {
		got, err := s.PaymentByReference(ctx, s.merchant, reference)
		want := map[string]payment.Payment{}
		for _, id := range slices.Sorted(maps.Keys(m.payments)) {
			p := m.payments[id]
			if p.Reference == reference && !want[reference].Live {
				want[reference] = p
			} else if p.Reference == reference && p.Live {
				want[reference] = p
			}
		}
		agree(rt, want, reference, got, err)
	}
	var want []payment.Payment
	for _, id := range slices.Sorted(maps.Keys(m.payments)) {
		want = append(want, m.payments[id])
	}
	got, err := s.Payments(ctx, s.merchant, store.Filter{Order: store.OldestFirst, Limit: 10})
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		rt.Fatalf("list, %v (-want +got):\n%s", err, diff)
	}
}

// agree compares one read with what the model holds of its key.
func agree[K comparable, V any](rt *rapid.T, all map[K]V, key K, got V, err error) {
	rt.Helper()
	want, known := all[key]
	if !known {
		if !errors.Is(err, store.ErrNotFound) {
			rt.Fatalf("read %v = %v, want %v", key, err, store.ErrNotFound)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		rt.Fatalf("read %v, %v (-want +got):\n%s", key, err, diff)
	}
}

// words are texts that every database stores as they are.
func words() *rapid.Generator[string] { return rapid.StringMatching(`[a-zıİğŞ{}" ']{0,8}`) }
