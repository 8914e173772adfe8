package bookkeeper_test

import (
	"context"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/store"
)

// between is a store whose owner somebody else gets ahead of: between what he has read and what he commits.
type between struct {
	bookkeeper.Everything

	// at is the commit before which meanwhile is done, counted from 1.
	at        int
	meanwhile func()
}

func (b *between) Commit(ctx context.Context, c store.Change) error {
	if b.at--; b.at == 0 {
		b.meanwhile()
	}
	return b.Everything.Commit(ctx, c)
}

// TestTwoWhoBookOneDayBookItOnce: of two who book what came of one day, under two numbers or as a whole and by its payments, the one who comes second sees what the
// first has booked, whatever both of them planned; on both engines, at the account's first settlement and at later ones.
func TestTwoWhoBookOneDayBookItOnce(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *desk) {
		bank := int64(0)
		books := func(net int64) {
			t.Helper()
			bank += net
			d.balance(t, ledger.Bank.Account(), bank)
			d.balance(t, ledger.ProviderReceivable.Of("bank"), 0)
		}
		for i, test := range []struct {
			name string
			// at is before which of the first one's commits the second one comes; both have planned by then.
			at            int
			first, second func(a, b string) []bookkeeper.PayoutLine
			want, other   []bookkeeper.PayoutState
		}{
			{
				"under two numbers", 1,
				func(_, _ string) []bookkeeper.PayoutLine {
					return []bookkeeper.PayoutLine{payout(1, "P1", 30_000, 600, 30, 29_370)}
				},
				func(_, _ string) []bookkeeper.PayoutLine {
					return []bookkeeper.PayoutLine{payout(1, "Q1", 30_000, 600, 30, 29_370)}
				},
				[]bookkeeper.PayoutState{"other_amount"},
				[]bookkeeper.PayoutState{"agrees"},
			},
			{
				"a whole one ahead of two parts", 1,
				func(_, _ string) []bookkeeper.PayoutLine {
					return []bookkeeper.PayoutLine{payout(1, "P2", 10_000, 200, 10, 9790), payout(2, "P3", 20_000, 400, 20, 19_580)}
				},
				func(_, _ string) []bookkeeper.PayoutLine {
					return []bookkeeper.PayoutLine{payout(1, "Q2", 30_000, 600, 30, 29_370)}
				},
				[]bookkeeper.PayoutState{"other_amount", "other_amount"},
				[]bookkeeper.PayoutState{"agrees"},
			},
			{
				"between two parts", 2,
				func(_, _ string) []bookkeeper.PayoutLine {
					return []bookkeeper.PayoutLine{payout(1, "P4", 10_000, 200, 10, 9790), payout(2, "P5", 20_000, 400, 20, 19_580)}
				},
				func(_, _ string) []bookkeeper.PayoutLine {
					return []bookkeeper.PayoutLine{payout(1, "Q4", 30_000, 600, 30, 29_370)}
				},
				[]bookkeeper.PayoutState{"agrees", "agrees"},
				[]bookkeeper.PayoutState{"other_amount"},
			},
			{
				"a whole one ahead of payments", 1,
				func(a, b string) []bookkeeper.PayoutLine {
					return []bookkeeper.PayoutLine{of(payout(1, "", 10_000, 200, 10, 9790), a), of(payout(2, "", 20_000, 400, 20, 19_580), b)}
				},
				func(_, _ string) []bookkeeper.PayoutLine {
					return []bookkeeper.PayoutLine{payout(1, "Q5", 30_000, 600, 30, 29_370)}
				},
				[]bookkeeper.PayoutState{"refused", "refused"},
				[]bookkeeper.PayoutState{"agrees"},
			},
			{
				"the same payments, in the middle", 2,
				func(a, b string) []bookkeeper.PayoutLine {
					return []bookkeeper.PayoutLine{of(payout(1, "", 10_000, 200, 10, 9790), a), of(payout(2, "", 20_000, 400, 20, 19_580), b)}
				},
				func(a, b string) []bookkeeper.PayoutLine {
					return []bookkeeper.PayoutLine{of(payout(1, "", 10_000, 200, 10, 9790), a), of(payout(2, "", 20_000, 400, 20, 19_580), b)}
				},
				[]bookkeeper.PayoutState{"agrees", "booked_before"},
				[]bookkeeper.PayoutState{"booked_before", "agrees"},
			},
		} {
			a, b := d.sale(t, lira(10_000)), d.sale(t, lira(20_000))
			if i == 2 { // some of it sealed, some not
				d.seal(t)
			}
			one, first := d.planned(t, 0, test.first(a.Reference, b.Reference)...)
			two, second := d.planned(t, 0, test.second(a.Reference, b.Reference)...)
			came := false
			one.Store = &between{Everything: d.Store, at: test.at, meanwhile: func() {
				came = true
				if err := two.Apply(t.Context(), &second); err != nil {
					t.Error(err)
				}
			}}
			if err := one.Apply(t.Context(), &first); err != nil || !came {
				t.Fatalf("%s: %v, %t", test.name, err, came)
			}
			want(t, test.name, states(first), test.want)
			want(t, test.name+": the other", states(second), test.other)
			books(29_370)
		}
		// By hand nothing is planned; two at once are two settlements, as two of them one after the other are.
		d.sale(t, lira(10_000))
		s := bookkeeper.Settlement{Merchant: "demo", Account: "bank", Reference: "H1", Day: due, Gross: lira(4000), Commission: lira(80), Tax: lira(4), Net: lira(3916)}
		at := noon().AddDate(0, 0, 4)
		st := &between{Everything: d.Store, at: 1, meanwhile: func() {
			rest := s
			rest.Reference, rest.Gross, rest.Commission, rest.Tax, rest.Net = "H2", lira(6000), lira(120), lira(6), lira(5874)
			if _, _, err := bookkeeper.Settle(t.Context(), d.Store, rest, at); err != nil {
				t.Error(err)
			}
		}}
		if _, repeated, err := bookkeeper.Settle(t.Context(), st, s, at); err != nil || repeated {
			t.Fatalf("by hand: %t, %v", repeated, err)
		}
		books(9790)
		if _, repeated, err := bookkeeper.Settle(t.Context(), d.Store, s, at); err != nil || !repeated {
			t.Errorf("again: %t, %v", repeated, err)
		}
		s.Net = lira(3915)
		if _, _, err := bookkeeper.Settle(t.Context(), d.Store, s, at); fault.KindOf(err) != fault.Conflict {
			t.Errorf("otherwise: %v", err)
		}
		books(0)
		if v := d.verify(t); v.Count != 0 {
			t.Errorf("problems: %+v", v.Findings)
		}
	})
}

// TestAPayoutCalledLikeAnothersRest: what is posted beside a payout has an id of its own, which another payout may have taken. It is told, on both engines, and not tried for ever.
func TestAPayoutCalledLikeAnothersRest(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *desk) {
		d.sale(t, lira(10_000))
		if _, _, err := bookkeeper.Settle(t.Context(), d.Store, bookkeeper.Settlement{
			Merchant: "demo", Account: "bank", Reference: "P1/rest", Day: due, Gross: lira(5000), Commission: lira(100), Tax: lira(5), Net: lira(4895),
		}, noon().AddDate(0, 0, 1)); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
		defer stop()
		b, plan := d.planned(t, 1, payout(1, "P1", 5000, 100, 4, 4896))
		want(t, "planned", states(plan), []bookkeeper.PayoutState{"tolerated"})
		if err := b.Apply(ctx, &plan); err != nil {
			t.Fatal(err)
		}
		want(t, "applied", states(plan), []bookkeeper.PayoutState{"booked_otherwise"})
	})
}
