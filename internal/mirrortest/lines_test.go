package mirrortest_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// basket is an order of several stores: the lines and what their stores get of them, in kuruş. The total is said beside them.
type basket struct {
	total int64
	lines []basketLine
}

type basketLine struct {
	store        string
	price, share int64
}

func (b basket) shares() int64 {
	sum := int64(0)
	for _, l := range b.lines {
		sum += l.share
	}
	return sum
}

// fits reports whether the order is one: its lines are its total where the API says lines, and its stores get no more than that.
func (b basket) fits(priced bool) bool {
	sum := int64(0)
	for _, l := range b.lines {
		sum += l.price
	}
	return b.shares() <= b.total && (!priced || sum == b.total)
}

func decimal(minor int64) string { return money.New(minor, money.TRY).Decimal() }

// bazaars are the dialects whose orders have lines, and how a basket is written into a plain sale. Paymes', which orders by a request of
// its own, is tried by its package.
func bazaars() []struct {
	shop   dialecttest.Shop
	stores []string
	// priced says that lines have prices, which have to add up to the total.
	priced bool
	write  func(t *testing.T, r dialecttest.Request, b basket) dialecttest.Request
} {
	members := func(add func(b basket) map[string]any) func(*testing.T, dialecttest.Request, basket) dialecttest.Request {
		return func(t *testing.T, r dialecttest.Request, b basket) dialecttest.Request {
			t.Helper()
			var body map[string]any
			err := json.Unmarshal(r.Body, &body)
			if err != nil {
				t.Fatal(err)
			}
			for name, value := range add(b) {
				body[name] = value
			}
			r.Body, err = json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
	}
	return []struct {
		shop   dialecttest.Shop
		stores []string
		priced bool
		write  func(t *testing.T, r dialecttest.Request, b basket) dialecttest.Request
	}{
		{shop: paratikatest.Shop{}, stores: []string{"1", "2", "3"}, priced: true, write: func(_ *testing.T, r dialecttest.Request, b basket) dialecttest.Request {
			var items []map[string]string
			for n, l := range b.lines {
				items = append(items, map[string]string{
					"code": fmt.Sprint(n), "name": "Ürün", "description": "-", "quantity": "1", "amount": decimal(l.price),
					"sellerId": l.store, "sellerPaymentAmount": decimal(l.share),
				})
			}
			text, _ := json.Marshal(items) // texts
			r.Body = append(append([]byte{}, r.Body...), []byte("&ORDERITEMS="+url.QueryEscape(string(text))+"&TOTALSELLERPAYMENTAMOUNT="+decimal(b.shares()))...)
			return r
		}},
		{shop: esnekpostest.Shop{}, stores: []string{"1", "2", "3"}, write: members(func(b basket) map[string]any {
			var parts []map[string]string
			for _, l := range b.lines {
				parts = append(parts, map[string]string{"EXTERNAL_ID": l.store, "AMOUNT": decimal(l.share)})
			}
			return map[string]any{"SubMerchantDetails": parts}
		})},
		{shop: paynettest.Shop{}, stores: []string{"20077"}, write: members(func(b basket) map[string]any {
			return map[string]any{"agent_id": "20077", "company_amount": strings.Replace(decimal(b.total-b.lines[0].share), ".", ",", 1)}
		})},
	}
}

// TestAnOrderIsItsLines pays for random baskets in every dialect that has them: what the buyer paid is what the stores, the provider and
// the marketplace have of it, each store has what its lines say, and a basket that is not its total is refused before anything is
// charged.
func TestAnOrderIsItsLines(t *testing.T) {
	t.Parallel()
	for _, in := range bazaars() {
		t.Run(in.shop.Surface(), func(t *testing.T) {
			t.Parallel()
			h := dialecttest.Open(t, in.shop, time.Now, dialecttest.Options{})
			for _, store := range in.stores {
				storeIn(t, h, dialecttest.Merchant, store)
			}
			chance := rand.New(rand.NewPCG(2026, 11)) //nolint:gosec // the same baskets every time
			right, wrong := 0, 0
			for n := range 12 {
				b := randomBasket(chance, in.stores)
				o := order(fmt.Sprint("basket-", n), buyer)
				o.Amount = decimal(b.total)
				got := paid(t, h, in.shop, o, in.write(t, in.shop.Sale(dialecttest.Key, o), b))
				if got.Paid != b.fits(in.priced) {
					t.Errorf("%+v: answered %+v", b, got)
					continue
				}
				if !got.Paid {
					wrong++
					if sum := h.Bank.Sum(t, o.Reference); sum.Net != 0 {
						t.Errorf("%+v: refused, and the bank has %d", b, sum.Net)
					}
					continue
				}
				right++
				wantLines(t, h, o.Reference, b)
			}
			if right == 0 || wrong == 0 {
				t.Errorf("%d baskets were right and %d wrong", right, wrong)
			}
		})
	}
}

// randomBasket is an order of some lines, one in three of which is not its total, or is promised to stores beyond it.
func randomBasket(chance *rand.Rand, stores []string) basket {
	var b basket
	for range 1 + chance.IntN(len(stores)) {
		price := 100 + chance.Int64N(50_000)
		b.lines = append(b.lines, basketLine{store: stores[chance.IntN(len(stores))], price: price, share: 1 + chance.Int64N(price*9/10)})
		b.total += price
	}
	switch chance.IntN(3) {
	case 0:
		b.lines[0].price, b.lines[0].share = b.lines[0].price+1, b.total+1
	case 1:
		b.lines[0].share = max(1, b.lines[0].share/2)
	}
	return b
}

// paid sends a sale and reads how it was, with 3-D Secure where there is no other.
func paid(t *testing.T, h *dialecttest.House, shop dialecttest.Shop, o dialecttest.Order, r dialecttest.Request) dialecttest.Outcome {
	t.Helper()
	a := h.Send(t, r)
	if p, more := shop.(dialecttest.Payer); more {
		return p.Follow(t, h, dialecttest.Key, o, a)
	}
	return shop.Outcome(t, a)
}

func wantLines(t *testing.T, h *dialecttest.House, reference string, b basket) {
	t.Helper()
	p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, reference)
	if err != nil {
		t.Fatal(err)
	}
	d, err := h.Gateway.Division(t.Context(), dialecttest.Merchant, p.ID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		t.Fatal(err)
	}
	due := map[string]int64{}
	for _, l := range b.lines {
		due[l.store] += l.share
	}
	sum := d.Commission.Minor() + d.Remainder().Minor()
	for _, s := range d.Stores {
		sum += d.Due(s.ID).Minor()
		// Paynet takes of a dealer its part of the commission; of all others each has what its lines say.
		if want := due[s.ID]; d.Due(s.ID).Minor() != want && !s.Along || d.Due(s.ID).Minor() > want {
			t.Errorf("%s: store %s has %s of lines of %d", reference, s.ID, d.Due(s.ID), want)
		}
	}
	if sum != b.total || p.Captured != b.total || len(d.Stores) != len(due) {
		t.Errorf("%s: %d were paid, and %d stores, the provider and the marketplace have %d of it: %+v", reference, p.Captured, len(d.Stores), sum, d)
	}
}
