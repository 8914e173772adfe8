package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/sim/simtest"
)

type customer struct{ ID, Reference, Name, Email, Phone string }

type savedCard struct {
	Token, Customer, Label, BIN, Last4, Holder string
	ExpMonth                                   int `json:"exp_month"`
	ExpYear                                    int `json:"exp_year"`
	Active                                     bool
}

func into[T any](t *testing.T, a apitest.Answer, status int) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(a.Body, &v); err != nil || a.Status != status {
		t.Fatalf("status %d, want %d; %v: %s", a.Status, status, err, a.Body)
	}
	return v
}

func newCustomer(t *testing.T, h *apitest.House, reference string) customer {
	t.Helper()
	return into[customer](t, h.Do(t, http.MethodPost, "/v1/customers", `{"reference":"`+reference+`"}`), http.StatusCreated)
}

func saveRequest(more string) string {
	return `{"card":{"number":"` + apitest.CardNumber + `","exp_month":12,"exp_year":2045,"holder":"Ayşe Yılmaz"}` + more + `}`
}

func TestCustomers(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	body := `{"reference":"U-1","name":"Işıl Öztürk","email":"isil@example.com","phone":"+90 532 000 00 00"}`
	made := h.Do(t, http.MethodPost, "/v1/customers", body)
	c := into[customer](t, made, http.StatusCreated)
	path := "/v1/customers/" + c.ID
	if c.Reference != "U-1" || c.Name != "Işıl Öztürk" || !strings.HasPrefix(c.ID, "cus_") || made.Header.Get("Location") != path {
		t.Errorf("made as %+v at %q", c, made.Header.Get("Location"))
	}
	h.Do(t, http.MethodPost, "/v1/customers", body).Problem(t, http.StatusConflict, "customer_exists")
	if got := into[customer](t, h.Do(t, http.MethodGet, path, ""), http.StatusOK); got != c {
		t.Errorf("read as %+v", got)
	}
	changed := into[customer](t, h.Do(t, http.MethodPost, path, `{"name":"Işıl","email":""}`), http.StatusOK)
	if changed.Name != "Işıl" || changed.Email != "" || changed.Phone != c.Phone || changed.Reference != "U-1" {
		t.Errorf("changed to %+v", changed)
	}
	var ids []string
	for i := range 3 {
		ids = append(ids, newCustomer(t, h, fmt.Sprint("N-", i)).ID)
	}
	type page struct {
		Customers []customer
		HasMore   bool `json:"has_more"`
		Next      string
	}
	first := into[page](t, h.Do(t, http.MethodGet, "/v1/customers?limit=3", ""), http.StatusOK)
	rest := into[page](t, h.Do(t, http.MethodGet, "/v1/customers?limit=3&after="+first.Next, ""), http.StatusOK)
	if len(first.Customers) != 3 || !first.HasMore || len(rest.Customers) != 1 || rest.HasMore {
		t.Errorf("pages of %d and %d", len(first.Customers), len(rest.Customers))
	}
	one := into[page](t, h.Do(t, http.MethodGet, "/v1/customers?reference=N-1", ""), http.StatusOK)
	if len(one.Customers) != 1 || one.Customers[0].ID != ids[1] {
		t.Errorf("by reference: %+v", one)
	}
	for query, code := range map[string]string{"?reference=a&limit=2": "query_unknown", "?limit=0": "query_limit", "?name=x": "query_unknown"} {
		h.Do(t, http.MethodGet, "/v1/customers"+query, "").Problem(t, http.StatusBadRequest, code)
	}
	for body, want := range map[string]string{
		`{}`: "/reference reference_length", `{"reference":"a","email":"nobody"}`: "/email field_malformed",
		`{"reference":"a","name":"` + apitest.CardNumber + `"}`: "/name card_number_in_text",
		`{"reference":"` + apitest.CardNumber + `"}`:            "/reference card_number_in_text", `{"reference":"a","age":3}`: "/age field_unknown",
	} {
		field, code, _ := strings.Cut(want, " ")
		if p := h.Do(t, http.MethodPost, "/v1/customers", body).Problem(t, http.StatusBadRequest, code); p.Field != field {
			t.Errorf("%s blames %s, want %s", body, p.Field, field)
		}
	}
}

