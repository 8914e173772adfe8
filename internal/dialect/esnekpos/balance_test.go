package esnekpos_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/esnekpos"
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// counted counts what is read of the books.
type counted struct {
	store.Books

	questions, rows atomic.Int64
}

func (c *counted) Totals(ctx context.Context, m merchant.ID, f store.TotalFilter) ([]ledger.Total, error) {
	all, err := c.Books.Totals(ctx, m, f)
	c.questions.Add(1)
	c.rows.Add(int64(len(all)))
	return all, err //nolint:wrapcheck // it is the store's
}

func (c *counted) Waiting(ctx context.Context, m merchant.ID, limit int) ([]ledger.Transaction, error) {
	all, err := c.Books.Waiting(ctx, m, limit)
	c.questions.Add(1)
	c.rows.Add(int64(len(all)))
	return all, err //nolint:wrapcheck // it is the store's
}

// countedShop is EsnekPos' dialect over books that are counted.
type countedShop struct {
	esnekpostest.Shop

	books *counted
}

func (s countedShop) Handler(h *dialecttest.House) http.Handler {
	s.books.Books = h.Store
	return esnekpos.New(esnekpos.Config{
		Gateway: h.Gateway, Own: bookkeeper.Books{Store: s.books}.Own, BaseURL: func(*http.Request) string { return h.URL }, Log: h.Logger, Now: h.Now,
	})
}

// sell makes a sale of 100 at 3 %, of which two stores have parts that are held, or nobody has if they are nothing.
func (h house) sell(t *testing.T, reference string, parts ...int64) payment.Payment {
	t.Helper()
	m, _ := h.Gateway.Merchants().Find(dialecttest.Merchant)
	o := gateway.Order{
		Merchant: m, Surface: esnekpos.Surface, Reference: reference, Amount: money.New(10_000, money.TRY), Card: testCard(t),
		Terms: payment.Terms{Order: 10_000, Rate: 30_000},
	}
	for i, part := range parts {
		o.Terms.Shares = append(o.Terms.Shares, payment.Share{
			Store: fmt.Sprint("s", i), Kind: payment.ToStore, Amount: part, Hold: string(marketplace.HoldConfirm),
		})
	}
	a, err := h.Gateway.Pay(t.Context(), o)
	if err != nil || a.Payment.State != payment.Captured {
		t.Fatalf("pay %s: %s, %v", reference, a.Payment.State, err)
	}
	return a.Payment
}

func testCard(t *testing.T) pan.Card {
	t.Helper()
	number, err := pan.Parse("4355084355084358")
	if err != nil {
		t.Fatal(err)
	}
	expiry, err := pan.ParseExpiry("12", "2030")
	if err != nil {
		t.Fatal(err)
	}
	cvv, err := pan.ParseCVV("000", card.Visa)
	if err != nil {
		t.Fatal(err)
	}
	return pan.Card{Number: number, Expiry: expiry, CVV: cvv, Holder: "Ayşe Işık"}
}

func (h house) own(t *testing.T) wire.Balance {
	t.Helper()
	return must(t, wire.DecodeBalanceAnswer, h.service(t, "GetDealerBalance", `"CURRENCY":"TRY","DEALER_SUB_EXTERNAL_ID":null`))
}

// TestABalanceCostsTheSameWhateverWasSold reads as many rows of the books after a hundred payments as after two.
func TestABalanceCostsTheSameWhateverWasSold(t *testing.T) {
	t.Parallel()
	books := &counted{}
	h := house{dialecttest.Open(t, countedShop{books: books}, time.Now, dialecttest.Options{})}
	sealer := &bookkeeper.Sealer{Store: h.Store, Now: h.Now, Log: h.Logger}
	costs := func(upTo int) (questions, rows int64) {
		for i := upTo / 2; i < upTo; i++ {
			h.sell(t, fmt.Sprint("order-", i), 1000, 2000)
		}
		err := sealer.All(t.Context(), dialecttest.Merchant)
		if err != nil {
			t.Fatal(err)
		}
		books.questions.Store(0)
		books.rows.Store(0)
		if b := h.own(t); b.Held.IsZero() {
			t.Fatalf("after %d payments: %+v", upTo, b)
		}
		return books.questions.Load(), books.rows.Load()
	}
	few, fewRows := costs(2)
	for upTo := 4; upTo <= 64; upTo *= 2 {
		many, manyRows := costs(upTo)
		if many != few || manyRows != fewRows {
			t.Fatalf("after 2 payments it asks %d questions and reads %d rows, after %d payments %d and %d", few, fewRows, upTo, many, manyRows)
		}
	}
}

