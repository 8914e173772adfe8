// Package paratika is what Paratika (Payten, formerly Asseco SEE Türkiye) says on the wire: its actions, codes, hashes and
// forms, read and written in both directions, so that the dialect that plays Paratika and the connector that calls it share
// one codec.
//
// The prescription is Paratika's own API document (…/paratika/api/v2/doc, as of 2026-11), cited here as "document". It names
// the actions but prints few of their messages; those were taken from the vendor's sample programs and their logs
// (github.com/PaytenASEE/paratika-samples), cited as "samples", and from the vendor's SDK for MSU, the same engine under
// another name (github.com/PaytenASEE/msu-java-sdk), cited as "SDK". What each fact rests on, and where the sources
// contradict each other, is in docs/dialect/paratika.md.
//
// A request is a form: ACTION says what is asked for, the names stand in upper case. The answer is a JSON object whatever
// became of the request, always with HTTP 200; responseCode says how it went. Beside this API there are three addresses that
// a buyer's browser visits, the hosted page and the two of Direct POST, and the form with which that browser is posted back
// to the shop.
package paratika
