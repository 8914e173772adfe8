package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/money"
)

func TestLedger(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	read := func(method, path, body string, status int, into any) {
		t.Helper()
		answer := h.Do(t, method, path, body)
		if answer.Status != status {
			t.Fatalf("%s: status %d, want %d: %s", path, answer.Status, status, answer.Body)
		}
		if err := json.Unmarshal(answer.Body, into); err != nil {
			t.Fatal(err)
		}
	}
	var trial struct {
		TrialBalances []struct {
			Currency string `json:"currency"`
			Accounts []struct {
				Account string       `json:"account"`
				Balance money.Amount `json:"balance"`
			} `json:"accounts"`
		} `json:"trial_balances"`
	}
	read(http.MethodGet, "/v1/ledger/trial-balance", "", 200, &trial)
	if len(trial.TrialBalances) != 0 {
		t.Errorf("a new merchant has %+v", trial)
	}
	for n := range 3 {
		h.Clock.Advance(time.Second)
		h.Do(t, http.MethodPost, "/v1/payments", apitest.NewOrder(fmt.Sprint("order-", n)).With("amount.minor", 1000*(n+1)).JSON(t))
	}
	read(http.MethodGet, "/v1/ledger/trial-balance?currency=TRY", "", 200, &trial)
	balances := map[string]int64{}
	for _, a := range trial.TrialBalances[0].Accounts {
		balances[a.Account] = a.Balance.Minor()
	}
	if balances["provider_receivable/sim"] != 6000 || balances["customer"] != 0 || len(trial.TrialBalances) != 1 {
		t.Errorf("balances are %+v", balances)
	}

	var page struct {
		Opening money.Amount `json:"opening"`
		Closing money.Amount `json:"closing"`
		Entries []struct {
			Number  int64        `json:"number"`
			Amount  money.Amount `json:"amount"`
			Balance money.Amount `json:"balance"`
			Title   string       `json:"title"`
		} `json:"entries"`
		HasMore bool   `json:"has_more"`
		Next    string `json:"next"`
	}
	read(http.MethodGet, "/v1/ledger/statement?account=provider_receivable/sim&currency=TRY", "", 200, &page)
	if len(page.Entries) != 3 || page.Entries[2].Balance.Minor() != 6000 || page.Closing.Minor() != 6000 || page.HasMore || page.Entries[0].Number != 0 {
		t.Errorf("before it is sealed: %+v", page)
	}
	h.Seal(t)
	path := "/v1/ledger/statement?account=provider_receivable/sim&currency=TRY&limit=2"
	read(http.MethodGet, path, "", 200, &page)
	if len(page.Entries) != 2 || !page.HasMore || page.Entries[1].Number != 2 || page.Entries[1].Balance.Minor() != 3000 || page.Entries[0].Title != "Capture" {
		t.Errorf("the first page: %+v", page)
	}
	path += "&after=" + page.Next
	page.Next = ""
	read(http.MethodGet, path, "", 200, &page)
	if len(page.Entries) != 1 || page.HasMore || page.Entries[0].Balance.Minor() != 6000 || page.Next != "" {
		t.Errorf("the second page: %+v", page)
	}

	var expected struct {
		Expected []struct {
			Day     string       `json:"day"`
			Account string       `json:"account"`
			Gross   money.Amount `json:"gross"`
			Net     money.Amount `json:"net"`
		} `json:"expected"`
	}
	read(http.MethodGet, "/v1/ledger/expected?currency=TRY", "", 200, &expected)
	if len(expected.Expected) != 1 || expected.Expected[0].Account != "sim" || expected.Expected[0].Gross.Minor() != 6000 {
		t.Fatalf("expected are %+v", expected)
	}
	today := h.Clock.Now().Format("2006-01-02")
	body := fmt.Sprintf(`{"account":"sim","reference":"P-1","day":%q,"for":%q,"gross":{"minor":6000,"currency":"TRY"},"net":{"minor":%d,"currency":"TRY"}}`,
		today, expected.Expected[0].Day, expected.Expected[0].Net.Minor())
	body = strings.Replace(body, `"net"`, fmt.Sprintf(`"commission":{"minor":%d,"currency":"TRY"},"net"`, max(1, 6000-expected.Expected[0].Net.Minor())), 1)
	var booked struct {
		Transaction string `json:"transaction"`
		Repeated    bool   `json:"repeated"`
	}
	read(http.MethodPost, "/v1/ledger/settlements", body, 201, &booked)
	if booked.Transaction != "settlement/sim/P-1" || booked.Repeated {
		t.Errorf("booked %+v", booked)
	}
	read(http.MethodPost, "/v1/ledger/settlements", body, 200, &booked)
	if !booked.Repeated {
		t.Errorf("booked again: %+v", booked)
	}
	var problem struct {
		Code string `json:"code"`
	}
	read(http.MethodPost, "/v1/ledger/settlements", strings.Replace(body, `"gross":{"minor":6000`, `"gross":{"minor":7000`, 1), 409, &problem)
	if problem.Code != "settlement_differs" {
		t.Errorf("another under the reference: %+v", problem)
	}

	// A statement tells what would be booked, and books it once.
	h.Do(t, http.MethodPost, "/v1/payments", apitest.NewOrder("order-9").With("amount.minor", 4000).JSON(t))
	var plan struct {
		Applied bool `json:"applied"`
		Lines   []struct {
			State    string `json:"state"`
			Title    string `json:"title"`
			Payment  string `json:"payment"`
			Expected *struct {
				Net money.Amount `json:"net"`
			} `json:"expected"`
		} `json:"lines"`
		Counts map[string]int `json:"counts"`
		Due    []struct {
			Gross   money.Amount `json:"gross"`
			Missing bool         `json:"missing"`
		} `json:"due"`
	}
	line := fmt.Sprintf(`{"lines":[{"payment":"order-9","day":%q,"currency":"TRY","gross":4000,"net":0}]`, today)
	read(http.MethodPost, "/v1/ledger/settlements/statement", line+"}", 200, &plan)
	if plan.Applied || plan.Lines[0].State != "other_amount" || plan.Lines[0].Title != "another amount is expected" || len(plan.Due) == 0 {
		t.Fatalf("a statement of too little: %+v", plan)
	}
	line = strings.Replace(line, `"net":0`, fmt.Sprintf(`"net":%d`, plan.Lines[0].Expected.Net.Minor()), 1)
	for _, step := range []struct {
		end, state string
		applied    bool
	}{{"}", "agrees", false}, {`,"apply":true}`, "agrees", true}, {`,"apply":true}`, "booked_before", true}} {
		read(http.MethodPost, "/v1/ledger/settlements/statement", line+step.end, 200, &plan)
		if plan.Lines[0].State != step.state || plan.Applied != step.applied || plan.Counts[step.state] != 1 {
			t.Errorf("want %+v, got %+v", step, plan)
		}
	}
	if strange := h.Do(t, http.MethodPost, "/v1/ledger/settlements/statement", strings.Replace(line, "order-9", plan.Lines[0].Payment, 1)+"}",
		apitest.Header{Name: "Authorization", Value: "Bearer " + apitest.OtherKey}); !strings.Contains(string(strange.Body), "unknown_payment") {
		t.Errorf("another merchant settles %s", strange.Body)
	}

	// A payout of two days in one sum is booked by day, once; a kuruş off is refused.
	for _, order := range []string{"order-10", "order-11"} {
		h.Clock.Advance(24 * time.Hour)
		h.Do(t, http.MethodPost, "/v1/payments", apitest.NewOrder(order).With("amount.minor", 5000).JSON(t))
	}
	h.Clock.Advance(6 * 24 * time.Hour)
	read(http.MethodGet, "/v1/ledger/expected?currency=TRY", "", 200, &expected)
	if len(expected.Expected) != 3 { // and what the first settlement left of its commission
		t.Fatalf("expected of two days: %+v", expected)
	}
	from, to := expected.Expected[1], expected.Expected[2]
	net := from.Net.Minor() + to.Net.Minor()
	several := func(net int64) string {
		return fmt.Sprintf(`{"account":"sim","reference":"P-2","day":%q,"for":%q,"through":%q,"gross":{"minor":10000,"currency":"TRY"},"net":{"minor":%d,"currency":"TRY"}}`,
			h.Clock.Now().Format("2006-01-02"), from.Day, to.Day, net)
	}
	read(http.MethodPost, "/v1/ledger/settlements", several(net-1), 409, &problem)
	if problem.Code != "settlement_days" {
		t.Errorf("a kuruş off: %+v", problem)
	}
	read(http.MethodPost, "/v1/ledger/settlements", several(net), 201, &booked)
	read(http.MethodPost, "/v1/ledger/settlements", several(net), 200, &booked)
	read(http.MethodGet, "/v1/ledger/expected?currency=TRY", "", 200, &expected)
	if len(expected.Expected) != 1 {
		t.Errorf("still expected: %+v", expected)
	}

	// Another merchant has books of its own.
	answer := h.Do(t, http.MethodGet, "/v1/ledger/trial-balance", "", apitest.Header{Name: "Authorization", Value: "Bearer " + apitest.OtherKey})
	if answer.Status != 200 || strings.Contains(string(answer.Body), "provider_receivable") {
		t.Errorf("another merchant reads %s", answer.Body)
	}
}

