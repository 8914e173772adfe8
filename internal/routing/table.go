package routing

import (
	"errors"
	"fmt"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
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

// Table is a merchant's rules, ready to be asked. It is safe for concurrent use. The nil table has no rules.
type Table struct{ rules []compiled }

type compiled struct {
	name    string
	program *vm.Program // nil for a condition that always holds
	to      []Target
}

// maxRules and maxCondition bound what a decision may cost.
const (
	maxRules     = 500
	maxCondition = 1000
)

// Compile reads rules. It refuses conditions that are not in the language, that are no conditions, or that ask about what is
// not known, accounts that are not among the given ones, and percentages that are not a hundred together. The error names the rule.
func Compile(rules []Rule, accounts []string) (*Table, error) {
	if len(rules) > maxRules {
		return nil, fmt.Errorf("there are %d rules; at most %d are possible", len(rules), maxRules)
	}
	t := &Table{}
	for i, r := range rules {
		c := compiled{name: r.Name, to: slices.Clone(r.To)}
		if c.name == "" {
			c.name = fmt.Sprintf("rule %d", i+1)
		}
		err := checkTargets(c.to, accounts)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		if len(r.When) > maxCondition {
			return nil, fmt.Errorf("%s: a condition has at most %d characters", c.name, maxCondition)
		}
		if r.When != "" {
			c.program, err = expr.Compile(r.When, expr.Env((&Facts{}).words()), expr.AsBool())
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
		}
		t.rules = append(t.rules, c)
	}
	return t, nil
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
		if target.Percent < 0 || target.Percent > 100 {
			return errors.New("a percentage is 0 to 100")
		}
		sum += target.Percent
	}
	if len(to) > 1 && sum != 100 {
		return fmt.Errorf("the percentages are %d together, not 100", sum)
	}
	return nil
}

// Way is an account to which a payment may go, and the name of the rule that led there.
type Way struct{ Account, Rule string }

// Decision is where a payment may go.
type Decision struct {
	// Ways are in the order of preference, no account twice. There are none if no rule applied.
	Ways []Way
}

// Choose asks the rules in their order. lot, which should follow from the order and not from chance, decides between
// percentages, so that a repeated order goes the same way. A condition that fails when it is asked does not hold.
func (t *Table) Choose(f *Facts, lot uint32) Decision {
	var d Decision
	if t == nil {
		return d
	}
	var machine vm.VM
	words := f.words()
	for i := range t.rules {
		r := &t.rules[i]
		if r.program != nil {
			held, err := machine.Run(r.program, words)
			if yes, _ := held.(bool); err != nil || !yes {
				continue
			}
		}
		d.Ways = r.prefer(d.Ways, lot)
	}
	return d
}

// prefer adds a rule's accounts behind those that are there: the one that the lot falls on, then the others.
func (c *compiled) prefer(ways []Way, lot uint32) []Way {
	fallen := 0
	if len(c.to) > 1 {
		left := int(lot % 100)
		for i, target := range c.to {
			if left < target.Percent {
				fallen = i
				break
			}
			left -= target.Percent
		}
	}
	for i := range c.to {
		account := c.to[(fallen+i)%len(c.to)].Account
		if !slices.ContainsFunc(ways, func(w Way) bool { return w.Account == account }) {
			ways = append(ways, Way{Account: account, Rule: c.name})
		}
	}
	return ways
}
