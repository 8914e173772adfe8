package routing_test

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/routing"
)

// TestConditionsThatAreNotUnderstood: what is wrong with a condition is told in both languages, with its place.
func TestConditionsThatAreNotUnderstood(t *testing.T) {
	t.Parallel()
	for condition, want := range map[string][2]string{
		"amonut > 100":         {"koşullarda amonut diye bir ad yok (1:1)", "unknown name amonut (1:1)"},
		"amount > > 100":       {"burada beklenmiyor: ", "unexpected token"},
		"amount >":             {"burada beklenmiyor: ", "unexpected token"},
		`amount > "100"`:       {"> işareti ", "mismatched types"},
		"amount":               {"koşul doğru ya da yanlış olmalı; bu ise ", "expected bool"},
		`currency == "TRY`:     {"tırnak kapanmamış (1:", "literal not terminated"},
		"amount > 100 ? 1 : @": {"koşulda olamayacak bir harf: ", "unrecognized character"},
	} {
		_, err := routing.Compile([]routing.Rule{{When: condition, To: []routing.Target{{Account: "a", Percent: 100}}}}, []string{"a"})
		if err == nil {
			t.Errorf("%s is understood", condition)
			continue
		}
		text := fault.TextOf(err)
		if !strings.Contains(text.TR, want[0]) || !strings.Contains(text.EN, want[1]) {
			t.Errorf("%s: %+v", condition, text)
		}
	}
}
