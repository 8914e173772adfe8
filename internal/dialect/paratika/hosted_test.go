package paratika_test

import (
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paratika"
)

// typed is the form of the hosted page as a buyer fills it in.
func typed(o dialecttest.Order) url.Values {
	return url.Values{"cardOwner": {o.Holder}, "pan": {o.Number}, "expiryMonth": {o.Month}, "expiryYear": {o.Year}, "cvv": {o.CVV}}
}

func TestHostedPage(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, append(paratikatest.SessionOf("hpp", "1200", paratikatest.ShopPage), "ORDERITEMS", `[{"code":"a","name":"Galaxy S8+","amount":"1200"}]`, "CANCELURL", "https://shop.example/cart")...)
	for _, path := range []string{"/payment/", "/merchant/payment/"} {
		p := h.Browse(t, http.MethodGet, h.URL+path+token, nil)
		for _, shown := range []string{"Acme", "Galaxy S8", "1.200,00", `name="pan"`, `name="cvv"`, "https://shop.example/cart"} {
			if !strings.Contains(p.Body, shown) {
				t.Errorf("%s: the page does not show %q", path, shown)
			}
		}
		if p.Status != http.StatusOK || !strings.HasPrefix(p.Action, h.URL+"/payment/"+token) {
			t.Errorf("%s: status %d, form to %q", path, p.Status, p.Action)
		}
	}
	wrong := typed(order("hpp"))
	wrong.Set("pan", "4355084355084350")
	if p := h.Browse(t, http.MethodPost, h.URL+"/payment/"+token, wrong); p.Status != http.StatusUnprocessableEntity || strings.Contains(p.Body, "4355084355084350") {
		t.Errorf("a wrong number: status %d", p.Status)
	}
	h.WantNothing(t)
	bank := h.atBank(t, h.Browse(t, http.MethodPost, h.URL+"/payment/"+token, typed(order("hpp"))))
	back := h.Confirm(t, bank, bank.Code)
	wantBack(t, "paid", h.Browse(t, http.MethodPost, back.Action, back.Fields), paratikatest.ShopPage, token, wire.Approved, "")
	h.WantCaptures(t, "hpp", 1)
	// The page of a paid order leads back to the shop.
	wantBack(t, "the page again", h.Browse(t, http.MethodGet, h.URL+"/payment/"+token, nil), paratikatest.ShopPage, token, wire.Approved, "")
	h.WantCaptures(t, "hpp", 1)
}

func TestHostedPageDeclinedAndTriedAgain(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, append(paratikatest.SessionOf("again", "12.50", paratikatest.ShopPage), "LANGUAGE", "en")...)
	if p := h.Browse(t, http.MethodGet, h.URL+"/payment/"+token, nil); !strings.Contains(p.Body, `lang="en"`) {
		t.Error("the page is not in the session's language")
	}
	for _, try := range []struct {
		holder string
		code   wire.ResponseCode
		e      wire.ErrorCode
	}{{"SIM 51", wire.Declined, "ERR20051"}, {"Ayşe Işık", wire.Approved, ""}} {
		bank := h.atBank(t, h.Browse(t, http.MethodPost, h.URL+"/payment/"+token, typed(held("again", try.holder))))
		back := h.Confirm(t, bank, bank.Code)
		wantBack(t, try.holder, h.Browse(t, http.MethodPost, back.Action, back.Fields), paratikatest.ShopPage, token, try.code, try.e)
	}
}

func TestHostedPageTurnsAway(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	wallet := h.token(t, "ACTION", "SESSIONTOKEN", "SESSIONTYPE", "QUERYOPERATIONSESSION")
	for name, token := range map[string]string{"none": "x", "of nobody": "FOEMQGVTVWOQCJRSS6DARRRV62RQK2FIKUY7ZMXKBNX6SOUJ", "for queries": wallet} {
		if p := h.Browse(t, http.MethodGet, h.URL+"/payment/"+token, nil); p.Status < 400 || p.Status >= 500 || p.Action != "" {
			t.Errorf("%s: status %d leading to %q", name, p.Status, p.Action)
		}
	}
	// A browser that opens the address of Direct POST without a card gets the page.
	token := h.token(t, paratikatest.SessionOf("get", "12.50", paratikatest.ShopPage)...)
	if p := h.Browse(t, http.MethodGet, h.URL+sale3d+token, nil); p.Status != http.StatusOK || !strings.Contains(p.Body, `name="pan"`) {
		t.Errorf("GET of the address of Direct POST: status %d", p.Status)
	}
}
