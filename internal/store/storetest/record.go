//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

func recordCases() []named {
	return []named{
		{"a record is read back, and replaced by its next version", recordVersions},
		{"a record's id is taken within its kind", takenRecord},
		{"a record of another version is stale", staleRecord},
		{"of many changes to one version one is made", contendedRecord},
		{"a record is forgotten, and may be made again", forgetRecord},
		{"records are listed by age and group, page by page", listRecords},
		{"another merchant neither reads nor changes a record", foreignRecord},
		{"a record and a payment are one commit", recordWithPayment},
		{"records are changed together or not at all", recordsTogether},
		{"of many pairs with one record in common one is stored", contendedPair},
		{"of several records that are replaced all must be at the version before", oneOfTheRecordsIsStale},
		{"what has ended long ago is pruned, and nothing that is still needed", pruneRecords},
	}
}

func (s *shop) record(id string) record.Record {
	return record.Record{
		Merchant: s.merchant, Kind: "order", ID: id, Group: "Müşteri-1", Content: []byte(`{"ad":"Şükrü"}`), Version: 1,
		CreatedAt: epoch(), UpdatedAt: epoch().Add(time.Second), ExpiresAt: epoch().Add(time.Hour),
	}
}

func (s *shop) recorded(t *testing.T, id string) record.Record {
	t.Helper()
	r, err := s.Record(t.Context(), s.merchant, "order", id)
	if err != nil {
		t.Fatalf("read record: %v", err)
	}
	return r
}

func put(rs ...record.Record) store.Change { return store.Change{Records: rs} }

func recordVersions(t *testing.T, s *shop) {
	want := s.record("a")
	s.commit(t, put(want))
	same(t, "record", s.recorded(t, "a"), want)
	next := want
	next.Version, next.Group, next.Content, next.UpdatedAt, next.ExpiresAt = 2, "", nil, epoch().Add(time.Minute), time.Time{}
	s.commit(t, put(next))
	same(t, "record", s.recorded(t, "a"), next)
}

func takenRecord(t *testing.T, s *shop) {
	want := s.record("a")
	s.commit(t, put(want))
	other := want
	other.Group = "another"
	s.refused(t, put(other), store.ErrExists)
	same(t, "record", s.recorded(t, "a"), want)
	other.Kind = "another kind"
	s.commit(t, put(other))
	same(t, "record", s.recorded(t, "a"), want)
}

func staleRecord(t *testing.T, s *shop) {
	want := s.record("a")
	later := want
	later.Version = 2
	s.refused(t, put(later), store.ErrStale) // nothing stored yet
	s.commit(t, put(want))
	later.Version = 3
	s.refused(t, put(later), store.ErrStale)
	same(t, "record", s.recorded(t, "a"), want)
}

