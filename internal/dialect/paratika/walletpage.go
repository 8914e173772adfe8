package paratika

import (
	"net/http"

	"github.com/vezne/vezne/internal/dialect/paratika/wallet"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/web/checkout"
	wire "github.com/vezne/vezne/wire/paratika"
)

// walletpage.go is the hosted page of a WALLETSESSION: its customer sees the cards that are saved for him, deletes them and adds new ones.
// A card is added as EWALLETADDCARD adds it: the shop has opened the session for this customer and vouches for him.

// addCardPage is the address below the page's at which a card is added.
const addCardPage = "?add=1"

// walletPage serves the page.
func (d *Dialect) walletPage(w http.ResponseWriter, r *http.Request, s visitor) {
	err := d.usable(s)
	if err == nil && s.Order.Customer.ID == "" {
		err = missing("CUSTOMER", wire.MissingParameter) // an owner that is not named would be any
	}
	if err != nil {
		d.gate.Say(w, r, err)
		return
	}
	if !d.gate.Readable(w, r) {
		return
	}
	here := d.baseURL(r) + "/payment/" + s.Token()
	page := wallet.Page{
		Language: checkout.Language(r, s.Order.Language), Merchant: s.Merchant.Name, Self: here, Add: here + addCardPage, Back: s.Order.ReturnURL,
	}
	switch {
	case r.URL.Query().Get("add") != "":
		d.addOnPage(w, r, s, page)
		return
	case r.Method == http.MethodPost:
		page.Said, page.Failure = d.deleteOnPage(r, s, r.PostForm.Get(wallet.FieldDelete))
	}
	d.showWallet(w, r, s, page)
}

// deleteOnPage deletes a card of the session's customer, and of nobody else.
func (d *Dialect) deleteOnPage(r *http.Request, s visitor, token string) (said, failure fault.Text) {
	held, err := d.recurring.Holds(r.Context(), s.Merchant, token)
	if err == nil && held {
		return fault.Text{}, fault.Text{
			TR: "Bu kartla düzenli ödemeleriniz var; önce mağazadan ödeme planınızın kartını değiştirmesini isteyin.",
			EN: "You have regular payments with this card; ask the shop to change the card of your plan first.",
		}
	}
	if err == nil {
		err = d.wallet.Remove(r.Context(), s.Merchant, s.Order.Customer.ID, token)
	}
	switch {
	case err == nil, fault.KindOf(err) == fault.NotFound: // it is gone, which is what was asked for
		return fault.Text{TR: "Kart silindi.", EN: "The card was deleted."}, fault.Text{}
	default:
		d.log.Error("saved card could not be deleted on its page", "error", err)
		return fault.Text{}, fault.Text{TR: "Kart silinemedi; lütfen yeniden deneyin.", EN: "The card could not be deleted; please try again."}
	}
}

// addOnPage asks for a card and saves it.
func (d *Dialect) addOnPage(w http.ResponseWriter, r *http.Request, s visitor, page wallet.Page) {
	form := checkout.Page{
		Language: page.Language, Self: page.Add, Merchant: page.Merchant, Action: page.Add, Cancel: page.Self, Keep: true, Inputs: inputs(),
	}
	if r.Method != http.MethodPost {
		d.show(w, http.StatusOK, form)
		return
	}
	entry, problems := d.checkout.Read(form, r.PostForm)
	if len(problems) > 0 {
		d.show(w, http.StatusUnprocessableEntity, form.Again(entry, problems))
		return
	}
	_, err := d.wallet.Add(r.Context(), s.Merchant, s.Order.Customer.ID, "", entry.Card)
	f, told := fault.As(err)
	switch {
	case err == nil:
		page.Said = fault.Text{TR: "Kart kaydedildi.", EN: "The card was saved."}
	case told && f.Code == wallet.CodeKnown:
		page.Said = fault.Text{TR: "Bu kart zaten kayıtlı.", EN: "This card is saved already."}
	default:
		d.gate.Say(w, r, err)
		return
	}
	d.showWallet(w, r, s, page)
}

func (d *Dialect) showWallet(w http.ResponseWriter, r *http.Request, s visitor, page wallet.Page) {
	cards, err := d.sessionCards(r.Context(), s)
	if err != nil {
		d.gate.Say(w, r, err)
		return
	}
	err = d.wallets.Write(w, page, cards)
	if err != nil {
		d.log.Warn("page could not be sent", "error", err) // there is nobody left to tell
	}
}
