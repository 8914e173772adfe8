// Package standing is Paynet's subscriptions ("Düzenli ödeme", a standing order) over the house's: how they begin without a card, the page at
// which their payers enter one, the visit to the bank that proves a card, and which charges they show as invoices. It says so in the house's
// words; the dialect spells them.
package standing
