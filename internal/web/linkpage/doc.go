// Package linkpage is what a buyer sees behind a payment link: an amount to type, if the shop left it open; the hosted payment page;
// how the payment ended; and a sheet with the link's QR code that a shop can print. Whoever shows it owns the addresses and the way
// to the bank and back; see [Config].
//
// A page is opened by a visit, whose name its form carries along. A form that is sent twice is one payment.
package linkpage
