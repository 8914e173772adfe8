package api_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/api/apitest"
)

// safe is a provider that keeps one card of one person, and takes payments with it.
type safe struct {
	mu             sync.Mutex // guards what follows
	gone, stubborn bool
	paid           []connector.KeptRef
}

var _ connector.Keeper = (*safe)(nil)

func theCard() connector.KeptRef { return connector.KeptRef{Owner: "own-1", Token: "tok-1"} }

func (*safe) Authorize(context.Context, connector.Authorization) connector.Result {
	return connector.Result{Outcome: connector.Declined, Refusal: decline.Refusal{Reason: decline.SystemError}}
}

func (*safe) Query(context.Context, connector.Inquiry) connector.Report { return connector.Report{} }

func (*safe) Window() time.Duration { return time.Minute }

func (*safe) Keep(context.Context, connector.NewCard) connector.Kept { return connector.Kept{} }

func (s *safe) Cards(_ context.Context, owner string, _ time.Time) ([]connector.KeptCard, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone || owner != theCard().Owner {
		return nil, nil
	}
	return []connector.KeptCard{{KeptRef: theCard(), Label: "Maaş kartım", BIN: "540667", Last4: "5403", Brand: "MASTERCARD"}}, nil
}

func (s *safe) Forget(_ context.Context, c connector.KeptRef, _ time.Time) connector.Result {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stubborn {
		return connector.Result{Outcome: connector.Declined, Refusal: decline.Refusal{Reason: decline.SavedCardInvalid, Message: "silinemez"}}
	}
	s.gone = s.gone || c == theCard()
	return connector.Result{Outcome: connector.Approved}
}

func (s *safe) AuthorizeKept(_ context.Context, a connector.Authorization, c connector.KeptRef) connector.Result {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paid = append(s.paid, c)
	return connector.Result{Outcome: connector.Approved, Amount: a.Amount, IDs: connector.IDs{Transaction: a.Ref}}
}

func (s *safe) forgets(yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stubborn = !yes
}

// TestCardsThatAProviderKeeps are shown, imported, pay where they are kept, and are forgotten there; and another merchant sees none of it.
func TestCardsThatAProviderKeeps(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	s := &safe{}
	s.forgets(false)
	h.Gateway.SetAccounts(map[string]connector.Connector{string(apitest.Merchant) + "/closed": s})
	rival := apitest.Header{Name: "Authorization", Value: "Bearer " + apitest.OtherKey}
	type kept struct {
		Cards []struct {
			Account, Owner, Token, Label, BIN, Last4, Status, Message string
			CardToken                                                 string `json:"card_token"`
		}
	}
	const at = "/v1/provider-cards?account=closed&owner=own-1"
	shown := into[kept](t, h.Do(t, http.MethodGet, at, ""), http.StatusOK)
	if len(shown.Cards) != 1 || shown.Cards[0].Token != "tok-1" || shown.Cards[0].Label != "Maaş kartım" || shown.Cards[0].CardToken != "" {
		t.Fatalf("the provider keeps %+v", shown)
	}
	h.Do(t, http.MethodGet, at, "", rival).Problem(t, http.StatusNotFound, "account_not_found")
	h.Do(t, http.MethodGet, "/v1/provider-cards?account=closed", "").Problem(t, http.StatusBadRequest, "field_missing")

	c := newCustomer(t, h, "U-1")
	imports := "/v1/customers/" + c.ID + "/provider-cards"
	body := `{"account":"closed","owner":"own-1","tokens":["tok-1"]}`
	type imported struct {
		Cards []struct {
			Token, BIN, Last4 string
			Active            bool
			KeptAt            string `json:"kept_at"`
		}
	}
	first := into[imported](t, h.Do(t, http.MethodPost, imports, body), http.StatusCreated)
	if len(first.Cards) != 1 || first.Cards[0].KeptAt != "closed" || !first.Cards[0].Active || first.Cards[0].Last4 != "5403" {
		t.Fatalf("imported as %+v", first)
	}
	token := first.Cards[0].Token
	if got := h.Do(t, http.MethodGet, "/v1/cards/"+token, ""); strings.Contains(string(got.Body), "exp_") {
		t.Errorf("an expiry that nobody knows is told: %s", got.Body)
	}
	if again := into[imported](t, h.Do(t, http.MethodPost, imports, body), http.StatusOK); len(again.Cards) != 1 || again.Cards[0].Token != token {
		t.Errorf("imported again as %+v", again)
	}
	h.Do(t, http.MethodPost, imports, body, rival).Problem(t, http.StatusNotFound, "customer_not_found")
	h.Do(t, http.MethodGet, "/v1/cards/"+token, "", rival).Problem(t, http.StatusNotFound, "card_not_found")

	pay := func(reference string, headers ...apitest.Header) apitest.Answer {
		order := `{"reference":"` + reference + `","amount":{"minor":12550,"currency":"TRY"},"card_token":"` + token + `"}`
		return h.Do(t, http.MethodPost, "/v1/payments", order, headers...)
	}
	if p := pay("kept").Payment(t, http.StatusCreated); p.State != "captured" || p.Card.BIN != "540667" || len(s.paid) != 1 || s.paid[0] != theCard() {
		t.Errorf("paid as %+v, by %+v", p, s.paid)
	}
	pay("rival", rival).Problem(t, http.StatusNotFound, "card_not_found")

	if got := h.Do(t, http.MethodDelete, "/v1/cards/"+token, ""); got.Status != http.StatusOK {
		t.Fatalf("deleted: %d, %s", got.Status, got.Body)
	}
	if err := h.Gateway.Jobs().Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	const deleted = "/v1/provider-cards/deleted"
	left := into[kept](t, h.Do(t, http.MethodGet, deleted, ""), http.StatusOK)
	if len(left.Cards) != 1 || left.Cards[0].CardToken != token || left.Cards[0].Status != "pending" || left.Cards[0].Message != "silinemez" {
		t.Errorf("a provider that does not forget: %+v", left)
	}
	if theirs := into[kept](t, h.Do(t, http.MethodGet, deleted, "", rival), http.StatusOK); len(theirs.Cards) != 0 {
		t.Errorf("another merchant sees %+v", theirs)
	}
	s.forgets(true)
	h.Clock.Advance(48 * time.Hour)
	if err := h.Gateway.Jobs().Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left = into[kept](t, h.Do(t, http.MethodGet, deleted, ""), http.StatusOK); len(left.Cards) != 0 || !s.gone {
		t.Errorf("after it forgot: %+v, gone %v", left, s.gone)
	}
}
