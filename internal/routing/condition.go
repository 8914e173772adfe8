package routing

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// conditions are those of a whole table, taken apart. A condition is a list of parts that must all hold, the operands of its
// outermost "&&", and a part that stands in many rules, such as currency == "TRY", is one part of the table: a decision asks it
// once at most. That is sound because the language has no side effects and a condition that fails does not hold: "a && b"
// holds if and only if a holds and b holds, in whatever order and however often they are asked.
type conditions struct {
	// whole are the conditions as they were written, texts the parts of each; both are empty for one that always holds.
	whole []*vm.Program
	texts [][]string
	// uses counts the conditions that have a part.
	uses map[string]int
	// words are the facts that are asked about.
	words map[string]bool
	// accounts are those that may be named.
	accounts []string
}

// add reads the next condition.
func (c *conditions) add(text string) error {
	if text == "" {
		c.whole, c.texts = append(c.whole, nil), append(c.texts, nil)
		return nil
	}
	whole, err := compile(text)
	if err != nil {
		return err
	}
	tree, err := parser.Parse(text)
	if err != nil {
		return err //nolint:wrapcheck // impossible: it was compiled a moment ago
	}
	seen := &reader{accounts: c.accounts, words: c.words}
	ast.Walk(&tree.Node, seen)
	if seen.wrong != nil {
		return seen.wrong
	}
	var texts []string
	for _, part := range operands(tree.Node) {
		if !slices.Contains(texts, part) {
			texts = append(texts, part)
			c.uses[part]++
		}
	}
	c.whole, c.texts = append(c.whole, whole), append(c.texts, texts)
	return nil
}

// finish returns the parts of the table, and for each condition the numbers of those that must hold. Neighbours that stand in no
// other condition stay together, because every question has a price of its own.
func (c *conditions) finish() (parts []*vm.Program, needs [][]int) {
	needs = make([][]int, len(c.whole))
	number := map[string]int{}
	for i, whole := range c.whole {
		if whole == nil {
			continue
		}
		var need []int
		for _, text := range c.together(c.texts[i]) {
			n, known := number[text]
			if !known {
				program, err := compile(text)
				if err != nil { // a part alone tells the language less about the kinds of things than the whole
					need = nil
					break
				}
				n = len(parts)
				number[text], parts = n, append(parts, program)
			}
			need = append(need, n)
		}
		if need == nil {
			need, parts = []int{len(parts)}, append(parts, whole)
		}
		needs[i] = need
	}
	return parts, needs
}

// together joins neighbours that are used once.
func (c *conditions) together(texts []string) []string {
	var out []string
	joins := false
	for _, t := range texts {
		alone := c.uses[t] == 1
		if alone && joins {
			out[len(out)-1] += " && (" + t + ")"
		} else if alone {
			out = append(out, "("+t+")")
		} else {
			out = append(out, t)
		}
		joins = alone
	}
	return out
}

func compile(text string) (*vm.Program, error) {
	return expr.Compile(text, expr.Env(new(Facts).words()), expr.AsBool()) //nolint:wrapcheck // the caller names the rule
}

// operands returns the texts of the operands of the outermost "&&", from the left, or nothing where an operand cannot be written
// so that it reads as what it was; the condition is asked as a whole then.
func operands(n ast.Node) []string {
	both, is := n.(*ast.BinaryNode)
	if !is || both.Operator != "&&" && both.Operator != "and" {
		text := n.String()
		again, err := parser.Parse(text)
		if err != nil || ast.Dump(again.Node) != ast.Dump(n) {
			return nil
		}
		return []string{text}
	}
	left, right := operands(both.Left), operands(both.Right)
	if left == nil || right == nil {
		return nil
	}
	return append(left, right...)
}

// reader looks through a condition for the words that it uses and the accounts that it names.
type reader struct {
	accounts []string
	words    map[string]bool
	wrong    error
}

// Visit implements [ast.Visitor].
func (r *reader) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		r.words[n.Value] = true
	case *ast.CallNode:
		if callee, named := n.Callee.(*ast.IdentifierNode); !named || callee.Value != "healthy" && callee.Value != "commission" {
			return
		}
		for _, a := range n.Arguments {
			name, literal := a.(*ast.StringNode)
			if literal && !slices.Contains(r.accounts, name.Value) {
				r.wrong = fmt.Errorf("there is no account %q", name.Value)
			}
		}
	}
}
