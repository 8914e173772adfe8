package gateway_test

import (
	"errors"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
)

func TestRecords(t *testing.T) {
	onBench(t, testRecords)
}

func testRecords(t *testing.T, h *bench) {
	const shop = merchant.ID("demo")
	made, err := h.gateway.SaveRecord(t.Context(), record.Record{
		Merchant: shop, Kind: "order", ID: "a", Content: []byte(`{}`), ExpiresAt: time.Date(2026, 12, 1, 0, 0, 0, 7, time.UTC),
	})
	if err != nil || made.Version != 1 || made.CreatedAt.IsZero() || made.ExpiresAt.Nanosecond() != 0 {
		t.Fatalf("a new record: %+v, %v", made, err)
	}
	if _, err = h.gateway.SaveRecord(t.Context(), record.Record{Merchant: shop, Kind: "order", ID: "a"}); !errors.Is(err, fault.Conflict) {
		t.Errorf("a second of the same id: %v, want a conflict", err)
	}
	next := made
	next.Content = []byte(`{"n":1}`)
	saved, err := h.gateway.SaveRecord(t.Context(), next)
	if err != nil || saved.Version != 2 || saved.CreatedAt != made.CreatedAt {
		t.Errorf("the next version: %+v, %v", saved, err)
	}
	if _, err = h.gateway.SaveRecord(t.Context(), next); !errors.Is(err, fault.Conflict) {
		t.Errorf("a change of an older version: %v, want a conflict", err)
	}
	read, err := h.gateway.Record(t.Context(), shop, "order", "a")
	if err != nil || string(read.Content) != `{"n":1}` || read.Version != 2 {
		t.Errorf("read: %+v, %v", read, err)
	}
	if _, err = h.gateway.Record(t.Context(), "stranger", "order", "a"); !errors.Is(err, fault.NotFound) {
		t.Errorf("another merchant reads it: %v", err)
	}
	if err = h.gateway.ForgetRecord(t.Context(), shop, "order", "a"); err != nil {
		t.Error(err)
	}
	if _, err = h.gateway.Record(t.Context(), shop, "order", "a"); !errors.Is(err, fault.NotFound) {
		t.Errorf("a forgotten record: %v", err)
	}
}
