// Package marketplace is one payment for several shops: the stores that sell on a marketplace, the shares of a payment that are
// theirs, and what becomes of those shares: held until the marketplace confirms, released, taken back by refunds.
//
// The rule of the money is EsnekPos's. The stores get exactly the shares that the marketplace names; the provider's commission and
// whatever is left are the marketplace's own matter. Of 100 at 3 % with shares of 50 and 40 the stores get 50 and 40, the provider
// 3 and the marketplace 7. Nobody's part is ever below zero.
//
// Everything here is a value: what changes a payout returns another one, so that the caller keeps it by compare-and-set.
package marketplace
