// Package commission holds what a payment costs the shop: a rate, the amount that it makes of an amount, and the
// table of rates that a merchant has agreed. Rates are whole parts per million and amounts whole minor units, so
// that nothing is ever off by a rounding that nobody decided: every division rounds half up, once, at its end.
package commission
