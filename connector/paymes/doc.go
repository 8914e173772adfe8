// Package paymes is a connector to Paymes (paym.es), for both generations of its API: it asks as a shop's server asks. It can be
// used without the rest of Vezne, as the example shows.
//
// The two can do different things and are two types. [Config.Open] makes a [V3] of an account that has a secret only, and a [V46] of
// one that has a public key as well. What each rests on is named in package wire/paymes.
//
//	            V3                                    v4.6
//	sale        /api/authorize; Paymes decides        order_create, then payment/authorize;
//	            whether the buyer goes to the bank    always with 3-D Secure
//	parts       single payments only                  1 to 12 installments
//	void,       no call                               order_cancel
//	refund
//	inquiry     /api/status, by Paymes' number        status, by Paymes' number of the order
//	stores      no call                               marketplace/v1/order/create; they share all of it
//
// Neither can hold an amount, and both take lira, dollars and euros. What a type does not implement, and what it cannot do of what it
// implements, is refused before anything is sent.
//
// What the connector does where the documents leave a choice:
//
//   - our reference of a payment is V3's operationId and v4.6's orderId; the shop's own number of the order is the product that is sold.
//     Of a buyer the documents require more than anybody here knows: what is not known is a dash, unknown@example.com or 0.0.0.0;
//   - 3-D Secure is one-step: Paymes charges as soon as the buyer has confirmed. A buyer comes back to the Return URL that the shop has
//     registered with Paymes once and for all, and not to the returnURL of the visit; who uses the connector has to lead him from the
//     one to the other;
//   - what the browser brings back is compared with the challenge: Paymes' number, amount and currency, our reference where it is there,
//     and in v4.6 the hash, in constant time. Then Paymes' server is asked, in both generations. A browser that says "paid" while the
//     server does not changes nothing;
//   - Paymes finds a payment by its own number only. V3 gives it out with the answer, so a payment whose answer was lost cannot be asked
//     about: the doubt stays, for a person to settle with Paymes' panel. v4.6 gives it out with the order, before the card is sent, so
//     there the doubt has a number (connector.Result.IDs), and only a machine that dies between the two loses it. V3's status tells no
//     amount; the number is that of the payment it was given for, and an answer that contradicted the request gives out none;
//   - "failed" and "error" are all that status is known to say of a payment that is not paid, and no document says whether it says so
//     already while the buyer is at the bank. Before the buyer is back it therefore counts as "not there", which proves something only
//     after the window: a quarter of an hour after the visit has ended, as long as the page of a bank lives;
//   - three codes of V3's error list do not say what the bank did: a timeout at the bank, an answer of the bank that was not
//     understood, and "the same order is under way". They are doubts, and asked about where the answer has a number;
//   - order_cancel voids and refunds, and has no name of ours. Before it is sent the order is looked at. Afterwards status shows only
//     that all of an order was given back: that settles a doubt. It shows no parts, and no document says that it changes at once, so
//     nothing settles the doubt otherwise, and it stays for a person. To say "not made" would invite a second refund.
package paymes
