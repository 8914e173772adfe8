package api_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/api/apitest"
)

type disputed struct {
	ID, State, Reason string
	Due               string `json:"due_on"`
	Overdue           bool
	Beside            []string
	Amount, Fee       struct{ Minor int64 }
	Evidence          []struct{ ID, Text, Name, SHA256 string }
	History           []struct{ Event, To string }
}

func disputeAs(t *testing.T, a apitest.Answer, status int) disputed {
	t.Helper()
	var d disputed
	err := json.Unmarshal(a.Body, &d)
	if err != nil || a.Status != status {
		t.Fatalf("status %d, want %d; %v: %s", a.Status, status, err, a.Body)
	}
	return d
}

func TestDispute(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	p := h.Create(t, apitest.NewOrder("order-1")).Payment(t, http.StatusCreated)
	body := `{"payment":"` + p.ID + `","amount":{"minor":5000,"currency":"TRY"},"reason":"10.4","note":"fraud"}`
	key := apitest.Header{Name: "Idempotency-Key", Value: "dispute-1"}
	made := h.Do(t, http.MethodPost, "/v1/disputes", body, key)
	d := disputeAs(t, made, http.StatusCreated)
	// Monday, 5 March 2040: ten banking days, which no feast shortens, end on the Monday two weeks later.
	if d.State != "opened" || d.Amount.Minor != 5000 || d.Due != "2040-03-19" || made.Header.Get("Location") != "/v1/disputes/"+d.ID {
		t.Errorf("opened as %+v", d)
	}
	again := h.Do(t, http.MethodPost, "/v1/disputes", body, key)
	if disputeAs(t, again, http.StatusCreated).ID != d.ID || again.Header.Get("Location") != "/v1/disputes/"+d.ID {
		t.Errorf("the same key: %s", again.Body)
	}
	path := "/v1/disputes/" + d.ID
	// What is disputed cannot be refunded besides; the rest can.
	for _, minor := range []string{"7551", "12550"} {
		if got := h.Do(t, http.MethodPost, "/v1/payments/"+p.ID+"/refund", `{"amount":{"minor":`+minor+`,"currency":"TRY"}}`); got.Status != http.StatusConflict || !strings.Contains(string(got.Body), "payment_disputed") {
			t.Errorf("a refund of %s: %d %s", minor, got.Status, got.Body)
		}
	}
	if got := h.Do(t, http.MethodPost, "/v1/payments/"+p.ID+"/void", ""); got.Status != http.StatusConflict {
		t.Errorf("a void: %d %s", got.Status, got.Body)
	}
	if got := h.Do(t, http.MethodPost, "/v1/payments/"+p.ID+"/refund", "").Payment(t, http.StatusOK); got.Refunded.Minor != 7550 {
		t.Errorf("a refund of all: %+v", got)
	}
	if got := h.Do(t, http.MethodPost, path+"/submit", ""); got.Status != http.StatusConflict || !strings.Contains(string(got.Body), "dispute_no_evidence") {
		t.Errorf("without evidence: %d %s", got.Status, got.Body)
	}
	disputeAs(t, h.Do(t, http.MethodPost, path+"/evidence", `{"text":"Kargo teslim edildi."}`), http.StatusOK)
	file := strings.Repeat("%PDF ", 40_000)
	d = disputeAs(t, h.Do(t, http.MethodPost, path+"/evidence", `{"name":"teslim.pdf","type":"application/pdf","file":"`+base64.StdEncoding.EncodeToString([]byte(file))+`"}`), http.StatusOK)
	if len(d.Evidence) != 2 || d.Evidence[0].Text == "" || len(d.Evidence[1].SHA256) != 64 {
		t.Errorf("the evidence: %+v", d.Evidence)
	}
	got := h.Do(t, http.MethodGet, path+"/evidence/"+d.Evidence[1].ID, "")
	if got.Status != http.StatusOK || string(got.Body) != file {
		t.Errorf("the file: %d, %d bytes", got.Status, len(got.Body))
	}
	for name, want := range map[string]string{
		"Content-Type": "application/octet-stream", "Content-Disposition": "attachment; filename=teslim.pdf", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "sandbox",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("the file's %s is %q, want %q", name, got.Header.Get(name), want)
		}
	}
	for _, none := range []string{d.Evidence[0].ID, "evd_x"} { // a text, and nothing
		if got := h.Do(t, http.MethodGet, path+"/evidence/"+none, ""); got.Status != http.StatusNotFound || !strings.Contains(string(got.Body), "evidence_not_found") {
			t.Errorf("the file of %s: %d %s", none, got.Status, got.Body)
		}
	}
	other := disputeAs(t, h.Do(t, http.MethodPost, "/v1/disputes", `{"payment":"`+h.Create(t, apitest.NewOrder("order-2")).Payment(t, http.StatusCreated).ID+`","reason":"10.4"}`), http.StatusCreated)
	rival := apitest.Header{Name: "Authorization", Value: "Bearer " + apitest.OtherKey}
	if got := h.Do(t, http.MethodGet, "/v1/disputes/"+other.ID+"/evidence/"+d.Evidence[1].ID, ""); got.Status != http.StatusNotFound {
		t.Errorf("the file by another dispute: %d", got.Status)
	}
	if got := h.Do(t, http.MethodGet, path+"/evidence/"+d.Evidence[1].ID, "", rival); got.Status != http.StatusNotFound {
		t.Errorf("another merchant gets the file: %d", got.Status)
	}
	for _, bad := range []string{`{}`, `{"text":"a","file":"YQ==","name":"a"}`, `{"file":"YQ=="}`, `{"file":"YQ==","name":"../a"}`} {
		if got := h.Do(t, http.MethodPost, path+"/evidence", bad); got.Status != http.StatusBadRequest {
			t.Errorf("the evidence %s: %d %s", bad, got.Status, got.Body)
		}
	}
	for range 2 { // said twice it is the same
		if d = disputeAs(t, h.Do(t, http.MethodPost, path+"/submit", ""), http.StatusOK); d.State != "represented" {
			t.Errorf("submitted: %+v", d)
		}
	}
	if got := h.Do(t, http.MethodPost, path+"/accept", ""); got.Status != http.StatusConflict {
		t.Errorf("accepted after it was contested: %d", got.Status)
	}
	d = disputeAs(t, h.Do(t, http.MethodPost, path+"/lose", `{"fee":{"minor":1500,"currency":"TRY"},"note":"bank"}`), http.StatusOK)
	if d.State != "lost" || d.Fee.Minor != 1500 || len(d.History) != 5 {
		t.Errorf("lost: %+v", d)
	}
	if got := h.Do(t, http.MethodPost, path+"/win", ""); got.Status != http.StatusConflict {
		t.Errorf("won after it was lost: %d", got.Status)
	}
	// It was another one of the same chargeback: said twice it is taken back once, and the fee with it.
	second := disputeAs(t, h.Do(t, http.MethodPost, "/v1/disputes", `{"payment":"`+p.ID+`","amount":{"minor":100,"currency":"TRY"},"reason":"10.4"}`), http.StatusCreated)
	if len(second.Beside) != 1 || second.Beside[0] != d.ID {
		t.Errorf("beside: %+v", second)
	}
	for range 2 {
		if d = disputeAs(t, h.Do(t, http.MethodPost, path+"/withdraw", `{"note":"the same"}`), http.StatusOK); d.State != "withdrawn" {
			t.Errorf("withdrawn: %+v", d)
		}
	}
	if got := h.Do(t, http.MethodPost, path+"/withdraw", `{"fee":{"minor":1500,"currency":"TRY"}}`); got.Status != http.StatusOK {
		t.Errorf("withdrawn with a fee that it has: %d", got.Status)
	}
}

