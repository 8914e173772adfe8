// Package payment is the life of one payment: its states, the one table of what may follow what, and the
// aggregate that can only change along it.
//
// A payment is one try to be paid for one order of one merchant. What is done to it (sale, pre-authorization,
// capture, void, refund) are its operations, and each time a provider is asked is an attempt of an operation,
// so a payment can show: tried at A, declined, tried at B, captured, refunded twice.
//
// Nothing here talks to a network or a database. Each change of a payment is a [Step]: the payment as it is
// afterwards, the version it was before, and the event to remember. The store commits a step whole or not at
// all, and only if the version still is what it was.
package payment
