package money

import (
	"math/bits"
	"slices"
)

// Allocate splits a into one share per weight, in proportion to the weights, and loses nothing: the shares always add up
// to a. Each share is first rounded towards zero; the minor units that are left go one each to the shares that lost most
// in rounding, and to the earlier share when two lost the same (the largest remainder method). A weight of zero gets zero.
// A negative amount is split as its positive and negated.
//
// It returns ErrWeights if there are no weights, one is negative or all are zero, and ErrOverflow if their sum does not fit
// into 64 bits.
func (a Amount) Allocate(weights ...int64) ([]Amount, error) {
	total, err := sum(weights)
	if err != nil {
		return nil, err
	}

	// uint64 holds the magnitude even of the smallest int64.
	magnitude := uint64(a.minor)
	if a.minor < 0 {
		magnitude = -magnitude
	}

	shares := make([]uint64, len(weights))
	remainders := make([]uint64, len(weights))
	left := magnitude
	for i, weight := range weights {
		// The product needs 128 bits. The high word is below total because weight ≤ total and magnitude ≤ 2^63, which is
		// what Div64 demands.
		high, low := bits.Mul64(magnitude, uint64(weight))
		shares[i], remainders[i] = bits.Div64(high, low, total)
		left -= shares[i]
	}

	order := make([]int, len(weights))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case remainders[i] > remainders[j]:
			return -1
		case remainders[i] < remainders[j]:
			return 1
		default:
			return 0
		}
	})
	// Every remainder is below total and together they are left*total, so more than left of them are above zero: the loop
	// stays inside order and never reaches a share whose weight is zero.
	for _, i := range order[:left] {
		shares[i]++
	}

	result := make([]Amount, len(weights))
	for i, share := range shares {
		if a.minor < 0 {
			share = -share
		}
		result[i] = New(int64(share), a.currency)
	}
	return result, nil
}

func sum(weights []int64) (uint64, error) {
	var total uint64
	for _, weight := range weights {
		if weight < 0 {
			return 0, ErrWeights
		}
		total += uint64(weight)
		if total > 1<<63-1 {
			return 0, ErrOverflow
		}
	}
	if total == 0 {
		return 0, ErrWeights
	}
	return total, nil
}
