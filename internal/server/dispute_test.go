package server

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/store"
)

// TestAChargebackIsFound: what the bank takes back becomes a dispute without anybody who writes it down, once, with the bank's name and reason and a day for
// evidence, unless the merchant only wants it told.
func TestAChargebackIsFound(t *testing.T) {
	t.Parallel()
	for name, rule := range map[string]string{"open": "", "report": "report"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &lines{}
			d, err := openDev(t.Context(), config.Dev{
				Addr: "127.0.0.1:0", Data: t.TempDir(), Settings: map[string]string{"reconcile.chargebacks": rule}, Look: 10 * time.Millisecond,
			}, log.logger(), func(s store.Store) store.Store { return s })
			if err != nil {
				t.Fatal(err)
			}
			run(t, d)
			auth := "Bearer " + config.DemoKey
			status, body := send(t, http.MethodPost, d.URL()+"/v1/payments", auth, order(t, "order-1"))
			if status != http.StatusCreated {
				t.Fatalf("pay: %d %s", status, body)
			}
			status, body = send(t, http.MethodPost, d.URL()+"/sim/chargebacks", auth, `{"order":"order-1","amount":500}`)
			if status != http.StatusCreated {
				t.Fatalf("charge back: %d %s", status, body)
			}
			if rule != "" {
				if of := d.daily.Disputes("demo"); of == nil || of.Open != nil {
					t.Errorf("a merchant who wants reports alone has %+v", of)
				}
				return
			}
			var c struct{ ID string }
			if err := json.Unmarshal([]byte(body), &c); err != nil {
				t.Fatal(err)
			}
			type found struct {
				Disputes []struct {
					Reference, Reason, State string
					Due                      string `json:"due_on"`
					Amount                   struct{ Minor int64 }
				}
			}
			var all found
			for len(all.Disputes) == 0 {
				select {
				case <-t.Context().Done():
					t.Fatalf("no dispute was opened: %s", log)
				case <-time.After(20 * time.Millisecond):
				}
				_, body = send(t, http.MethodGet, d.URL()+"/v1/disputes", auth, "")
				if err := json.Unmarshal([]byte(body), &all); err != nil {
					t.Fatalf("%v: %s", err, body)
				}
			}
			if one := all.Disputes[0]; one.Reference != c.ID || one.Reason != "10.4" || one.State != "opened" || one.Amount.Minor != 500 || one.Due == "" {
				t.Errorf("%+v", one)
			}
			// Looked for again it is found again, and is the one: the job has run on when a second payment's is there.
			status, _ = send(t, http.MethodPost, d.URL()+"/v1/payments", auth, order(t, "order-2"))
			second, _ := send(t, http.MethodPost, d.URL()+"/sim/chargebacks", auth, `{"order":"order-2"}`)
			if status != http.StatusCreated || second != http.StatusCreated {
				t.Fatalf("%d, %d", status, second)
			}
			for len(all.Disputes) < 2 {
				select {
				case <-t.Context().Done():
					t.Fatalf("no second dispute was opened: %s", log)
				case <-time.After(20 * time.Millisecond):
				}
				all = found{}
				_, body = send(t, http.MethodGet, d.URL()+"/v1/disputes", auth, "")
				if err := json.Unmarshal([]byte(body), &all); err != nil {
					t.Fatalf("%v: %s", err, body)
				}
			}
			if len(all.Disputes) != 2 {
				t.Errorf("%d disputes of two chargebacks", len(all.Disputes))
			}
		})
	}
}

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
