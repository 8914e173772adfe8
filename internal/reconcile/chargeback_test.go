package reconcile_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/reconcile"
	"github.com/vezne/vezne/money"
)

// taker is a provider that lists chargebacks, one a page, and desk what is known here of disputes.
type taker struct {
	*world

	taken []connector.Chargeback
}

// Chargebacks gives one at a time.
func (w *taker) Chargebacks(_ context.Context, l connector.Listing) (connector.ChargebackPage, error) {
	n, _ := strconv.Atoi(l.Cursor)
	var p connector.ChargebackPage
	if n < len(w.taken) {
		if c := w.taken[n]; !c.At.Before(l.From) && c.At.Before(l.To) {
			p.Chargebacks = []connector.Chargeback{c}
		}
		p.Next = strconv.Itoa(n + 1)
	}
	return p, nil
}

type desk struct {
	disputes []dispute.Dispute
	busy     bool
	others   []string
}

func (d *desk) known(_ context.Context, p payment.ID) (of []dispute.Dispute, err error) {
	for _, one := range d.disputes {
		if one.Payment == p {
			of = append(of, one)
		}
	}
	return of, nil
}

func (d *desk) open(_ context.Context, p payment.ID, c connector.Chargeback, others []string) (string, error) {
	d.others = append(d.others, others...)
	if d.busy {
		return "", payment.ErrInProgress(p)
	}
	id := "dsp_" + strconv.Itoa(len(d.disputes))
	d.disputes = append(d.disputes, dispute.Dispute{ID: id, Payment: p, Amount: c.Amount, Reference: c.ID, State: dispute.Opened})
	return id, nil
}

