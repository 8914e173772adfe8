package health_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/health"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
)

// shelf is a gateway's records in memory.
type shelf struct {
	kept   map[string]record.Record
	before func() // runs between a read and its write
	broken error
}

func (s *shelf) Record(_ context.Context, _ merchant.ID, _ record.Kind, id string) (record.Record, error) {
	r, known := s.kept[id]
	if s.broken != nil {
		return r, s.broken
	}
	if !known {
		return r, fault.New(fault.NotFound, "record_not_found", fault.Text{})
	}
	return r, nil
}

func (s *shelf) SaveRecord(_ context.Context, r record.Record) (record.Record, error) {
	if before := s.before; before != nil {
		s.before = nil
		before()
	}
	if s.kept[r.ID].Version != r.Version {
		return r, fault.New(fault.Conflict, "record_changed", fault.Text{})
	}
	r.Version++
	s.kept[r.ID] = r
	return r, nil
}

func (s *shelf) Records(_ context.Context, m merchant.ID, kind record.Kind, _ record.Filter) ([]record.Record, error) {
	var found []record.Record
	for _, r := range s.kept {
		if r.Merchant == m && r.Kind == kind {
			found = append(found, r)
		}
	}
	return found, s.broken
}

func TestChangesAreKept(t *testing.T) {
	t.Parallel()
	now := newClock().Now()
	open := health.Status{
		Merchant: "demo", Account: "ana hesap", State: health.Open, Since: now, Until: now.Add(15 * time.Second),
		Reason: health.NoAnswer, Detail: "unexpected EOF", Node: "kasa-1 (42)",
	}
	s := &shelf{kept: map[string]record.Record{}}
	if err := health.Keep(t.Context(), s, open); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		after time.Duration
		want  health.State
	}{{14 * time.Second, health.Open}, {15 * time.Second, health.HalfOpen}} {
		got, err := health.List(t.Context(), s, "demo", now.Add(test.after))
		want := open
		want.State = test.want
		if diff := cmp.Diff(map[string]health.Status{"ana hesap": want}, got); diff != "" || err != nil {
			t.Errorf("after %v: %v (-want +got):\n%s", test.after, err, diff)
		}
	}
	others, err := health.List(t.Context(), s, "other", now)
	if err != nil || len(others) != 0 {
		t.Errorf("another merchant sees %v, %v", others, err)
	}

	// Another node writes in between: what it saw is replaced by what was seen later, and nothing is lost.
	well := health.Status{Merchant: "demo", Account: "ana hesap", State: health.Closed, Since: now.Add(time.Minute), Node: "kasa-2 (7)"}
	s.before = func() {
		if err := health.Keep(t.Context(), s, open); err != nil {
			t.Error(err)
		}
	}
	if err := health.Keep(t.Context(), s, well); err != nil {
		t.Fatal(err)
	}
	got, err := health.List(t.Context(), s, "demo", now.Add(time.Hour))
	if diff := cmp.Diff(map[string]health.Status{"ana hesap": well}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestKeepingMayFail(t *testing.T) {
	t.Parallel()
	disk := errors.New("disk is full")
	s := &shelf{kept: map[string]record.Record{}, broken: disk}
	err := health.Keep(t.Context(), s, health.Status{Merchant: "demo", Account: "a", State: health.Open})
	if !errors.Is(err, disk) {
		t.Errorf("keep: %v", err)
	}
	if _, err := health.List(t.Context(), s, "demo", time.Time{}); !errors.Is(err, disk) {
		t.Errorf("list: %v", err)
	}
	_, err = health.Read(record.Record{ID: "a", Content: []byte("{")}, time.Time{})
	if err == nil {
		t.Error("a record that is none was read")
	}
}

func TestStatesHaveNames(t *testing.T) {
	t.Parallel()
	for _, s := range []health.State{health.Closed, health.Open, health.HalfOpen} {
		if text := s.Text(); text.TR == "" || text.EN == "" || text.TR == text.EN || text.EN == string(s) {
			t.Errorf("%s is called %+v", s, text)
		}
	}
	if text := health.State("later").Text(); text.EN != "later" {
		t.Errorf("an unknown state is called %+v", text)
	}
}
