package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

func ask() payment.Ask { return payment.Ask{Provider: "garanti", Ref: "r", Deadline: noon()} }

// begun is a payment of kind with terms, still asked for.
func begun(t testing.TB, kind payment.Kind, minor int64, terms payment.Terms) payment.Payment {
	t.Helper()
	agreed, err := terms.For(money.New(minor, money.TRY))
	if err != nil {
		t.Fatal(err)
	}
	step, err := payment.Start(payment.Payment{
		Merchant: "demo", ID: "pay_1", Number: 1, Reference: "x", Amount: money.New(minor, money.TRY), ThreeD: -1, Terms: agreed,
	}, kind, ask(), noon())
	if err != nil {
		t.Fatal(err)
	}
	return step.Payment
}

func approved(t testing.TB, p payment.Payment, at time.Time) payment.Payment {
	t.Helper()
	step, err := p.Approve(payment.IDs{}, at)
	if err != nil {
		t.Fatal(err)
	}
	return step.Payment
}

func followed(t testing.TB, p payment.Payment, kind payment.Kind, minor int64, at time.Time) payment.Payment {
	t.Helper()
	step, err := p.Follow(kind, minor, ask(), at)
	if err != nil {
		t.Fatal(err)
	}
	return approved(t, step.Payment, at)
}

// marketTerms are EsnekPos's example: of 100.00 at 3 % two stores get 50.00 and 40.00, and 7.00 is left; with 5 % tax on the
// commission it is 6.85.
func marketTerms() payment.Terms {
	return payment.Terms{Rate: 30_000, TaxRate: 50_000, ValueDays: 2, Shares: []payment.Share{
		{Store: "S1", Kind: payment.ToStore, Amount: 5000}, {Store: "B1", Kind: payment.ToAgent, Amount: 3500}, {Kind: payment.ToReserve, Amount: 500},
	}}
}

func posted(t testing.TB, p payment.Payment, seq int) ledger.Transaction {
	t.Helper()
	tx, posts := ledger.OfOperation(&p, seq, calendar.Calendar{})
	if !posts {
		t.Fatalf("operation %d posts nothing", seq)
	}
	if err := tx.Check(); err != nil {
		t.Fatal(err)
	}
	return tx
}