// TestChargebacks: what a provider took back is compared with our disputes. What nobody knows of is opened, or only told, once; what is known is not a difference,
// and what is decided there and not here is one.
func TestChargebacks(t *testing.T) {
	t.Parallel()
	w := &taker{world: newWorld(1)}
	var paid []*made
	for n := range 6 {
		m := w.start(payment.Sale, midnight().Add(time.Duration(9+n)*time.Hour)).approve(time.Second)
		m.line()
		paid = append(paid, m)
	}
	c := open(t, w.world)
	take := func(m *made, id string, minor int64, s connector.ChargebackState) {
		w.taken = append(w.taken, connector.Chargeback{
			ID: id, Original: m.First().Ref, Amount: m.Money(minor), Reason: "10.4", At: midnight().Add(20 * time.Hour), State: s,
		})
	}
	known := &desk{disputes: []dispute.Dispute{
		{ID: "named", Payment: paid[1].ID, Amount: paid[1].Money(5), Reference: "cb_1", State: dispute.Represented},
		{ID: "nameless", Payment: paid[2].ID, Amount: paid[2].Money(7), State: dispute.Opened},
		{ID: "open", Payment: paid[3].ID, Amount: paid[3].Money(9), Reference: "cb_3", State: dispute.Opened},
	}}
	take(paid[0], "cb_0", 100, connector.ChargebackOpen)
	take(paid[1], "cb_1", 5, connector.ChargebackOpen)
	take(paid[2], "cb_2", 7, connector.ChargebackOpen)
	take(paid[2], "cb_2b", 7, connector.ChargebackOpen) // alike, and another
	take(paid[3], "cb_3", 9, connector.ChargebackLost)
	take(paid[4], "cb_4", 11, connector.ChargebackWon) // nobody has missed it
	w.taken = append(w.taken, connector.Chargeback{ID: "cb_5", Original: "panel", Amount: money.New(1, money.TRY), At: midnight().Add(20 * time.Hour)})
	w.taken = append(w.taken, connector.Chargeback{ID: "cb_6", Original: paid[5].First().Ref, Amount: paid[5].Money(1), At: midnight().Add(-20 * time.Hour)}) // another day
	compare := func(source reconcile.Source, opens bool) (found []string, text string) {
		t.Helper()
		of := &reconcile.Disputes{Known: known.known}
		if opens {
			of.Open = known.open
		}
		r, err := reconcile.Run(t.Context(), reconcile.Input{
			Merchant: shop, Account: account, From: midnight(), To: midnight().Add(day), Source: source, Against: "list", Books: c.store, Now: c.Daily.Now,
			Late: time.Hour, Disputes: of,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings {
			found = append(found, fmt.Sprint(f.Kind, " ", f.Theirs.Transaction, " ", f.Payment != "", " ", f.Dispute, " ", f.Problem, f.Decided))
		}
		slices.Sort(found)
		var b bytes.Buffer
		if err := r.Write(&b, "tr"); err != nil {
			t.Fatal(err)
		}
		return found, b.String()
	}
	want := func(what string, got []string, expected ...string) {
		t.Helper()
		if diff := cmp.Diff(expected, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	list := reconcile.Listed{Lister: w, Now: c.Daily.Now}
	reported, text := compare(list, false)
	want("only told", reported, "chargeback_decided cb_3 true open lost", "chargeback_unknown cb_0 true  ", "chargeback_unknown cb_2b true  ", "chargeback_unknown cb_5 false  ")
	if !strings.Contains(text, "ters ibraz") || !strings.Contains(text, "vezne disputes open") {
		t.Error(text)
	}
	known.busy = true
	busy, _ := compare(list, true)
	want("in doubt", busy, "chargeback_decided cb_3 true open lost", "chargeback_unknown cb_0 true  operation_in_progress", "chargeback_unknown cb_2b true  operation_in_progress", "chargeback_unknown cb_5 false  ")
	known.busy = false
	opened, _ := compare(list, true)
	want("opened", opened, "chargeback_decided cb_3 true open lost", "chargeback_unknown cb_0 true dsp_3 ", "chargeback_unknown cb_2b true dsp_4 ", "chargeback_unknown cb_5 false  ")
	want("of other chargebacks", slices.Compact(known.others), "nameless")
	again, _ := compare(list, true)
	want("again", again, "chargeback_decided cb_3 true open lost", "chargeback_unknown cb_5 false  ")
	if len(known.disputes) != 5 {
		t.Errorf("%d disputes", len(known.disputes))
	}
}

// TestChargebacksThatSomebodyKnowsOtherwise: a name that is masked where disputes keep it is the same name; a dispute of another amount is told, and so is one that was withdrawn while the
// bank has the money; of two of one name the one of the bank's amount is it; and what may be the same is named.
func TestChargebacksThatSomebodyKnowsOtherwise(t *testing.T) {
	t.Parallel()
	w := &taker{world: newWorld(1)}
	var paid []*made
	for n := range 7 {
		m := w.start(payment.Sale, midnight().Add(time.Duration(9+n)*time.Hour)).approve(time.Second)
		m.line()
		paid = append(paid, m)
	}
	c := open(t, w.world)
	const long = "cvv 123-4508034508034509" // a name that looks like card data is kept without it
	for n, name := range []string{long, "cb_1", "cb_2", "cb_3", "cb_4", "cb_5", "cb_6"} {
		w.taken = append(w.taken, connector.Chargeback{ID: name, Original: paid[n].First().Ref, Amount: paid[n].Money(50), At: midnight().Add(20 * time.Hour)})
	}
	w.taken[6].State = connector.ChargebackWon
	one := func(id string, n int, reference string, minor int64, s dispute.State) dispute.Dispute {
		return dispute.Dispute{ID: id, Payment: paid[n].ID, Amount: paid[n].Money(minor), Reference: gateway.Shown(reference), State: s}
	}
	known := &desk{disputes: []dispute.Dispute{
		one("masked", 0, long, 50, dispute.Opened),
		one("less", 1, "cb_1", 40, dispute.Opened),
		one("wrong", 2, "cb_2", 60, dispute.Opened), one("right", 2, "cb_2", 50, dispute.Opened),
		one("withdrawn", 3, "cb_3", 50, dispute.Withdrawn), one("instead", 3, "", 60, dispute.Opened),
		one("by hand", 4, "", 60, dispute.Opened), one("won", 4, "", 7, dispute.Won),
		one("gone", 5, "cb_5", 40, dispute.Withdrawn), one("anew", 5, "cb_5", 50, dispute.Opened),
		one("forgotten", 6, "cb_6", 50, dispute.Withdrawn),
	}}
	r, err := reconcile.Run(t.Context(), reconcile.Input{
		Merchant: shop, Account: account, From: midnight(), To: midnight().Add(day), Source: reconcile.Listed{Lister: w, Now: c.Daily.Now}, Against: "list", Books: c.store, Now: c.Daily.Now,
		Late: time.Hour, Disputes: &reconcile.Disputes{Known: known.known, Open: known.open},
	})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range r.Findings {
		found = append(found, fmt.Sprint(f.Kind, " ", f.Theirs.Transaction, " ", f.Dispute, " ", f.Beside, " ", f.Problem))
	}
	slices.Sort(found)
	if diff := cmp.Diff([]string{
		"chargeback_amount cb_1 less [] ", "chargeback_unknown cb_3 withdrawn [instead] dispute_withdrawn", "chargeback_unknown cb_4 dsp_11 [by hand] ",
	}, found); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, language := range []string{"tr", "en"} {
		var b bytes.Buffer
		if err := r.Write(&b, language); err != nil || strings.Count(b.String(), "vezne disputes withdraw") != 2 {
			t.Errorf("%v:\n%s", err, &b)
		}
	}
}

// TestChargebacksAreLookedFor: between its days a merchant who wants disputes opened has its accounts asked for chargebacks, and nobody else.
func TestChargebacksAreLookedFor(t *testing.T) {
	t.Parallel()
	for _, opens := range []bool{true, false} {
		w := &taker{world: newWorld(2)}
		m := w.start(payment.Sale, midnight().Add(2*day)).approve(time.Second)
		c := open(t, w.world)
		known := &desk{}
		c.Daily.Listers = func(merchant.ID) map[string]connector.Lister { return map[string]connector.Lister{account: w} }
		c.Daily.Disputes = func(merchant.ID) *reconcile.Disputes {
			of := &reconcile.Disputes{Known: known.known}
			if opens {
				of.Open = known.open
			}
			return of
		}
		w.taken = []connector.Chargeback{{ID: "cb_1", Original: m.First().Ref, Amount: m.Money(1), At: c.now.Add(-time.Minute)}}
		_, next := c.days(t)
		wait, count := next.Sub(c.now), 1
		if !opens {
			count = 0
		}
		if opens != (wait <= time.Hour) || len(known.disputes) != count {
			t.Errorf("opens: %t; comes back after %s, with %d disputes", opens, wait, len(known.disputes))
		}
	}
}
