package books

import (
	"errors"
	"path/filepath"
	"testing"
	"time"
)

// TestKeptCards: what is kept outlives the process, belongs to one terminal and one owner, and is forgotten once; an owner is known by his
// customer's name also when nothing is kept for him any more.
func TestKeptCards(t *testing.T) {
	t.Parallel()
	clock := &hand{now: noon()}
	path := filepath.Join(t.TempDir(), "books.db")
	b := openAt(t, path, clock)
	until := noon().Add(time.Minute)
	keep := func(c KeptCard) (KeptCard, error) {
		c.Terminal, c.Card = "T", "435508******4358"
		return b.Keep(t.Context(), c, until)
	}
	first, err := keep(KeptCard{Customer: "U-1", Label: "Maaş", Scenario: "51"})
	if err != nil || first.Owner == "" || first.Token == "" {
		t.Fatalf("kept %+v, %v", first, err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b = openAt(t, path, clock)
	defer func() { _ = b.Close() }()
	if got, err := b.Kept(t.Context(), "T", first.Owner, first.Token); err != nil || got != first {
		t.Errorf("found again as %+v, %v; want %+v", got, err, first)
	}
	for _, name := range [][3]string{{"T2", first.Owner, first.Token}, {"T", "own_other", first.Token}, {"T", first.Owner, "crd_other"}} {
		if _, err := b.Kept(t.Context(), name[0], name[1], name[2]); !errors.Is(err, ErrNotKept) {
			t.Errorf("%v: %v, want %v", name, err, ErrNotKept)
		}
		if err := b.Forget(t.Context(), name[0], name[1], name[2], until); !errors.Is(err, ErrNotKept) {
			t.Errorf("forget %v: %v, want %v", name, err, ErrNotKept)
		}
	}
	if _, err := keep(KeptCard{Owner: "own_other", Label: "x"}); !errors.Is(err, ErrNotKept) {
		t.Errorf("for an owner whom nobody knows: %v", err)
	}
	second, err := keep(KeptCard{Owner: first.Owner, Label: "İş"})
	if err != nil || second.Owner != first.Owner || second.Token == first.Token || second.Customer != "U-1" {
		t.Errorf("a further card is %+v, %v", second, err)
	}
	for _, c := range []KeptCard{first, second} {
		if err := b.Forget(t.Context(), "T", c.Owner, c.Token, until); err != nil {
			t.Error(err)
		}
		if err := b.Forget(t.Context(), "T", c.Owner, c.Token, until); !errors.Is(err, ErrNotKept) {
			t.Errorf("forgotten twice: %v", err)
		}
	}
	if all, err := b.Cards(t.Context(), "T", first.Owner); err != nil || len(all) != 0 {
		t.Errorf("left are %+v, %v", all, err)
	}
	again, err := keep(KeptCard{Customer: "U-1", Label: "Yeni"})
	if err != nil || again.Owner != first.Owner || again.Token == first.Token {
		t.Errorf("kept anew as %+v, %v", again, err)
	}
	clock.set(until.Add(time.Microsecond))
	if _, err := keep(KeptCard{Customer: "U-1", Label: "x"}); !errors.Is(err, ErrTooLate) {
		t.Errorf("too late: %v", err)
	}
	if err := b.Forget(t.Context(), "T", again.Owner, again.Token, until); !errors.Is(err, ErrTooLate) {
		t.Errorf("forgotten too late: %v", err)
	}
}
