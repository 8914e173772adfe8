package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/provider"
)

type kindAnswer struct {
	Data []struct {
		Kind     string
		Variants []struct {
			With      string
			Abilities []string
			Quirks    struct{ DayEnds string }
			Told      []struct{ Name, Text string }
		}
	}
}

// TestProviderKinds compares the answer with the registry, in both languages. That it has the document's shape is looked at by the
// house, as with every answer.
func TestProviderKinds(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	for language, refund := range map[string]string{"tr": "iade", "en": "refund"} {
		answer := h.Do(t, http.MethodGet, "/v1/provider-kinds", "", apitest.Header{Name: "Accept-Language", Value: language})
		var got kindAnswer
		err := json.Unmarshal(answer.Body, &got)
		if err != nil || answer.Status != http.StatusOK {
			t.Fatalf("status %d, %v: %s", answer.Status, err, answer.Body)
		}
		var kinds []string
		for _, k := range got.Data {
			kinds = append(kinds, k.Kind)
			if k.Kind != "paynet" {
				continue
			}
			v := k.Variants[0]
			if !slices.Contains(v.Abilities, "refund") || !strings.Contains(string(answer.Body), `"late_void":"refunds"`) {
				t.Errorf("Paynet is told as %+v", v)
			}
			if !slices.ContainsFunc(v.Told, func(l struct{ Name, Text string }) bool { return l.Name == "refund" && l.Text == refund }) {
				t.Errorf("in %s it is told that %+v", language, v.Told)
			}
		}
		if !slices.Equal(kinds, provider.Kinds()) {
			t.Errorf("kinds are %q, want %q", kinds, provider.Kinds())
		}
	}
	if answer := h.Do(t, http.MethodGet, "/v1/provider-kinds", "", apitest.Header{Name: "Authorization"}); answer.Status != http.StatusUnauthorized {
		t.Errorf("a stranger gets status %d", answer.Status)
	}
}

// TestDocumentHasTheAbilities compares the document's words with the registry's.
func TestDocumentHasTheAbilities(t *testing.T) {
	t.Parallel()
	schema := document(t).Components.Schemas["ProviderVariant"].Value.Properties["abilities"].Value.Items.Value
	var got []string
	for _, v := range schema.Enum {
		word, _ := v.(string)
		got = append(got, word)
	}
	if !slices.Equal(got, provider.AbilityWords()) {
		t.Errorf("the document has %q, the registry %q", got, provider.AbilityWords())
	}
}
