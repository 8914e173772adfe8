package routing

import (
	"slices"

	"github.com/expr-lang/expr/ast"
)

// plain.go answers the parts that nearly all rules are made of, a fact beside a value, without the language's machine: that takes
// a tenth of the time. The language decides what such a part means, and the test that compares the two holds it.

// plain is a part of that form.
type plain func(f *Facts) bool

// plainOf returns how a part is answered directly, or nil where it is of another form. The language has read it already, so that
// the kinds of fact and value fit.
func plainOf(n ast.Node) plain {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return flagOf(n.Value)
	case *ast.UnaryNode:
		name, is := n.Node.(*ast.IdentifierNode)
		if !is || n.Operator != "!" && n.Operator != "not" {
			return nil
		}
		set := flagOf(name.Value)
		if set == nil {
			return nil
		}
		return func(f *Facts) bool { return !set(f) }
	case *ast.BinaryNode:
		name, is := n.Left.(*ast.IdentifierNode)
		if !is {
			return nil
		}
		if read := numberOf(name.Value); read != nil {
			return numeric(read, n.Operator, n.Right)
		}
		if read := textOf(name.Value); read != nil {
			return textual(read, n.Operator, n.Right)
		}
	}
	return nil
}

func numeric(read func(*Facts) int, operator string, right ast.Node) plain {
	if operator == "in" {
		return among(read, whole, right)
	}
	v, is := whole(right)
	if !is {
		return nil
	}
	switch operator {
	case "==":
		return func(f *Facts) bool { return read(f) == v }
	case "!=":
		return func(f *Facts) bool { return read(f) != v }
	case "<":
		return func(f *Facts) bool { return read(f) < v }
	case "<=":
		return func(f *Facts) bool { return read(f) <= v }
	case ">":
		return func(f *Facts) bool { return read(f) > v }
	case ">=":
		return func(f *Facts) bool { return read(f) >= v }
	}
	return nil
}

func textual(read func(*Facts) string, operator string, right ast.Node) plain {
	if operator == "in" {
		return among(read, literal, right)
	}
	v, is := literal(right)
	if !is {
		return nil
	}
	switch operator {
	case "==":
		return func(f *Facts) bool { return read(f) == v }
	case "!=":
		return func(f *Facts) bool { return read(f) != v }
	}
	return nil
}

// among is a fact that is in a list of literals.
func among[V comparable](read func(*Facts) V, value func(ast.Node) (V, bool), right ast.Node) plain {
	list, is := right.(*ast.ArrayNode)
	if !is {
		return nil
	}
	values := make([]V, len(list.Nodes))
	for i, n := range list.Nodes {
		values[i], is = value(n)
		if !is {
			return nil
		}
	}
	return func(f *Facts) bool { return slices.Contains(values, read(f)) }
}

func whole(n ast.Node) (int, bool) {
	i, is := n.(*ast.IntegerNode)
	if !is {
		return 0, false
	}
	return i.Value, true
}

func literal(n ast.Node) (string, bool) {
	s, is := n.(*ast.StringNode)
	if !is {
		return "", false
	}
	return s.Value, true
}

// numberOf reads a fact that is a number, or is nil.
func numberOf(name string) func(*Facts) int {
	switch name {
	case "amount":
		return func(f *Facts) int { return f.Amount }
	case "installments":
		return func(f *Facts) int { return f.Installments }
	case "hour":
		return func(f *Facts) int { return f.Hour }
	case "weekday":
		return func(f *Facts) int { return f.Weekday }
	}
	return nil
}

// textOf reads a fact that is a text, or is nil.
func textOf(name string) func(*Facts) string {
	switch name {
	case "currency":
		return func(f *Facts) string { return f.Currency }
	case "bin":
		return func(f *Facts) string { return f.BIN }
	case "bank":
		return func(f *Facts) string { return f.Bank }
	case "family":
		return func(f *Facts) string { return f.Family }
	case "brand":
		return func(f *Facts) string { return f.Brand }
	case "dialect":
		return func(f *Facts) string { return f.Dialect }
	}
	return nil
}

// flagOf reads a fact that is true or false, or is nil.
func flagOf(name string) plain {
	switch name {
	case "threed":
		return func(f *Facts) bool { return f.ThreeD }
	case "preauth":
		return func(f *Facts) bool { return f.PreAuth }
	case "debit":
		return func(f *Facts) bool { return f.Debit }
	case "commercial":
		return func(f *Facts) bool { return f.Commercial }
	case "domestic":
		return func(f *Facts) bool { return f.Domestic }
	}
	return nil
}
