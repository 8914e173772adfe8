package books

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"database/sql"

	"pgregory.net/rapid"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
)

//go:embed testdata/version1.sql
var version1 string

//go:embed testdata/version2.sql
var version2 string

//go:embed testdata/version3.sql
var version3 string

//go:embed testdata/version4.sql
var version4 string

// TestEarlierBooks opens books that were written before there were points, campaigns or chargebacks, and pays with both in them.
func TestEarlierBooks(t *testing.T) {
	t.Parallel()
	for version, text := range map[string]string{"1": version1, "2": version2, "3": version3, "4": version4} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			openEarlier(t, version, text)
		})
	}
}

func openEarlier(t *testing.T, version, text string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "books.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), text+`; pragma user_version = `+version+`;
		insert into operation (seq, terminal, ref, kind, order_ref, original, amount, currency, installments, card, scenario, code,
			transaction_id, auth_code, rrn, recorded_at, effective_at, captured, captured_at, refunded, voided) values (1, 'T', 'OLD', 'sale', 'order', '', 1000, 'TRY', 1, '4355**4358', '', '00', 'x', '1', '2', 1, 1, 1000, 1, 0, 0)`)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Close()
	if err != nil {
		t.Fatal(err)
	}
	clock := &hand{now: noon()}
	b := openAt(t, path, clock)
	old, _, found, err := b.Find(t.Context(), "T", "OLD")
	if err != nil || !found || old.Captured != 1000 || old.Points != 0 {
		t.Errorf("found %t %+v, %v, want the old sale", found, old, err)
	}
	r := withPoints("NEW", 1000, 300)
	r.Grant = Grant{Campaign: "PLUS2", Plus: 2}
	o, _, err := b.Authorize(t.Context(), r)
	if err != nil || o.Code != Approved || o.PointsTaken != 300 || o.Grant != r.Grant {
		t.Errorf("authorized %+v, %v, want 300 points taken", o, err)
	}
	err = b.Close()
	if err != nil {
		t.Fatal(err)
	}
}

const (
	loyal = "428220******8015"
	kind  = "Bonus"
	given = 5000
)

func withPoints(ref string, amount, points int64) Request {
	r := Request{
		Operation: Operation{
			Terminal: "T", Ref: ref, Kind: Sale, Order: "order", Amount: money.New(amount, money.TRY), Card: loyal, Code: Approved,
			Points: points,
		},
		ValidUntil: noon().Add(time.Hour), Has: []Holding{{kind, given}},
	}
	if points > 0 {
		r.PointsName = kind
	}
	return r
}

// TestNoPointIsLost makes histories of payments with points, with requests that come again, and holds after every step that what
// the card has is what it was given less what stands in the books.
func TestNoPointIsLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		clock := &hand{now: noon()}
		b := openAt(rt, "", clock)
		defer func() { _ = b.Close() }()
		var refs []string
		for i := range rapid.IntRange(1, 14).Draw(rt, "steps") {
			ref := fmt.Sprintf("R%d", i)
			amount := rapid.Int64Range(1, 4000).Draw(rt, "amount")
			points := rapid.Int64Range(0, amount).Draw(rt, "points")
			again := rapid.IntRange(1, 2).Draw(rt, "times")
			kindOf := rapid.SampledFrom([]Kind{Sale, PreAuth, Capture, Void, Refund}).Draw(rt, "kind")
			if kindOf == Sale || kindOf == PreAuth || len(refs) == 0 {
				if kindOf != PreAuth {
					kindOf = Sale
				}
				r := withPoints(ref, amount, points)
				r.Kind = kindOf
				for range again {
					_, _, err := b.Authorize(t.Context(), r)
					if err != nil {
						rt.Fatal(err)
					}
				}
				refs = append(refs, ref)
			} else {
				f := FollowUp{
					Terminal: "T", Ref: ref, Kind: kindOf, Order: "order", Original: rapid.SampledFrom(refs).Draw(rt, "original"),
					Amount: money.New(amount, money.TRY), ValidUntil: noon().Add(time.Hour),
				}
				if kindOf == Void {
					original, _, _, err := b.Find(t.Context(), "T", f.Original)
					if err != nil {
						rt.Fatal(err)
					}
					f.Amount = original.Amount
				}
				if kindOf == Refund {
					f.Points = points
				}
				for range again {
					_, _, err := b.Follow(t.Context(), f)
					if err != nil {
						rt.Fatal(err)
					}
				}
			}
			balanced(rt, b)
		}
	})
}

func balanced(rt *rapid.T, b *Books) {
	l, err := b.List(rt.Context(), Filter{})
	if err != nil {
		rt.Fatal(err)
	}
	out := int64(0)
	for _, o := range l.Operations {
		if o.Code != Approved || o.Voided || o.Kind != Sale && o.Kind != PreAuth {
			continue
		}
		if o.PointsBack > o.PointsTaken || o.Refunded-o.PointsBack > o.Captured-o.PointsTaken || o.Refunded < o.PointsBack {
			rt.Fatalf("%s gave back what it had not taken: %+v", o.Ref, o)
		}
		if o.Captured > 0 {
			out += o.PointsTaken - o.PointsBack
		} else {
			out += o.Points
		}
	}
	if len(l.Points) != 1 || l.Points[0].Given != given || l.Points[0].Balance != given-out {
		rt.Fatalf("the card has %+v, and %d are out", l.Points, out)
	}
	if len(l.Sums) == 1 && l.Sums[0].NetPoints+l.Sums[0].HeldPoints != out {
		rt.Fatalf("sums say %+v, and %d are out", l.Sums[0], out)
	}
}

// TestPointsAreACardsOwn holds that what a card has not cannot be spent, and that a decline spends nothing.
func TestPointsAreACardsOwn(t *testing.T) {
	t.Parallel()
	b, _ := openBooks(t)
	over := withPoints("over", given+1, given+1)
	other := withPoints("other", 100, 100)
	other.PointsName = "Mil"
	declined := withPoints("declined", 100, 100)
	declined.Code = "51"
	for _, r := range []Request{over, other, declined} {
		o, _, err := b.Authorize(t.Context(), r)
		if want := string(decline.LoyaltyRefused); err != nil || o.Code != want && r.Code == Approved || o.Code == Approved {
			t.Errorf("%s: code %s, %v, want %s", r.Ref, o.Code, err, want)
		}
	}
	has, err := b.Points(t.Context(), loyal, nil)
	if err != nil || len(has) != 1 || has[0].Balance != given {
		t.Errorf("the card has %+v, %v, want all of them", has, err)
	}
}
