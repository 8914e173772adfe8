package paratika_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paratika"
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/webhook"
	wire "github.com/vezne/vezne/wire/paratika"
)

func saving(o dialecttest.Order) url.Values {
	card := paratikatest.CardOf(o)
	card.Set("saveCard", "true")
	card.Set("cardName", "Kartım")
	return card
}

// TestCardIsSavedByItsPayment saves a card at each of the doors, and pays with it afterwards.
func TestCardIsSavedByItsPayment(t *testing.T) {
	t.Parallel()
	for name, pay := range map[string]func(t *testing.T, h house, token string) dialecttest.Page{
		"without 3-D Secure": func(t *testing.T, h house, token string) dialecttest.Page {
			return h.post(t, moto, token, saving(order("save")))
		},
		"with 3-D Secure": func(t *testing.T, h house, token string) dialecttest.Page {
			bank := h.atBank(t, h.post(t, sale3d, token, saving(order("save"))))
			back := h.Confirm(t, bank, bank.Code)
			return h.Browse(t, http.MethodPost, back.Action, back.Fields)
		},
		"hosted page": func(t *testing.T, h house, token string) dialecttest.Page {
			card := typed(order("save"))
			card.Set("saveCard", "true")
			bank := h.atBank(t, h.Browse(t, http.MethodPost, h.URL+"/payment/"+token, card))
			back := h.Confirm(t, bank, bank.Code)
			return h.Browse(t, http.MethodPost, back.Action, back.Fields)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, dialecttest.Options{})
			token := h.token(t, paratikatest.SessionOf("save", "12.50", paratikatest.ShopPage)...)
			p := pay(t, h, token)
			wantBack(t, "paid", p, paratikatest.ShopPage, token, wire.Approved, "")
			saved := p.Fields.Get("cardToken")
			l := h.cards(t, "CUSTOMER", "Customer-7")
			if len(l.Cards) != 1 || l.Cards[0].Token != saved || l.Cards[0].Status != "AC" || len(saved) != 32 {
				t.Fatalf("cardToken %q, the customer's cards %+v", saved, l.Cards)
			}
			next := h.token(t, paratikatest.SessionOf("next", "20", paratikatest.ShopPage)...)
			again := h.post(t, moto, next, url.Values{"cardToken": {saved}, "cvv": {"000"}})
			wantBack(t, "paid with the saved card", again, paratikatest.ShopPage, next, wire.Approved, "")
			if again.Fields.Get("cardToken") != saved {
				t.Errorf("the return names card %q, want %q", again.Fields.Get("cardToken"), saved)
			}
			if sum := h.Bank.Sum(t, "next"); sum.Captured != 2000 {
				t.Errorf("the bank captured %d, want 2000", sum.Captured)
			}
		})
	}
}

// TestCardThatIsSwitchedOffStaysOff: the notice about the payment that proved a card may be written long after the customer has switched
// the card off.
func TestCardThatIsSwitchedOffStaysOff(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, paratikatest.SessionOf("save", "12.50", paratikatest.ShopPage)...)
	wantBack(t, "paid", h.post(t, moto, token, saving(order("save"))), paratikatest.ShopPage, token, wire.Approved, "")
	cards := h.cards(t, "CUSTOMER", "Customer-7").Cards
	if len(cards) != 1 || cards[0].Status != "AC" {
		t.Fatalf("the customer's cards: %+v", cards)
	}
	off := false
	_, err := h.Gateway.ChangeCard(t.Context(), dialecttest.Merchant, "", cards[0].Token, gateway.CardChange{Active: &off})
	if err != nil {
		t.Fatal(err)
	}
	p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, "save")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = h.Gateway.Post(t.Context(), webhook.Delivery{Merchant: dialecttest.Merchant, Surface: paratika.Surface, Subject: string(p.ID)})
	if err != nil {
		t.Fatal(err)
	}
	if cards = h.cards(t, "CUSTOMER", "Customer-7").Cards; cards[0].Status != "DE" {
		t.Errorf("after the notice: %+v", cards)
	}
}

