//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"slices"
	"testing"
)

func counterCases() []named {
	return []named{
		{"numbers start at one and follow each other", reserve},
		{"no number is given twice", reserveTogether},
	}
}

func reserve(t *testing.T, s *shop) {
	for _, step := range []struct {
		counter string
		n, want int64
	}{
		{"payment", 1, 1}, {"payment", 1, 2}, {"payment", 100, 3}, {"other", 1, 1}, {"payment", 1 << 33, 103}, {"payment", 1, 103 + 1<<33},
	} {
		got, err := s.Reserve(t.Context(), s.merchant, step.counter, step.n)
		if err != nil || got != step.want {
			t.Errorf("reserve %d of %s = %d, %v: want %d", step.n, step.counter, got, err, step.want)
		}
	}
	for _, n := range []int64{0, -1} {
		_, err := s.Reserve(t.Context(), s.merchant, "payment", n)
		if err == nil {
			t.Errorf("reserve %d was given", n)
		}
	}
}

func reserveTogether(t *testing.T, s *shop) {
	const callers, calls, block = 8, 20, 3
	ctx := background(t)
	got := make([][]int64, callers)
	errs := together(callers, func(i int) error {
		for range calls {
			first, err := s.Reserve(ctx, s.merchant, "payment", block)
			if err != nil {
				return err
			}
			got[i] = append(got[i], first)
		}
		return nil
	})
	if count(errs, nil) != callers {
		t.Fatalf("reserve: %v", errs)
	}
	all := slices.Concat(got...)
	slices.Sort(all)
	for i, first := range all {
		if want := int64(1 + block*i); first != want {
			t.Fatalf("block %d begins at %d, want %d", i, first, want)
		}
	}
}
