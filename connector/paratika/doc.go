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
// An account whose secret key is known takes payments with 3-D Secure too, in one step ("Direct POST - 3D Güvenli"). In the document
// the buyer's browser posts the card to Paratika; here the server that has the card does, as several published clients do, and
// hands on where the page leads that comes back. That means:
//
//   - the document asks for a script of ThreatMetrix in the page that takes the card. Where the card is taken is not known here, so
//     the script is not loaded; what Paratika's risk rules make of that is for the merchant to agree on with Paratika;
//   - a bank whose own form wants the card cannot be used so: what a browser posts is kept until then, and a card must not be;
//   - a session is opened for an hour, the least that SESSIONEXPIRY counts in, is bound to 3-D Secure (EXTRA's IntegrationModel), and
//     holds the amount instead of taking it with EXTRA's Preauth. Of a pre-authorization by Direct POST the document says nothing;
//     both members are the SDK's;
//   - a session takes another card after a failed one, and the buyer knows its token. So it is closed (SESSIONKILL) before a decline is
//     believed, and when the visit is over before a payment that is not there is called that;
//   - the return is believed if its sdSha512 verifies; amount and currency, which the hash leaves out, are compared and then read from
//     QUERYTRANSACTION, whose word counts.
package paratika
