// Package paymago is what Paymago (paymago.com) says on the wire: its messages and codes, read and written in both directions,
// so that the dialect that plays Paymago and the connector that calls it share one codec.
//
// The prescription is Paymago's own API document, pages "Sipariş Oluşturma" and "Sipariş Sonlandırma" (docs.paymago.com, as of
// 2026-11), cited in this package by these names. It describes two services and prints one request, one answer of success and
// one of failure. Everything else that a gateway has to say, codes of refusal above all, is published nowhere; what stands here
// in its place is ours, is marked as ours, and keeps to the forms that the document prints. docs/dialect/paymago.md has the
// whole list.
//
// Nearly every value is a string, amounts ("150.00"), currencies ("949", the numeric code of ISO 4217) and even the truth of
// "success" among them. The two services answer in two different envelopes: [OrderAnswer] and [Result]. Calls are authenticated
// by "Authorization: Bearer <token>".
package paymago
