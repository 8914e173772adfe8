// Package esnekpos is what EsnekPos (Elekse; now also sold as "Hoppa") says on the wire: its messages and codes, read and
// written in both directions, so that the dialect that plays EsnekPos and the connector that calls it share one codec.
//
// The prescription is EsnekPos' own developer document, page "Pazaryeri / Ödeme Alma" (service api/pay/EYV3DPay), cited in
// this package as "Ödeme Alma". Services beside that page are described by the other pages of developer.esnekpos.com and by
// answers that clients recorded in the test environment; what each of those facts rests on, and where the sources contradict
// each other, is in docs/dialect/esnekpos.md.
//
// A call is a POST of one JSON object in UTF-8. Calls are authenticated by MERCHANT and MERCHANT_KEY in the body: inside of
// Config where money is asked for, at the top level elsewhere; there is no signature. An answer has HTTP 200 whatever it
// says, and STATUS and RETURN_CODE are the result.
//
// Amounts of requests are lira with a dot ("10.00") in every sample; clients also write a comma or a JSON number. Amounts of
// ProcessQuery and of the form that goes to BACK_URL are in Turkish notation ("1.151,25"), with a minus where the movement
// did not bring money. Dates are Istanbul's clock without an offset.
package esnekpos
