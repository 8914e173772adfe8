package gateway_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/record"
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