// TestABalanceIsTheSumOfAllPayments lives random histories, and adds up by the payments' terms and divisions what the books keep as it
// changes.
func TestABalanceIsTheSumOfAllPayments(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			h := house{dialecttest.Open(t, esnekpostest.Shop{}, time.Now, dialecttest.Options{Setup: func(m *merchant.Merchant) {
				m.Settings["marketplace.disputes"] = []string{"marketplace", "stores"}[seed%2]
			}})}
			h.historyOfBalances(t, rand.New(rand.NewPCG(seed, 31)))
		})
	}
}

func (h house) historyOfBalances(t *testing.T, chance *rand.Rand) {
	t.Helper()
	var all []payment.Payment
	var open []dispute.Dispute
	m, _ := h.Gateway.Merchants().Find(dialecttest.Merchant)
	for i := range 40 {
		var err error
		kind := chance.IntN(8)
		if i < 3 {
			kind = i % 2
		}
		var p payment.Payment
		if len(all) > 0 {
			p = all[chance.IntN(len(all))]
		}
		switch kind {
		case 0:
			all = append(all, h.sell(t, fmt.Sprint("order-", i)))
		case 1:
			all = append(all, h.sell(t, fmt.Sprint("order-", i), 1+chance.Int64N(5000), 1+chance.Int64N(4000)))
		case 2:
			_, err = h.Gateway.ConfirmShares(t.Context(), m.ID, p.ID, fmt.Sprint("s", chance.IntN(2)))
		case 3:
			_, err = h.Gateway.AdjustShare(t.Context(), m.ID, p.ID, fmt.Sprint("s", chance.IntN(2)), money.New(chance.Int64N(600)-300, money.TRY))
		case 4:
			_, err = h.Gateway.Refund(t.Context(), gateway.Command{Merchant: m, Payment: p.ID, Amount: chance.Int64N(5000)})
		case 5:
			var d dispute.Dispute
			d, err = h.Gateway.OpenDispute(t.Context(), m.ID, gateway.NewDispute{Payment: p.ID, Amount: 1 + chance.Int64N(5000)})
			if err == nil {
				open = append(open, d)
			}
		case 6:
			if len(open) > 0 {
				event := []dispute.Event{dispute.Win, dispute.Lose}[chance.IntN(2)]
				_, err = h.Gateway.MoveDispute(t.Context(), m.ID, open[0].ID, gateway.DisputeStep{Event: event})
				open = open[1:]
			}
		default:
			_, err = h.Gateway.Void(t.Context(), gateway.Command{Merchant: m, Payment: p.ID})
		}
		if err != nil && fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.Conflict && fault.KindOf(err) != fault.NotFound {
			t.Fatalf("step %d: %v", kind, err)
		}
		h.wantOwn(t, fmt.Sprintf("%d, step %d", i, kind), all)
	}
}

// wantOwn adds up what is the marketplace's of all payments, one by one.
func (h house) wantOwn(t *testing.T, when string, all []payment.Payment) {
	t.Helper()
	total, held, disputed := int64(0), int64(0), int64(0)
	for _, known := range all {
		p, err := h.Gateway.Find(t.Context(), known.Merchant, known.ID)
		if err != nil {
			t.Fatal(err)
		}
		if p.State == payment.Voided {
			continue
		}
		total += p.Terms.Lines(p.Captured).Net - p.Terms.Lines(p.Refunded).Net
		d, err := h.Gateway.Division(t.Context(), p.Merchant, p.ID)
		if err == nil {
			for _, s := range d.Stores {
				total -= d.Due(s.ID).Minor()
			}
			if !d.Complete() {
				held += d.Remainder().Minor()
			}
		}
		disputes, err := h.Gateway.Disputes(t.Context(), p.Merchant, record.Filter{Group: string(p.ID), Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range disputes {
			if one.State != dispute.Won {
				total -= one.Amount.Minor()
			}
			if one.State == dispute.Opened {
				disputed += one.Amount.Minor()
			}
		}
	}
	b := h.own(t)
	for name, pair := range map[string][2]int64{
		"TOTAL_BALANCE": {b.Total.Minor(), total}, "DEPOSIT_BALANCE": {b.Held.Minor(), held}, "BALANCE": {b.Released.Minor(), total - held},
		"CHARGEBACK_BALANCE": {b.Chargeback.Minor(), disputed},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %s is %d, all payments come to %d", when, name, pair[0], pair[1])
		}
	}
}