func contendedRecord(t *testing.T, s *shop) {
	want := s.record("a")
	s.commit(t, put(want))
	var made atomic.Int64
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			mine := want
			mine.Version, mine.Content = 2, fmt.Append(nil, i)
			err := s.Commit(t.Context(), store.Change{Merchant: s.merchant, Records: []record.Record{mine}})
			switch {
			case err == nil:
				made.Add(1)
			case !errors.Is(err, store.ErrStale):
				t.Errorf("change %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if made.Load() != 1 || s.recorded(t, "a").Version != 2 {
		t.Errorf("%d of the changes were made, version %d", made.Load(), s.recorded(t, "a").Version)
	}
}

func forgetRecord(t *testing.T, s *shop) {
	want := s.record("a")
	s.commit(t, put(want))
	key := []record.Key{{Kind: want.Kind, ID: want.ID}}
	s.commit(t, store.Change{Forget: key})
	_, err := s.Record(t.Context(), s.merchant, want.Kind, want.ID)
	absent(t, "forgotten record", err)
	s.commit(t, store.Change{Forget: key}) // it need not be there
	s.commit(t, put(want))
	same(t, "record made again", s.recorded(t, "a"), want)
}

func listRecords(t *testing.T, s *shop) {
	var all, group []record.Record
	for i := range 5 {
		r := s.record(fmt.Sprintf("id-%d", 9-i)) // older ones have the later id
		r.CreatedAt = epoch().Add(time.Duration(i/2) * time.Second)
		if i%2 == 0 {
			r.Group = "even"
			group = append(group, r)
		}
		all = append(all, r)
		s.commit(t, put(r))
	}
	byAge := []record.Record{all[1], all[0], all[3], all[2], all[4]} // within one second by id
	read := func(f record.Filter) []record.Record {
		var out []record.Record
		for {
			page, err := s.Records(t.Context(), s.merchant, "order", f)
			if err != nil {
				t.Fatalf("list records: %v", err)
			}
			if len(page) > f.Limit {
				t.Fatalf("page of %d, want at most %d", len(page), f.Limit)
			}
			if len(page) == 0 {
				return out
			}
			out = append(out, page...)
			f.After = page[len(page)-1].ID
		}
	}
	same(t, "all", read(record.Filter{Limit: 2}), byAge)
	same(t, "newest first", read(record.Filter{Limit: 2, Newest: true}), []record.Record{all[4], all[2], all[3], all[0], all[1]})
	same(t, "one group", read(record.Filter{Limit: 2, Group: "even"}), group)
	if _, err := s.Records(t.Context(), s.merchant, "order", record.Filter{}); err == nil {
		t.Error("a list without a limit is answered")
	}
}

func foreignRecord(t *testing.T, s *shop) {
	want := s.record("a")
	s.commit(t, put(want))
	other := newShop(t, s.Store)
	_, err := other.Record(t.Context(), other.merchant, want.Kind, want.ID)
	absent(t, "another's record", err)
	if got, err := other.Records(t.Context(), other.merchant, want.Kind, record.Filter{Limit: 9}); err != nil || len(got) != 0 {
		t.Errorf("another merchant lists %d records, %v", len(got), err)
	}
	stolen := want
	stolen.Merchant, stolen.Version = other.merchant, 2
	other.refused(t, put(stolen), store.ErrStale)
	other.commit(t, store.Change{Forget: []record.Key{{Kind: want.Kind, ID: want.ID}}})
	mine := want
	mine.Merchant, mine.Group = other.merchant, "theirs"
	other.commit(t, put(mine))
	same(t, "record", s.recorded(t, "a"), want)
	same(t, "the other's", other.recorded(t, "a"), mine)
}

func recordWithPayment(t *testing.T, s *shop) {
	p := s.sent(t, s.reference())
	step := stepped(t)(p.Approve(providerIDs(), epoch()))
	s.commit(t, put(s.record("a")))
	s.refused(t, store.Change{Step: &step, Records: []record.Record{s.record("b"), s.record("a")}}, store.ErrExists)
	same(t, "payment", s.payment(t, p.ID), p)
	_, err := s.Record(t.Context(), s.merchant, "order", "b")
	absent(t, "record of a refused change", err)
	s.commit(t, store.Change{Step: &step, Records: []record.Record{s.record("b")}})
	same(t, "payment", s.payment(t, p.ID), step.Payment)
	same(t, "record", s.recorded(t, "b"), s.record("b"))
}

// recordsTogether: what refuses one record of a change refuses the others with it, whichever comes first.
func recordsTogether(t *testing.T, s *shop) {
	taken, fresh := s.record("taken"), s.record("fresh")
	s.commit(t, put(taken))
	again := taken
	again.Group = "another"
	s.refused(t, put(fresh, again), store.ErrExists)
	s.refused(t, put(again, fresh), store.ErrExists)
	stale := taken
	stale.Version = 3
	s.refused(t, put(fresh, stale), store.ErrStale)
	_, err := s.Record(t.Context(), s.merchant, fresh.Kind, fresh.ID)
	absent(t, "record of a refused change", err)
	same(t, "record", s.recorded(t, "taken"), taken)

	next := taken
	next.Version, next.Content = 2, []byte(`{}`)
	s.commit(t, put(fresh, next))
	same(t, "made with the change", s.recorded(t, "fresh"), fresh)
	same(t, "changed", s.recorded(t, "taken"), next)
	s.commit(t, store.Change{Forget: []record.Key{{Kind: "order", ID: "taken"}, {Kind: "order", ID: "fresh"}}})
	for _, id := range []string{"taken", "fresh"} {
		_, err := s.Record(t.Context(), s.merchant, "order", id)
		absent(t, "record "+id, err)
	}
}

// contendedPair: a thing that is found by two names, such as a saved card by its token and by its number, is stored once
// however many store it at a time, and those who come too late leave nothing of theirs.
func contendedPair(t *testing.T, s *shop) {
	var made atomic.Int64
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			mine, common := s.record(fmt.Sprintf("own-%d", i)), s.record("common")
			common.Kind = "index"
			err := s.Commit(t.Context(), store.Change{Merchant: s.merchant, Records: []record.Record{mine, common}})
			switch {
			case err == nil:
				made.Add(1)
			case !errors.Is(err, store.ErrExists):
				t.Errorf("pair %d: %v", i, err)
			}
		})
	}
	all.Wait()
	left, err := s.Records(t.Context(), s.merchant, "order", record.Filter{Limit: 100})
	if err != nil || made.Load() != 1 || len(left) != 1 {
		t.Errorf("%d pairs were stored and %d records are left, %v; want one of each", made.Load(), len(left), err)
	}
}

