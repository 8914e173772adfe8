package gateway_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/money"
)

func TestSubMerchants(t *testing.T) {
	onBench(t, testSubMerchants)
}

func testSubMerchants(t *testing.T, h *bench) {
	shop := h.merchant.ID
	made := marketplace.SubMerchant{ID: "store-1", Type: marketplace.Personal, Name: "Çiçekçi", Active: true}
	got, err := h.gateway.ChangeSubMerchant(t.Context(), shop, "store-1", func(now marketplace.SubMerchant, exists bool) (marketplace.SubMerchant, error) {
		if exists || now.ID != "" {
			t.Errorf("a store that was never saved is %+v", now)
		}
		return made, nil
	})
	if diff := cmp.Diff(made, got); err != nil || diff != "" {
		t.Fatalf("made: %v (-want +got):\n%s", err, diff)
	}
	refusal := errors.New("not like that")
	if _, err = h.gateway.ChangeSubMerchant(t.Context(), shop, "store-1", func(now marketplace.SubMerchant, exists bool) (marketplace.SubMerchant, error) {
		if !exists {
			t.Error("the store is not there")
		}
		now.Name = "other"
		return now, refusal
	}); !errors.Is(err, refusal) {
		t.Errorf("a refused change: %v", err)
	}
	if got, err = h.gateway.SubMerchant(t.Context(), shop, "store-1"); err != nil || got.Name != "Çiçekçi" {
		t.Errorf("read: %+v, %v", got, err)
	}
	if _, err = h.gateway.SubMerchant(t.Context(), "stranger", "store-1"); !errors.Is(err, fault.NotFound) {
		t.Errorf("another merchant reads it: %v", err)
	}
	if _, err = h.gateway.SubMerchant(t.Context(), shop, "store-2"); !errors.Is(err, fault.NotFound) {
		t.Errorf("a store that is not there: %v", err)
	}
	list, err := h.gateway.SubMerchants(t.Context(), shop, record.Filter{Limit: 10})
	if diff := cmp.Diff([]marketplace.SubMerchant{made}, list); err != nil || diff != "" {
		t.Errorf("list: %v (-want +got):\n%s", err, diff)
	}
}

func TestConfirmationsDoNotLoseEachOther(t *testing.T) {
	onBench(t, testConfirmationsDoNotLoseEachOther)
}

// Several requests confirm a store each at the same time, over one payout that each of them would open.
func testConfirmationsDoNotLoseEachOther(t *testing.T, h *bench) {
	const id payment.ID = "pay_1"
	shares := []marketplace.Share{}
	for i := range 5 {
		shares = append(shares, marketplace.Share{Store: fmt.Sprintf("store-%d", i), Amount: money.New(100, money.TRY)})
	}
	var all sync.WaitGroup
	for _, s := range shares {
		all.Go(func() {
			_, err := h.gateway.ChangePayout(t.Context(), h.merchant.ID, id, func(now marketplace.Payout, exists bool) (marketplace.Payout, error) {
				if !exists {
					var err error
					now, err = marketplace.Open(money.New(1000, money.TRY), money.New(30, money.TRY), shares)
					if err != nil {
						return now, err
					}
				}
				return now.Confirm(s.Store)
			})
			if err != nil {
				t.Errorf("confirm %s: %v", s.Store, err)
			}
		})
	}
	all.Wait()
	p, err := h.gateway.Payout(t.Context(), h.merchant.ID, id)
	if err != nil || !p.Complete() || p.Remainder() != money.New(470, money.TRY) {
		t.Errorf("%+v, %v; want every store confirmed and 4.70 left", p, err)
	}
	list, err := h.gateway.Payouts(t.Context(), h.merchant.ID, record.Filter{Limit: 10})
	if diff := cmp.Diff([]gateway.PaymentPayout{{Payment: id, Payout: p}}, list); err != nil || diff != "" {
		t.Errorf("list: %v (-want +got):\n%s", err, diff)
	}
	if _, err := h.gateway.Payout(t.Context(), "stranger", id); !errors.Is(err, fault.NotFound) {
		t.Errorf("another merchant reads it: %v", err)
	}
}
