package dispute_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
)

// TestNext: every pair of a state and an event, as allowed or refused.
func TestNext(t *testing.T) {
	t.Parallel()
	allowed := map[dispute.State]map[dispute.Event]dispute.State{
		"": {dispute.Open: dispute.Opened},
		dispute.Opened: {
			dispute.AddEvidence: dispute.Opened, dispute.Remind: dispute.Opened, dispute.Submit: dispute.Represented, dispute.Win: dispute.Won,
			dispute.Lose: dispute.Lost, dispute.Accept: dispute.Accepted, dispute.Withdraw: dispute.Withdrawn,
		},
		dispute.Represented: {dispute.Win: dispute.Won, dispute.Lose: dispute.Lost, dispute.Withdraw: dispute.Withdrawn},
		dispute.Lost:        {dispute.Withdraw: dispute.Withdrawn},
		dispute.Accepted:    {dispute.Withdraw: dispute.Withdrawn},
	}
	for _, s := range append(dispute.States(), "") {
		for _, e := range dispute.Events() {
			want, is := allowed[s][e]
			if got, ok := dispute.Next(s, e); ok != is || got != want {
				t.Errorf("%s in %q leads to %q, %t; want %q, %t", e, s, got, ok, want, is)
			}
		}
		if s.Over() && s.Takes() == (s == dispute.Won || s == dispute.Withdrawn) {
			t.Errorf("%s takes: %t", s, s.Takes())
		}
	}
}

func TestHappensLeavesTheOriginalAlone(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	d, err := dispute.Dispute{}.Happens(dispute.Open, at, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Happens(dispute.Submit, at, ""); fault.KindOf(err) != fault.Conflict {
		t.Errorf("submitted without evidence: %v", err)
	}
	lost, err := d.Happens(dispute.Lose, at, "late")
	if err != nil || lost.State != dispute.Lost || d.State != dispute.Opened || len(d.History) != 1 || len(lost.History) != 2 {
		t.Errorf("%+v and %+v, %v", d, lost, err)
	}
	r, err := lost.Record()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := dispute.Read(r); err != nil || back.State != dispute.Lost || back.History[1].Note != "late" {
		t.Errorf("read back as %+v, %v", back, err)
	}
}

// TestReminders: three banking days before the last day, over a weekend and the feast of 29 October.
func TestReminders(t *testing.T) {
	t.Parallel()
	d := dispute.Dispute{State: dispute.Opened, Due: 20261102} // a Monday
	got := d.Reminders(calendar.Calendar{})
	if len(got) != 2 || calendar.Of(got[0]) != 20261027 || calendar.Of(got[1]) != 20261102 {
		t.Errorf("reminders at %v", got)
	}
	if d.Overdue(got[1]) || !d.Overdue(got[1].AddDate(0, 0, 1)) {
		t.Error("overdue on the wrong day")
	}
}
