// Package desk is what Paynet's counter remembers between two requests and that is neither a payment nor a card: the forms
// that stand in buyers' browsers, the references that a shop gives a payment afterwards, and the notes on a payment.
package desk
