package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/vezne/vezne/internal/api/apitest"
)

// kindsOf reads which points a card has.
func kindsOf(t *testing.T, h *apitest.House, number string) map[string]int64 {
	t.Helper()
	a := h.Do(t, http.MethodPost, "/v1/points", `{"amount":{"minor":12550,"currency":"TRY"},"card":{"number":"`+number+`","exp_month":12,"exp_year":2045}}`)
	if a.Status != http.StatusOK {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	var got struct {
		Points []struct {
			Name  string
			Worth apitest.Amount
		}
	}
	if err := json.Unmarshal(a.Body, &got); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int64{}
	for _, p := range got.Points {
		kinds[p.Name] = p.Worth.Minor
	}
	return kinds
}

const bonusCard = "4282209004348015"

// TestPoints asks for a card's points, pays with some, and gets them back.
func TestPoints(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	if got := kindsOf(t, h, bonusCard); len(got) != 2 || got["Bonus"] != 25_000 || got["Mil"] != 4_000 {
		t.Errorf("the card has %v", got)
	}
	if got := kindsOf(t, h, "4111111111111111"); len(got) != 0 {
		t.Errorf("a card without points has %v", got)
	}
	o := apitest.NewOrder("points").With("card.number", bonusCard).With("points", map[string]any{"name": "Bonus", "minor": 2_550})
	answer := h.Create(t, o)
	p := answer.Payment(t, http.StatusCreated)
	var body struct {
		Points struct {
			Name      string
			Amount    apitest.Amount
			Taken     apitest.Amount
			GivenBack apitest.Amount `json:"given_back"`
		}
		Operations []struct{ Points apitest.Amount }
	}
	read := func(a apitest.Answer) {
		t.Helper()
		if err := json.Unmarshal(a.Body, &body); err != nil {
			t.Fatal(err)
		}
	}
	read(answer)
	if p.State != "captured" || p.Captured.Minor != 12_550 || body.Points.Name != "Bonus" || body.Points.Taken.Minor != 2_550 || body.Operations[0].Points.Minor != 2_550 {
		t.Errorf("payment is %s: %s", p.State, answer.Body)
	}
	if got := kindsOf(t, h, bonusCard)["Bonus"]; got != 25_000-2_550 {
		t.Errorf("the card has %d left", got)
	}
	refund := h.Do(t, http.MethodPost, "/v1/payments/"+p.ID+"/refund", `{"amount":{"minor":3000,"currency":"TRY"}}`)
	read(refund)
	if body.Points.GivenBack.Minor != 2_550 || len(body.Operations) != 2 || body.Operations[1].Points.Minor != 2_550 {
		t.Errorf("after a refund: %s", refund.Body)
	}
	if got := kindsOf(t, h, bonusCard)["Bonus"]; got != 25_000 {
		t.Errorf("the card has %d, want all of them back", got)
	}
	if s := h.Bank.Sum(t, "points"); s.Net != 12_550-3_000 || s.NetPoints != 0 {
		t.Errorf("the bank has %+v", s)
	}
}

func TestPointsThatAreRefused(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	for name, test := range map[string]struct {
		points map[string]any
		code   string
		field  string
	}{
		"none":           {map[string]any{"name": "Bonus", "minor": 0}, "amount_not_positive", "/points/minor"},
		"no number":      {map[string]any{"name": "Bonus"}, "field_missing", "/points/minor"},
		"too many":       {map[string]any{"minor": 12_551}, "points_excess", "/points/minor"},
		"more than has":  {map[string]any{"name": "Mil", "minor": 4_001}, "points_too_few", "/points/minor"},
		"another kind":   {map[string]any{"name": "MaxiPuan", "minor": 1}, "points_unknown", "/points/minor"},
		"a card in name": {map[string]any{"name": bonusCard, "minor": 1}, "card_number_in_text", "/points/name"},
	} {
		o := apitest.NewOrder("refused").With("card.number", bonusCard).With("points", test.points)
		if p := h.Create(t, o).Problem(t, http.StatusBadRequest, test.code); p.Field != test.field {
			t.Errorf("%s: field %q, want %q", name, p.Field, test.field)
		}
	}
	if n := h.Bank.Statement(t, "refused").Total; n != 0 {
		t.Errorf("the bank has %d operations, want none", n)
	}
	for name, test := range map[string]struct{ body, code, field string }{
		"no card":   {`{"amount":{"minor":1,"currency":"TRY"}}`, "card_missing", "/card"},
		"no amount": {`{"card":{"number":"4282209004348015","exp_month":12,"exp_year":2030}}`, "field_missing", "/amount"},
		"no number": {`{"amount":{"minor":1,"currency":"TRY"},"card":{"exp_month":12,"exp_year":2030}}`, "field_missing", "/card/number"},
		"expired":   {`{"amount":{"minor":1,"currency":"TRY"},"card":{"number":"4282209004348015","exp_month":1,"exp_year":2020}}`, "card_expired", "/card/exp_year"},
	} {
		if p := h.Do(t, http.MethodPost, "/v1/points", test.body).Problem(t, http.StatusBadRequest, test.code); p.Field != test.field {
			t.Errorf("%s: field %q, want %q", name, p.Field, test.field)
		}
	}
}

// TestCampaigns asks for a card's campaigns, and pays in one.
func TestCampaigns(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	ask := func(body string) string {
		t.Helper()
		a := h.Do(t, http.MethodPost, "/v1/campaigns", body)
		var got struct{ Campaigns []struct{ Code string } }
		if err := json.Unmarshal(a.Body, &got); err != nil || a.Status != http.StatusOK {
			t.Fatalf("status %d, %v: %s", a.Status, err, a.Body)
		}
		codes := ""
		for _, c := range got.Campaigns {
			codes += c.Code
		}
		return codes
	}
	for body, want := range map[string]string{
		`{"bin":"428220"}`:   "BONUS-PLUS2",
		`{"bin":"42822090"}`: "BONUS-PLUS2",
		`{"bin":"428220","amount":{"minor":9999,"currency":"TRY"},"installments":3}`:  "",
		`{"bin":"428220","amount":{"minor":10000,"currency":"TRY"},"installments":3}`: "BONUS-PLUS2",
		`{"bin":"411111"}`: "",
	} {
		if got := ask(body); got != want {
			t.Errorf("%s: campaigns %q, want %q", body, got, want)
		}
	}
	o := apitest.NewOrder("campaign").With("card.number", bonusCard).With("installments", 3).With("campaign", "BONUS-PLUS2")
	answer := h.Create(t, o)
	p := answer.Payment(t, http.StatusCreated)
	var body struct {
		Campaign struct {
			Code string
			Plus int `json:"plus_installments"`
		}
	}
	if err := json.Unmarshal(answer.Body, &body); err != nil || p.State != "captured" || body.Campaign.Code != "BONUS-PLUS2" || body.Campaign.Plus != 2 {
		t.Errorf("payment is %s, %v: %s", p.State, err, answer.Body)
	}
	if line := h.Bank.Statement(t, "campaign").Operations[0]; line.Campaign != "BONUS-PLUS2" || line.PlusInstallments != 2 {
		t.Errorf("the bank has %+v", line)
	}
	no := apitest.NewOrder("no campaign").With("card.number", bonusCard).With("campaign", "BONUS-PLUS2")
	if p := h.Create(t, no).Problem(t, http.StatusBadRequest, "campaign_unknown"); p.Field != "/campaign" {
		t.Errorf("field %q", p.Field)
	}
	both := o.With("reference", "both").With("points", map[string]any{"minor": 100})
	h.Create(t, both).Problem(t, http.StatusBadRequest, "campaign_with_points")
	for body, code := range map[string]string{`{}`: "field_missing", `{"bin":"4282209004348015"}`: "field_malformed", `{"bin":"428220","installments":0}`: "installments_range"} {
		h.Do(t, http.MethodPost, "/v1/campaigns", body).Problem(t, http.StatusBadRequest, code)
	}
}
