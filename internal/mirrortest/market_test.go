package mirrortest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/matrix"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// seller is the store of the marketplace: a name that all providers take, a dealer's code at Paynet.
const seller = "20077"

// TestSharedSales pays a store its share of a payment over every provider, and takes a part back. Wherever the share is, at the
// provider, with the store or owed by us, it is there once: the provider's own books are asked, as our dialect keeps them.
func TestSharedSales(t *testing.T) {
	t.Parallel()
	for _, out := range matrix.Providers() {
		t.Run(out.Name, func(t *testing.T) {
			t.Parallel()
			in := matrix.Surfaces()[len(matrix.Surfaces())-1] // our own API
			sharedSale(t, openMarket(t, matrix.Cell{In: in, Out: out}), "5.00")
			if out.Holds {
				sharedHold(t, openMarket(t, matrix.Cell{In: in, Out: out}))
			}
			if out.Shares.Whole {
				sharedSale(t, openMarket(t, matrix.Cell{In: in, Out: out}), "12.50")
			}
		})
	}
}

// sharedSale is a sale of 12.50, of which the store has a part or all.
func sharedSale(t *testing.T, c *cell, share string) {
	t.Helper()
	c.open(t, c.front, dialecttest.OtherMerchant)
	if c.up != nil {
		c.open(t, c.up, dialecttest.Merchant)
	}
	c.wantAbilities(t)
	o := order("market", buyer)
	var got dialecttest.Outcome
	before := moves(c.bank, 0)
	if c.ByThreeD() {
		o.Holder = challenged
		page := c.front.AtBank(t, http.MethodGet, c.shop.Page(t, c.front.Send(t, sharing(t, c.shop.Start(single, o, shopPage), share))))
		got = c.finish(t, single, c.front.Return(t, c.front.Confirm(t, page, page.Code)))
	} else {
		got = c.shop.Outcome(t, c.front.Send(t, sharing(t, c.shop.Sale(single, o), share)))
	}
	if !got.Paid {
		t.Fatalf("answered %+v, want paid", got)
	}
	c.wantTaken(t, o.Reference, before)

	due := map[string]int64{"5.00": 500, "12.50": 1250}[share]
	paid, _ := c.Out.Shared()
	paid = paid && c.Out.Shares.Whole == (share == "12.50")
	p := c.payment(t, dialecttest.OtherMerchant, o.Reference)
	d, err := c.front.Gateway.Division(t.Context(), dialecttest.OtherMerchant, p.ID)
	if err != nil || (d.PaidBy == "provider") != paid {
		t.Fatalf("the store is paid by %q, %v; by the provider: %t", d.PaidBy, err, paid)
	}
	c.wantStore(t, "paid", due, paid)
	if paid && c.Out.Shares.Releases {
		c.wantReleased(t, due)
	}
	if !c.Out.Refunds {
		return // v4.6 gives back whole orders, and the others nothing
	}
	c.clock.advance(24 * time.Hour)
	bears := map[string]int64{"5.00": 100, "12.50": 250}[share] // a store that has all of it bears all
	body, err := json.Marshal(map[string]any{
		"amount": map[string]any{"minor": 250, "currency": "TRY"},
		"shares": []any{map[string]any{"sub_merchant": seller, "amount": map[string]any{"minor": bears, "currency": "TRY"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	a := c.front.Send(t, dialecttest.Request{
		Method: http.MethodPost, Path: "/payments/" + got.Payment + "/refund", Body: body,
		Header: http.Header{"Authorization": {"Bearer " + single}, "Content-Type": {"application/json"}, "Idempotency-Key": {"back-" + share}},
	})
	if a.Status >= http.StatusBadRequest {
		t.Fatalf("refund: status %d, %s", a.Status, a.Body)
	}
	if paid && c.Out.Shares.Whole { // it declines a part that is not asked for in a store's name, and nothing has moved
		if p = c.payment(t, dialecttest.OtherMerchant, o.Reference); p.Refunded != 0 {
			t.Errorf("refunded %d: %s", p.Refunded, a.Body)
		}
		c.wantStore(t, "not refunded", due, paid)
		return
	}
	if p = c.payment(t, dialecttest.OtherMerchant, o.Reference); p.Refunded != 250 {
		t.Fatalf("refunded %d, want 250: %s", p.Refunded, a.Body)
	}
	c.wantStore(t, "refunded", due-bears, paid)
}

// sharedHold holds 12.50, of which the store is to have 5.00, and captures it. Where the provider is to pay the store only all of it can be
// captured.
func sharedHold(t *testing.T, c *cell) {
	t.Helper()
	c.open(t, c.front, dialecttest.OtherMerchant)
	if c.up != nil {
		c.open(t, c.up, dialecttest.Merchant)
	}
	o := order("hold", buyer)
	r := sharing(t, c.shop.Sale(single, o), "5.00")
	var body map[string]any
	err := json.Unmarshal(r.Body, &body)
	if err != nil {
		t.Fatal(err)
	}
	body["capture"] = false
	r.Body, err = json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	if a := c.front.Send(t, r); a.Status != http.StatusCreated {
		t.Fatalf("held: status %d, %s", a.Status, a.Body)
	}
	c.wantStore(t, "held", 0, false)
	p := c.payment(t, dialecttest.OtherMerchant, o.Reference)
	paid, _ := c.Out.SharedHold()
	part := c.capture(t, p, 1000)
	if paid != (part.Status == http.StatusNotImplemented) {
		t.Fatalf("capture of a part: status %d, %s; the provider pays the store: %t", part.Status, part.Body, paid)
	}
	due := int64(400)
	if paid {
		due = 500
		if a := c.capture(t, p, 0); a.Status != http.StatusOK {
			t.Fatalf("capture: status %d, %s", a.Status, a.Body)
		}
	}
	c.wantStore(t, "paid", due, paid)
	if paid && c.Out.Shares.Releases {
		c.wantReleased(t, due)
	}
}

// capture captures an amount of a payment, or, of nothing, all.
func (c *cell) capture(t *testing.T, p payment.Payment, minor int64) dialecttest.Answer {
	t.Helper()
	body := []byte("{}")
	if minor != 0 {
		body = fmt.Appendf(nil, `{"amount":{"minor":%d,"currency":"TRY"}}`, minor)
	}
	return c.front.Send(t, dialecttest.Request{
		Method: http.MethodPost, Path: "/payments/" + string(p.ID) + "/capture", Body: body,
		Header: http.Header{"Authorization": {"Bearer " + single}, "Content-Type": {"application/json"}},
	})
}

// open makes the store known in a house.
func (c *cell) open(t *testing.T, h *dialecttest.House, m merchant.ID) {
	t.Helper()
	storeIn(t, h, m, seller)
}

func storeIn(t *testing.T, h *dialecttest.House, m merchant.ID, store string) {
	t.Helper()
	_, err := h.Gateway.ChangeSubMerchant(t.Context(), m, store, func(marketplace.SubMerchant, bool) (marketplace.SubMerchant, error) {
		return marketplace.SubMerchant{ID: store, Type: marketplace.Personal, Name: "Mağaza", Active: true}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sharing adds a share to a request of our own API.
func sharing(t *testing.T, r dialecttest.Request, share string) dialecttest.Request {
	t.Helper()
	var body map[string]any
	err := json.Unmarshal(r.Body, &body)
	if err != nil {
		t.Fatal(err)
	}
	amount, err := money.Parse(share, money.TRY, money.DecimalDot)
	if err != nil {
		t.Fatal(err)
	}
	body["shares"] = []any{map[string]any{"sub_merchant": seller, "amount": map[string]any{"minor": amount.Minor(), "currency": "TRY"}}}
	r.Body, err = json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// has is what a house owes the store, held or not.
func has(t *testing.T, h *dialecttest.House, m merchant.ID) marketplace.Balance {
	t.Helper()
	b, err := h.Gateway.Balance(t.Context(), m, seller, money.TRY)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// wantStore checks that the store has what it is due, at the provider and here together, and at the provider only where that pays it.
func (c *cell) wantStore(t *testing.T, when string, due int64, paid bool) {
	t.Helper()
	here, there := has(t, c.front, dialecttest.OtherMerchant), marketplace.Balance{}
	if c.up != nil {
		there = has(t, c.up, dialecttest.Merchant)
	}
	if all := here.Held + here.Free + there.Held + there.Free; all != due {
		t.Errorf("%s: the store has %+v here and %+v at the provider, want %d", when, here.Move, there.Move, due)
	}
	if (there.Held+there.Free > 0) != paid || paid && when == "paid" && !here.IsZero() {
		t.Errorf("%s: the store has %+v here and %+v at the provider, which pays it: %t", when, here.Move, there.Move, paid)
	}
}

// wantReleased waits until the provider has heard that the store may have its share.
func (c *cell) wantReleased(t *testing.T, due int64) {
	t.Helper()
	if _, able := c.account.(connector.ShareReleaser); !able {
		t.Fatal("the account releases nothing")
	}
	for range 400 {
		if has(t, c.up, dialecttest.Merchant).Free == due {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Errorf("the provider has not heard of the release: %+v", has(t, c.up, dialecttest.Merchant).Move)
}
