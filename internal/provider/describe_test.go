package provider_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/provider"
)

func described(t *testing.T) map[string]provider.Description {
	t.Helper()
	all, err := provider.Describe()
	if err != nil {
		t.Fatal(err)
	}
	byKind := map[string]provider.Description{}
	for _, d := range all {
		byKind[d.Kind] = d
	}
	if len(byKind) != len(provider.Kinds()) || len(byKind) < 6 {
		t.Fatalf("%d kinds are described, there are %q", len(byKind), provider.Kinds())
	}
	return byKind
}

// TestDescribe looks for what everybody knows of the providers.
func TestDescribe(t *testing.T) {
	t.Parallel()
	all := described(t)
	variant := func(kind, with string) provider.Variant {
		for _, v := range all[kind].Variants {
			if v.With == with {
				return v
			}
		}
		t.Fatalf("%s has no variant with %q", kind, with)
		return provider.Variant{}
	}
	for _, c := range []struct {
		kind, with string
		can, not   string
	}{
		{"paynet", "", "sale capture void refund 3d list", "3d-one-step 3d-only"},
		{"esnekpos", "", "void refund 3d-one-step 3d-only", "sale capture 3d"},
		{"paratika", "", "sale capture void refund", "3d 3d-one-step"},
		{"paratika", "secret_key", "sale capture void refund 3d-one-step", "3d 3d-only"},
		{"paymago", "", "sale 3d", "capture void refund 3d-only"},
		{"paymago", "three_d_only", "3d 3d-only", "sale"},
		{"paymes", "", "sale 3d-one-step", "refund void capture"},
		{"paymes", "public_key", "refund void 3d-one-step 3d-only", "sale capture"},
		{"simbank", "", "sale capture void refund 3d list", "3d-only"},
	} {
		v := variant(c.kind, c.with)
		for _, word := range strings.Fields(c.can) {
			if !slices.Contains(v.Abilities, word) {
				t.Errorf("%s with %q cannot %s: %q", c.kind, c.with, word, v.Abilities)
			}
		}
		for _, word := range strings.Fields(c.not) {
			if slices.Contains(v.Abilities, word) {
				t.Errorf("%s with %q can %s", c.kind, c.with, word)
			}
		}
	}
	if len(all["paynet"].Variants) != 1 {
		t.Errorf("a domain makes another account of Paynet's: %d variants", len(all["paynet"].Variants))
	}
	if q := variant("paymago", "").Quirks; q.Inquiry.LostAnswers || q.Reference.Form != "guid" {
		t.Errorf("Paymago's quirks are %+v", q)
	}
	if q := variant("paynet", "").Quirks; q.SameDayRefund != "voids_only_whole" || q.RefundBooking != "on_request" || q.Currencies[0] != "TRY" {
		t.Errorf("Paynet's quirks are %+v", q)
	}
}

// TestEveryWordIsSaidInBothLanguages: no word of a description is shown to a person as it is.
func TestEveryWordIsSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, d := range described(t) {
		for _, v := range d.Variants {
			for i, text := range v.Can() {
				spoken(t, d.Kind, v.Abilities[i], text)
			}
			lines := v.Quirks.Lines()
			if len(lines) < 8 {
				t.Errorf("%s: only %d lines are told", d.Kind, len(lines))
			}
			for _, l := range lines {
				spoken(t, d.Kind, "", l.Name)
				if l.Value.TR == "" || l.Value.EN == "" {
					t.Errorf("%s: %s has no value", d.Kind, l.Name.EN)
				}
			}
			for topic, word := range map[string]string{
				"late_void": v.Quirks.LateVoid, "same_day_refund": v.Quirks.SameDayRefund, "refund_booking": v.Quirks.RefundBooking,
				"return_proof": v.Quirks.ReturnProof, "follow_ups": v.Quirks.Inquiry.FollowUps, "form": v.Quirks.Reference.Form,
			} {
				if word != "" {
					spoken(t, d.Kind, word, provider.Explain(topic, word))
				}
			}
			if v.Quirks.RegisteredReturn {
				spoken(t, d.Kind, "true", provider.Explain("registered_return", "true"))
			}
			for _, id := range v.Quirks.IDs {
				for _, use := range id.Uses {
					spoken(t, d.Kind, use, provider.Explain("use", use))
				}
			}
			for _, a := range v.Quirks.Amounts {
				spoken(t, d.Kind, a.Style, provider.Explain("style", a.Style))
			}
		}
	}
}

func spoken(t *testing.T, kind, word string, text fault.Text) {
	t.Helper()
	if text.TR == "" || text.EN == "" || text.TR == text.EN || text.EN == word && !slices.Contains([]string{"void", "refund"}, word) {
		t.Errorf("%s: %q is said as %+v", kind, word, text)
	}
}

// TestNoAbilityIsForgotten: whatever a connector can be besides a Connector is an ability that is told, or is listed here with why not.
func TestNoAbilityIsForgotten(t *testing.T) {
	t.Parallel()
	apart := map[string]string{
		"Connector": "every one is one", "Config": "opens one", "Quirky": "every one is one",
		"Challenger": "told by its shape",
	}
	source, err := os.ReadFile("ability.go")
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("../../connector/*.go")
	if err != nil || len(names) == 0 {
		t.Fatalf("no contract: %v", err)
	}
	seen := 0
	for _, name := range names {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			spec, is := n.(*ast.TypeSpec)
			if !is {
				return true
			}
			if _, is := spec.Type.(*ast.InterfaceType); !is {
				return true
			}
			seen++
			if apart[spec.Name.Name] == "" && !strings.Contains(string(source), "connector."+spec.Name.Name+"]") {
				t.Errorf("no ability tells of a connector.%s", spec.Name.Name)
			}
			return true
		})
	}
	if seen < 8 {
		t.Errorf("only %d interfaces were found", seen)
	}
}
