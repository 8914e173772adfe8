package routing

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/vezne/vezne/internal/fault"
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
		return nil, fault.Say(fault.Text{TR: "%d kural var; en çok %d olabilir", EN: "there are %d rules; at most %d are possible"}, len(rules), maxRules)
	}
	c := &conditions{number: map[string]int{}, words: map[string]bool{}, accounts: accounts}
	leads := map[string]bool{}
	t := &Table{}
	for i, r := range rules {
		rule := compiled{name: r.Name, to: slices.Clone(r.To)}
		if rule.name == "" {
			rule.name = unnamedRule + strconv.Itoa(i+1)
		}
		err := checkTargets(rule.to, accounts)
		if err != nil {
			return nil, inRule(rule.name, err)
		}
		if len(r.When) > maxCondition {
			return nil, inRule(rule.name, fault.Say(fault.Text{TR: "bir koşul en çok %d karakterdir", EN: "a condition has at most %d characters"}, maxCondition))
		}
		rule.parts, err = c.add(r.When)
		if err != nil {
			return nil, inRule(rule.name, err)
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

// inRule says which rule it is: by its name, or by its number if it has none. What an expression's compiler says is in English in both.
func inRule(name string, err error) error {
	if number, unnamed := strings.CutPrefix(name, unnamedRule); unnamed {
		return fault.Doing(fault.Text{TR: "kural " + number, EN: name}, err)
	}
	return fault.At(name, err)
}

// unnamedRule begins what a rule is called that has no name of its own.
const unnamedRule = "rule "

func noAccount(name string) error {
	return fault.Say(fault.Text{TR: "%q adlı bir hesap yok", EN: "there is no account %q"}, name)
}

func checkTargets(to []Target, accounts []string) error {
	if len(to) == 0 {
		return fault.Say(fault.Text{TR: "hiçbir hesap adı vermiyor", EN: "it names no account"})
	}
	sum := 0
	for i, target := range to {
		if !slices.Contains(accounts, target.Account) {
			return noAccount(target.Account)
		}
		if slices.ContainsFunc(to[:i], func(other Target) bool { return other.Account == target.Account }) {
			return fault.Say(fault.Text{TR: "%q hesabı iki kez yazılmış", EN: "account %q stands twice"}, target.Account)
		}
		if target.Percent < 0 || target.Percent > Parts {
			return fault.Say(fault.Text{TR: "yüzde 0 ile 100 arasındadır", EN: "a percentage is 0 to 100"})
		}
		sum += target.Percent
	}
	if len(to) > 1 && sum != Parts {
		return fault.Say(fault.Text{TR: "yüzdelerin toplamı %d, %d olmalı", EN: "the percentages are %d together, not %d"}, sum, Parts)
	}
	return nil
}
