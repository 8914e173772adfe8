package archtest

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
)

// uses finds the places where what ships calls or passes on a function of a package of the standard library.
func uses(t *tree, f *file, importPath string, names ...string) []violation {
	local := ""
	for _, i := range f.imports {
		if i.path != importPath {
			continue
		}
		local = path.Base(importPath)
		if i.alias != "" {
			local = i.alias
		}
	}
	if local == "" {
		return nil
	}
	var found []violation
	ast.Inspect(f.ast, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		left, ok := selector.X.(*ast.Ident)
		if ok && left.Name == local && slices.Contains(names, selector.Sel.Name) {
			found = append(found, at(t.position(n), "uses %s.%s", left.Name, selector.Sel.Name))
		}
		return true
	})
	return found
}

// everyShipped collects what check finds in the files that ship, of the packages that are not excepted.
func everyShipped(t *tree, except []string, check func(*pkg, *file) []violation) []violation {
	var found []violation
	for _, p := range t.sorted() {
		if matchesAny(except, p.dir) || kit(p.dir) {
			continue
		}
		for _, f := range p.shipped() {
			found = append(found, check(p, f)...)
		}
	}
	return found
}

func clockRule() rule {
	return rule{
		name: "clock",
		why:  "what asks the machine for the time cannot be tested at midnight, at the end of a session or after three days of retries",
		fix:  "take now func() time.Time; cmd, internal/server and internal/cli pass time.Now in",
		check: func(t *tree) []violation {
			except := []string{
				"cmd/...", "internal/server/...", "internal/cli/...",
				"internal/bench/...", // measures real time: with a clock that is passed in it would measure that
			}
			return everyShipped(t, except, func(_ *pkg, f *file) []violation {
				return uses(t, f, "time", "Now", "Since", "Until")
			})
		},
	}
}

func environmentRule() rule {
	return rule{
		name: "environment",
		why:  "a setting that is read in the middle of the house is one that no help text lists and no configuration shows",
		fix:  "take a value; internal/config, internal/cli and cmd read flags and environment",
		check: func(t *tree) []violation {
			except := []string{
				"internal/config", "internal/cli/...", "cmd/...",
				// The house's own tools, and what the tests start: programs of their own.
				"internal/leakscan", "internal/testreport", "internal/testhost/...", "internal/store/postgres/pgtest/...", "examples/...",
			}
			return everyShipped(t, except, func(_ *pkg, f *file) []violation {
				found := uses(t, f, "os", "Getenv", "LookupEnv", "Environ", "ExpandEnv", "Args")
				for _, i := range f.imports {
					if i.path == "flag" || i.path == "github.com/alecthomas/kong" {
						found = append(found, at(f.path, "imports %s", i.path))
					}
				}
				return found
			})
		},
	}
}

func initRule() rule {
	return rule{
		name: "init",
		why:  "what runs because a package is imported can be neither ordered, configured nor left out",
		fix:  "make it a function and call it where things are put together",
		check: func(t *tree) []violation {
			var found []violation
			for _, p := range t.sorted() {
				for _, f := range p.files {
					for _, d := range f.ast.Decls {
						fn, ok := d.(*ast.FuncDecl)
						if ok && fn.Recv == nil && fn.Name.Name == "init" {
							found = append(found, at(t.position(fn), "declares init"))
						}
					}
				}
			}
			return found
		},
	}
}

// sqlText recognises a string that is SQL. It wants one case throughout, so that a sentence that begins with
// "Select" or "Update" is not taken for a statement.
var sqlText = regexp.MustCompile(`(?s)^\s*(?:select\s.+\sfrom\s|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|(?:create|alter|drop)\s+(?:unique\s+)?(?:table|index|view|database)\s|with\s+\w+\s+as\s*\(|pragma\s+\w+|` +
	`SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|(?:CREATE|ALTER|DROP)\s+(?:UNIQUE\s+)?(?:TABLE|INDEX|VIEW|DATABASE)\s|WITH\s+\w+\s+AS\s*\(|PRAGMA\s+\w+)`)