// TestCardOfAFailedPayment saves a card whose payment is declined: it is forgotten, and kept when a payment with it is approved.
func TestCardOfAFailedPayment(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	token := h.token(t, paratikatest.SessionOf("failed", "12.50", paratikatest.ShopPage)...)
	p := h.post(t, moto, token, saving(held("failed", "SIM 51")))
	wantBack(t, "declined", p, paratikatest.ShopPage, token, wire.Declined, "ERR20051")
	if p.Fields.Get("cardToken") != "" {
		t.Error("the return of a declined payment names the card")
	}
	l := h.cards(t, "CUSTOMER", "Customer-7")
	if len(l.Cards) != 0 {
		t.Fatalf("the customer's cards: %+v", l.Cards)
	}
	always := h.token(t, append(paratikatest.SessionOf("always", "12.50", paratikatest.ShopPage), "EXTRA", `{"AlwaysSaveCard":"true"}`)...)
	wantBack(t, "approved", h.post(t, moto, always, paratikatest.CardOf(order("always"))), paratikatest.ShopPage, always, wire.Approved, "")
	if l = h.cards(t, "CUSTOMER", "Customer-7"); len(l.Cards) != 1 || l.Cards[0].Status != "AC" {
		t.Errorf("after an approved payment with it: %+v", l.Cards)
	}
	h.WantCaptures(t, "failed", 0)
}

// TestInstallmentsOnOffer asks for numbers of installments that the merchant's table does not have.
func TestInstallmentsOnOffer(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Setup: func(m *merchant.Merchant) {
		m.Commission = commission.Table{
			{Family: commission.AnyFamily, Installments: 1}, {Family: commission.AnyFamily, Installments: 3, Rate: 20_000},
			{Family: "Axess", Installments: 6, Rate: 40_000},
		}
	}})
	sale := func(reference, number, installments string) wire.Outcome {
		o := order(reference)
		o.Number = number
		return h.outcome(t, with(paratikatest.SaleOf(o), "INSTALLMENTS", installments)...)
	}
	want(t, "three", sale("three", "4355084355084358", "3"), wire.Approved, "", "")
	want(t, "six of the family's", sale("six", "4355084355084358", "6"), wire.Approved, "", "")
	want(t, "six of another family", sale("other", "4508034508034509", "6"), wire.Declined, wire.BadInstallmentCount, "INSTALLMENTS")
	want(t, "nine", sale("nine", "4355084355084358", "9"), wire.Declined, wire.BadInstallmentCount, "INSTALLMENTS")
	if rows := h.rows(t, "three"); len(rows) != 1 || rows[0].Installments != 3 {
		t.Errorf("rows: %+v", rows)
	}

	token := h.token(t, paratikatest.SessionOf("page", "12.50", paratikatest.ShopPage)...)
	page := h.Browse(t, http.MethodGet, h.URL+"/payment/"+token, nil)
	if !strings.Contains(page.Body, `name="installmentCount"`) || !strings.Contains(page.Body, `value="3"`) || strings.Contains(page.Body, `value="6"`) {
		t.Error("the page does not offer one payment and three")
	}
	card := paratikatest.CardOf(order("page"))
	card.Set("installmentCount", "9")
	p := h.post(t, moto, token, card)
	wantBack(t, "nine by direct post", p, paratikatest.ShopPage, token, wire.Declined, wire.BadInstallmentCount)
	if p.Fields.Get("violatorParam") != "installmentCount" {
		t.Errorf("violatorParam is %q", p.Fields.Get("violatorParam"))
	}
	bounded := h.token(t, append(paratikatest.SessionOf("bounded", "12.50", paratikatest.ShopPage), "MAXINSTALLMENTCOUNT", "2")...)
	if page := h.Browse(t, http.MethodGet, h.URL+"/payment/"+bounded, nil); strings.Contains(page.Body, `value="3"`) {
		t.Error("the page offers more than the session's bound")
	}
}
