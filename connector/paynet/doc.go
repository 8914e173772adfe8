// Package paynet is a connector to Paynet (doc.paynet.com.tr): it asks as a Paynet client asks. It can be used without the rest
// of Vezne, as the example shows.
//
// What the connector does where the document leaves a choice:
//
//   - our reference of a request is Paynet's reference_no, because Paynet answers a repeat of one with the earlier payment (code
//     100) and finds payments by it; the shop's own order number goes along as agent_reference_no;
//   - 3-D Secure is two-step: Paynet keeps the card until tds_charge, and the browser's two ids are what the charge shows;
//   - a void, a capture and a refund have no name of ours at Paynet. What became of one is read from the list of transactions,
//     compared with what was known before (see connector.Original);
//   - a refund opens a request at Paynet, and its approval says that the request is taken (connector.BookedOnRequest). So a refund in
//     doubt that the list does not have may still come: it is found, or it stays for a person, and is never called not made;
//   - a card that is to be kept goes without its code, with which Paynet would hold a lira on it. Paynet's own id of the owner
//     (card_owner_id) goes along with a kept card, so that nobody pays with another's;
//   - a payment is shared with one dealer, whose part is held until it is released. Of all of a payment no share is made: what
//     Paynet makes of a main company's part of zero (company_amount) is written nowhere.
package paynet
