package routing

import (
	"slices"

	"github.com/expr-lang/expr/vm"
)

// Way is an account to which a payment may go.
type Way struct {
	Account string
	// Rule is the name of the rule that led there.
	Rule string
	// Percent is the account's part of a hundred where the rule divides them, else 0.
	Percent int
}

// Decision is where a payment may go.
type Decision struct {
	// Ways are in the order of preference, no account twice. There are none if no rule applied.
	Ways []Way
	// Held are the names of the rules that held, of the first Asked ones. The others could have added nothing any more.
	Held  []string
	Asked int
}

// Choose asks the rules in their order until every account of theirs is found. lot, which should follow from the order and not
// from chance, decides between percentages, so that a repeated order goes the same way. A condition that fails when it is asked
// does not hold.
func (t *Table) Choose(f *Facts, lot uint32) Decision {
	var d Decision
	if t == nil {
		return d
	}
	a := t.asker()
	defer t.dismiss(a)
	a.prepare(t, f)
	for i := range t.rules {
		r := &t.rules[i]
		d.Asked++
		if !a.holds(t, f, r.parts) {
			continue
		}
		if d.Ways == nil {
			d.Ways = make([]Way, 0, t.leads)
		}
		d.Held = append(d.Held, r.name)
		d.Ways = r.prefer(d.Ways, lot)
		if len(d.Ways) == t.leads {
			break
		}
	}
	return d
}

// asker asks conditions. It is used for one decision at a time and kept for the next, because making one costs more than asking it.
type asker struct {
	machine vm.VM
	words   map[string]any
	known   []verdict
}

// verdict is what is known of a part of a condition within one decision.
type verdict uint8

const (
	unasked verdict = iota
	yes
	no
)

func (t *Table) asker() *asker {
	if a, kept := t.askers.Get().(*asker); kept {
		return a
	}
	return &asker{words: make(map[string]any, len(t.words)), known: make([]verdict, len(t.parts))}
}

// dismiss forgets everything about the payment before the asker waits for the next.
func (t *Table) dismiss(a *asker) {
	clear(a.words)
	clear(a.machine.Stack[:cap(a.machine.Stack)])
	t.askers.Put(a)
}

func (a *asker) prepare(t *Table, f *Facts) {
	clear(a.known)
	for _, word := range t.words {
		a.words[word] = f.word(word)
	}
}

// holds reports whether all of a condition's parts hold.
func (a *asker) holds(t *Table, f *Facts, parts []int) bool {
	for _, n := range parts {
		if a.known[n] == unasked {
			a.known[n] = no
			if a.asks(&t.parts[n], f) {
				a.known[n] = yes
			}
		}
		if a.known[n] == no {
			return false
		}
	}
	return true
}

// asks answers one part.
func (a *asker) asks(p *part, f *Facts) bool {
	if p.ask != nil {
		return p.ask(f)
	}
	held, err := a.machine.Run(p.program, a.words)
	is, _ := held.(bool)
	return err == nil && is
}

// prefer adds a rule's accounts behind those that are there: the one that the lot falls on, then the others.
func (c *compiled) prefer(ways []Way, lot uint32) []Way {
	fallen := 0
	if len(c.to) > 1 {
		left := int(lot % Parts)
		for i, target := range c.to {
			if left < target.Percent {
				fallen = i
				break
			}
			left -= target.Percent
		}
	}
	for i := range c.to {
		target := c.to[(fallen+i)%len(c.to)]
		if slices.ContainsFunc(ways, func(w Way) bool { return w.Account == target.Account }) {
			continue
		}
		w := Way{Account: target.Account, Rule: c.name}
		if len(c.to) > 1 {
			w.Percent = target.Percent
		}
		ways = append(ways, w)
	}
	return ways
}
