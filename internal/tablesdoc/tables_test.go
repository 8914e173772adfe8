package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/matrix"
)

// root is the repository's root as seen from this package, where tests run.
const root = "../.."

func TestPagesAreUpToDate(t *testing.T) {
	t.Parallel()
	all, err := pages(root)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range all {
		got, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatalf("%v; run make generate", err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is not what the dialects say; run make generate (-want +got):\n%s", path, diff)
		}
	}
}

// TestMatrixPageNeedsItsTest takes the test away.
func TestMatrixPageNeedsItsTest(t *testing.T) {
	t.Parallel()
	if _, err := matrixPage(matrix.Cells(), map[string]string{"TestOther": "a_test.go"}); err == nil {
		t.Error("the page is written although nothing runs its cells")
	}
	if _, err := markOf(matrix.Refused, ""); err == nil {
		t.Error("a refusal without a reason is written")
	}
	if _, err := markOf(0, ""); err == nil {
		t.Error("a scenario without a verdict is written")
	}
}

// TestMatrixIsWhole compares the lists with each other: every dialect and our own API stand in the matrix.
func TestMatrixIsWhole(t *testing.T) {
	t.Parallel()
	in := map[string]bool{}
	for _, s := range matrix.Surfaces() {
		in[s.Name] = true
	}
	for _, p := range dialects() {
		if !in[p.surface()] {
			t.Errorf("%s is not a surface of the matrix", p.name)
		}
	}
	if len(in) != len(dialects())+1 || !in["v1"] {
		t.Errorf("%d surfaces, want every dialect and our own API", len(in))
	}
}

// TestNoDialectIsForgotten compares the list with the folders, each of which has a page and vectors too.
func TestNoDialectIsForgotten(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, p := range dialects() {
		listed[p.surface()] = true
		if _, err := os.Stat(filepath.Join(root, "docs", "dialect", p.surface()+".md")); err != nil {
			t.Errorf("%s has no page: %v", p.name, err)
		}
	}
	folders, err := filepath.Glob(filepath.Join(root, "internal", "dialect", "*", "*.go"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("no dialects: %v", err)
	}
	for _, f := range folders {
		name := filepath.Base(filepath.Dir(f))
		if name != "dialecttest" && !listed[name] {
			t.Errorf("the dialect %s is not in the list of dialects.go", name)
			listed[name] = true
		}
	}
}

// TestCodesHaveNoGaps gives the page tables that are not total.
func TestCodesHaveNoGaps(t *testing.T) {
	t.Parallel()
	whole := func() provider {
		return provider{name: "X", codes: dialect.CodeTable{
			Surface: "x", Of: func(r decline.Reason) (string, string) { return string(r), "t" },
			Known: []dialect.Code{{Code: "1", Reason: decline.ExpiredCard}},
		}}
	}
	for name, change := range map[string]func(p *provider){
		"a reason without a code": func(p *provider) { p.codes.Of = func(decline.Reason) (string, string) { return "", "t" } },
		"a reason without a text": func(p *provider) {
			p.codes.Of = func(r decline.Reason) (string, string) {
				if r == decline.Duplicate {
					return "1", ""
				}
				return "1", "t"
			}
		},
		"no known codes":           func(p *provider) { p.codes.Known = nil },
		"a code of no reason":      func(p *provider) { p.codes.Known[0].Reason = "" },
		"a reason out of thin air": func(p *provider) { p.codes.Known[0].Reason = "bored" },
		"a reason of no code":      func(p *provider) { p.codes.Known[0].Code = "" },
	} {
		p := whole()
		if _, err := codesPage([]provider{p}); err != nil {
			t.Fatalf("the whole table is refused: %v", err)
		}
		change(&p)
		if _, err := codesPage([]provider{p}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// TestClaimsAreLookedUp gives the page services whose proofs are not there.
func TestClaimsAreLookedUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for path, text := range map[string]string{
		"wire/x/testdata/a.txt": "source: s\nmessage: order\nexpect: ok\n\nmessage: body\n",
		"wire/x/testdata/b.txt": "source: s\nmessage: order\nexpect: refused\n\n{}\n",
		"a/a_test.go":           "package a\n\nfunc TestReal(t *testing.T) {}\n// func TestRemark(\n",
		"a/testdata/b_test.go":  "package a\n\nfunc TestSample(t *testing.T) {}\n",
	} {
		path = filepath.Join(dir, path)
		err := os.MkdirAll(filepath.Dir(path), 0o750)
		if err == nil {
			err = os.WriteFile(path, []byte(text), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	good := dialect.Service{Call: "pay", Source: "doc", State: dialect.Done, Message: "order", Client: "TestReal"}
	page := func(s dialect.Service) (string, error) {
		text, err := coveragePage(dir, []provider{{name: "X", codes: dialect.CodeTable{Surface: "x"}, services: []dialect.Service{s}}})
		return string(text), err
	}
	text, err := page(good)
	if err != nil || !strings.Contains(text, "| `pay` | doc | done | 2 × `order` | [TestReal](../a/a_test.go) |  |") ||
		!strings.Contains(text, "| [X](#x) | 1 | 1 | 0 | 0 | 1 | 1 |") {
		t.Errorf("the page: %v\n%s", err, text)
	}
	for name, change := range map[string]func(s *dialect.Service){
		"a message without a vector":      func(s *dialect.Service) { s.Message = "body" },
		"a test that does not exist":      func(s *dialect.Service) { s.Client = "TestUnreal" },
		"a test in a remark":              func(s *dialect.Service) { s.Client = "TestRemark" },
		"a test that is a sample":         func(s *dialect.Service) { s.Client = "TestSample" },
		"no state":                        func(s *dialect.Service) { s.State = 0 },
		"no source":                       func(s *dialect.Service) { s.Source = "" },
		"what is left out is not said":    func(s *dialect.Service) { s.State = dialect.Partly },
		"why it is not there is not said": func(s *dialect.Service) { s.State = dialect.Unsupported },
	} {
		s := good
		change(&s)
		if _, err := page(s); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
