package archtest

import (
	"path"
	"strings"
)

// domain is floor 2 as patterns, for the tables below.
func domain() []string {
	var patterns []string
	for _, f := range floors() {
		if f.floor == 2 {
			patterns = append(patterns, f.pattern)
		}
	}
	return patterns
}

// ban forbids an import that the floors would allow.
type ban struct {
	from   []string // who may not
	to     []string // what, by import path for packages from elsewhere and by folder for ours
	except []string // who of them may all the same
	why    string
}

func bans() []ban {
	sql := []string{"database/sql/...", "github.com/jackc/...", "modernc.org/...", "github.com/pressly/..."}
	return []ban{
		{from: domain(), to: []string{"net/http/..."}, except: []string{"internal/webhook"},
			why: "the domain is true with no network; webhook delivers through a client that it is given"},
		{from: domain(), to: []string{"html/template"}, why: "the domain is true with no screen"},
		{from: []string{"wire/..."}, to: []string{"net/http/..."},
			why: "a wire is bytes, the same for who asks and who answers; a server or a client beside them would be one side's"},
		{from: []string{"internal/gateway"}, to: []string{"net/http/...", "html/template"},
			why: "use cases are told in our words, so that every surface can use them"},
		{from: []string{"internal/gateway"}, to: []string{"connector/*"},
			why: "the engine asks for a capability, never for a provider"},
		{from: []string{"connector"}, to: []string{"connector/*"}, why: "a contract that knows its implementations is not one"},
		{from: []string{"..."}, to: sql, except: []string{"internal/store/...", "internal/sim/books"},
			why: "SQL stands under store, where one suite holds both engines to one behaviour"},
		{from: []string{"..."}, to: []string{"html/template"}, except: []string{"internal/web/...", "internal/sim/..."},
			why: "pages are written where escaping and the content security policy are looked after"},
		{from: []string{"..."}, to: []string{"text/template"}, why: "it escapes nothing; html/template does, and program text needs no template"},
		{from: []string{"..."}, to: []string{"math/rand"}, why: "math/rand/v2 for jitter, crypto/rand for whatever somebody might guess"},
	}
}

func forbiddenRule() rule {
	return rule{
		name: "forbidden imports",
		why:  "each line of the table in internal/archtest/imports.go says its own",
		fix:  "move the code to the room that may, or pass the result in",
		check: func(t *tree) []violation {
			var found []violation
			for _, p := range t.sorted() {
				for _, b := range bans() {
					if !everywhere(b.from, p.dir) || matchesAny(b.except, p.dir) || kit(p.dir) {
						continue
					}
					for _, f := range p.shipped() {
						for _, i := range f.imports {
							target := i.path
							if i.dir != "" {
								target = i.dir
							}
							if matchesAny(b.to, target) && target != p.dir {
								found = append(found, at(f.path, "imports %s: %s", target, b.why))
							}
						}
					}
				}
			}
			return found
		},
	}
}

// everywhere is matchesAny with one more pattern, "...", that stands for every folder.
func everywhere(patterns []string, dir string) bool {
	return len(patterns) == 1 && patterns[0] == "..." || matchesAny(patterns, dir)
}

// readsWire reports whether a folder may import the wire of the given name.
func readsWire(dir, name string) bool {
	if path.Base(dir) == name && (matches("connector/*", dir) || matches("internal/dialect/*", dir)) {
		return true
	}
	// Whoever plays a shop of a dialect reads what the dialect writes.
	if dir == "internal/dialect/"+name+"/"+name+"test" {
		return true
	}
	// The simulator plays the bank's side of its own wire, as a dialect would.
	return name == "simbank" && matches("internal/sim/...", dir)
}

func wireReaderRule() rule {
	return rule{
		name: "readers of a wire",
		why: "a provider's field names and codes mean something in exactly two places: where we play the provider and " +
			"where we call it; a third reader would have to be changed with every provider",
		fix: "translate in map.go of the dialect or the connector, and pass on our own words",
		check: func(t *tree) []violation {
			var found []violation
			for _, p := range t.sorted() {
				for _, dir := range p.ours() {
					name, isWire := strings.CutPrefix(dir, "wire/")
					if isWire && name != "wirekit" && !strings.HasPrefix(p.dir, "wire/") && !readsWire(p.dir, name) {
						found = append(found, at(p.dir, "imports %s", dir))
					}
				}
			}
			return found
		},
	}
}

func wireAliasRule() rule {
	return rule{
		name: "name of a wire",
		why:  "wire.SaleRequest reads as the bytes of a sale in every dialect and connector alike",
		fix:  `import it as: wire "` + module + `/wire/…"`,
		check: func(t *tree) []violation {
			var found []violation
			for _, p := range t.sorted() {
				if !matches("connector/*", p.dir) && !matches("internal/dialect/*", p.dir) {
					continue
				}
				for _, f := range p.shipped() {
					for _, i := range f.imports {
						if matches("wire/*", i.dir) && i.dir != "wire/wirekit" && i.alias != "wire" {
							found = append(found, at(f.path, "imports %s without calling it wire", i.dir))
						}
					}
				}
			}
			return found
		},
	}
}

// variant reports whether a folder is one of several implementations among which somebody chooses. connector/exchange stands
// among them and is none: it is how each of them calls its provider.
func variant(dir string) bool {
	return dir != "connector/exchange" && (matches("connector/*", dir) || matches("internal/dialect/*", dir) ||
		dir == "internal/store/sqlite" || dir == "internal/store/postgres") && !kit(dir)
}

func variantRule() rule {
	return rule{
		name: "variants",
		why:  "whoever imports one implementation has chosen it for everybody above",
		fix:  "take the contract; internal/provider is where a connector is chosen, and internal/server where anything else is",
		check: func(t *tree) []violation {
			var found []violation
			for _, p := range t.sorted() {
				floor, _ := floorOf(p.dir)
				if matches("internal/server/...", p.dir) || floor == outside || kit(p.dir) {
					continue
				}
				for _, dir := range p.ours() {
					if p.dir == "internal/provider" && matches("connector/*", dir) {
						continue
					}
					if variant(dir) && !isBelow(p.dir, dir) {
						found = append(found, at(p.dir, "imports the implementation %s", dir))
					}
				}
			}
			return found
		},
	}
}

func registryRule() rule {
	return rule{
		name: "registry",
		why:  "an implementation that the server does not know is dead code that looks alive",
		fix:  "add it to the registry in internal/provider if it is a connector, and to internal/server otherwise",
		check: func(t *tree) []violation {
			server := t.packages["internal/server"]
			if server == nil {
				return nil // the house is not yet that high
			}
			known := map[string]bool{}
			for _, p := range t.sorted() {
				if matches("internal/server/...", p.dir) || p.dir == "internal/provider" {
					for _, dir := range p.ours() {
						known[dir] = true
					}
				}
			}
			var found []violation
			for _, p := range t.sorted() {
				if variant(p.dir) && len(p.shipped()) > 0 && !known[p.dir] {
					found = append(found, at(p.dir, "is imported neither by internal/server nor by internal/provider"))
				}
			}
			return found
		},
	}
}
