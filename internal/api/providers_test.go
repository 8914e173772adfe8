package api_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/health"
)

type listedProvider struct {
	Name   string
	Health struct{ State, Text, Since, Until, Reason, Detail, Node string }
}

func listProviders(t *testing.T, h *apitest.House, headers ...apitest.Header) []listedProvider {
	t.Helper()
	answer := h.Do(t, http.MethodGet, "/v1/providers", "", headers...)
	var list struct{ Data []listedProvider }
	err := json.Unmarshal(answer.Body, &list)
	if err != nil || answer.Status != http.StatusOK {
		t.Fatalf("status %d, %v: %s", answer.Status, err, answer.Body)
	}
	return list.Data
}

func TestProviders(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	names := func(list []listedProvider) map[string]string {
		states := map[string]string{}
		for _, p := range list {
			states[p.Name] = p.Health.State + ", " + p.Health.Text
		}
		return states
	}
	want := map[string]string{"sim": "closed, sağlıklı", "closed": "closed, sağlıklı"}
	if diff := cmp.Diff(want, names(listProviders(t, h, apitest.Header{Name: "Accept-Language", Value: "tr"}))); diff != "" {
		t.Errorf("providers (-want +got):\n%s", diff)
	}
	now := h.Gateway.Now().UTC().Truncate(time.Second)
	for _, s := range []health.Status{
		{Merchant: apitest.Merchant, Account: "sim", State: health.Open, Since: now, Until: now.Add(time.Hour), Reason: health.NoAnswer, Detail: "EOF", Node: "kasa-1"},
		{Merchant: apitest.OtherMerchant, Account: "closed", State: health.Open, Since: now, Until: now.Add(time.Hour)},
	} {
		err := health.Keep(t.Context(), h.Gateway, s)
		if err != nil {
			t.Fatal(err)
		}
	}
	list := listProviders(t, h, apitest.Header{Name: "Accept-Language", Value: "en"})
	want = map[string]string{"sim": "open, passed over", "closed": "closed, healthy"}
	if diff := cmp.Diff(want, names(list)); diff != "" {
		t.Errorf("providers (-want +got):\n%s", diff)
	}
	got := list[0].Health
	got.Text = ""
	text := func(at time.Time) string { return at.Format(time.RFC3339) }
	if diff := cmp.Diff(struct{ State, Text, Since, Until, Reason, Detail, Node string }{
		"open", "", text(now), text(now.Add(time.Hour)), "no_answer", "EOF", "kasa-1",
	}, got); diff != "" {
		t.Errorf("health (-want +got):\n%s", diff)
	}
}
