package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/api/apitest"
)

func TestCaptureVoidRefund(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	lira := func(minor string) string { return `{"amount":{"minor":` + minor + `,"currency":"TRY"}}` }
	type step struct {
		action, body string
		status       int
		want         string // a state, or a problem's code
	}
	tests := []struct {
		name    string
		preAuth bool
		steps   []step
		net     int64
	}{
		{"capture all", true, []step{{"capture", "", 200, "captured"}}, 12550},
		{"capture a part", true, []step{{"capture", lira("5000"), 200, "captured"}}, 5000},
		{"capture twice", true, []step{
			{"capture", "", 200, "captured"}, {"capture", "", 200, "captured"}, {"capture", lira("1"), 409, "capture_refused"},
		}, 12550},
		{"capture too much", true, []step{{"capture", lira("12551"), 400, "amount_exceeds_authorization"}}, 0},
		{"capture a sale", false, []step{{"capture", lira("1"), 409, "capture_refused"}}, 12550},
		{"void an authorization", true, []step{{"void", "", 200, "voided"}, {"void", "{}", 200, "voided"}}, 0},
		{"void a sale", false, []step{{"void", "", 200, "voided"}}, 0},
		{"void with an amount", false, []step{{"void", lira("1"), 400, "field_unknown"}}, 12550},
		{"refund all", false, []step{{"refund", "", 200, "refunded"}, {"refund", "", 200, "refunded"}}, 0},
		{"refund in parts", false, []step{
			{"refund", lira("50"), 200, "partially_refunded"}, {"refund", lira("50"), 200, "partially_refunded"},
			{"refund", lira("12451"), 400, "amount_exceeds_captured"}, {"refund", "{}", 200, "refunded"},
		}, 0},
		{"refund an authorization", true, []step{{"refund", lira("1"), 409, "refund_refused"}}, 0},
		{"void after a refund", false, []step{{"refund", lira("1"), 200, "partially_refunded"}, {"void", "", 409, "void_refused"}}, 12549},
		{"bad amounts", false, []step{
			{"refund", `{"amount":null}`, 400, "field_type"},
			{"refund", `{"amount":{}}`, 400, "field_missing"},
			{"refund", lira("0"), 400, "amount_not_positive"},
			{"refund", lira("-5"), 400, "amount_not_positive"},
			{"refund", lira("0.5"), 400, "amount_not_whole"},
			{"refund", `{"amount":{"minor":1,"currency":"USD"}}`, 400, "currency_mismatch"},
			{"refund", `{"total":{"minor":1,"currency":"TRY"}}`, 400, "field_unknown"},
			{"refund", "null", 400, "field_type"},
			{"refund", "5", 400, "field_type"},
			{"capture", "{", 400, "json_malformed"},
		}, 12550},
		{"settle what is settled", false, []step{{"settle", "", 200, "captured"}}, 12550},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := h.Create(t, apitest.NewOrder(tt.name).With("capture", !tt.preAuth)).Payment(t, http.StatusCreated)
			for _, s := range tt.steps {
				answer := h.Do(t, http.MethodPost, "/v1/payments/"+p.ID+"/"+s.action, s.body)
				if s.status >= 400 {
					answer.Problem(t, s.status, s.want)
					continue
				}
				if got := answer.Payment(t, s.status); got.State != s.want {
					t.Errorf("after %s %s it is %s, want %s", s.action, s.body, got.State, s.want)
				}
			}
			if got := h.Bank.Sum(t, tt.name).Net; got != tt.net {
				t.Errorf("the merchant keeps %d at the bank, want %d", got, tt.net)
			}
		})
	}
}

func TestVoidOnTheNextDay(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	p := h.Create(t, apitest.NewOrder("order")).Payment(t, http.StatusCreated)
	h.Clock.Advance(24 * time.Hour)
	h.Do(t, http.MethodPost, "/v1/payments/"+p.ID+"/void", "").Problem(t, http.StatusConflict, "void_day_over")
}

func TestRepeatedOrder(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	order := apitest.NewOrder("order")
	first := h.Create(t, order).Payment(t, http.StatusCreated)
	again := h.Create(t, order.With("card.number", "4508034508034509")).Payment(t, http.StatusOK)
	if again.ID != first.ID || !again.Repeated {
		t.Errorf("the same order again gives %+v, want the first payment, repeated", again)
	}
	for _, changed := range []apitest.Order{order.With("amount.minor", 12551), order.With("amount.currency", "USD")} {
		p := h.Create(t, changed).Problem(t, http.StatusConflict, "reference_conflict")
		if p.Field != "/reference" {
			t.Errorf("blames %q, want /reference", p.Field)
		}
	}
	if got := h.Bank.Sum(t, "order").Captures; got != 1 {
		t.Errorf("%d captures at the bank, want 1", got)
	}
	declined := h.Create(t, apitest.NewOrder("second").Holder("SIM 51")).Payment(t, http.StatusCreated)
	paid := h.Create(t, apitest.NewOrder("second")).Payment(t, http.StatusCreated)
	if paid.ID == declined.ID || paid.State != "captured" {
		t.Errorf("after a decline the order gives %+v, want a new payment", paid)
	}
}

