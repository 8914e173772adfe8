package routing

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Rule is one line of a merchant's rules.
type Rule struct {
	// Name is what an explanation calls the rule; its number if empty.
	Name string
	// When is the condition; an empty one always holds.
	When string
	// To are the accounts, with their parts of a hundred. A single one has all of it, whatever its Percent says.
	To []Target
}

// Target is an account and how many of a hundred payments go there.
type Target struct {
	Account string
	Percent int
}

// Parts is how many parts percentages have together.
const Parts = 100

// Table is a merchant's rules, ready to be asked. It is safe for concurrent use, and is not copied. The nil table has no rules.
type Table struct {
	rules []compiled
	parts []part
	// words are the facts that the language's machine has to be given.
	words []string
	// leads is the number of accounts that the rules lead to.
	leads  int
	digest string
	askers sync.Pool
}

type compiled struct {
	name string
	// parts are the numbers of what must hold; none for a condition that always holds.
	parts []int
	to    []Target
}

// maxRules and maxCondition bound what a decision may cost.
const (
	maxRules     = 500
	maxCondition = 1000
)

// Compile reads rules. It refuses conditions that are not in the language, that are no conditions, or that ask about what is
// not known, accounts that are not among the given ones, in a condition or as a target, and percentages that are not a hundred together. The error names the rule.
func Compile(rules []Rule, accounts []string) (*Table, error) {
	if len(rules) > maxRules {
		return nil, fmt.Errorf("there are %d rules; at most %d are possible", len(rules), maxRules)
	}
	c := &conditions{number: map[string]int{}, words: map[string]bool{}, accounts: accounts}
	leads := map[string]bool{}
	t := &Table{}
	for i, r := range rules {
		rule := compiled{name: r.Name, to: slices.Clone(r.To)}
		if rule.name == "" {
			rule.name = fmt.Sprintf("rule %d", i+1)
		}
		err := checkTargets(rule.to, accounts)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", rule.name, err)
		}
		if len(r.When) > maxCondition {
			return nil, fmt.Errorf("%s: a condition has at most %d characters", rule.name, maxCondition)
		}
		rule.parts, err = c.add(r.When)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", rule.name, err)
		}
		for _, target := range rule.to {
			leads[target.Account] = true
		}
		t.rules = append(t.rules, rule)
	}
	t.parts, t.words, t.leads, t.digest = c.parts, slices.Sorted(maps.Keys(c.words)), len(leads), digest(rules)
	return t, nil
}

// digest names the content of rules: two tables with the same digest decide alike.
func digest(rules []Rule) string {
	h := sha256.New()
	for _, r := range rules {
		fmt.Fprintf(h, "%q %q", r.Name, r.When)
		for _, to := range r.To {
			fmt.Fprintf(h, " %q %d", to.Account, to.Percent)
		}
		fmt.Fprintln(h)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Digest names the version of the rules: 16 hexadecimal digits, the same for the same rules on every node; empty without rules.
func (t *Table) Digest() string {
	if t == nil {
		return ""
	}
	return t.digest
}

// Rules is the number of rules.
func (t *Table) Rules() int {
	if t == nil {
		return 0
	}
	return len(t.rules)
}

func checkTargets(to []Target, accounts []string) error {
	if len(to) == 0 {
		return errors.New("it names no account")
	}
	sum := 0
	for i, target := range to {
		if !slices.Contains(accounts, target.Account) {
			return fmt.Errorf("there is no account %q", target.Account)
		}
		if slices.ContainsFunc(to[:i], func(other Target) bool { return other.Account == target.Account }) {
			return fmt.Errorf("account %q stands twice", target.Account)
		}
		if target.Percent < 0 || target.Percent > Parts {
			return errors.New("a percentage is 0 to 100")
		}
		sum += target.Percent
	}
	if len(to) > 1 && sum != Parts {
		return fmt.Errorf("the percentages are %d together, not %d", sum, Parts)
	}
	return nil
}
