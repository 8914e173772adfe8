// Package paymes is what Paymes (paym.es) says on the wire: its messages, codes and hashes, read and written in both
// directions, so that the dialect that plays Paymes and the connector that calls it share one codec.
//
// The prescription is "Paymes API Dokümantasyonu V3" (as of 2026-11), cited in this package as "V3". It prints its requests as
// a table of 27 fields, its error list in full, and no answer; what an answer looks like is the union of what published clients
// read from it. The later generation, v4.0 to v4.6 and marketplace v1, is documented at docs.paym.es in Turkish and at
// en.docs.paym.es in English; those pages are cited by their titles. What each fact rests on, and where the sources contradict
// each other, is in docs/dialect/paymes.md.
//
// A V3 request is a form in UTF-8 with the account's secret as a field, and its answer is JSON. v4.5 and later have a public
// key and a hash over the values instead: base64 of the raw SHA-512 of their concatenation with the secret at the end. What
// Paymes posts to a shop is a form in every generation.
//
// Amounts are major units with a dot before the decimals. A price is hashed as it is written, so 1050 and 1050.00 have
// different hashes.
package paymes
