// Package gateway is the payment engine: it decides what happens next, and it is the only place that does.
//
// Every request to a provider goes the same way. The intent is made durable, the provider is called, the
// answer is made durable, and only then is anyone told: two commits with one gap between them, and inquiry
// owns the gap. A call has three outcomes. An approval and a decline are facts and move the payment; a lost
// answer makes it indeterminate, and from then on nothing but the provider's own word moves it.
//
// A shop's request is answered with a payment as it stands, not with an error, whenever the payment exists:
// a decline is a payment in state declined, and a doubt that outlasts the shop's patience is a payment in
// state sent or indeterminate. Errors are faults, and nothing was recorded when one is returned.
package gateway
