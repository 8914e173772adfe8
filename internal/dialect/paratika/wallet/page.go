package wallet

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/web/walletpage"
)

// Page is the page on which a customer sees his cards, but for the cards themselves. Its fields are [walletpage.Page]'s.
type Page struct {
	Language, Merchant string
	Self, Add, Back    string
	Said, Failure      fault.Text
}

// FieldDelete is the field of the page's form that names the card to be deleted.
const FieldDelete = walletpage.FieldDelete

// Front writes the page.
type Front struct{ pages *walletpage.Pages }

// NewFront parses it.
func NewFront() Front { return Front{walletpage.New()} }

// Write sends the page with a customer's cards, which have their dates.
func (f Front) Write(w http.ResponseWriter, p Page, cards []Card) error {
	page := walletpage.Page{
		Language: p.Language, Merchant: p.Merchant, Self: p.Self, Add: p.Add, Back: p.Back, Said: p.Said, Failure: p.Failure,
	}
	for _, k := range cards {
		page.Cards = append(page.Cards, walletpage.Card{
			ID: k.Token, Masked: k.Card.Masked(), Brand: strings.ToUpper(string(k.Card.Brand)), Label: k.Label, Waiting: !k.Active,
			Expires: fmt.Sprintf("%02d/%d", k.Expiry.Month(), k.Expiry.Year()),
		})
	}
	return f.pages.Write(w, http.StatusOK, page)
}
