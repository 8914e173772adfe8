// Package tape records the exchanges with a provider, and plays a recording to a connector again, so that what a provider once
// said becomes a test.
//
// A recording is a folder with one file for each exchange, made to be read. Nothing secret is in it: what the provider's wire
// names as card data, credentials, tokens and hashes is replaced before anything is written, and so is whatever looks like a card
// number; headers other than the type of the body are not kept at all. A value that is replaced is replaced by the same word
// wherever it comes again, so that a token still leads from one exchange to the next.
//
// See docs/recording.md.
package tape