func TestLedgerRefuses(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	good := `{"account":"sim","reference":"P-1","day":"2026-11-22","gross":{"minor":6000,"currency":"TRY"}}`
	for _, tt := range []struct{ method, path, body, code, field string }{
		{"GET", "/v1/ledger/trial-balance?to=22.11.2026", "", "day_malformed", "/to"},
		{"GET", "/v1/ledger/trial-balance?currency=TL", "", "currency_unknown", "/currency"},
		{"GET", "/v1/ledger/trial-balance?account=bank", "", "query_unknown", ""},
		{"GET", "/v1/ledger/statement?currency=TRY", "", "field_missing", "/account"},
		{"GET", "/v1/ledger/statement?account=bank", "", "field_missing", "/currency"},
		{"GET", "/v1/ledger/statement?account=till&currency=TRY", "", "ledger_account_unknown", "/account"},
		{"GET", "/v1/ledger/statement?account=bank&currency=TRY&after=x", "", "query_after", "/after"},
		{"GET", "/v1/ledger/statement?account=bank&currency=TRY&limit=0", "", "query_limit", "/limit"},
		{"GET", "/v1/ledger/statement?account=bank&account=bank&currency=TRY", "", "query_unknown", "/account"},
		{"GET", "/v1/ledger/expected", "", "field_missing", "/currency"},
		{"POST", "/v1/ledger/settlements", strings.Replace(good, `"2026-11-22"`, `"2026-02-30"`, 1), "day_malformed", "/day"},
		{"POST", "/v1/ledger/settlements", strings.Replace(good, `"2026-11-22"`, `"2096-11-22"`, 1), "settlement_day", "/day"},
		{"POST", "/v1/ledger/settlements", strings.Replace(good, `"gross"`, `"through":"2026-11-23","gross"`, 1), "settlement_through", "/through"},
		{"POST", "/v1/ledger/settlements", strings.Replace(good, `"gross"`, `"for":"2026-11-22","through":"23.11.2026","gross"`, 1), "day_malformed", "/through"},
		{"POST", "/v1/ledger/settlements", strings.Replace(good, `"P-1"`, `"a b"`, 1), "settlement_name", "/reference"},
		{"POST", "/v1/ledger/settlements", strings.Replace(good, `"P-1"`, `""`, 1), "field_missing", "/reference"},
		{"POST", "/v1/ledger/settlements", strings.Replace(good, `6000`, `0`, 1), "amount_not_positive", "/gross/minor"},
		{"POST", "/v1/ledger/settlements", strings.Replace(good, `}}`, `},"tax":{"minor":1,"currency":"EUR"}}`, 1), "settlement_currency", "/tax/currency"},
		{"POST", "/v1/ledger/settlements", strings.Replace(good, `"account"`, `"konto"`, 1), "field_unknown", "/konto"},
		{"POST", "/v1/ledger/settlements/statement", `{}`, "field_missing", "/lines"},
		{"POST", "/v1/ledger/settlements/statement", `{"lines":[` + strings.Repeat(`{"day":"2026-11-22"},`, 1000) + `{}]}`, "settlement_lines", "/lines"},
		{"POST", "/v1/ledger/settlements/statement", `{"tolerance":-1,"lines":[{}]}`, "settlement_amount", "/tolerance"},
		{"POST", "/v1/ledger/settlements/statement", `{"lines":[{}]}`, "field_missing", "/lines/0/reference"},
		{"POST", "/v1/ledger/settlements/statement", `{"lines":[{"reference":"1"}]}`, "field_missing", "/lines/0/day"},
		{"POST", "/v1/ledger/settlements/statement", `{"lines":[{"reference":"1","day":"2026-11-22","currency":"TL"}]}`, "currency_unknown", "/lines/0/currency"},
		{"POST", "/v1/ledger/settlements/statement", `{"lines":[{"reference":"1","day":"2026-11-22","currency":"TRY","net":1}]}`, "field_missing", "/lines/0/gross"},
		{"POST", "/v1/ledger/settlements/statement", `{"lines":[{"reference":"1","day":"2026-11-22","currency":"TRY","gross":1}]}`, "field_missing", "/lines/0/net"},
		{"POST", "/v1/ledger/settlements/statement", `{"lines":[{"reference":"1","day":"22.11.2026","currency":"TRY","gross":1,"net":1}]}`, "day_malformed", "/lines/0/day"},
		{"POST", "/v1/ledger/settlements/statement", `{"lines":[{"reference":"1","day":"2026-11-22","currency":"TRY","gross":1,"net":1000000000000001}]}`, "settlement_amount", "/lines/0/net"},
	} {
		answer := h.Do(t, tt.method, tt.path, tt.body)
		var p struct {
			Code   string `json:"code"`
			Errors []struct {
				Pointer string `json:"pointer"`
			} `json:"errors"`
		}
		if err := json.Unmarshal(answer.Body, &p); err != nil {
			t.Fatal(err)
		}
		if answer.Status != 400 || p.Code != tt.code {
			t.Errorf("%s %s: %d, %s", tt.path, tt.body, answer.Status, answer.Body)
		}
		if tt.field != "" && !strings.Contains(string(answer.Body), tt.field) {
			t.Errorf("%s %s: %s does not name %s", tt.path, tt.body, answer.Body, tt.field)
		}
	}
}
