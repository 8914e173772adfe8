// Package scenario is the catalogue of what the bank simulator can be told to do: decline, authenticate in some way,
// or lose, delay, cut and falsify what it says. A buyer chooses from it with a test card or with the cardholder's
// name, so that every shop can reach every case through the front door, with nothing but its own payment form.
//
// The catalogue is data. docs/simulator.md is generated from it, and a test fails when the two differ.
package scenario
