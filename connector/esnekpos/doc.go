// Package esnekpos is a connector to EsnekPos (developer.esnekpos.com): it asks as an EsnekPos client asks. It can be used
// without the rest of Vezne, as the example shows.
//
// What the connector does where the document leaves a choice:
//
//   - EsnekPos sells with 3-D Secure only, in one step: it charges while the buyer is at the bank. Authorize is refused before
//     anything is sent, and there is no pre-authorization;
//   - our reference of a request is ORDER_REF_NUMBER, or, as that has 24 characters at most, a digest of it (see connector.Reference);
//   - the form that the browser brings back is signed by nobody. It says that it is time to ask, and ProcessQuery is believed, as
//     the document's closing notes tell shops to do;
//   - OrderReturn voids and refunds, and has no name of ours. Before it is sent, and to find out what became of it, the order's
//     movements are compared with what was known before (see connector.Original). It is always sent with SYNC_WITH_POS, because a
//     return that is only recorded is no refund. Where the bank does not approve at once, EsnekPos records it all the same
//     (connector.BookedIfNamed). So a return in doubt that has no movement may still come: it is found, or it stays for a person;
//   - only the results that the table of codes has as the end of a payment end one, and only if no movement says otherwise;
//   - stores' shares are said with the payment and may be said with a refund; a refund without them is the marketplace's own. No
//     service tells whether one store's share of one order was released, so that a lost answer to that is a person's to settle.
package esnekpos
