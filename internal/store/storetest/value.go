//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/idempotency"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

func valueCases() []named {
	return []named{
		{"texts come back as they were", texts},
		{"what no database takes is replaced alike", unstorable},
		{"large values come back whole", largeValues},
		{"large numbers come back whole", largeNumbers},
		{"times are whole microseconds in UTC", times},
		{"nothing comes back as nothing", nothing},
	}
}

func texts(t *testing.T, s *shop) {
	for _, text := range []string{
		"İstanbul ığdır ŞIK çğöşü ÇĞÖŞÜ", "a'b\"c;--\\n\n\t%_$1?1", "日本 𝄞 🏦", "\u202etersten\u0301", " ", "{}", "null", "NULL", "0",
	} {
		draft := s.draft(text + s.reference())
		draft.Description, draft.Card.Holder = text, text
		draft.Attributes = map[string]string{text: text, "b": ""}
		want := s.must(t, s.start(t, draft))
		got, err := s.PaymentByReference(t.Context(), s.merchant, want.Reference)
		if err != nil {
			t.Fatalf("read by reference: %v", err)
		}
		same(t, "payment", got, want)
	}
}

// unstorable: a provider's answer may hold bytes that are not UTF-8, or a NUL. PostgreSQL refuses both, and refusing would
// lose the outcome.
func unstorable(t *testing.T, s *shop) {
	p := s.sent(t, s.reference())
	refusal := decline.Refusal{Reason: decline.InsufficientFunds, Code: "5\x001", Message: "Yetersiz \xfd bakiye\x00"}
	s.must(t, stepped(t)(p.Refuse(refusal, payment.IDs{Transaction: "a\x00\xff"}, epoch())))
	got := s.payment(t, p.ID)
	if want := "Yetersiz \ufffd bakiye\ufffd"; got.Refusal.Message != want {
		t.Errorf("message %q, want %q", got.Refusal.Message, want)
	}
	if want := "5\ufffd1"; got.Refusal.Code != want {
		t.Errorf("code %q, want %q", got.Refusal.Code, want)
	}
	reference := "bad \xff\x00" + s.reference()
	want := s.sent(t, reference)
	found, err := s.PaymentByReference(t.Context(), s.merchant, reference)
	if err != nil || found.ID != want.ID {
		t.Errorf("read by the same reference = %s, %v: want %s", found.ID, err, want.ID)
	}
}

func largeValues(t *testing.T, s *shop) {
	draft := s.draft(s.reference())
	draft.Attributes = map[string]string{"basket": strings.Repeat("ürün;", 8_000), "x": "y"}
	draft.Description = strings.Repeat("ş", 20_000)
	want := s.must(t, s.start(t, draft))
	same(t, "payment", s.payment(t, want.ID), want)

	r := s.key("k")
	r.Status, r.Body = 200, []byte(strings.Repeat("\x00\xffbody", 30_000))
	s.commit(t, store.Change{Remember: r})
	same(t, "record", remembered(t, s, "k"), *r)
}

func largeNumbers(t *testing.T, s *shop) {
	draft := s.draft(s.reference())
	draft.Amount = money.New(1<<63-1, money.JPY)
	draft.Number = 1<<31 - 1
	p := s.must(t, s.start(t, draft))
	want := s.must(t, stepped(t)(p.Approve(providerIDs(), epoch())))
	same(t, "payment", s.payment(t, p.ID), want)
}

func times(t *testing.T, s *shop) {
	istanbul := time.FixedZone("TRT", 3*60*60)
	at := time.Date(2026, 10, 25, 2, 59, 59, 999_999_000, istanbul)
	draft := s.draft(s.reference())
	step := stepped(t)(payment.Start(draft, payment.Sale, payment.Ask{Provider: "p", Ref: "r", Deadline: at.Add(time.Microsecond)}, at))
	s.commit(t, store.Change{Step: &step})
	got := s.payment(t, draft.ID)
	if !got.CreatedAt.Equal(at) || got.CreatedAt.Location() != time.UTC {
		t.Errorf("created at %v, want %v in UTC", got.CreatedAt, at)
	}
	attempt := got.Operations[0].Attempts[0]
	if want := at.Add(time.Microsecond); !attempt.Deadline.Equal(want) {
		t.Errorf("deadline %v, want %v", attempt.Deadline, want)
	}
	if !attempt.AnsweredAt.IsZero() {
		t.Errorf("answered at %v, want never", attempt.AnsweredAt)
	}
	// A caller that forgets to cut nanoseconds off gets them cut off.
	r := s.key("k")
	r.CreatedAt = at.Add(999 * time.Nanosecond)
	s.commit(t, store.Change{Remember: r})
	if got := remembered(t, s, "k").CreatedAt; !got.Equal(at) {
		t.Errorf("created at %v, want %v", got, at)
	}
}

func nothing(t *testing.T, s *shop) {
	draft := payment.Payment{
		Merchant: s.merchant, ID: payment.ID(s.ids.New(epoch()).WithPrefix("pay")), Number: 1, Reference: "r", Amount: money.New(1, money.TRY),
	}
	want := s.must(t, stepped(t)(payment.Start(draft, payment.Sale, payment.Ask{}, epoch())))
	same(t, "payment", s.payment(t, draft.ID), want)
	r := &idempotency.Record{Merchant: s.merchant, Key: "k", CreatedAt: epoch()}
	s.commit(t, store.Change{Remember: r})
	same(t, "record", remembered(t, s, "k"), *r)
}

func contains(text, part string) bool { return strings.Contains(text, part) }
