// Package id makes the identifiers of everything we store: 128 bits that sort by the time of their making, written as 26
// characters that survive URLs, file names, e-mail and being read aloud. The layout is that of a ULID: 48 bits of milliseconds
// since 1970, then 80 random bits from the operating system. An identifier is not a secret and is never accepted as one.
package id