// oneOfTheRecordsIsStale: whichever of three records somebody else has replaced meanwhile, none of them is.
func oneOfTheRecordsIsStale(t *testing.T, s *shop) {
	rs := []record.Record{s.record("a"), s.record("b"), s.record("c")}
	s.commit(t, put(rs...))
	for i := range rs {
		rs[i].Version = 2
	}
	for i := range rs {
		s.commit(t, put(rs[i]))
		s.refused(t, put(rs...), store.ErrStale)
		rs[i].Version++
		for _, r := range rs {
			if got := s.recorded(t, r.ID).Version; got != r.Version-1 {
				t.Errorf("record %s is at version %d, want %d", r.ID, got, r.Version-1)
			}
		}
	}
}

// pruneRecords: a record goes when it was made and has ended before a time; one without an end, one whose end was moved, one that a job of
// its own waits for, one of another kind and another merchant's stay.
func pruneRecords(t *testing.T, s *shop) {
	limit := epoch().Add(24 * time.Hour)
	keep := map[string]func(r *record.Record){
		"endless":   func(r *record.Record) { r.ExpiresAt = time.Time{} },
		"prolonged": func(r *record.Record) { r.ExpiresAt = limit },
		"young":     func(r *record.Record) { r.CreatedAt = limit },
		"waited":    func(*record.Record) {},
	}
	for id, change := range keep {
		r := s.record(id)
		change(&r)
		s.commit(t, put(r))
	}
	waiting := s.job(0)
	waiting.ID = "order/waited"
	s.commit(t, store.Change{Enqueue: []job.Job{waiting}})
	for _, id := range []string{"a", "b", "c"} {
		s.commit(t, put(s.record(id)))
	}
	foreign := s.record("a")
	foreign.Kind = "another kind"
	s.commit(t, put(foreign))
	other := newShop(t, s.Store)
	other.commit(t, put(other.record("a")))
	for _, want := range []int64{2, 1, 0} {
		n, err := s.PruneRecords(t.Context(), s.merchant, "order", limit, 2)
		if err != nil || n != want {
			t.Fatalf("pruned %d, %v; want %d", n, err, want)
		}
	}
	for id := range keep {
		s.recorded(t, id)
	}
	other.recorded(t, "a")
	if _, err := s.Record(t.Context(), s.merchant, "another kind", "a"); err != nil {
		t.Errorf("another kind: %v", err)
	}
	s.commit(t, store.Change{Done: []string{waiting.ID}})
	if n, err := s.PruneRecords(t.Context(), s.merchant, "order", limit, 2); n != 1 || err != nil {
		t.Errorf("when its job is done: %d, %v", n, err)
	}
}
