// Package bench measures a running gateway from outside, and beside it the ceiling: how fast this very
// machine, in this very minute, can do the part of the work that cannot be left out.
//
// The ceiling is a bare HTTP handler that reads a body of the same size and makes the same two durable
// commits, with the same rows and bytes, grouped by the same engine, and does nothing else: no authentication, no decoding, no
// rules, no bank. A gateway's throughput divided by it says how much of what is possible is left to the shop;
// the number of payments a second alone says mostly which machine was used.
package bench
