// Package walletpage is the page on which a shop's customer sees the cards that are saved for him, and deletes them. Adding one is the
// payment page's form (package checkout), without an amount. The page works without a script.
package walletpage

import (
	"embed"
	"net/http"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/web/view"
)

//go:embed wallet.html wallet.css
var files embed.FS

// Card is a card as the page shows it: nothing of it is card data.
type Card struct {
	// ID names the card in the form that deletes it.
	ID string
	// Masked is its number, Brand its brand, Expires its last month, Label what its owner calls it.
	Masked, Brand, Expires, Label string
	// Waiting is a card that cannot pay yet, or no longer.
	Waiting bool
}

// Page is what the page shows.
type Page struct {
	// Language is "tr" or "en".
	Language string
	Merchant string
	// Self is this page's address, to which forms go too, and Add that of the form for a new card.
	Self, Add string
	// Back is where the customer goes in the end: the shop's address.
	Back  string
	Cards []Card
	// Said is what has just happened, and Failure why something did not.
	Said, Failure fault.Text
}

// FieldDelete is the field of the form that names the card to be deleted.
const FieldDelete = "delete"

// Pages writes pages. It is immutable, and one may be shared.
type Pages struct{ template *view.Template }

// New parses the page.
func New() *Pages {
	return &Pages{view.NewTemplate(view.Sheet{Files: files, Page: "wallet.html", Style: "wallet.css", Form: true})}
}

// shown is the page in one language.
type shown struct {
	Page

	Lang, Title, Other, OtherLang, OtherName, Said, Failure              string
	Words                                                                words
	AddAddress, Action, DeleteField, None, AddText, BackText, WaitingTxt string
}

type words struct{ Delete, Sure, Expires, Name string }

// Write sends the page with the given HTTP status.
func (p *Pages) Write(w http.ResponseWriter, status int, page Page) error {
	lang, other, name := "tr", "en", "English"
	if page.Language == "en" {
		lang, other, name = "en", "tr", "Türkçe"
	}
	in := func(tr, en string) string { return fault.Text{TR: tr, EN: en}.In(lang) }
	return p.template.Write(w, status, shown{ //nolint:wrapcheck // it says enough
		Page: page, Lang: lang, OtherLang: other, OtherName: name, Other: view.InLanguage(page.Self, other),
		Title: in("Kayıtlı kartlarım", "My saved cards"), Said: page.Said.In(lang), Failure: page.Failure.In(lang),
		Action: view.InLanguage(page.Self, lang), AddAddress: view.InLanguage(page.Add, lang), DeleteField: FieldDelete,
		None:    in("Kayıtlı kartınız yok.", "You have no saved cards."),
		AddText: in("Kart ekle", "Add a card"), BackText: in("Mağazaya dön", "Back to the shop"),
		WaitingTxt: in("kullanıma kapalı", "cannot pay"),
		Words: words{
			Delete: in("Sil", "Delete"), Sure: in("Evet, bu kartı sil", "Yes, delete this card"),
			Expires: in("Son kullanma", "Expires"), Name: in("Kart", "Card"),
		},
	})
}
