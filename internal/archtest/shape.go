package archtest

import (
	"fmt"
	"go/ast"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// lineLimit is how long a file may be that a person wrote. Nine in ten files of well-kept servers stay under 500
// lines; the median is about 120, and that is what to aim at.
const lineLimit = 600

func sizeRule() rule {
	return rule{
		name: "file size",
		why:  "a file that does not fit in the head is read in part and changed in part",
		fix:  "split it by what it holds, each part named after that",
		check: func(t *tree) []violation {
			var found []violation
			for _, p := range t.sorted() {
				for _, f := range p.files {
					if !f.generated && f.lines > lineLimit {
						found = append(found, at(f.path, "has %d lines, more than %d", f.lines, lineLimit))
					}
				}
			}
			return found
		},
	}
}

func packageDocRule() rule {
	return rule{
		name: "package doc",
		why:  "a package whose purpose cannot be said in a paragraph has none, or two",
		fix:  `begin one file's package comment with "Package NAME", or "Command NAME" for a program, and say what it is for`,
		check: func(t *tree) []violation {
			var found []violation
			for _, p := range t.sorted() {
				want := "Package " + p.name + " "
				if p.name == "main" {
					want = "Command " + path.Base(p.dir) + " "
				}
				if !slices.ContainsFunc(p.files, func(f *file) bool { return documents(f.ast, want) }) {
					found = append(found, at(p.dir, "has no package comment that begins with %q", want))
				}
			}
			return found
		},
	}
}

func documents(f *ast.File, want string) bool {
	text := f.Doc.Text()
	return strings.HasPrefix(text, want) && strings.Contains(text, ".")
}

// emptyNames are names that say nothing about what is inside.
func emptyNames() []string {
	return []string{
		"util", "utils", "common", "helper", "helpers", "base", "model", "models", "type", "types", "manager",
		"service", "impl", "core", "shared", "misc", "lib", "tools",
	}
}

func nameRule() rule {
	return rule{
		name: "names",
		why:  "a room called util fills with what nobody could place, and its name at the call site says nothing",
		fix:  "name it after the noun it holds: payment.State, ledger.Entry; if there is no noun, it is two packages",
		check: func(t *tree) []violation {
			var found []violation
			for _, p := range t.sorted() {
				base := path.Base(p.dir)
				if slices.Contains(emptyNames(), base) || slices.Contains(emptyNames(), p.name) {
					found = append(found, at(p.dir, "has a name that says nothing"))
				}
				if strings.ToLower(base) != base || strings.ContainsAny(base, "_-") {
					found = append(found, at(p.dir, "is not one lower-case word"))
				}
				if p.dir != "." && p.name != "main" && p.name != base {
					found = append(found, at(p.dir, "holds package %s; folder and package have one name", p.name))
				}
				for _, f := range p.files {
					stem := strings.TrimSuffix(strings.TrimSuffix(path.Base(f.path), ".go"), "_test")
					if slices.Contains(emptyNames(), stem) {
						found = append(found, at(f.path, "has a name that says nothing"))
					}
				}
			}
			return found
		},
	}
}

// link is a Markdown link to somewhere in this repository.
var link = regexp.MustCompile(`\]\(([^)\s#:]+)(?:#[^)\s]*)?\)`)

func linkRule() rule {
	return rule{
		name: "links",
		why:  "a page that leads nowhere is one that nobody has read since",
		fix:  "point the link at a file that exists, relative to the page",
		check: func(t *tree) []violation {
			var found []violation
			for _, name := range t.others {
				if path.Ext(name) != ".md" {
					continue
				}
				text, err := fs.ReadFile(t.source, name)
				if err != nil {
					found = append(found, at(name, "cannot be read: %v", err))
					continue
				}
				for _, m := range link.FindAllStringSubmatch(string(text), -1) {
					target := path.Join(path.Dir(name), m[1])
					if strings.HasPrefix(m[1], "/") {
						target = strings.TrimPrefix(m[1], "/")
					}
					_, err := fs.Stat(t.source, target)
					if err != nil {
						found = append(found, at(name, "links to %s, which does not exist", m[1]))
					}
				}
			}
			return found
		},
	}
}

// mergeRule looks at pages only: the compiler finds what a merge has left in a Go file.
func mergeRule() rule {
	return rule{
		name: "merges",
		why:  "a page in which a merge was given up half way says two things, and no compiler notices",
		fix:  "make one text of the two, and take out the lines that git put between them",
		check: func(t *tree) []violation {
			var found []violation
			for _, name := range t.others {
				if path.Ext(name) != ".md" {
					continue
				}
				text, err := fs.ReadFile(t.source, name)
				if err != nil {
					found = append(found, at(name, "cannot be read: %v", err))
					continue
				}
				number := 0
				for line := range strings.Lines(string(text)) {
					number++
					if strings.HasPrefix(line, "<<<<<<< ") || strings.HasPrefix(line, ">>>>>>> ") {
						found = append(found, at(fmt.Sprintf("%s:%d", name, number), "is where a merge was left undecided"))
					}
				}
			}
			return found
		},
	}
}
