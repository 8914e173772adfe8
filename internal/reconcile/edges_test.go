package reconcile_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/reconcile"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/money"
)

// compare compares the first day of a world, unless change asks for something else.
func compare(t *testing.T, w *world, change func(*reconcile.Input)) (reconcile.Report, error) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "vezne.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w.keep(t, s)
	w.sorted()
	in := reconcile.Input{
		Merchant: shop, Account: account, From: midnight(), To: midnight().Add(day), Against: "list", Books: s,
		Source: reconcile.Listed{Lister: w, Now: time.Now}, Late: time.Hour, Now: func() time.Time { return midnight().Add(3 * day) },
	}
	if change != nil {
		change(&in)
	}
	return reconcile.Run(t.Context(), in)
}

func wantFound(t *testing.T, r reconcile.Report, err error, want ...string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, f := range r.Findings {
		got = append(got, spelled(f))
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		t.Errorf("findings differ (-want +got):\n%s", diff)
	}
}

// TestLeavesWhatIsRecent: what happened within the last hour, and what is still under way, is left to the next run.
func TestLeavesWhatIsRecent(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	now := midnight().Add(12 * time.Hour)
	w.start(payment.Sale, now.Add(-30*time.Minute)).approve(time.Second)           // not listed yet
	w.lines[w.start(payment.Sale, now.Add(-50*time.Minute)).line()].Original = "x" // not in our books yet
	old := w.start(payment.Sale, now.Add(-2*time.Hour)).approve(time.Second)
	late := w.start(payment.Sale, now.Add(-2*time.Hour)).doubt(time.Second)
	late.take(late.Approve(w.ids(), now.Add(-time.Minute))) // settled a minute ago, and listed when it is
	r, err := compare(t, w, func(in *reconcile.Input) { in.Now = func() time.Time { return now } })
	wantFound(t, r, err, ours(reconcile.MissingThere, old, 1))
	if r.Asked == nil || !r.Asked.Equal(midnight().Add(day)) || !r.To.Equal(now.Add(-time.Hour)) {
		t.Errorf("compared until %s, asked for %v", r.To, r.Asked)
	}
	_, err = compare(t, newWorld(1), func(in *reconcile.Input) { in.Now = func() time.Time { return midnight().Add(time.Hour) } })
	if !errors.Is(err, reconcile.ErrNotSettled) {
		t.Errorf("a span that has not settled: %v", err)
	}
}

// TestUnderWay: a request whose node may still wait for its answer is no doubt, and one whose node has died is.
func TestUnderWay(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	noon := midnight().Add(12 * time.Hour)
	dead := w.start(payment.Sale, noon)
	dead.line()
	r, err := compare(t, w, nil)
	wantFound(t, r, err, ours(reconcile.SettledThere, dead, 1))
	w = newWorld(1)
	m := w.start(payment.Sale, noon)
	m.line()
	r, err = compare(t, w, func(in *reconcile.Input) {
		in.Now, in.Late = func() time.Time { return noon.Add(10 * time.Second) }, time.Second
	})
	wantFound(t, r, err)
	if r.Open != 1 {
		t.Errorf("%d open, want the request under way", r.Open)
	}
}

func TestAsks(t *testing.T) {
	t.Parallel()
	for want, answer := range map[string]func() (bool, error){
		"settled": func() (bool, error) { return true, nil },
		"open":    func() (bool, error) { return true, errors.New("bank is away") },
		"":        nil,
	} {
		w := newWorld(1)
		m := w.start(payment.Sale, midnight().Add(time.Hour)).doubt(time.Second)
		m.line()
		r, err := compare(t, w, func(in *reconcile.Input) {
			if answer != nil {
				in.Ask = func(context.Context, payment.ID) (bool, error) { return answer() }
			}
		})
		wantFound(t, r, err, ours(reconcile.SettledThere, m, 1))
		if len(r.Findings) == 1 && r.Findings[0].Asked != want {
			t.Errorf("asked: %q, want %q", r.Findings[0].Asked, want)
		}
	}
}

// TestByPayment: a list that goes by payment has what followed on the day of the payment, and on no other.
func TestByPayment(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	w.basis = connector.ByPayment
	m := w.start(payment.Sale, midnight().Add(time.Hour)).approve(time.Second)
	m.line()
	m.follow(payment.Refund, 300, midnight().Add(30*time.Hour)).approve(time.Second).line()
	m.follow(payment.Refund, 200, midnight().Add(40*time.Hour)).approve(time.Second) // not there
	earlier := w.start(payment.Sale, midnight().Add(-5*day)).approve(time.Second)
	earlier.line()
	earlier.follow(payment.Refund, 300, midnight().Add(2*time.Hour)).approve(time.Second).line()
	r, err := compare(t, w, nil)
	wantFound(t, r, err, ours(reconcile.OtherState, m, 3))
}

// statement is a list as a statement is: it may tell only what moved money.
type statement struct{ reconcile.Listed }

func (statement) Partial() bool { return true }