func sqlRule() rule {
	return rule{
		name: "SQL",
		why:  "one suite holds both engines to one behaviour, and it can only hold the SQL that it knows of",
		fix:  "put the query into internal/store, behind a method that says what it is for",
		check: func(t *tree) []violation {
			return textOutside(t, "SQL", sqlText, ".sql", "internal/store/...", "internal/sim/books/...")
		},
	}
}

// htmlText recognises a string that contains a page or a part of one that could carry script or input.
var htmlText = regexp.MustCompile(`(?i)<(?:!doctype|html|head|body|form|script|input|iframe|style|div|table)[\s>]`)

func htmlRule() rule {
	return rule{
		name: "HTML",
		why:  "escaping, the content security policy and both languages are looked after in one place",
		fix:  "make it a template of internal/web; what a bank handed back is opaque bytes and needs none",
		check: func(t *tree) []violation {
			found := textOutside(t, "HTML", htmlText, ".html", "internal/web/...", "internal/sim/...")
			for _, suffix := range []string{".tmpl", ".gohtml", ".css", ".js"} {
				found = append(found, filesOutside(t, suffix, "internal/web/...", "internal/sim/...")...)
			}
			return found
		},
	}
}

// textOutside finds string literals that match, and files with the suffix, outside the rooms that may hold them.
func textOutside(t *tree, kind string, text *regexp.Regexp, suffix string, rooms ...string) []violation {
	except := append([]string{"internal/archtest"}, rooms...)
	found := everyShipped(t, except, func(_ *pkg, f *file) []violation {
		var found []violation
		ast.Inspect(f.ast, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			value, err := strconv.Unquote(literal.Value)
			if err == nil && text.MatchString(value) {
				found = append(found, at(t.position(literal), "holds %s", kind))
			}
			return true
		})
		return found
	})
	return append(found, filesOutside(t, suffix, rooms...)...)
}

func filesOutside(t *tree, suffix string, rooms ...string) []violation {
	var found []violation
	for _, name := range t.others {
		if path.Ext(name) == suffix && !matchesAny(rooms, path.Dir(name)) && !matches("docs/...", path.Dir(name)) {
			found = append(found, at(name, "a %s file has its place under %v", suffix, rooms))
		}
	}
	return found
}

func floatRule() rule {
	// Where amounts are read, computed, kept and written.
	rooms := []string{
		"money", "card", "pan", "decline", "wire/...", "connector/...", "internal/payment", "internal/ledger", "internal/bookkeeper", "internal/commission",
		"internal/session", "internal/subscription", "internal/gateway", "internal/dialect/...", "internal/api/...", "internal/store/...",
	}
	// Single files with a fraction that is no amount.
	except := []string{
		"internal/api/language.go", // the weights of Accept-Language
	}
	return rule{
		name: "floats",
		why:  "0.1 + 0.2 is not 0.3, and the difference is somebody's money",
		fix:  "count minor units in int64 (package money), parse and print amounts as text",
		check: func(t *tree) []violation {
			return everyShipped(t, nil, func(p *pkg, f *file) []violation {
				if !matchesAny(rooms, p.dir) || slices.Contains(except, f.path) {
					return nil
				}
				found := uses(t, f, "strconv", "ParseFloat", "FormatFloat")
				found = append(found, uses(t, f, "math/big", "Float", "NewFloat", "ParseFloat")...)
				ast.Inspect(f.ast, func(n ast.Node) bool {
					id, ok := n.(*ast.Ident)
					if ok && (id.Name == "float64" || id.Name == "float32") {
						found = append(found, at(t.position(id), "uses %s", id.Name))
					}
					return true
				})
				return found
			})
		},
	}
}

func jsonRule() rule {
	rooms := []string{"wire/...", "connector/...", "internal/dialect/...", "internal/api/...", "internal/sim/...", "internal/webhook"}
	return rule{
		name: "strict JSON",
		why: "encoding/json accepts a key twice and takes the last, so that two readers of one body see two amounts, " +
			"and repairs text that is not UTF-8",
		fix: "read what comes from outside with github.com/go-json-experiment/json",
		check: func(t *tree) []violation {
			return everyShipped(t, nil, func(p *pkg, f *file) []violation {
				if !matchesAny(rooms, p.dir) {
					return nil
				}
				return uses(t, f, "encoding/json", "Unmarshal", "NewDecoder")
			})
		},
	}
}
