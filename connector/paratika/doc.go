// Package paratika is a connector to Paratika (vpos.paratika.com.tr): it asks as a shop's server asks Paratika's API. It can be
// used without the rest of Vezne, as the example shows.
//
// What the connector does where the document leaves a choice:
//
//   - our reference of a payment is Paratika's MERCHANTPAYMENTID, because Paratika refuses a second payment of one that is paid
//     (ERR10048) and finds payments by it; the shop's own order number goes along as MERCHANTNOTE;
//   - Paratika answers HTTP 200 whatever became of a request. Response code 99 is a refusal; 98, which is an error while a
//     request was worked on, leaves it in doubt, and so does any answer that is about something else than was asked;
//   - a void, a capture and a refund have no name of ours at Paratika. What became of one is read from the transactions of the
//     order, compared with what was known before (see connector.Original).
//
// It makes no payments with 3-D Secure: Paratika wants the buyer's browser to post the card to it, and a connector gives a card
// to no browser.
package paratika
