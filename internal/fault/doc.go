// Package fault holds the kinds of failure that an operation can end in, so that each surface (our API, each provider's
// dialect, a page, the command line) can render one failure in its own way. A declined payment is not a failure and an
// answer that never came is not one either: the first is a value of package decline, the second a state of the payment.
package fault