func TestWhatASalePosts(t *testing.T) {
	t.Parallel()
	p := approved(t, begun(t, payment.Sale, 10_000, marketTerms()), noon()) // a Thursday
	got := posted(t, p, 1)
	want := ledger.Transaction{
		Merchant: "demo", ID: "pay_1/1", At: noon(), Event: ledger.Captured, Currency: money.TRY, Subject: "pay_1", Entries: []ledger.Entry{
			{Account: "provider_receivable/garanti", Amount: 10_000, Value: 20261130},
			{Account: "customer", Amount: -10_000, Value: 20261126},
			{Account: "customer", Amount: 10_000, Value: 20261126},
			{Account: "commission/garanti", Amount: -300, Value: 20261130},
			{Account: "commission_tax/garanti", Amount: -15, Value: 20261130},
			{Account: "sub_merchant/S1", Amount: -5000, Value: 20261130},
			{Account: "agent/B1", Amount: -3500, Value: 20261130},
			{Account: "reserve", Amount: -500, Value: 20261130},
			{Account: "merchant_payable", Amount: -685, Value: 20261130},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatARefundPosts(t *testing.T) {
	t.Parallel()
	p := approved(t, begun(t, payment.Sale, 10_000, marketTerms()), noon())
	p = followed(t, p, payment.Refund, 2500, noon().AddDate(0, 0, 1))
	got := posted(t, p, 2)
	want := []ledger.Entry{
		{Account: "provider_receivable/garanti", Amount: -2500, Value: 20261130},
		{Account: "customer", Amount: 2500, Value: 20261127},
		{Account: "customer", Amount: -2500, Value: 20261127},
		{Account: "commission/garanti", Amount: 75, Value: 20261130},
		{Account: "commission_tax/garanti", Amount: 4, Value: 20261130},
		{Account: "sub_merchant/S1", Amount: 1250, Value: 20261130},
		{Account: "agent/B1", Amount: 875, Value: 20261130},
		{Account: "reserve", Amount: 125, Value: 20261130},
		{Account: "merchant_payable", Amount: 171, Value: 20261130},
	}
	if diff := cmp.Diff(want, got.Entries); diff != "" || got.Event != ledger.Refunded || got.ID != "pay_1/2" {
		t.Errorf("%s %s (-want +got):\n%s", got.ID, got.Event, diff)
	}
	late := followed(t, p, payment.Refund, 100, noon().AddDate(0, 1, 0))
	if value := posted(t, late, 3).Entries[0].Value; value != 20261228 {
		t.Errorf("a refund of a month later is kept of the payout of %s", value)
	}
}

func TestWhatPointsPost(t *testing.T) {
	t.Parallel()
	p := approved(t, begun(t, payment.Sale, 10_000, payment.Terms{Points: 3000, PointsName: "bonus"}), noon())
	if e := posted(t, p, 1).Entries; e[0].Amount != 7000 || e[1].Account != ledger.Points.Account() || e[1].Amount != 3000 {
		t.Errorf("a sale with points posts %+v", e)
	}
	first := followed(t, p, payment.Refund, 8000, noon())
	if e := posted(t, first, 2).Entries; e[0].Amount != -5000 || e[1].Amount != -3000 {
		t.Errorf("a refund that gives points back first posts %+v", e)
	}
	p.Terms.PointsBackLast = true
	last := followed(t, p, payment.Refund, 8000, noon())
	if e := posted(t, last, 2).Entries; e[0].Amount != -7000 || e[1].Amount != -1000 {
		t.Errorf("one that gives them back last posts %+v", e)
	}
}

func TestWhatPostsNothing(t *testing.T) {
	t.Parallel()
	none := func(name string, p payment.Payment) {
		for seq := range len(p.Operations) + 3 {
			if tx, posts := ledger.OfOperation(&p, seq, calendar.Calendar{}); posts {
				t.Errorf("%s: operation %d posts %+v", name, seq, tx)
			}
		}
	}
	sent := begun(t, payment.Sale, 100, payment.Terms{})
	none("a sale that is asked for", sent)
	refused, err := sent.Refuse(decline.Refusal{Reason: decline.InsufficientFunds}, payment.IDs{}, noon())
	if err != nil {
		t.Fatal(err)
	}
	none("a declined sale", refused.Payment)
	lost, err := sent.Lose(payment.IDs{}, noon())
	if err != nil {
		t.Fatal(err)
	}
	none("a sale in doubt", lost.Payment)
	held := approved(t, begun(t, payment.PreAuth, 100, payment.Terms{}), noon())
	none("a pre-authorization", held)
	none("one that is voided", followed(t, held, payment.Void, 100, noon()))
}

// TestPartsOfAPaymentAddUp: whatever is captured, in whichever parts it is given back, every transaction balances, what the
// provider owes is what it holds, and when all is given back nothing is left on any account.
func TestPartsOfAPaymentAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		minor := rapid.Int64Range(1, 1_000_000).Draw(rt, "minor")
		terms := payment.Terms{
			Rate: commission.Rate(rapid.Int32Range(-100_000, 500_000).Draw(rt, "rate")), TaxRate: commission.Rate(rapid.Int32Range(0, 200_000).Draw(rt, "tax")),
			Points: rapid.Int64Range(0, minor).Draw(rt, "points"), ValueDays: rapid.IntRange(0, 40).Draw(rt, "days"),
			PointsBackLast: rapid.Bool().Draw(rt, "points last"),
		}
		for left := terms.Lines(minor).Net; left > 0 && len(terms.Shares) < 3; {
			share := rapid.Int64Range(0, left).Draw(rt, "share")
			terms.Shares = append(terms.Shares, payment.Share{
				Store: rapid.StringN(0, 3, 300).Draw(rt, "store"), Kind: rapid.SampledFrom([]payment.ShareKind{payment.ToStore, payment.ToAgent, payment.ToReserve}).Draw(rt, "kind"), Amount: share,
			})
			left -= share
		}
		books := ledger.Totals{}
		at := noon()
		book := func(p payment.Payment) {
			tx := posted(t, p, len(p.Operations))
			books.Add(&tx)
			owed := int64(0)
			for _, total := range books {
				switch total.Account.Kind() {
				case ledger.ProviderReceivable, ledger.Points:
					owed += total.Balance()
				case ledger.Customer:
					if total.Day == tx.Day() && total.Balance() != 0 {
						rt.Fatalf("%d stay with the customer", total.Balance())
					}
				default:
				}
			}
			if standing := p.Captured - p.Refunded; p.State != payment.Voided && owed != standing || p.State == payment.Voided && owed != 0 {
				rt.Fatalf("%d is owed of %+v", owed, p)
			}
		}
		kind := rapid.SampledFrom([]payment.Kind{payment.Sale, payment.PreAuth}).Draw(rt, "kind")
		p := approved(t, begun(t, kind, minor, terms), at)
		if kind == payment.PreAuth {
			p = followed(t, p, payment.Capture, rapid.Int64Range(1, minor).Draw(rt, "captured"), at)
		}
		book(p)
		if rapid.Bool().Draw(rt, "void") {
			p = followed(t, p, payment.Void, p.Captured, at)
			book(p)
		}
		for p.State != payment.Voided && p.Refundable() > 0 {
			at = at.AddDate(0, 0, rapid.IntRange(0, 10).Draw(rt, "days"))
			p = followed(t, p, payment.Refund, rapid.Int64Range(1, p.Refundable()).Draw(rt, "refund"), at)
			book(p)
		}
		balances := map[ledger.Account]int64{}
		for _, total := range books {
			balances[total.Account] += total.Balance()
		}
		for account, balance := range balances {
			if balance != 0 {
				rt.Fatalf("%d is left on %s", balance, account)
			}
		}
	})
}
