// Package dialecttest is the suite that every dialect passes: the promises of the design that a shop can see, tried through
// the dialect's own requests against a real engine, a database and the bank simulator. Each test names its promise. What
// the suite needs to know of a dialect is in [Dialect]; what it finds in the bank's books is what it believes.
package dialecttest
