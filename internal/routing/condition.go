package routing

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"github.com/vezne/vezne/internal/fault"
)

// conditions are those of a whole table, taken apart. A condition is a list of parts that must all hold, the operands of its
// outermost "&&", and a part that stands in many rules, such as currency == "TRY", is one part of the table: a decision asks it
// once at most. That is sound because the language has no side effects and a condition that fails does not hold: "a && b"
// holds if and only if a holds and b holds, in whatever order and however often they are asked.
type conditions struct {
	parts []part
	// number finds a part by its text.
	number map[string]int
	// words are the facts that the language's machine has to be given.
	words map[string]bool
	// accounts are those that may be named.
	accounts []string
}

// part is answered directly where ask is there, and by the language's machine where it is not.
type part struct {
	ask     plain
	program *vm.Program
}

// add reads a condition and returns the numbers of its parts, none of one that always holds.
func (c *conditions) add(text string) ([]int, error) {
	if text == "" {
		return nil, nil
	}
	whole, err := compile(text)
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n") // what follows is the condition with an arrow
		return nil, &fault.Said{Text: misread(first), Cause: err}
	}
	tree, err := parser.Parse(text)
	if err != nil {
		return nil, err //nolint:wrapcheck // impossible: it was compiled a moment ago
	}
	seen := &reader{accounts: c.accounts, words: map[string]bool{}}
	ast.Walk(&tree.Node, seen)
	if seen.wrong != nil {
		return nil, seen.wrong
	}
	var numbers []int
	for _, n := range operands(tree.Node) {
		number, err := c.part(n)
		if err != nil { // a part alone tells the language less about the kinds of things than the whole
			return []int{c.keep(text, whole, seen.words)}, nil
		}
		if !slices.Contains(numbers, number) {
			numbers = append(numbers, number)
		}
	}
	return numbers, nil
}

// part returns the number of an operand. What is not answered directly goes by its text, which must read as what it was.
func (c *conditions) part(n ast.Node) (int, error) {
	text := n.String()
	again, err := parser.Parse(text)
	if err != nil || ast.Dump(again.Node) != ast.Dump(n) {
		return 0, errors.New("it cannot be written down again")
	}
	if number, known := c.number[text]; known {
		return number, nil
	}
	program, err := compile(text)
	if err != nil {
		return 0, err
	}
	if ask := plainOf(n); ask != nil {
		c.number[text], c.parts = len(c.parts), append(c.parts, part{ask: ask})
		return c.number[text], nil
	}
	seen := &reader{words: map[string]bool{}}
	ast.Walk(&n, seen)
	return c.keep(text, program, seen.words), nil
}

// keep adds a part that the machine answers.
func (c *conditions) keep(text string, program *vm.Program, words map[string]bool) int {
	maps.Copy(c.words, words)
	c.number[text], c.parts = len(c.parts), append(c.parts, part{program: program})
	return c.number[text]
}

func compile(text string) (*vm.Program, error) {
	return expr.Compile(text, expr.Env(new(Facts).words()), expr.AsBool()) //nolint:wrapcheck // the caller names the rule
}

// operands returns the operands of the outermost "&&", from the left.
func operands(n ast.Node) []ast.Node {
	both, is := n.(*ast.BinaryNode)
	if !is || both.Operator != "&&" && both.Operator != "and" {
		return []ast.Node{n}
	}
	return append(operands(both.Left), operands(both.Right)...)
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
				r.wrong = noAccount(name.Value)
			}
		}
	}
}
