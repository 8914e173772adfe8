// Package checkout is the hosted payment page: the page on which a buyer types a card for a shop that does not want to see
// one. The page owns how it looks and how its form is read. Whoever shows it owns the addresses, the payment behind it
// and the names of its fields, since a provider's page is known by those.
//
// A dialect describes the page once, as a Page, and uses that description for both of its sides:
//
//	page := checkout.Page{Language: checkout.Language(r, session.Language), Merchant: …, Amount: …, Action: …}
//	if r.Method == http.MethodGet {
//		return d.checkout.Write(w, http.StatusOK, page)
//	}
//	entry, problems := d.checkout.Read(page, r.PostForm)
//	if len(problems) > 0 {
//		return d.checkout.Write(w, http.StatusUnprocessableEntity, page.Again(entry, problems))
//	}
//	// pay with entry.Card; when the bank declines, set page.Error and write page.Again(entry, nil)
//
// What a buyer typed of the card is never put back into the page: neither number nor date nor code. The name is, unless it
// holds a number.
package checkout
