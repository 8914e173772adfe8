// Package paymago is a connector to Paymago (docs.paymago.com): it asks as a shop's server asks. It can be used without the rest
// of Vezne, as the example shows.
//
// Paymago's document describes two services, pos/createOrder and pos/orderResult, and no service that says what became of an
// order, voids it or gives it back. What the connector does where the document leaves a choice:
//
//   - orderId must be unique and a GUID ("Sipariş Oluşturma", 1. Adım), so that ours is one, made of our reference of the
//     request (see orderID); the shop's order number goes along as saleProduct and our reference as saleDescription;
//   - 3-D Secure is in two steps: createOrder sends the buyer to the bank, and orderResult, which "Sipariş Sonlandırma" has the
//     shop call once the buyer is back, ends the order. Which of returnUrl and paymentData is given decides how the buyer goes,
//     and not returnType, about whose numbers the document contradicts itself. Of a page (paymentData) its one form is handed on;
//     a page with a frame and no form leads nowhere, and such an account has to be set to links at Paymago;
//   - the callback is signed by nobody and says nothing of how it went. Its two ids are compared with those that createOrder
//     gave, and orderResult says the rest;
//   - there is no pre-authorization, capture, void or refund. A payment is given back in Paymago's own panel.
//
// # When an answer is lost
//
// The procedure is as safe as this wire allows, and no safer:
//
//   - a createOrder with 3-D Secure whose answer is lost has sent nobody to a bank, so that nothing can be charged: it is declined;
//   - a createOrder without 3-D Secure whose answer is lost stays a doubt. Paymago is asked about an order by the paymentId that
//     this answer was to bring. To send createOrder again with the same orderId would be to trust that Paymago refuses or repeats
//     the first answer; the document says that the id "must be unique" and not what happens to one that is not, and if it were
//     charged again the buyer would pay twice. So Query asks nobody and says that it is unclear, and a person who looks into
//     Paymago's panel ends the doubt. [Config.ThreeDOnly] is for merchants who want no such doubts;
//   - an orderResult whose answer is lost is asked again: of all documented calls it alone tells a payment's "status and
//     details". If the first one never arrived, the second one ends the order in its place; that is the charge that was asked
//     for, of an order that Paymago ends once. Only an answer that names the order and how it ended settles the doubt. The
//     documented failure, "İşlem Bulunamadı", names none: about a payment that Paymago itself gave out it proves nothing, and the
//     doubt stays a person's as well.
package paymago
