// Package health tells which provider accounts are worth a new payment. Each account has a circuit breaker: when its calls
// keep ending without a usable answer the breaker opens, and for a while new payments go to other accounts. After a rest a few
// payments are let through, and their answers decide whether it closes again.
//
// What counts is whether the provider can be reached and understood, never what it says: a decline, be it of a stolen card,
// comes from a healthy provider. Inquiries neither ask a breaker nor count: they move no money, a doubt is only ended by them, and
// at many a provider they are answered while payments are not.
//
// The breaker itself is github.com/sony/gobreaker. What stands here besides is what it has no word for: what a failure is, that
// the rest is measured by the clock that the whole house is given, and what is remembered of a change for people to see.
package health
