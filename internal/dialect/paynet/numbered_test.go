package paynet_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paynet/standing"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
)

// unheard is a store of which it is not heard what became of the commit that begins a subscription.
type unheard struct {
	store.Store

	landed bool
}

var errUnheard = errors.New("the connection broke")

func (u unheard) Commit(ctx context.Context, c store.Change) error {
	if c.Subscription == nil {
		return u.Store.Commit(ctx, c) //nolint:wrapcheck // the engine's own
	}
	if u.landed {
		if err := u.Store.Commit(ctx, c); err != nil {
			return err //nolint:wrapcheck // the engine's own
		}
	}
	return errUnheard
}

// TestASubscriptionHasItsNumber: whatever is heard of the commit that begins a subscription, one that began is found by the number of its
// invoices, and none is left of one that did not.
func TestASubscriptionHasItsNumber(t *testing.T) {
	t.Parallel()
	for _, landed := range []bool{true, false} {
		h := open(t, dialecttest.Options{})
		g, err := gateway.New(gateway.Config{Store: unheard{h.Store, landed}, Merchants: h.Gateway.Merchants(), Now: h.Now, Log: h.Logger})
		if err != nil {
			t.Fatal(err)
		}
		m, _ := g.Merchants().Find(dialecttest.Merchant)
		d := &standing.Desk{Gateway: g, Surface: "paynet", Log: h.Logger, Now: h.Now}
		_, err = d.Begin(t.Context(), m, standing.Order{
			Name: "Ayşe Işık", Reference: "abone-1", Amount: money.New(4990, money.TRY), Unit: subscription.Monthly, Charges: 3, Begin: h.Now().Add(48 * time.Hour),
		}, func(standing.Subscription) string { return "https://shop.example/" })
		if !errors.Is(err, errUnheard) {
			t.Fatalf("it is said: %v", err)
		}
		numbers, err := h.Store.Records(t.Context(), dialecttest.Merchant, "paynet_subscription_number", record.Filter{Limit: 9})
		if err != nil {
			t.Fatal(err)
		}
		s, err := h.Store.SubscriptionByReference(t.Context(), dialecttest.Merchant, "paynet", "abone-1")
		began := err == nil
		if began != landed || landed != (len(numbers) == 1) || landed && string(numbers[0].Content) != string(s.ID) {
			t.Errorf("landed %v: it began: %v, and the numbers are %+v", landed, began, numbers)
		}
	}
}
