package paratika_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	wire "github.com/vezne/vezne/wire/paratika"
)

// asksPoints fills in a page that takes a card and asks for the card's points.
func (h house) asksPoints(t *testing.T, page dialecttest.Page, o dialecttest.Order) dialecttest.Page {
	t.Helper()
	form := typed(o)
	for name, values := range page.Fields {
		form[name] = values
	}
	form.Set("ask-points", "1")
	p := h.Browse(t, http.MethodPost, page.Action, form)
	for _, secret := range []string{o.Number, o.Number[:10], o.Number[8:], `value="` + o.CVV + `"`} {
		if strings.Contains(p.Body, secret) {
			t.Errorf("the page repeats %q", secret)
		}
	}
	return p
}

// usesPoints sends the page that shows points.
func (h house) usesPoints(t *testing.T, p dialecttest.Page, kind, amount string) dialecttest.Page {
	t.Helper()
	form := url.Values{"points": {amount}, "points-name": {kind}}
	for name, values := range p.Fields {
		if name != "points-name" {
			form[name] = values
		}
	}
	return h.Browse(t, http.MethodPost, p.Action, form)
}

// TestPointsOnTheHostedPage: the buyer asks what his card has, and pays a part with it, without a script and without typing the card twice.
func TestPointsOnTheHostedPage(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, paratikatest.SessionOf("points", "12.50", paratikatest.ShopPage)...)
	page := h.Browse(t, http.MethodGet, h.URL+"/payment/"+token, nil)
	shows(t, "the page", page, `name="ask-points"`, "Kartımın puanlarını göster")
	wrong := collects("")
	wrong.Number = "4282209004348010"
	if p := h.asksPoints(t, page, wrong); p.Status != http.StatusUnprocessableEntity {
		t.Errorf("points of a wrong number: status %d", p.Status)
	}
	p := h.asksPoints(t, page, collects(""))
	shows(t, "the points", p, "Bonus · en çok 12,50", "Mil · en çok 12,50", "428220", "8015", `name="points"`, "Başka bir kart kullan")
	if p.Status != http.StatusOK || strings.Contains(p.Body, `name="pan"`) || strings.Contains(p.Body, `name="ask-points"`) {
		t.Errorf("the points: status %d", p.Status)
	}
	h.WantNothing(t)
	for _, bad := range [][2]string{{"Bonus", "12,51"}, {"Bonus", "-1"}, {"Bonus", "x"}, {"None", "1"}} {
		if p := h.usesPoints(t, p, bad[0], bad[1]); p.Status != http.StatusUnprocessableEntity || p.Fields.Get("held-card") == "" {
			t.Errorf("%v: status %d", bad, p.Status)
		}
	}
	bank := h.atBank(t, h.usesPoints(t, p, "Bonus", "2,50"))
	back := h.Confirm(t, bank, bank.Code)
	wantBack(t, "paid", h.Browse(t, http.MethodPost, back.Action, back.Fields), paratikatest.ShopPage, token, wire.Approved, "")
	if sum := h.Bank.Sum(t, "points"); sum.Net != 1250 || sum.NetPoints != 250 {
		t.Errorf("the bank's books: %+v", sum)
	}
	if has := h.left(t); has["Bonus"] != "247.50" {
		t.Errorf("the card has %v", has)
	}
}

// TestPointsPayAll: all of an amount, in English.
func TestPointsPayAll(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, append(paratikatest.SessionOf("all", "12.50", paratikatest.ShopPage), "LANGUAGE", "en")...)
	p := h.asksPoints(t, h.Browse(t, http.MethodGet, h.URL+"/payment/"+token, nil), collects(""))
	shows(t, "the points", p, `lang="en"`, "Amount to pay with points", "Use another card")
	bank := h.atBank(t, h.usesPoints(t, p, "Mil", "12.50"))
	back := h.Confirm(t, bank, bank.Code)
	wantBack(t, "paid", h.Browse(t, http.MethodPost, back.Action, back.Fields), paratikatest.ShopPage, token, wire.Approved, "")
	if sum := h.Bank.Sum(t, "all"); sum.Net != 1250 || sum.NetPoints != 1250 {
		t.Errorf("the bank's books: %+v", sum)
	}
}

// TestACardThatWaitsInAPage is its session's, is used once, and waits ten minutes.
func TestACardThatWaitsInAPage(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, paratikatest.SessionOf("waits", "12.50", paratikatest.ShopPage)...)
	other := h.token(t, paratikatest.SessionOf("other", "12.50", paratikatest.ShopPage)...)
	page := h.Browse(t, http.MethodGet, h.URL+"/payment/"+token, nil)
	late := h.asksPoints(t, page, collects(""))
	gone := func(what string, p dialecttest.Page) {
		t.Helper()
		shows(t, what, p, "zaman aşımına uğradı", `name="pan"`)
		if p.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", what, p.Status)
		}
	}
	foreign := late
	foreign.Action = h.URL + "/payment/" + other
	gone("in another session", h.usesPoints(t, foreign, "Bonus", "1"))
	forged := late
	forged.Fields = url.Values{"held-card": {late.Fields.Get("held-card") + "A"}}
	gone("changed", h.usesPoints(t, forged, "Bonus", "1"))
	h.Advance(11 * time.Minute)
	gone("after a while", h.usesPoints(t, late, "Bonus", "1"))
	once := h.asksPoints(t, page, collects(""))
	h.atBank(t, h.usesPoints(t, once, "Bonus", ""))
	gone("twice", h.usesPoints(t, once, "Bonus", "1"))
	h.WantCaptures(t, "waits", 0)
	if strings.Contains(h.Log.String(), collects("").Number) {
		t.Error("the log has the card")
	}
}

// TestACardWithoutPoints can pay all the same, and so can one whose bank was not asked.
func TestACardWithoutPoints(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, paratikatest.SessionOf("none", "12.50", paratikatest.ShopPage)...)
	none := order("")
	none.Number = "4111111111111111"
	p := h.asksPoints(t, h.Browse(t, http.MethodGet, h.URL+"/payment/"+token, nil), none)
	shows(t, "a card without points", p, "puanı yok")
	bank := h.atBank(t, h.usesPoints(t, p, "", ""))
	back := h.Confirm(t, bank, bank.Code)
	wantBack(t, "paid", h.Browse(t, http.MethodPost, back.Action, back.Fields), paratikatest.ShopPage, token, wire.Approved, "")
	if sum := h.Bank.Sum(t, "none"); sum.Net != 1250 || sum.NetPoints != 0 {
		t.Errorf("the bank's books: %+v", sum)
	}
}

// TestPointsPayAPart of a split payment.
func TestPointsPayAPart(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, splitOf("half", "100")...)
	p := h.asksPoints(t, h.asks(t, token, "60"), collects(""))
	shows(t, "the points", p, "Mil · en çok 40,00", "Bonus · en çok 60,00")
	bank := h.atBank(t, h.usesPoints(t, p, "Mil", "40"))
	back := h.Confirm(t, bank, bank.Code)
	end := h.Browse(t, http.MethodPost, back.Action, back.Fields)
	shows(t, "the part", h.Browse(t, http.MethodPost, end.Action, end.Fields), "60,00", "40,00", "Ödendi")
	row := h.only(t)
	if sum := h.Bank.Sum(t, row.Parts[0].PaymentID); sum.Net != 6000 || sum.NetPoints != 4000 {
		t.Errorf("the bank's books: %+v", sum)
	}
}
