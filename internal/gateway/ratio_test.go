package gateway_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/record"
)

func TestRatios(t *testing.T) {
	onBench(t, testRatios)
}

// testRatios: of changes at once none is lost, and each has its revision.
func testRatios(t *testing.T, h *bench) {
	shop, _ := h.gateway.Merchants().Find("demo")
	made, err := h.gateway.ChangeRatio(t.Context(), shop, gateway.RatioChange{Apply: func(now commission.Ratio) (commission.Ratio, error) {
		now.Description = "4508034508034509"
		return now, nil
	}})
	if err != nil || made.Revision != 1 || len(made.Code) != 8 || made.Description == "4508034508034509" {
		t.Fatalf("made %+v, %v", made, err)
	}
	var all sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		all.Go(func() {
			_, errs[i] = h.gateway.ChangeRatio(t.Context(), shop, gateway.RatioChange{Code: made.Code, Apply: func(now commission.Ratio) (commission.Ratio, error) {
				return now.With(commission.RatioRow{Installments: i + 1}), nil
			}})
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	got, err := h.gateway.Ratio(t.Context(), "demo", made.Code)
	if err != nil || len(got.Rows) != 4 || got.Revision != 5 {
		t.Errorf("it became %+v, %v", got, err)
	}
	rs, revisions, err := h.gateway.RatioRevisions(t.Context(), "demo", made.Code, record.Filter{Limit: 10})
	if err != nil || len(rs) != 5 {
		t.Fatalf("%d revisions, %v", len(rs), err)
	}
	for i, r := range revisions {
		if r.Revision != int64(i+1) || len(r.Rows) != i || rs[i].ID != fmt.Sprintf("%s/%06d", made.Code, i+1) {
			t.Errorf("revision %d is %s with %+v", i+1, rs[i].ID, r)
		}
	}
	if _, err := h.gateway.Ratio(t.Context(), "other", made.Code); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another merchant's: %v", err)
	}
}
