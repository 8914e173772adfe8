// Package sim is a bank for tests and development: issuer, acquirer and 3-D Secure page (ACS) in one, with durable
// books of its own. A gateway reaches it over HTTP through the same connector contract as any provider, and a buyer
// or a test tells it what to do with a test card or a cardholder's name (package scenario): decline, lose an answer,
// answer late or falsely. Afterwards the books say what really happened.
//
// The bank keeps a bank's rules and no more. Above all it does not protect a gateway from charging twice: two
// requests with one order and different refs are two charges, so that the books show the mistake.
//
// It must never stand where real cards are used. It keeps no card number, expiry or verification value: the books
// hold the masked number.
package sim
