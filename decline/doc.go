// Package decline is the one list of reasons for which a card payment is refused. Five providers and the banks behind them have
// their own codes for the same few facts; each is translated into a [Reason] on its way in and out of one into another
// provider's code on its way to the shop. A decline is a value of a result and never an error: the system worked, the
// answer was no.
//
// The list follows ISO 8583 field 39 as Turkish acquirers use it (two characters, "51" for insufficient funds), with reasons
// of its own where that field has none: 3-D Secure, installments, and what a provider refuses before a bank is asked.
// Where the providers disagree on a code, the reason is named after the fact and each provider's table sorts it out; for example
// "82" is a wrong CVV at Paratika (ERR20082) and a timeout at Paymes (GWERROR_82).
package decline
