package server

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/config"
)

// TestAChargebackFromTheBankToTheBooks goes the whole road of two chargebacks in development mode: the bank takes the money back, the shop disputes and
// sends evidence, the bank decides one for each side, and then what the provider owes in our books is what the bank has in its.
func TestAChargebackFromTheBankToTheBooks(t *testing.T) {
	t.Parallel()
	d := opened(t, slog.New(slog.DiscardHandler), nil)
	run(t, d)
	do := func(method, path, body string, want int, into any) {
		t.Helper()
		status, answer := send(t, method, d.URL()+path, "Bearer "+config.DemoKey, body)
		if status != want {
			t.Fatalf("%s %s: %d %s", method, path, status, answer)
		}
		if into != nil {
			if err := json.Unmarshal([]byte(answer), into); err != nil {
				t.Fatalf("%s %s: %v: %s", method, path, err, answer)
			}
		}
	}
	var paid struct{ ID string }
	do(http.MethodPost, "/v1/payments", order(t, "order-1"), http.StatusCreated, &paid)
	type chargeback struct {
		ID     string
		Amount int64
	}
	dispute := func(won bool) {
		t.Helper()
		var c chargeback
		do(http.MethodPost, "/sim/chargebacks", `{"order":"order-1","amount":500}`, http.StatusCreated, &c)
		var one struct{ ID, State string }
		do(http.MethodPost, "/v1/disputes", `{"payment":"`+paid.ID+`","amount":{"minor":500,"currency":"TRY"},"reason":"10.4","reference":"`+c.ID+`"}`, http.StatusCreated, &one)
		do(http.MethodPost, "/v1/disputes/"+one.ID+"/evidence", `{"text":"Kargo teslim edildi."}`, http.StatusOK, nil)
		do(http.MethodPost, "/v1/disputes/"+one.ID+"/submit", "", http.StatusOK, nil)
		word, verb := "lost", "lose"
		if won {
			word, verb = "won", "win"
		}
		do(http.MethodPost, "/sim/chargebacks/"+c.ID+"/"+word, "", http.StatusOK, &c)
		if do(http.MethodPost, "/v1/disputes/"+one.ID+"/"+verb, "", http.StatusOK, &one); one.State != word {
			t.Errorf("the dispute is %s", one.State)
		}
	}
	dispute(true)
	dispute(false)
	var bank struct {
		Orders []struct {
			Net         int64
			ChargedBack int64 `json:"charged_back"`
		}
		Chargebacks []chargeback
	}
	do(http.MethodGet, "/sim/books?order=order-1&format=json", "", http.StatusOK, &bank)
	if len(bank.Orders) != 1 || bank.Orders[0].ChargedBack != 500 || len(bank.Chargebacks) != 2 {
		t.Fatalf("the bank has %+v", bank)
	}
	var statement struct{ Closing struct{ Minor int64 } }
	do(http.MethodGet, "/v1/ledger/statement?account=provider_receivable/"+config.DemoAccount+"&currency=TRY", "", http.StatusOK, &statement)
	if statement.Closing.Minor != bank.Orders[0].Net {
		t.Errorf("the provider owes %d, and the bank has %d", statement.Closing.Minor, bank.Orders[0].Net)
	}
	// What is taken back is not to be had a second time, and nobody's page can have the bank take anything back.
	for body, want := range map[string]int{
		`{"order":"order-1","amount":99999999}`: http.StatusConflict, `{"order":"none"}`: http.StatusNotFound, `{"amount":1}`: http.StatusBadRequest,
		`{"order":"order-1","unknown":1}`: http.StatusBadRequest, `{`: http.StatusBadRequest,
	} {
		do(http.MethodPost, "/sim/chargebacks", body, want, nil)
	}
	do(http.MethodPost, "/sim/chargebacks/cb_none/won", "", http.StatusNotFound, nil)
	// As a page of another site could.
	resp, err := http.Post(d.URL()+"/sim/chargebacks", "text/plain", strings.NewReader(`{"order":"order-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("a form of another site: %d", resp.StatusCode)
	}
}