func TestDisputesThatAreRefused(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	p := h.Create(t, apitest.NewOrder("order-1")).Payment(t, http.StatusCreated)
	for body, says := range map[string]string{
		`{"payment":"pay_x","reason":"10.4"}`: "payment_not_found",
		`{"payment":"` + p.ID + `"}`:          "dispute_reason",
		`{"payment":"` + p.ID + `","reason":"1","amount":{"minor":12551,"currency":"TRY"}}`: "dispute_amount",
		`{"payment":"` + p.ID + `","reason":"1","amount":{"minor":1,"currency":"EUR"}}`:     "currency_mismatch",
		`{"payment":"` + p.ID + `","reason":"1","due_on":"2040-03-04"}`:                     "dispute_due",
		`{"payment":"` + p.ID + `","reason":"1","due_on":"tomorrow"}`:                       "dispute_due",
		`{"payment":"` + p.ID + `","reason":"4508034508034509"}`:                            "card_number_in_text",
	} {
		if got := h.Do(t, http.MethodPost, "/v1/disputes", body); !strings.Contains(string(got.Body), says) {
			t.Errorf("%s: %d %s, want %s", body, got.Status, got.Body, says)
		}
	}
	d := disputeAs(t, h.Do(t, http.MethodPost, "/v1/disputes", `{"payment":"`+p.ID+`","reason":"10.4"}`), http.StatusCreated)
	rival := apitest.Header{Name: "Authorization", Value: "Bearer " + apitest.OtherKey}
	for _, path := range []string{"/submit", "/win", "/lose", "/accept", "/evidence"} {
		body := ""
		if path == "/evidence" {
			body = `{"text":"x"}`
		}
		if got := h.Do(t, http.MethodPost, "/v1/disputes/"+d.ID+path, body, rival); got.Status != http.StatusNotFound {
			t.Errorf("another merchant at %s: %d", path, got.Status)
		}
	}
	if got := h.Do(t, http.MethodPost, "/v1/disputes", `{"payment":"`+p.ID+`","reason":"10.4"}`, rival); got.Status != http.StatusNotFound {
		t.Errorf("another merchant disputes: %d", got.Status)
	}
	if got := h.Do(t, http.MethodGet, "/v1/disputes", "", rival); strings.Contains(string(got.Body), d.ID) {
		t.Errorf("another merchant's list: %s", got.Body)
	}
}

// TestDisputeReminds: three banking days before the last day and on it, and not once the evidence is sent.
func TestDisputeReminds(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	p := h.Create(t, apitest.NewOrder("order-1")).Payment(t, http.StatusCreated)
	d := disputeAs(t, h.Do(t, http.MethodPost, "/v1/disputes", `{"payment":"`+p.ID+`","reason":"10.4"}`), http.StatusCreated)
	count := func() int {
		t.Helper()
		h.Work(t)
		n := 0
		for _, e := range disputeAs(t, h.Do(t, http.MethodGet, "/v1/disputes/"+d.ID, ""), http.StatusOK).History {
			if e.Event == "remind" {
				n++
			}
		}
		return n
	}
	for i, days := range []int{8, 1, 4, 4} { // Tuesday 13, Wednesday 14, Sunday 18, Thursday 22 March
		h.Clock.Advance(time.Duration(days) * 24 * time.Hour)
		if got, want := count(), []int{0, 1, 1, 2}[i]; got != want {
			t.Errorf("after step %d: %d reminders, want %d", i, got, want)
		}
	}
	if late := disputeAs(t, h.Do(t, http.MethodGet, "/v1/disputes/"+d.ID, ""), http.StatusOK); !late.Overdue || late.State != "opened" {
		t.Errorf("after the last day: %+v", late)
	}
}
