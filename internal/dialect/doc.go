// Package dialect is what the dialects share: the one way in which a provider's call is answered.
//
// A dialect plays a provider towards a shop. Whatever the provider, a call is authenticated, its body bounded and read, its
// fields validated, carried out by the engine, rendered, and written to the audit log, in this order and with none left
// out. A dialect cannot write a handler that forgets one of these: it states a [Call] for each, and [Handle] is the only way
// to serve it. What differs between providers, where the secret stands, what a body looks like and how an error reads, is
// said once per dialect in its [Pipeline].
//
// Pages that a buyer's browser visits are no calls: nobody authenticates there, and a secret in the address proves the visit.
package dialect
