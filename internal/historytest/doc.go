// Package historytest lives random histories: shops that sell, hold, capture, void and refund, in several currencies and on the terms
// of marketplaces, through the real gateway, at the simulated bank, over a connection on which answers get lost. After
// every history its payment, the merchant's books and the bank's have to agree to the last minor unit; after all of them the books as a
// whole have to.
//
// The bank's chargebacks are written down by the shop or found by reconciliation, and some of the payments are settled by statements, which two book at once and once
// more.
//
// What can happen in a history is a table of acts in act_test.go. A new thing that moves money gets its line there, and what it
// must come to, if that is more than what holds for everything, in checks_test.go.
//
// A few hundred histories run with the tests; `make histories` runs a hundred thousand.
package historytest
