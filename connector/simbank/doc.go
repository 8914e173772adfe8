// Package simbank is the connector to the bank simulator, which stands for a bank in tests and development. It is
// also the smallest complete connector, and the one to read first.
//
// The bank enforces the deadline of every request itself and answers every ref from its books, so this connector
// reaches the best that the contract allows: each doubt is settled by one query after the deadline.
package simbank
