package paratika_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
)

// walletToken opens a WALLETSESSION for a customer.
func (h house) walletToken(t *testing.T, customer string) string {
	t.Helper()
	return h.token(t, "ACTION", "SESSIONTOKEN", "SESSIONTYPE", "WALLETSESSION", "CUSTOMER", customer, "RETURNURL", paratikatest.ShopPage)
}

// TestWalletPage: a customer sees his own cards and no other's, deletes them and adds one, in both languages, and nothing of a number is
// shown.
func TestWalletPage(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	mine := h.keep(t, "Customer-7", "4508034508034509", "İş kartım")
	theirs := h.keep(t, "Customer-8", "5571135571135575", "Onların")
	page := h.URL + "/payment/" + h.walletToken(t, "Customer-7")

	for lang, words := range map[string][]string{
		"tr": {"Kayıtlı kartlarım", "450803******4509", "İş kartım", "12/2030", "Evet, bu kartı sil", "Mağazaya dön", paratikatest.ShopPage},
		"en": {"My saved cards", "Yes, delete this card", "Add a card"},
	} {
		p := h.Browse(t, http.MethodGet, page+"?lang="+lang, nil)
		for _, word := range words {
			if !strings.Contains(p.Body, word) {
				t.Errorf("%s: the page lacks %q", lang, word)
			}
		}
		if p.Status != http.StatusOK || strings.Contains(p.Body, "Onların") || strings.Contains(p.Body, "4508034508034509") || strings.Contains(p.Body, theirs) {
			t.Errorf("%s: status %d, or the page shows too much", lang, p.Status)
		}
	}
	// Somebody else's card is not deleted, whatever the form says.
	h.Browse(t, http.MethodPost, page, url.Values{"delete": {theirs}})
	if l := h.cards(t, "CUSTOMER", "Customer-8"); len(l.Cards) != 1 {
		t.Error("a customer deleted another's card")
	}
	if p := h.Browse(t, http.MethodPost, page, url.Values{"delete": {mine}}); !strings.Contains(p.Body, "Kart silindi") || !strings.Contains(p.Body, "Kayıtlı kartınız yok") {
		t.Errorf("deleted: %d", p.Status)
	}
	if l := h.cards(t, "CUSTOMER", "Customer-7"); len(l.Cards) != 0 {
		t.Errorf("after the deletion: %+v", l.Cards)
	}

	form := h.Browse(t, http.MethodGet, page+"?add=1", nil)
	if form.Status != http.StatusOK || !strings.Contains(form.Body, "Kart ekle") || !strings.Contains(form.Body, `name="pan"`) || strings.Contains(form.Body, `name="cvv"`) ||
		strings.Contains(form.Body, "Ödenecek tutar") {
		t.Errorf("the form: %d", form.Status)
	}
	card := typed(order("x"))
	card.Del("cvv")
	wrong := url.Values{}
	for name, value := range card {
		wrong[name] = value
	}
	wrong.Set("pan", "4355084355084350")
	if p := h.Browse(t, http.MethodPost, page+"?add=1", wrong); p.Status != http.StatusUnprocessableEntity || strings.Contains(p.Body, "4355084355084350") {
		t.Errorf("a wrong number: %d", p.Status)
	}
	for _, said := range []string{"Kart kaydedildi", "zaten kayıtlı"} {
		if p := h.Browse(t, http.MethodPost, page+"?add=1", card); p.Status != http.StatusOK || !strings.Contains(p.Body, said) {
			t.Errorf("added: %d, want %q", p.Status, said)
		}
	}
	if l := h.cards(t, "CUSTOMER", "Customer-7"); len(l.Cards) != 1 || l.Cards[0].Status != "AC" {
		t.Errorf("after the form: %+v", l.Cards)
	}
	h.Advance(8 * 24 * time.Hour)
	if p := h.Browse(t, http.MethodGet, page, nil); p.Status == http.StatusOK || strings.Contains(p.Body, "******") {
		t.Errorf("a session that is over: %d", p.Status)
	}
	h.WantNothing(t)
}
