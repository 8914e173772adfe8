package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// module is this module's path, the beginning of every import path of ours.
const module = "github.com/vezne/vezne"

// tree is the parsed source of a module.
type tree struct {
	fset     *token.FileSet
	packages map[string]*pkg // by folder, "." being the root
	others   []string        // the files that are not Go, by path
	source   fs.FS
}

// pkg is one folder's Go files, test files included.
type pkg struct {
	dir   string
	name  string // the package clause, without a _test suffix
	files []*file
}

// file is one Go file.
type file struct {
	path      string
	ast       *ast.File
	imports   []imported
	lines     int
	test      bool // _test.go
	generated bool
}

// imported is one import of a file.
type imported struct {
	path  string
	alias string // "" when it has none
	// dir is the folder of ours that is imported, or "" for a package from elsewhere.
	dir string
}

// load parses every Go file below the root of fsys. What the go command does not build is left out: testdata,
// and folders that begin with a dot or an underscore.
func load(fsys fs.FS) (*tree, error) {
	t := &tree{fset: token.NewFileSet(), packages: map[string]*pkg{}, source: fsys}
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if skipped(name) {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			t.others = append(t.others, name)
			return nil
		}
		return t.add(name)
	})
	return t, err
}

func skipped(dir string) bool {
	base := path.Base(dir)
	return base == "testdata" || dir != "." && base[0] == '.' || base[0] == '_' || dir == "build" || dir == "vezne-data"
}

// add parses one Go file.
func (t *tree) add(name string) error {
	source, err := fs.ReadFile(t.source, name)
	if err != nil {
		return err
	}
	parsed, err := parser.ParseFile(t.fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	f := &file{
		path: name, ast: parsed, lines: strings.Count(string(source), "\n"),
		test: strings.HasSuffix(name, "_test.go"), generated: ast.IsGenerated(parsed),
	}
	for _, spec := range parsed.Imports {
		target, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		i := imported{path: target}
		if spec.Name != nil {
			i.alias = spec.Name.Name
		}
		if target == module {
			i.dir = "."
		} else if dir, ok := strings.CutPrefix(target, module+"/"); ok {
			i.dir = dir
		}
		f.imports = append(f.imports, i)
	}
	dir := path.Dir(name)
	p := t.packages[dir]
	if p == nil {
		p = &pkg{dir: dir, name: strings.TrimSuffix(parsed.Name.Name, "_test")}
		t.packages[dir] = p
	}
	p.files = append(p.files, f)
	return nil
}

// sorted returns the packages in the order of their folders.
func (t *tree) sorted() []*pkg {
	var all []*pkg
	for _, p := range t.packages {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *pkg) int { return strings.Compare(a.dir, b.dir) })
	return all
}

// position says where a node stands, for a message.
func (t *tree) position(n ast.Node) string {
	p := t.fset.Position(n.Pos())
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

// shipped returns the files that are no tests.
func (p *pkg) shipped() []*file {
	return slices.DeleteFunc(slices.Clone(p.files), func(f *file) bool { return f.test })
}

// ours returns the folders of this module that the package imports outside its tests, each once and sorted.
func (p *pkg) ours() []string {
	var dirs []string
	for _, f := range p.shipped() {
		for _, i := range f.imports {
			if i.dir != "" {
				dirs = append(dirs, i.dir)
			}
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// kit reports whether a package is a test kit: code for the tests of several packages.
func kit(dir string) bool {
	return strings.HasSuffix(path.Base(dir), "test") && dir != "internal/archtest"
}

// matches reports whether a folder or import path matches a pattern: an exact path, one with a * for one
// element, or a path that ends in /... for itself and everything below it.
func matches(pattern, name string) bool {
	if top, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == top || strings.HasPrefix(name, top+"/")
	}
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, name) })
}
