package payment_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
)

func TestRerouteEndsOneTryAndBeginsTheNext(t *testing.T) {
	t.Parallel()
	sent := must(t)(payment.Start(draft(), payment.Sale, ask("a-1-1"), noon()))
	for name, from := range map[string]payment.Payment{"sent": sent, "in doubt": must(t)(sent.Lose(ids(), noon()))} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			later := noon().Add(time.Second)
			s, err := from.Reroute(refusal(), ids(), payment.Sale, elsewhere(), false, later)
			if err != nil {
				t.Fatal(err)
			}
			p := s.Payment
			if p.State != payment.Sent || !p.Live || p.Provider != "other bank" || p.Version != from.Version+1 {
				t.Errorf("payment is %s, live %v, at %q, version %d", p.State, p.Live, p.Provider, p.Version)
			}
			if diff := cmp.Diff([]string{"bank", "other bank"}, p.Tried()); diff != "" {
				t.Errorf("tried differs (-want +got):\n%s", diff)
			}
			ended := payment.Attempt{
				Seq: 1, Provider: "bank", Ref: "a-1-1", Status: payment.Refused, Deadline: kept(noon().Add(30 * time.Second)), SentAt: kept(noon()),
				AnsweredAt: kept(later), Refusal: refusal(), IDs: ids(),
			}
			begun := payment.Attempt{
				Seq: 2, Provider: "other bank", Ref: "a-1-2", Status: payment.Pending, Deadline: kept(noon().Add(time.Minute)), SentAt: kept(later),
			}
			if diff := cmp.Diff([]payment.Attempt{ended, begun}, p.Operations[0].Attempts); diff != "" {
				t.Errorf("attempts differ (-want +got):\n%s", diff)
			}
			if s.Ended == nil || !cmp.Equal(*s.Ended, ended) || !cmp.Equal(*s.Attempt, begun) || !s.NewAttempt || s.NewOperation {
				t.Errorf("to commit: ended %+v, begun %+v, new attempt %v, new operation %v", s.Ended, s.Attempt, s.NewAttempt, s.NewOperation)
			}
			if op, at, open := p.Open(); !open || op.Status != payment.Pending || at.Ref != "a-1-2" || !op.SettledAt.IsZero() {
				t.Errorf("the operation is %s at %s, open %v", op.Status, at.Ref, open)
			}
			if p.Refusal != from.Refusal || p.IDs != (payment.IDs{}) {
				t.Errorf("the first provider's words stand for the payment: %+v, %+v", p.Refusal, p.IDs)
			}
			done := must(t)(p.Approve(ids(), later))
			if done.State != payment.Captured || done.First().Provider != "other bank" {
				t.Errorf("ended %s at %s", done.State, done.First().Provider)
			}
		})
	}
}

// A visit that could not begin at one provider begins at another, whose 3-D Secure may have the other shape.
func TestRerouteOfAVisit(t *testing.T) {
	t.Parallel()
	for _, live := range []bool{false, true} {
		p := must(t)(payment.StartChallenge(draft(), payment.PreAuth, ask("a-1-1"), !live, noon()))
		p = must(t)(p.Reroute(refusal(), ids(), payment.Sale, elsewhere(), live, noon()))
		if op, _ := p.Last(); p.State != payment.Challenged || p.Live != live || op.Kind != payment.Sale {
			t.Errorf("payment is %s, live %v, %s; want challenged, %v, sale", p.State, p.Live, op.Kind, live)
		}
	}
}

func TestRerouteIsRefused(t *testing.T) {
	t.Parallel()
	captured := sale(t)
	refund := must(t)(captured.Follow(payment.Refund, 100, ask("a-2-1"), noon()))
	challenged := must(t)(payment.StartChallenge(draft(), payment.Sale, ask("a-1-1"), false, noon()))
	authenticated := must(t)(challenged.Send(payment.Sale, 1, noon().Add(time.Minute), noon()))
	for name, test := range map[string]struct {
		from payment.Payment
		code string
	}{
		"of what is captured":                          {captured, "nothing_open"},
		"of a refund":                                  {refund, "transition_refused"},
		"of a refund in doubt":                         {must(t)(refund.Lose(payment.IDs{}, noon())), "transition_refused"},
		"of a charge that an authentication was for":   {authenticated, "transition_refused"},
		"of such a charge in doubt":                    {must(t)(authenticated.Lose(payment.IDs{}, noon())), "transition_refused"},
		"of what was declined and has nothing left to": {must(t)(authenticated.Refuse(refusal(), ids(), noon())), "nothing_open"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := test.from.Reroute(refusal(), ids(), payment.Sale, elsewhere(), true, noon())
			refused(t, s, err, fault.Conflict, test.code)
		})
	}
}