func TestPartial(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	noon := midnight().Add(12 * time.Hour)
	gone := w.start(payment.Sale, noon).approve(time.Second) // voided, and so in no statement
	gone.follow(payment.Void, gone.Captured, noon.Add(time.Minute)).approve(time.Second)
	held := w.start(payment.PreAuth, noon).approve(time.Second) // held only
	held.follow(payment.Capture, held.Authorized, noon.Add(time.Minute)).approve(time.Second).line()
	kept := w.start(payment.Sale, noon).approve(time.Second) // voided here, and taken by the statement
	kept.line()
	kept.follow(payment.Void, kept.Captured, noon.Add(time.Minute)).approve(time.Second)
	lost := w.start(payment.Sale, noon).approve(time.Second)
	booked := w.start(payment.Sale, noon).approve(time.Second) // booked two days later
	w.lines[booked.line()].At = noon.Add(2 * day)
	in := func(in *reconcile.Input) { in.Source = statement{reconcile.Listed{Lister: w, Now: time.Now}} }
	r, err := compare(t, w, in)
	wantFound(t, r, err, ours(reconcile.OtherState, kept, 1), ours(reconcile.MissingThere, lost, 1))
}

// TestOtherNames: without our reference the provider's ids lead to the payment, and then the shop's reference.
func TestOtherNames(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	for range 4 {
		m := w.start(payment.Sale, midnight().Add(time.Hour)).approve(time.Second)
		l := &w.lines[m.line()]
		l.Ref, l.Original = "", ""
		switch w.number {
		case 2:
			l.IDs.Transaction = "" // the RRN is left
		case 3:
			l.IDs.RRN = ""
		case 4:
			l.Original, l.IDs.Transaction = "somebody's", ""
		}
	}
	r, err := compare(t, w, nil)
	wantFound(t, r, err)
	if r.Matched != 4 {
		t.Errorf("%d alike, want 4", r.Matched)
	}
}

// TestFee: where the provider does not tell whether the buyer bore its commission, both amounts are right, and no third.
func TestFee(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	var wrong *made
	for _, extra := range []int64{0, 50, 25} {
		m := w.start(payment.Sale, midnight().Add(time.Hour)).approve(time.Second)
		l := &w.lines[m.line()]
		l.Fee, l.Amount = 50, money.New(l.Amount.Minor()+extra, l.Amount.Currency())
		wrong = m
	}
	r, err := compare(t, w, nil)
	wantFound(t, r, err, ours(reconcile.OtherAmount, wrong, 1))
}

func TestCountsWhatItOmits(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	for range 5 {
		w.start(payment.Sale, midnight().Add(time.Hour)).approve(time.Second)
	}
	w.lines[w.start(payment.Sale, midnight().Add(time.Hour)).refuse(time.Second).line()].Kind = 0
	w.lines[len(w.lines)-1].Status = connector.LineDone
	r, err := compare(t, w, func(in *reconcile.Input) { in.MaxFindings = 2 })
	if err != nil || len(r.Findings) != 2 || r.Omitted != 3 || r.Counts[reconcile.MissingThere] != 5 || r.Unread != 1 {
		t.Errorf("%d findings, %d omitted, %v counted, %d unread, error %v", len(r.Findings), r.Omitted, r.Counts, r.Unread, err)
	}
	for _, language := range []string{"tr", "en"} {
		var b strings.Builder
		err = r.Write(&b, language)
		if err != nil || !strings.Contains(b.String(), map[string]string{"tr": "3 fark daha var", "en": "There are 3 more"}[language]) {
			t.Errorf("in %s, error %v:\n%s", language, err, b.String())
		}
	}
}

// moody is a provider whose list does not come, or does not end.
type moody struct {
	*world

	fails int
	stuck bool
}

func (m *moody) List(ctx context.Context, l connector.Listing) (connector.Page, error) {
	if m.fails > 0 {
		m.fails--
		return connector.Page{}, errors.New("bank is away")
	}
	p, err := m.world.List(ctx, l)
	if m.stuck {
		p.Next = "0"
	}
	return p, err
}

func TestAListThatDoesNotCome(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		provider moody
		want     string
	}{
		"two lost answers": {moody{fails: 2}, ""},
		"three":            {moody{fails: 3}, "bank is away"},
		"no end":           {moody{stuck: true}, "leads to itself"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(1)
			w.start(payment.Sale, midnight().Add(time.Hour)).approve(time.Second).line()
			test.provider.world = w
			r, err := compare(t, w, func(in *reconcile.Input) {
				in.Source = reconcile.Listed{Lister: &test.provider, Now: time.Now}
			})
			if test.want == "" {
				wantFound(t, r, err)
			} else if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v and report %+v, want %q and none", err, r, test.want)
			}
		})
	}
}

// TestWords: whatever is found has a name and an advice in both languages.
func TestWords(t *testing.T) {
	t.Parallel()
	for _, k := range reconcile.Kinds() {
		side := func(status string) *reconcile.Side { return &reconcile.Side{Kind: "sale", Status: status} }
		for _, f := range []reconcile.Finding{
			{Kind: k, Ours: side("done")}, {Kind: k, Theirs: side("done")}, {Kind: k, Ours: side("done"), Theirs: side("done")},
			{Kind: k, Ours: side("refused"), Theirs: side("done")}, {Kind: k, Ours: side("done"), Theirs: side("refused")},
		} {
			title, advice := k.Text(), f.Advice()
			if title.TR == "" || title.EN == "" || title.TR == title.EN || advice.TR == "" || advice.EN == "" || advice.TR == advice.EN {
				t.Errorf("%+v is called %+v, with the advice %+v", f, title, advice)
			}
		}
	}
}
