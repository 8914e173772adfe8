package id

import (
	"math"
	"testing"
)

// TestPlusCarries reaches what no clock and no luck would: the carry from one half into the other, and from the random part
// into the milliseconds.
func TestPlusCarries(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		in   ID
		n    uint64
		want ID
	}{
		{"no carry", ID{15: 1}, 2, ID{15: 3}},
		{"byte carry", ID{15: 0xff}, 1, ID{14: 1}},
		{"into the upper half", ID{8: 0xff, 9: 0xff, 10: 0xff, 11: 0xff, 12: 0xff, 13: 0xff, 14: 0xff, 15: 0xff}, 1, ID{7: 1}},
		{"into the milliseconds", ID{6: 0xff, 7: 0xff, 8: 0xff, 9: 0xff, 10: 0xff, 11: 0xff, 12: 0xff, 13: 0xff, 14: 0xff, 15: 0xff}, 1, ID{5: 1}},
		{"greatest step", ID{15: 1}, math.MaxUint64, ID{7: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.in.plus(test.n); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}
