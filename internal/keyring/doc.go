// Package keyring seals what must not stand in the database in plain: AES-256-GCM under keys that are in a file outside of it. The
// file may hold several keys: the first seals, all of them open, and everything that is sealed says under which key it lies, so
// that a key can be replaced while the old one still opens.
//
// A file has one purpose, such as "cards", and serves no other: whoever is trusted to set up accounts need not be able to open cards.
// What a sealed text belongs to is bound to it, so that one that was moved to another row opens nothing.
package keyring