func TestSettleADoubt(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	p := h.Create(t, apitest.NewOrder("order").Holder("SIM LATE")).Payment(t, http.StatusAccepted)
	path := "/v1/payments/" + p.ID
	h.Do(t, http.MethodPost, path+"/refund", "").Problem(t, http.StatusConflict, "operation_in_progress")
	h.Do(t, http.MethodPost, path+"/settle", "").Payment(t, http.StatusAccepted)
	h.Clock.Advance(time.Minute)
	for name, body := range map[string][]byte{
		"list": h.Do(t, http.MethodGet, "/v1/payments?state=indeterminate", "").Body, "get": h.Do(t, http.MethodGet, path, "").Body,
	} {
		if want := `"age_seconds":60,"inquiries":0,"next_inquiry_at":"`; !strings.Contains(string(body), want) {
			t.Errorf("%s does not say %s: %s", name, want, body)
		}
	}
	if got := h.Do(t, http.MethodPost, path+"/settle", "{}").Payment(t, http.StatusOK); got.State != "captured" {
		t.Errorf("settled it is %s, want captured", got.State)
	}
	history := string(h.Do(t, http.MethodGet, path+"/history", "").Body)
	var events []string
	for _, part := range strings.Split(history, `"event":"`)[1:] {
		event, _, _ := strings.Cut(part, `"`)
		events = append(events, event)
	}
	if got, want := strings.Join(events, " "), "send lose capture"; got != want {
		t.Errorf("history %q, want %q", got, want)
	}
}

func TestResolveADoubt(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	doubt := func(reference string) string {
		return "/v1/payments/" + h.Create(t, apitest.NewOrder(reference).Holder("SIM LATE")).Payment(t, http.StatusAccepted).ID
	}
	const taken = `{"done":true,"by":"Ayşe Işık","note":"panelde 43061","transaction":"43061"}`
	const refused = `{"done":false,"by":"Ayşe Işık","note":"panelde yok"}`
	path, other := doubt("order"), doubt("other")
	for body, code := range map[string]string{
		``:   "body_empty",
		`{}`: "field_missing", `{"done":true,"note":"x"}`: "field_missing", `{"done":true,"by":"x"}`: "field_missing",
		`{"done":1,"by":"x","note":"x"}`:                                   "field_type",
		`{"done":true,"by":"x","note":"` + strings.Repeat("x", 301) + `"}`: "field_length",
		`{"done":true,"by":"x","note":"4355084355084358"}`:                 "card_number_in_text",
		`{"done":true,"by":" ","note":"x"}`:                                "statement_text",
		`{"done":false,"by":"x","note":"x","transaction":"43061"}`:         "statement_of_nothing",
	} {
		h.Do(t, http.MethodPost, path+"/resolve", body).Problem(t, http.StatusBadRequest, code)
	}
	h.Do(t, http.MethodPost, path+"/resolve", taken).Problem(t, http.StatusConflict, "provider_says_otherwise") // it is still at it
	h.Clock.Advance(time.Minute)
	h.Do(t, http.MethodPost, other+"/resolve", refused).Problem(t, http.StatusConflict, "provider_says_otherwise")
	if got := h.Do(t, http.MethodGet, other, "").Payment(t, http.StatusOK); got.State != "captured" {
		t.Errorf("the payment that the provider took is %s", got.State)
	}
	if got := h.Do(t, http.MethodPost, path+"/resolve", taken).Payment(t, http.StatusOK); got.State != "captured" {
		t.Errorf("resolved it is %s, want captured", got.State)
	}
	h.Do(t, http.MethodPost, path+"/resolve", taken).Problem(t, http.StatusConflict, "nothing_in_doubt")
}

func TestUnknownPayments(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	for _, id := range []string{"pay_020EER71M0W921E4ZRTPXDYMRX", "pay_x", secret, "pay_020eer71m0w921e4zrtpxdymrx", "%2e%2e", "%00"} {
		for _, action := range []string{"", "/history", "/explanation", "/capture", "/void", "/refund", "/settle"} {
			method := http.MethodPost
			if action == "" || action == "/history" || action == "/explanation" {
				method = http.MethodGet
			}
			answer := h.Do(t, method, "/v1/payments/"+id+action, "")
			if answer.Status != http.StatusNotFound || strings.Contains(string(answer.Body), secret) {
				t.Errorf("%s %s: status %d, %s, want 404 without the id", method, action, answer.Status, answer.Body)
			}
		}
	}
}
