package api_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/api"
	"github.com/vezne/vezne/internal/api/apitest"
)

func TestProblemTypes(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range api.Problems() {
		if seen[p.Code] {
			t.Errorf("%s stands twice", p.Code)
		}
		seen[p.Code] = true
		if p.Status < 400 || p.Status > 599 {
			t.Errorf("%s: status %d is none of an error", p.Code, p.Status)
		}
		for _, text := range p.Texts {
			if text == "" {
				t.Errorf("%s: a text is missing", p.Code)
			}
		}
	}
}

// TestEveryFaultOfTheEngineHasAProblem reads the engine's sources: a code that this API does not know would be
// answered as the general problem of its kind, which says less than the engine knows.
func TestEveryFaultOfTheEngineHasAProblem(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, p := range api.Problems() {
		known[p.Code] = true
	}
	found := 0
	for _, folder := range []string{"../gateway", "../payment"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, code := range faultCodes(t, name) {
				found++
				if !known[code] {
					t.Errorf("%s: the fault %s has no problem type", name, code)
				}
			}
		}
	}
	if found < 15 {
		t.Errorf("found %d codes of faults in the engine, want at least 15: the search is broken", found)
	}
}

// faultCodes returns the codes that a file makes faults with. A code is the text that stands right before the sentences.
func faultCodes(t *testing.T, name string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		for i, argument := range call.Args {
			sentences, ok := argument.(*ast.CompositeLit)
			if !ok || i == 0 {
				continue
			}
			selector, ok := sentences.Type.(*ast.SelectorExpr)
			if !ok || selector.Sel.Name != "Text" {
				continue
			}
			literal, ok := call.Args[i-1].(*ast.BasicLit)
			if !ok {
				continue
			}
			code, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, code)
		}
		return true
	})
	return codes
}

func TestProblemsExplainThemselves(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	for _, p := range api.Problems() {
		answer := h.Do(t, http.MethodGet, "/v1/problems/"+p.Code, "", apitest.Header{Name: "Authorization"})
		if answer.Status != http.StatusOK || !strings.Contains(string(answer.Body), strconv.Quote(p.Texts[1])) {
			t.Errorf("%s: status %d and %s, want its explanation", p.Code, answer.Status, answer.Body)
		}
	}
	h.Do(t, http.MethodGet, "/v1/problems/4111111111111111", "").Problem(t, http.StatusNotFound, "route_not_found")
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	tests := []struct {
		name, accept, want string
	}{
		{"none", "", "en"},
		{"Turkish", "tr", "tr"},
		{"Turkish of Turkey", "tr-TR,tr;q=0.9,en-US;q=0.8,en;q=0.7", "tr"},
		{"English before Turkish", "en-GB, tr;q=0.5", "en"},
		{"Turkish by weight", "en;q=0.2, tr;q=0.3", "tr"},
		{"neither", "de, fr;q=0.9", "en"},
		{"Turkish ruled out", "tr;q=0, de", "en"},
		{"nonsense", "tr;q=much, ;;,", "en"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			answer := h.Create(t, apitest.NewOrder("x").With("amount.minor", 0), apitest.Header{Name: "Accept-Language", Value: tt.accept})
			p := answer.Problem(t, http.StatusBadRequest, "amount_not_positive")
			want := map[string]string{"tr": "Tutar sıfırdan büyük olmalıdır.", "en": "The amount must be greater than zero."}[tt.want]
			if got := answer.Header.Get("Content-Language"); got != tt.want || p.Detail != want {
				t.Errorf("answered in %q with %q, want %q", got, p.Detail, tt.want)
			}
		})
	}
}