func TestSavedCards(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	c, other := newCustomer(t, h, "U-1"), newCustomer(t, h, "U-2")
	path := "/v1/customers/" + c.ID + "/cards"
	s := into[savedCard](t, h.Do(t, http.MethodPost, path, saveRequest(`,"label":"İş kartım"`)), http.StatusCreated)
	if s.Customer != c.ID || s.Label != "İş kartım" || s.BIN != "540667" || s.Last4 != "5403" || s.ExpMonth != 12 || s.ExpYear != 2045 || !s.Active || s.Holder != "Ayşe Yılmaz" {
		t.Errorf("saved as %+v", s)
	}
	if again := into[savedCard](t, h.Do(t, http.MethodPost, path, saveRequest("")), http.StatusOK); again.Token != s.Token || again.Label != s.Label {
		t.Errorf("the same card is %+v", again)
	}
	theirs := into[savedCard](t, h.Do(t, http.MethodPost, "/v1/customers/"+other.ID+"/cards", saveRequest("")), http.StatusCreated)
	if theirs.Token == s.Token {
		t.Error("two customers share a token")
	}
	type page struct{ Cards []savedCard }
	if got := into[page](t, h.Do(t, http.MethodGet, path, ""), http.StatusOK); len(got.Cards) != 1 || got.Cards[0] != s {
		t.Errorf("listed: %+v", got)
	}
	card := "/v1/cards/" + s.Token
	changed := into[savedCard](t, h.Do(t, http.MethodPost, card, `{"label":"","exp_month":1,"exp_year":2046,"active":false}`), http.StatusOK)
	if changed.Label != "" || changed.ExpMonth != 1 || changed.ExpYear != 2046 || changed.Active || changed.Holder != s.Holder {
		t.Errorf("changed to %+v", changed)
	}
	pay := func(reference, more string) apitest.Answer {
		return h.Do(t, http.MethodPost, "/v1/payments", `{"reference":"`+reference+`","amount":{"minor":12550,"currency":"TRY"}`+more+`}`)
	}
	token := `,"card_token":"` + s.Token + `"`
	pay("off", token).Problem(t, http.StatusConflict, "card_inactive")
	into[savedCard](t, h.Do(t, http.MethodPost, card, `{"active":true}`), http.StatusOK)
	for name, more := range map[string]string{"alone": "", "with its customer": `,"customer":"` + c.ID + `"`, "with a code": `,"cvv":"` + apitest.CVV + `"`} {
		if p := pay(name, token+more).Payment(t, http.StatusCreated); p.State != "captured" || p.Card.BIN != "540667" {
			t.Errorf("%s: %+v", name, p)
		}
	}
	pay("stranger", token+`,"customer":"`+other.ID+`"`).Problem(t, http.StatusNotFound, "card_not_found")
	pay("nobody", token+`,"customer":"nobody"`).Problem(t, http.StatusNotFound, "card_not_found")
	pay("unknown", `,"card_token":"x"`).Problem(t, http.StatusNotFound, "card_not_found")
	pay("cvv", token+`,"cvv":"12"`).Problem(t, http.StatusBadRequest, "card_cvv")
	for _, more := range []string{
		token + `,"save_card":{"customer":"` + c.ID + `"}`, token + `,"card":{"number":"` + apitest.CardNumber + `","exp_month":1,"exp_year":2046,"cvv":"000","holder":"A"}`,
		`,"cvv":"000"`, `,"customer":"a"`,
	} {
		pay("twice", more).Problem(t, http.StatusBadRequest, "card_twice")
	}
	for body, want := range map[string]string{
		`{}`: "/card card_missing", `{"card":{"number":"` + apitest.CardNumber + `"}}`: "/card/exp_month field_missing",
		saveRequest(`,"label":"` + apitest.CardNumber + `"`):                                          "/label card_number_in_text",
		`{"card":{"number":"5406675406675404","exp_month":12,"exp_year":2045}}`:                       "/card/number card_number_check_digit",
		`{"card":{"number":"` + apitest.CardNumber + `","exp_month":12,"exp_year":2045,"cvv":"739"}}`: "/card/cvv field_unknown",
		`{"card":{"number":"` + apitest.CardNumber + `","exp_month":1,"exp_year":2040}}`:              "/card/exp_year card_expired",
	} {
		field, code, _ := strings.Cut(want, " ")
		if p := h.Do(t, http.MethodPost, path, body).Problem(t, http.StatusBadRequest, code); p.Field != field {
			t.Errorf("%s blames %s, want %s", body, p.Field, field)
		}
	}
	h.Do(t, http.MethodPost, card, `{"exp_month":3}`).Problem(t, http.StatusBadRequest, "field_missing")
	h.Do(t, http.MethodPost, "/v1/customers/nobody/cards", saveRequest("")).Problem(t, http.StatusNotFound, "customer_not_found")

	rival := apitest.Header{Name: "Authorization", Value: "Bearer " + apitest.OtherKey}
	for _, o := range []struct{ method, path, body string }{
		{http.MethodGet, card, ""}, {http.MethodPost, card, `{"active":false}`}, {http.MethodDelete, card, ""}, {http.MethodGet, path, ""},
		{http.MethodPost, path, saveRequest("")}, {http.MethodGet, "/v1/customers/" + c.ID, ""}, {http.MethodDelete, "/v1/customers/" + c.ID, ""},
		{http.MethodPost, "/v1/customers/" + c.ID, `{"name":"x"}`},
		{http.MethodPost, "/v1/payments", `{"reference":"r","amount":{"minor":1,"currency":"TRY"}` + token + `}`},
	} {
		if got := h.Do(t, o.method, o.path, o.body, rival); got.Status != http.StatusNotFound {
			t.Errorf("%s %s as another merchant: status %d", o.method, o.path, got.Status)
		}
	}
	into[struct{ Deleted bool }](t, h.Do(t, http.MethodDelete, card, ""), http.StatusOK)
	h.Do(t, http.MethodDelete, card, "").Problem(t, http.StatusNotFound, "card_not_found")
	pay("deleted", token).Problem(t, http.StatusNotFound, "card_not_found")
	into[struct{ Deleted bool }](t, h.Do(t, http.MethodDelete, "/v1/customers/"+other.ID, ""), http.StatusOK)
	h.Do(t, http.MethodGet, "/v1/customers/"+other.ID, "").Problem(t, http.StatusNotFound, "customer_not_found")
	h.Do(t, http.MethodGet, "/v1/cards/"+theirs.Token, "").Problem(t, http.StatusNotFound, "card_not_found")
}

