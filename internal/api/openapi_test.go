package api_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/api"
	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/payment"
)

func document(t *testing.T) *openapi3.T {
	t.Helper()
	h := apitest.Open(t)
	answer := h.Do(t, http.MethodGet, "/v1/openapi.json", "", apitest.Header{Name: "Authorization"})
	if answer.Status != http.StatusOK || answer.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("status %d with %s, want 200 with JSON, without a key", answer.Status, answer.Header.Get("Content-Type"))
	}
	doc, err := openapi3.NewLoader().LoadFromData(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDocumentHasTheRoutes(t *testing.T) {
	t.Parallel()
	doc := document(t)
	var want, got []string
	for _, o := range api.Operations() {
		line := o.Method + " " + o.Path
		if o.Public {
			line += " without a key"
		}
		want = append(want, line)
	}
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			line := method + " " + path
			if o.Security != nil && len(*o.Security) == 0 {
				line += " without a key"
			}
			got = append(got, line)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes of the mux (-) and of the document (+):\n%s", diff)
	}
}

func TestDocumentHasTheVocabulary(t *testing.T) {
	t.Parallel()
	doc := document(t)
	var codes, reasons, states, events []string
	for _, p := range api.Problems() {
		codes = append(codes, p.Code)
	}
	for _, r := range decline.All() {
		reasons = append(reasons, string(r))
	}
	for _, s := range payment.States() {
		states = append(states, string(s))
	}
	for _, e := range payment.Events() {
		events = append(events, string(e))
	}
	record := doc.Components.Schemas["History"].Value.Properties["records"].Value.Items.Value
	for _, tt := range []struct {
		name   string
		schema *openapi3.Schema
		want   []string
	}{
		{"problem codes", doc.Components.Schemas["Code"].Value, codes},
		{"decline reasons", doc.Components.Schemas["Reason"].Value, reasons},
		{"states", doc.Components.Schemas["State"].Value, states},
		{"events", record.Properties["event"].Value, events},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, v := range tt.schema.Enum {
				text, _ := v.(string)
				got = append(got, text)
			}
			want := slices.Clone(tt.want)
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the program's (-) and the document's (+):\n%s", diff)
			}
		})
	}
}

func TestGuideNamesEverything(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	guide := string(text)
	for _, o := range api.Operations() {
		if !strings.Contains(guide, o.Method+" "+o.Path) {
			t.Errorf("docs/api.md does not tell of %s %s", o.Method, o.Path)
		}
	}
	for _, p := range api.PagePaths() {
		if !strings.Contains(guide, p) {
			t.Errorf("docs/api.md does not tell of the page %s", p)
		}
	}
	for _, p := range api.Problems() {
		if !strings.Contains(guide, "`"+p.Code+"`") {
			t.Errorf("docs/api.md does not list the problem %s", p.Code)
		}
	}
}
