// Package paynet is what Paynet (Paynet Ödeme Hizmetleri, paynet.com.tr) says on the wire: its messages, codes and ids, read
// and written in both directions, so that the dialect that plays Paynet and the connector that calls it share one codec.
//
// The prescription is Paynet's own API document, page "Ödeme" (service v2/transaction/payment, as of 2026-11), cited in this
// package as "Ödeme". Services beside that page are described by Paynet's PHP classes and by clients; what each of those
// facts rests on, and where the sources contradict each other, is in docs/dialect/paynet.md.
//
// A message is one flat JSON object in UTF-8; a request may also be a form. Calls are authenticated by the header
// "Authorization: Basic <secret key>" with the key as it is, which is not the Basic of RFC 7617. An answer with HTTP 200
// carries object_name, code and message; any other is the error object of [Failure], in which code means the HTTP status.
//
// Amounts are lira with decimals in v2 requests and in all answers, and whole kuruş in v1 capture and reversed_request. The
// currency is always Turkish lira; requests cannot name one.
package paynet
