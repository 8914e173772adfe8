package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/routing"
)

type explanation struct {
	Sentences   []string
	Explanation *routing.Explanation
	Attempts    []struct{ Provider, Status string }
}

func explain(t *testing.T, h *apitest.House, id, language string) explanation {
	t.Helper()
	answer := h.Do(t, http.MethodGet, "/v1/payments/"+id+"/explanation", "", apitest.Header{Name: "Accept-Language", Value: language})
	var e explanation
	err := json.Unmarshal(answer.Body, &e)
	if err != nil || answer.Status != http.StatusOK {
		t.Fatalf("explanation: status %d, %v: %s", answer.Status, err, answer.Body)
	}
	return e
}

func TestExplanationByRules(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t, apitest.Rules(
		routing.Rule{Name: "büyük", When: "amount >= 100_000_00", To: []routing.Target{{Account: "sim"}}},
		routing.Rule{Name: "kart", When: `brand == "mastercard" && dialect == "v1"`, To: []routing.Target{{Account: "closed"}}},
		routing.Rule{Name: "gerisi", To: []routing.Target{{Account: "sim", Percent: 40}, {Account: "closed", Percent: 60}}},
		routing.Rule{Name: "never asked", To: []routing.Target{{Account: "sim"}}},
	))
	p := h.Create(t, apitest.NewOrder("order")).Payment(t, http.StatusCreated)
	e := explain(t, h, p.ID, "en")
	got := e.Explanation
	if got == nil || got.Facts == nil || got.Lot == nil {
		t.Fatalf("nothing is explained: %+v", e)
	}
	if got.Facts.BIN != p.Card.BIN || got.Facts.Brand != "mastercard" || got.Facts.Dialect != "v1" || got.Facts.Installments != 1 {
		t.Errorf("facts %+v", got.Facts)
	}
	want := routing.Explanation{
		Table: got.Table, Rules: 4, Asked: 3, Held: []string{"kart", "gerisi"}, Lot: got.Lot,
		Candidates: []routing.Candidate{{Account: "sim", Rule: "gerisi", Percent: 40, Commission: new(int)}},
		Passed:     []routing.Passed{{Account: "closed", Rule: "kart", Why: routing.Closed}},
		Facts:      got.Facts,
	}
	if diff := cmp.Diff(want, *got, cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Facts" }, cmp.Ignore())); diff != "" {
		t.Errorf("explanation (-want +got):\n%s", diff)
	}
	if len(e.Attempts) != 1 || e.Attempts[0].Provider != "sim" || e.Attempts[0].Status != "approved" {
		t.Errorf("attempts %+v", e.Attempts)
	}
	for language, words := range map[string][]string{
		"en": {`"gerisi" decided`, `closed was passed over (rule "kart")`, "the account was not open", "BIN " + p.Card.BIN},
		"tr": {`Belirleyen: "gerisi"`, `closed atlandı ("kart" kuralı)`, "hesap açık değildi", "BIN " + p.Card.BIN},
	} {
		text := strings.Join(explain(t, h, p.ID, language).Sentences, "\n")
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("in %s it does not say %q:\n%s", language, w, text)
			}
		}
	}
}

// A merchant without rules has an explanation all the same, and nothing of the card is looked up for it.
func TestExplanationWithoutRules(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	p := h.Create(t, apitest.NewOrder("order").Holder("SIM 51")).Payment(t, http.StatusCreated)
	e := explain(t, h, p.ID, "en")
	want := &routing.Explanation{
		Candidates: []routing.Candidate{{Account: "sim"}}, Passed: []routing.Passed{{Account: "closed", Why: routing.Closed}},
		Facts: &routing.Facts{Amount: 125_50, Currency: "TRY", Installments: 1, Dialect: "v1", Hour: 12, Weekday: 1},
	}
	funcs := cmpopts.IgnoreFields(routing.Facts{}, "Healthy", "Commission")
	if diff := cmp.Diff(want, e.Explanation, funcs); diff != "" {
		t.Errorf("explanation (-want +got):\n%s", diff)
	}
	if len(e.Attempts) != 1 || e.Attempts[0].Status != "refused" {
		t.Errorf("attempts %+v", e.Attempts)
	}
	if len(e.Sentences) == 0 || !strings.Contains(e.Sentences[0], "no rules") {
		t.Errorf("sentences %q", e.Sentences)
	}
}