// TestSaveWithAPayment: a card can pay again once the payment that it was saved with has succeeded, with and without 3-D Secure.
func TestSaveWithAPayment(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	c := newCustomer(t, h, "U-1")
	saving := func(reference string) apitest.Order {
		return apitest.NewOrder(reference).With("save_card", map[string]any{"customer": c.ID, "label": "a"}).With("metadata", map[string]any{"basket": "7"})
	}
	type paid struct {
		State     string
		SavedCard string `json:"saved_card"`
		Metadata  map[string]string
	}
	active := func(token string) bool {
		t.Helper()
		return into[savedCard](t, h.Do(t, http.MethodGet, "/v1/cards/"+token, ""), http.StatusOK).Active
	}
	refused := into[paid](t, h.Create(t, saving("refused").Holder("SIM 51")), http.StatusCreated)
	list := func() []savedCard {
		t.Helper()
		return into[struct{ Cards []savedCard }](t, h.Do(t, http.MethodGet, "/v1/customers/"+c.ID+"/cards", ""), http.StatusOK).Cards
	}
	if refused.State != "declined" || refused.SavedCard != "" || len(list()) != 0 {
		t.Errorf("after a decline: %+v, cards %+v", refused, list())
	}
	p, bank := challenge(t, h, saving("secure"))
	if cards := list(); len(cards) != 1 || cards[0].Active {
		t.Errorf("while its buyer is at the bank: %+v", cards)
	}
	back := simtest.Confirm(t, bank)
	atShop(t, browser(t, h, http.MethodPost, back.Action, back.Fields), p)
	done := into[paid](t, h.Do(t, http.MethodGet, "/v1/payments/"+p.ID, ""), http.StatusOK)
	if done.State != "captured" || done.SavedCard == "" || !active(done.SavedCard) || len(done.Metadata) != 1 {
		t.Errorf("after 3-D Secure: %+v", done)
	}
	h.Clock.Advance(time.Minute)
	// The customer switches it off; looking at the payment again does not switch it on.
	into[savedCard](t, h.Do(t, http.MethodPost, "/v1/cards/"+done.SavedCard, `{"active":false}`), http.StatusOK)
	into[paid](t, h.Do(t, http.MethodGet, "/v1/payments/"+p.ID, ""), http.StatusOK)
	if active(done.SavedCard) {
		t.Error("a card that was switched off is on again")
	}
	direct := into[paid](t, h.Create(t, saving("direct").With("card.number", "4355084355084358"), idem("k1")), http.StatusCreated)
	again := h.Create(t, saving("direct").With("card.number", "4355084355084358"), idem("k1"))
	if direct.State != "captured" || !active(direct.SavedCard) || into[paid](t, again, http.StatusCreated).SavedCard != direct.SavedCard {
		t.Errorf("without 3-D Secure: %+v", direct)
	}
	h.Create(t, apitest.NewOrder("x").With("save_card", map[string]any{"customer": "nobody"})).Problem(t, http.StatusNotFound, "customer_not_found")
	if strings.Contains(h.Log(), apitest.CardNumber) {
		t.Error("the log has a card number")
	}
}

// TestSavedCardIsProvenWithoutALook: a card can pay again though nobody has asked what became of the payment that it was saved with.
func TestSavedCardIsProvenWithoutALook(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	c := newCustomer(t, h, "U-1")
	o := apitest.NewOrder("late").Holder("SIM LATE").With("save_card", map[string]any{"customer": c.ID})
	p := into[struct {
		State     string
		SavedCard string `json:"saved_card"`
	}](t, h.Create(t, o), http.StatusAccepted)
	active := func() bool {
		t.Helper()
		return into[savedCard](t, h.Do(t, http.MethodGet, "/v1/cards/"+p.SavedCard, ""), http.StatusOK).Active
	}
	h.Work(t)
	if p.State != "indeterminate" || active() {
		t.Fatalf("the card can pay while its payment is %s", p.State)
	}
	for range 100 {
		h.Clock.Advance(time.Minute)
		h.Work(t)
		if active() {
			return
		}
	}
	t.Error("the payment is settled and its card cannot pay")
}
