package archtest

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
)

// spoken are the rooms whose every error is read by a person: whoever typed the command or wrote the file.
func spoken() []string {
	return []string{"internal/cli", "internal/config", "internal/bin"}
}

// wordsRule holds that what a person reads is in both languages. Of the command line's help the test of internal/cli holds it.
func wordsRule() rule {
	return rule{
		name: "both languages",
		why:  "a sentence that is there in one language only is found by the person who does not read it",
		fix: "write fault.Text{TR: …, EN: …}: print it with in, and make an error of it with fault.Say; " +
			"fault.At and fault.Doing say where another error is, or during what",
		check: func(t *tree) []violation {
			found := everyShipped(t, []string{"internal/fault"}, func(_ *pkg, f *file) []violation { return oneSided(t, f) })
			for _, dir := range spoken() {
				p := t.packages[dir]
				if p == nil {
					continue
				}
				for _, f := range p.shipped() {
					found = append(found, uses(t, f, "errors", "New")...)
					found = append(found, uses(t, f, "fmt", "Errorf")...)
					found = append(found, printed(t, f)...)
				}
			}
			return found
		},
	}
}

// oneSided finds texts that are written down in one language.
func oneSided(t *tree, f *file) []violation {
	var found []violation
	texts := map[*ast.CompositeLit]bool{} // those of lists and maps, which do not name their type again
	ast.Inspect(f.ast, func(n ast.Node) bool {
		literal, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		elements(literal.Type, literal, texts)
		if len(literal.Elts) == 0 || !isText(literal.Type) && !texts[literal] {
			return true
		}
		said := map[string]bool{}
		for _, e := range literal.Elts {
			pair, keyed := e.(*ast.KeyValueExpr)
			if !keyed {
				return true // both, one behind the other; the compiler counts them
			}
			name, _ := pair.Key.(*ast.Ident)
			text, constant := pair.Value.(*ast.BasicLit)
			if name != nil && (!constant || text.Value != `""`) {
				said[name.Name] = true
			}
		}
		for _, language := range []string{"TR", "EN"} {
			if !said[language] {
				found = append(found, at(t.position(n), "says nothing in %s", language))
			}
		}
		return true
	})
	return found
}

// elements marks the texts of a list or a map, also of one whose values are lists or maps of texts.
func elements(of ast.Expr, literal *ast.CompositeLit, texts map[*ast.CompositeLit]bool) {
	var element ast.Expr
	switch of := of.(type) {
	case *ast.ArrayType:
		element = of.Elt
	case *ast.MapType:
		element = of.Value
	default:
		return
	}
	for _, e := range literal.Elts {
		if pair, keyed := e.(*ast.KeyValueExpr); keyed {
			e = pair.Value
		}
		inner, ok := e.(*ast.CompositeLit)
		if !ok || inner.Type != nil {
			continue
		}
		if isText(element) {
			texts[inner] = true
		}
		elements(element, inner, texts)
	}
}

func isText(e ast.Expr) bool {
	selector, ok := e.(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != "Text" {
		return false
	}
	of, ok := selector.X.(*ast.Ident)
	return ok && of.Name == "fault"
}

// verb is what fmt replaces, and word what is left for a person to read.
var (
	verb = regexp.MustCompile(`%[-+# 0-9.\[\]*]*[a-zA-Z]`)
	word = regexp.MustCompile(`\pL{2,}`)
)

// alike are words that are the same in both languages.
func alike() []string { return []string{"vezne", "webhook"} }

// literals are the texts of arguments that stand there as they are, or are put together with +.
func literals(arguments ...ast.Expr) []*ast.BasicLit {
	var all []*ast.BasicLit
	for _, argument := range arguments {
		switch e := argument.(type) {
		case *ast.BasicLit:
			if e.Kind == token.STRING {
				all = append(all, e)
			}
		case *ast.BinaryExpr:
			all = append(all, literals(e.X, e.Y)...)
		}
	}
	return all
}

// printed finds words that are printed as they stand.
func printed(t *tree, f *file) []violation {
	var found []violation
	ast.Inspect(f.ast, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		function, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !slices.Contains([]string{"Fprint", "Fprintf", "Fprintln"}, function.Sel.Name) {
			return true
		}
		for _, literal := range literals(call.Args...) {
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				continue
			}
			for _, w := range word.FindAllString(verb.ReplaceAllString(text, ""), -1) {
				if !slices.Contains(alike(), w) {
					found = append(found, at(t.position(literal), "prints %q in one language", w))
				}
			}
		}
		return true
	})
	return found
}
