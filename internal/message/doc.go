// Package message is what a person is told by mail or by text message: a buyer gets a payment link, a card's owner a code. What
// it says is its sender's own; here it is a text on its way to an address, in the words of the mail server or of the operator's
// hook for text messages.
//
// A message is sent by a job that stands in the commit which makes it necessary; see gateway's Tell. It is tried again until
// [Lifetime] is over, and may arrive twice: the same id comes with it each time. It never holds card data; the gateway masks what
// looks like it.
package message
