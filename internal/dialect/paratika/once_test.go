package paratika_test

import (
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"sync"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paratika"
)

// TestOneSessionPaysOnce posts a session's card from many browsers at once, and by two sessions of one order.
func TestOneSessionPaysOnce(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	first := h.token(t, paratikatest.SessionOf("once", "12.50", paratikatest.ShopPage)...)
	second := h.token(t, paratikatest.SessionOf("once", "12.50", paratikatest.ShopPage)...)
	pages := make([]dialecttest.Page, 8)
	var all sync.WaitGroup
	for i := range pages {
		all.Go(func() { pages[i] = h.post(t, moto, []string{first, second}[i%2], paratikatest.CardOf(order("once"))) })
	}
	all.Wait()
	for i, p := range pages {
		wantBack(t, "paid", p, paratikatest.ShopPage, []string{first, second}[i%2], wire.Approved, "")
		if p.Fields.Get("pgTranId") != pages[0].Fields.Get("pgTranId") {
			t.Errorf("browser %d is told of transaction %q, the first of %q", i, p.Fields.Get("pgTranId"), pages[0].Fields.Get("pgTranId"))
		}
	}
	h.WantCaptures(t, "once", 1)
}

// TestTwoVisitsPayOnce takes a buyer to the bank twice for one order; whichever visit ends first pays, and the other brings the
// same outcome.
func TestTwoVisitsPayOnce(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	tokens := []string{h.token(t, paratikatest.SessionOf("twice", "12.50", paratikatest.ShopPage)...), h.token(t, paratikatest.SessionOf("twice", "12.50", paratikatest.ShopPage)...)}
	var backs []dialecttest.Page
	for _, token := range tokens {
		bank := h.atBank(t, h.post(t, sale3d, token, paratikatest.CardOf(order("twice"))))
		backs = append(backs, h.Confirm(t, bank, bank.Code))
	}
	var ids []string
	for i, token := range tokens {
		p := h.Browse(t, backs[i].Method, backs[i].Action, backs[i].Fields)
		wantBack(t, "paid", p, paratikatest.ShopPage, token, wire.Approved, "")
		ids = append(ids, p.Fields.Get("pgTranId"))
	}
	if ids[0] != ids[1] || ids[0] == "" {
		t.Errorf("the visits name transactions %q, want one", ids)
	}
	h.WantCaptures(t, "twice", 1)
}

// TestLostAnswerOfDirectPost loses the bank's answer after the money is taken: the buyer goes back with the truth.
func TestLostAnswerOfDirectPost(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, paratikatest.SessionOf("lost", "12.50", paratikatest.ShopPage)...)
	wantBack(t, "lost answer", h.post(t, moto, token, paratikatest.CardOf(held("lost", "SIM ANSWER_LOST"))), paratikatest.ShopPage, token, wire.Approved, "")
	secure := h.token(t, paratikatest.SessionOf("lost-3d", "12.50", paratikatest.ShopPage)...)
	wantBack(t, "with 3-D Secure", h.through(t, sale3d, secure, held("lost-3d", "SIM ANSWER_LOST")), paratikatest.ShopPage, secure, wire.Approved, "")
	h.WantCaptures(t, "lost", 1)
	h.WantCaptures(t, "lost-3d", 1)
}
