package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/reconcile"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/money"
)

func TestReconciliations(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	day := time.Date(2026, 11, 20, 21, 0, 0, 0, time.UTC)
	amount := money.New(1250, money.TRY)
	keep := func(account string, from time.Time, r reconcile.Report) string {
		r.Account, r.From, r.To, r.RanAt = account, from, from.Add(24*time.Hour), from.Add(27*time.Hour)
		if r.Counts == nil {
			r.Counts = map[reconcile.Kind]int{}
		}
		content, err := json.Marshal(&r)
		if err != nil {
			t.Fatal(err)
		}
		saved, err := h.Gateway.SaveRecord(t.Context(), record.Record{
			Merchant: apitest.Merchant, Kind: reconcile.KindRun, ID: reconcile.RunID(account, from), Group: account, Content: content,
		})
		if err != nil {
			t.Fatal(err)
		}
		return saved.ID
	}
	var none, one struct {
		Reconciliations []struct {
			ID          string `json:"id"`
			Differences int    `json:"differences"`
		} `json:"reconciliations"`
		HasMore bool   `json:"has_more"`
		Next    string `json:"next"`
	}
	read := func(path string, into any, more ...apitest.Header) {
		t.Helper()
		answer := h.Do(t, http.MethodGet, path, "", more...)
		if answer.Status != http.StatusOK {
			t.Fatalf("%s: status %d, %s", path, answer.Status, answer.Body)
		}
		err := json.Unmarshal(answer.Body, into)
		if err != nil {
			t.Fatal(err)
		}
	}
	read("/v1/reconciliations", &none)
	if len(none.Reconciliations) != 0 || none.HasMore {
		t.Errorf("a new merchant has %+v", none)
	}
	keep("main", day, reconcile.Report{Matched: 3, Totals: []reconcile.Total{{Kind: "sale", Ours: 3, OurSum: amount, Theirs: 3, TheirSum: amount}}})
	id := keep("second", day.Add(24*time.Hour), reconcile.Report{
		Counts: map[reconcile.Kind]int{reconcile.MissingHere: 1}, Totals: []reconcile.Total{},
		Findings: []reconcile.Finding{{Kind: reconcile.MissingHere, Ref: "panel-1", Theirs: &reconcile.Side{Kind: "sale", Status: "done", Amount: amount, At: day}}},
	})
	read("/v1/reconciliations?limit=1", &one)
	if len(one.Reconciliations) != 1 || one.Reconciliations[0].ID != id || one.Reconciliations[0].Differences != 1 || !one.HasMore {
		t.Errorf("the newest: %+v, want %s and more", one, id)
	}
	read("/v1/reconciliations?after="+one.Next, &none)
	if len(none.Reconciliations) != 1 || none.Reconciliations[0].Differences != 0 {
		t.Errorf("the page after: %+v", none)
	}
	read("/v1/reconciliations?account=second", &one)
	if len(one.Reconciliations) != 1 || one.Reconciliations[0].ID != id {
		t.Errorf("those of one account: %+v", one)
	}
	var found struct {
		Findings []struct {
			Title  string `json:"title"`
			Advice string `json:"advice"`
			Ref    string `json:"ref"`
		} `json:"findings"`
	}
	read("/v1/reconciliations/"+id, &found, apitest.Header{Name: "Accept-Language", Value: "tr"})
	if len(found.Findings) != 1 || found.Findings[0].Title != "Sağlayıcıda var, bizde yok" || found.Findings[0].Ref != "panel-1" ||
		!strings.Contains(found.Findings[0].Advice, "panelinden") {
		t.Errorf("the findings: %+v", found)
	}
	rival := apitest.Header{Name: "Authorization", Value: "Bearer " + apitest.OtherKey}
	read("/v1/reconciliations", &none, rival)
	if answer := h.Do(t, http.MethodGet, "/v1/reconciliations/"+id, "", rival); answer.Status != http.StatusNotFound || len(none.Reconciliations) != 0 {
		t.Errorf("another merchant sees %+v, and the one: status %d", none, answer.Status)
	}
	for path, status := range map[string]int{
		"/v1/reconciliations/2026-11-20_nobody": http.StatusNotFound, "/v1/reconciliations?limit=0": http.StatusBadRequest,
		"/v1/reconciliations?limit=x": http.StatusBadRequest, "/v1/reconciliations?kind=x": http.StatusBadRequest,
		"/v1/reconciliations?account=a&account=b": http.StatusBadRequest,
	} {
		if answer := h.Do(t, http.MethodGet, path, ""); answer.Status != status {
			t.Errorf("%s: status %d, want %d", path, answer.Status, status)
		}
	}
}
